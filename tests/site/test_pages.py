"""Every page opens from a folder, asks nothing of the network, is light, and can be read with a keyboard or a screen reader."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page

from tests.site.conftest import Site, Watch

MENU = (
    "index",
    "submissions",
    "explorer",
    "lifecycle",
    "outcomes",
    "activities",
    "findings",
    "units",
    "reorganisations",
    "programmes",
    "rules",
    "publications",
    "methods",
)
SHOWN = (*MENU, "unit-906", "unit-DU-CA", "publication-2020Q4-r1", "publication-2020Q4-r2")
WITH_SCRIPT = ("explorer", "outcomes", "activities", "lives", "findings", "programmes")
HEAVIEST = 2_000_000

FAULTS = (Path(__file__).parent / "faults.js").read_text(encoding="utf-8")

PALE = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")


def opened(page: Page, site: Site, name: str, language: str = "vi") -> None:
    page.goto(site.address(name, language))
    if name.split("#")[0] in WITH_SCRIPT:
        page.wait_for_function("() => document.body.dataset.ready !== undefined")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_is_sound_light_and_legible(page: Page, site: Site, watch: Watch, language: str) -> None:
    shared = site.folder / "assets"
    programme = f"programme#u=906&id={site.hostile_id}"
    figure = "lives#f=survival&k=built|recorded|4&unit=906"
    for name in (*SHOWN, figure, programme):
        watch.files.clear()
        opened(page, site, name, language)
        if name == programme:
            page.wait_for_selector("#programme dl")
        assert page.get_attribute("html", "lang") == language, name
        assert page.evaluate(FAULTS) == [], name
        assert page.evaluate(PALE) == [], name
        own = {path for path in map(Path, map(unquote, map(str, watch.files))) if shared not in path.parents}
        assert sum(path.stat().st_size for path in own) < HEAVIEST, name
        everything = own | {path for path in watch.files if shared in path.parents}
        assert sum(path.stat().st_size for path in everything) < HEAVIEST * 1.3, name


def test_nothing_hangs_over_the_edge_of_a_telephone(page: Page, site: Site) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for name in SHOWN:
        opened(page, site, name)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def test_every_page_and_data_file_of_every_link_exists(site: Site) -> None:
    link = re.compile(r'(?:href|src)="([^"#]*)(?:#([^"]*))?"')
    for page in sorted(site.folder.rglob("*.html")):
        if "files" in page.relative_to(site.folder).parts:
            continue
        text = page.read_text(encoding="utf-8")
        for target, place in set(link.findall(text)):
            if target.startswith("data:"):
                continue
            found = (page.parent / unquote(target)).resolve() if target else page
            assert found.is_file(), f"{page.name}: {target}"
            if place and "=" not in place:
                there = text if found == page else found.read_text(encoding="utf-8")
                assert f'id="{place}"' in there, f"{page.name}: {target}#{place}"


def test_both_languages_have_the_same_pages_and_say_their_own_words(site: Site) -> None:
    names = {path.name for path in site.folder.glob("*.html")}
    assert {path.name for path in (site.folder / "en").glob("*.html")} == names
    assert {f"{name}.html" for name in SHOWN} <= names
    for name in MENU:
        text = (site.folder / "en" / f"{name}.html").read_text(encoding="utf-8")
        assert "Đơn vị báo cáo" not in text, name


def test_the_language_switch_keeps_the_place(page: Page, site: Site) -> None:
    place = "u=905&i=programmes_registered&l=grassroots&f=total&b=stage_to_date&p=2019Q4"
    opened(page, site, f"explorer#{place}")
    vietnamese = page.inner_text("#verdict h2")
    page.click("a.language")
    page.wait_for_function("() => document.body.dataset.ready !== undefined")
    assert page.get_attribute("html", "lang") == "en"
    assert page.url.endswith(f"/en/explorer.html#{place}")
    assert page.inner_text("#verdict h2") == "Q4 2019" != vietnamese
    page.click("a.language")
    assert page.get_attribute("html", "lang") == "vi"


def test_a_keyboard_reaches_everything(page: Page, site: Site) -> None:
    opened(page, site, "findings")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    reached: list[str] = []
    for _ in range(14):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "document.activeElement.name || document.activeElement.type || document.activeElement.className"
            )
        )
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", reached
    assert {"unit", "period", "severity", "status", "rule", "search"} <= set(reached)
    page.locator("#findings thead th").nth(1).locator("[role=button]").focus()
    page.keyboard.press("Enter")
    page.wait_for_function(
        "() => document.querySelectorAll('#findings thead th')[1].ariaSort === 'ascending'"
    )


def test_on_paper_there_is_no_menu_and_every_row(page: Page, site: Site) -> None:
    opened(page, site, "explorer#u=906&p=2020Q4")
    on_screen = page.locator("#gap-grid tbody tr").count()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert not page.is_visible("nav.main")
    assert not page.is_visible("form.controls")
    assert page.locator("#gap-grid tbody tr").count() > on_screen == 25
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#gap-grid tbody tr").count() == on_screen
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_charts_are_drawn_and_have_their_numbers_in_words_too(page: Page, site: Site) -> None:
    for name, count in (("index", 1), ("unit-906", 1), ("lifecycle", 2), ("activities", 1), ("explorer", 1)):
        opened(page, site, name)
        page.wait_for_selector("figure.chart svg")
        assert page.locator("figure.chart svg").count() == count, name
        assert page.locator("figure.chart svg [role='graphics-symbol']").count() > 5, name
        assert page.locator("main table").count() >= 1, name


def test_hostile_names_are_shown_and_never_run(page: Page, site: Site) -> None:
    from tests.site.conftest import HOSTILE

    opened(page, site, f"programme#u=906&id={site.hostile_id}")
    page.wait_for_selector("#programme dl")
    assert page.text_content("h1") == HOSTILE
    opened(page, site, "explorer#u=906&p=2020Q4")
    page.fill("#gap input[type=search]", site.hostile_id)
    assert HOSTILE.replace("\u2028", "") in page.locator("#gap-grid tbody tr").first.text_content().replace(
        "\u2028", ""
    )
    opened(page, site, "publication-2020Q4-r2")
    assert "<b>quý</b>" in page.inner_text(".lede")
    assert page.evaluate("window.hacked") is None
    for path in [*site.folder.rglob("*.js"), *site.folder.rglob("*.html")]:
        if path.parent.name in {"data", "site", "en"}:
            assert "<script>window.hacked" not in path.read_text(encoding="utf-8"), path.name
