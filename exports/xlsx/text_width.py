"""How wide text is and into how many lines it wraps, in the metrics of Times New Roman."""

from __future__ import annotations

import math
import unicodedata
from functools import lru_cache

# Thousandths of the font size for the characters from space to tilde, as in the font's own tables.
_REGULAR = (
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500, 500, 500, 500, 500,
    500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889,
    722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500, 333, 444, 500, 444, 500,
    444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480,
    200, 480, 541,
)  # fmt: skip
_BOLD = (
    250, 333, 555, 500, 500, 1000, 833, 278, 333, 333, 500, 570, 250, 333, 250, 278, 500, 500, 500, 500, 500, 500, 500,
    500, 500, 500, 333, 333, 570, 570, 570, 500, 930, 722, 667, 722, 722, 667, 611, 778, 778, 389, 500, 778, 667, 944,
    722, 778, 611, 778, 722, 556, 667, 722, 722, 1000, 722, 722, 667, 333, 278, 333, 581, 500, 333, 500, 556, 444, 556,
    444, 333, 500, 556, 278, 333, 556, 278, 833, 556, 500, 556, 556, 444, 389, 333, 556, 500, 722, 500, 500, 444, 394,
    220, 394, 520,
)  # fmt: skip
_HORN = "\u031b"  # ơ and ư are wider than o and u
_HORN_WIDTH = 50
_OTHER_WIDTH = 600
_LETTERS = {"đ": "d", "Đ": "D", "“": '"', "”": '"', "–": "0", "…": "W"}
_PIXELS_PER_POINT = 96 / 72
_SAFETY = 1.03  # programs round the place of every letter


def text_pixels(text: str, size: float, *, bold: bool = False) -> float:
    """Pixels of one line of text of this size in points."""
    return sum(_width(letter, bold) for letter in text) * size / 1000 * _PIXELS_PER_POINT * _SAFETY


def wrapped_lines(text: str, pixels: float, size: float, *, bold: bool = False) -> int:
    """Lines of `text` when its words are wrapped into `pixels`; a word that is wider is cut."""
    space = text_pixels(" ", size, bold=bold)
    lines = 0
    for paragraph in text.split("\n"):
        used, count = 0.0, 1
        for word in paragraph.split(" "):
            length = text_pixels(word, size, bold=bold)
            if used and used + space + length > pixels:
                count, used = count + 1, 0.0
            if length > pixels:
                count += math.ceil(length / pixels) - 1
                length %= pixels
            used += length + (space if used else 0)
        lines += count
    return lines


@lru_cache(maxsize=4096)
def _width(letter: str, bold: bool) -> int:
    apart = unicodedata.normalize("NFD", letter)
    place = ord(_LETTERS.get(apart[0], apart[0])) - ord(" ")
    known = (_BOLD if bold else _REGULAR)[place] if 0 <= place < len(_REGULAR) else _OTHER_WIDTH
    return known + (_HORN_WIDTH if _HORN in apart else 0)
