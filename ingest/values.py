"""One cell → one typed value, or the reason why not. Never guesses: two possible readings are an ambiguity.

Sources: problems.md R-FMT-01 … R-FMT-22. Every function takes what the reader gives (str, float, date, …).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from ingest.issues import Fault
from ingest.vietnamese_text import clean, fold

_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_ERROR_TEXTS = frozenset(
    ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!")
)
_ERROR_CODE = re.compile(r"Err:\d{3}")
_NUMBERING = re.compile(
    r"^\s*(?:[-–—+*•]+|\(?(?:\d{1,2}(?:\.\d{1,2})*|[ivxIVX]{1,5}|[a-zđA-ZĐ])[.):]|\((?:\d{1,2}|[a-zđ])\))\s*(?=\D)"
)
_YEARS = range(1900, 2101)
_TYPED_YEARS = range(1950, 2101)
_LARGEST, _LARGEST_SCALED = 1e12, 1e14  # VND, where a column counts in millions

_QUALIFIERS = {
    "hơn": ">=",
    "trên": ">=",
    "ít nhất": ">=",
    "tối thiểu": ">=",
    "không dưới": ">=",
    "gần": "<=",
    "dưới": "<=",
    "tối đa": "<=",
    "không quá": "<=",
    "khoảng": "~",
    "ước": "~",
    "ước tính": "~",
    "chừng": "~",
    ">=": ">=",
    "≥": ">=",
    ">": ">=",
    "<=": "<=",
    "≤": "<=",
    "<": "<=",
    "~": "~",
    "≈": "~",
}
_MAGNITUDES = {"tỷ": 10**9, "tỉ": 10**9, "triệu": 10**6, "nghìn": 10**3, "ngàn": 10**3, "trăm": 10**2}
_MONEY_UNITS = ("đồng", "đ", "vnđ", "vnd")


def _keys(words: dict[str, Any]) -> dict[str, Any]:
    return {fold(word): meaning for word, meaning in words.items()}


_QUALIFIER_OF, _MAGNITUDE_OF = _keys(_QUALIFIERS), _keys(_MAGNITUDES)
_MONEY = frozenset(fold(word) for word in _MONEY_UNITS)
_QUALIFIER_START = re.compile(
    "^(" + "|".join(sorted(map(re.escape, _QUALIFIER_OF), key=len, reverse=True)) + r")(?=[\s\d])\s*(.*)$"
)
_QUALIFIER_AFTER = _keys({"trở lên": ">=", "trở xuống": "<=", "+": ">="})
_QUALIFIER_END = re.compile(r"^(.*\d\S*(?: \S+)*?) ?(" + "|".join(map(re.escape, _QUALIFIER_AFTER)) + r")$")
_LETTERS_FOR_DIGITS = str.maketrans("oOlI|", "00111")
_MISREAD = re.compile(r"^(?=.*\d)[\doOlI|.,]+$")
_PLAIN = re.compile(r"^[+-]?\d+$")
_GROUPED = re.compile(r"^[+-]?[1-9]\d{0,2}(\.\d{3})+$")
_DECIMAL = re.compile(r"^[+-]?\d+,\d+$")
_GROUPED_DECIMAL = re.compile(r"^[+-]?[1-9]\d{0,2}(\.\d{3})+,\d+$")
_DOTTED = re.compile(r"^([+-]?)(\d+)((?:\.\d+)+)$")
_NUMBER_LIKE = re.compile(r"^[+-]?\d[\d.,]*$")
_SPACED_GROUPS = re.compile(r"^[+-]?[1-9]\d{0,2}( \d{3})+$")
_RANGE = re.compile(r"^(?:tư\u0300 )?(\d[\d.,]*) ?(?:-|/|đên\S*|tơi\S*) ?(\d[\d.,]*)( ?\D*)?$")
_TERM = re.compile(r"([+-]?\d[\d.,]*)\s*([^\W\d]+[\u0300-\u0323]*)")
_UNIT_TAIL = re.compile(r"^([+-]?\d[\d.,]*)\s*(m2|m3|km2|m²|m³|km²|%|(?:[^\W\d]+[\u0300-\u0323]*\s?){1,4})$")
_DASH = re.compile(r"^[-–—]+$")

_DATE = re.compile(
    r"^(?:ngày |ngay\S* )?(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{1,4})(?: 0?0:00(?::00)?)?$"
)
_SERIAL_TEXT = re.compile(r"^[1-6]\d{4}(?:,\d+)?$")
_ISO_DATE = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ t]00:00(?::00(?:\.0+)?)?)?$")
_LONG_DATE = re.compile(r"^(?:ngày |ngay\S* )?(\d{1,2}) (?:tháng|thang\S*) (\d{1,2}) (?:năm|nam) (\d{1,4})$")


@dataclass(frozen=True)
class CellError:
    """An error value in a cell, e.g. #DIV/0!; the fast reader shows it as blank."""

    text: str


