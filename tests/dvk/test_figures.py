"""Every printed figure of the life cycle, of outcomes and of activities leads to lines that add up to it, each with its cell."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from dvk.cli import cli
from dvk.figures import FIGURES
from dvk.settings import Settings
from tests.sample_home import query

pytestmark = pytest.mark.slow

HEADING = "province_code, dimension, dimension_code"
CURVE = "province_code, origin, cohort_kind, cohort, reading"
COHORT = f"{HEADING}, stage_id, level, step"
RATE = "province_code, period_id, rate, level, counted_from"
FUNNEL = "unit_code, period_id, indicator, level"
OUTCOME = "unit_code, window_id, outcome_kind, unit_of_measure"
ACTIVITY = "unit_code, cycle, window_id, activity_kind"
_OUTCOMES = "from marts.rpt_outcome_traces where cycle ="


def _outcome_sums(cycle: str) -> str:
    """Totals of the traces of one cycle, as decimals: a sum of floats depends on the order of the rows."""
    bounds = ", ".join(
        f"sum(cast({number}{bound} as decimal(28, 6))) as {number}{bound}"
        for number in ("quantity", "money", "people", "attendances")
        for bound in ("", "_lower", "_upper")
    )
    open_ended = ", ".join(
        f"count({number}) > count({number}_upper) as {number}_open"
        for number in ("quantity", "money", "people", "attendances")
    )
    return f"""
        select {OUTCOME}, {bounds}, {open_ended}, count(distinct programme_id) as programmes,
            count(distinct contributing_unit_code) as units, max(people) as largest
        {_OUTCOMES} '{cycle}' group by all
    """


def _differ(one: str, other: str) -> str:
    """Two sums are not the same number, or one is missing; a hundredth of a unit is rounding of the floats printed."""
    return f"(({one}) is null) <> (({other}) is null) or abs(cast({one} as double) - cast({other} as double)) > 0.01"


def _any(*pairs: tuple[str, str]) -> str:
    return " or ".join(f"({_differ(one, other)})" for one, other in pairs)


# name → a query for printed figures whose lines do not add up to them, and one for how many figures there are.
PRINTED: dict[str, tuple[str, str]] = {
    "funnel: rpt_lifecycle_funnel": (
        f"""
        with traced as (
            select {FUNNEL}, sum(weight) as n from marts.rpt_count_traces
            where measure = 'reconciled' and basis = 'stage_to_date' and field = 'total' and contribution_kind <> 'claim'
            group by all
        )
        select * from marts.rpt_lifecycle_funnel as printed
        left join traced on printed.unit_code = traced.unit_code and printed.period_id = traced.period_id
            and printed.step = traced.indicator and printed.level = traced.level
        where printed.stage_to_date_programme_count <> coalesce(traced.n, 0)
        """,
        "select count(*) from marts.rpt_lifecycle_funnel where stage_to_date_programme_count > 0",
    ),
    "cohorts: rpt_lifecycle_cohorts": (
        f"""
        with traced as (
            select {COHORT}, count(distinct programme_id) as n, count(*) as lines
            from marts.rpt_lifecycle_cohort_traces group by all
        ),
        whole as (select * exclude (step) from traced where step = 'registered')
        select printed.* from marts.rpt_lifecycle_cohorts as printed
        full join traced using ({COHORT})
        left join whole using ({COHORT.removesuffix(", step")})
        where printed.cohort_reached_count is distinct from coalesce(traced.n, 0) or traced.n <> traced.lines
            or printed.cohort_programme_count is distinct from whole.n
            or abs(printed.reached_share - coalesce(traced.n, 0) / whole.n) > 0.000001
        """,
        "select count(*) from marts.rpt_lifecycle_cohorts",
    ),
    "survival: rpt_programme_survival": (
        f"""
        select printed.{CURVE.replace(", ", ", printed.")}, printed.age_quarters
        from marts.rpt_programme_survival as printed
        left join marts.rpt_programme_survival_traces as lives using ({CURVE})
        group by printed.{CURVE.replace(", ", ", printed.")}, printed.age_quarters, printed.at_risk_count, printed.ended_count,
            printed.censored_count, printed.cohort_programme_count
        having count(lives.programme_id) <> count(distinct lives.programme_id)
            or printed.cohort_programme_count <> count(lives.programme_id)
            or printed.at_risk_count <> count(lives.programme_id) filter (
                where printed.age_quarters between lives.entry_age_quarters and lives.age_quarters)
            or printed.ended_count <> count(lives.programme_id) filter (
                where lives.is_ended and lives.age_quarters = printed.age_quarters)
            or printed.censored_count <> count(lives.programme_id) filter (
                where not lives.is_ended and lives.age_quarters = printed.age_quarters)
        """,
        "select count(*) from marts.rpt_programme_survival",
    ),
    "survival shares from the lives alone": (
        f"""
        with ages as (
            select {CURVE}, age_quarters, at_risk, ended from (
                select printed.{CURVE.replace(", ", ", printed.")}, printed.age_quarters,
                    count(*) filter (where printed.age_quarters between lives.entry_age_quarters and lives.age_quarters) as at_risk,
                    count(*) filter (where lives.is_ended and lives.age_quarters = printed.age_quarters) as ended
                from marts.rpt_programme_survival as printed
                inner join marts.rpt_programme_survival_traces as lives using ({CURVE})
                group by all
            )
        ),
        curves as (
            select *, product(1 - ended / at_risk) over (partition by {CURVE} order by age_quarters) as share
            from ages where at_risk > 0
        )
        select * from marts.rpt_programme_survival as printed inner join curves using ({CURVE}, age_quarters)
        where abs(printed.survival_share - curves.share) > 0.00001
        """,
        "select count(*) from marts.rpt_programme_survival where at_risk_count > 0",
    ),
    "lags: rpt_lifecycle_lags": (
        f"""
        with traced as (
            select {HEADING}, lag, count(*) as n, count(distinct programme_id) as distinct_n,
                count(*) filter (where lag_days < 0) as out_of_order, round(quantile_cont(lag_days, 0.5), 1) as middle,
                round(quantile_cont(lag_days, 0.9), 1) as slow, max(lag_days) as longest,
                -- the two lines tell the days between them
                count(*) filter (where date_diff('day', from_date, to_date) is distinct from lag_days) as untold
            from marts.rpt_lifecycle_lag_traces group by all
        )
        select * from marts.rpt_lifecycle_lags as printed full join traced using ({HEADING}, lag)
        where printed.programme_count is distinct from n or n <> distinct_n or printed.out_of_order_count <> out_of_order
            or printed.median_days <> middle or printed.slow_tenth_days <> slow or printed.longest_days <> longest or untold > 0
        """,
        "select count(*) from marts.rpt_lifecycle_lags",
    ),
    "rates: rpt_lifecycle_rates": (
        f"""
        with traced as (
            select {RATE}, coalesce(sum(stage_to_date_numerator) filter (where not is_missing), 0) as numerator,
                sum(stage_to_date_denominator) as denominator, count(*) as units,
                count(*) filter (where is_missing) as missing_units
            from marts.rpt_lifecycle_rate_parts group by all
        )
        select * from marts.rpt_lifecycle_rates as printed left join traced using ({RATE})
        where printed.stage_to_date_numerator is distinct from numerator
            or printed.stage_to_date_denominator is distinct from denominator
            or printed.expected_unit_count is distinct from units or printed.missing_unit_count is distinct from missing_units
        """,
        "select count(*) from marts.rpt_lifecycle_rates",
    ),
    "rates: their parts are numbers of the summary": (
        """
        with numbers as (
            select unit_code, period_id, level, counted.source as counted_from,
                sum(n) filter (where indicator in ('programmes_registered', 'programmes_registered_special')) as registered,
                sum(n) filter (where indicator = 'programmes_recognised') as recognised
            from (
                select unit_code, period_id, level, indicator, 'reported' as source, stage_to_date_reported_count as n
                from marts.rpt_quarterly_summary where field = 'total'
                union all
                select unit_code, period_id, level, indicator, 'derived' as source, stage_to_date_derived_count as n
                from marts.rpt_quarterly_summary where field = 'total'
            ) as counted group by all
        )
        select * from marts.rpt_lifecycle_rate_parts as parts
        inner join numbers using (unit_code, period_id, level, counted_from)
        inner join numbers as bases on parts.unit_code = bases.unit_code and parts.denominator_period_id = bases.period_id
            and parts.level = bases.level and parts.counted_from = bases.counted_from
        where parts.rate = 'recognised_of_registered'
            and (parts.stage_to_date_numerator is distinct from numbers.recognised
                or parts.stage_to_date_denominator is distinct from bases.registered)
        """,
        "select count(*) from marts.rpt_lifecycle_rate_parts where rate = 'recognised_of_registered'",
    ),
    "what waits: rpt_lifecycle_attention": (
        """
        select * from marts.rpt_lifecycle_attention as printed
        full join marts.rpt_lifecycle_attention_traces as traced using (attention_kind, programme_id, level)
        where printed.unit_code is distinct from traced.unit_code or traced.from_date is distinct from printed.since_date
        """,
        "select count(*) from marts.rpt_lifecycle_attention",
    ),
    "copies: rpt_replication_trees": (
        """
        with traced as (
            select root_programme_id, count(*) as n, count(*) filter (where is_in_other_unit) as elsewhere
            from marts.rpt_replication_traces group by all
        )
        select printed.root_programme_id from marts.rpt_replication_trees as printed
        left join traced using (root_programme_id)
        group by printed.root_programme_id, traced.n, traced.elsewhere
        having max(printed.root_descendant_count) <> coalesce(traced.n, 0)
            or count(*) filter (where printed.is_in_other_unit) <> coalesce(traced.elsewhere, 0)
        """,
        "select count(distinct root_programme_id) from marts.rpt_replication_trees",
    ),
    "states: rpt_site_programmes": (
        """
        select unit_code, current_state from (
            select unit_code, current_state, count(*) as n from marts.rpt_site_programmes group by all
        ) as printed
        full join (
            select unit_code, current_state, count(*) as n from marts.rpt_lifecycle_state_traces group by all
        ) as traced using (unit_code, current_state)
        where printed.n is distinct from traced.n
        """,
        "select count(*) from (select distinct unit_code, current_state from marts.rpt_site_programmes)",
    ),
    "outcomes of a unit: rpt_programme_outcomes": (
        f"""
        select printed.* from marts.rpt_programme_outcomes as printed
        full join ({_outcome_sums("quarter")}) as traced
            on printed.unit_code = traced.unit_code and printed.period_id = traced.window_id
            and printed.outcome_kind = traced.outcome_kind and printed.unit_of_measure is not distinct from traced.unit_of_measure
        where (printed.unit_code is null and traced.unit_code in (select unit_code from marts.rpt_programme_outcomes))
            or printed.unit_code is not null and ({
            _any(
                ("printed.quantity", "traced.quantity"),
                ("printed.quantity_lower", "traced.quantity_lower"),
                ("printed.quantity_upper", "case when not quantity_open then traced.quantity_upper end"),
                ("printed.money_vnd", "traced.money"),
                ("printed.beneficiary_people", "traced.people"),
                ("printed.beneficiary_attendances", "traced.attendances"),
                ("printed.programme_count", "traced.programmes"),
            )
        })
        """,
        "select count(*) from marts.rpt_programme_outcomes",
    ),
    "outcomes of the province: rpt_province_outcomes": (
        f"""
        select printed.* from marts.rpt_province_outcomes as printed
        left join ({_outcome_sums("quarter")}) as traced
            on printed.province_code = traced.unit_code and printed.period_id = traced.window_id
            and printed.outcome_kind = traced.outcome_kind and printed.unit_of_measure is not distinct from traced.unit_of_measure
        where {
            _any(
                ("printed.quantity", "traced.quantity"),
                ("printed.money_vnd", "traced.money"),
                ("printed.beneficiary_people", "traced.people"),
                ("printed.unit_count", "traced.units"),
            )
        }
        """,
        "select count(*) from marts.rpt_province_outcomes",
    ),
    "outcomes of a year: rpt_site_outcome_years": (
        f"""
        select printed.* from marts.rpt_site_outcome_years as printed
        left join ({_outcome_sums("year")}) as traced
            on printed.unit_code = traced.unit_code and cast(printed.year_number as varchar) = traced.window_id
            and printed.outcome_kind = traced.outcome_kind and printed.unit_of_measure is not distinct from traced.unit_of_measure
        where {
            _any(
                ("printed.quantity", "traced.quantity"),
                ("printed.money_vnd", "traced.money"),
                ("printed.beneficiary_attendances", "traced.attendances"),
                ("printed.programme_count", "traced.programmes"),
            )
        }
        """,
        "select count(*) from marts.rpt_site_outcome_years",
    ),
    "outcomes to date: rpt_outcomes_to_date": (
        f"""
        select printed.* from marts.rpt_outcomes_to_date as printed
        left join ({_outcome_sums("stage_to_date")}) as traced
            on printed.unit_code = traced.unit_code and printed.period_id = traced.window_id
            and printed.outcome_kind = traced.outcome_kind and printed.unit_of_measure is not distinct from traced.unit_of_measure
        where {
            _any(
                ("printed.stage_to_date_quantity", "traced.quantity"),
                ("printed.stage_to_date_money_vnd", "traced.money"),
                ("printed.stage_to_date_people_upper", "traced.people"),
                ("printed.stage_to_date_attendances", "traced.attendances"),
            )
        }
        """,
        "select count(*) from marts.rpt_outcomes_to_date",
    ),
    "activities: rpt_activity_totals": (
        f"""
        with traced as (
            select {ACTIVITY}, count(*) as activities, sum(session_count) as sessions, sum(participant_people) as people,
                sum(participant_attendances) as attendances, sum(subject_unit_count) as visited, sum(entry_count) as entries,
                sum(eligible_entry_count) as eligible, sum(recipient_count) as recipients,
                count(distinct contributing_unit_code || period_id) as returns,
                count(*) filter (where activity_form = 'conference') as conferences
            from marts.rpt_activity_traces where figure = 'totals' group by all
        )
        select * from marts.rpt_activity_totals as printed full join traced using ({ACTIVITY})
        where coalesce(printed.activity_count, 0) <> coalesce(activities, 0) or printed.telling_return_count <> coalesce(returns, 0)
            or coalesce(printed.session_count, 0) <> coalesce(sessions, 0)
            or coalesce(printed.participant_people_upper, 0) <> coalesce(people, 0)
            or coalesce(printed.participant_attendances, 0) <> coalesce(attendances, 0)
            or coalesce(printed.visited_unit_upper, 0) <> coalesce(visited, 0)
            or coalesce(printed.entry_count, 0) <> coalesce(entries, 0)
            or coalesce(printed.eligible_entry_count, 0) <> coalesce(eligible, 0)
            or coalesce(printed.recipient_count, 0) <> coalesce(recipients, 0)
            or coalesce(printed.conference_count, 0) <> coalesce(conferences, 0)
        """,
        "select count(*) from marts.rpt_activity_totals where activity_count > 0",
    ),
    "calendar: rpt_activity_calendar": (
        f"""
        with traced as (
            select {ACTIVITY}, count(*) as n, max(activity_date) as last_date
            from marts.rpt_activity_traces where figure = 'calendar' and unit_code = contributing_unit_code group by all
        )
        select * from marts.rpt_activity_calendar as printed full join traced using ({ACTIVITY})
        where printed.held_count is distinct from coalesce(n, 0) or printed.last_activity_date is distinct from last_date
        """,
        "select count(*) from marts.rpt_activity_calendar",
    ),
}

# Views whose every row names its line, and the columns that name it.
LINES = {
    "rpt_lifecycle_cohort_traces": ("to",),
    "rpt_programme_survival_traces": ("from", "to"),
    "rpt_lifecycle_lag_traces": ("from", "to"),
    "rpt_lifecycle_attention_traces": ("from", "to"),
    "rpt_replication_traces": ("to",),
    "rpt_lifecycle_state_traces": ("to",),
    "rpt_outcome_traces": ("",),
    "rpt_activity_traces": ("",),
}


@pytest.mark.parametrize("figure", PRINTED)
def test_every_printed_figure_is_what_its_lines_add_up_to(sample: Settings, figure: str) -> None:
    wrong, count = PRINTED[figure]
    assert query(sample, f"select * from ({wrong}) as wrong limit 3") == []
    ((figures,),) = query(sample, count)
    assert figures > 10, "there is something to be wrong about"


@pytest.mark.parametrize("view", LINES)
def test_every_line_names_a_workbook_that_is_kept_a_sheet_and_a_cell(sample: Settings, view: str) -> None:
    names = [f"{side}_" if side else "" for side in LINES[view]]
    missing = " or ".join(
        f"{name}{column} is null" for name in names for column in ("sha256", "sheet", "cell")
    )
    assert query(sample, f"select * from marts.{view} where {missing} limit 3") == []


def _run(settings: Settings, *arguments: str) -> str:
    result = CliRunner().invoke(cli, ["trace", *arguments, "--home", str(settings.home)])
    assert result.exit_code == 0, result.output
    return result.output


def _asked(sample: Settings) -> dict[str, tuple[str, ...]]:
    ((root,),) = query(
        sample,
        "select root_programme_id from marts.rpt_replication_traces group by 1 order by count(*) desc, 1 limit 1",
    )
    ((kind, measure),) = query(
        sample,
        "select outcome_kind, unit_of_measure from marts.rpt_province_outcomes where period_id = '2020Q4' order by 1, 2 limit 1",
    )
    return {
        "cohort": ("cohort", "2016-2020", "--step", "recognised", "--level", "district", "--unit", "906"),
        "survival": ("survival", "8", "--reading", "proven", "--field", "economy"),
        "lag": ("lag", "appraised_to_recognised", "--field", "economy"),
        "rate": ("rate", "recognised_of_registered", "2020Q4", "--from", "reported"),
        "waiting": ("waiting", "late_registration", "--unit", "906"),
        "copies": ("copies", root),
        "state": ("state", "discontinued", "--unit", "906"),
        "outcome": ("outcome", kind, "2020Q4", "--unit", "91", "--measure", measure),
        "activity": ("activity", "training", "2020", "--unit", "91"),
        "calendar": ("activity", "final_review", "2016-2020", "--unit", "906", "--calendar"),
    }


def test_the_command_prints_the_figure_and_as_many_lines(sample: Settings) -> None:
    asked = _asked(sample)
    assert asked.keys() == FIGURES.keys()
    counted = {
        "cohort": "programmes", "survival": "at_risk", "lag": "programmes", "waiting": "programmes", "copies": "copies",
        "state": "programmes", "activity": "activities", "calendar": "held",
    }  # fmt: skip
    for name, arguments in asked.items():
        document = json.loads(_run(sample, *arguments, "--format", "json"))
        assert document["figure"] == name
        assert document["lines"], name
        if name in counted:
            assert document["printed"][counted[name]] == len(document["lines"]), name
        text = _run(sample, *arguments, "--limit", "1")
        assert f"{len(document['lines'])} lines" in text
        if name != "rate":
            assert re.search(r"\.xlsx › Bieu0\d › [A-Z]+\d+", text), text
    rate = json.loads(_run(sample, *asked["rate"], "--format", "json"))
    assert rate["printed"]["numerator"] == sum(line["numerator"] or 0 for line in rate["lines"])
    outcome = json.loads(_run(sample, *asked["outcome"], "--format", "json"))
    assert outcome["printed"]["quantity"] == pytest.approx(sum(line["quantity"] for line in outcome["lines"]))


def test_the_cells_say_what_the_lines_say(sample: Settings) -> None:
    """Open the workbooks: the programme stands in the row of the line, the quantity in its cell."""
    asked = _asked(sample)
    for name in ("cohort", "lag", "state", "outcome"):
        lines = json.loads(_run(sample, *asked[name], "--format", "json"))["lines"]
        for line in lines[:: max(1, len(lines) // 4)]:
            side = "" if name == "outcome" else "to_"
            (path,) = (sample.lake / "originals" / line[f"{side}sha256"][:2]).glob(
                f"{line[f'{side}sha256']}*"
            )
            sheet = load_workbook(path)[line[f"{side}sheet"]]
            cell = sheet[line[f"{side}cell"]]
            said = [str(found.value) for found in sheet[cell.row]]
            assert line["programme_id"] in said, (name, line)
            if name == "outcome":
                assert str(line["typed_quantity"]).removesuffix(".0") in str(cell.value).replace(",", "."), (
                    line
                )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("cohort", "2016-2020", "--step", "praised"), "2016-2020 district recognised"),
        (("cohort", "2016-2020", "--unit", "906", "--field", "economy"), "only one at a time"),
        (("lag", "forward"), "registered_to_appraised"),
        (("survival", "999"), "all all built recorded"),
        (("activity", "training", "1999", "--unit", "91"), "training"),
        (("waiting", "nothing"), "open_appraisal"),
    ],
)
def test_a_figure_that_is_not_printed_is_refused_and_what_is_printed_named(
    sample: Settings, arguments: tuple[str, ...], said: str
) -> None:
    result = CliRunner().invoke(cli, ["trace", *arguments, "--home", str(sample.home)])
    assert result.exit_code != 0
    assert said in result.output


def test_the_first_word_may_be_left_out(sample: Settings) -> None:
    short = _run(sample, "2020Q4", "--unit", "906", "--measure", "reported")
    assert short == _run(sample, "count", "2020Q4", "--unit", "906", "--measure", "reported")
    assert short == _run(sample, "--unit", "906", "--measure", "reported", "2020Q4")
