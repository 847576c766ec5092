"""An .xlsx whose parts are as programs write them, read all at once; calamine reads what is not, and tells about styles."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from functools import cached_property, lru_cache
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook

from ingest.books import Book
from ingest.grids import ANSWER_SHEET, Grid
from ingest.issues import RefusedError
from ingest.legacy_fonts import SIGNS
from ingest.legacy_text import convert_sheet
from ingest.package_check import Package
from ingest.plain_sheet import (
    DAY,
    NUMBER,
    OTHER,
    Cells,
    cells_of_sheets,
    grid_of_cells,
    holds_any,
    shared_strings,
    table_of_pairs,
)
from ingest.xlsx_book import LEGACY_FONT, SHARED_STRINGS, STYLES, WORKBOOK, XlsxBook, hidden_rows

_MOST_BYTES = 64 * 2**20
_MOST_STYLES = 4_096
_VISIBLE, _HIDDEN = (None, "visible"), ("hidden", "veryHidden")
_PROBED = 44_109
_SIGNS = table_of_pairs(sign.encode() for sign in SIGNS)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ROOT, _OF_WORKBOOK = "_rels/.rels", "xl/_rels/workbook.xml.rels"


def _relations(**targets: str) -> str:
    items = "".join(
        f'<Relationship Id="{k}" Type="{_RELATIONS}/{k}" Target="{t}"/>' for k, t in targets.items()
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{items}</Relationships>'


_PROBE = {
    _ROOT: _relations(officeDocument=WORKBOOK),
    _OF_WORKBOOK: _relations(worksheet="worksheets/sheet1.xml", styles="styles.xml"),
    WORKBOOK: f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
    '<sheet name="S" sheetId="1" r:id="worksheet"/></sheets></workbook>',
}


class PlainBook(Book):
    """A checked package. A sheet that is not plain is read by `XlsxBook`, which is opened only then."""

    def __init__(self, package: Package, sheets: dict[str, bool]) -> None:
        self.package = package
        self.sheet_names = tuple(sheets)
        self.hidden = frozenset(name for name, is_visible in sheets.items() if not is_visible)

    @cached_property
    def _careful(self) -> XlsxBook:
        return XlsxBook(self.package)

    @cached_property
    def _has_signs(self) -> bool:
        return holds_any(self.package.part(SHARED_STRINGS), _SIGNS)

    @cached_property
    def _cells(self) -> dict[str, Cells]:
        """The cells of every plain sheet; empty where the parts that all sheets lean on are not plain."""
        package = self.package
        try:
            strings = shared_strings(package.part(SHARED_STRINGS))
            styles = _shown_by_style(package.part(STYLES))
            sheets = {name: package.xml_of_sheet(name) for name in self.sheet_names}
        except RefusedError:
            return {}
        if strings is None or styles is None or sum(map(len, sheets.values())) > _MOST_BYTES:
            return {}
        return cells_of_sheets(sheets, strings, styles)

    def grid(self, sheet: str) -> Grid:
        """All values, as `XlsxBook` gives them."""
        cells = self._cells.get(sheet)
        limits = self.package.limits
        most = min(limits.max_sheet_cells, limits.max_sparse_cells)  # more is looked at with care
        grid = None if cells is None else grid_of_cells(sheet, cells, most)
        if grid is None:
            return self._careful.grid(sheet)
        xml = self.package.xml_of_sheet(sheet)
        if b'hidden="' in xml:
            grid = replace(grid, hidden_rows=hidden_rows(xml))
        return convert_sheet(grid) if self._has_signs else grid


def open_plain(package: Package) -> PlainBook | None:
    """The book, or None when its parts are not where they usually are or it counts from 1904."""
    try:
        sheets = _sheets(*(package.part(name) for name in (_ROOT, _OF_WORKBOOK, WORKBOOK)))
        if sheets is None or not package.has_usual_names():
            return None
        package.refuse_doctypes()
    except RefusedError:  # a damaged part: what to make of it is decided in one place
        return None
    return PlainBook(package, dict(sheets))


@lru_cache(maxsize=256)
def _sheets(root: bytes, relations: bytes, workbook: bytes) -> tuple[tuple[str, bool], ...] | None:
    """(name, is visible) of every sheet; None where one is no ordinary worksheet or a part has another name."""
    if b"date1904" in workbook or any(b"<!" in xml for xml in (root, relations, workbook)):
        return None
    try:
        targets = {item.get("Id"): item.get("Target", "").removeprefix("/xl/") for item in _items(relations)}
        sheets = [e for e in ElementTree.fromstring(workbook).iter() if e.tag.endswith("}sheet")]
        leaned_on = {
            _kind(item): item.get("Target", "").lstrip("/") for item in (*_items(root), *_items(relations))
        }
    except ElementTree.ParseError:
        return None
    usual = {"officeDocument": WORKBOOK, "styles": "styles.xml", "sharedStrings": "sharedStrings.xml"}
    if any(
        leaned_on.get(kind, name).removeprefix("xl/") != name.removeprefix("xl/")
        for kind, name in usual.items()
    ):
        return None
    found: dict[str, bool] = {}
    for sheet in sheets:
        name, state = sheet.get("name", ""), sheet.get("state")
        target = targets.get(sheet.get(f"{{{_RELATIONS}}}id"), "")
        if not target.startswith("worksheets/") or state not in (*_VISIBLE, *_HIDDEN) or name in found:
            return None
        found[name] = state in _VISIBLE
    return tuple((name, is_visible) for name, is_visible in found.items() if name != ANSWER_SHEET) or None


def _items(relations: bytes) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(relations))


def _kind(relation: ElementTree.Element) -> str:
    return relation.get("Type", "").rpartition("/")[2]


@lru_cache(maxsize=256)
def _shown_by_style(styles: bytes) -> bytes | None:
    """What each cell style makes of a number, one byte a style: calamine is shown a sheet with one cell of each.
    None where a font of before Unicode is among them, or they cannot be read.
    """
    if LEGACY_FONT.search(styles):
        return None
    count = len(re.findall(rb"<xf[ >/]", styles))
    if not styles:
        return bytes((NUMBER,))
    if not 0 < count <= _MOST_STYLES:
        return None
    cells = "".join(
        f'<row r="{i + 1}"><c r="A{i + 1}" s="{i}"><v>{_PROBED}</v></c></row>' for i in range(count)
    )
    probe = io.BytesIO()
    with zipfile.ZipFile(probe, "w") as package:
        for name, text in _PROBE.items():
            package.writestr(name, text)
        package.writestr(STYLES, styles)
        package.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData></worksheet>',
        )
    probe.seek(0)
    try:
        rows = CalamineWorkbook.from_filelike(probe).get_sheet_by_name("S").to_python()
    except Exception:
        return None
    kinds = {"float": NUMBER, "date": DAY}
    return bytes(kinds.get(type(row[0]).__name__, OTHER) for row in rows)
