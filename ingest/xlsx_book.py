"""Workbooks of Excel since 2007 (.xlsx, .xlsm; macros are never run): the fast reader, and beside it what it hides."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from typing import Any

from defusedxml import ElementTree

from ingest.books import CalamineBook
from ingest.grids import Grid, with_values
from ingest.issues import RefusedError
from ingest.legacy_fonts import Encoding, encoding_of_font, is_capital_font
from ingest.legacy_text import cells_of_fonts, convert_sheet, has_signs
from ingest.limits import DEFAULT_LIMITS
from ingest.package_check import Package
from ingest.values import CellError, UncachedFormula

_UNCACHED = re.compile(rb"</f>\s*(?:<v\s*/>|<v>\s*</v>|</c>)|<f[^>]*/>\s*(?:<v\s*/>|<v>\s*</v>|</c>)")
_ERROR_CELL = re.compile(rb'<c\b([^>]*\bt="e"[^>]*)>\s*(?:<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*)?<v>([^<]+)</v>')
_FORMULA_CELL = re.compile(
    rb"<c\b([^>]*)>\s*<f\b(?:[^>]*/>|[^>]*>([^<]*)</f>)\s*(?:<v\s*/>|<v>\s*</v>|(?=</c>))"
)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_ESCAPES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_HIDDEN_ROW = re.compile(rb'<row\b[^>]*\shidden="(?:1|true)"[^>]*>')
_ROW_NUMBER = re.compile(rb'\sr="(\d+)"')
LEGACY_FONT = re.compile(rb"""["'](?:\.Vn|VNI)""", re.IGNORECASE)
SHARED_STRINGS, STYLES, WORKBOOK = "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"
_CELL = re.compile(r"([A-Z]+)(\d+)")

LegacyStyles = dict[int, tuple[Encoding, bool]]


class XlsxBook(CalamineBook):
    """A checked package and its reader."""

    def __init__(self, package: Package) -> None:
        super().__init__(package.unpacked())
        self.package = package
        self.counts_from_1904 = b"date1904" in (text := package.part(WORKBOOK)) and bool(
            re.search(rb"""date1904\s*=\s*["'](?:1|true)""", text)
        )

    @cached_property
    def _has_signs(self) -> bool:
        return has_signs(self.package.part(SHARED_STRINGS))

    @cached_property
    def _legacy_styles(self) -> LegacyStyles:
        """Cell style → encoding of its font, and whether it prints capitals; styles of other fonts are left out."""
        xml = self.package.part(STYLES)
        return _styles_of(xml) if LEGACY_FONT.search(xml) else {}

    def grid(self, sheet: str) -> Grid:
        """All values, with error cells, uncached formulas and converted texts in their places."""
        xml = self.package.sheet_xml(sheet)
        plain = xml.find(b"<worksheet") >= 0 and b"'" not in xml
        grid = self.values(sheet, may_hold_booleans=not plain or b't="b"' in xml)
        hides = b't="e"' in xml or (b"<f" in xml and _UNCACHED.search(xml) is not None)
        if hides or not plain:
            hidden = _hidden_in_plain_xml(xml) if plain else None
            grid = with_values(grid, _hidden_values(sheet, xml) if hidden is None else hidden)
        if b'hidden="' in xml:
            grid = replace(grid, hidden_rows=hidden_rows(xml))
        if self._legacy_styles:
            styled = {
                place: self._legacy_styles[style]
                for place, style in _styles_used(sheet, xml).items()
                if style in self._legacy_styles
            }
            grid = cells_of_fonts(grid, styled)
        if self._has_signs or b"inlineStr" in xml:
            grid = convert_sheet(grid)
        return grid


