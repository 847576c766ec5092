"""Life cycle, outcomes and direction activities of the sample against its own truth, counted again here in Python."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

import pytest

from dvk.settings import Settings
from samples.province.claims import claim
from samples.province.derivation import derive
from samples.province.sheets import Sheets
from samples.province.simulation import Province, simulate
from samples.province.spec import load_spec
from tests.sample_home import query

pytestmark = pytest.mark.slow

SEED = 20201015
FAULTS = {
    "no_communication": "ACT-001",
    "area_not_visited": "ACT-002",
    "no_inspection": "ACT-003",
    "report_only": "ACT-005",
    "no_final_review": "ACT-006",
    "genres_do_not_add_up": "ACT-007",
    "no_training": "ACT-008",
    "people_over_attendances": "ACT-009",
    "late_plan": "ACT-011",
    "blank_sheet": "ACT-013",
}


@pytest.fixture(scope="module")
def province() -> Province:
    return simulate(load_spec(), SEED)


def _rows(settings: Settings, name: str) -> Iterator[dict[str, str]]:
    with (settings.home / "truth" / name).open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def _quarter(day: str) -> int:
    moment = date.fromisoformat(day)
    return moment.year * 4 + (moment.month - 1) // 3


def test_every_activity_reaches_its_mart(sample: Settings) -> None:
    told = Counter(
        (row["unit_code"], row["period_id"], row["activity_kind"])
        for row in _rows(sample, "activities.csv")
        if row["activity_kind"] != "none"
    )
    covered = query(
        sample,
        "select unit_code, period_id, activity_kind, activity_count from marts.rpt_activity_coverage where activity_count > 0",
    )
    assert len(told) > 200
    assert {(unit, period, kind): count for unit, period, kind, count in covered} == dict(told)


def test_people_and_attendances_stay_apart(sample: Settings) -> None:
    truth = [row for row in _rows(sample, "activities.csv") if row["activity_kind"] == "training"]
    people, attendances = (
        sum(int(row[name]) for row in truth if row[name])
        for name in ("participant_people", "participant_attendances")
    )
    told = query(
        sample,
        "select sum(participant_people), sum(participant_attendances) from marts.fct_direction_activities"
        " where activity_kind = 'training'",
    )
    assert told == [(people, attendances)]
    assert people != attendances


def test_every_planted_gap_is_found_and_nothing_else_is(sample: Settings) -> None:
    planted = {
        (FAULTS[row["fault"]], row["unit_code"], row["period_id"])
        for row in _rows(sample, "activity_faults.csv")
    }
    found = query(
        sample,
        "select rule_id, unit_code, period_id from marts.fct_findings where rule_id like 'ACT-%' and status <> 'resolved'",
    )
    assert len(planted) == len(FAULTS)
    assert set(found) == planted
    assert len(found) == len(planted)


def test_a_form_that_does_not_ask_is_not_judged(sample: Settings) -> None:
    states = dict(
        query(
            sample,
            "select state, count(*) from marts.rpt_activity_coverage where period_id < '2020' group by state",
        )
    )
    assert set(states) == {"not_asked", "missing"}
    assert query(
        sample,
        "select count(*) from marts.rpt_activity_coverage where period_id < '2020' and activity_count is not null",
    ) == [(0,)]


def test_survival_is_what_counting_by_hand_gives(sample: Settings) -> None:
    """Kaplan-Meier of the programmes built in 2016: every one is listed until 2020Q4 unless it ended."""
    lives = [
        (
            _quarter(row["discontinued_date"] or "2020-12-31") - _quarter(row["opened_date"]),
            bool(row["discontinued_date"]),
        )
        for row in _rows(sample, "programmes.csv")
        if row["opened_date"].startswith("2016") and not row["parent_code"]
    ]
    expected, alive = [], 1.0
    for age in range(max(lived for lived, _ in lives) + 1):
        at_risk = sum(lived >= age for lived, _ in lives)
        ended = sum(lived == age and dead for lived, dead in lives)
        alive *= 1 - ended / at_risk
        expected.append((age, at_risk, ended, round(alive, 6)))
    curve = query(
        sample,
        "select age_quarters, at_risk_count, ended_count, survival_share from marts.rpt_programme_survival"
        " where origin = 'built' and cohort_kind = 'year' and cohort = '2016' and reading = 'recorded' order by age_quarters",
    )
    assert sum(ended for _, _, ended, _ in expected) > 100
    assert [row for row in expected if row[0] in {age for age, *_ in curve}] == curve
    assert {row[0] for row in expected if row[2]} <= {age for age, *_ in curve}


def test_proof_of_life_never_makes_programmes_live_longer(sample: Settings) -> None:
    longer = query(
        sample,
        """
        select upper.cohort, upper.age_quarters from marts.rpt_programme_survival as upper
        inner join marts.rpt_programme_survival as lower
            using (province_code, origin, cohort_kind, cohort, age_quarters)
        where upper.reading = 'recorded' and lower.reading = 'proven' and lower.survival_share > upper.survival_share
        """,
    )
    assert longer == []


def test_copies_hang_below_the_programme_they_copy(sample: Settings) -> None:
    truth = {
        row["programme_code"]: row["parent_code"]
        for row in _rows(sample, "programmes.csv")
        if row["parent_code"]
    }
    told = query(
        sample, "select programme_id, parent_programme_id from marts.rpt_replication_trees where depth > 0"
    )
    assert dict(told) == truth
    roots = query(
        sample,
        "select programme_id, root_descendant_count from marts.rpt_replication_trees where depth = 0",
    )
    assert dict(roots) == Counter(truth.values())


def test_the_funnel_of_the_stage_adds_up_by_unit_field_and_sector(sample: Settings) -> None:
    steps = ("registered", "appraised", "recognised", "rewarded")
    truth: Counter[str] = Counter()
    for row in _rows(sample, "programmes.csv"):
        if not row["parent_code"]:
            truth.update(
                step
                for step in steps
                if row[f"{step}_grassroots_date"]
                or (step == "registered" and row["special_registered_grassroots_date"])
            )
    told: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for dimension, step, count in query(
        sample,
        "select dimension, step, sum(cohort_reached_count) from marts.rpt_lifecycle_cohorts"
        " where level = 'grassroots' and stage_id = '2016-2020' group by dimension, step",
    ):
        told[dimension][step] = count
    assert set(told) == {"all", "unit", "field", "sector"}
    for dimension in told:
        assert {step: told[dimension][step] for step in steps} == dict(truth), dimension


def test_outcomes_are_the_sums_of_what_was_typed(sample: Settings, province: Province) -> None:
    """Quantity, its lower bound, money and people per unit, quarter and kind, from the rows the sample typed."""
    derived = derive(province.programmes, province.spec.unit_codes, province.calendar)
    sheets = Sheets.of(province, claim(province, derived, ()))
    expected: defaultdict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    for unit in province.spec.unit_codes:
        for position, quarter in enumerate(province.calendar.quarters):
            if (unit, quarter.period_id) in province.spec.quiet:
                continue
            for row in sheets.outcomes(unit, position):
                sums = expected[unit, quarter.period_id, row["outcome_kind"]]
                typed = str(row["quantity"])
                quantity = float(typed.split()[-1])
                below = typed.startswith(("gần", "dưới"))
                about = typed.startswith("khoảng")
                sums[0] += quantity
                sums[1] += 0 if below else quantity * 0.8 if about else quantity
                sums[2] += round((row["money_million_vnd"] or 0) * 1_000_000)
                sums[3] += row["beneficiary_people"]
    told = query(
        sample,
        "select unit_code, period_id, outcome_kind, quantity, quantity_lower, coalesce(money_vnd, 0), beneficiary_people"
        " from marts.rpt_programme_outcomes",
    )
    assert len(told) == len(expected) > 500
    for unit, period_id, kind, *numbers in told:
        assert numbers == pytest.approx(expected[unit, period_id, kind], abs=0.001), (unit, period_id, kind)


def test_movement_wide_outcomes_are_in_no_programme_mart(sample: Settings) -> None:
    lines = query(sample, "select count(*), count(distinct unit_code) from marts.fct_movement_outcomes")
    assert lines == [(20, 20)]
    mixed = query(
        sample,
        "select count(*) from marts.fct_movement_outcomes as movement"
        " inner join intermediate.int_outcome_rows as lines using (submission_id, sheet, cell)",
    )
    assert mixed == [(0,)]


def test_a_province_says_of_how_many_units_its_sums_are(sample: Settings) -> None:
    told = query(
        sample,
        "select distinct period_id, expected_unit_count, told_unit_count from marts.rpt_quarterly_summary"
        " where unit_code = province_code and period_id in ('2016Q3', '2017Q3', '2020Q4') order by period_id",
    )
    assert told == [("2016Q3", 20, 19), ("2017Q3", 20, 19), ("2020Q4", 20, 20)]
    widths = query(
        sample,
        "select period_id, share_upper > share_lower from marts.rpt_lifecycle_rates where rate = 'recognised_of_appraised'"
        " and level = 'grassroots' and counted_from = 'reported' and period_id in ('2017Q3', '2020Q4') order by period_id",
    )
    assert widths == [("2017Q3", True), ("2020Q4", False)]
