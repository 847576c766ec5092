"""Which layout a workbook follows, and where its tables and columns stand: by tags, names and headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ingest.grids import Book, Grid
from ingest.issues import RefusedError
from ingest.templates import Column, Table, Template
from ingest.vietnamese_text import fold_heading

_LEAST_SHARED_HEADINGS = 0.5


@dataclass(frozen=True)
class Recognised:
    """The layout of a workbook. `declared_tables`: the tables that its tag says it was written with, if
    tagged.
    """

    template: Template
    declared_tables: tuple[str, ...] | None


@dataclass(frozen=True)
class Location:
    """Where a table stands: position of the heading row inside the grid, and of each column found."""

    header: int
    columns: Mapping[str, int]


def recognise(book: Book, templates: Sequence[Template]) -> Recognised:
    """By the hidden tag, else by the most sheet names in common. Raises RefusedError(template_unknown)."""
    for template in templates:
        if template.tag_sheet in book.sheet_names:
            tagged = _tagged(book.grid(template.tag_sheet), templates)
            if tagged is not None:
                return tagged
    names = {fold_heading(name) for name in book.sheet_names}
    scored = [
        (sum(bool(names & _sheet_names(t)) for t in template.tables), template) for template in templates
    ]
    best = max(scored, key=lambda pair: pair[0])
    if best[0] == 0:
        expected = "; ".join(table.sheet for table in templates[-1].tables)
        raise RefusedError("template_unknown", "; ".join(book.sheet_names), expected)
    return Recognised(best[1], None)


def _tagged(grid: Grid, templates: Sequence[Template]) -> Recognised | None:
    if not grid.rows or len(grid.rows[0]) < 2:
        return None
    tag = (str(grid.rows[0][0]), str(grid.rows[0][1]))
    for template in templates:
        if (template.template_id, template.version) == tag:
            declared: tuple[str, ...] | None = None
            if len(grid.rows) > 1 and grid.rows[1][0] == "tables":
                declared = tuple(str(name) for name in grid.rows[1][1:] if name != "")
            return Recognised(template, declared)
    raise RefusedError(
        "template_unknown", " ".join(tag), "; ".join(f"{t.template_id} {t.version}" for t in templates)
    )


def _sheet_names(table: Table) -> set[str]:
    return {fold_heading(name) for name in (table.sheet, *table.sheet_synonyms)}


def find_sheet(book: Book, table: Table) -> str | None:
    """The sheet that carries a table, by name or synonym."""
    wanted = _sheet_names(table)
    return next((name for name in book.sheet_names if fold_heading(name) in wanted), None)


@lru_cache(maxsize=256)
def _headings(columns: tuple[Column, ...]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for column in columns:
        for heading in column.headings():
            found.setdefault(heading, column.name)
    return found


def locate(grid: Grid, table: Table, search_rows: int) -> Location | None:
    """The row that shares most headings with the table; None when fewer than half of the needed ones
    are there.
    """
    headings = _headings(table.columns)
    best: Location | None = None
    for position, row in enumerate(grid.rows[:search_rows]):
        columns = _columns_of(row, headings)
        if columns and (best is None or len(columns) > len(best.columns)):
            best = Location(position, columns)
            if len(columns) == len(table.columns):
                break
    needed = sum(column.heading_required for column in table.columns) or 1
    if best is None or len(best.columns) < max(2, needed * _LEAST_SHARED_HEADINGS):
        return None
    return best


def _columns_of(row: Sequence[Any], headings: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for position, value in enumerate(row):
        if type(value) is str and value:
            name = headings.get(fold_heading(value))
            if name is not None and name not in found:
                found[name] = position
    return found