@dataclass(frozen=True)
class UncachedFormula:
    """A formula whose result was never stored; the fast reader shows it as blank."""

    formula: str


@dataclass(frozen=True)
class Truth:
    """A cell that holds TRUE or FALSE. (Python's True equals 1: it would be taken for a count.)"""

    is_true: bool


class Quantity(NamedTuple):
    """A number and how it was qualified: `=`, `>=`, `<=` or `~`."""

    value: float
    qualifier: str


def display(raw: object) -> str | None:
    """What a person sees in the cell, for issues and text columns: `12`, `12,5`, `15/10/2020`."""
    match raw:
        case str():
            return clean(raw)
        case Truth():
            return "TRUE" if raw.is_true else "FALSE"
        case bool():
            return "TRUE" if raw else "FALSE"
        case int():
            return str(raw)
        case float():
            return _plain_number(raw).replace(".", ",")
        case datetime() if raw.time() != time():
            return f"{raw:%d/%m/%Y %H:%M}"
        case date():
            return f"{raw.day:02}/{raw.month:02}/{raw.year:04}"
        case time() | timedelta():
            return str(raw)
        case CellError():
            return raw.text
        case UncachedFormula():
            return raw.formula
        case _:
            return None


def without_numbering(text: str) -> str:
    """`II. Kinh tế`, `a) Kinh tế`, `- Kinh tế` → `Kinh tế`."""
    bare = _NUMBERING.sub("", text, count=1)
    return bare if bare.strip() else text


_LONGEST_VALUE = 200
"""Characters of a number or a day with its words; the patterns take long over the 32,000 that a cell can hold."""


def _plain_number(value: float) -> str:
    if math.isfinite(value) and value == int(value) and abs(value) < 1e16:
        return str(int(value))
    return repr(value)


def hidden_fault(raw: object) -> Fault | None:
    """The fault of a cell that holds an error or an uncached formula; None for any other value."""
    if isinstance(raw, CellError):
        return Fault("cell_error", observed=raw.text)
    if isinstance(raw, UncachedFormula):
        return Fault("formula_uncached", observed=raw.formula)
    if isinstance(raw, str) and raw[:1] in ("#", "E") and _is_error(raw.strip()):
        return Fault("cell_error", observed=raw.strip())
    return None


def _is_error(text: str) -> bool:
    """An error that a program wrote as text: LibreOffice, .csv, a pasted table."""
    return text in _ERROR_TEXTS or _ERROR_CODE.fullmatch(text) is not None


def read_text(raw: object) -> str | Fault | None:
    """Text and codes: NFC, trimmed; a number cell 12.0 is `12`; blank is None."""
    if raw == "":
        return None
    if type(raw) is str and raw[:1] not in ("#", "E"):
        return clean(raw)
    return hidden_fault(raw) or display(raw)


def read_texts(raw: Sequence[Any]) -> list[Any]:
    """`read_text` of each: once for each distinct value, and all at once where every one is as it is stored already."""
    distinct = set(raw)
    distinct.discard("")
    if are_clean(distinct):
        return [text or None for text in raw]
    read = {value: read_text(value) for value in distinct}
    read[""] = None
    return list(map(read.__getitem__, raw))


def are_clean(values: Collection[Any]) -> bool:
    """Whether all are texts that `read_text` leaves as they are (and none may be the text of an error)."""
    try:
        lines = "\n".join(values)
    except TypeError:  # a number, a day …
        return False
    return (
        " ".join(lines.split()) == lines.replace("\n", " ")
        and lines.count("\n") == max(0, len(values) - 1)
        and not any(mark in lines for mark in ("\n#", "\nE"))
        and lines.replace("\n", " ").isprintable()
        and not lines.startswith(("#", "E"))
        and unicodedata.is_normalized("NFC", lines)
    )


def read_number(raw: object, scale: int = 1) -> Quantity | Fault | None:
    """A number in the column's unit (`scale`), with its qualifier.
    Faults: number_unreadable, number_ambiguous, number_too_large (no sum of such numbers is left that a column of the marts holds).
    """
    reading = _read_number(raw, scale)
    largest = _LARGEST if scale == 1 else _LARGEST_SCALED / scale
    if isinstance(reading, Quantity) and abs(reading.value) > largest:
        return Fault("number_too_large")
    return reading


