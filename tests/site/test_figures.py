"""A number of the life cycle, of activities or of a reorganisation leads to a list that is as long as the number says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, unquote

import pytest
from playwright.sync_api import Page

from dvk.settings import Settings
from tests.sample_home import AFTER_THE_REFORM
from tests.site.conftest import Site, write
from tests.site.test_answers import number
from tests.site.test_pages import FAULTS, PALE, opened


def _follow(page: Page, figure: str, key: str, unit: str) -> list[object]:
    """What the list of a figure says it shows: figure, key, unit, rows."""
    page.evaluate(
        "([f, k, unit]) => { location.hash = new URLSearchParams(unit ? {f, k, unit} : {f, k}).toString(); }",
        [figure, key, unit],
    )
    page.wait_for_function(
        "([f, k, unit]) => { const ready = JSON.parse((document.body.dataset.ready || 'none').replace(/^none$/, '[]'));"
        " return ready[0] === f && ready[1] === k && ready[2] === unit; }",
        arg=[figure, key, unit],
    )
    shown: list[object] = json.loads(page.get_attribute("body", "data-ready") or "[]")
    return shown


def test_every_number_of_the_life_cycle_page_is_a_link(site: Site) -> None:
    text = (site.folder / "lifecycle.html").read_text(encoding="utf-8")
    cells = re.findall(r'<td class="number">(.*?)</td>', text)
    assert len(cells) > 100
    assert [cell for cell in cells if re.search(r"\d", cell) and "<a " not in cell] == []


def test_figures_of_the_life_cycle_lead_to_as_many_programmes(page: Page, site: Site) -> None:
    """Every figure printed on the page that is told by programmes: its list, unit by unit, is as long as the number."""
    text = (site.folder / "lifecycle.html").read_text(encoding="utf-8")
    asked = {
        (query["f"][0], query["k"][0])
        for place in re.findall(r'href="lives\.html#([^"]+)"', text)
        if (query := parse_qs(unquote(place).replace("&amp;", "&")))
    }
    assert {figure for figure, _ in asked} == {"cohort", "survival", "lag", "copies"}
    printed = {
        ("cohort", f"{stage}|{level}|{step}"): n
        for stage, level, step, n in site.rows(
            "select stage_id, level, step, cohort_reached_count from marts.rpt_lifecycle_cohorts where dimension = 'all'"
        )
    }
    printed |= {
        ("survival", f"{origin}|{reading}|{age}"): n
        for origin, reading, age, n in site.rows(
            "select origin, reading, age_quarters, at_risk_count from marts.rpt_programme_survival where cohort_kind = 'all'"
        )
    }
    printed |= {
        ("lag", lag): n
        for lag, n in site.rows(
            "select lag, programme_count from marts.rpt_lifecycle_lags where dimension = 'all'"
        )
    }
    printed |= {
        ("copies", root): n
        for root, n in site.rows(
            "select distinct root_programme_id, root_descendant_count from marts.rpt_replication_trees"
        )
    }
    page.goto(site.address("lives"))
    for figure, key in sorted(asked):
        total = printed[figure, key]
        _follow(page, figure, key, "")
        by_unit = [number(n) for n in page.locator("#units tbody tr:not(.total) td").all_inner_texts()]
        assert sum(by_unit) == total == number(page.locator("#units tr.total td").inner_text()), (figure, key)
    for figure, key in sorted(asked)[::9]:
        _follow(page, figure, key, "")
        for link, n in [
            (line.locator("td a").get_attribute("href"), number(line.locator("td").inner_text()))
            for line in page.locator("#units tbody tr:not(.total)").all()
        ][:2]:
            assert link
            unit = parse_qs(link.split("#")[1])["unit"][0]
            assert _follow(page, figure, key, unit)[3] == n, (figure, key, unit)
            line = page.locator("#lives-grid tbody tr").first.inner_text()
            assert re.search(r"\.xlsx Bieu0\d![A-Z]+\d+", line), line


def test_what_waits_names_its_cell(page: Page, site: Site) -> None:
    opened(page, site, "lifecycle#kind=late_registration&unit=906")
    page.wait_for_function("() => document.body.dataset.ready !== undefined")
    assert re.search(r"Bieu0\d![A-Z]+\d+", page.locator("#waiting-grid tbody tr").first.inner_text())


def test_numbers_of_activities_lead_to_their_lines(page: Page, site: Site) -> None:
    opened(page, site, "activities")
    for cycle, window in (("quarter", "2020Q4"), ("year", "2020")):
        rows = site.rows(
            "select activity_kind, activity_count from marts.rpt_activity_totals"
            " where unit_code = '91' and cycle = $1 and window_id = $2 and activity_count > 0 order by activity_sort",
            cycle,
            window,
        )
        assert len(rows) > 5
        for kind, count in rows:
            link = page.locator(
                f"#totals-{window} ~ .scroll a[href='activities.html#figure=totals&kind={kind}&window={window}']"
            )
            assert str(count) in [text.replace(".", "") for text in link.all_inner_texts()]
            page.evaluate("place => { location.hash = place; }", f"figure=totals&kind={kind}&window={window}")
            page.wait_for_function("n => document.body.dataset.ready === n", arg=str(count))
    unit, kind, window, held = site.rows(
        "select unit_code, activity_kind, window_id, held_count from marts.rpt_activity_calendar"
        " where cycle = 'stage' and window_id = '2016-2020' order by held_count desc, 1, 2 limit 1"
    )[0]
    page.evaluate(
        "place => { location.hash = place; }", f"figure=calendar&kind={kind}&window={window}&unit={unit}"
    )
    page.wait_for_function("n => document.body.dataset.ready === n", arg=str(held))
    assert page.locator("#activity-lines tbody tr").first.locator("code").inner_text().startswith("Bieu06!")


def test_what_is_not_known_is_told_apart_from_nothing(page: Page, site: Site) -> None:
    opened(page, site, "activities")
    states = dict(
        site.rows(
            "select state, count(*) from (select distinct unit_code, period_id, state from marts.rpt_activity_coverage"
            " where period_id >= (select min(period_id) from marts.rpt_activity_coverage"
            " where state in ('received', 'nil', 'blank'))) group by 1"
        )
    )
    shown = {state: page.locator(f"#map ~ .scroll td .state.{state}").count() for state in states}
    assert shown == states
    assert len(states) >= 3
    marks = {page.locator(f"#map ~ ul.legend .state.{state}").first.inner_text() for state in states}
    assert len(marks) == len(states)


def test_before_any_reorganisation_the_page_says_so(page: Page, site: Site) -> None:
    opened(page, site, "reorganisations")
    assert "chưa có đơn vị nào" in page.inner_text(".lede")


@pytest.fixture(scope="module")
def reform_site(reformed: Settings, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of two provinces after the reform of 2025."""
    home = tmp_path_factory.mktemp("reform-site")
    folder = write(reformed.warehouse, home / "publications", home / "written", AFTER_THE_REFORM)
    return Site(folder, reformed.warehouse, home / "publications", "")


