"""Workbooks of Excel 97–2003 (.xls). The fast reader shows an error as blank, so the records are looked at too.

Source: [MS-XLS] 2.3 (record numbers), 2.4.122 FilePass, 2.4.24 BoolErr, 2.4.127 Formula, 2.4.28 BoundSheet8.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

import olefile

from ingest.books import CalamineBook
from ingest.grids import Grid, with_values
from ingest.issues import RefusedError
from ingest.legacy_text import convert_sheet
from ingest.limits import Limits
from ingest.native_trial import refuse_deadly
from ingest.package_check import READABLE
from ingest.values import CellError

_BOF, _FILE_PASS, _DATE_1904, _BOUND_SHEET = 0x0809, 0x002F, 0x0022, 0x0085
_BOOL_ERROR, _FORMULA, _ROW = 0x0205, 0x0006, 0x0208
_NUMBERS = 0x00BD
_CELLS = frozenset({_FORMULA, _NUMBERS, 0x00D6, 0x00FD, 0x0203, 0x0204, _BOOL_ERROR, 0x027E})
_ROW_IS_HIDDEN = 0x20
_LEAST_BYTES_PER_CELL = 6  # of several numbers side by side
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip


@dataclass
class _SheetFacts:
    errors: dict[tuple[int, int], CellError] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)

    @property
    def box(self) -> tuple[int, int]:
        """Rows and columns of the box around all cells: the fast reader allocates the whole of it."""
        sides = [max(seen) - min(seen) + 1 if seen else 0 for seen in (self.rows, self.columns)]
        return sides[0], sides[1]


class XlsBook(CalamineBook):
    """A compound file with a workbook stream."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        if len(data) > limits.max_file_bytes:
            raise RefusedError("file_too_large", f"{len(data)} byte", f"≤ {limits.max_file_bytes} byte")
        records = list(_records(_stream(data)))
        if any(number == _FILE_PASS for _, number, _ in records):
            raise RefusedError("file_encrypted", "FilePass", READABLE)
        refuse_deadly(data, "xls")
        super().__init__(data)
        self.counts_from_1904 = any(
            number == _DATE_1904 and body[:1] == b"\x01" for _, number, body in records
        )
        self._facts = _facts(records)
        # so large a box can only be filled by so large a file
        full = len(data) // _LEAST_BYTES_PER_CELL
        self._most_cells = min(limits.max_sheet_cells, max(limits.max_sparse_cells, full))

    def grid(self, sheet: str) -> Grid:
        """All values, with error cells in their places."""
        order = [m.name for m in self.workbook.sheets_metadata].index(sheet)
        facts = self._facts.get(order, _SheetFacts())
        height, width = facts.box
        if height * width > self._most_cells:
            raise RefusedError("file_unsafe", f"{sheet}: {height} × {width}", f"≤ {self._most_cells}")
        grid = self.values(sheet)
        grid = with_values(grid, facts.errors)
        hidden = tuple(sorted(facts.hidden_rows))
        return convert_sheet(
            Grid(grid.sheet, grid.rows, grid.first_row, grid.first_column, grid.merges, hidden)
        )


def _stream(data: bytes) -> bytes:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as compound:
            for name in ("Workbook", "Book"):
                if compound.exists(name):
                    return bytes(compound.openstream(name).read())
    except Exception as error:
        raise RefusedError("file_unreadable", f"xls: {type(error).__name__}") from error
    raise RefusedError("file_unreadable", "xls: no workbook stream")


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(offset, record number, body)."""
    at = 0
    while at + 4 <= len(stream):
        number, length = struct.unpack_from("<HH", stream, at)
        yield at, number, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _facts(records: list[tuple[int, int, bytes]]) -> dict[int, _SheetFacts]:
    """Sheet number → its errors and hidden rows. Sheets stand in the order of their BoundSheet records."""
    starts = {
        struct.unpack_from("<I", body)[0]: order
        for order, body in enumerate(b for _, n, b in records if n == _BOUND_SHEET and len(b) >= 4)
    }
    found: dict[int, _SheetFacts] = {}
    current: _SheetFacts | None = None
    for at, number, body in records:
        if number == _BOF and at in starts:
            current = found.setdefault(starts[at], _SheetFacts())
        if current is None:
            continue
        if number in _CELLS and len(body) >= 4:
            row, column = struct.unpack_from("<HH", body)
            current.rows.add(row)
            current.columns.add(column)
            if number == _NUMBERS:  # several cells side by side; the last column stands at the end
                current.columns.add(struct.unpack_from("<H", body, len(body) - 2)[0])
        if number == _BOOL_ERROR and len(body) >= 8 and body[7] == 1:
            row, column = struct.unpack_from("<HH", body)
            current.errors[row + 1, column] = CellError(_ERRORS.get(body[6], "#N/A"))
        elif number == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
            row, column = struct.unpack_from("<HH", body)
            current.errors[row + 1, column] = CellError(_ERRORS.get(body[8], "#N/A"))
        elif number == _ROW and len(body) >= 16 and body[12] & _ROW_IS_HIDDEN:
            current.hidden_rows.append(struct.unpack_from("<H", body)[0] + 1)
    return found
