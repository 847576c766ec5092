"""A table made ready for the sheet: rows fetched, bands laid out across. Nothing is computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from exports.definition import Column, Table
from exports.selection import Selection, fetch

EMPHASIS = "_emphasis"
PRINTED = "_printed"
NUMERIC_KINDS = frozenset({"count", "difference", "change", "quantity", "money", "percent"})


@dataclass(frozen=True)
class LaidColumn:
    """A printed column: the key of its values in a row, and how it looks."""

    key: str
    spec: Column
    unlike_key: str | None


@dataclass(frozen=True)
class LaidTable:
    """Everything needed to write a table. `rows` map keys to values; `_emphasis` marks bold rows."""

    spec: Table
    columns: tuple[LaidColumn, ...]
    rows: tuple[Mapping[str, Any], ...]
    total: int

    @property
    def widths(self) -> list[float]:
        """Grid widths when this table defines the sheet's grid."""
        widths = [5.0] if self.spec.numbered else []
        for column in self.columns:
            widths += [column.spec.width / column.spec.span] * column.spec.span
        return widths

    @property
    def printed(self) -> int:
        """Rows in the print area, counted from the first."""
        if self.spec.printed_rows is not None:
            return min(self.spec.printed_rows, len(self.rows))
        if self.spec.printed is None:
            return len(self.rows)
        return next((at for at, row in enumerate(self.rows) if not row[PRINTED]), len(self.rows))

    @property
    def header_depth(self) -> int:
        """Rows of the header without the row of column numbers."""
        return max((len(column.spec.header) for column in self.columns), default=1)


def lay_table(
    connection: duckdb.DuckDBPyConnection, table: Table, parameters: Mapping[str, str]
) -> LaidTable:
    """Fetch a table's rows and lay them out.

    Raises DefinitionError when the relation does not have the columns.
    """
    wanted = [column.name for column in table.columns]
    cells = table.pivot.cells if table.pivot else ()
    wanted += [column.name for column in cells]
    wanted += [column.highlight_unlike for column in (*table.columns, *cells) if column.highlight_unlike]
    wanted += [name for name in (table.band_by, table.break_by, table.group_by) if name]
    if table.pivot:
        wanted += [table.pivot.column, table.pivot.label, table.pivot.sort]
    flags = {
        flag: condition
        for flag, condition in ((EMPHASIS, table.emphasise), (PRINTED, table.printed))
        if condition
    }
    selection = fetch(connection, table.select, wanted, parameters, flags)
    plain = tuple(LaidColumn(column.name, column, column.highlight_unlike) for column in table.columns)
    if table.pivot is None:
        rows = tuple(dict(zip(selection.columns, row, strict=True)) for row in selection.rows)
        return LaidTable(table, plain, rows, selection.total)
    return _laid_across(table, plain, selection)


def _laid_across(table: Table, plain: tuple[LaidColumn, ...], selection: Selection) -> LaidTable:
    pivot = table.pivot
    assert pivot is not None
    records = [dict(zip(selection.columns, row, strict=True)) for row in selection.rows]
    across = sorted({(record[pivot.sort], record[pivot.column], record[pivot.label]) for record in records})
    row_keys = [column.name for column in table.columns]
    row_keys += [name for name in (table.band_by, table.break_by, table.group_by) if name]
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for record in records:
        key = tuple(record[name] for name in row_keys)
        row = rows.setdefault(
            key, {name: record[name] for name in row_keys} | {EMPHASIS: record.get(EMPHASIS, False)}
        )
        for cell in pivot.cells:
            row[f"{cell.name}@{record[pivot.column]}"] = record[cell.name]
            if cell.highlight_unlike:
                row[f"{cell.highlight_unlike}@{record[pivot.column]}"] = record[cell.highlight_unlike]
    columns = list(plain)
    for _, value, label in across:
        for cell in pivot.cells:
            spec = replace(cell, header=(str(label), *(part for part in cell.header if part)))
            unlike = f"{cell.highlight_unlike}@{value}" if cell.highlight_unlike else None
            columns.append(LaidColumn(f"{cell.name}@{value}", spec, unlike))
    return LaidTable(table, tuple(columns), tuple(rows.values()), len(rows))
