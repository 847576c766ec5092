"""The site is written whole or not at all, the same bytes again, and says so when there is nothing to show."""

from __future__ import annotations

import hashlib
import re
import shutil
import urllib.request
from pathlib import Path
from urllib.error import HTTPError

import duckdb
import pytest

from dvk.orchestration.serve import serve_site
from exports.errors import DefinitionError, ExportError
from exports.site import site as writing
from exports.site.data_files import file_name, script_json
from exports.site.words import TEXTS, Words, load_words
from tests.site.conftest import Site, write


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_warehouse_gives_the_same_bytes(site: Site, tmp_path: Path) -> None:
    again = write(site.warehouse, site.publications, tmp_path / "site")
    assert fingerprint(again) == fingerprint(site.folder)


def test_a_failure_leaves_the_old_site_and_nothing_else(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text("old", encoding="utf-8")

    def fail(*_: object) -> int:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(writing, "write_shards", fail)
    with pytest.raises(RuntimeError):
        write(site.warehouse, site.publications, folder)
    assert fingerprint(tmp_path).keys() - {".site.lock"} == {"site/index.html"}


def test_an_exchange_cut_off_half_way_is_put_right(tmp_path: Path) -> None:
    """Killed between the two renames: the old site stands beside its place."""
    before = tmp_path / ".site-before"
    before.mkdir()
    (before / "index.html").write_text("old", encoding="utf-8")
    with writing._place_of(tmp_path / "site") as scratch:
        assert (tmp_path / "site" / "index.html").read_text(encoding="utf-8") == "old"
        (scratch / "index.html").write_text("new", encoding="utf-8")
    assert fingerprint(tmp_path).keys() - {".site.lock"} == {"site/index.html"}
    assert (tmp_path / "site" / "index.html").read_text(encoding="utf-8") == "new"


def test_without_returns_there_is_one_page_that_says_so(site: Site, tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    shutil.copyfile(site.warehouse, warehouse)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("delete from marts.rpt_submission_statuses")
    folder = write(warehouse, tmp_path / "none", tmp_path / "site")
    assert [path.name for path in folder.glob("*.html")] == ["index.html"]
    assert "Chưa có số liệu" in (folder / "index.html").read_text(encoding="utf-8")


def test_without_a_warehouse_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no warehouse"):
        write(tmp_path / "absent.duckdb", tmp_path, tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_the_folder_is_served_and_until_there_is_one_a_page_says_how(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    server = serve_site(folder, 0)
    try:
        address = f"http://{server.server_address[0]}:{server.server_port}/"
        with pytest.raises(HTTPError) as answer:
            urllib.request.urlopen(address)
        assert "make run" in answer.value.read().decode()
        shutil.copytree(site.folder, folder)
        with urllib.request.urlopen(address) as page:
            assert "Quý IV năm 2020" in page.read().decode()
    finally:
        server.shutdown()
        server.server_close()


def test_data_can_stand_in_a_script() -> None:
    assert script_json("</script>&\u2028") == '"\\u003c/script\\u003e\\u0026\\u2028"'
    assert file_name("gaps", "../a b") == "gaps-.._a_b"


def test_a_text_speaks_both_languages_with_the_same_places(tmp_path: Path) -> None:
    words = load_words([])
    places = {
        language: {key: sorted(re.findall(r"\{(\w+)\}", text)) for key, text in spoken.texts.items()}
        for language, spoken in words.items()
    }
    assert places["vi"] == places["en"]
    assert len(places["vi"]) > 200
    shutil.copytree(TEXTS, tmp_path / "texts")
    (tmp_path / "texts" / "menu.yml").write_text("index: {vi: Tổng quan}\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match="no text in en"):
        load_words([], tmp_path / "texts")


def test_numbers_are_written_as_each_language_writes_them() -> None:
    vi, en = (Words(language, {"site.or": "hoặc"}, {("methods", "a"): "A"}) for language in ("vi", "en"))
    assert [vi.number(7995), en.number(7995), vi.number(-1295), vi.number(44, signed=True)] == [
        "7.995",
        "7,995",
        "\u22121.295",
        "+44",
    ]
    assert [vi.number(106.64), vi.number(53.0), vi.number(None), vi.share(0.977)] == [
        "106,64",
        "53",
        "…",
        "97,7%",
    ]
    assert [vi.short_period("2020Q4"), en.short_period("2020Q4"), en.period("2016-2020")] == [
        "IV/2020",
        "Q4 2020",
        "2016-2020",
    ]
    assert vi.label("methods", "a|b") == "A hoặc b"
    with pytest.raises(DefinitionError):
        vi.t("nothing.here")
