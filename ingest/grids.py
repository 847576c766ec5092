"""A sheet as a rectangle of raw values that knows where it stands, so that every value keeps its cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ANSWER_SHEET = "KetQua"
"""The platform's own sheet in a workbook that was sent back to it: never read as data."""


def column_letter(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True)
class Merge:
    """A merged range: positions inside `Grid.rows`, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Converted:
    """A cell whose text was stored in a font of before Unicode: as stored, and as it reads.

    `certain` is False where the reading is not Vietnamese either: such text is left as it was stored.
    """

    cell: str
    stored: str
    reading: str
    certain: bool


@dataclass(frozen=True)
class Grid:
    """Raw values. `rows[i][j]` stands in Excel row `first_row + i` (1-based), column `first_column + j`
    (0-based).

    A blank is ''. Hidden values (errors, uncached formulas) are objects of ingest.values.
    `hidden_rows` are Excel rows that a person does not see (hidden or filtered out).
    """

    sheet: str
    rows: list[list[Any]]
    first_row: int = 1
    first_column: int = 0
    merges: tuple[Merge, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    converted: tuple[Converted, ...] = field(default=(), repr=False)

    def cell(self, row: int, column: int) -> str:
        """The cell name of a position inside `rows`."""
        return f"{column_letter(self.first_column + column)}{self.first_row + row}"


def with_values(grid: Grid, values: Mapping[tuple[int, int], Any]) -> Grid:
    """The grid with these values put in, by (Excel row, 0-based column); it grows where they stand outside."""
    if not values:
        return grid
    height, width = len(grid.rows), len(grid.rows[0]) if grid.rows else 0
    rows_given, columns_given = [row for row, _ in values], [column for _, column in values]
    top = min([*rows_given, *([grid.first_row] if height else [])])
    left = min([*columns_given, *([grid.first_column] if width else [])])
    bottom = max([*rows_given, grid.first_row + height - 1])
    right = max([*columns_given, grid.first_column + width - 1])
    rows: list[list[Any]] = [[""] * (right - left + 1) for _ in range(bottom - top + 1)]
    for i, row in enumerate(grid.rows):
        start = grid.first_column - left
        rows[grid.first_row - top + i][start : start + len(row)] = row
    for (row_number, column), value in values.items():
        rows[row_number - top][column - left] = value
    down, across = grid.first_row - top, grid.first_column - left
    merges = tuple(
        Merge(m.top + down, m.left + across, m.bottom + down, m.right + across) for m in grid.merges
    )
    return Grid(grid.sheet, rows, top, left, merges, grid.hidden_rows, grid.converted)
