"""Which days a quarter holds for whom: seeds calendars and unit_calendars, read as int_unit_quarters reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

SEEDS = ("calendars", "unit_calendars")
_NOMINAL = "quarter"


@dataclass(frozen=True)
class Calendar:
    """A way of cutting a year into quarters: each begins on `start_day` of the month `start_month_shift` away from its first."""

    start_month_shift: int
    start_day: int
    due_days: int | None
    """Days after its end until a return is due; None: as the seed of periods says."""

    def first_day(self, nominal: date) -> date:
        """Where this calendar begins what nominally begins on `nominal`, the first of a month."""
        months = nominal.year * 12 + nominal.month - 1 + self.start_month_shift
        return date(months // 12, months % 12 + 1, self.start_day)


@dataclass(frozen=True)
class _Choice:
    province_code: str
    unit_code: str
    calendar_id: str
    valid_from: date
    valid_to: date | None


class Calendars:
    """The calendars there are and who uses which, since when."""

    def __init__(self, calendars: Mapping[str, Calendar], choices: Sequence[_Choice]) -> None:
        self._calendars = calendars
        # a unit's own row goes before its province's, a later one before an earlier one
        self._choices = sorted(choices, key=lambda c: (not c.unit_code, -c.valid_from.toordinal()))

    @classmethod
    def of(cls, calendars: Iterable[Mapping[str, str]], choices: Iterable[Mapping[str, str]]) -> Calendars:
        """From the rows of the two seeds."""
        return cls(
            {
                row["calendar_id"]: Calendar(
                    int(row["start_month_shift"]),
                    int(row["start_day"]),
                    int(row["due_days"]) if row["due_days"] else None,
                )
                for row in calendars
            },
            [
                _Choice(
                    row["province_code"],
                    row["unit_code"],
                    row["calendar_id"],
                    date.fromisoformat(row["valid_from"]),
                    date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                )
                for row in choices
            ],
        )

    def used(self, unit_code: str, province_code: str, nominal: date) -> Calendar:
        """The calendar of a unit in the quarter that nominally begins on `nominal`."""
        for choice in self._choices:
            mine = choice.unit_code == unit_code or (
                not choice.unit_code and choice.province_code == province_code
            )
            if (
                mine
                and choice.valid_from <= nominal
                and (choice.valid_to is None or nominal <= choice.valid_to)
            ):
                return self._calendars[choice.calendar_id]
        return self._calendars.get(_NOMINAL, Calendar(0, 1, None))
