"""Which texts of a sheet are taken for old-font Vietnamese when no font says so."""

from __future__ import annotations

import pytest

from ingest.grids import Grid
from ingest.legacy_fonts import stored_as
from ingest.legacy_text import convert_sheet


def _converted(*texts: str) -> list[str]:
    grid = convert_sheet(Grid("S", [[text] for text in texts]))
    return [cell.cell for cell in grid.converted]


def test_two_words_that_read_as_vietnamese_show_an_old_font() -> None:
    assert _converted("plain", stored_as("hội phụ nữ", "tcvn3")) == ["A2"]


@pytest.mark.parametrize(
    "text",
    [
        'fL¯ÐP"',  # one word with a mark; a sign beside letters makes no second one of them
        "ab¯Ðc",
        "Tổ §1",
    ],
)
def test_one_marked_word_alone_is_chance(text: str) -> None:
    assert _converted("plain", text) == []
