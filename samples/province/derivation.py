"""True counts of a province: the counting rules restated in Python, independently of the warehouse's SQL.

For unit u, series (indicator, level), field f and quarter q:

- `in_period`      programmes whose first-ever milestone at that rung or above falls in q, at the unit holding
                   them on that day;
- `year_to_date`   sum of `in_period` over the year so far;
- `stage_to_date`  sum of `in_period` over the stage so far, plus programmes taken over, minus those handed
                   over (where the milestone lies in the same stage);
- `active`         programmes with the milestone, held by u and not discontinued at the end of q;
- `annual_entries` programmes with at least one such event in the year so far (for registered: registered or
                   carried on);
- `sum_of_annual`  `annual_entries` added up over the stage's years.

Replicas count under programmes_replicated only, special registrations not under programmes_registered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from samples.province.calendar import Calendar
from samples.province.programmes import DISTRICT, GRASSROOTS, PROVINCE, Programme

Counts = NDArray[np.int64]
"""Axes: unit, quarter, series, field."""

TOTAL = "total"
FIELDS = (TOTAL, "economy", "culture_society", "defence_security", "political_system", "other")
LEVELS = {"grassroots": GRASSROOTS, "district": DISTRICT, "province": PROVINCE}
ALL_LEVELS = "all"
REPLICATED = "programmes_replicated"
CLAIMED_BASES = ("in_period", "year_to_date", "stage_to_date")
DERIVED_BASES = (*CLAIMED_BASES, "active", "annual_entries", "sum_of_annual")


@dataclass(frozen=True)
class Indicator:
    """What is counted: the events that are its milestone and those that make a yearly entry."""

    code: str
    milestones: frozenset[str]
    entries: frozenset[str]
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Series:
    """One indicator at one level; `rung` 0 means any."""

    indicator: Indicator
    level: str
    rung: int

    @property
    def key(self) -> tuple[str, str]:
        """(indicator code, level)."""
        return (self.indicator.code, self.level)


def _indicator(code: str, event: str, *, nested: bool, also: str | None = None) -> Indicator:
    entries = frozenset({event} | ({also} if also else set()))
    return Indicator(code, frozenset({event}), entries, tuple(LEVELS) if nested else (ALL_LEVELS,))


INDICATORS = (
    _indicator("programmes_registered", "registered", nested=True, also="re_registered"),
    _indicator("programmes_registered_special", "special_registered", nested=True),
    _indicator("programmes_appraised", "appraised", nested=True),
    _indicator("programmes_recognised", "recognised", nested=True),
    _indicator(REPLICATED, "replicated", nested=False),
    _indicator("programmes_effective", "assessed_effective", nested=False),
    _indicator("programmes_rewarded", "rewarded", nested=True),
    _indicator("programmes_discontinued", "discontinued", nested=False),
)
SERIES = tuple(Series(i, level, LEVELS.get(level, 0)) for i in INDICATORS for level in i.levels)
SERIES_AT: Mapping[tuple[str, str], int] = {series.key: i for i, series in enumerate(SERIES)}


@dataclass(frozen=True)
class Derived:
    """True counts of the units and quarters of a calendar."""

    units: tuple[str, ...]
    calendar: Calendar
    in_period: Counts
    taken_over: Counts
    handed_over: Counts
    active: Counts
    entries: Counts

    @cached_property
    def year_to_date(self) -> Counts:
        """In-period counts added up inside each year."""
        return running(self.in_period, self.calendar.starts_year)

    @cached_property
    def stage_to_date(self) -> Counts:
        """Distinct programmes since the stage began."""
        return running(self.in_period + self.taken_over - self.handed_over, self.calendar.starts_stage)

    @cached_property
    def annual_entries(self) -> Counts:
        """This year's entries so far."""
        return running(self.entries, self.calendar.starts_year)

    @cached_property
    def sum_of_annual(self) -> Counts:
        """Entries of the stage's years added up."""
        return running(self.entries, self.calendar.starts_stage)

    def basis(self, name: str) -> Counts:
        """The array of one of DERIVED_BASES."""
        counts: Counts = getattr(self, name)
        return counts

    def rows(self) -> Iterator[tuple[str, str, str, str, str, str, int]]:
        """unit_code, period_id, indicator, level, field, basis, true_count: every cell, zero or not."""
        for basis in DERIVED_BASES:
            for at, count in np.ndenumerate(self.basis(basis)):
                unit, quarter, series, field = at
                indicator, level = SERIES[series].key
                period_id = self.calendar.quarters[quarter].period_id
                yield (self.units[unit], period_id, indicator, level, FIELDS[field], basis, int(count))