@pytest.mark.slow
def test_both_views_of_a_reorganisation_add_up_to_the_same_total(page: Page, reform_site: Site) -> None:
    opened(page, reform_site, "reorganisations")
    for name, script in (("faults", FAULTS), ("contrast", PALE)):
        assert page.evaluate(script) == [], name
    days = reform_site.rows("select distinct change_date from marts.dim_unit_changes order by 1")
    assert page.locator("h2[id^=day-]").count() == len(days) == 2
    # whoever was asked or sent something, and nobody else
    told = {
        unit
        for (unit,) in reform_site.rows(
            "select from_unit_code from marts.dim_unit_changes where from_unit_code in"
            " (select unit_code from marts.rpt_submission_statuses"
            " union select unit_code from marts.rpt_quarterly_summary where submission_id is not null)"
        )
    }
    shown = page.locator("[aria-labelledby^=successors-] th[scope=rowgroup] .muted").all_inner_texts()
    assert set(shown) == told
    # every quarter of every province agrees, and says so
    agreed = page.locator("#totals ~ .scroll").first.locator("tbody tr td:last-child").all_inner_texts()
    assert agreed
    assert set(agreed) == {"Có"}
    pairs = page.locator(".split.even")
    assert pairs.count() >= 3
    for at in range(pairs.count()):
        sums = []
        for table in pairs.nth(at).locator("table").all():
            lines = table.locator("tbody tr:not(.total)").all()
            columns = [
                [cell.inner_text().strip("*") for cell in line.locator("td.number").all()] for line in lines
            ]
            total = [cell.inner_text() for cell in table.locator("tr.total td.number").all()]
            for column, printed in enumerate(total):
                told = [number(line[column]) for line in columns if line[column] not in ("…", "")]
                assert sum(told) == number(printed), (at, column)
            sums.append(total)
        assert sums[0] == sums[1], at


@pytest.mark.slow
def test_programmes_that_moved_are_listed_with_the_reason(page: Page, reform_site: Site) -> None:
    unit, successor, count = reform_site.rows(
        "select from_unit_code, to_unit_code, count(*) from marts.rpt_unit_moves group by 1, 2 order by 3 desc, 1, 2 limit 1"
    )[0]
    opened(page, reform_site, "reorganisations")
    page.click(f"a[href='reorganisations.html#unit={unit}&to={successor}']")
    page.wait_for_function("n => document.body.dataset.ready === n", arg=str(count))
    assert re.search(r"Bieu02![A-Z]+\d+", page.locator("#moves-grid tbody tr").first.inner_text())
    assert reform_site.rows(
        "select count(*) from marts.rpt_unit_moves where cell is null or sha256 is null"
    ) == [(0,)]


@pytest.mark.slow
def test_the_page_of_reorganisations_fits_a_telephone(page: Page, reform_site: Site, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for name in ("reorganisations", "activities"):
        opened(page, reform_site, name)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
