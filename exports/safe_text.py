"""Text that came from outside must never become a formula in a reader's spreadsheet.

Source: OWASP “CSV Injection”: spreadsheets evaluate cells beginning with = + - @ tab or carriage return.
Full-width forms and characters hidden behind leading blanks count as well.
"""

from __future__ import annotations

_STARTERS = frozenset("=+-@\t\r\n＝＋－＠")
_INVISIBLE = " \u00a0\u200b\u200c\u200d\ufeff"
_EXCEL_CELL_LIMIT = 32_000


def is_formula_like(text: str) -> bool:
    """True when a spreadsheet could evaluate this text."""
    return text[:1] in _STARTERS or text.lstrip(_INVISIBLE)[:1] in _STARTERS if text else False


def csv_text(text: str) -> str:
    """Text for a CSV cell: formula-like text gets a leading apostrophe, anything else is unchanged."""
    return f"'{text}" if is_formula_like(text) else text


def xlsx_text(text: str) -> str:
    """Text for a worksheet cell (written as a string), cut below Excel's limit of 32,767 characters."""
    return text if len(text) <= _EXCEL_CELL_LIMIT else text[: _EXCEL_CELL_LIMIT - 1] + "…"


def terminal_text(text: str) -> str:
    """Text for a terminal: control characters, which could move the cursor or hide a line, are shown, not obeyed."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text)