def running(counts: Counts, restarts: Callable[[int], bool]) -> Counts:
    """Running totals along the quarters, starting again where `restarts` says so."""
    totals = counts.copy()
    for quarter in range(1, counts.shape[1]):
        if not restarts(quarter):
            totals[:, quarter] += totals[:, quarter - 1]
    return totals


def derive(programmes: Iterable[Programme], units: Sequence[str], calendar: Calendar) -> Derived:
    """Count programmes by the rules above, from their events and handovers alone."""
    counter = _Counter(tuple(units), calendar)
    for programme in programmes:
        for position, series in enumerate(SERIES):
            if programme.is_replica == (series.indicator.code == REPLICATED):
                counter.add(programme, position, series)
    return counter.result()


class _Counter:
    """Fills the arrays one programme and series at a time."""

    def __init__(self, units: tuple[str, ...], calendar: Calendar) -> None:
        self.units, self.calendar = units, calendar
        self.unit_at = {code: i for i, code in enumerate(units)}
        shape = (len(units), len(calendar), len(SERIES), len(FIELDS))
        self.new, self.taken, self.given, self.alive, self.entries = (
            np.zeros(shape, np.int64) for _ in range(5)
        )

    def add(self, programme: Programme, position: int, series: Series) -> None:
        """Count one programme in one series."""
        first = programme.first(series.indicator.milestones, series.rung)
        field = FIELDS.index(programme.field)
        if series.indicator.entries != series.indicator.milestones or first is not None:
            self._add_entries(programme, position, series, field)
        if first is None or first > self.calendar.last_day:
            return
        quarter = self.calendar.index(first)
        if quarter >= 0:
            self._bump(self.new, programme.holder(first), quarter, position, field)
        self._add_handover(programme, first, quarter, position, field)
        self._add_alive(programme, max(quarter, 0), position, field)

    def _add_entries(self, programme: Programme, position: int, series: Series, field: int) -> None:
        seen: set[tuple[str, int]] = set()
        for event in programme.events:
            if event.kind not in series.indicator.entries or event.rung < series.rung:
                continue
            quarter = self.calendar.index(event.day)
            if not 0 <= quarter < len(self.calendar):
                continue
            key = (programme.holder(event.day), self.calendar.quarters[quarter].year)
            if key not in seen:
                seen.add(key)
                self._bump(self.entries, key[0], quarter, position, field)

    def _add_handover(
        self, programme: Programme, first: int, quarter: int, position: int, field: int
    ) -> None:
        handover = programme.handover
        if handover is None or first >= handover.day or quarter < 0:
            return
        at = self.calendar.index(handover.day)
        if first >= self.calendar.stage_first_day(at):
            self._bump(self.given, handover.giver, at, position, field)
            self._bump(self.taken, handover.receiver, at, position, field)

    def _add_alive(self, programme: Programme, since: int, position: int, field: int) -> None:
        stopped = programme.stopped
        until = len(self.calendar) if stopped is None else self.calendar.index(stopped)
        for quarter in range(since, until):
            holder = programme.holder(self.calendar.quarters[quarter].last_day)
            self._bump(self.alive, holder, quarter, position, field)

    def _bump(self, counts: Counts, unit: str, quarter: int, position: int, field: int) -> None:
        at = self.unit_at[unit]
        counts[at, quarter, position, 0] += 1
        counts[at, quarter, position, field] += 1

    def result(self) -> Derived:
        """The finished counts."""
        return Derived(self.units, self.calendar, self.new, self.taken, self.given, self.alive, self.entries)
