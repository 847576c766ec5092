"""The site a release holds: part of what is approved, proved like every other file, its own past and no names of persons."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import duckdb
import pytest

from exports.definition import DEFINITIONS, SiteExport, load_definitions
from exports.manifest import approved_digest
from exports.publication import PublicationResult, reproduce
from tests.exports.test_publication import APPROVAL, publish

NAME = "Nguyễn Văn Tường Minh"
LATER = "2021-02-20T00:00:00+07:00"


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, and the small outputs it lists and compares."""
    folder = tmp_path_factory.mktemp("with-site")
    for name in ("_office", "_labels", "findings_list", "open_data", "report_site", "revision_data"):
        shutil.copy(DEFINITIONS / f"{name}.yml", folder)
    return folder


def site_export(definitions: Path) -> SiteExport:
    return next(one for one in load_definitions(definitions).exports if isinstance(one, SiteExport))


def pages(result: PublicationResult, definitions: Path) -> Path:
    return result.path / site_export(definitions).folder


def data(folder: Path, name: str) -> object:
    """The content of a data file, whose script is one call with a name and JSON."""
    text = (folder / "data" / f"{name}.js").read_text(encoding="utf-8")
    return json.loads(text.removeprefix(f'dvk.put("{name}",').removesuffix(");\n"))


