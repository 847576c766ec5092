"""Sizes: column widths in pixels, print scale on A4, and heights of wrapped text."""

from __future__ import annotations

import math
from collections.abc import Sequence

MARGINS_INCHES = {"left": 0.79, "right": 0.59, "top": 0.75, "bottom": 0.75}  # 20 / 15 / 19 / 19 mm
_A4_INCHES = (8.27, 11.69)
_PIXELS_PER_INCH = 96
_SAFETY = 0.9  # LibreOffice and other fonts make columns up to 6 % wider than Excel does
ROW_POINTS = 15.0
ROW_PIXELS = 20


def pixels(width: float) -> int:
    """Pixels of a column of this width in characters (11 pt, 7 pixels a digit, 5 of padding)."""
    return int(width * 7 + 0.5) + 5


def print_scale(widths: Sequence[float], *, landscape: bool) -> int:
    """Percentage at which all columns fit the width of an A4 page, at most 100.

    A fixed scale, not “fit to one page wide”: Excel ignores manual page breaks under fit-to-page.
    """
    page = _A4_INCHES[1] if landscape else _A4_INCHES[0]
    printable = (page - MARGINS_INCHES["left"] - MARGINS_INCHES["right"]) * _PIXELS_PER_INCH * _SAFETY
    return max(30, min(100, math.floor(100 * printable / sum(pixels(width) for width in widths))))


def wrapped_lines(text: str, width: float, size: float = 11, *, bold: bool = False) -> int:
    """Estimated lines of `text` when its words are wrapped into `width` characters (of 11 pt)."""
    per_line = max(1.0, width * 11 / size * (1.02 if bold else 1.15))
    lines = 0
    for paragraph in text.split("\n"):
        used, count = 0.0, 1
        for word in paragraph.split(" "):
            length = len(word)
            if used and used + 1 + length > per_line:
                count, used = count + 1, 0.0
            if length > per_line:
                count += math.ceil(length / per_line) - 1
                length = length % math.floor(per_line) if per_line > 1 else 0
            used += length + (1 if used else 0)
        lines += count
    return lines
