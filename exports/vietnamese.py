"""How numbers, dates and periods are written in a Vietnamese official document.

Number formats separate thousands with a literal dot, so `7995` shows as `7.995` whatever the regional
settings of the reader's computer, and the cell stays a number. Only fractions follow the computer's settings.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

_GAP = "_-"  # keeps figures off the right border by the width of a dash
AXIS_FORMAT = '[>=1000000]#"."000"."000;[>=1000]#"."000;0'
COUNT_FORMAT = f'[>=1000000]#"."000"."000{_GAP};[>=1000]#"."000{_GAP};0{_GAP}'
_VIETNAMESE = "[$-42A]"  # LibreOffice writes the decimal comma then, whatever the computer's settings
DECIMAL_FORMAT = f"{_VIETNAMESE}#,##0.0##{_GAP}"
SIGNED_DECIMAL_FORMAT = f"{_VIETNAMESE}+#,##0.0##{_GAP};-#,##0.0##{_GAP};0{_GAP}"
DATE_FORMAT = r"dd\/mm\/yyyy"
DATETIME_FORMAT = r"dd\/mm\/yyyy\ hh:mm"
PERCENT_FORMAT = f"0%{_GAP}"

_QUARTER = re.compile(r"^(\d{4})Q([1-4])$")
_YEAR = re.compile(r"^\d{4}$")
_STAGE = re.compile(r"^(\d{4})-(\d{4})$")
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}


def count_format(number: int, *, signed: bool = False) -> str:
    """Excel number format showing this whole number with dots between thousands, signed if asked."""
    groups = (len(str(abs(number))) - 1) // 3
    body = "#" + '"."000' * groups if groups else "0"
    if signed:
        return f"+{body}{_GAP};-{body}{_GAP};0{_GAP}"
    if number < 0:
        return f"{body}{_GAP};-{body}{_GAP};0{_GAP}"
    return COUNT_FORMAT if groups <= 2 else f"{body}{_GAP}"


def quantity_format(number: float) -> str:
    """Excel number format of a measured quantity: whole ones get dots, others up to three decimals."""
    return count_format(int(number)) if float(number).is_integer() else DECIMAL_FORMAT


def date_text(day: date) -> str:
    """`31/12/2020`."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def moment_text(moment: datetime) -> str:
    """`07 giờ 00 ngày 20/01/2021`, in the zone the moment carries."""
    return f"{moment.hour:02d} giờ {moment.minute:02d} ngày {date_text(moment.date())}"


def whole_number_text(number: int) -> str:
    """`7.995`: a whole number inside a sentence."""
    return f"{number:,}".replace(",", ".")


def decimal_text(number: float, places: int | None = None) -> str:
    """`1.234,5`: a number inside a sentence; `places` fixes the decimals, otherwise at most three are shown."""
    if places is None:
        text = f"{number:,.3f}".rstrip("0").rstrip(".") if float(number) % 1 else f"{number:,.0f}"
    else:
        text = f"{number:,.{places}f}"
    return text.translate(str.maketrans(",.", ".,"))


def period_text(period_id: str) -> str:
    """Period in words: `2020Q4` → “Quý IV năm 2020”, `2016-2020` → “Giai đoạn 2016 - 2020”."""
    if quarter := _QUARTER.match(period_id):
        return f"Quý {_ROMAN[quarter[2]]} năm {quarter[1]}"
    if _YEAR.match(period_id):
        return f"Năm {period_id}"
    if stage := _STAGE.match(period_id):
        return f"Giai đoạn {stage[1]} - {stage[2]}"
    return period_id


def shifted(moment: datetime, offset: timedelta) -> datetime:
    """A stored moment (UTC without zone) as local wall time, for display."""
    return moment + offset