def _read_number(raw: object, scale: int) -> Quantity | Fault | None:
    if isinstance(raw, str):
        text = clean(raw)
        return None if text is None else hidden_fault(text) or _number_of_text(text, scale)
    if isinstance(raw, float | int) and not isinstance(raw, bool):
        value = float(raw)
        return Quantity(value, "=") if math.isfinite(value) else Fault("number_unreadable")
    if raw is None:
        return None
    if isinstance(raw, date):  # "4/4" typed into Excel becomes the fourth of April
        return Fault("number_ambiguous", tuple(dict.fromkeys((str(raw.day), str(raw.month)))))
    return hidden_fault(raw) or Fault("number_unreadable")


def read_count(raw: object) -> Quantity | Fault | None:
    """A whole number ≥ 0 with its qualifier. More faults: count_negative, count_not_whole."""
    quantity = read_number(raw)
    if not isinstance(quantity, Quantity):
        return quantity
    if isinstance(raw, str) and "%" in raw:
        return Fault("number_unreadable")
    value = quantity.value
    whole = round(value)
    if abs(value - whole) > 1e-9 * max(1.0, abs(value)):
        digits = _plain_number(value)
        # 1,362 in a count column: most likely 1.362 typed with the wrong separator, but that is not
        # ours to decide.
        thousands = digits.replace(".", "") if re.fullmatch(r"\d{1,3}\.\d{3}", digits) else None
        return Fault("count_not_whole", (thousands,) if thousands else ())
    if whole < 0:
        return Fault("count_negative")
    return Quantity(whole, quantity.qualifier)


def _number_of_text(text: str, scale: int) -> Quantity | Fault:
    if len(text) > _LONGEST_VALUE:
        return Fault("number_unreadable")
    folded = fold(text)
    qualifier = "="
    match = _QUALIFIER_START.match(folded)
    if match:
        qualifier, folded = _QUALIFIER_OF[match[1]], match[2]
    else:
        after = _QUALIFIER_END.match(folded)
        if after:
            qualifier, folded = _QUALIFIER_AFTER[after[2]], after[1]
    bare = folded.strip(" .") if not _DASH.match(folded) else folded
    reading: float | Fault | None = _bare_number(bare)
    if reading is None:
        reading = _ambiguous(bare, scale) or _misread(text) or _with_words(bare, scale)
    if reading is None:
        return Fault("number_unreadable")
    return reading if isinstance(reading, Fault) else Quantity(reading, qualifier)


def _misread(text: str) -> Fault | None:
    """A letter among digits (1O, l2) as a scanner reads them: offered, never taken."""
    if _MISREAD.match(text) and not _NUMBER_LIKE.match(text):
        number = _bare_number(text.translate(_LETTERS_FOR_DIGITS))
        if number is not None:
            return Fault("number_ambiguous", (_plain_number(number),))
    return None


def _bare_number(text: str) -> float | None:
    if _PLAIN.match(text):
        return float(int(text)) if len(text) < 17 else None
    if _GROUPED.match(text):
        return float(text.replace(".", ""))
    if _SPACED_GROUPS.match(text):
        return float(text.replace(" ", ""))
    if _DECIMAL.match(text):
        return float(text.replace(",", "."))
    if _GROUPED_DECIMAL.match(text) and len(text.rsplit(",", 1)[1]) != 3:
        return float(text.replace(".", "").replace(",", "."))
    return None


def _ambiguous(text: str, scale: int = 1) -> Fault | None:
    """Readings of a number-like text that breaks the grouping rules (1.6151; 3.177.540,000; 19/20; -)."""
    if _DASH.match(text):
        return Fault("number_ambiguous", ("0", ""))
    span = _RANGE.match(text)
    if span:
        words = (span[3] or "").split()
        factor = _MAGNITUDE_OF[words[0]] / scale if words and words[0] in _MAGNITUDE_OF else 1
        ends = [_bare_number(span[1]), _bare_number(span[2])]
        known = dict.fromkeys(_plain_number(end * factor) for end in ends if end is not None)
        return Fault("number_ambiguous", tuple(known))
    if not _NUMBER_LIKE.match(text):
        return None
    candidates: list[str] = []
    dotted = _DOTTED.match(text)
    if dotted:
        sign, head, groups = dotted[1], dotted[2], dotted[3].split(".")[1:]
        candidates.append(f"{sign}{int(head + ''.join(groups))}")
        if len(groups[-1]) == 4:  # one digit too many in the last group
            candidates.append(sign + head + "".join(groups)[:-1])
        if len(groups) == 1 and len(groups[0]) != 4:
            candidates.append(f"{sign}{head}.{groups[0]}")
    elif _GROUPED_DECIMAL.match(text):
        whole, decimals = text.replace(".", "").split(",")
        candidates += [whole + decimals, _plain_number(float(f"{whole}.{decimals}"))]
    else:
        candidates.append(re.sub(r"[.,]", "", text))
        if text.count(".") == 1 and text.rfind(",") < text.find("."):  # 1,234.5 as typed abroad
            candidates.append(_plain_number(float(text.replace(",", ""))))
    return Fault("number_ambiguous", tuple(dict.fromkeys(candidates)))


