"""Sizes: column widths in pixels, print scale on A4, and heights of wrapped text."""

from __future__ import annotations

import math
from collections.abc import Sequence

from exports.xlsx import text_width

MARGINS_INCHES = {"left": 0.79, "right": 0.59, "top": 0.75, "bottom": 0.75}  # 20 / 15 / 19 / 19 mm
_A4_INCHES = (8.27, 11.69)
_PIXELS_PER_INCH = 96
_POINTS_PER_INCH = 72
_HEIGHT_SAFETY = 0.97  # heights are rounded to pixels, differently at every scale
_SAFETY = 0.9  # LibreOffice and other fonts make columns up to 6 % wider than Excel does
_PIXELS_PER_CHARACTER = 7
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


def page_points(scale: int, *, landscape: bool) -> float:
    """Points of rows that fit the height of an A4 page printed at this scale."""
    page = _A4_INCHES[0] if landscape else _A4_INCHES[1]
    printable = (page - MARGINS_INCHES["top"] - MARGINS_INCHES["bottom"]) * _POINTS_PER_INCH
    return printable * 100 / scale * _HEIGHT_SAFETY


def wrapped_lines(text: str, width: float, size: float = 11, *, bold: bool = False) -> int:
    """Lines of `text` when it is wrapped into a cell `width` characters wide."""
    return text_width.wrapped_lines(text, max(1.0, width) * _PIXELS_PER_CHARACTER, size, bold=bold)
