"""What a file holds, as sheets of cells, whatever program wrote it: the type is told by the content, never by
the name.
"""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from ingest.grids import ANSWER_SHEET, Grid, Merge
from ingest.issues import RefusedError
from ingest.values import Truth


class Book(ABC):
    """An opened file. `sheet_names` in their order, without the platform's own answer sheet.

    `hidden` are those a person does not see. `counts_from_1904`: a bare number in a date column counts days from
    1904. `has_tables_only`: sheets are whole tables of a text document, so there is no sheet name to go by.
    """

    sheet_names: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()
    counts_from_1904 = False

    @abstractmethod
    def grid(self, sheet: str) -> Grid:
        """All values of a sheet. Raises RefusedError when it is damaged or absurd."""


class CalamineBook(Book):
    """A spreadsheet that the fast reader opens."""

    def __init__(self, data: bytes) -> None:
        try:
            self.workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        except Exception as error:
            name = type(error).__name__
            if "assword" in name:
                raise RefusedError("file_encrypted", name) from error
            raise RefusedError("file_unreadable", f"{name}: {error}") from error
        sheets = [
            m
            for m in self.workbook.sheets_metadata
            if m.typ == SheetTypeEnum.WorkSheet and m.name != ANSWER_SHEET
        ]
        self.sheet_names = tuple(m.name for m in sheets)
        self.hidden = frozenset(m.name for m in sheets if m.visible != SheetVisibleEnum.Visible)

    def values(self, sheet: str, *, may_hold_booleans: bool = True) -> Grid:
        """The sheet as the fast reader gives it. Raises RefusedError when it cannot be parsed."""
        try:
            read = self.workbook.get_sheet_by_name(sheet)
            rows: list[list[Any]] = read.to_python()
        except Exception as error:
            raise RefusedError("file_unreadable", f"{sheet}: {type(error).__name__}: {error}") from error
        if may_hold_booleans:
            rows = [[Truth(v) if type(v) is bool else v for v in row] for row in rows]
        row, column = read.start or (0, 0)
        merges = tuple(
            Merge(top - row, left - column, bottom - row, right - column)
            for (top, left), (bottom, right) in read.merged_cell_ranges or ()
        )
        return Grid(sheet, rows, row + 1, column, merges)
