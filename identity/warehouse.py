"""Reads what the linkage needs from the warehouse, which is opened read-only and closed again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from identity.naming import Identity
from identity.records import Record

_CONTENT = (
    "unit_code, programme_code, programme_name, owner_name, sector, co_owner, place, field, registered_date"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One register line of one return and the record it is."""

    submission_id: str
    sheet_row: int
    record: int
    parent_code: str | None


@dataclass(frozen=True, slots=True)
class Mention:
    """One event or outcome line."""

    submission_id: str
    sheet_row: int
    unit_code: str
    quarter: int
    code: str | None
    name: str | None = None
    event: str | None = None
    day: date | None = None
    counterpart: str | None = None


class Warehouse:
    """Questions that the linkage asks. Quarters are counted from the first one on record."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        found = connection.execute("select min(quarter_index) from intermediate.int_register_rows").fetchone()
        self._first_quarter: int = found[0] if found and found[0] is not None else 0
        connection.execute(
            f"""
            create or replace temp view identity_lines as
            select *, hash({_CONTENT}) as content,
                row_number() over (partition by submission_id, {_CONTENT} order by sheet_row) as ordinal
            from intermediate.int_register_rows
            """
        )
        connection.execute(
            f"""
            create or replace temp table identity_records as
            select
                (row_number() over (order by {_CONTENT}, ordinal) - 1)::integer as record, *
            from (
                select
                    {_CONTENT}, content, ordinal,
                    list(quarter_index order by quarter_index) as quarters,
                    arg_max(coalesce(status, ''), quarter_index) as last_status,
                    max_by(status_date, quarter_index) as last_status_date
                from identity_lines
                where coalesce(programme_name, programme_code) is not null
                group by {_CONTENT}, content, ordinal
            )
            """
        )

    def records(self) -> list[Record]:
        """All distinct lines, in the order of their content."""
        rows = self._connection.execute(
            f"select record, {_CONTENT}, ordinal, quarters, last_status, last_status_date"
            " from identity_records order by record"
        ).fetchall()
        records = []
        for (
            number,
            unit,
            code,
            name,
            owner,
            sector,
            co_owner,
            place,
            field,
            day,
            ordinal,
            at,
            status,
            since,
        ) in rows:
            quarters = tuple(dict.fromkeys(quarter - self._first_quarter for quarter in at))
            mask = sum(1 << quarter for quarter in quarters)
            records.append(
                Record(
                    number, unit, code, name or "", owner, sector, co_owner, place, field, day, ordinal, quarters,
                    status or None, since, mask,
                )
            )  # fmt: skip
        return records

    def keys(self) -> dict[tuple[str, str], Identity]:
        """(unit, code) → the programme the code means if codes can be trusted."""
        rows = self._connection.execute(
            "select unit_code, programme_code, programme_id, origin_unit_code"
            " from intermediate.int_programme_keys order by all"
        ).fetchall()
        return {(unit, code): Identity(programme, origin) for unit, code, programme, origin in rows}

    def returns(self) -> dict[str, list[int]]:
        """Unit → the quarters it sent a register for, in order."""
        found: dict[str, list[int]] = defaultdict(list)
        for unit, quarter in self._connection.execute(
            "select distinct unit_code, quarter_index from intermediate.int_register_rows order by all"
        ).fetchall():
            found[unit].append(quarter - self._first_quarter)
        return found

    def rows(self, units: Collection[str]) -> list[Row]:
        """Register lines of these units with their records, in the order of the sheets."""
        found = self._connection.execute(
            """
            select lines.submission_id, lines.sheet_row, records.record, lines.parent_code
            from identity_lines as lines
            inner join identity_records as records on lines.content = records.content and lines.ordinal = records.ordinal
            where list_contains($units, lines.unit_code)
            order by lines.submission_id, lines.sheet_row
            """,
            {"units": sorted(units)},
        ).fetchall()
        return [Row(*row) for row in found]

    def events(self, units: Collection[str]) -> list[Mention]:
        """Event lines of these units."""
        found = self._connection.execute(
            """
            select submission_id, sheet_row, unit_code, coalesce(event_quarter_index, quarter_index), programme_code,
                programme_name, event, event_date, counterpart_unit_code
            from intermediate.int_event_rows
            where list_contains($units, unit_code)
            order by submission_id, sheet_row
            """,
            {"units": sorted(units)},
        ).fetchall()
        return [self._mention(*row) for row in found]

    def transfers(self) -> list[Mention]:
        """Event lines that tell a hand-over with its other side, and register lines that a reorganisation handed over."""
        found = self._connection.execute(
            """
            select submission_id, sheet_row, unit_code, coalesce(event_quarter_index, quarter_index), programme_code,
                programme_name, event, event_date, counterpart_unit_code
            from intermediate.int_event_rows
            where event in ('transferred_out', 'transferred_in')
                and counterpart_unit_code is not null and event_date is not null
            union all
            select submission_id, sheet_row, unit_code, change_quarter_index, programme_code,
                programme_name, 'transferred_in', change_date, from_unit_code
            from intermediate.int_register_inheritances
            order by submission_id, sheet_row, counterpart_unit_code
            """
        ).fetchall()
        return [self._mention(*row) for row in found]

    def outcomes(self, units: Collection[str]) -> list[Mention]:
        """Outcome lines of these units."""
        return self._outcomes("list_contains($units, submissions.unit_code)", {"units": sorted(units)})

    def misnumbered_outcomes(self) -> list[Mention]:
        """Outcome lines of programmes that name theirs and whose code, if any, is none of their unit's."""
        return self._outcomes(
            "lines.programme_name is not null and keys.programme_id is null"
            " and coalesce(lines.outcome_scope, 'programme') = 'programme'",
            {},
        )

    def _outcomes(self, which: str, parameters: Mapping[str, object]) -> list[Mention]:
        found = self._connection.execute(
            f"""
            select lines.submission_id, lines.sheet_row, submissions.unit_code, 0, upper(lines.programme_code), lines.programme_name
            from intermediate.int_submissions_versioned as submissions
            inner join staging.stg_lake__outcomes as lines
                on submissions.submission_id = lines.submission_id and submissions.batch_id = lines.batch_id
            left join intermediate.int_programme_keys as keys
                on submissions.unit_code = keys.unit_code and upper(lines.programme_code) = keys.programme_key
            where submissions.is_latest and {which}
            order by lines.submission_id, lines.sheet_row
            """,
            parameters,
        ).fetchall()
        return [Mention(*row) for row in found]

    def last_rows(self, records: Collection[int]) -> dict[int, tuple[str, int]]:
        """Record → (submission_id, sheet_row) of its last return."""
        found = self._connection.execute(
            """
            select records.record, max_by(lines.submission_id, lines.quarter_index), max_by(lines.sheet_row, lines.quarter_index)
            from identity_records as records
            inner join identity_lines as lines on records.content = lines.content and records.ordinal = lines.ordinal
            where list_contains($records, records.record)
            group by records.record
            """,
            {"records": sorted(records)},
        ).fetchall()
        return {record: (submission, row) for record, submission, row in found}

    def _mention(
        self, submission: str, row: int, unit: str, quarter: int, code: str | None, name: str | None,
        event: str | None, day: date | None, counterpart: str | None,
    ) -> Mention:  # fmt: skip
        return Mention(
            submission, row, unit, quarter - self._first_quarter, code, name, event, day, counterpart
        )


@contextmanager
def open_warehouse(path: Path) -> Iterator[Warehouse]:
    """The warehouse read-only; closed when the block ends."""
    with duckdb.connect(str(path), read_only=True) as connection:
        yield Warehouse(connection)
