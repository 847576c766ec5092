"""Which methods could have made a claim: the arithmetic of counting.md §3 over the true counts, apart from the warehouse's SQL.

Used only to judge ties: two methods are indistinguishable in a series when they reproduce the same of its wrong cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from samples.province.claims import Claims
from samples.province.derivation import (
    ALL_LEVELS,
    FIELDS,
    REPLICATED,
    SERIES,
    SERIES_AT,
    Derived,
    derive,
    running,
)
from samples.province.simulation import Province

Line = NDArray[np.int64]
Cells = frozenset[int]
"""Positions of quarters."""


class Oracle:
    """Answers for one province and its claims. A series is (unit, series, field, basis) by position and name."""

    def __init__(self, province: Province, claims: Claims) -> None:
        self.province, self.claims, self.derived = province, claims, claims.derived

    def wrong(self, unit: int, series: int, field: int, basis: str) -> Cells:
        """Quarters whose claim differs from the truth."""
        true, typed = self._true(basis, unit, series, field), self._typed(basis, unit, series, field)
        return frozenset(int(q) for q in np.flatnonzero(true != typed))

    def explained(self, method: str, unit: int, series: int, field: int, basis: str) -> list[Cells]:
        """Per variant of the method (which other unit, which neighbour), the wrong cells that it reproduces."""
        typed = self._typed(basis, unit, series, field)
        wrong = self.wrong(unit, series, field, basis)
        return [
            frozenset(int(q) for q in np.flatnonzero(line == typed)) & wrong
            for line in self._lines(method, unit, series, field, basis)
        ]

    def same(self, one: str, other: str, quarter: int, at: tuple[int, int, int, str]) -> bool:
        """True when the two methods reproduce the same wrong cells of the series, this one among them."""
        mine = [cells for cells in self.explained(one, *at) if quarter in cells]
        return any(cells in mine for cells in self.explained(other, *at))

    def covers_more(self, one: str, other: str, quarter: int, at: tuple[int, int, int, str]) -> bool:
        """True when `one` reproduces every wrong cell that `other` does, this one among them, and more."""
        less = [cells for cells in self.explained(other, *at) if quarter in cells]
        return any(cells > smaller for cells in self.explained(one, *at) for smaller in less)

    def alone(self, method: str, quarter: int, at: tuple[int, int, int, str]) -> bool:
        """True when some variant of the method gives this one wrong cell of the series and no other."""
        return any(cells == {quarter} for cells in self.explained(method, *at))

    def reproduces(self, method: str, quarter: int, at: tuple[int, int, int, str]) -> bool:
        """True when some variant of the method gives the number typed."""
        return any(quarter in cells for cells in self.explained(method, *at))

    def _lines(self, method: str, unit: int, series: int, field: int, basis: str) -> Iterator[Line]:
        true = self._true(basis, unit, series, field)
        typed = self._typed(basis, unit, series, field)
        known = SERIES[series]
        if method == "sum_of_annual" and basis == "stage_to_date":
            yield self._true("sum_of_annual", unit, series, field)
        elif (method == "annual_in_cumulative" and basis == "stage_to_date") or (
            method == "year_to_date_in_period" and basis == "in_period"
        ):
            yield self._true("year_to_date", unit, series, field)
        elif method == "cumulative_in_annual" and basis != "stage_to_date":
            yield self._true("stage_to_date", unit, series, field)
        elif method == "active_stock" and basis == "stage_to_date":
            yield self._true("active", unit, series, field)
        elif method == "stale_copy":
            yield self._before(typed)
        elif method == "shifted_period":
            yield self._before(true)
            yield np.append(true[1:], -1)
        elif method == "carried_forward" and basis == "stage_to_date":
            starts = np.array([self.derived.calendar.starts_stage(q) for q in range(len(true))])
            inside = self._typed("in_period", unit, series, field)
            yield inside + np.where(starts, 0, np.append(0, typed[:-1]))
        elif method == "stage_not_reset" and basis == "stage_to_date":
            yield true + self._previous_stages(true)
        elif method == "levels_added" and known.rung:
            yield sum(
                (
                    self._true(basis, unit, i, field)
                    for i, other in enumerate(SERIES)
                    if other.indicator is known.indicator and other.rung >= known.rung
                ),
                np.zeros_like(true),
            )
        elif method == "replications_as_new":
            yield true + self._true(basis, unit, SERIES_AT[REPLICATED, ALL_LEVELS], field)
        elif method == "transferred_included" and basis == "stage_to_date":
            gone = running(self.derived.handed_over, self.derived.calendar.starts_stage)
            yield true + gone[unit, :, series, field]
        elif method == "transferred_excluded" and basis == "stage_to_date":
            yield true - self._leavers[self.derived.units[unit]].stage_to_date[unit, :, series, field]
        elif method == "other_unit_included":
            for other in range(len(self.derived.units)):
                if other != unit:
                    yield true + self._true(basis, other, series, field)
                    located = self._located[self.derived.units[unit]].basis(basis)
                    yield true + located[other, :, series, field]

    @cached_property
    def _leavers(self) -> dict[str, Derived]:
        """Per unit, the counts of the programmes it hands over."""
        found = {}
        for unit in self.derived.units:
            going = [p for p in self.province.programmes if p.handover and p.handover.giver == unit]
            found[unit] = derive(going, self.derived.units, self.derived.calendar)
        return found

    @cached_property
    def _located(self) -> dict[str, Derived]:
        """Per unit, the counts of the programmes lying in its area, whoever holds them."""
        found = {}
        for unit in self.derived.units:
            here = [p for p in self.province.programmes if p.located == unit]
            found[unit] = derive(here, self.derived.units, self.derived.calendar)
        return found

    def _previous_stages(self, true: Line) -> Line:
        carried = np.zeros_like(true)
        for quarter in range(1, len(true)):
            added = true[quarter - 1] if self.derived.calendar.starts_stage(quarter) else 0
            carried[quarter] = carried[quarter - 1] + added
        return carried

    def _true(self, basis: str, unit: int, series: int, field: int) -> Line:
        line: Line = self.derived.basis(basis)[unit, :, series, field]
        return line

    def _typed(self, basis: str, unit: int, series: int, field: int) -> Line:
        line: Line = self.claims.reported[basis][unit, :, series, field]
        return line

    @staticmethod
    def _before(line: Line) -> Line:
        return np.append(np.int64(-1), line[:-1])


def locate(
    derived: Derived, unit: str, period: str, indicator: str, level: str, field: str
) -> tuple[int, int, int, int]:
    """Positions of a cell: unit, quarter, series, field."""
    return (
        derived.units.index(unit),
        derived.calendar.position(period),
        SERIES_AT[indicator, level],
        FIELDS.index(field),
    )
