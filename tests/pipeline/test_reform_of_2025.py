"""The reorganisation of 2025 and three publications across it: both views add up, and every past moment can be rebuilt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from dvk import pipeline
from dvk.settings import Settings
from tests.sample_home import AFTER_THE_REFORM, ingest_everything, query, write_reform_inbox

pytestmark = pytest.mark.slow

PUBLISHED = {
    "2024Q4": "2025-01-20T00:00:00+07:00",
    "2025Q2": "2025-07-20T00:00:00+07:00",
    "2025Q4": AFTER_THE_REFORM,
}
KEY = "unit_code, period_id, indicator, level, basis"
KNOWN = f"""
    select {KEY}, reported_count, derived_count from marts.fct_count_reconciliations
    where field = 'total' and period_id <= '{{period}}'
    order by all
"""
TOTAL = "indicator = 'programmes_registered' and level = 'grassroots' and field = 'total'"


@dataclass(frozen=True)
class Played:
    """Built three times, published each time; `known` is what each build gave for every quarter up to its own."""

    settings: Settings
    known: dict[str, list[tuple[object, ...]]]
    truth: Path


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Kiên Giang, later An Giang, published at three moments (a publication has one province)."""
    home = tmp_path_factory.mktemp("an-giang")
    settings = write_reform_inbox(home)
    for path in settings.inbox.rglob("*.xlsx"):
        if path.name.startswith(("4", "18")):
            path.unlink()
    ingest_everything(settings)
    known = {}
    for period, as_of in PUBLISHED.items():
        pipeline.build(settings, as_of)
        known[period] = query(settings, KNOWN.format(period=period))
        result = pipeline.publish(settings, period, as_of, "Trưởng ban", "Báo cáo quý")
        assert result["created"]
    return Played(settings, known, home / "truth" / "programmes.csv")


def test_every_publication_is_rebuilt_to_the_byte(played: Played) -> None:
    for period in PUBLISHED:
        assert pipeline.reproduce(played.settings, period, 1) == []


def test_the_triangle_knows_what_each_build_knew(played: Played) -> None:
    """One build's revisions, cut at the moments of the three builds, give the numbers of the three builds."""
    for period, as_of in PUBLISHED.items():
        revisions = query(
            played.settings,
            f"""
            select {KEY}, reported_count, known_count from marts.fct_count_revisions
            where period_id <= ? and known_from <= cast(? as timestamptz) at time zone 'UTC'
            qualify row_number() over (partition by {KEY} order by known_from desc) = 1
            order by all
            """,
            [period, as_of],
        )
        cut = {row[:5]: row[5:] for row in revisions}
        for *key, reported, derived in played.known[period]:
            then = cut.get(tuple(key), (None, 0))
            assert then[0] == reported, key
            assert derived is None or then[1] == derived, (key, then, derived)


def test_a_correction_changes_the_later_build_only(played: Played) -> None:
    (first,), (second,) = query(
        played.settings,
        """
        select known_count from marts.fct_count_revisions
        where unit_code = '899' and period_id = '2024Q4' and indicator = 'programmes_registered'
            and level = 'grassroots' and basis = 'stage_to_date' and submission_version is not null
        order by known_from
        """,
    )
    assert second - first == 2


def test_every_programme_is_followed_through_the_reform(reformed: Settings) -> None:
    truth = reformed.home / "truth" / "programmes.csv"
    ((found, wanted),) = query(
        reformed,
        f"select (select count(*) from marts.dim_programmes), (select count(distinct number) from read_csv('{truth}'))",
    )
    assert found == wanted


def test_as_it_was_and_as_it_is_now_give_the_same_provincial_total(reformed: Settings) -> None:
    truth = reformed.home / "truth" / "programmes.csv"
    rows = query(
        reformed,
        f"""
        with truth as (select distinct number, registered_date from read_csv('{truth}')),
        was as (
            select period_id, sum(stage_to_date_reconciled_count) as total from marts.rpt_quarterly_summary
            where unit_code <> province_code and {TOTAL} group by period_id
        ),
        provinces as (
            select period_id, sum(stage_to_date_reconciled_count) as total from marts.rpt_quarterly_summary
            where unit_code = province_code and {TOTAL} group by period_id
        ),
        now as (
            select period_id, sum(stage_to_date_reconciled_count) as total from marts.rpt_quarterly_summary_restated
            where {TOTAL} group by period_id
        )
        select periods.period_id, count(truth.number), any_value(was.total), any_value(provinces.total), any_value(now.total)
        from was inner join provinces using (period_id) inner join now using (period_id)
        inner join marts.dim_periods as periods using (period_id)
        inner join truth on truth.registered_date <= periods.end_date
        group by periods.period_id order by periods.period_id
        """,
    )
    assert len(rows) == 8
    for period, true, was, province, now in rows:
        assert true == was == province == now, period