def _cells(sheet: str, xml: bytes) -> list[tuple[int, int, Any]]:
    """(Excel row, 0-based column, element) of every cell, those without a reference by their order.
    Raises RefusedError for a sheet whose tree would not fit a small machine.
    """
    if len(xml) > DEFAULT_LIMITS.max_parsed_bytes:
        raise RefusedError(
            "file_unsafe", f"{sheet}: {len(xml)} byte", f"≤ {DEFAULT_LIMITS.max_parsed_bytes} byte"
        )
    try:
        root = ElementTree.fromstring(xml)
    except Exception as error:
        raise RefusedError("file_unreadable", f"{sheet}: {type(error).__name__}") from error
    found: list[tuple[int, int, Any]] = []
    row_number = 0
    for row in root.iter():
        if not row.tag.endswith("}row"):
            continue
        row_number = int(row.get("r") or row_number + 1)
        column = -1
        for cell in row:
            match = _CELL.fullmatch(cell.get("r") or "")
            column = _column(match[1]) if match else column + 1
            found.append((row_number, column, cell))
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _hidden_in_plain_xml(xml: bytes) -> dict[tuple[int, int], CellError | UncachedFormula] | None:
    """What `_hidden_values` finds, by patterns: as fast as the fast reader. None where a cell states no reference."""
    found: dict[tuple[int, int], CellError | UncachedFormula] = {}
    for pattern, kind in ((_ERROR_CELL, CellError), (_FORMULA_CELL, UncachedFormula)):
        for match in pattern.finditer(xml):
            place = _REFERENCE.search(match[1])
            if place is None:
                return None
            if kind is UncachedFormula and (b't="str"' in match[1] or b't="e"' in match[1]):
                continue
            text = _unescaped((match[2] or b"").decode("utf-8", "replace"))
            where = int(place[2]), _column(place[1].decode("ascii"))
            found[where] = CellError(text) if kind is CellError else UncachedFormula("=" + text)
    return found


def _unescaped(text: str) -> str:
    for written, meant in _ESCAPES.items() if "&" in text else ():
        text = text.replace(written, meant)
    return text


def _hidden_values(sheet: str, xml: bytes) -> dict[tuple[int, int], CellError | UncachedFormula]:
    found: dict[tuple[int, int], CellError | UncachedFormula] = {}
    for row, column, cell in _cells(sheet, xml):
        formula = value = None
        for child in cell:
            if child.tag.endswith("}f"):
                formula = child
            elif child.tag.endswith("}v"):
                value = child.text
        if cell.get("t") == "e" and value:
            found[row, column] = CellError(value)
        elif formula is not None and not (value or "").strip() and cell.get("t") != "str":
            found[row, column] = UncachedFormula("=" + (formula.text or ""))
    return found


def hidden_rows(xml: bytes) -> tuple[int, ...]:
    """Excel rows that are hidden or filtered out."""
    numbers = (_ROW_NUMBER.search(match.group()) for match in _HIDDEN_ROW.finditer(xml))
    return tuple(int(number[1]) for number in numbers if number)


def _styles_of(xml: bytes) -> LegacyStyles:
    try:
        root = ElementTree.fromstring(xml)
    except Exception as error:
        raise RefusedError("file_unreadable", f"{STYLES}: {type(error).__name__}") from error
    fonts: list[str] = []
    formats: list[Any] = []
    for element in root:
        if element.tag.endswith("}fonts"):
            for font in element:
                names = [child.get("val", "") for child in font if child.tag.endswith("}name")]
                fonts.append(names[0] if names else "")
        elif element.tag.endswith("}cellXfs"):
            formats = list(element)
    styles: LegacyStyles = {}
    for index, cell_format in enumerate(formats):
        number = int(cell_format.get("fontId") or 0)
        name = fonts[number] if number < len(fonts) else ""
        encoding = encoding_of_font(name)
        if encoding:
            styles[index] = (encoding, is_capital_font(name))
    return styles


def _styles_used(sheet: str, xml: bytes) -> dict[tuple[int, int], int]:
    return {(row, column): int(cell.get("s") or 0) for row, column, cell in _cells(sheet, xml)}
