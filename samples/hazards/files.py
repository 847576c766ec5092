"""Makers of files in every format, from cells given by address."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import docx
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import coordinate_to_tuple

from ingest.reference import Reference
from ingest.template_writer import write_workbook
from ingest.templates import load_template

Cells = Mapping[str, Any]
Change = Callable[[Any], None]
_SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"
_MACRO = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


@lru_cache(maxsize=1)
def reference() -> Reference:
    """Units, periods and lists of the platform."""
    return Reference.load(_SEEDS)


def form(
    rows: Mapping[str, Sequence[Mapping[str, Any]]] | None = None, unit: str = "908", **options: Any
) -> bytes:
    """The issued workbook, filled."""
    stream = io.BytesIO()
    write_workbook(
        stream,
        load_template("v1"),
        reference(),
        unit,
        options.pop("period", "2020Q4"),
        rows=rows or {},
        **options,
    )
    return stream.getvalue()


def changed(data: bytes, change: Change) -> bytes:
    """The workbook after a change made with openpyxl."""
    book = load_workbook(io.BytesIO(data))
    change(book)
    return saved(book)


def saved(book: Any) -> bytes:
    """The bytes of a workbook or document."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xlsx(
    sheets: Mapping[str, Cells],
    merges: Sequence[str] = (),
    fonts: Mapping[str, str] | None = None,
    change: Change | None = None,
) -> bytes:
    """A workbook from cells; `merges` on its first sheet; `fonts`: font of the cells of a sheet."""
    book = Workbook()
    book.remove(book.active)
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        for address, value in cells.items():
            sheet[address] = value
            if fonts and name in fonts:
                sheet[address].font = Font(name=fonts[name])
    for area in merges:
        book.worksheets[0].merge_cells(area)
    if change:
        change(book)
    return saved(book)


def macro_workbook(data: bytes) -> bytes:
    """The workbook as .xlsm, with a macro project that nothing may run."""
    parts = dict(_parts(data))
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(_PLAIN.encode(), _MACRO.encode())
    parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0 no macro at all"
    return zipped(parts)


def _parts(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return [(name, package.read(name)) for name in package.namelist()]


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A zip of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return stream.getvalue()


def rewritten(data: bytes, pattern: str, replace: Callable[[bytes], bytes]) -> bytes:
    """The package with the parts whose name matches rewritten."""
    return zipped({n: replace(d) if re.fullmatch(pattern, n) else d for n, d in _parts(data)})


def encrypted(data: bytes, password: str = "mật khẩu") -> bytes:
    """The workbook behind a password, as Excel keeps it."""
    stream = io.BytesIO()
    office = OOXMLFile(io.BytesIO(data))
    office.encrypt(password, stream)
    return stream.getvalue()


def xls(sheets: Mapping[str, Cells], change: Change | None = None) -> bytes:
    """A workbook of Excel 97–2003. A value that is an xlwt.Formula is written as one."""
    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for name, cells in sheets.items():
        sheet = book.add_sheet(name)
        for address, value in cells.items():
            row, column = coordinate_to_tuple(address)
            if isinstance(value, date | datetime):
                sheet.write(row - 1, column - 1, value, day)
            else:
                sheet.write(row - 1, column - 1, value)
    if change:
        change(book)
    return saved(book)


def ods(sheets: Mapping[str, Cells]) -> bytes:
    """A workbook of LibreOffice."""
    document = OpenDocumentSpreadsheet()
    for name, cells in sheets.items():
        table = Table(name=name)
        placed = {coordinate_to_tuple(address): value for address, value in cells.items()}
        for row in range(1, max(row for row, _ in placed) + 1):
            line = TableRow()
            for column in range(1, max(column for _, column in placed) + 1):
                line.addElement(_ods_cell(placed.get((row, column))))
            table.addElement(line)
        document.spreadsheet.addElement(table)
    return saved(document)


def _ods_cell(value: Any) -> Any:
    if value is None:
        return TableCell()
    if isinstance(value, date):
        cell = TableCell(valuetype="date", datevalue=value.isoformat())
    elif isinstance(value, int | float):
        cell = TableCell(valuetype="float", value=str(value))
    else:
        cell = TableCell(valuetype="string")
    cell.addElement(P(text=str(value)))
    return cell


def text_table(rows: Sequence[Sequence[Any]], delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    """A table saved as text."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return stream.getvalue().encode(encoding)


def document(
    paragraphs: Sequence[str], rows: Sequence[Sequence[str]], merges: Sequence[tuple[int, int, int, int]] = ()
) -> bytes:
    """A text document with these paragraphs and one table; merges are (top, left, bottom, right), from 0."""
    text = docx.Document()
    for paragraph in paragraphs:
        text.add_paragraph(paragraph)
    if rows:
        table = text.add_table(len(rows), max(map(len, rows)))
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                if value:
                    table.cell(i, j).text = value
        for top, left, bottom, right in merges:
            table.cell(top, left).merge(table.cell(bottom, right))
    text.add_paragraph("Nơi nhận: lưu.")
    return saved(text)