def test_the_total_of_each_province_survives_in_its_successor(reformed: Settings) -> None:
    rows = query(
        reformed,
        f"""
        select was.province_code, was.stage_to_date_reconciled_count, now.total
        from marts.rpt_quarterly_summary as was
        inner join (
            select province_code, sum(stage_to_date_reconciled_count) as total
            from marts.rpt_quarterly_summary_restated where period_id = '2025Q2' and {TOTAL} group by province_code
        ) as now using (province_code)
        where was.unit_code = was.province_code and was.period_id = '2025Q2' and {TOTAL}
        order by 1
        """,
    )
    assert [row[0] for row in rows] == ["42", "91"]
    assert all(was == now for _, was, now in rows)


def test_closed_series_stop_and_new_reporters_begin(reformed: Settings) -> None:
    units = dict(
        query(
            reformed,
            "select unit_code, max(period_id) || ' ' || min(period_id) from marts.fct_count_reconciliations group by all",
        )
    )
    assert units["907"].startswith("2025Q2")
    assert units["448"].startswith("2024Q4")
    assert units["30952"] == "2025Q4 2025Q3"
    names = query(
        reformed,
        "select distinct period_id, unit_name_vi from marts.rpt_quarterly_summary where unit_code = '91' order by 1",
    )
    assert {name for period, name in names if period <= "2025Q2"} == {"Tỉnh Kiên Giang"}
    assert {name for period, name in names if period > "2025Q2"} == {"Tỉnh An Giang"}
    states = query(
        reformed,
        "select state from marts.fct_submission_statuses where unit_code = '30952' order by period_id",
    )
    assert [state for (state,) in states] == ["received", "received", "not_due"]


def test_the_overview_is_of_every_unit_that_was_asked_whether_or_not_anything_came(
    reformed: Settings,
) -> None:
    rows = query(
        reformed,
        """
        with told as (
            select period_id, count(*) as asked, count(*) filter (state in ('missing', 'quarantined', 'not_due')) as unreported
            from marts.rpt_submission_statuses group by period_id
        ),
        found as (
            select findings.period_id, count(*) as findings, count(distinct findings.unit_code) as units
            from marts.fct_findings as findings
            inner join marts.rpt_submission_statuses as statuses using (unit_code, period_id)
            where findings.status = 'open' and findings.severity <> 'info' group by findings.period_id
        )
        select overview.unit_count, told.asked, overview.unreported_count, told.unreported,
            overview.open_blocking_count + overview.open_error_count + overview.open_warning_count, coalesce(found.findings, 0),
            overview.unit_with_findings_count, coalesce(found.units, 0)
        from told left join marts.rpt_province_overview as overview using (period_id) left join found using (period_id)
        """,
    )
    assert any(asked > unreported > 0 for _, asked, _, unreported, *_ in rows)
    for row in rows:
        assert row[::2] == row[1::2]


def test_programmes_follow_the_register_the_place_or_the_largest_part(reformed: Settings) -> None:
    evidence = dict(
        query(reformed, "select evidence, count(*) from intermediate.int_programme_transfers group by all")
    )
    assert {"told", "listed", "place", "assumed"} == set(evidence)
    truth = reformed.home / "truth" / "programmes.csv"
    lost = query(
        reformed,
        f"""
        select programmes.programme_code from marts.dim_programmes as programmes
        inner join intermediate.int_programme_holders as holders using (programme_id)
        inner join (
            select number, max_by(unit_code, since_date) as unit_code from read_csv('{truth}')
            where not is_forgotten group by number
        ) as truth on try_cast(right(programmes.programme_code, 4) as integer) = truth.number
        where holders.unit_code <> truth.unit_code
        """,
    )
    assert lost == []


def test_an_ended_unit_that_reports_again_is_told_and_counts_nothing(reformed: Settings) -> None:
    found = query(
        reformed,
        "select unit_code, period_id from marts.fct_findings where rule_id = 'KEY-003' and status <> 'resolved'",
    )
    assert found == [("907", "2025Q3")]
