"""Old-font text of a whole sheet turned into Unicode before anything looks at it, and remembered cell by cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ingest.grids import Converted, Grid
from ingest.legacy_fonts import SIGNS, Encoding, Reading, reading_of

_SECOND_BYTES = {
    first: b"".join(s.encode()[1:] for s in sorted(SIGNS) if s.encode()[:1] == first)
    for first in (b"\xc2", b"\xc3")
}
_SIGN_BYTES = re.compile(
    b"|".join(first + b"[" + re.escape(rest) + b"]" for first, rest in _SECOND_BYTES.items())
)
_SHARE_OF_A_SHEET = 0.8
_ENOUGH_CELLS = 3
"""So many texts of one encoding are no chance; fewer count only when they hold two words that show it."""
_MARKED_WORD = re.compile(r"(?=[^\W\d_]*[^\W\d_\x00-\x7f])[^\W\d_]{2,}")


def has_signs(utf8: bytes) -> bool:
    """Whether a UTF-8 text holds any sign of an old encoding: a cheap first look."""
    return _SIGN_BYTES.search(utf8) is not None


def cells_of_fonts(grid: Grid, fonts: Mapping[tuple[int, int], tuple[Encoding, bool]]) -> Grid:
    """Convert the cells that are set in an old font; keys are (Excel row, 0-based column)."""
    readings: dict[tuple[int, int], Reading] = {}
    for (row, column), (encoding, capitals) in fonts.items():
        i, j = row - grid.first_row, column - grid.first_column
        if 0 <= i < len(grid.rows) and 0 <= j < len(grid.rows[i]) and isinstance(grid.rows[i][j], str):
            reading = reading_of(grid.rows[i][j], encoding)
            if reading is not None:
                text = reading.text.upper() if capitals else reading.text
                readings[i, j] = Reading(text, encoding, reading.certain)
    return _converted(grid, readings)


def convert_sheet(grid: Grid) -> Grid:
    """Convert the texts that show an old encoding by themselves.

    Where most of a sheet's marked texts do, the others are read the same way: “hé” is “hộ” among them, though
    alone it would be a word of its own.
    """
    readings: dict[tuple[int, int], Reading] = {}
    marked: list[tuple[int, int, str]] = []
    for i, row in enumerate(grid.rows):
        for j, value in enumerate(row):
            if type(value) is str and not value.isascii():
                marked.append((i, j, value))
                reading = reading_of(value)
                if reading is not None:
                    readings[i, j] = reading
    readings = _credible(readings, len(marked))
    sure = [reading.encoding for reading in readings.values() if reading.certain]
    if len(sure) >= _ENOUGH_CELLS and len(set(sure)) == 1:
        all_alike = {(i, j): reading_of(text, sure[0]) for i, j, text in marked if (i, j) not in readings}
        fitting = {place: r for place, r in all_alike.items() if r is not None and r.certain}
        if len(sure) + len(fitting) >= _SHARE_OF_A_SHEET * len(marked):
            readings |= fitting
    return _converted(grid, readings)


def _credible(readings: Mapping[tuple[int, int], Reading], marked: int) -> dict[tuple[int, int], Reading]:
    """Readings that are no chance: two words show it, or most of the sheet's marked texts agree."""
    words = {place: len(_MARKED_WORD.findall(reading.text)) for place, reading in readings.items()}
    many = Counter(r.encoding for place, r in readings.items() if r.certain and words[place])
    return {
        place: reading
        for place, reading in readings.items()
        if max(_ENOUGH_CELLS, marked / 2) <= many[reading.encoding] or (reading.certain and words[place] > 1)
    }


def _converted(grid: Grid, readings: Mapping[tuple[int, int], Reading]) -> Grid:
    if not readings:
        return grid
    rows: list[list[Any]] = [list(row) for row in grid.rows]
    notes: list[Converted] = []
    for (i, j), reading in sorted(readings.items()):
        notes.append(Converted(grid.cell(i, j), rows[i][j], reading.text, reading.certain))
        if reading.certain:
            rows[i][j] = reading.text
    return replace(grid, rows=rows, converted=(*grid.converted, *notes))
