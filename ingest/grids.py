"""A sheet as a rectangle of raw values that knows where it stands, so that every value keeps its cell."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from openpyxl import load_workbook
from python_calamine import CalamineWorkbook, SheetTypeEnum

from ingest.issues import RefusedError
from ingest.package_check import Package
from ingest.values import CellError, UncachedFormula

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
class Grid:
    """Raw values. `rows[i][j]` stands in Excel row `first_row + i` (1-based), column `first_column + j`
    (0-based).

    A blank is ''. Hidden values (errors, uncached formulas) are objects of ingest.values.
    """

    sheet: str
    rows: list[list[Any]]
    first_row: int = 1
    first_column: int = 0

    def cell(self, row: int, column: int) -> str:
        """The cell name of a position inside `rows`."""
        return f"{column_letter(self.first_column + column)}{self.first_row + row}"


@dataclass
class Book:
    """An opened workbook: reads a sheet when asked, with the fast reader, or slowly where that would
    hide cells.
    """

    package: Package
    workbook: CalamineWorkbook
    sheet_names: tuple[str, ...]
    _hidden: Mapping[str, Mapping[tuple[int, int], CellError | UncachedFormula]] | None = field(default=None)

    @classmethod
    def open(cls, package: Package) -> Book:
        """Raises RefusedError(file_unreadable) when the workbook part cannot be parsed."""
        try:
            workbook = CalamineWorkbook.from_filelike(io.BytesIO(package.data))
        except Exception as error:
            raise RefusedError("file_unreadable", f"{type(error).__name__}: {error}") from error
        names = tuple(
            m.name
            for m in workbook.sheets_metadata
            if m.typ == SheetTypeEnum.WorkSheet and m.name != ANSWER_SHEET
        )
        return cls(package, workbook, names)

    def grid(self, sheet: str) -> Grid:
        """All values of a sheet. Raises RefusedError when its XML is damaged or absurd."""
        scan = self.package.scan_sheet(sheet)
        try:
            values = self.workbook.get_sheet_by_name(sheet)
            rows: list[list[Any]] = values.to_python()
        except Exception as error:
            raise RefusedError("file_unreadable", f"{sheet}: {type(error).__name__}: {error}") from error
        row, column = values.start or (0, 0)
        grid = Grid(sheet, rows, row + 1, column)
        return self._with_hidden(grid) if scan.needs_slow_reading else grid

    def _with_hidden(self, grid: Grid) -> Grid:
        if self._hidden is None:
            self._hidden = _hidden_cells(self.package)
        hidden = self._hidden.get(grid.sheet)
        if not hidden:
            return grid
        top = min(grid.first_row, *(row for row, _ in hidden)) if grid.rows else min(row for row, _ in hidden)
        left = min([column for _, column in hidden] + ([grid.first_column] if grid.rows else []))
        bottom = max([row for row, _ in hidden] + [grid.first_row + len(grid.rows) - 1])
        right = max(
            [column for _, column in hidden]
            + [grid.first_column + (len(grid.rows[0]) if grid.rows else 0) - 1]
        )
        rows: list[list[Any]] = [[""] * (right - left + 1) for _ in range(bottom - top + 1)]
        for i, row in enumerate(grid.rows):
            start = grid.first_column - left
            rows[grid.first_row - top + i][start : start + len(row)] = row
        for (row_number, column), value in hidden.items():
            rows[row_number - top][column - left] = value
        return Grid(grid.sheet, rows, top, left)


def _hidden_cells(package: Package) -> dict[str, dict[tuple[int, int], CellError | UncachedFormula]]:
    package.refuse_doctypes()
    try:
        stored = load_workbook(io.BytesIO(package.data), data_only=True)
        typed = load_workbook(io.BytesIO(package.data), data_only=False)
    except Exception as error:
        raise RefusedError("file_unreadable", f"{type(error).__name__}: {error}") from error
    found: dict[str, dict[tuple[int, int], CellError | UncachedFormula]] = {}
    for sheet in stored.worksheets:
        cells = found.setdefault(sheet.title, {})
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "e" and cell.value is not None:
                    cells[cell.row, cell.column - 1] = CellError(str(cell.value))
    for sheet in typed.worksheets:
        cells, values = found.setdefault(sheet.title, {}), stored[sheet.title]
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f" and values.cell(cell.row, cell.column).value is None:
                    formula = cell.value if isinstance(cell.value, str) else "="
                    cells[cell.row, cell.column - 1] = UncachedFormula(formula)
    return found
