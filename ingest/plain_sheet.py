"""The cells of a worksheet whose XML is as spreadsheet programs write it, found by looking at all its bytes at once.

calamine walks the XML tag by tag; here numpy compares whole columns of bytes, in about a quarter of its time. What is not
plain (formulas, errors, booleans, inline texts, odd quotes, cells out of order …) is not read here at all: the caller then
asks calamine, whose values these are to the last one (docs/adr/0048, tests/ingest/test_plain_sheet.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple
from xml.parsers.expat import ExpatError, ParserCreate

import numpy as np
import numpy.typing as npt

from ingest.grids import Grid, Merge

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]
Columns = tuple[Numbers, Numbers, Texts]
"""(Excel row, 1-based column, value) of each cell that holds something, in the order of the sheet."""

_OPEN, _CLOSE, _EMPTY = b"<sheetData>", b"</sheetData>", b"<sheetData/>"
_PADDING = b" " * 64
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_CELL, _VALUE, _VALUE_END, _CELL_END, _ROW_END, _ROW, _FORMULA, _FORMULA_END = range(1, 9)
_TAGS = {
    b"c ": _CELL, b"v>": _VALUE, b"/v": _VALUE_END, b"/c": _CELL_END, b"/r": _ROW_END, b"ro": _ROW,
    b"f>": _FORMULA, b"f ": _FORMULA, b"/f": _FORMULA_END,
}  # fmt: skip
_IS_OPEN, _IS_CLOSED = 1, 2
_AFTER = {  # which tag may follow which, and whether that means that the first is closed in itself: <c r="A1" s="3"/>
    _ROW: {_CELL: _IS_OPEN, _ROW_END: _IS_OPEN, _ROW: _IS_CLOSED},
    _CELL: {
        _VALUE: _IS_OPEN,
        _FORMULA: _IS_OPEN,
        _CELL_END: _IS_OPEN,
        _CELL: _IS_CLOSED,
        _ROW_END: _IS_CLOSED,
    },
    _FORMULA: {_FORMULA_END: _IS_OPEN, _VALUE: _IS_CLOSED},
    _FORMULA_END: {_VALUE: _IS_OPEN},
    _VALUE: {_VALUE_END: _IS_OPEN},
    _VALUE_END: {_CELL_END: _IS_OPEN},
    _CELL_END: {_CELL: _IS_OPEN, _ROW_END: _IS_OPEN},
    _ROW_END: {_ROW: _IS_OPEN},
}
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"/>')
_NUMBER = re.compile(rb"-?\d{1,300}(?:\.\d+)?(?:[eE][-+]?\d{1,3})?")
_MOST_DIGITS = 15
_NUMERIC, _SHARED, _WRITTEN = range(3)
"""How a cell states its value: a number, the index of a shared string, a text of its own (a formula's)."""
_EPOCH, _FIRST_SERIAL, _LAST_SERIAL = date(1899, 12, 30), 61, 2_958_465
_DAYS: dict[float, date] = {}


class Cells(NamedTuple):
    """The cells of a sheet that hold something, row by row: Excel row, 1-based column, value; merges counted from A1."""

    rows: Numbers
    columns: Numbers
    values: Texts
    merges: tuple[Merge, ...]


NUMBER, DAY, OTHER = 0, 1, 2
"""What a number is shown as by a cell style: a number, a day, or something else (a time, a duration)."""


def _word(kind: npt.DTypeLike, text: bytes) -> Any:
    """The bytes as one number of this kind, as it stands in memory."""
    return np.frombuffer(text, kind)[0]


def _table(size: int, entries: dict[int, int]) -> Bytes:
    table = np.zeros(size, np.uint8)
    for place, value in entries.items():
        table[place] = value
    return table


_TAG_OF = _table(65_536, {int(_word(np.uint16, pair)): tag for pair, tag in _TAGS.items()})
_STYLED, _END_OF_TAG, _CLOSED = _word(np.uint32, b'" s='), _word(np.uint16, b'">'), _word(np.uint16, b"/>")
_TAIL_SHARED, _TAIL_NUMERIC = _word(np.uint64, b'" t="s">'), _word(np.uint64, b'" t="n">')
_TAIL_WRITTEN = _word(np.uint64, b'" t="str')
_NOTHING: Columns = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, object))
_FOLLOWS = _table(
    256, {tag << 4 | other: how for tag, others in _AFTER.items() for other, how in others.items()}
)


