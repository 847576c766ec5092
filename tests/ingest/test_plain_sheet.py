"""The quick reader of plain sheets gives what calamine gives, value by value and type by type, or leaves the sheet to it."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest

from ingest.issues import RefusedError
from ingest.limits import DEFAULT_LIMITS
from ingest.package_check import open_package
from ingest.plain_book import PlainBook, open_plain
from ingest.reference import Reference
from ingest.xlsx_book import XlsxBook
from samples.hazards.case import Case
from samples.hazards.corpus import corpus
from tests.ingest.conftest import Read, Write

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRINGS = "<si><t>Một</t></si><si><t></t></si><si><t>a &amp; b &lt; c</t></si>"
_FORMATS = ("General", "dd/mm/yyyy", "#,##0.00", "[h]:mm", "hh:mm", '0 "ngày"', "yyyy")


def _relations(**targets: str) -> str:
    items = "".join(
        f'<Relationship Id="{k}" Type="{_RELATIONS}/{k}" Target="{t}"/>' for k, t in targets.items()
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{items}</Relationships>'


def _book(rows: str, strings: str = _STRINGS, tail: str = "", **parts: str) -> bytes:
    formats = "".join(
        f'<numFmt numFmtId="{164 + i}" formatCode="{f.replace(chr(34), "&quot;")}"/>'
        for i, f in enumerate(_FORMATS)
    )
    styles = "".join(f'<xf numFmtId="{number}"/>' for number in (*range(164, 164 + len(_FORMATS)), 14, 46))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        every = {
            "_rels/.rels": _relations(officeDocument="xl/workbook.xml"),
            "xl/_rels/workbook.xml.rels": _relations(
                worksheet="worksheets/sheet1.xml", sharedStrings="sharedStrings.xml", styles="styles.xml"
            ),
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="worksheet"/></sheets></workbook>',
            "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{strings}</sst>',
            "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts>{formats}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>{tail}</worksheet>',
        }
        for name, text in {**every, **parts}.items():
            package.writestr(name, text)
    return stream.getvalue()


def _both(data: bytes) -> tuple[PlainBook, XlsxBook]:
    plain = open_plain(open_package(data, DEFAULT_LIMITS))
    assert plain is not None
    return plain, XlsxBook(open_package(data, DEFAULT_LIMITS))


def _typed(rows: list[list[Any]]) -> list[list[tuple[type, Any]]]:
    return [[(type(value), value) for value in row] for row in rows]


_PLAIN = {
    "numbers": '<row r="3"><c r="B3"><v>5</v></c><c r="C3" s="2"><v>-5.25</v></c>'
    '<c r="D3" t="n"><v>1E+2</v></c><c r="E3"><v>123456789012345678</v></c></row>',
    "texts": '<row r="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="AA1" t="s"><v>2</v></c></row>',
    "days": '<row r="9"><c r="C9" s="1"><v>44109</v></c><c r="D9" s="7"><v>61</v></c><c r="E9" s="6"><v>44110</v></c></row>',
    "cells that hold nothing": '<row r="1"><c r="A1" s="1"/></row>'
    '<row r="2" spans="1:3" ht="15"><c r="B2" s="1"></c><c r="C2"><v>1</v></c></row><row r="4"/>',
    "formulas with results": '<row r="2"><c r="A2" t="str"><f>"x"&amp;B1</f><v>x &amp; y</v></c>'
    '<c r="B2"><f t="shared" si="0"/><v>7</v></c></row>',
    "three letters": '<row r="1234"><c r="Z1234"><v>1</v></c><c r="ZZ1234"><v>2</v></c><c r="AAA1234"><v>3</v></c></row>',
    "white space between tags": '<row r="1">\n <c r="A1"><v>1</v></c></row>\n',
    "nothing": "",
}  # fmt: skip
_NOT_PLAIN = {
    "an error": '<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>',
    "a truth": '<row r="1"><c r="A1" t="b"><v>1</v></c></row>',
    "an inline text": '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>',
    "a formula without result": '<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><v>1</v></c></row>',
    "no reference": '<row r="1"><c><v>1</v></c></row>',
    "other quotes": "<row r='1'><c r='A1'><v>1</v></c></row>",
    "cells out of order": '<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
    "rows out of order": '<row r="2"><c r="B2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
    "a cell twice": '<row r="2"><c r="B2"><v>1</v></c><c r="B2"><v>2</v></c></row>',
    "a time": '<row r="2"><c r="B2" s="4"><v>0.5</v></c></row>',
    "a duration": '<row r="2"><c r="B2" s="3"><v>2</v></c></row>',
    "a day before March 1900": '<row r="2"><c r="B2" s="1"><v>59</v></c></row>',
    "a number that is none": '<row r="2"><c r="B2"><v>1_0</v></c></row>',
    "a comment": '<row r="2"><!-- x --><c r="B2"><v>1</v></c></row>',
    "attributes in another order": '<row r="2"><c s="1" r="B2"><v>44109</v></c></row>',
}  # fmt: skip


@pytest.mark.parametrize("rows", _PLAIN.values(), ids=_PLAIN)
def test_a_plain_sheet_is_read_as_calamine_reads_it(rows: str) -> None:
    plain, careful = _both(_book(rows))
    assert "S" in plain._cells
    assert plain.grid("S") == careful.grid("S")
    assert _typed(plain.grid("S").rows) == _typed(careful.grid("S").rows)


@pytest.mark.parametrize("rows", _NOT_PLAIN.values(), ids=_NOT_PLAIN)
def test_what_is_not_plain_is_left_to_calamine(rows: str) -> None:
    plain, careful = _both(_book(rows))
    assert "S" not in plain._cells
    assert _typed(plain.grid("S").rows) == _typed(careful.grid("S").rows)


@pytest.mark.parametrize(
    "strings",
    [
        "<si><t> a</t></si>",
        "<si><r><t>a</t></r><r><t>b</t></r></si>",
        "<si><t>a_x000D_b</t></si>",
        "<si><t>a\r\nb</t></si>",
        "<si><t/></si>",
        "<si><t>a&#13;</t></si>",
    ],
)
def test_texts_that_calamine_changes_are_left_to_it(strings: str) -> None:
    plain, careful = _both(_book('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings))
    assert "S" not in plain._cells
    assert plain.grid("S") == careful.grid("S")


def test_merges_and_spaces_are_kept() -> None:
    tail = '<mergeCells count="1"><mergeCell ref="B2:C3"/></mergeCells>'
    kept = '<si><t xml:space="preserve"> a </t></si>'
    plain, careful = _both(_book('<row r="2"><c r="B2" t="s"><v>0</v></c></row>', kept, tail))
    assert plain.grid("S").merges
    assert plain.grid("S").rows == [[" a "]]
    assert plain.grid("S") == careful.grid("S")


@pytest.mark.parametrize("tail", ["</oops>", "<mergeCells><mergeCell ref='A1:B2'/></mergeCells>", "<"])
def test_a_sheet_that_ends_oddly_is_left_to_calamine(tail: str) -> None:
    plain = open_plain(
        open_package(_book('<row r="1"><c r="A1"><v>1</v></c></row>', tail=tail), DEFAULT_LIMITS)
    )
    assert plain is not None
    assert "S" not in plain._cells


def test_one_sheet_that_is_not_plain_does_not_hinder_the_others(write: Write) -> None:
    data = write(rows={"bieu02": [{"programme_name": "Khéo", "registered_date": date(2020, 10, 5)}]})
    plain, careful = _both(data)
    assert set(plain._cells) == set(plain.sheet_names)
    parts = zipfile.ZipFile(io.BytesIO(data))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as changed:
        for name in parts.namelist():
            xml = parts.read(name)
            if name == "xl/worksheets/sheet3.xml":
                xml = xml.replace(
                    b"</sheetData>", b'<row r="900"><c r="A900" t="b"><v>1</v></c></row></sheetData>'
                )
            changed.writestr(name, xml)
    plain, careful = _both(stream.getvalue())
    assert len(plain._cells) == len(plain.sheet_names) - 1
    assert [plain.grid(name) for name in plain.sheet_names] == [
        careful.grid(name) for name in careful.sheet_names
    ]


@pytest.mark.parametrize("case", corpus(), ids=lambda case: case.name)
def test_in_bulk_every_hazard_is_read_as_it_is_alone(case: Case, read: Read, reference: Reference) -> None:
    data = case.build()
    assert read(data, file_name=case.file_name, in_bulk=True) == read(data, file_name=case.file_name)


def test_what_must_be_refused_is_left_to_the_careful_reader() -> None:
    stray = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="E1048576"><v>1</v></c></row>'
    plain = open_plain(open_package(_book(stray), DEFAULT_LIMITS))
    assert plain is not None
    with pytest.raises(RefusedError):
        plain.grid("S")
    declared = {"docProps/core.xml": '<?xml version="1.0"?><!DOCTYPE c [<!ENTITY a "b">]><c/>'}
    assert open_plain(open_package(_book("", **declared), DEFAULT_LIMITS)) is None
