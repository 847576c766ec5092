"""From a printed figure of the life cycle, of outcomes or of direction activities to the lines behind it.

A figure is two queries over the warehouse: what is printed, and the rows that add up to it. Both take the same named values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dvk.trace import TraceError

_WHO = "programme_id, programme_name, owner_name, unit_code"
_FROM = "from_date, from_file_name, from_sha256, from_sheet, from_cell"
_TO = "to_date, to_file_name, to_sha256, to_sheet, to_cell"
_SPOT = "file_name, sha256, sheet, cell"
_HEADING = "province_code = $province and dimension = $dimension and dimension_code = $member"
# Totals of outcomes stand in four tables: unit and quarter, province and quarter, year, and stage to date.
_SAID = "outcome_kind, unit_of_measure"
_OUTCOMES = (
    f"select 'quarter' as cycle, unit_code, period_id as window_id, {_SAID}, quantity, quantity_lower, quantity_upper, money_vnd,"
    " beneficiary_people, beneficiary_attendances, programme_count from marts.rpt_programme_outcomes"
    f" union all by name select 'quarter' as cycle, province_code as unit_code, period_id as window_id, {_SAID}, quantity,"
    " money_vnd, beneficiary_people, programme_count from marts.rpt_province_outcomes"
    f" union all by name select 'year' as cycle, unit_code, cast(year_number as varchar) as window_id, {_SAID}, quantity,"
    " money_vnd, beneficiary_attendances, programme_count from marts.rpt_site_outcome_years"
    f" union all by name select 'stage_to_date' as cycle, unit_code, period_id as window_id, {_SAID},"
    " stage_to_date_quantity as quantity, stage_to_date_money_vnd as money_vnd,"
    " stage_to_date_people_upper as beneficiary_people, stage_to_date_attendances as beneficiary_attendances"
    " from marts.rpt_outcomes_to_date"
)


@dataclass(frozen=True)
class Figure:
    """`printed`: one row, the numbers as printed. `lines`: the rows behind it. `known`: what could be asked for instead."""

    printed: str
    lines: str
    known: str


FIGURES: Mapping[str, Figure] = {
    "cohort": Figure(
        printed="select cohort_reached_count as programmes, cohort_programme_count as of_registered, reached_share as share"
        f" from marts.rpt_lifecycle_cohorts where {_HEADING} and stage_id = $stage and level = $level and step = $step",
        lines=f"select {_WHO}, {_TO} from marts.rpt_lifecycle_cohort_traces"
        f" where {_HEADING} and stage_id = $stage and level = $level and step = $step order by unit_code, programme_id",
        known="select distinct stage_id || ' ' || level || ' ' || step from marts.rpt_lifecycle_cohorts",
    ),
    "survival": Figure(
        printed="select at_risk_count as at_risk, ended_count as ended, survival_share as share"
        " from marts.rpt_programme_survival where province_code = $province and origin = $origin"
        " and cohort_kind = $cohort_kind and cohort = $cohort and reading = $reading and age_quarters = $age",
        lines=f"select {_WHO}, entry_age_quarters, age_quarters, is_ended and age_quarters = $age as ended, last_step,"
        f" {_FROM}, {_TO} from marts.rpt_programme_survival_traces where province_code = $province and origin = $origin"
        " and cohort_kind = $cohort_kind and cohort = $cohort and reading = $reading"
        " and entry_age_quarters <= $age and age_quarters >= $age order by ended desc, unit_code, programme_id",
        known="select distinct cohort_kind || ' ' || cohort || ' ' || origin || ' ' || reading from marts.rpt_programme_survival",
    ),
    "lag": Figure(
        printed="select programme_count as programmes, out_of_order_count as out_of_order, median_days, slow_tenth_days,"
        f" longest_days from marts.rpt_lifecycle_lags where {_HEADING} and lag = $lag",
        lines=f"select {_WHO}, lag_days, {_FROM}, {_TO} from marts.rpt_lifecycle_lag_traces"
        f" where {_HEADING} and lag = $lag order by lag_days desc, unit_code, programme_id",
        known="select distinct lag from marts.rpt_lifecycle_lags",
    ),
    "rate": Figure(
        printed="select stage_to_date_numerator as numerator, stage_to_date_denominator as denominator,"
        " missing_unit_count as units_missing, told_share as share, share_lower, share_upper"
        " from marts.rpt_lifecycle_rates where province_code = $province and period_id = $period and rate = $rate"
        " and level = $level and counted_from = $counted_from",
        lines="select unit_code, case when not is_missing then stage_to_date_numerator end as numerator,"
        " stage_to_date_denominator as denominator, denominator_period_id, is_missing"
        " from marts.rpt_lifecycle_rate_parts where province_code = $province and period_id = $period and rate = $rate"
        " and level = $level and counted_from = $counted_from order by unit_code",
        known="select distinct rate || ' ' || level || ' ' || counted_from from marts.rpt_lifecycle_rates",
    ),
    "waiting": Figure(
        printed="select count(*) as programmes from marts.rpt_lifecycle_attention where province_code = $province"
        " and attention_kind = $kind and ($unit is null or unit_code = $unit) having count(*) > 0",
        lines=f"select {_WHO}, level, waiting_days, {_FROM}, {_TO} from marts.rpt_lifecycle_attention_traces"
        " where province_code = $province and attention_kind = $kind and ($unit is null or unit_code = $unit)"
        " order by waiting_days desc nulls last, unit_code, programme_id, level",
        known="select distinct attention_kind from marts.rpt_lifecycle_attention",
    ),
    "copies": Figure(
        printed="select root_descendant_count as copies from marts.rpt_replication_trees"
        " where programme_id = $root and root_programme_id = $root",
        lines=f"select {_WHO}, depth, {_TO} from marts.rpt_replication_traces where root_programme_id = $root"
        " order by depth, unit_code, programme_id",
        known="select distinct root_programme_id from marts.rpt_replication_trees where root_descendant_count > 0",
    ),
    "state": Figure(
        printed="select count(*) as programmes from marts.rpt_site_programmes where current_state = $state"
        " and ($unit is null or unit_code = $unit) having count(*) > 0",
        lines=f"select {_WHO}, {_TO} from marts.rpt_lifecycle_state_traces where current_state = $state"
        " and ($unit is null or unit_code = $unit) order by unit_code, programme_id",
        known="select distinct current_state from marts.rpt_site_programmes",
    ),
    "outcome": Figure(
        printed="select quantity, quantity_lower as at_least, quantity_upper as at_most, money_vnd,"
        " beneficiary_people as people_at_most, beneficiary_attendances as attendances, programme_count as programmes"
        f" from ({_OUTCOMES}) as totals where unit_code = $unit and cycle = $cycle and window_id = $window"
        " and outcome_kind = $kind and unit_of_measure = $measure",
        lines="select programme_id, programme_name, owner_name, contributing_unit_code as unit_code, period_id, typed_quantity,"
        " typed_unit_of_measure, quantity, quantity_lower, quantity_upper, money, people, attendances,"
        f" {_SPOT} from marts.rpt_outcome_traces where unit_code = $unit and cycle = $cycle and window_id = $window"
        " and outcome_kind = $kind and unit_of_measure = $measure"
        " order by contributing_unit_code, period_id, submission_id, length(cell), cell",
        known="select distinct outcome_kind || ' ' || unit_of_measure from marts.rpt_outcome_traces"
        " where unit_code = $unit and window_id = $window",
    ),
    "activity": Figure(
        printed="select activity_count as activities, session_count as sessions, participant_people_upper as people_at_most,"
        " participant_attendances as attendances, visited_unit_upper as units_at_most, entry_count as entries,"
        " recipient_count as recipients from marts.rpt_activity_totals"
        " where unit_code = $unit and window_id = $window and activity_kind = $kind",
        lines="select contributing_unit_code as unit_code, period_id, activity_date, activity_name, activity_form, session_count,"
        " participant_people, participant_attendances, subject_unit_count, entry_count, recipient_count,"
        f" {_SPOT} from marts.rpt_activity_traces where figure = 'totals' and unit_code = $unit"
        " and window_id = $window and activity_kind = $kind"
        " order by contributing_unit_code, period_id, submission_id, length(cell), cell",
        known="select distinct activity_kind from marts.rpt_activity_totals",
    ),
    "calendar": Figure(
        printed="select cycle, expected_count as asked, held_count as held, told_quarter_count as quarters_told,"
        " quarter_count as quarters, state from marts.rpt_activity_calendar"
        " where unit_code = $unit and window_id = $window and activity_kind = $kind",
        lines="select contributing_unit_code as unit_code, period_id, activity_date, activity_name, activity_form,"
        f" {_SPOT} from marts.rpt_activity_traces where figure = 'calendar' and unit_code = $unit"
        " and window_id = $window and activity_kind = $kind"
        " order by contributing_unit_code, period_id, submission_id, length(cell), cell",
        known="select distinct activity_kind || ' ' || window_id from marts.rpt_activity_calendar where unit_code = $unit",
    ),
}


@dataclass(frozen=True)
class Traced:
    """`printed`: the numbers by name. `lines`: the rows behind them, as dictionaries."""

    figure: str
    values: Mapping[str, object]
    printed: dict[str, Any]
    columns: list[str]
    lines: list[dict[str, Any]]


def trace_figure(warehouse: Path, name: str, values: Mapping[str, object]) -> Traced:
    """The numbers printed for a figure and every line behind them.

    `values`: what the figure's queries name. A `province` of None is the only one there is. Raises TraceError when nothing of
    that kind is printed, naming what could be asked for, or when there are several provinces and none was named.
    """
    import duckdb  # the command line loads this module before it knows which command is meant

    figure = FIGURES[name]
    with duckdb.connect(str(warehouse), read_only=True) as connection:

        def rows(sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
            named = {key: value for key, value in asked.items() if f"${key}" in sql}
            cursor = connection.execute(sql, named)
            return [column[0] for column in cursor.description or []], cursor.fetchall()

        asked = dict(values)
        if "province" in asked and asked["province"] is None:
            found = connection.execute(
                "select distinct province_code from marts.rpt_quarterly_summary order by 1"
            ).fetchall()
            if len(found) > 1:
                codes = ", ".join(str(row[0]) for row in found)
                raise TraceError(f"there are several provinces ({codes}); name one with --province")
            asked["province"] = found[0][0] if found else ""
        heads, printed = rows(figure.printed)
        if not printed:
            _, known = rows(figure.known)
            shown = sorted(str(row[0]) for row in known)
            text = ", ".join(shown if len(shown) <= 40 else [*shown[:39], "…"])
            raise TraceError(f"nothing of that kind is printed; there are: {text or 'none'}")
        columns, lines = rows(figure.lines)
    return Traced(
        name,
        asked,
        dict(zip(heads, printed[0], strict=True)),
        columns,
        [dict(zip(columns, line, strict=True)) for line in lines],
    )