def cells_of_sheets(sheets: Mapping[str, bytes], strings: Texts, styles: bytes) -> dict[str, Cells]:
    """The cells of the sheets (name → XML) that are plain. `strings` are the shared strings, `styles` what each cell style
    makes of a number.
    """
    parts = {name: _body(xml) for name, xml in sheets.items()}
    bodies = {name: part[0] for name, part in parts.items() if part is not None}
    merges = {name: part[1] for name, part in parts.items() if part is not None}
    shown = np.frombuffer(styles, np.uint8)
    together = _cells(list(bodies.values()), strings, shown)
    if together is None:  # one of them is not plain: the others are read without it
        alone = {name: _cells([body], strings, shown) for name, body in bodies.items()}
        return {name: Cells(*one[0], merges[name]) for name, one in alone.items() if one is not None}
    return {name: Cells(*cells, merges[name]) for name, cells in zip(bodies, together, strict=True)}


def _body(xml: bytes) -> tuple[bytes, tuple[Merge, ...]] | None:
    """What stands between <sheetData> and its end, and the merged ranges, counted from A1."""
    start, end = xml.find(_OPEN), xml.rfind(_CLOSE)
    if start < 0 and end < 0:
        start = end = xml.find(_EMPTY)
    if not 0 <= start <= end or b"<worksheet" not in xml[:start] or b"<!" in xml[:start]:
        return None
    if not _is_well_formed(xml[:start] + xml[end:].removeprefix(_CLOSE).removeprefix(_EMPTY)):
        return None
    count = xml.count(b"<mergeCell ", end)
    merges = _MERGE.findall(xml, end) if count else []
    if len(merges) != count:
        return None
    return xml[start + len(_OPEN) : end], tuple(
        Merge(int(r1) - 1, _column(c1), int(r2) - 1, _column(c2)) for c1, r1, c2, r2 in merges
    )


@lru_cache(maxsize=512)
def _is_well_formed(xml: bytes) -> bool:
    """Whether what stands around the cells is XML at all; workbooks of one layout have it in common."""
    try:
        ParserCreate().Parse(xml, True)
    except ExpatError:
        return False
    return True


def grid_of_cells(sheet: str, cells: Cells, most_cells: int) -> Grid | None:
    """The cells as a rectangle; None when it is larger than a sheet may be, or than `most_cells`."""
    rows, columns, values, merges = cells
    if not len(rows):
        return Grid(sheet, [], merges=merges)
    top, left, bottom, right = int(rows[0]), int(columns.min()), int(rows[-1]), int(columns.max())
    if bottom > _LAST_ROW or right > _LAST_COLUMN or bottom * right > most_cells:
        return None
    height, width = bottom - top + 1, right - left + 1
    box = np.full(height * width, "", object)
    box[(rows - top) * width + (columns - left)] = values
    up, aside = top - 1, left - 1
    moved = tuple(Merge(m.top - up, m.left - aside, m.bottom - up, m.right - aside) for m in merges)
    return Grid(sheet, box.reshape(height, width).tolist(), top, left - 1, moved)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _cells(bodies: Sequence[bytes], strings: Texts, styles: Bytes) -> list[Columns] | None:
    """The cells that hold something, sheet by sheet in their order; None where something is not plain."""
    body = b"".join((*bodies, _PADDING))
    data = np.frombuffer(body, np.uint8)
    tags = np.flatnonzero(data == ord("<"))
    if not _is_text(body) or np.count_nonzero(data == ord(">")) != len(tags):
        return None
    if not len(tags):
        return [_NOTHING] * len(bodies)
    kinds = _TAG_OF[_each(data, np.uint16, tags + 1)]
    follows = _FOLLOWS[kinds[:-1] << 4 | kinds[1:]]
    closed = _each(data, np.uint16, tags[1:] - 2) == _CLOSED
    if kinds[0] != _ROW or kinds[-1] not in (_ROW, _ROW_END) or not kinds.all() or not follows.all():
        return None
    if not ((follows == _IS_CLOSED) == closed).all():
        return None
    are_cells = kinds[:-1] == _CELL
    holds = ((kinds[1:] == _VALUE) | (kinds[1:] == _FORMULA))[are_cells]
    at = np.flatnonzero(kinds == _VALUE)
    cells, begins, ends = tags[:-1][are_cells], tags[at] + 3, tags[at + 1]
    if not (_are_rows(data, tags[kinds == _ROW]) and _are(data, ends, b"</v></c>")):
        return None
    references = _references(data, cells)
    if references is None or np.count_nonzero(holds) != len(at):
        return None
    rows, columns, behind = (numbers[holds] for numbers in references)
    attributes = _attributes(data, behind, tags[1:][are_cells][holds])
    if attributes is None:
        return None
    style, kind = attributes
    cells = cells[holds]
    numbers, are_odd = _numbers(data, begins, ends)
    values = np.empty(len(cells), object)

    shared = np.flatnonzero(kind == _SHARED)
    texts = numbers[shared].astype(np.int64)
    if are_odd[shared].any() or (len(texts) and texts.max() >= len(strings)):
        return None
    values[shared] = strings[texts]

    numeric = np.flatnonzero(kind == _NUMERIC)
    for i in numeric[are_odd[numeric]].tolist():
        text = body[begins[i] : ends[i]]
        if _NUMBER.fullmatch(text) is None:
            return None
        numbers[i] = float(text)
    style = style[numeric]
    if len(style) and style.max() >= len(styles):
        return None
    shown = _as_shown(numbers[numeric], styles[style])
    if shown is None:
        return None
    values[numeric] = shown

    for i in np.flatnonzero(kind == _WRITTEN).tolist():
        written = _text(body[begins[i] : ends[i]])
        if written is None:
            return None
        values[i] = written

    borders = np.searchsorted(cells, np.cumsum([len(one) for one in bodies]))
    found: list[Columns] = []
    for start, end in pairwise((0, *borders.tolist())):
        found.append((rows[start:end], columns[start:end], values[start:end]))
        places = rows[start:end] * (_LAST_COLUMN * 2) + columns[start:end]
        if not (places[1:] > places[:-1]).all():
            return None
    return found