def _with_words(text: str, scale: int) -> float | Fault | None:
    """`1 tỷ 421 triệu`, `300 ngàn`, `7.650m`, `08 mô hình`; None when the words do not belong to a number."""
    money = False
    words = text.split()
    if len(words) > 1 and words[-1] in _MONEY:
        money, text = True, " ".join(words[:-1])
    terms = _TERM.findall(text)
    if terms and _TERM.sub("", text).strip() == "" and all(word in _MAGNITUDE_OF for _, word in terms):
        total, smallest = 0.0, math.inf
        for digits, word in terms:
            number, magnitude = _bare_number(digits), _MAGNITUDE_OF[word]
            if number is None:
                return _ambiguous(digits)
            if magnitude >= smallest:
                return None
            smallest = magnitude
            total += number * magnitude
        return total / scale
    tail = _UNIT_TAIL.match(text)
    if not tail:
        return _money(text, scale) if money else None
    unit = tail[2].strip()
    if unit.split()[0] in _MAGNITUDE_OF:
        number = _bare_number(tail[1])
        rest = unit.split()[1:]
        if number is None or (rest and (len(rest) > 1 or rest[0] not in _MONEY)):
            return _ambiguous(tail[1])
        return number * float(_MAGNITUDE_OF[unit.split()[0]]) / scale
    if unit in _MONEY:
        return _money(tail[1], scale)
    number = _bare_number(tail[1])
    return number if number is not None else _ambiguous(tail[1])


def _money(digits: str, scale: int) -> float | Fault | None:
    number = _bare_number(digits)
    return _ambiguous(digits) if number is None else number / scale


def read_date(raw: object, *, from_1904: bool = False) -> date | Fault | None:
    """A day from a date cell, a serial number (of the file's calendar) or Vietnamese text.
    Faults: date_unreadable, date_impossible.
    """
    if isinstance(raw, datetime):
        return _dated(raw.year, raw.month, raw.day)
    if isinstance(raw, date):
        typed = (raw - (_EPOCH_1904 if from_1904 else _EPOCH)).days
        if (
            typed in _TYPED_YEARS
        ):  # a year alone, typed into a cell that shows days: 2020 is 12 July 1905 there
            return Fault("date_unreadable", observed=str(typed))
        return _dated(raw.year, raw.month, raw.day)
    if isinstance(raw, float | int) and not isinstance(raw, bool):
        return _serial(float(raw), from_1904=from_1904)
    if isinstance(raw, str):
        text = clean(raw)
        return None if text is None else hidden_fault(text) or _date_of_text(fold(text).strip(" ."))
    if raw is None:
        return None
    return hidden_fault(raw) or Fault("date_unreadable")


def _serial(value: float, *, from_1904: bool = False) -> date | Fault:
    if value in _YEARS or not math.isfinite(value):  # a year alone is not a day
        return Fault("date_unreadable")
    if not 1 <= value < 73_415:
        return Fault("date_impossible")
    if from_1904:
        return _EPOCH_1904 + timedelta(days=int(value))
    return _EPOCH + timedelta(days=int(value) if value >= 61 else int(value) + 1)


def _date_of_text(text: str) -> date | Fault:
    if len(text) > _LONGEST_VALUE:
        return Fault("date_unreadable")
    iso = _ISO_DATE.match(text)
    if iso:
        return _dated(int(iso[1]), int(iso[2]), int(iso[3]))
    written = _DATE.match(text) or _LONG_DATE.match(text)
    if not written:
        if _SERIAL_TEXT.match(text):  # the text of a serial number: which calendar it counts in is not known
            meant = _serial(float(text.replace(",", ".")))
            return Fault("date_unreadable", (meant.isoformat(),) if isinstance(meant, date) else ())
        return Fault("date_unreadable")
    day, month, year = int(written[1]), int(written[2]), int(written[3])
    if len(written[3]) <= 2:
        guess = _dated(2000 + year, month, day)
        return Fault("date_unreadable", (guess.isoformat(),) if isinstance(guess, date) else ())
    reading = _dated(year, month, day)
    if isinstance(reading, Fault) and month > 12 >= day:
        swapped = _dated(year, day, month)
        return Fault("date_impossible", (swapped.isoformat(),) if isinstance(swapped, date) else ())
    return reading


def _dated(year: int, month: int, day: int) -> date | Fault:
    if year not in _YEARS:
        return Fault("date_impossible")
    try:
        return date(year, month, day)
    except ValueError:
        return Fault("date_impossible")
