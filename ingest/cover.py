"""The cover: who reports, for which period, and what is said about the submission as a whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from ingest.column_readers import ReaderSet
from ingest.grids import Grid
from ingest.issues import Issue, short
from ingest.limits import Limits
from ingest.templates import Cover
from ingest.values import display
from ingest.vietnamese_text import clean, fold_heading

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
    sheet: str | None
    cell: str | None
    row: int | None

    @property
    def text(self) -> str | None:
        return display(self.raw)


def read_cover(
    grids: Sequence[Grid],
    cover: Cover,
    readers: ReaderSet,
    received_at: datetime,
    limits: Limits,
    file_name: str = "",
) -> CoverReading:
    """Read every field to the right of its label (or behind its colon); resolve unit and period against the
    reference. The file's name is asked last, and only for what no line says.
    """
    entries: dict[str, _Entry] = {}
    for grid in grids:
        for name, found in _entries(grid, cover).items():
            if name not in entries or (entries[name].text is None and found.text is not None):
                entries[name] = found
    _ask_patterns(grids, cover, entries)
    _ask_file_name(file_name, cover, entries)
    sheet = grids[0].sheet if grids else (cover.sheet or None)
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
                    entry.sheet,
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
    _resolve_unit(reading, sheet, entries, readers)
    _resolve_period(reading, sheet, entries, readers, received_at, limits)
    return reading


def _entries(grid: Grid, cover: Cover) -> dict[str, _Entry]:
    names = {heading: item.name for item in reversed(cover.fields) for heading in item.headings()}
    found: dict[str, _Entry] = {}
    for i, row in enumerate(grid.rows):
        for j, value in enumerate(row):
            if type(value) is not str or not value:
                continue
            name = names.get(fold_heading(value))
            if name is not None:
                if name not in found:
                    found[name] = _beside(grid, cover, i, j)
            elif ":" in value:
                label, _, said = value.partition(":")
                name = names.get(fold_heading(label))
                if name is not None and name not in found and said.strip():
                    found[name] = _Entry(said.strip(), grid.sheet, grid.cell(i, j), grid.first_row + i)
    return found


def _beside(grid: Grid, cover: Cover, i: int, j: int) -> _Entry:
    """The value to the right of a label, which may be merged. Without a cover sheet there is no column of hints,
    so blanks between the two are passed over.
    """
    row = grid.rows[i]
    at = j + 1
    for merge in grid.merges:
        if merge.top <= i <= merge.bottom and merge.left <= j <= merge.right:
            at = merge.right + 1
    if not cover.sheet:
        at = next((k for k in range(at, len(row)) if row[k] != ""), at)
    return _Entry(row[at] if at < len(row) else "", grid.sheet, grid.cell(i, at), grid.first_row + i)


def _ask_patterns(grids: Sequence[Grid], cover: Cover, entries: dict[str, _Entry]) -> None:
    for item in cover.fields:
        if item.pattern is None or (item.name in entries and entries[item.name].text is not None):
            continue
        pattern = re.compile(item.pattern, re.IGNORECASE)
        said = (
            _Entry(match[match.re.groups and 1], grid.sheet, grid.cell(i, j), grid.first_row + i)
            for grid in grids
            for i, row in enumerate(grid.rows)
            for j, value in enumerate(row)
            if type(value) is str and (match := pattern.search(clean(value) or "")) is not None
        )
        first = next(said, None)
        if first is not None:
            entries[item.name] = first


def _ask_file_name(file_name: str, cover: Cover, entries: dict[str, _Entry]) -> None:
    hint = re.search(cover.file_name, file_name, re.IGNORECASE) if cover.file_name else None
    said = {name for name, entry in entries.items() if entry.text is not None}
    if said & {"unit_code", "unit_name"}:
        said |= {"unit_code", "unit_name"}
    for name, text in (hint.groupdict() if hint else {}).items():
        if text and name not in said:
            entries[name] = _Entry(text, None, None, None)


def _resolve_unit(
    reading: CoverReading, sheet: str | None, entries: dict[str, _Entry], readers: ReaderSet
) -> None:
    blank = _Entry("", sheet, None, None)
    code, name = entries.get("unit_code", blank), entries.get("unit_name", blank)
    reading.unit_text = " | ".join(text for text in (code.text, name.text) if text) or None
    said = code if code.text else name
    if said.text is None:
        reading.issues.append(Issue("unit_missing", code.sheet, code.cell, code.row, "unit_code"))
        return
    possible = readers.reference.units_meant(said.text)
    if len(possible) == 1:
        reading.unit_code = possible[0]
        return
    candidates = tuple(
        f"{unit.unit_code} {unit.unit_name_vi}"
        for unit in (readers.reference.unit(unit_code) for unit_code in possible)
        if unit is not None
    )
    reading.issues.append(
        Issue(
            "unit_ambiguous" if possible else "unit_unknown",
            said.sheet,
            said.cell,
            said.row,
            "unit_code" if said is code else "unit_name",
            short(said.text),
            candidates=candidates,
        )
    )


def _resolve_period(
    reading: CoverReading,
    sheet: str | None,
    entries: dict[str, _Entry],
    readers: ReaderSet,
    received_at: datetime,
    limits: Limits,
) -> None:
    said = entries.get("period_id", _Entry("", sheet, None, None))
    text = reading.period_text = said.text
    if text is None:
        reading.issues.append(Issue("period_missing", said.sheet, said.cell, said.row, "period_id"))
        return
    period_id = readers.reference.period_id_of(text)
    period = readers.reference.period(period_id) if period_id else None
    if period is None:
        reading.issues.append(
            Issue("period_unknown", said.sheet, said.cell, said.row, "period_id", short(text))
        )
        return
    reading.period_id = period.period_id
    own = readers.reference.period_of(reading.unit_code or "", period.period_id) or period
    today = (received_at + timedelta(hours=limits.utc_offset_hours)).date()
    if own.start_date > today:
        reading.issues.append(
            Issue(
                "period_future",
                said.sheet,
                said.cell,
                said.row,
                "period_id",
                short(text),
                f"≤ {today:%d/%m/%Y}",
            )
        )