def holds_any(text: bytes, pairs: Bytes) -> bool:
    """Whether any of the byte pairs with an entry in this table of 65,536 stands in the text."""
    data = np.frombuffer(text, np.uint8)
    leads = np.flatnonzero(data[:-1] >= 0xC2)
    return bool(pairs[_each(data, np.uint16, leads)].any())


def table_of_pairs(pairs: Iterable[bytes]) -> Bytes:
    """A table for `holds_any`; the first byte of a pair is one that begins a letter of two bytes."""
    return _table(65_536, dict.fromkeys((int(_word(np.uint16, pair)) for pair in pairs), 1))


def _is_text(body: bytes) -> bool:
    try:
        return body.isascii() or bool(body.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _each(data: Bytes, kind: npt.DTypeLike, where: Numbers) -> Any:
    """What stands at each place, taken as one value of this kind (bytes overlap)."""
    dtype = np.dtype(kind)
    return np.ndarray((len(data) - dtype.itemsize + 1,), dtype, data, strides=(1,))[where]


def _window(data: Bytes, width: int, where: Numbers) -> Bytes:
    """The bytes from each place on: `result[i]` holds the i-th of every one."""
    pieces = _each(data, f"V{width}", where)
    return np.ascontiguousarray(pieces.view(np.uint8).reshape(len(where), width).T)


def _are(data: Bytes, where: Numbers, text: bytes) -> bool:
    """Whether this text stands at every one of the places."""
    return not len(where) or bool((_each(data, f"V{len(text)}", where) == np.void(text)).all())


def _are_rows(data: Bytes, tags: Numbers) -> bool:
    """Whether every row states its number first, and none a million or more (those are looked at with care)."""
    window = _window(data, 15, tags)
    named = all((window[i] == byte).all() for i, byte in enumerate(b'<row r="'))
    return named and bool((window[9:] == ord('"')).any(axis=0).all())


def _references(data: Bytes, cells: Numbers) -> tuple[Numbers, Numbers, Numbers] | None:
    """(row, column, place of the quote behind it) of cells like `<c r="B7" …`, those that hold nothing among them."""
    window = _window(data, 17, cells)
    if not all((window[i] == byte).all() for i, byte in enumerate(b'<c r="')):
        return None
    letters = window[6:9] - np.uint8(ord("A"))
    second = letters[1] < 26
    third = (letters[2] < 26) & second
    columns = letters[0].astype(np.int64) + 1
    columns = np.where(second, columns * 26 + letters[1] + 1, columns)
    rows_in = np.where(second, window[8:], window[7:-1])
    if third.any():
        columns = np.where(third, columns * 26 + letters[2] + 1, columns)
        rows_in = np.where(third, window[9:], rows_in[:-1])
    rows, digits = _leading_digits(rows_in, 7)
    behind = cells + 7 + second + third + digits
    fine = (letters[0] < 26) & (rows > 0) & (data[behind] == ord('"'))
    return (rows, columns, behind) if fine.all() else None


def _attributes(data: Bytes, at: Numbers, ends: Numbers) -> tuple[Numbers, Bytes] | None:
    """(style, kind of value) of cells from the quote behind the reference on: `" s="3" t="s">` up to `ends`."""
    styled = _each(data, np.uint32, at) == _STYLED
    style, digits = _leading_digits(_window(data, 6, at + 5), 5)
    at = at + np.where(styled, digits + 5, 0)
    tail = _each(data, np.uint64, at)
    written = tail == _TAIL_WRITTEN
    kind = np.full(len(at), _NUMERIC, np.uint8)
    kind[tail == _TAIL_SHARED] = _SHARED
    kind[written] = _WRITTEN
    length = np.full(len(at), 2)
    length[(tail == _TAIL_SHARED) | (tail == _TAIL_NUMERIC)] = 8
    length[written] = 10
    at = at + length
    fine = (at == ends) & ((digits > 0) | ~styled) & (_each(data, np.uint16, at - 2) == _END_OF_TAG)
    return (np.where(styled, style, 0), kind) if fine.all() else None


def _leading_digits(window: Bytes, most: int) -> tuple[Numbers, Numbers]:
    """(the number that a window begins with, how many digits it has), at most `most` digits; no digit is 0."""
    digits = window - np.uint8(ord("0"))  # wraps around below "0"
    number, count = np.zeros((2, window.shape[1]), np.int64)
    more = np.ones(window.shape[1], np.bool_)
    for digit in digits[:most]:
        more &= digit < 10
        if not more.any():
            break
        number = np.where(more, number * 10 + digit, number)
        count += more
    return number, count


def _numbers(data: Bytes, begins: Numbers, ends: Numbers) -> tuple[npt.NDArray[np.float64], Mask]:
    """(whole numbers between these places, which of them are no plain digits)."""
    lengths = ends - begins
    width = min(int(lengths.max(initial=1)), _MOST_DIGITS)
    weights = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    digits = _window(data, width, ends - width) - np.uint8(ord("0"))
    inside = np.arange(width, 0, -1)[:, None] <= lengths
    are_odd = (inside & (digits > 9)).any(axis=0) | (lengths == 0) | (lengths > _MOST_DIGITS)
    return weights.astype(np.float64) @ (digits * inside).astype(np.float64), are_odd


def _as_shown(numbers: npt.NDArray[np.float64], shown: Bytes) -> Texts | None:
    """Numbers, and days where the style shows days; None for times and for days before March 1900."""
    values = numbers.astype(object)
    if shown.any():
        are_days = shown == DAY
        days = numbers[are_days]
        if (shown == OTHER).any() or not (
            (days >= _FIRST_SERIAL) & (days <= _LAST_SERIAL) & (days == np.floor(days))
        ).all():
            return None
        for day in set(days.tolist()) - _DAYS.keys():
            _DAYS[day] = _EPOCH + timedelta(days=int(day))
        values[are_days] = [_DAYS[day] for day in days.tolist()]
    return values


def _text(written: bytes) -> str | None:
    try:
        text = written.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if text != text.strip() or "\r" in text or "_x" in text:
        return None
    return _unescaped(text)


_PLAIN_TEXT, _KEPT_TEXT, _TEXT_END = "<si><t>", '<si><t xml:space="preserve">', "</t></si>"
_EDGE = re.compile(r"<si><t>\s|<si><t>[^<]*\s</t>")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_ENTITY = re.compile(r"&(lt|gt|amp|quot|apos);")


def shared_strings(xml: bytes) -> Texts | None:
    """The texts of sharedStrings.xml as calamine reads them; None when one is not plain (rich text, odd characters)."""
    if not xml:
        return np.empty(0, object)
    head = xml.find(b"<sst")
    start, end = xml.find(b">", head) + 1, xml.rfind(b"</sst>")
    if head < 0 or b"<!" in xml[:start] or b"\r" in xml or b"_x" in xml:
        return None
    if end < 0:
        return np.empty(0, object) if xml[start - 2 : start] == b"/>" else None
    try:
        body = xml[start:end].decode("utf-8")
    except UnicodeDecodeError:
        return None
    if _has_edges(body):
        return None
    body = body.replace(_KEPT_TEXT, _PLAIN_TEXT)
    if not body:
        return np.empty(0, object)
    if not (body.startswith(_PLAIN_TEXT) and body.endswith(_TEXT_END)):
        return None
    texts = body[len(_PLAIN_TEXT) : -len(_TEXT_END)].split(_TEXT_END + _PLAIN_TEXT)
    if body.count("<") != 4 * len(texts):
        return None
    if "&" in body:
        unescaped = [_unescaped(text) for text in texts]
        if None in unescaped:
            return None
        return _as_array(unescaped)
    return _as_array(texts)


def _as_array(texts: Sequence[str | None]) -> Texts:
    array = np.empty(len(texts), object)
    array[:] = texts
    return array


def _unescaped(text: str) -> str | None:
    if "&" not in text:
        return text
    return _ENTITY.sub(_meant, text) if len(_ENTITY.findall(text)) == text.count("&") else None


def _has_edges(body: str) -> bool:
    return _EDGE.search(body) is not None


def _meant(entity: re.Match[str]) -> str:
    return _ENTITIES[entity[1]]
