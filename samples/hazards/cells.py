"""Values as people type them: numbers, dates, texts."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from ingest.legacy_fonts import stored_as
from samples.hazards import files
from samples.hazards.case import Case, Seen

_KEY = {"indicator": "programmes_registered", "level": "grassroots", "field": "economy"}
_COUNT = "Bieu01!G7"
_MONEY = "Bieu04!E6"


def cases() -> Iterator[Case]:
    """Every case of this family."""
    yield from _counts()
    yield from _money()
    yield from _dates()
    yield from _texts()
    yield from _old_fonts()


def _count(name: str, typed: Any, value: Any = None, fault: str | None = None, *candidates: str) -> Case:
    seen: tuple[Seen, ...] = ((fault, "Bieu01", "G7"),) if fault else ()
    return Case(
        name, "a.xlsx", lambda: files.form({"bieu01": [{**_KEY, "stage_to_date_count": typed}]}),
        values={_COUNT: value}, issues=seen, candidates=candidates if fault else None,
    )  # fmt: skip


def _counts() -> Iterator[Case]:
    yield _count("count_as_text", "12", 12)
    yield _count("count_thousands_dot", "1.362", 1362)
    yield _count("count_no_break_space", "1\u00a0362", 1362)
    yield _count("count_leading_zero", "08", 8)
    yield _count("count_with_unit", "08 mô hình", 8)
    yield _count("count_at_least", "hơn 270", 270)
    yield _count("count_at_least_behind", "270 trở lên", 270)
    yield _count("count_almost", "gần 1.300", 1300)
    yield _count("count_about", "khoảng 50", 50)
    yield _count("count_over", "Trên 1.200", 1200)
    yield _count("count_bad_grouping", "1.6151", None, "number_ambiguous", "16151", "1615")
    yield _count("count_two_separators", "3.177.540,000", None, "number_ambiguous", "3177540000", "3177540")
    yield _count("count_slash", "446/446", None, "number_ambiguous", "446")
    yield _count("count_part_of_whole", "19/20", None, "number_ambiguous", "19", "20")
    yield _count("count_range", "1 - 2 mô hình", None, "number_ambiguous", "1", "2")
    yield _count("count_range_in_words", "từ 25 đến 30", None, "number_ambiguous", "25", "30")
    yield _count("count_dash", "-", None, "number_ambiguous", "0", "")
    yield _count("count_letter_for_digit", "1O", None, "number_ambiguous", "10")
    yield _count("count_percent", "83,7%", None, "number_unreadable")
    yield _count("count_vague", "hàng ngàn", None, "number_unreadable")
    yield _count("count_negative", -2, None, "count_negative")
    yield _count("count_comma_for_dot", 1.362, None, "count_not_whole", "1362")
    yield _count("count_telephone_number", "84912345678901", None, "number_too_large")
    yield _count("count_true", True, None, "number_unreadable")
    yield _count("count_error_as_text", "#N/A", None, "cell_error")

    def form(change: Any) -> bytes:
        return files.changed(files.form(), change)

    def error(book: Any) -> None:
        book["Bieu01"]["G7"].value, book["Bieu01"]["G7"].data_type = "#DIV/0!", "e"

    def uncached(book: Any) -> None:
        book["Bieu01"]["G7"] = "=SUM(G8:G12)"

    def day(book: Any) -> None:
        book["Bieu01"]["G7"], book["Bieu01"]["G7"].number_format = date(2020, 4, 4), "dd/mm/yyyy"

    yield Case(
        "count_turned_into_a_date", "a.xlsx", lambda: form(day), issues=(("number_ambiguous", "Bieu01", "G7"),),
        candidates=("4",),
    )  # fmt: skip
    yield Case("count_error_cell", "a.xlsx", lambda: form(error), issues=(("cell_error", "Bieu01", "G7"),))
    yield Case(
        "count_formula_without_result",
        "a.xlsx",
        lambda: form(uncached),
        issues=(("formula_uncached", "Bieu01", "G7"),),
    )
    yield Case("count_formula_with_result", "a.xlsx", _cached_formula, values={_COUNT: 12})


def _cached_formula() -> bytes:
    data = files.form({"bieu01": [{**_KEY, "stage_to_date_count": 12}]})
    return files.rewritten(
        data, "xl/worksheets/sheet3.xml", lambda xml: xml.replace(b"<v>12</v>", b"<f>6+6</f><v>12</v>", 1)
    )


def _money() -> Iterator[Case]:
    def money(name: str, typed: Any, value: float | None, *candidates: str) -> Case:
        row = {"outcome_kind": "money_mobilised", "money_million_vnd": typed}
        return Case(
            name, "a.xlsx", lambda: files.form({"bieu04": [row]}), values={_MONEY: value},
            issues=() if value is not None else (("number_ambiguous", "Bieu04", "E6"),),
            candidates=candidates or None,
        )  # fmt: skip

    yield money("money_compound", "1 tỷ 421 triệu đồng", 1421.0)
    yield money("money_in_dong", "200.000đ", 0.2)
    yield money("money_decimal_comma", "241,653 triệu đồng", 241.653)
    yield money("money_old_word", "300 ngàn", 0.3)
    yield money("money_range", "25 đến 30 triệu", None, "25", "30")

    def refused(name: str, typed: float, fault: str) -> Case:
        row = {"outcome_kind": "money_mobilised", "money_million_vnd": typed}
        return Case(
            name, "a.xlsx", lambda: files.form({"bieu04": [row]}), values={_MONEY: None}, issues=((fault, "Bieu04", "E6"),),
        )  # fmt: skip

    yield refused("money_typed_in_dong_where_millions_are_asked", 3.5e9, "number_too_large")
    yield refused("money_below_zero", -5, "number_negative")


def _date(
    name: str, typed: Any, value: date | None, fault: str = "date_impossible", *candidates: str
) -> Case:
    row = {"programme_code": "P1", "programme_name": "Tên", "registered_date": typed}
    return Case(
        name, "a.xlsx", lambda: files.form({"bieu02": [row]}), values={"Bieu02!J6": value, "Bieu02!B6": "Tên"},
        issues=() if value else ((fault, "Bieu02", "J6"),), candidates=None if value else candidates,
    )  # fmt: skip


def _dates() -> Iterator[Case]:
    day = date(2020, 10, 5)
    for name, typed in (
        ("slashes", "5/10/2020"), ("dashes", "05-10-2020"), ("dots", "05.10.2020"), ("iso", "2020-10-05"), ("serial", 44109),
        ("words", "ngày 5 tháng 10 năm 2020"), ("named_day", "Ngày 05/10/2020"), ("with_time", datetime(2020, 10, 5, 8, 30)),  # noqa: DTZ001
    ):  # fmt: skip
        yield _date(f"date_{name}", typed, day)
    yield _date("date_three_digit_year", "07-01-209", None)
    yield _date("date_31_february", "31/02/2020", None)
    yield _date("date_month_first", "10/25/2020", None, "date_impossible", "2020-10-25")
    yield _date("date_two_digit_year", "15/10/20", None, "date_unreadable", "2020-10-15")
    yield _date("date_serial_as_text", "44109", None, "date_unreadable", "2020-10-05")
    yield _date("date_year_only", 2020, None, "date_unreadable")
    yield _date("date_month_only", "10/2020", None, "date_unreadable")


def _texts() -> Iterator[Case]:
    def register(row: dict[str, Any]) -> bytes:
        return files.form({"bieu02": [{"programme_code": "P1", "programme_name": "Tên", **row}]})

    nfd = unicodedata.normalize("NFD", "Thuận Hòa")
    yield Case(
        "text_decomposed", "a.xlsx", lambda: register({"place": nfd, "field": unicodedata.normalize("NFD", "Kinh tế")}),
        values={"Bieu02!F6": "Thuận Hòa", "Bieu02!H6": "economy"},
    )  # fmt: skip
    yield Case(
        "text_eth_for_d", "a.xlsx", lambda: register({"sector": "Ðảng"}), values={"Bieu02!D6": "party"}
    )
    yield Case(
        "text_tone_mark_elsewhere", "a.xlsx", lambda: register({"field": "Văn hoá - xã hội"}),
        values={"Bieu02!H6": "culture_society"},
    )  # fmt: skip
    yield Case(
        "text_scanned",
        "a.xlsx",
        lambda: register({"sector": "Mật trận Tổ quốc"}),
        values={"Bieu02!D6": "front"},
    )
    yield Case(
        "text_choice_unknown", "a.xlsx", lambda: register({"field": "Kinh doanh"}),
        issues=(("choice_unknown", "Bieu02", "H6"),), values={"Bieu02!H6": None},
    )  # fmt: skip
    yield Case(
        "text_numbered_choice",
        "a.xlsx",
        lambda: register({"field": "1. Kinh tế"}),
        values={"Bieu02!H6": "economy"},
    )
    wards = ("Phường Hương Vân", "Phường Hương Văn")
    yield Case(
        "text_two_wards_alike", "a.xlsx",
        lambda: files.form(
            {"bieu02": [{"programme_name": "Tên", "place": ward} for ward in wards]}
        ),
        values={"Bieu02!F6": "Phường Hương Vân", "Bieu02!F7": "Phường Hương Văn"},
    )  # fmt: skip
    yield Case(
        "text_name_missing", "a.xlsx", lambda: register({"programme_name": None}),
        issues=(("required_blank", "Bieu02", "B6"),), values={"Bieu02!A6": "P1"},
    )  # fmt: skip


_NAMES = ("Tổ tự quản an ninh", "Đường làng sáng đèn", "Hộ nghèo có vốn", "Bờ kè chống sạt lở")


def _old_register(encoding: str, *, capitals: bool = False) -> dict[str, Any]:
    def stored(text: str) -> str:
        return stored_as(text.lower() if capitals else text, encoding)  # type: ignore[arg-type]

    heads = ("TT", "Tên mô hình", "Chủ thể", "Lĩnh vực")
    cells = {"A1": stored("Đơn vị: Huyện An Biên"), "A2": stored("Kỳ báo cáo: Quý IV/2020")}
    cells |= {f"{column}4": stored(text) for column, text in zip("ABCD", heads, strict=True)}
    for i, name in enumerate(_NAMES):
        cells |= {
            f"B{5 + i}": stored(name),
            f"C{5 + i}": stored("Hội Phụ nữ"),
            f"D{5 + i}": stored("Kinh tế"),
        }
    return cells


def _old_fonts() -> Iterator[Case]:
    values = {
        "DanhSach!B5": _NAMES[0],
        "DanhSach!B7": _NAMES[2],
        "DanhSach!C5": "Hội Phụ nữ",
        "DanhSach!D8": "economy",
    }
    legacy = (("text_legacy", "DanhSach", "A1"),)
    for encoding, font in (("tcvn3", ".VnTime"), ("vni", "VNI-Times")):
        cells = _old_register(encoding)
        yield Case(
            f"font_{encoding}", "a.xlsx",
            lambda c=cells, f=font: files.xlsx({"DanhSach": c}, fonts={"DanhSach": f}),  # type: ignore[misc]
            values=values, issues=legacy, rows={"bieu02": 4},
        )  # fmt: skip
        yield Case(
            f"text_shows_{encoding}", "a.xlsx", lambda c=cells: files.xlsx({"DanhSach": c}),  # type: ignore[misc]
            values=values, issues=legacy, rows={"bieu02": 4},
        )  # fmt: skip
        yield Case(
            f"xls_{encoding}", "a.xls", lambda c=cells: files.xls({"DanhSach": c}),  # type: ignore[misc]
            values=values, issues=legacy, rows={"bieu02": 4},
        )  # fmt: skip
    yield Case(
        "font_tcvn3_capitals", "a.xlsx",
        lambda: files.xlsx({"DanhSach": _old_register("tcvn3", capitals=True)}, fonts={"DanhSach": ".VnTimeH"}),
        values={"DanhSach!B5": _NAMES[0].upper(), "DanhSach!D8": "economy"}, issues=legacy,
    )  # fmt: skip

    def pasted(book: Any) -> None:
        book["Bieu02"]["B6"] = stored_as("Hũ gạo tình thương", "tcvn3")

    row = {"programme_name": "x", "owner_name": "Hội Phụ nữ xã Đông Yên"}
    yield Case(
        "old_text_pasted_into_the_form", "a.xlsx", lambda: files.changed(files.form({"bieu02": [row]}), pasted),
        values={"Bieu02!B6": "Hũ gạo tình thương", "Bieu02!C6": "Hội Phụ nữ xã Đông Yên"},
        issues=(("text_legacy", "Bieu02", "B6"),),
    )  # fmt: skip
