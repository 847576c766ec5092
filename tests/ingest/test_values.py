"""Vietnamese numbers, dates and text as people type them."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.issues import Fault
from ingest.values import Quantity, display, read_count, read_date, read_number, read_text, read_texts
from ingest.vietnamese_text import clean, fold


@pytest.mark.parametrize(
    ("typed", "value", "qualifier"),
    [
        ("7.995", 7995, "="), ("1.362", 1362, "="), ("2,4", 2.4, "="), ("241,653", 241.653, "="),
        ("1.362,5", 1362.5, "="), ("5000", 5000, "="), ("08", 8, "="), ("02 đợt", 2, "="), (" 12 ", 12, "="),
        ("1\u00a0234", 1234, "="), ("1 tỷ 421 triệu", 1_421_000_000, "="), ("300 ngàn", 300_000, "="),
        ("1,3 triệu", 1_300_000, "="), ("7.650m", 7650, "="), ("5ha", 5, "="), ("200.000đ", 200_000, "="),
        ("6.000km²", 6000, "="), ("1.000m2", 1000, "="), ("83,7%", 83.7, "="), ("hơn 270", 270, ">="),
        ("Trên 1.200", 1200, ">="), ("gần 100 ngàn", 100_000, "<="), ("khoảng 50", 50, "~"), ("-5", -5, "="),
        (12.0, 12, "="), (7, 7, "="),
    ],
)  # fmt: skip
def test_number_is_read_as_a_vietnamese_reader_would(typed: object, value: float, qualifier: str) -> None:
    assert read_number(typed) == Quantity(value, qualifier)


@pytest.mark.parametrize(
    ("typed", "candidates"),
    [
        ("1.6151", ("16151", "1615")), ("3.177.540,000", ("3177540000", "3177540")), ("19/20", ("19", "20")),
        ("446/446", ("446",)), ("1 - 2 mô hình", ("1", "2")), ("12.5", ("125", "12.5")),
        ("1,234,567", ("1234567",)), ("-", ("0", "")),
    ],
)  # fmt: skip
def test_two_possible_readings_are_never_guessed(typed: str, candidates: tuple[str, ...]) -> None:
    assert read_number(typed) == Fault("number_ambiguous", candidates)


@pytest.mark.parametrize(
    "typed",
    ["hàng ngàn", "Quân khu 9", "5 không, 3 sạch", "16,86% tiêu chí/xã", "mười", "hơn", True, "3 triệu 2 tỷ"],
)
def test_what_is_not_a_number_stays_unread(typed: object) -> None:
    reading = read_number(typed)
    assert isinstance(reading, Fault)
    assert reading.code == "number_unreadable"


@pytest.mark.parametrize(
    ("typed", "scale"),
    [
        (1.1e12, 1),
        (-1.1e12, 1),
        ("1.100.000.000.000", 1),
        (1e300, 1),
        (1.1e8, 10**6),
        ("101.000.000 triệu đồng", 10**6),
    ],
)
def test_what_no_sum_could_hold_is_refused(typed: object, scale: int) -> None:
    assert read_number(typed, scale) == Fault("number_too_large")


def test_scale_of_the_column_is_applied_to_words_but_not_to_bare_numbers() -> None:
    assert read_number("1 tỷ 421 triệu đồng", 10**6) == Quantity(1421, "=")
    assert read_number("500.000 đồng", 10**6) == Quantity(0.5, "=")
    assert read_number("1.421", 10**6) == Quantity(1421, "=")


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        (-3.0, Fault("count_negative")), ("-3", Fault("count_negative")), (2.5, Fault("count_not_whole")),
        (1.362, Fault("count_not_whole", ("1362",))), ("0,5", Fault("count_not_whole")),
        ("83%", Fault("number_unreadable")), (84912345678901, Fault("number_too_large")),
    ],
)  # fmt: skip
def test_count_is_whole_and_not_negative(typed: object, fault: Fault) -> None:
    assert read_count(typed) == fault


def test_count_forgives_the_noise_of_a_formula() -> None:
    assert read_count(2.9999999999999996) == Quantity(3, "=")


@given(st.integers(0, 10**12))
def test_thousands_dots_and_plain_digits_mean_the_same(number: int) -> None:
    dotted = f"{number:,}".replace(",", ".")
    assert read_count(dotted) == read_count(str(number)) == read_count(float(number)) == Quantity(number, "=")


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_but_never_raises(text: str) -> None:
    for reading in (read_number(text), read_count(text), read_date(text)):
        assert reading is None or isinstance(reading, Quantity | Fault | date)
    assert (clean(text) is None) == (read_text(text) is None)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("07-01-2019", date(2019, 1, 7)), ("8/4/2014", date(2014, 4, 8)), ("15.10.2020", date(2020, 10, 15)),
        ("ngày 15 tháng 10 năm 2020", date(2020, 10, 15)), ("2020-10-05", date(2020, 10, 5)),
        (42769.0, date(2017, 2, 3)), (datetime.fromisoformat("2020-01-01T03:00:00"), date(2020, 1, 1)),
        (date(2016, 2, 29), date(2016, 2, 29)),
    ],
)  # fmt: skip
def test_date_forms(typed: object, day: date) -> None:
    assert read_date(typed) == day


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("07-01-209", Fault("date_impossible")), ("31/02/2020", Fault("date_impossible")),
        ("10/25/2020", Fault("date_impossible", ("2020-10-25",))), ("10/2020", Fault("date_unreadable")),
        ("15/10/20", Fault("date_unreadable", ("2020-10-15",))), (2020.0, Fault("date_unreadable")),
        (1e9, Fault("date_impossible")), ("hôm qua", Fault("date_unreadable")),
    ],
)  # fmt: skip
def test_date_that_cannot_be(typed: object, fault: Fault) -> None:
    assert read_date(typed) == fault


def test_folding_joins_spellings_of_one_word_and_keeps_two_places_apart() -> None:
    assert fold("Thuận Hoá") == fold("thuận  hóa") == fold(unicodedata.normalize("NFD", "Thuận Hóa"))
    assert fold("Ðảng") == fold("Đảng")
    assert fold("uỷ ban") == fold("ủy ban")
    assert fold("Hương Vân") != fold("Hương Văn")
    assert fold("thị xã Kỳ Anh") != fold("huyện Kỳ Anh")


def test_stored_text_is_composed_and_trimmed() -> None:
    assert clean(unicodedata.normalize("NFD", " Hòa\u00a0 Bình\n")) == "Hòa Bình"
    assert clean(" \u00a0\n") is None


def test_numbers_in_text_columns_look_as_in_excel() -> None:
    assert [display(v) for v in (899.0, 12.5, date(2020, 4, 4), "")] == ["899", "12,5", "04/04/2020", None]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Tổ \x01dân\x00 vận", "Tổ dân vận"), ("\u202eđảo ngược\u202c", "đảo ngược"), ("a\ufffe\u200bb", "ab"),
        ("\x07", None), ("một \x07 hai", "một hai"), ("👩\u200d👧 tự quản", "👩\u200d👧 tự quản"), ("Ngµy", "Ngµy"),
    ],
)  # fmt: skip
def test_what_nobody_can_see_is_not_stored(typed: str, stored: str | None) -> None:
    assert clean(typed) == stored
    assert read_texts([typed, "đã sạch"]) == [stored, "đã sạch"]
