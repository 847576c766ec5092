"""Each fault of a file keeps it out of the counts, with its code, and never raises."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from datetime import datetime
from time import process_time
from typing import Any

import pytest
import xlwt
from openpyxl import Workbook

from ingest import reading
from ingest.limits import Limits
from ingest.reading import Submission

Write = Callable[..., bytes]
Read = Callable[..., Submission]
Edit = Callable[..., bytes]
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def zipped(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(name, data)
    return stream.getvalue()


def rezipped(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return stream.getvalue()


def foreign_workbook() -> bytes:
    stream = io.BytesIO()
    book = Workbook()
    book.active.append(["Họ tên", "Lương"])
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "code", "observed"),
    [
        (b"", "file_empty", "0 byte"),
        ("Kính gửi".encode(), "file_wrong_type", "text"),
        (b"%PDF-1.7 ...", "file_wrong_type", "pdf"),
        (_OLE + "EncryptedPackage".encode("utf-16-le"), "file_encrypted", "EncryptedPackage"),
        (_OLE + "Workbook".encode("utf-16-le"), "file_unreadable", None),
        (_OLE + "WordDocument".encode("utf-16-le"), "file_wrong_type", "doc"),
        (b"PK\x03\x04 not a zip at all", "file_unreadable", "zip: BadZipFile"),
        (zipped(**{"word/document.xml": b"x"}), "file_unreadable", None),
        (zipped(**{"xl/workbook.xml": b"<x/>", "../../etc/passwd": b"x"}), "file_unsafe", "../../etc/passwd"),
        (zipped(**{"xl/workbook.xml": b"<x/>", "xl/big.xml": b"0" * 20_000_000}), "file_unsafe", None),
        (zipped(**{"xl/workbook.xml": b"<x/>", **{f"n{i}": b"" for i in range(2_100)}}), "file_unsafe", None),
        (zipped(**{"xl/workbook.xml": b"<not closed"}), "file_unreadable", None),
        (foreign_workbook(), "template_unknown", "Sheet"),
    ],
)  # fmt: skip
def test_bytes_that_are_no_submission(read: Read, data: bytes, code: str, observed: str | None) -> None:
    submission = read(data)
    assert (submission.state, submission.quarantine_code) == ("quarantined", code)
    if observed is not None:
        assert submission.issues[0].observed == observed


def test_too_large(write: Write, read: Read) -> None:
    assert read(write(), limits=Limits(max_file_bytes=1_000)).quarantine_code == "file_too_large"


def test_absurd_dimensions_are_refused_before_anything_allocates_them(write: Write, read: Read) -> None:
    def far(name: str, data: bytes) -> bytes:
        return data.replace(
            b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        )

    submission = read(rezipped(write(), far))
    assert submission.quarantine_code == "file_unsafe"


def test_a_stray_cell_far_below_the_table_is_refused_and_a_long_table_is_not(
    write: Write, read: Read
) -> None:
    """The reader allocates the box around all cells: what fills it may be large, what is nearly empty may not."""

    def stray(name: str, data: bytes) -> bytes:
        return data.replace(
            b"</sheetData>", b'<row r="1048576"><c r="E1048576"><v>1</v></c></row></sheetData>'
        )

    assert read(rezipped(write(), stray)).quarantine_code == "file_unsafe"

    def long(name: str, data: bytes) -> bytes:
        lines = (
            b'<row r="%d">%s</row>'
            % (row, b"".join(b'<c r="%c%d"><v>7</v></c>' % (at, row) for at in b"ABCDE"))
            for row in range(3_000, 15_000)
        )
        return data.replace(b"</sheetData>", b"".join(lines) + b"</sheetData>") if "sheet5" in name else data

    assert read(rezipped(write(), long), limits=Limits(max_sparse_cells=30_000)).quarantine_code is None


def test_a_stray_cell_of_an_old_workbook_is_refused_and_a_long_table_is_not(read: Read) -> None:
    def book(rows: range, last: int) -> bytes:
        made = xlwt.Workbook()
        sheet = made.add_sheet("Bieu01")
        for row in rows:
            for column in range(5):
                sheet.write(row, column, 7)
        sheet.write(last, 0, 1)
        stream = io.BytesIO()
        made.save(stream)
        return stream.getvalue()

    limits = Limits(max_sparse_cells=50_000)
    (issue,) = read(book(range(3), 65_535), limits=limits).issues
    assert (issue.code, issue.observed, issue.expected) == ("file_unsafe", "Bieu01: 65536 × 5", "≤ 50000")
    assert read(book(range(20_000), 20_000), limits=limits).quarantine_code == "unit_missing"


@pytest.mark.parametrize(("length", "observed"), [(32_767, []), (32_768, ["Bieu01!Z3: 32768 ký tự"])])
@pytest.mark.parametrize("in_bulk", [True, False])
def test_a_text_that_no_cell_can_hold_is_refused_with_its_cell(
    write: Write, read: Read, edit: Edit, length: int, observed: list[str], *, in_bulk: bool
) -> None:
    def lengthen(name: str, data: bytes) -> bytes:
        return data.replace(b"MARK", ("ế" * length).encode())

    def mark(book: Any) -> None:
        book["Bieu01"]["Z3"] = "MARK"

    submission = read(rezipped(edit(write(), mark), lengthen), in_bulk=in_bulk)
    assert [issue.observed for issue in submission.issues if issue.code == "file_unsafe"] == observed


@pytest.mark.parametrize(
    "part", ["xl/worksheets/", "xl/sharedStrings.xml", "xl/styles.xml", "docProps/core.xml"]
)
def test_a_document_type_is_refused_in_whatever_part(write: Write, read: Read, part: str) -> None:
    def declare(name: str, data: bytes) -> bytes:
        if not name.startswith(part):
            return data
        return data.replace(b"?>", b'?><!DOCTYPE w [<!ENTITY a "b">]>', 1)

    assert read(rezipped(write(), declare)).quarantine_code == "file_unsafe"


@pytest.mark.parametrize(
    ("unit", "period", "cover", "code", "cell"),
    [
        ("777", "2020Q4", {}, "unit_unknown", "B9"),
        ("899", "2020Q4", {"unit_code": "", "unit_name": ""}, "unit_missing", "B9"),
        ("899", "2020Q7", {}, "period_unknown", "B11"),
        ("899", "2020Q4", {"period_id": None}, "period_missing", "B11"),
        ("899", "2021Q2", {}, "period_future", "B11"),
    ],
)  # fmt: skip
def test_who_and_when_must_be_known(
    write: Write, read: Read, unit: str, period: str, cover: dict[str, Any], code: str, cell: str
) -> None:
    submission = read(write(unit, period, cover=cover, rows={}))
    assert submission.quarantine_code == code
    assert [(i.sheet, i.cell) for i in submission.issues] == [("TrangBia", cell)]


def test_period_begins_at_midnight_in_vietnam(write: Write, read: Read) -> None:
    data = write("899", "2021Q1", rows={})
    assert read(data, datetime.fromisoformat("2020-12-31T16:59:00")).quarantine_code == "period_future"
    assert read(data, datetime.fromisoformat("2020-12-31T17:00:00")).state == "accepted"


def test_unit_by_name_when_the_code_is_blank(write: Write, read: Read) -> None:
    submission = read(write(cover={"unit_code": None, "unit_name": "TP. Rạch Giá"}, rows={}))
    assert (submission.state, submission.cover.unit_code) == ("accepted", "899")


def test_missing_sheet_and_missing_heading(write: Write, read: Read, edit: Edit) -> None:
    def without_sheet(book: Any) -> None:
        del book["Bieu03"]

    def without_heading(book: Any) -> None:
        book["Bieu01"]["F5"] = "Cột lạ"

    gone = read(edit(write(rows={}), without_sheet))
    assert [(i.code, i.sheet) for i in gone.issues] == [("sheet_missing", "Bieu03")]
    renamed = read(edit(write(rows={}), without_heading))
    assert [(i.code, i.sheet, i.row_number, i.expected) for i in renamed.issues] == [
        ("heading_missing", "Bieu01", 5, "Lũy kế từ đầu năm")
    ]


def test_a_workbook_that_lost_its_tag_is_known_by_its_sheets(write: Write, read: Read, edit: Edit) -> None:
    def untag(book: Any) -> None:
        del book["_dvk"]

    assert read(edit(write(rows={}), untag)).template_version == "v1"


def test_a_tag_of_another_version_is_not_guessed(write: Write, read: Read, edit: Edit) -> None:
    def retag(book: Any) -> None:
        book["_dvk"]["B1"] = "v99"

    submission = read(edit(write(rows={}), retag))
    assert (submission.quarantine_code, submission.issues[0].observed) == ("template_unknown", "dvk v99")


def test_a_bug_in_the_reader_is_a_quarantine_not_a_crash(
    write: Write, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(reading, "read_table", fail)
    submission = read(write(rows={}))
    assert submission.quarantine_code == "file_unreadable"
    assert submission.issues[0].observed == "ZeroDivisionError"


def test_damaged_bytes_never_raise(write: Write, read: Read) -> None:
    data = write(rows={"bieu02": [{"programme_code": "P1", "programme_name": "Tên"}]})
    chance = random.Random(20)
    states = set()
    for _ in range(300):
        damaged = bytearray(data)
        for _ in range(chance.randint(1, 20)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        if chance.random() < 0.3:
            del damaged[chance.randrange(len(damaged)) :]
        states.add(read(bytes(damaged)).state)
    assert "quarantined" in states


@pytest.mark.parametrize(
    "text",
    [
        "9" * 32_000,
        "1/" * 16_000,
        "1." * 16_000,
        "1 " * 16_000,
        "hơn " * 8_000,
        "1 tỷ " * 6_400,
        "O" * 32_000,
    ],
    ids=["digits", "slashes", "dots", "blanks", "qualifiers", "magnitudes", "letters"],
)
def test_a_cell_full_of_text_costs_no_more_than_another(
    write: Write, read: Read, edit: Edit, text: str
) -> None:
    """The patterns that read numbers and days are quadratic in the length of a text, and a cell holds 32,000 letters."""
    places = {"Bieu01": ("E7", "F7"), "Bieu02": ("A6", "J6"), "Bieu03": ("D6", "I6"), "Bieu04": ("C6", "F6")}

    def fill(book: Any) -> None:
        for sheet, cells in places.items():
            for cell in cells:
                book[sheet][cell] = text

    data = edit(write(), fill)
    started = process_time()
    submission = read(data)
    assert process_time() - started < 5
    told = {(issue.sheet, issue.cell) for issue in submission.issues}
    assert {("Bieu01", "E7"), ("Bieu02", "J6"), ("Bieu03", "D6"), ("Bieu04", "F6")} <= told
