"""One located table → typed columns with the Excel row of every value, and what could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from ingest.aggregate_grid import aggregate_grid
from ingest.column_readers import ReaderSet, TypedColumn
from ingest.grids import Grid, column_letter
from ingest.headings import Part, heading_path
from ingest.issues import Issue, short
from ingest.rows import Lines, lines_of
from ingest.templates import Column, Table
from ingest.values import display
from ingest.vietnamese_text import clean

_KEY_SEPARATOR = " · "


class ColumnPlace(NamedTuple):
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

    def followed_by(self, other: TableRows) -> TableRows:
        """These rows and, below them, those of another table that lands in the same place."""
        nothing: list[Any] = [None] * len(self)
        below: list[Any] = [None] * len(other)
        columns = {
            name: self.columns.get(name, nothing) + other.columns.get(name, below)
            for name in (*self.columns, *(n for n in other.columns if n not in self.columns))
        }
        return TableRows(self.name, self.sheet_rows + other.sheet_rows, self.parts + other.parts, columns)


@dataclass(frozen=True)
class TableReading:
    """Everything read from one table."""

    rows: TableRows
    places: list[ColumnPlace]
    issues: list[Issue]


@dataclass
class _Stretch:
    """The typed rows of one part."""

    part: Part
    lines: Lines
    typed: dict[str, TypedColumn] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)


def landed_names(column: Column) -> tuple[str, ...]:
    """The stored columns of a template column: itself, then its qualifier, then its text."""
    names = [column.name]
    if column.qualifier:
        names.append(f"{column.name}_qualifier")
    if column.keep_text:
        names.append(f"{column.name}_text")
    return tuple(names)


def read_table(
    grid: Grid, table: Table, parts: Sequence[Part], readers: ReaderSet, first_part: int = 0
) -> TableReading:
    """Type the rows below the headings. Blank rows are skipped; each fault becomes an issue at its cell.

    Totals, signatures and notes among or below the rows are not data: each is left out with a `row_skipped` issue.
    Parts are numbered from `first_part`.
    """
    landed = [column for column in table.columns if column.land]
    stretches: list[_Stretch] = []
    for part in parts:
        for piece, lines in lines_of(grid, table, part, readers):
            stretches.append(_typed(grid, table, landed, piece, lines, readers))
    places = [
        ColumnPlace(
            table.lake_name,
            name,
            grid.sheet,
            column_letter(grid.first_column + position),
            clean(
                " ".join(heading_path(grid, max(0, stretch.part.header - 2), stretch.part.header, position))
            )
            if grid.rows[stretch.part.header][position] == ""
            else _heading(str(grid.rows[stretch.part.header][position])),
            grid.first_row + stretch.part.header,
            number,
        )
        for number, stretch in enumerate(stretches, first_part)
        for name, position in stretch.part.columns.items()
    ]
    issues = _key_issues(grid, table, stretches, readers)
    issues += [
        issue
        for n, s in enumerate(stretches)
        for issue in s.issues
        if n == 0 or issue not in stretches[0].issues
    ]
    issues.sort(key=lambda issue: issue.row_number or 0)
    rows = _rows(table, landed, stretches, first_part)
    return TableReading(rows, places, issues)


_heading = lru_cache(maxsize=4_096)(clean)


def _typed(
    grid: Grid, table: Table, landed: list[Column], part: Part, lines: Lines, readers: ReaderSet
) -> _Stretch:
    stretch = _Stretch(part, lines, issues=list(lines.issues))
    raw_columns = list(zip(*lines.body, strict=False)) if lines.body else []
    height = len(lines.body)
    for column in landed:
        reader = readers.of(table.name, column)
        position = part.columns.get(column.name)
        if column.name in lines.derived:
            stretch.typed[column.name] = TypedColumn(lines.derived[column.name], None, None, [])
        elif position is not None:
            stretch.typed[column.name] = reader.read(raw_columns[position] if height else ())
        elif column.name in part.constants:
            stretch.typed[column.name] = reader.read([part.constants[column.name]] * height)
    for column in landed:
        position = part.columns.get(column.name)
        if position is not None and column.name in stretch.typed:
            stretch.issues += _faults(grid, column, position, stretch, readers)
    blank = _required_blanks(grid, landed, stretch)
    if blank:
        kept = [i for i in range(height) if i not in blank]
        stretch.lines = lines.only(kept)
        stretch.typed = {name: typed.only(kept) for name, typed in stretch.typed.items()}
    return stretch


def _faults(grid: Grid, column: Column, position: int, stretch: _Stretch, readers: ReaderSet) -> list[Issue]:
    typed = stretch.typed[column.name]
    if not typed.faults:
        return []
    letter = column_letter(grid.first_column + position)
    expected = short(readers.expected(column))
    rows, body = stretch.lines.sheet_rows, stretch.lines.body
    return [
        Issue(
            fault.code,
            grid.sheet,
            f"{letter}{rows[i]}",
            rows[i],
            column.name,
            short(fault.observed or display(body[i][position])),
            expected if fault.code == "choice_unknown" else None,
            fault.candidates,
        )
        for i, fault in typed.faults
    ]


def _required_blanks(grid: Grid, landed: list[Column], stretch: _Stretch) -> set[int]:
    """Add an issue for each blank in a required column; rows that hold nothing but white space are
    returned.
    """
    blank: set[int] = set()
    typed, columns = stretch.typed, stretch.part.columns
    typed_by_sender = [typed[c.name] for c in landed if c.name in columns and not c.printed]
    for column in landed:
        if not column.required or column.name not in columns or None not in typed[column.name].values:
            continue
        faulty = {i for i, _ in typed[column.name].faults}
        letter = column_letter(grid.first_column + columns[column.name])
        for i, value in enumerate(typed[column.name].values):
            if value is not None or i in faulty or i in blank:
                continue
            if all(t.values[i] is None for t in typed_by_sender) and not any(
                i == at for t in typed_by_sender for at, _ in t.faults
            ):
                blank.add(i)
                continue
            row = stretch.lines.sheet_rows[i]
            stretch.issues.append(Issue("required_blank", grid.sheet, f"{letter}{row}", row, column.name))
    return blank


def _key_issues(grid: Grid, table: Table, stretches: Sequence[_Stretch], readers: ReaderSet) -> list[Issue]:
    """Rows that repeat a key, and printed rows that are gone."""
    keyed = [s for s in stretches if s.lines.body and all(name in s.typed for name in table.key)]
    if not table.key or not keyed:
        if table.prefilled and not any(s.lines.body for s in stretches):
            return [Issue("row_missing", grid.sheet, expected=str(len(aggregate_grid(readers.reference))))]
        return []
    issues: list[Issue] = []
    seen: dict[tuple[Any, ...], str] = {}
    for stretch in keyed:
        keys = list(zip(*(stretch.typed[name].values for name in table.key), strict=True))
        name = next(
            (n for n in (*table.key, *stretch.part.columns) if n in stretch.part.columns), table.key[0]
        )
        letter = column_letter(grid.first_column + stretch.part.columns.get(name, 0))
        repeated = len(set(keys)) != len(keys) or not seen.keys().isdisjoint(keys)
        for i, key in enumerate(keys):
            row = stretch.lines.sheet_rows[i]
            if repeated and key in seen and None not in key:
                labels = _labels(table, key, readers)
                issues.append(
                    Issue("row_duplicated", grid.sheet, f"{letter}{row}", row, name, labels, seen[key])
                )
            else:
                seen.setdefault(key, f"{letter}{row}")
    if table.prefilled:
        issues += [
            Issue("row_missing", grid.sheet, column_name=table.key[0], expected=_labels(table, key, readers))
            for key in aggregate_grid(readers.reference)
            if tuple(key) not in seen
        ]
    return issues


def _labels(table: Table, key: tuple[Any, ...], readers: ReaderSet) -> str:
    parts: list[str] = []
    for name, code in zip(table.key, key, strict=True):
        listed = table.column(name).list
        vocabulary = readers.reference.vocabularies.get(readers.template.lists.get(listed or "", ""))
        parts.append(vocabulary.label_of(str(code)) if vocabulary else str(code))
    return _KEY_SEPARATOR.join(parts)


def _rows(table: Table, landed: list[Column], stretches: Sequence[_Stretch], first_part: int) -> TableRows:
    sheet_rows: list[int] = []
    parts: list[int] = []
    columns: dict[str, list[Any]] = {name: [] for column in landed for name in landed_names(column)}
    for number, stretch in enumerate(stretches, first_part):
        height = len(stretch.lines.sheet_rows)
        sheet_rows += stretch.lines.sheet_rows
        parts += [number] * height
        nothing: list[Any] = [None] * height
        for column in landed:
            reading = stretch.typed.get(column.name)
            columns[column.name] += reading.values if reading else nothing
            if column.qualifier:
                columns[f"{column.name}_qualifier"] += (reading and reading.qualifiers) or nothing
            if column.keep_text:
                columns[f"{column.name}_text"] += (reading and reading.texts) or nothing
    return TableRows(table.lake_name, sheet_rows, parts, columns)
