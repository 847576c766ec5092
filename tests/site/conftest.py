"""One site for all tests here: the sample's warehouse with hostile names in it and two revisions beside it, in a real browser."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest
from playwright.sync_api import Browser, Page, Request, Route, sync_playwright

from dvk.rule_listing import rules_for_site
from dvk.settings import Settings
from exports.site.site import write_site
from tests.debian import program
from tests.sample_home import AS_OF

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
UNIT = "906"
HOSTILE = '</script><script>window.hacked=1</script><img src=x onerror="window.hacked=1">“&”\u2028'
FORMULA = '=HYPERLINK("x")'
HEADLINE = {
    "indicator": "programmes_registered",
    "level": "grassroots",
    "field": "total",
    "basis": "stage_to_date",
}
LATE_UNIT = "912"


@dataclass(frozen=True)
class Site:
    """A written site and what it was written from."""

    folder: Path
    warehouse: Path
    publications: Path
    hostile_id: str

    def address(self, page: str, language: str = "vi") -> str:
        """The file:// address of a page, which may carry a #hash."""
        name, _, place = page.partition("#")
        folder = self.folder if language == "vi" else self.folder / language
        return f"{(folder / name).as_uri()}.html" + (f"#{place}" if place else "")

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Rows of the warehouse the site was written from."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(sql, list(parameters)).fetchall()


def write(warehouse: Path, publications: Path, folder: Path, as_of: str = AS_OF) -> Path:
    """The site of a warehouse, with fixed versions."""
    result = write_site(
        warehouse,
        publications,
        folder,
        as_of=as_of,
        code_version="test",
        rule_pack_version="test",
        rules=rules_for_site(),
    )
    return result.first_page.parent


@pytest.fixture(scope="session")
def site(sample: Settings, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Written once. Read only."""
    home = tmp_path_factory.mktemp("site-home")
    warehouse = home / "warehouse.duckdb"
    shutil.copyfile(sample.warehouse, warehouse)
    hostile_id = _poison(warehouse)
    _publish_twice(home / "publications")
    folder = write(warehouse, home / "publications", home / "site")
    return Site(folder, warehouse, home / "publications", hostile_id)


def _poison(warehouse: Path) -> str:
    """Give a programme of the worst gap a name that is markup and an owner that is a formula."""
    with duckdb.connect(str(warehouse)) as connection:
        found = connection.execute(
            "select programme_id from marts.rpt_count_gaps where unit_code = ? and period_id = '2020Q4'"
            " and indicator = ? and level = ? and field = ? and basis = ? order by times_counted desc, programme_id",
            [UNIT, *HEADLINE.values()],
        ).fetchone()
        assert found
        for table in connection.execute(
            "select table_name from information_schema.columns where table_schema = 'marts'"
            " group by table_name having count(*) filter (where column_name in ('programme_id', 'programme_name')) = 2"
            " intersect select table_name from information_schema.tables where table_type = 'BASE TABLE'"
        ).fetchall():
            columns = {row[0] for row in connection.execute(f"describe marts.{table[0]}").fetchall()}
            owner = ", owner_name = $formula" if "owner_name" in columns else ""
            values = {"name": HOSTILE, "id": found[0]} | ({"formula": FORMULA} if owner else {})
            connection.execute(
                f"update marts.{table[0]} set programme_name = $name{owner} where programme_id = $id", values
            )
        return str(found[0])


def _publish_twice(publications: Path) -> None:
    """r1, and r2 that differs from it by one late return, as exports.publication writes them."""
    for number in (1, 2):
        folder = publications / "2020Q4" / f"r{number}"
        (folder / "khac-biet").mkdir(parents=True)
        (folder / "trang-tin").mkdir()
        (folder / "trang-tin" / "index.html").write_text("not opened here", encoding="utf-8")
        (folder / "phu-luc.xlsx").write_bytes(b"not opened here")
        manifest = {
            "period_id": "2020Q4",
            "revision": number,
            "as_of": AS_OF,
            "code_version": "test",
            "rule_pack_version": "test",
            "content_digest": "0" * 64,
            "approval": {
                "approved_by": "Trưởng ban",
                "approved_at": f"2021-01-2{number}T01:00:00+00:00",
                "reason": "Báo cáo <b>quý</b>",
                "preparer": "Tổ số liệu",
            },
            "previous_revision": {"revision": 1, "content_digest": "0" * 64} if number == 2 else None,
            "inputs": [],
            "files": [
                {"path": path, "bytes": 15, "sha256": "0" * 64, "rows": None}
                for path in ("phu-luc.xlsx", "trang-tin/index.html")
            ],
        }
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select 'late_return' as cause, $unit as cause_unit_code, 'Huyện Kiên Hải' as cause_unit_name_vi,"
            " '0' as cause_submission_id, '2020Q4' as cause_period_id, 1 as cause_submission_version,"
            " 7 as changed_figure_count, 5 as reported_effect, 4 as reconciled_effect, -1 as open_findings_effect)"
            f" to '{folder}/khac-biet/causes.parquet' (format parquet)",
            {"unit": LATE_UNIT},
        )
        connection.execute(
            "copy (select $unit as unit_code, false as is_province, 'reported' as measure, $indicator as indicator,"
            " $level as level, $field as field, $basis as basis, 100 as old_count, 105 as new_count, 5 as difference,"
            " 'late_return' as cause, 5 as amount)"
            f" to '{folder}/khac-biet/differences.parquet' (format parquet)",
            {"unit": LATE_UNIT, **HEADLINE},
        )


@dataclass
class Watch:
    """What a page did that it must not, and which files it took."""

    faults: list[str] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    executable = program("chromium")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def page(browser: Browser, watch: Watch) -> Iterator[Page]:
    """A window whose every request is looked at; a fault of the page fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    opened = context.new_page()

    def look(route: Route) -> None:
        address = route.request.url
        if address.startswith("file://"):
            watch.files.append(Path(address.removeprefix("file://").split("#")[0].split("?")[0]))
            route.continue_()
        else:
            watch.faults.append(f"asked for {address}")
            route.abort()

    def fail(request: Request) -> None:
        # Leaving a page while it still loads is no fault of the page.
        if "ABORTED" not in str(request.failure):
            watch.faults.append(f"not found: {request.url}")

    context.route("**/*", look)
    opened.on(
        "console", lambda message: watch.faults.append(message.text) if message.type == "error" else None
    )
    opened.on("pageerror", lambda error: watch.faults.append(str(error)))
    opened.on("requestfailed", fail)
    yield opened
    context.close()
    assert watch.faults == []
