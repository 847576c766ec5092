"""The workbooks that are damaged: what the platform hands out, what committees send, what comes back answered."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

import odf.table
import odf.text
import xlwt
from docx import Document
from odf.opendocument import OpenDocumentSpreadsheet
from openpyxl import load_workbook

from dvk.settings import Settings
from exports.answers.content import Answer, Finding
from exports.answers.workbook import answer_workbook
from ingest.reference import Reference
from ingest.template_writer import write_workbook
from ingest.templates import load_template, newest_version


@lru_cache(maxsize=1)
def reference() -> Reference:
    """The reference data that every file is read with."""
    return Reference.load(Settings.from_env().seeds)


@lru_cache(maxsize=1)
def bases() -> tuple[tuple[str, bytes], ...]:
    """(name, bytes) of every workbook to start from; the same in every process."""
    return tuple(_bases())


def _bases() -> Iterator[tuple[str, bytes]]:
    blank = _written(None)
    filled = _written(_rows(120))
    yield "blank.xlsx", blank
    yield "filled.xlsx", filled
    yield "small.xlsx", _written(_rows(3))
    yield "resaved.xlsx", _resaved(filled)
    yield "answered.xlsx", answer_workbook(filled, _answer())
    sheets = _sheets(_written(_rows(20)))
    yield "old.xls", _xls(sheets)
    yield "free.ods", _ods(sheets)
    yield "letter.docx", _docx(sheets)
    yield (
        "list.csv",
        "\r\n".join(";".join(str(v or "") for v in row) for row in sheets["Bieu02"]).encode("utf-8-sig"),
    )


def _written(rows: dict[str, list[dict[str, Any]]] | None) -> bytes:
    stream = io.BytesIO()
    write_workbook(stream, load_template(newest_version()), reference(), "899", "2020Q4", rows=rows)
    return stream.getvalue()


def _rows(count: int) -> dict[str, list[dict[str, Any]]]:
    day = date.fromisoformat("2020-11-02")
    programmes = [
        {"programme_code": f"899-2020-{n:04}", "programme_name": f"Khéo vận động số {n}"}
        for n in range(count)
    ]
    return {
        "bieu01": [
            {
                "indicator": "programmes_registered",
                "level": "grassroots",
                "field": "total",
                "in_period_count": count,
            }
        ],
        "bieu02": [line | {"field": "economy", "registered_date": day} for line in programmes],
        "bieu03": [line | {"event": "registered", "event_date": day} for line in programmes],
        "bieu04": [
            {"outcome_kind": "road_length", "quantity": "hơn 2,4", "money_million_vnd": "1 tỷ 421 triệu"}
        ],
    }


def _resaved(data: bytes) -> bytes:
    book = load_workbook(io.BytesIO(data))
    sheet = book["Bieu01"]
    sheet["E6"], sheet["F6"], sheet["G6"] = "#DIV/0!", "=1+1", "1.6151"
    sheet["F6"].comment = None
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


Sheets = dict[str, list[tuple[Any, ...]]]


def _sheets(data: bytes) -> Sheets:
    book = load_workbook(io.BytesIO(data), data_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def _xls(sheets: Sheets) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    for name, lines in sheets.items():
        sheet = book.add_sheet(name)
        for i, row in enumerate(lines):
            for j, value in enumerate(row):
                if value is not None:
                    sheet.write(i, j, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _ods(sheets: Sheets) -> bytes:
    book = OpenDocumentSpreadsheet()
    for name, lines in sheets.items():
        table = odf.table.Table(name=name)
        for row in lines:
            line = odf.table.TableRow()
            for value in row:
                cell = odf.table.TableCell(valuetype="string")
                cell.addElement(odf.text.P(text="" if value is None else str(value)))
                line.addElement(cell)
            table.addElement(line)
        book.spreadsheet.addElement(table)
    stream = io.BytesIO()
    book.write(stream)
    return stream.getvalue()


def _docx(sheets: Sheets) -> bytes:
    letter = Document()
    for name in ("TrangBia", "Bieu03"):
        lines = [row for row in sheets[name] if any(value is not None for value in row)]
        table = letter.add_table(len(lines), max(map(len, lines)))
        for i, row in enumerate(lines):
            for cell, value in zip(table.rows[i].cells, row, strict=False):
                cell.text = "" if value is None else str(value)
    stream = io.BytesIO()
    letter.save(stream)
    return stream.getvalue()


def _answer() -> Answer:
    found = Finding("F0123456789ab", "error", "open", "Bieu01", "G6", "5", "3", "Ô G6: ghi 5, cần 3.")
    return Answer("Đơn vị", "1 điều", (), (found,))
