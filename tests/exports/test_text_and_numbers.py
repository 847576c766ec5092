"""How text from outside, numbers and periods are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.safe_text import csv_text, is_formula_like, terminal_text, xlsx_text
from exports.vietnamese import count_format, period_text, quantity_format, whole_number_text
from exports.xlsx.geometry import pixels, print_scale, wrapped_lines


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@a", "\ta", "\ra", "\na", " =1", "\u00a0=1", "\ufeff=1", "＝1"]
)
def test_formula_like_text_is_recognised_and_prefixed(text: str) -> None:
    assert is_formula_like(text)
    assert csv_text(text) == "'" + text


@pytest.mark.parametrize("text", ["", "Huyện An Biên", "5 không, 3 sạch", "1-2", "a=b", " "])
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert csv_text(text) == text


@given(st.text())
def test_csv_text_never_starts_a_formula(text: str) -> None:
    assert not is_formula_like(csv_text(text)) or csv_text(text).startswith("'")


def test_text_longer_than_a_cell_is_cut_visibly() -> None:
    assert len(xlsx_text("ă" * 40_000)) == 32_000
    assert xlsx_text("ă" * 40_000).endswith("…")


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2020Q4", "Quý IV năm 2020"),
        ("2020", "Năm 2020"),
        ("2016-2020", "Giai đoạn 2016 - 2020"),
        ("khác", "khác"),
    ],
)
def test_periods_in_words(period: str, words: str) -> None:
    assert period_text(period) == words


def test_number_formats_hold_a_dot_per_group() -> None:
    assert count_format(1_421_000_000).count('"."') == 3
    assert count_format(-1234, signed=True).startswith('+#"."000')
    assert count_format(999, signed=True).startswith("+0")
    assert quantity_format(12.5).startswith("[$-42A]#,##0.0")
    assert quantity_format(12.0) == count_format(12)
    assert whole_number_text(7995) == "7.995"


@given(st.lists(st.floats(min_value=3, max_value=60), min_size=1, max_size=30))
def test_the_print_scale_fits_the_columns_on_the_page(widths: list[float]) -> None:
    scale = print_scale(widths, landscape=True)
    assert 30 <= scale <= 100
    inches = sum(pixels(width) for width in widths) * scale / 100 / 96
    assert inches <= 11.69 - 0.79 - 0.59 or scale == 30


def test_wrapped_text_needs_more_lines_in_narrower_columns() -> None:
    text = "Xây dựng hệ thống chính trị trong sạch, vững mạnh"
    assert wrapped_lines(text, 60) == 1
    assert wrapped_lines(text, 20) > wrapped_lines(text, 30) >= 2
    assert wrapped_lines("a\nb", 60) == 2


def test_a_terminal_shows_control_characters_and_obeys_none() -> None:
    assert terminal_text("Ô G6: “\x1b[2J\rxoá”\nđúng") == "Ô G6: “\\x1b[2J\\x0dxoá”\nđúng"
