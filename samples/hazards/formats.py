"""Files of every type: readable ones, and those that are not what they seem."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import xlwt
from openpyxl.comments import Comment

from ingest.legacy_fonts import Encoding, stored_as
from samples.hazards import files
from samples.hazards.case import Case

_KEY = {"indicator": "programmes_registered", "level": "grassroots", "field": "economy"}
_DAY = date(2020, 10, 15)
_REGISTER: dict[str, Any] = {
    "A1": "Đơn vị", "B1": "Huyện An Biên", "A2": "Kỳ báo cáo", "B2": "Quý IV/2020",
    "A4": "TT", "B4": "Tên mô hình", "C4": "Chủ thể", "D4": "Lĩnh vực", "E4": "Ngày đăng ký",
    "A5": 1, "B5": "Hũ gạo tình thương", "C5": "Hội Phụ nữ", "D5": "Kinh tế", "E5": _DAY,
    "A6": 2, "B6": "Cổng rào an ninh", "C6": "Ấp Đông", "D6": "QP-AN", "E6": _DAY,
}  # fmt: skip
_TEXT_ROWS = [
    ["Đơn vị", "Huyện An Biên", "", "", ""], ["Kỳ báo cáo", "Quý IV/2020", "", "", ""], ["", "", "", "", ""],
    ["TT", "Tên mô hình", "Chủ thể", "Lĩnh vực", "Ngày đăng ký"],
    ["1", "Hũ gạo tình thương", "Hội Phụ nữ", "Kinh tế", "15/10/2020"],
    ["2", "Cổng rào an ninh; lộ giới, đèn", "Hội Nông dân", "QP-AN", "2020-10-15"],
]  # fmt: skip


def _read(sheet: str, second: str = "Cổng rào an ninh") -> dict[str, Any]:
    return {
        f"{sheet}!B5": "Hũ gạo tình thương", f"{sheet}!B6": second, f"{sheet}!D6": "defence_security",
        f"{sheet}!E5": _DAY, f"{sheet}!E6": _DAY,
    }  # fmt: skip


def cases() -> Iterator[Case]:
    """Every case of this family."""
    yield from _spreadsheets()
    yield from _texts()
    yield from _documents()
    yield from _unreadable()


def _spreadsheets() -> Iterator[Case]:
    two = {"bieu02": 2}
    form = {"bieu01": [{**_KEY, "stage_to_date_count": 12}]}
    yield Case("xlsx_form", "a.xlsx", lambda: files.form(form), values={"Bieu01!G7": 12})
    yield Case(
        "xlsm_with_macros", "a.xlsm", lambda: files.macro_workbook(files.form(form)), values={"Bieu01!G7": 12}
    )
    yield Case(
        "xlsx_without_tag",
        "a.xlsx",
        lambda: files.changed(files.form(form), _untag),
        values={"Bieu01!G7": 12},
    )
    yield Case(
        "xls_register",
        "a.xls",
        lambda: files.xls({"DanhSach": _REGISTER}),
        values=_read("DanhSach"),
        rows=two,
    )
    yield Case(
        "xls_named_xlsx",
        "a.xlsx",
        lambda: files.xls({"DanhSach": _REGISTER}),
        values=_read("DanhSach"),
        rows=two,
    )
    yield Case(
        "xls_1904", "a.xls", lambda: files.xls({"DanhSach": _REGISTER}, _from_1904), values=_read("DanhSach")
    )
    yield Case(
        "xls_error_cell", "a.xls",
        lambda: files.xls({"DanhSach": {k: v for k, v in _REGISTER.items() if k != "E6"}}, _error_cell),
        values={"DanhSach!E5": _DAY}, issues=(("cell_error", "DanhSach", "E6"),),
    )  # fmt: skip
    yield Case(
        "xls_very_hidden_sheet", "a.xls", lambda: files.xls({"DanhSach": _REGISTER, "Khac": {"A1": 1}}, _hide),
        values=_read("DanhSach"), issues=(("sheet_hidden", "DanhSach", None),),
    )  # fmt: skip
    yield Case(
        "ods_register",
        "a.ods",
        lambda: files.ods({"Danh sách": _REGISTER}),
        values=_read("Danh sách"),
        rows=two,
    )
    yield Case(
        "ods_named_xlsx",
        "a.xlsx",
        lambda: files.ods({"Danh sách": _REGISTER}),
        values=_read("Danh sách"),
        rows=two,
    )
    yield Case(
        "ods_error_as_text", "a.ods", lambda: files.ods({"DanhSach": {**_REGISTER, "E6": "#DIV/0!"}}),
        values={"DanhSach!E5": _DAY}, issues=(("cell_error", "DanhSach", "E6"),),
    )  # fmt: skip
    yield Case(
        "xlsx_named_csv", "a.csv", lambda: files.xlsx({"DanhSach": _REGISTER}), values=_read("DanhSach")
    )
    yield Case(
        "xlsx_with_comments", "a.xlsx", lambda: files.xlsx({"DanhSach": _REGISTER}, change=_comment),
        values=_read("DanhSach"), rows=two,
    )  # fmt: skip
    yield Case(
        "xlsx_counting_from_1904", "a.xlsx",
        lambda: files.xlsx({"DanhSach": {**_REGISTER, "E5": 42657, "E6": _DAY}}, change=_epoch_1904),
        values=_read("DanhSach"),
    )  # fmt: skip


def _untag(book: Any) -> None:
    del book["_dvk"]


def _from_1904(book: Any) -> None:
    book.dates_1904 = True
    sheet = book.get_sheet(0)
    sheet._cell_overwrite_ok = True
    for row in (4, 5):
        sheet.write(row, 4, 42657, xlwt.easyxf(num_format_str="dd/mm/yyyy"))


def _error_cell(book: Any) -> None:
    book.get_sheet(0).row(5).set_cell_error(4, "#DIV/0!")


def _hide(book: Any) -> None:
    book.get_sheet(1).visibility = 0
    book.get_sheet(0).visibility = 2
    book.set_active_sheet(1)


def _comment(book: Any) -> None:
    book.active["B5"].comment = Comment("99 mô hình", "người xem")
    book.active["F5"].comment = Comment("Tổng cộng", "người xem")


def _epoch_1904(book: Any) -> None:
    book.epoch = datetime.fromisoformat("1904-01-01T00:00:00")


def _texts() -> Iterator[Case]:
    two, second = {"bieu02": 2}, "Cổng rào an ninh; lộ giới, đèn"
    for name, delimiter, charset in (
        ("csv_semicolon_utf8", ";", "utf-8"), ("csv_comma_utf8_bom", ",", "utf-8-sig"), ("csv_tab_utf16", "\t", "utf-16"),
    ):  # fmt: skip
        yield Case(
            name, "a.csv", lambda d=delimiter, e=charset: files.text_table(_TEXT_ROWS, d, e),  # type: ignore[misc]
            values=_read("CSV", second), rows=two,
        )  # fmt: skip
    yield Case(
        "csv_excel_separator_line", "a.csv", lambda: b"sep=|\r\n" + files.text_table(_TEXT_ROWS, "|"),
        values=_read("CSV", second), rows=two,
    )  # fmt: skip
    yield Case(
        "csv_windows_1258", "a.csv", lambda: files.text_table(_decomposed(_TEXT_ROWS), ";", "cp1258"),
        values=_read("CSV", second), rows=two,
    )  # fmt: skip
    encodings: tuple[Encoding, ...] = ("tcvn3", "vni")
    for encoding in encodings:
        rows = [[stored_as(value, encoding) for value in row] for row in _TEXT_ROWS]
        yield Case(
            f"csv_{encoding}", "a.csv", lambda r=rows: files.text_table(r, ";", "latin-1"),  # type: ignore[misc]
            values=_read("CSV", second), rows=two, issues=(("text_legacy", "CSV", "A1"),),
        )  # fmt: skip
    yield Case(
        "csv_encoding_unknown", "a.csv", lambda: b"a;\xff\xfe\xfa\xf0\n\xff\xe6\xd5;\xc3\xb7\xff\n" * 3,
        quarantine="file_unreadable", unit=None, period=None, issues=(("file_unreadable", None, None),),
    )  # fmt: skip
    yield Case(
        "csv_line_break_in_a_value", "a.csv",
        lambda: files.text_table([*_TEXT_ROWS[:4], ["1", "Hũ gạo\ntình thương", "x", "Kinh tế", "31/02/2020"]]),
        values={"CSV!B5": "Hũ gạo tình thương"}, issues=(("date_impossible", "CSV", "E5"),),
    )  # fmt: skip
    yield Case(
        "csv_who_and_when_in_its_name", "908_2020Q4.csv", lambda: files.text_table(_TEXT_ROWS[3:]),
        values={"CSV!B2": "Hũ gạo tình thương"}, rows=two,
    )  # fmt: skip
    yield Case(
        "csv_content_before_name", "905_2019Q1.csv", lambda: files.text_table(_TEXT_ROWS),
        values=_read("CSV", second), rows=two,
    )  # fmt: skip


def _decomposed(rows: list[list[str]]) -> list[list[str]]:
    """Tone marks as characters of their own, as Windows-1258 stores them; Đ and the hats stay."""
    import unicodedata

    tones = "\u0300\u0301\u0303\u0309\u0323"

    def one(text: str) -> str:
        letters = ""
        for character in text:
            parts = unicodedata.normalize("NFD", character)
            bare = unicodedata.normalize("NFC", "".join(c for c in parts if c not in tones))
            letters += bare + "".join(c for c in parts if c in tones)
        return letters

    return [[one(value) for value in row] for row in rows]


def _documents() -> Iterator[Case]:
    rows = _TEXT_ROWS[3:]
    yield Case(
        "docx_register", "a.docx", lambda: files.document(["Đơn vị: Huyện An Biên", "Kỳ báo cáo: Quý IV/2020"], rows),
        values={"Bảng 1!B2": "Hũ gạo tình thương", "Bảng 1!E3": _DAY}, rows={"bieu02": 2},
    )  # fmt: skip
    yield Case(
        "docx_date_that_cannot_be", "a.docx",
        lambda: files.document(
            ["HUYỆN ỦY AN BIÊN", "BÁO CÁO QUÝ IV NĂM 2020"], [rows[0], [*rows[1][:4], "30/02/2020"]]
        ),
        values={"Bảng 1!B2": "Hũ gạo tình thương"}, issues=(("date_impossible", "Bảng 1", "E2"),),
    )  # fmt: skip
    yield Case(
        "docx_merged_headings", "a.docx",
        lambda: files.document(
            ["Đơn vị: Huyện An Biên", "Kỳ báo cáo: Quý IV/2020"],
            [
                ["Lĩnh vực", "Mô hình đăng ký", "", "Mô hình được công nhận", ""],
                ["", "Cấp cơ sở", "Cấp huyện", "Cấp cơ sở", "Cấp huyện"],
                ["Kinh tế", "1.362", "12", "hơn 270", "x"],
            ],
            [(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 4)],
        ),
        values={"Bảng 1!B3": 1362, "Bảng 1!C3": 12, "Bảng 1!D3": 270},
        issues=(("number_unreadable", "Bảng 1", "E3"),),
    )  # fmt: skip
    yield _refused(
        "docx_without_a_table", "a.docx", lambda: files.document(["Báo cáo"], []), "file_wrong_type"
    )


def _refused(name: str, file_name: str, build: Any, code: str) -> Case:
    return Case(name, file_name, build, quarantine=code, unit=None, period=None, issues=((code, None, None),))


def _unreadable() -> Iterator[Case]:
    yield _refused("empty", "a.xlsx", lambda: b"", "file_empty")
    yield _refused("password", "a.xlsx", lambda: files.encrypted(files.form()), "file_encrypted")
    yield _refused("cut_off", "a.xlsx", lambda: files.form()[:9_000], "file_unreadable")
    yield _refused("pdf_named_xlsx", "a.xlsx", lambda: b"%PDF-1.7\n%...", "file_wrong_type")
    yield _refused(
        "html_named_xls",
        "a.xls",
        lambda: "<html><table><tr><td>Đơn vị</td></tr></table></html>".encode(),
        "file_wrong_type",
    )
    yield _refused(
        "letter_named_csv", "a.csv", lambda: "Kính gửi Ban Dân vận\nBáo cáo\n".encode(), "file_wrong_type"
    )
    yield _refused("ods_password", "a.ods", _ods_encrypted, "file_encrypted")
    yield _refused("ods_bomb", "a.ods", _ods_bomb, "file_unsafe")
    yield _refused("xls_password", "a.xls", _xls_encrypted, "file_encrypted")
    yield _refused("xlsx_part_damaged", "a.xlsx", _damaged_sheet, "file_unreadable")
    yield _refused(
        "other_workbook",
        "a.xlsx",
        lambda: files.xlsx({"Lương": {"A1": "Họ tên", "B1": "Lương"}}),
        "template_unknown",
    )
    yield _refused("far_value", "a.xlsx", _far_value, "file_unsafe")
    yield Case("far_ruled_cell", "a.xlsx", _far_ruled_cell, values={"Bieu01!G7": 12})


def _ods_encrypted() -> bytes:
    manifest = b'<manifest><file-entry full-path="content.xml"><encryption-data/></file-entry></manifest>'
    return files.rewritten(files.ods({"DanhSach": _REGISTER}), "META-INF/manifest.xml", lambda _: manifest)


def _ods_bomb() -> bytes:
    def repeat(xml: bytes) -> bytes:
        return xml.replace(
            b"<table:table-row", b'<table:table-row table:number-rows-repeated="1000000"'
        ).replace(
            b"<table:table-cell office", b'<table:table-cell table:number-columns-repeated="1000" office'
        )

    return files.rewritten(files.ods({"DanhSach": _REGISTER}), "content.xml", repeat)


def _xls_encrypted() -> bytes:
    """A workbook stream whose second record says that what follows is encrypted."""
    data = files.xls({"DanhSach": _REGISTER})
    begin = data.index(b"\x09\x08\x10\x00")
    bound = data.index(b"\x5c\x00\x70\x00", begin)  # WriteAccess, as long as any; its number becomes FilePass
    return data[:bound] + b"\x2f\x00" + data[bound + 2 :]


def _damaged_sheet() -> bytes:
    return files.rewritten(files.form(), "xl/worksheets/sheet3.xml", lambda xml: xml[: len(xml) // 2])


def _far_value() -> bytes:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return files.rewritten(
        files.form(), "xl/worksheets/sheet3.xml", lambda xml: xml.replace(b"</sheetData>", far)
    )


def _far_ruled_cell() -> bytes:
    far = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    data = files.form({"bieu01": [{**_KEY, "stage_to_date_count": 12}]})
    return files.rewritten(data, "xl/worksheets/sheet3.xml", lambda xml: xml.replace(b"</sheetData>", far))
