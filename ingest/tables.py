"""One located table → typed columns with the Excel row of every value, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ingest.aggregate_grid import aggregate_grid
from ingest.column_readers import ReaderSet, TypedColumn
from ingest.grids import Grid, column_letter
from ingest.issues import Issue, short
from ingest.recognition import Location
from ingest.templates import Column, Table
from ingest.values import display
from ingest.vietnamese_text import clean

_KEY_SEPARATOR = " · "


@dataclass(frozen=True)
class ColumnPlace:
    """Where a column was found: with `part` and `sheet_row` it gives the cell of every value."""

    table_name: str
    column_name: str
    sheet: str
    column_letter: str
    heading: str | None
    header_row: int
    part: int = 0


@dataclass(frozen=True)
class TableRows:
    """Typed rows, column by column. `sheet_rows[i]` is the Excel row of `columns[name][i]`; landed
    columns only. `parts[i]` is the stretch of the table it belongs to: columns stand in one place within a part.
    """

    name: str
    sheet_rows: list[int]
    parts: list[int]
    columns: dict[str, list[Any]]

    def __len__(self) -> int:
        return len(self.sheet_rows)


@dataclass(frozen=True)
class TableReading:
    """Everything read from one table."""

    rows: TableRows
    places: list[ColumnPlace]
    issues: list[Issue]


def landed_names(column: Column) -> tuple[str, ...]:
    """The stored columns of a template column: itself, then its qualifier, then its text."""
    names = [column.name]
    if column.qualifier:
        names.append(f"{column.name}_qualifier")
    if column.keep_text:
        names.append(f"{column.name}_text")
    return tuple(names)


def read_table(grid: Grid, table: Table, location: Location, readers: ReaderSet) -> TableReading:
    """Type the rows below the headings. Blank rows are skipped; each fault becomes an issue at its cell."""
    body, sheet_rows = _filled_rows(grid, location)
    raw_columns = list(zip(*body, strict=False)) if body else []
    places = [
        ColumnPlace(
            table.name,
            name,
            grid.sheet,
            column_letter(grid.first_column + position),
            clean(str(grid.rows[location.header][position])),
            grid.first_row + location.header,
        )
        for name, position in location.columns.items()
    ]
    typed: dict[str, TypedColumn] = {}
    landed = [column for column in table.columns if column.land]
    for column in landed:
        position = location.columns.get(column.name)
        if position is not None:
            raw = raw_columns[position] if body else ()
            typed[column.name] = readers.of(table.name, column).read(raw)
    issues: list[Issue] = []
    for column in landed:
        if column.name in typed:
            issues += _faults(
                grid, column, location.columns[column.name], typed[column.name], sheet_rows, body, readers
            )
    blank = _required_blanks(grid, landed, typed, location, sheet_rows, issues)
    if table.key and body:
        issues += _key_issues(grid, table, typed, location, sheet_rows, readers)
    elif table.prefilled:
        issues.append(Issue("row_missing", grid.sheet, expected=str(len(aggregate_grid(readers.reference)))))
    columns = _columns(landed, typed, len(body))
    if blank:
        kept = [i for i in range(len(body)) if i not in blank]
        sheet_rows = [sheet_rows[i] for i in kept]
        columns = {name: [values[i] for i in kept] for name, values in columns.items()}
    issues.sort(key=lambda issue: issue.row_number or 0)
    return TableReading(TableRows(table.name, sheet_rows, [0] * len(sheet_rows), columns), places, issues)


def _filled_rows(grid: Grid, location: Location) -> tuple[list[list[Any]], list[int]]:
    start = location.header + 1
    first = grid.first_row + start
    below = grid.rows[start:]
    found = list(location.columns.values())
    kept = [i for i, row in enumerate(below) if row[found[0]] or any(row[j] != "" for j in found)]
    if len(kept) == len(below):
        return below, list(range(first, first + len(below)))
    return [below[i] for i in kept], [first + i for i in kept]


def _faults(
    grid: Grid,
    column: Column,
    position: int,
    typed: TypedColumn,
    sheet_rows: list[int],
    body: list[list[Any]],
    readers: ReaderSet,
) -> list[Issue]:
    if not typed.faults:
        return []
    letter = column_letter(grid.first_column + position)
    expected = short(readers.expected(column))
    return [
        Issue(
            fault.code,
            grid.sheet,
            f"{letter}{sheet_rows[i]}",
            sheet_rows[i],
            column.name,
            short(fault.observed or display(body[i][position])),
            expected if fault.code == "choice_unknown" else None,
            fault.candidates,
        )
        for i, fault in typed.faults
    ]


def _required_blanks(
    grid: Grid,
    landed: list[Column],
    typed: dict[str, TypedColumn],
    location: Location,
    sheet_rows: list[int],
    issues: list[Issue],
) -> set[int]:
    """Add an issue for each blank in a required column; rows that hold nothing but white space are
    returned.
    """
    blank: set[int] = set()
    typed_by_sender = [typed[c.name] for c in landed if c.name in typed and not c.printed]
    for column in landed:
        if not column.required or column.name not in typed or None not in typed[column.name].values:
            continue
        faulty = {i for i, _ in typed[column.name].faults}
        letter = column_letter(grid.first_column + location.columns[column.name])
        for i, value in enumerate(typed[column.name].values):
            if value is not None or i in faulty or i in blank:
                continue
            if all(t.values[i] is None for t in typed_by_sender) and not any(
                i == at for t in typed_by_sender for at, _ in t.faults
            ):
                blank.add(i)
                continue
            row = sheet_rows[i]
            issues.append(Issue("required_blank", grid.sheet, f"{letter}{row}", row, column.name))
    return blank


def _key_issues(
    grid: Grid,
    table: Table,
    typed: dict[str, TypedColumn],
    location: Location,
    sheet_rows: list[int],
    readers: ReaderSet,
) -> list[Issue]:
    """Rows that repeat a key, and printed rows that are gone."""
    if any(name not in typed for name in table.key):
        return []
    issues: list[Issue] = []
    first = table.key[0]
    letter = column_letter(grid.first_column + location.columns[first])
    keys = list(zip(*(typed[name].values for name in table.key), strict=True))
    seen: dict[tuple[Any, ...], int] = {}
    if len(set(keys)) != len(keys):
        for i, key in enumerate(keys):
            if None in key:
                continue
            if key in seen:
                row = sheet_rows[i]
                issues.append(
                    Issue(
                        "row_duplicated",
                        grid.sheet,
                        f"{letter}{row}",
                        row,
                        first,
                        _labels(table, key, readers),
                        f"{letter}{seen[key]}",
                    )
                )
            else:
                seen[key] = sheet_rows[i]
    if table.prefilled:
        there = set(keys)
        issues += [
            Issue("row_missing", grid.sheet, column_name=first, expected=_labels(table, key, readers))
            for key in aggregate_grid(readers.reference)
            if tuple(key) not in there
        ]
    return issues


def _labels(table: Table, key: tuple[Any, ...], readers: ReaderSet) -> str:
    parts: list[str] = []
    for name, code in zip(table.key, key, strict=True):
        listed = table.column(name).list
        vocabulary = readers.reference.vocabularies.get(readers.template.lists.get(listed or "", ""))
        parts.append(vocabulary.label_of(str(code)) if vocabulary else str(code))
    return _KEY_SEPARATOR.join(parts)


def _columns(landed: list[Column], typed: dict[str, TypedColumn], height: int) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {}
    for column in landed:
        reading = typed.get(column.name)
        nothing: list[Any] = [None] * height
        columns[column.name] = reading.values if reading else nothing
        if column.qualifier:
            columns[f"{column.name}_qualifier"] = list(reading.qualifiers or nothing) if reading else nothing
        if column.keep_text:
            columns[f"{column.name}_text"] = list(reading.texts or nothing) if reading else nothing
    return columns
