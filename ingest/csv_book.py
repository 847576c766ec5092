"""Tables saved as text (.csv): one sheet, addressed as a spreadsheet would show it (record 3, second value: B3)."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter

from ingest.books import Book
from ingest.grids import Grid
from ingest.issues import RefusedError
from ingest.legacy_fonts import SIGNS, convert, vietnamese_share
from ingest.legacy_text import convert_sheet
from ingest.limits import Limits

SHEET = "CSV"
_DELIMITERS = (";", "\t", ",", "|")
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_SAMPLE = 200
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class CsvBook(Book):
    """A text that is a table."""

    sheet_names = (SHEET,)

    def __init__(self, rows: list[list[str]]) -> None:
        self._rows = rows

    def grid(self, sheet: str) -> Grid:
        """All values, every one a text."""
        return convert_sheet(Grid(sheet, [list(row) for row in self._rows]))


def open_csv(data: bytes, limits: Limits) -> CsvBook | None:
    """The table in a text; None when it is no table. Raises RefusedError(file_unreadable) for an encoding that
    cannot be told, file_unsafe for a table that is too large.
    """
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    if data.lstrip()[:1] in (b"<", b"{", b"%"):
        return None
    text = _decoded(data)
    told = _SEPARATOR_LINE.match(text)
    if told:
        text = text[told.end() :]
    delimiter = told[1] if told else _delimiter(text)
    if delimiter is None:
        return None
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise RefusedError("file_unreadable", f"csv: {error}") from error
    width = max(map(len, rows), default=0)
    if len(rows) * width > limits.max_sheet_cells:
        raise RefusedError("file_unsafe", f"{len(rows)} × {width}", f"≤ {limits.max_sheet_cells}")
    return CsvBook([row + [""] * (width - len(row)) for row in rows])


def _decoded(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise RefusedError("file_unreadable", f"csv: {encoding}") from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded_by_sense(data)


def _decoded_by_sense(data: bytes) -> str:
    """Of the three one-byte encodings of Vietnamese, the one under which the words are Vietnamese.
    TCVN3 and VNI stay as they are stored: the sheet converts and reports them.
    """
    plain = data.decode("latin-1")
    readings = {"tcvn3": (plain, convert(plain, "tcvn3")), "vni": (plain, convert(plain, "vni"))}
    try:
        windows = unicodedata.normalize("NFC", data.decode("cp1258"))
        readings["windows-1258"] = (windows, windows)
    except UnicodeDecodeError:
        pass
    shares: dict[str, float] = {}
    for name, (_, sense) in readings.items():
        good, words = vietnamese_share(sense)
        signs = sum(sense.count(sign) for sign in SIGNS)
        shares[name] = (good - signs) / words if words else 0.0
    best, second = sorted(shares, key=lambda name: -shares[name])[:2]
    if shares[best] < 0.9 or shares[best] - shares[second] < 0.1:
        raise RefusedError("file_unreadable", "csv: encoding? " + " / ".join(sorted(shares)), "UTF-8")
    return readings[best][0]


def _delimiter(text: str) -> str | None:
    """The delimiter under which most lines have the same number of values, two or more; None when none does."""
    lines = "".join(text.splitlines(keepends=True)[:_SAMPLE])
    best: tuple[int, int] = (0, 0)
    chosen: str | None = None
    for delimiter in _DELIMITERS:
        try:
            widths = Counter(
                len(row) for row in csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter)
            )
        except csv.Error:
            continue
        score = max(((many, width) for width, many in widths.items() if width > 1), default=(0, 0))
        if score > best:
            best, chosen = score, delimiter
    return chosen if best[0] > 1 else None
