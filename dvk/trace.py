"""From a printed number to the lines behind it: reads marts.rpt_count_traces for one number of rpt_quarterly_summary."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

BASES = ("in_period", "year_to_date", "stage_to_date")
MEASURES = ("reported", "reconciled")


class TraceError(LookupError):
    """The number asked for is not printed; the message says what is."""


@dataclass(frozen=True)
class Number:
    """One printed number: the key of rpt_quarterly_summary, its basis, and which of the two values."""

    unit_code: str
    period_id: str
    indicator: str
    level: str
    field: str
    basis: str
    measure: str


@dataclass(frozen=True)
class Beside:
    """Programmes of the same unit that are left out of the number on purpose, and why."""

    opening_stock: int
    special_registrations: int
    replicas: int


@dataclass(frozen=True)
class Trace:
    """`lines` are rows of rpt_count_traces (as dictionaries); their weights add up to `printed` (None: nothing printed)."""

    number: Number
    unit_name: str
    indicator_label: str
    printed: int | None
    columns: list[str]
    lines: list[dict[str, Any]]
    beside: Beside | None

    @property
    def total(self) -> int:
        """Sum of the weights."""
        return sum(int(line["weight"]) for line in self.lines)

    @property
    def programmes(self) -> int:
        """Distinct programmes that stand in the number after all hand-overs."""
        net: Counter[str] = Counter()
        for line in self.lines:
            if line["programme_id"] is not None:
                net[line["programme_id"]] += int(line["weight"])
        return sum(1 for weight in net.values() if weight)


def trace(warehouse: Path, number: Number) -> Trace:
    """Every line behind a printed number, in the order of units, quarters and cells.

    Raises TraceError when rpt_quarterly_summary has no such row, naming what it has.
    """
    import duckdb  # the command line loads this module before it knows which command is meant

    with duckdb.connect(str(warehouse), read_only=True) as connection:
        key = [number.unit_code, number.period_id, number.indicator, number.level, number.field]
        found = connection.execute(
            f"""
            select unit_name_vi, indicator_label_vi, {number.basis}_{number.measure}_count
            from marts.rpt_quarterly_summary
            where unit_code = ? and period_id = ? and indicator = ? and level = ? and field = ?
            """,
            key,
        ).fetchone()
        if found is None:
            raise TraceError(_what_is_printed(connection, number))
        cursor = connection.execute(
            """
            select * exclude (unit_code, period_id, indicator, level, field, basis, measure) from marts.rpt_count_traces
            where unit_code = ? and period_id = ? and indicator = ? and level = ? and field = ? and basis = ? and measure = ?
            order by contributing_unit_code, contributed_period_id, submission_id, sheet, cell, programme_id, contribution_kind
            """,
            [*key, number.basis, number.measure],
        )
        names = [column[0] for column in cursor.description or []]
        lines = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        beside = _beside(connection, number) if number.measure == "reconciled" else None
    return Trace(number, found[0], found[1], found[2], names, lines, beside)


def _what_is_printed(connection: duckdb.DuckDBPyConnection, number: Number) -> str:
    """Which part of the key is not in the summary, and what could be written instead."""
    for column, wanted in (
        ("unit_code", number.unit_code),
        ("period_id", number.period_id),
        ("indicator", number.indicator),
        ("level", number.level),
        ("field", number.field),
    ):
        where, values = ("", []) if column != "level" else (" where indicator = ?", [number.indicator])
        known = [
            str(row[0])
            for row in connection.execute(
                f"select distinct {column} from marts.rpt_quarterly_summary{where} order by 1", values
            ).fetchall()
        ]
        if wanted not in known:
            shown = ", ".join(known if len(known) <= 30 else [known[0], "…", known[-1]])
            return f"{column} “{wanted}” is not printed in the summary; there are: {shown or 'none'}"
    return f"{number.unit_code} has no row for {number.period_id}: the unit did not report in that period"


def _beside(connection: duckdb.DuckDBPyConnection, number: Number) -> Beside:
    """What one might expect in the number: earlier stages' programmes, special registrations, replicas."""
    row = connection.execute(
        """
        with held as (
            select movements.programme_id, movements.indicator,
                case when movements.to_quarter_index < periods.quarter_index then 'earlier' else 'now' end as standing,
                sum(movements.weight) as weight
            from marts.fct_count_contributions as movements
            inner join marts.dim_periods as periods on periods.period_id = $period
            inner join (
                select unit_code, province_code from marts.rpt_quarterly_summary
                where period_id = $period group by unit_code, province_code
            ) as units on movements.unit_code = units.unit_code
            where
                $unit in (units.unit_code, units.province_code) and movements.basis = 'stage_to_date'
                and $field in ('total', movements.field) and movements.from_quarter_index <= periods.quarter_index
                and (movements.level = $level or movements.indicator = 'programmes_replicated')
            group by all
            having sum(movements.weight) > 0
        )
        select
            count(distinct programme_id) filter (where indicator = $indicator and standing = 'earlier'),
            count(distinct programme_id) filter (
                where indicator = 'programmes_registered_special' and standing = 'now' and $indicator = 'programmes_registered'
            ),
            count(distinct programme_id) filter (
                where indicator = 'programmes_replicated' and standing = 'now' and $indicator <> 'programmes_replicated'
            )
        from held
        """,
        {
            "period": number.period_id,
            "unit": number.unit_code,
            "field": number.field,
            "level": number.level,
            "indicator": number.indicator,
        },
    ).fetchone()
    assert row is not None
    return Beside(*(int(value) for value in row))
