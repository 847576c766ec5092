"""What a stranger asks of the site, by clicking; and that what it shows is what the warehouse holds."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

from playwright.sync_api import Page

from tests.site.conftest import FORMULA, HEADLINE, Site
from tests.site.test_pages import opened

_AT = "indicator = $1 and level = $2 and field = $3 and basis = $4"


def number(text: str) -> int:
    """`+1.295` as a number."""
    return int(text.strip().replace(".", "").replace("+", "").replace("\u2212", "-"))


def exported(path: Path) -> list[list[str]]:
    """The lines of an exported file, header first."""
    return [line for line in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))) if line]


def ready(page: Page, at: str) -> None:
    """Wait until the explorer shows this unit or quarter."""
    page.wait_for_function("at => (document.body.dataset.ready || '').includes(at)", arg=at)


def test_a_stranger_learns_who_inflates_by_how_many_which_rows_what_changed_and_who_is_missing(
    page: Page, site: Site
) -> None:
    worst = site.rows(
        f"select unit_code, difference, gap_row_count from marts.rpt_site_series where period_id = '2020Q4' and {_AT}"
        " and unit_code <> '91' order by abs(difference) desc limit 1",
        *HEADLINE.values(),
    )[0]
    opened(page, site, "index")
    # who inflates its total, and by how many
    first = page.locator("#inflating ~ .scroll tbody tr").first
    assert first.locator("th a").get_attribute("href") == f"unit-{worst[0]}.html"
    assert number(first.locator("td").nth(2).inner_text()) == worst[1] == 1295
    # which rows
    first.get_by_role("link", name="Xem").click()
    ready(page, f'"u":"{worst[0]}"')
    assert page.inner_text("#gap-heading").startswith(f"{worst[2]} ")
    assert page.locator("#gap-grid tbody tr").first.locator("code").last.inner_text().startswith("Bieu0")
    assert ".xlsx" in page.locator("#gap-grid tbody tr").first.inner_text()
    # what changed since the last revision
    page.click("nav.main a[href='index.html']")
    assert "Nộp muộn · Huyện Kiên Hải · IV/2020: 7 số thay đổi" in page.inner_text("main")
    page.click("#changes ~ p a[href='publication-2020Q4-r2.html']")
    assert page.locator("#changes ~ .scroll tbody tr").first.inner_text().split("\t")[:3] == [
        "Nộp muộn",
        "Huyện Kiên Hải · IV/2020",
        "7",
    ]
    assert (
        page.get_by_role("link", name="phu-luc.xlsx").get_attribute("href") == "files/2020Q4/r2/phu-luc.xlsx"
    )
    # what that revision's own site showed
    frozen = page.get_by_role("link", name="Mở trang tin của bản này")
    assert frozen.get_attribute("href") == "files/2020Q4/r2/trang-tin/index.html"
    # who has not reported
    page.click("nav.main a[href='submissions.html']")
    behind = site.rows(
        "select count(*) from marts.rpt_submission_statuses where state in ('missing', 'late', 'quarantined')"
    )[0][0]
    assert page.locator("#behind + .scroll tbody tr").count() == behind > 0
    missing = site.rows("select count(*) from marts.rpt_submission_statuses where state = 'missing'")[0][0]
    assert page.locator("table.returns .state.missing").count() == missing > 0


def test_the_explorer_shows_what_the_warehouse_holds(page: Page, site: Site) -> None:
    cases = site.rows(
        "select unit_code, indicator, level, field, basis, period_id, reported_count, derived_count, gap_row_count"
        " from marts.rpt_site_series where is_wrong and unit_code <> '91' and gap_row_count > 0"
        " qualify row_number() over (partition by counting_method order by hash(unit_code || period_id || field)) = 1"
        " union all (select unit_code, indicator, level, field, basis, period_id, reported_count, derived_count, gap_row_count"
        " from marts.rpt_site_series where not is_wrong and unit_code <> '91' and derived_count > 0"
        " order by hash(unit_code || period_id || indicator || level || field || basis) limit 6)"
        " order by 1, 2, 3, 4, 5, 6"
    )
    assert len(cases) > 10
    page.goto(site.address("explorer"))
    for unit, indicator, level, field, basis, period, reported, derived, gap in cases:
        now = {"u": unit, "i": indicator, "l": level, "f": field, "b": basis, "p": period}
        page.evaluate("now => { location.hash = new URLSearchParams(now).toString(); }", now)
        page.wait_for_function(
            "now => document.body.dataset.ready === now", arg=json.dumps(now, separators=(",", ":"))
        )
        shown = [number(text) for text in page.locator("#verdict dd").all_inner_texts()]
        assert shown == [reported, derived, reported - derived], now
        assert number(page.inner_text("#counted-heading").split(" ")[0]) == derived, now
        assert (number(page.inner_text("#gap-heading").split(" ")[0]) if gap else 0) == gap, now
        assert page.locator("#quarters tr.chosen").count() == 1


def test_the_province_leads_to_its_units_and_a_point_of_the_chart_to_its_quarter(
    page: Page, site: Site
) -> None:
    opened(page, site, "index")
    page.click("dl.figures .derived a")
    ready(page, '"u":"91"')
    total = number(page.locator("#verdict dd").nth(1).inner_text())
    units = [number(text) for text in page.locator("#by-unit-table tbody td:nth-child(3)").all_inner_texts()]
    assert sum(units) == total == 7995
    page.locator("#by-unit-table tbody th a").nth(3).click()
    ready(page, '"u":"903"')
    page.locator("#quarters tbody th a").first.click()
    ready(page, '"p":"2016Q1"')
    page.select_option("#i", "programmes_replicated")
    ready(page, '"l":"all"')


def test_findings_are_filtered_searched_sorted_and_exported(page: Page, site: Site, tmp_path: Path) -> None:
    standing, in_all = site.rows(
        "select count(*) filter (where status <> 'resolved'), count(*) from marts.rpt_site_findings"
    )[0]
    opened(page, site, "findings")
    assert page.get_attribute("body", "data-ready") == str(standing)
    page.select_option("#unit", "906")
    page.select_option("#period", "2020Q4")
    here = site.rows(
        "select count(*), max(provincial_effect) from marts.rpt_site_findings"
        " where unit_code = '906' and period_id = '2020Q4' and status <> 'resolved'"
    )[0]
    page.wait_for_function("n => document.body.dataset.ready === n", arg=str(here[0]))
    assert "unit=906" in page.url
    page.reload()
    page.wait_for_function("n => document.body.dataset.ready === n", arg=str(here[0]))
    effect = page.locator("#findings thead th").nth(4)
    effect.click()
    page.wait_for_function(
        "() => document.querySelectorAll('#findings thead th')[4].ariaSort === 'descending'"
    )
    assert number(page.locator("#findings tbody tr").first.locator("td").nth(4).inner_text()) == here[1]
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Xuất CSV").click()
    waiting.value.save_as(tmp_path / "findings.csv")
    assert len(exported(tmp_path / "findings.csv")) == here[0] + 1
    page.get_by_role("button", name="Bỏ lọc").click()
    page.wait_for_function("n => document.body.dataset.ready === n", arg=str(standing))
    page.fill("input[type=search]", "giong rieng")
    found = page.locator("#findings tbody tr").first.inner_text()
    assert "Giồng Riềng" in found
    page.select_option("#status-filter", "")
    page.wait_for_function("n => document.body.dataset.ready === n", arg=str(in_all))


def test_an_export_holds_no_formula(page: Page, site: Site, tmp_path: Path) -> None:
    opened(page, site, "explorer#u=906&p=2020Q4")
    page.fill("#gap input[type=search]", site.hostile_id)
    with page.expect_download() as waiting:
        page.locator("#gap").get_by_role("button", name="Xuất CSV").click()
    waiting.value.save_as(tmp_path / "gap.csv")
    _, line = exported(tmp_path / "gap.csv")
    assert line[1] == f"'{FORMULA}"
    assert line[3] == "4"


def test_a_programme_tells_its_whole_life(page: Page, site: Site) -> None:
    programme, unit, events = site.rows(
        "select programme_id, current_unit_code, count(*) from marts.rpt_site_events group by 1, 2"
        " having count(distinct event) > 5 order by 3 desc, 1 limit 1"
    )[0]
    opened(page, site, f"programmes#unit={unit}")
    of_unit = site.rows("select count(*) from marts.rpt_site_programmes where unit_code = $1", unit)[0][0]
    assert page.get_attribute("body", "data-ready") == str(of_unit)
    page.fill("input[type=search]", programme)
    page.locator("#programmes tbody a").first.click()
    page.wait_for_function("id => document.body.dataset.ready === id", arg=programme)
    assert page.locator("ol.timeline > li").count() == events
    for text in page.locator("ol.timeline > li .spot").all_inner_texts():
        assert ".xlsx" in text
        assert "!" in text
    page.goto(site.address("programme#u=906&id=no-such-thing"))
    page.wait_for_function("() => document.querySelector('h1').textContent === 'Không có mô hình này'")
    assert page.locator("#programme a").count() == 1


def test_all_units_at_once_can_be_searched(page: Page, site: Site) -> None:
    opened(page, site, "programmes#unit=all&state=discontinued")
    count = site.rows("select count(*) from marts.rpt_site_programmes where current_state = 'discontinued'")[
        0
    ][0]
    assert page.get_attribute("body", "data-ready") == str(count)


def test_outcome_totals_lead_to_lines_that_add_up(page: Page, site: Site) -> None:
    kind, year, quantity, lines = site.rows(
        "select years.outcome_kind, years.year_number, years.quantity, count(*) from marts.rpt_site_outcome_years as years"
        " inner join marts.rpt_site_outcomes as lines on lines.outcome_kind = years.outcome_kind"
        " and left(lines.period_id, 4) = cast(years.year_number as varchar) and lines.programme_id is not null"
        " where years.unit_code = '906' and lines.unit_code = '906' group by all order by 4 desc, 1 limit 1"
    )[0]
    opened(page, site, f"outcomes#kind={kind}&year={year}&unit=906")
    assert page.get_attribute("body", "data-ready") == str(lines)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    shown = page.locator("#outcome-lines tbody td:nth-child(4)").all_inner_texts()
    amounts = [float(re.sub(r"[^\d,]", "", text.rsplit(" ", 1)[0]).replace(",", ".")) for text in shown]
    assert abs(sum(amounts) - quantity) < 0.01 * lines


def test_what_waits_can_be_listed(page: Page, site: Site) -> None:
    opened(page, site, "lifecycle")
    page.wait_for_function("() => document.body.dataset.ready !== undefined")
    kind, count = site.rows(
        "select attention_kind, count(*) from marts.rpt_lifecycle_attention where unit_code = '906' group by 1 order by 2 desc"
    )[0]
    page.click(f"a[href='lifecycle.html#kind={kind}&unit=906']")
    page.wait_for_function("n => document.body.dataset.ready === n", arg=str(count))


def test_rules_show_their_open_findings(page: Page, site: Site) -> None:
    rule, count = site.rows(
        "select rule_id, count(*) from marts.rpt_site_findings where status = 'open' group by 1 order by 2 desc"
    )[0]
    opened(page, site, "rules")
    page.click(f"a[href='findings.html#rule={rule}&status=open']")
    page.wait_for_function("n => document.body.dataset.ready === n", arg=str(count))
