"""The cover: who reports, for which period, and what is said about the submission as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from ingest.column_readers import ReaderSet
from ingest.grids import Grid
from ingest.issues import Issue, short
from ingest.limits import Limits
from ingest.templates import Cover
from ingest.values import display
from ingest.vietnamese_text import fold_heading

_OWNER = "cover"


@dataclass
class CoverReading:
    """The cover's values; `unit_text` and `period_text` are what was typed, whatever became of it."""

    unit_code: str | None = None
    period_id: str | None = None
    unit_text: str | None = None
    period_text: str | None = None
    data_cutoff_date: date | None = None
    prepared_date: date | None = None
    data_status: str | None = None
    is_nil: bool = False
    resubmission_reason: str | None = None
    issues: list[Issue] = field(default_factory=list)


@dataclass(frozen=True)
class _Entry:
    raw: Any
    cell: str | None
    row: int | None

    @property
    def text(self) -> str | None:
        return display(self.raw)


def read_cover(
    grid: Grid, cover: Cover, readers: ReaderSet, received_at: datetime, limits: Limits
) -> CoverReading:
    """Read every field to the right of its label; resolve unit and period against the reference."""
    entries = _entries(grid, cover)
    reading = CoverReading()
    typed: dict[str, Any] = {}
    for item in cover.fields:
        entry = entries.get(item.name)
        if entry is None or item.name in ("unit_code", "unit_name", "period_id"):
            continue
        column = readers.of(_OWNER, item).read([entry.raw])
        typed[item.name] = column.values[0]
        for _, fault in column.faults:
            reading.issues.append(
                Issue(
                    fault.code,
                    grid.sheet,
                    entry.cell,
                    entry.row,
                    item.name,
                    short(fault.observed or entry.text),
                    short(readers.expected(item)),
                    fault.candidates,
                )
            )
    reading.data_cutoff_date, reading.prepared_date = (
        typed.get("data_cutoff_date"),
        typed.get("prepared_date"),
    )
    reading.data_status, reading.resubmission_reason = (
        typed.get("data_status"),
        typed.get("resubmission_reason"),
    )
    reading.is_nil = typed.get("is_nil") == "true"
    _resolve_unit(reading, grid, entries, readers)
    _resolve_period(reading, grid, entries, readers, received_at, limits)
    return reading


def _entries(grid: Grid, cover: Cover) -> dict[str, _Entry]:
    names = {heading: item.name for item in reversed(cover.fields) for heading in item.headings()}
    found: dict[str, _Entry] = {}
    for i, row in enumerate(grid.rows):
        for j, value in enumerate(row):
            if type(value) is not str or not value:
                continue
            name = names.get(fold_heading(value))
            if name is not None and name not in found:
                raw = row[j + 1] if j + 1 < len(row) else ""
                found[name] = _Entry(raw, grid.cell(i, j + 1), grid.first_row + i)
    return found


def _resolve_unit(reading: CoverReading, grid: Grid, entries: dict[str, _Entry], readers: ReaderSet) -> None:
    blank = _Entry("", None, None)
    code, name = entries.get("unit_code", blank), entries.get("unit_name", blank)
    reading.unit_text = " | ".join(text for text in (code.text, name.text) if text) or None
    said = code if code.text else name
    if said.text is None:
        reading.issues.append(Issue("unit_missing", grid.sheet, code.cell, code.row, "unit_code"))
        return
    reading.unit_code = readers.reference.unit_code_of(said.text)
    if reading.unit_code is None:
        column = "unit_code" if said is code else "unit_name"
        reading.issues.append(
            Issue("unit_unknown", grid.sheet, said.cell, said.row, column, short(said.text))
        )


def _resolve_period(
    reading: CoverReading,
    grid: Grid,
    entries: dict[str, _Entry],
    readers: ReaderSet,
    received_at: datetime,
    limits: Limits,
) -> None:
    said = entries.get("period_id", _Entry("", None, None))
    text = reading.period_text = said.text
    if text is None:
        reading.issues.append(Issue("period_missing", grid.sheet, said.cell, said.row, "period_id"))
        return
    period_id = readers.reference.period_id_of(text)
    period = readers.reference.period(period_id) if period_id else None
    if period is None:
        reading.issues.append(
            Issue("period_unknown", grid.sheet, said.cell, said.row, "period_id", short(text))
        )
        return
    reading.period_id = period.period_id
    today = (received_at + timedelta(hours=limits.utc_offset_hours)).date()
    if period.start_date > today:
        reading.issues.append(
            Issue(
                "period_future",
                grid.sheet,
                said.cell,
                said.row,
                "period_id",
                short(text),
                f"≤ {today:%d/%m/%Y}",
            )
        )
