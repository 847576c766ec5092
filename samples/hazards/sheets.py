"""Sheets as people lay them out: covers, layouts, hidden and double sheets, totals, signatures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from samples.hazards import files
from samples.hazards.case import Case, Seen

_COVER = {"A1": "Đơn vị: Huyện An Biên", "A2": "Kỳ báo cáo: Quý IV/2020"}
_HEADS = {"A4": "TT", "B4": "Tên mô hình", "C4": "Chủ thể", "D4": "Lĩnh vực"}
_LINES = {"A5": 1, "B5": "Một", "C5": "x", "D5": "Kinh tế", "A6": 2, "B6": "Hai", "C6": "x", "D6": "Kinh tế"}
_REGISTER = {**_COVER, **_HEADS, **_LINES}


def cases() -> Iterator[Case]:
    """Every case of this family."""
    yield from _layouts()
    yield from _covers()
    yield from _rows()
    yield from _visibility()
    yield from _places()


def _register(name: str, more: dict[str, Any], *issues: Seen, rows: int = 2, **values: Any) -> Case:
    cells = {**_REGISTER, **more}
    read = {f"DanhSach!{cell}": value for cell, value in {"B5": "Một", "B6": "Hai", **values}.items()}
    return Case(
        name, "a.xlsx", lambda: files.xlsx({"DanhSach": {k: v for k, v in cells.items() if v is not None}}),
        values=read, issues=issues, rows={"bieu02": rows},
    )  # fmt: skip


def _crosstab() -> dict[str, Any]:
    cells: dict[str, Any] = {
        "A1": "HUYỆN ỦY AN BIÊN", "C2": "BIỂU TỔNG HỢP QUÝ IV NĂM 2020", "A4": "TT", "B4": "Lĩnh vực",
        "C4": "Mô hình đăng ký", "F4": "Mô hình được công nhận", "I4": "Mô hình phát huy hiệu quả", "B13": "Người lập biểu",
    }  # fmt: skip
    cells |= {f"{c}5": t for c, t in zip("CDEFGH", ("Cấp cơ sở", "Cấp huyện", "Cấp tỉnh") * 2, strict=True)}
    for i, text in enumerate(("Kinh tế", "VH-XH", "QP-AN", "Xây dựng HTCT", "Khác", "Tổng cộng")):
        cells |= {f"A{6 + i}": i + 1, f"B{6 + i}": text}
        cells |= {f"{column}{6 + i}": 10 * (i + 1) + k for k, column in enumerate("CDEFGHI")}
    return cells


_CROSSTAB_MERGES = ("A4:A5", "B4:B5", "C4:E4", "F4:H4", "I4:I5")


def _sections() -> dict[str, Any]:
    cells: dict[str, Any] = {
        **_COVER, "A4": "STT", "B4": "Nội dung", "C4": "Số lượng mô hình", "F4": "Ghi chú", "C5": "Trong kỳ",
        "D5": "Lũy kế từ đầu năm", "E5": "Lũy kế từ đầu giai đoạn",
    }  # fmt: skip
    cells |= {f"{column}6": f"({i})" for i, column in enumerate("ABCDEF", 1)}
    lines = [
        ("I", "MÔ HÌNH ĐĂNG KÝ"), ("1", "Cấp cơ sở"), ("-", "Kinh tế", 1, 2, 3), ("-", "VH-XH", 4, 5, 6),
        ("", "Cộng cấp cơ sở", 5, 7, 9), ("2", "Cấp huyện"), ("a", "Kinh tế", 1, 1, "1.6151"), ("b", "Nông nghiệp", 1, 1, 1),
        ("II", "Mô hình phát huy hiệu quả"), ("-", "Kinh tế", 7, 8, 9), ("", "TỔNG CỘNG", 99, 99, 99), ("", ""),
        ("", "", "", "An Biên, ngày 5 tháng 1 năm 2021"), ("", "Người lập biểu", "", "TRƯỞNG BAN"), ("", "(Ký tên)"),
    ]  # fmt: skip
    for i, line in enumerate(lines):
        cells |= {
            f"{column}{7 + i}": value for column, value in zip("ABCDE", line, strict=False) if value != ""
        }
    return cells


def _layouts() -> Iterator[Case]:
    values = {"Sheet1!C6": 10, "Sheet1!D6": 11, "Sheet1!H7": 25, "Sheet1!I11": 66, "Sheet1!F9": 43}
    footer: Seen = ("row_skipped", "Sheet1", "B13")
    yield Case(
        "layout_crosstab", "a.xlsx", lambda: files.xlsx({"Sheet1": _crosstab()}, _CROSSTAB_MERGES), values=values,
        issues=(footer,), rows={"bieu01": 42},
    )  # fmt: skip
    yield Case(
        "layout_crosstab_not_merged", "a.xlsx", lambda: files.xlsx({"Sheet1": _crosstab()}), values=values,
        issues=(footer,), rows={"bieu01": 42},
    )  # fmt: skip
    yield Case(
        "layout_crosstab_fault", "a.xlsx",
        lambda: files.xlsx({"Sheet1": {**_crosstab(), "G8": "nhiều", "B9": "Lĩnh vực lạ"}}, _CROSSTAB_MERGES),
        values={"Sheet1!G7": 24},
        issues=(("number_unreadable", "Sheet1", "G8"), ("choice_unknown", "Sheet1", "B9"), footer),
    )  # fmt: skip
    yield Case(
        "layout_sections", "a.xlsx", lambda: files.xlsx({"Phụ lục": _sections()}, ("C4:E4", "A4:A5", "B4:B5", "F4:F5")),
        values={"Phụ lục!C9": 1, "Phụ lục!E10": 6, "Phụ lục!D11": 7, "Phụ lục!C13": 1, "Phụ lục!E13": None, "Phụ lục!E16": 9},
        issues=(
            ("number_ambiguous", "Phụ lục", "E13"), ("choice_unknown", "Phụ lục", "B14"), ("row_skipped", "Phụ lục", "B17"),
            ("row_skipped", "Phụ lục", "D19"),
        ),
        rows={"bieu01": 5},
    )  # fmt: skip
    yearly = {
        "B1": "Đơn vị", "C1": "H. An Biên", "B2": "Năm báo cáo", "C2": 2020, "B4": "Chỉ tiêu", "C4": "Cấp", "D4": "Lĩnh vực",
        "E4": "Lũy kế từ đầu giai đoạn", "B5": "Mô hình đăng ký", "C5": "Cấp cơ sở", "D5": "Kinh tế", "E5": 12,
        "B6": "Mô hình được công nhận", "C6": "Cấp huyện", "D6": "Tổng số", "E6": "hơn 40",
    }  # fmt: skip
    yield Case(
        "layout_yearly", "a.xlsx", lambda: files.xlsx({"Sheet1": yearly}), period="2020", rows={"bieu01": 2},
        values={"Sheet1!E5": 12, "Sheet1!E6": 40, "Sheet1!D6": "total"},
    )  # fmt: skip
    ward = {
        "A1": "DANH SÁCH ĐĂNG KÝ MÔ HÌNH QUÝ IV NĂM 2020", "A2": "Đơn vị báo cáo", "C2": "Huyện An Biên", "A4": "TT",
        "B4": "Tên mô hình", "C4": "Thực trạng, lý do", "D4": "Mục tiêu, tiêu chí", "E4": "Nội dung, cách thức",
        "F4": "Địa bàn, đối tượng", "G4": "Lực lượng", "H4": "Nguồn lực", "I4": "Thời gian", "J4": "Sản phẩm, kết quả đầu ra",
        "A5": 1, "B5": "Tuyến đường hoa", "C5": "Đường chưa sạch", "D5": "2 km", "F5": "Ấp Đông", "G5": "Hội Phụ nữ",
    }  # fmt: skip
    yield Case(
        "layout_ward_register", "a.xlsx", lambda: files.xlsx({"Đăng ký": ward}), rows={"bieu02": 1},
        values={"Đăng ký!B5": "Tuyến đường hoa", "Đăng ký!F5": "Ấp Đông", "Đăng ký!G5": "Hội Phụ nữ", "Đăng ký!D5": "2 km"},
    )  # fmt: skip


def _unit(name: str, text: str, code: str | None, fault: str | None = None, *candidates: str) -> Case:
    seen: tuple[Seen, ...] = ((fault, "TrangBia", "B10"),) if fault else ()
    return Case(
        name, "a.xlsx", lambda: files.form(cover={"unit_code": None, "unit_name": text}), unit=code, quarantine=fault,
        issues=seen, candidates=candidates if fault else None,
    )  # fmt: skip


def _covers() -> Iterator[Case]:
    yield _unit("unit_h_dot", "H. An Biên", "908")
    yield _unit("unit_tp", "TP Rạch Giá", "899")
    yield _unit("unit_tx_dot", "TX. Hương Trà", "480")
    yield _unit("unit_party_committee", "Huyện ủy An Biên", "908")
    yield _unit("unit_old_name", "Huyện Phú Quốc", "911")
    yield _unit("unit_town_not_district", "Thị xã Kỳ Anh", "449")
    yield _unit(
        "unit_two_of_one_name", "Kỳ Anh", None, "unit_ambiguous", "447 Huyện Kỳ Anh", "449 Thị xã Kỳ Anh"
    )
    yield _unit("unit_almost_right", "Huyện An Bien", None, "unit_unknown")
    yield _unit("unit_longer_name", "Huyện An Minh Bắc", None, "unit_unknown")
    for name, text, code in (
        ("period_roman", "Quý IV/2020", None), ("period_words", "Qúy 4 năm 2020", None),
        ("period_month_without_year", "Tháng 10", "period_unknown"), ("period_blank", None, "period_missing"),
        ("period_not_yet", "2029Q4", "period_future"),
    ):  # fmt: skip
        yield Case(
            name, "a.xlsx", lambda t=text: files.form(cover={"period_id": t}), quarantine=code,  # type: ignore[misc]
            period="2029Q4" if code == "period_future" else None if code else "2020Q4",
            issues=((code, "TrangBia", "B11"),) if code else (),
        )  # fmt: skip


def _rows() -> Iterator[Case]:
    def skipped(cell: str) -> Seen:
        return ("row_skipped", "DanhSach", cell)

    yield _register("rows_total", {"B7": "Tổng cộng: 2 mô hình"}, skipped("B7"))
    yield _register("rows_total_between", {"B6": "Cộng", "C6": 1, "D6": None, "B7": "Hai", "D7": "Kinh tế"},
                    skipped("B6"), B6=None, B7="Hai")  # fmt: skip
    yield _register(
        "rows_signature", {"C8": "An Biên, ngày 5 tháng 1 năm 2021", "C9": "TRƯỞNG BAN", "C10": "(Ký tên)", "C12": "Nguyễn Văn A"},
        skipped("C8"),
    )  # fmt: skip
    yield _register("rows_note_in_a_column", {"B8": "Ghi chú: số liệu tính đến 31/12/2020"}, skipped("B8"))
    yield _register("rows_note_below", {"A8": "Ghi chú: số liệu tính đến 31/12/2020"})
    yield _register(
        "rows_section_heading", {"A5": "I", "B5": "Khối Mặt trận", "C5": None, "D5": None, "B7": "Ba", "D7": "Kinh tế"},
        skipped("A5"), B5=None, B7="Ba",
    )  # fmt: skip
    yield _register("rows_column_numbers", {f"{c}5": f"({i})" for i, c in enumerate("ABCD", 1)}
                    | {"B7": "Ba", "D7": "Kinh tế"}, B5=None, B7="Ba")  # fmt: skip
    yield _register(
        "rows_headings_again",
        {"A8": "TT", "B8": "Tên mô hình", "C8": "Chủ thể", "D8": "Lĩnh vực", "B9": "Ba", "D9": "QP-AN"},
        B9="Ba", D9="defence_security", rows=3,
    )  # fmt: skip
    yield _register("rows_blank_between", {"B9": "Ba", "D9": "QP-AN"}, B9="Ba", rows=3)
    yield _register("rows_none", dict.fromkeys(_LINES, None), rows=0, B5=None, B6=None)
    moved = {f"{chr(ord(k[0]) + 3)}{int(k[1:]) + 7}": v for k, v in _REGISTER.items()}
    yield Case(
        "blank_rows_and_columns_before", "a.xlsx", lambda: files.xlsx({"DanhSach": moved}),
        values={"DanhSach!E12": "Một", "DanhSach!E13": "Hai"}, rows={"bieu02": 2},
    )  # fmt: skip

    def signed(book: Any) -> None:
        sheet = book["Bieu02"]
        sheet["B8"], sheet["B9"], sheet["B10"] = "Người lập biểu", "(Ký, ghi rõ họ tên)", "Trần Thị B"

    yield Case(
        "form_signed_below", "a.xlsx",
        lambda: files.changed(files.form({"bieu02": [{"programme_name": "Một", "field": "economy"}]}), signed),
        values={"Bieu02!B6": "Một"}, rows={"bieu02": 1}, issues=(("row_skipped", "Bieu02", "B8"),),
    )  # fmt: skip


def _visibility() -> Iterator[Case]:
    def state(name: str, value: str) -> Any:
        def change(book: Any) -> None:
            book[name].sheet_state = value

        return change

    two: dict[str, files.Cells] = {"DanhSach": _REGISTER, "Khác": {"A1": "x"}}
    read = {"DanhSach!B5": "Một", "DanhSach!B6": "Hai"}
    for value in ("hidden", "veryHidden"):
        yield Case(
            f"sheet_{value}", "a.xlsx", lambda v=value: files.xlsx(two, change=state("DanhSach", v)),  # type: ignore[misc]
            values=read, issues=(("sheet_hidden", "DanhSach", None),),
        )  # fmt: skip
    yield Case(
        "sheet_twice_one_hidden", "a.xlsx",
        lambda: files.xlsx({"Danh sách": {**_REGISTER, "B5": "Cũ"}, "DanhSach": _REGISTER}, change=state("Danh sách", "hidden")),
        values=read, issues=(("sheet_not_read", "Danh sách", None),), rows={"bieu02": 2},
    )  # fmt: skip

    def hide_rows(book: Any) -> None:
        book["DanhSach"].auto_filter.ref = "A4:D6"
        book["DanhSach"].row_dimensions[6].hidden = True

    yield Case(
        "rows_filtered_out", "a.xlsx", lambda: files.xlsx({"DanhSach": _REGISTER}, change=hide_rows),
        values=read, issues=(("rows_hidden", "DanhSach", "A6"),), rows={"bieu02": 2},
    )  # fmt: skip


def _places() -> Iterator[Case]:
    event = {"programme_name": "Một", "event": "registered", "event_date": None}
    rows: dict[str, list[dict[str, Any]]] = {
        "bieu02": [{"programme_name": "Một", "field": "economy"}],
        "bieu03": [event],
    }

    def stacked(book: Any) -> None:
        source, target = book["Bieu03"], book["Bieu02"]
        for row in source.iter_rows(min_row=4, max_row=6):
            for cell in row:
                target.cell(cell.row + 6, cell.column).value = cell.value
        del book["Bieu03"]

    def beside(book: Any) -> None:
        source, target = book["Bieu03"], book["Bieu02"]
        for row in source.iter_rows(min_row=5, max_row=6):
            for cell in row:
                target.cell(cell.row, cell.column + 18).value = cell.value
        del book["Bieu03"]

    def renamed(book: Any) -> None:
        book["Bieu02"].title = "DS thang 12"
        book.move_sheet("DS thang 12", 3)

    yield Case(
        "two_tables_one_below", "a.xlsx", lambda: files.changed(files.form(rows), stacked),
        values={"Bieu02!B6": "Một", "Bieu02!B12": "Một", "Bieu02!C12": "registered"},
        issues=(("required_blank", "Bieu02", "D12"),), rows={"bieu02": 1, "bieu03": 1},
    )  # fmt: skip
    yield Case(
        "two_tables_side_by_side", "a.xlsx", lambda: files.changed(files.form(rows), beside),
        values={"Bieu02!B6": "Một", "Bieu02!T6": "Một", "Bieu02!U6": "registered"},
        issues=(("required_blank", "Bieu02", "V6"),), rows={"bieu02": 1, "bieu03": 1},
    )  # fmt: skip
    yield Case(
        "sheet_renamed_and_moved", "a.xlsx", lambda: files.changed(files.form(rows), renamed),
        values={"DS thang 12!B6": "Một", "Bieu03!C6": "registered"}, issues=(("required_blank", "Bieu03", "D6"),),
    )  # fmt: skip
