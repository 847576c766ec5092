"""Workbooks of LibreOffice (.ods)."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from ingest.books import CalamineBook
from ingest.grids import Grid
from ingest.issues import RefusedError
from ingest.legacy_text import convert_sheet
from ingest.package_check import READABLE, Package

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_NULL_DATE = re.compile(rb'date-value\s*=\s*"1904-01-01"')


class OdsBook(CalamineBook):
    """A checked package and its reader. A repeated row or cell is written once, so its true size is counted first."""

    def __init__(self, package: Package) -> None:
        if b"encryption-data" in package.part("META-INF/manifest.xml"):
            raise RefusedError("file_encrypted", "encryption-data", READABLE)
        package.refuse_doctypes()
        content = package.part("content.xml")
        _check_size(content, package.limits.max_sheet_cells)
        super().__init__(package.data)
        self.counts_from_1904 = _NULL_DATE.search(content) is not None

    def grid(self, sheet: str) -> Grid:
        """All values; errors are texts such as #DIV/0! here."""
        return convert_sheet(self.values(sheet))


def _check_size(content: bytes, largest: int) -> None:
    try:
        root = ElementTree.fromstring(content)
    except Exception as error:
        raise RefusedError("file_unreadable", f"content.xml: {type(error).__name__}") from error
    for table in root.iter(f"{_TABLE}table"):
        rows = last_row = width = 0
        for row in table.iter(f"{_TABLE}table-row"):
            column = last_column = 0
            for cell in row:
                column += int(cell.get(f"{_TABLE}number-columns-repeated") or 1)
                if _is_filled(cell):
                    last_column = column
            rows += int(row.get(f"{_TABLE}number-rows-repeated") or 1)
            if last_column:
                last_row, width = rows, max(width, last_column)
        if last_row * width > largest:
            name = table.get(f"{_TABLE}name") or ""
            raise RefusedError("file_unsafe", f"{name}: {last_row} × {width}", f"≤ {largest}")


def _is_filled(cell: Element) -> bool:
    return cell.get(f"{_OFFICE}value-type") is not None or len(cell) > 0
