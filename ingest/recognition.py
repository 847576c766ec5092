"""Which layout a file follows, and where its tables and columns stand: by tags, names and headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.books import Book
from ingest.grids import Grid
from ingest.headings import Part, locate
from ingest.issues import RefusedError
from ingest.reference import Reference
from ingest.templates import Table, Template
from ingest.vietnamese_text import fold_heading


class Sheets:
    """The sheets of a book, each read once, when first asked for."""

    def __init__(self, book: Book, longest_text: int) -> None:
        self.book = book
        self._longest_text = longest_text
        self._grids: dict[str, Grid] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Every sheet, those that a person sees first."""
        hidden = self.book.hidden
        return (
            *(name for name in self.book.sheet_names if name not in hidden),
            *(name for name in self.book.sheet_names if name in hidden),
        )

    def grid(self, name: str) -> Grid:
        """All values of a sheet. Raises RefusedError when it is damaged or absurd."""
        if name not in self._grids:
            grid = self.book.grid(name)
            _refuse_long_texts(grid, self._longest_text)
            self._grids[name] = grid
        return self._grids[name]


def _refuse_long_texts(grid: Grid, most: int) -> None:
    for position, row in enumerate(grid.rows):
        for column, value in enumerate(row):
            if type(value) is str and len(value) > most:
                observed = f"{grid.sheet}!{grid.cell(position, column)}: {len(value)} ký tự"
                raise RefusedError("file_unsafe", observed, f"≤ {most}")


@dataclass(frozen=True)
class Recognised:
    """The layout of a file. `declared_tables`: the tables that its tag says it was written with, if tagged."""

    template: Template
    declared_tables: tuple[str, ...] | None


@dataclass(frozen=True)
class Found:
    """The sheet that carries a table and the parts it has there. `others`: further sheets of that name or form."""

    sheet: str
    parts: tuple[Part, ...]
    others: tuple[str, ...] = ()


def recognise(
    sheets: Sheets, templates: Sequence[Template], reference: Reference, search_rows: int
) -> Recognised:
    """By the hidden tag, else by the headings it shares with each layout. Raises RefusedError(template_unknown)."""
    tag_sheets = dict.fromkeys(template.tag_sheet for template in templates)
    for name in tag_sheets:
        if name in sheets.book.sheet_names:
            tagged = _tagged(sheets.grid(name), templates)
            if tagged is not None:
                return tagged
    scored = [(_score(sheets, template, reference, search_rows), template) for template in templates]
    best = max(scored, key=lambda pair: pair[0])
    if best[0] == (0, 0.0, 0):
        issued = [t for t in templates if t.issued] or templates
        expected = "; ".join(table.sheet for table in issued[-1].tables if not table.optional)
        raise RefusedError("template_unknown", "; ".join(sheets.book.sheet_names), expected)
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


def _score(
    sheets: Sheets, template: Template, reference: Reference, search_rows: int
) -> tuple[int, float, int]:
    """(headings found, share of the expected tables that are there, sheet names in common)."""
    matched = there = names = 0
    expected = [table for table in template.tables if not table.optional and not table.unit_kinds]
    for table in template.tables:
        names += any(fold_heading(name) in sheet_names(table) for name in sheets.names)
        found = find(sheets, template, table, reference, search_rows)
        if found is not None and found.parts:
            matched += sum(len(part.columns) for part in found.parts)
            there += table in expected
    return matched, there / max(1, len(expected)), names


@lru_cache(maxsize=256)
def _folded_names(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold_heading(name) for name in names)


def sheet_names(table: Table) -> frozenset[str]:
    """Folded names under which the sheet of a table is known."""
    return _folded_names((table.sheet, *table.sheet_synonyms))


def find(
    sheets: Sheets,
    template: Template,
    table: Table,
    reference: Reference,
    search_rows: int,
    *,
    anywhere: bool = True,
) -> Found | None:
    """Where a table stands: on the sheet of its name, else (`anywhere`) on any sheet that a person sees and that has
    the headings it cannot do without. `parts` is empty when the sheet is there but the headings are not; None when
    nothing points to the table.
    """
    wanted = sheet_names(table)
    named = [name for name in sheets.names if fold_heading(name) in wanted]
    for name in named:
        parts = locate(sheets.grid(name), template, table, reference, search_rows)
        if parts:
            return Found(name, parts, tuple(other for other in named if other != name))
    if not anywhere or table.optional:
        return Found(named[0], ()) if named else None
    needed = {column.name for column in table.standing if column.heading_required}
    claimed = {name for other in template.tables for name in sheet_names(other)}
    fitting = [
        (name, parts)
        for name in _unclaimed(sheets, template, claimed)
        if (parts := locate(sheets.grid(name), template, table, reference, None))
        and needed <= parts[0].columns.keys()
    ]
    if fitting:
        name, parts = max(fitting, key=lambda item: sum(len(part.columns) for part in item[1]))
        return Found(name, parts, tuple(other for other, _ in fitting if other != name))
    return Found(named[0], ()) if named else None


def _unclaimed(sheets: Sheets, template: Template, claimed: set[str]) -> Iterator[str]:
    """Sheets that a person sees and that are not known to hold something else, then those of other tables."""
    apart = {template.tag_sheet, template.cover.sheet, template.instructions.sheet}
    seen = [name for name in sheets.names if name not in sheets.book.hidden and name not in apart]
    yield from (name for name in seen if fold_heading(name) not in claimed)
    yield from (name for name in seen if fold_heading(name) in claimed)


def cover_sheet(sheets: Sheets, template: Template) -> str | None:
    """The sheet that carries the cover; None when there is none of that name."""
    wanted = fold_heading(template.cover.sheet)
    return next((name for name in sheets.names if wanted and fold_heading(name) == wanted), None)
