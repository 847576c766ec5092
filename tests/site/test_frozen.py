"""The site a release holds, opened from its folder in a browser: navigable, sound, in two languages, without names."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page

from dvk.rule_listing import rules_for_site
from exports.approval import Approval
from exports.context import Parameters
from exports.definition import DEFINITIONS
from exports.publication import Sources, publish
from tests.sample_home import AS_OF
from tests.site.conftest import HOSTILE, Site, Watch
from tests.site.test_pages import FAULTS, HEAVIEST, MENU, PALE, opened

QUARTER = "2020Q4"


@pytest.fixture(scope="module")
def frozen(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of a release of the sample, whose registers hold hostile names. Read only."""
    home = tmp_path_factory.mktemp("release")
    definitions = home / "definitions"
    definitions.mkdir()
    for name in ("_office", "_labels", "findings_list", "report_site"):
        shutil.copy(DEFINITIONS / f"{name}.yml", definitions)
    sources = Sources(
        site.warehouse, Parameters(QUARTER, AS_OF, "test", "test"), [], definitions, rules=rules_for_site()
    )
    approval = Approval("Trưởng ban", AS_OF, "Báo cáo quý")
    released = publish(sources, home / "publications", approval).path
    return Site(released / "trang-tin", site.warehouse, home / "publications", site.hostile_id)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_is_sound_light_and_legible(page: Page, frozen: Site, watch: Watch, language: str) -> None:
    for name in (*MENU, "unit-906", "publication-2020Q4-r1"):
        watch.files.clear()
        opened(page, frozen, name, language)
        assert page.evaluate(FAULTS) == [], name
        assert page.evaluate(PALE) == [], name
        assert "r1" in page.inner_text(".masthead .release"), name
        assert all(frozen.folder in path.parents for path in watch.files), name
        own = [path for path in watch.files if path.parent.name != "assets"]
        assert sum(path.stat().st_size for path in own) < HEAVIEST, name


def test_a_reader_walks_from_the_first_page_to_the_rows_and_back_in_english(page: Page, frozen: Site) -> None:
    opened(page, frozen, "index")
    page.locator("#inflating ~ .scroll tbody tr").first.get_by_role("link", name="Xem").click()
    page.wait_for_function("() => (document.body.dataset.ready || '').includes('906')")
    row = page.locator("#gap-grid tbody tr").first
    code = row.locator("code").first.inner_text()
    row.locator("a").first.click()
    page.wait_for_function("id => document.body.dataset.ready === id", arg=code)
    assert page.inner_text("h1") == code
    page.click("a.language")
    page.wait_for_function("id => document.body.dataset.ready === id", arg=code)
    assert page.get_attribute("html", "lang") == "en"
    page.click("nav.main a[href='publications.html']")
    page.click("main tbody th a")
    link = page.get_by_role("link", name="danh-sach-phat-hien-2020Q4.xlsx")
    assert link.get_attribute("href") == "../../danh-sach-phat-hien-2020Q4.xlsx"


def test_no_name_of_the_registers_is_in_it(frozen: Site) -> None:
    (owners,) = frozen.rows("select list(distinct owner_name) from marts.dim_programmes")[0:1]
    hidden = [HOSTILE, *sorted(name for name in owners[0] if name)[:200]]
    for path in (*frozen.folder.glob("data/*.js"), *frozen.folder.rglob("*.html")):
        text = Path(path).read_text(encoding="utf-8")
        assert not [name for name in hidden if f'"{name}"' in text], path.name
