"""Returns that can be read and say nonsense: cells exchanged, days and units that cannot be, lines sent twice, another cover.

What they say may be told as wrong; it may not keep anybody else's return from being counted.
"""

from __future__ import annotations

import os
import random
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

_SHEETS = ("Bieu01", "Bieu02", "Bieu03", "Bieu04", "Bieu06")
_FIRST_ROW = 6
_SHARES = (0.0, 0.02, 0.2, 0.6)
_NUMBERS: tuple[Any, ...] = (0, 1, 10**12, -1, 0.5, 99999, "0", "1.000", "hơn 5")
_WORDS = (
    "906", "908", "DU-CA", "91", "777", "906-2016-0001", "*", "%", "_", "'", '"', "NULL", "nan", "inf", "1e5",
)  # fmt: skip
_COVER: tuple[Any, ...] = ("906", "2017Q1", "2016Q4", "Có", "Không", "Ước tính", date(2017, 3, 1), "x", None)


def spoil(inbox: Path, seed: int) -> None:
    """Spoil the workbooks of `inbox` in their places, a quarter of them hardly, a quarter beyond use; they keep their times."""
    draw = random.Random(seed)
    for path in sorted(inbox.rglob("*.xlsx")):
        times = path.stat()
        book = load_workbook(path)
        for name in _SHEETS:
            if name in book.sheetnames and book[name].max_row >= _FIRST_ROW:
                _spoil_sheet(book[name], draw)
        if draw.random() < 0.3:
            for cell in (row[1] for row in book["TrangBia"].iter_rows() if row[1].value):
                if draw.random() < 0.3:
                    cell.value = draw.choice(_COVER)
        book.save(path)
        os.utime(path, (times.st_mtime, times.st_mtime))


def _spoil_sheet(sheet: Worksheet, draw: random.Random) -> None:
    rows, columns = range(_FIRST_ROW, sheet.max_row + 1), range(1, sheet.max_column + 1)
    share = draw.choice(_SHARES)
    for row in rows:
        for column in columns:
            if draw.random() < share:
                sheet.cell(row, column).value = _nonsense(sheet, draw, rows, columns, column)
    if draw.random() < 0.4:
        for _ in range(draw.randint(1, 30)):
            again = draw.choice(rows)
            sheet.append([sheet.cell(again, column).value for column in columns])


def _nonsense(sheet: Worksheet, draw: random.Random, rows: range, columns: range, column: int) -> Any:
    kind = draw.random()
    if kind < 0.5:  # what another line says there
        return sheet.cell(draw.choice(rows), column).value
    if kind < 0.6:
        return sheet.cell(draw.choice(rows), draw.choice(columns)).value
    if kind < 0.7:
        return None
    if kind < 0.8:
        return draw.choice(_NUMBERS)
    if kind < 0.9:
        return date(
            draw.choice((1950, 1999, 2016, 2017, 2018, 2100)), draw.randint(1, 12), draw.randint(1, 28)
        )
    return draw.choice(_WORDS)