def with_series(path: Path) -> Path:
    """One figure of the explorer in each quarter, and one of the stage before."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "insert into marts.dim_periods (period_id, period_kind, start_date, end_date, due_date, year_number, quarter_number,"
            " stage_id) values ('2015Q4', 'quarter', '2015-10-01', '2015-12-31', '2016-01-10', 2015, 4, '2011-2015')"
        )
        for quarter in ("2015Q4", "2020Q3", "2020Q4"):
            connection.execute(
                "insert into marts.rpt_site_series (unit_code, period_id, indicator, level, field, basis, reported_count)"
                " values ('899', ?, 'programmes_registered', 'grassroots', 'total', 'stage_to_date', 5)",
                [quarter],
            )
    return path


@pytest.fixture(scope="module")
def released(definitions: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    """Two revisions of 2020Q4, made at two moments from two warehouses."""
    from tests.exports.conftest import build_warehouse

    home = tmp_path_factory.mktemp("two-revisions")
    warehouses = [with_series(build_warehouse(home / f"{n}.duckdb", shift=3 * n)) for n in range(2)]
    for warehouse, as_of in zip(warehouses, (APPROVAL["as_of"], LATER), strict=True):
        publish(
            warehouse,
            home / "publications",
            "2020Q4",
            **(APPROVAL | {"as_of": as_of}),
            definitions=definitions,
        )
    return home / "publications", warehouses


def test_the_site_is_listed_approved_and_read_only(
    released: tuple[Path, list[Path]], definitions: Path
) -> None:
    folder = released[0] / "2020Q4" / "r1"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    site = site_export(definitions).folder
    listed = {file["path"] for file in manifest["files"] if file["path"].startswith(f"{site}/")}
    assert {f"{site}/index.html", f"{site}/en/index.html", f"{site}/assets/vega.js"} <= listed
    assert listed == {
        path.relative_to(folder).as_posix() for path in (folder / site).rglob("*") if path.is_file()
    }
    assert all((folder / path).stat().st_mode & 0o222 == 0 for path in listed)
    approved = manifest["approval"]["approved_sha256"]
    assert approved == approved_digest(manifest)
    next(file for file in manifest["files"] if file["path"] == f"{site}/index.html")["sha256"] = "0" * 64
    assert approved != approved_digest(manifest)


def test_two_revisions_are_reproduced_and_one_touched_page_is_told(
    released: tuple[Path, list[Path]], definitions: Path, tmp_path: Path
) -> None:
    publications, warehouses = released
    for number, warehouse in enumerate(warehouses, 1):
        assert reproduce(warehouse, publications, "2020Q4", number, definitions) == []
    copy = tmp_path / "publications"
    shutil.copytree(publications, copy)
    page = copy / "2020Q4" / "r2" / site_export(definitions).folder / "units.html"
    page.chmod(0o644)
    page.write_text(page.read_text(encoding="utf-8") + " ", encoding="utf-8")
    told = reproduce(warehouses[1], copy, "2020Q4", 2, definitions)
    assert [(one.kind, one.path.split("/")[-1]) for one in told] == [("tampered", "units.html")]


def test_a_site_knows_its_revision_and_the_one_before_and_nothing_later(
    released: tuple[Path, list[Path]], definitions: Path
) -> None:
    folder = site_export(definitions).folder
    first, second = (released[0] / "2020Q4" / f"r{number}" / folder for number in (1, 2))
    assert sorted(path.name for path in first.glob("publication-*.html")) == ["publication-2020Q4-r1.html"]
    assert sorted(path.name for path in second.glob("publication-*.html")) == [
        "publication-2020Q4-r1.html",
        "publication-2020Q4-r2.html",
    ]
    assert "r2" not in (first / "publications.html").read_text(encoding="utf-8")
    own = (second / "publication-2020Q4-r2.html").read_text(encoding="utf-8")
    assert 'href="../danh-sach-phat-hien-2020Q4.xlsx"' in own
    assert "causes_caption" not in own
    assert "So với r1 có" in own
    assert APPROVAL["approved_by"] not in own  # who approves it is not known before it is approved
    before = (second / "publication-2020Q4-r1.html").read_text(encoding="utf-8")
    assert f'href="../../r1/{folder}/index.html"' in before
    assert APPROVAL["approved_by"] in before


def test_every_link_of_a_release_leads_somewhere(
    released: tuple[Path, list[Path]], definitions: Path
) -> None:
    link = re.compile(r'(?:href|src)="([^"#]*)(?:#[^"]*)?"')
    found = sorted((released[0] / "2020Q4" / "r2" / site_export(definitions).folder).rglob("*.html"))
    assert len(found) > 20
    for page in found:
        for target in set(link.findall(page.read_text(encoding="utf-8"))):
            if target and not target.startswith("data:"):
                assert (page.parent / unquote(target)).resolve().is_file(), f"{page.name}: {target}"


def test_names_of_persons_and_what_may_hold_one_are_in_no_file_of_the_site(
    make_warehouse: Callable[..., Path], definitions: Path, tmp_path: Path
) -> None:
    """Whatever table and column: the name is put into every column of text that the rule declares."""
    warehouse = with_series(make_warehouse())
    declared = site_export(definitions).privacy.never
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "insert into marts.rpt_site_programmes (programme_id, unit_code, last_submission_id) values ('P-1', '899', 'S-1')"
        )
        connection.execute(
            "insert into marts.rpt_site_findings (finding_id, rule_id, rule_version, severity, severity_sort, status, unit_code,"
            " period_id, provincial_effect) values ('F-1', 'REC-001', 1, 'error', 2, 'open', '899', '2020Q4', 9)"
        )
        columns = connection.execute(
            "select table_name, column_name from duckdb_columns() where schema_name = 'marts' and data_type = 'VARCHAR'"
        ).fetchall()
        named = [
            (table, column) for table, column in columns if any(column.endswith(name) for name in declared)
        ]
        assert len(named) > 20
        for table, column in named:
            connection.execute(f"update marts.{table} set {column} = ?", [NAME])
    inputs = [
        {"submission_id": "S-1", "sha256": "0", "unit_code": "899", "period_id": "2020Q4", "submission_version": 2}
    ]  # fmt: skip
    result = publish(
        warehouse, tmp_path / "p", "2020Q4", **(APPROVAL | {"inputs": inputs}), definitions=definitions
    )
    folder = pages(result, definitions)
    for path in folder.rglob("*"):
        if path.is_file() and path.parent.name != "assets":
            assert NAME not in path.read_text(encoding="utf-8"), path.name
    (programme,) = data(folder, "programmes-899")  # type: ignore[misc]
    assert programme[:3] == ["P-1", "P-1", None]
    assert "899 · 2020Q4 · v2" in programme


def test_a_release_reaches_from_its_stage_to_its_own_quarter(
    make_warehouse: Callable[..., Path], definitions: Path, tmp_path: Path
) -> None:
    warehouse = with_series(make_warehouse())
    series: dict[str, int] = {}
    for quarter in ("2020Q3", "2020Q4"):
        result = publish(warehouse, tmp_path / "p", quarter, **APPROVAL, definitions=definitions)
        (line,) = data(pages(result, definitions), "series-programmes_registered").values()  # type: ignore[attr-defined]
        series[quarter] = len(line["r"])
    assert series == {"2020Q3": 1, "2020Q4": 2}
