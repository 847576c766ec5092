"""Draws an error plan: who goes wrong where, how and how long. Knows the method codes, nothing of how they are recognised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from samples.province.claims import PlannedError
from samples.province.derivation import CLAIMED_BASES, FIELDS, SERIES, SERIES_AT, Derived, Series
from samples.province.simulation import Province

IN_PERIOD, YEAR, STAGE = CLAIMED_BASES
BASES = {
    "sum_of_annual": (STAGE,),
    "annual_in_cumulative": (STAGE,),
    "cumulative_in_annual": (IN_PERIOD, YEAR),
    "year_to_date_in_period": (IN_PERIOD,),
    "carried_forward": (STAGE,),
    "stale_copy": CLAIMED_BASES,
    "stage_not_reset": (STAGE,),
    "active_stock": (STAGE,),
    "levels_added": CLAIMED_BASES,
    "replications_as_new": CLAIMED_BASES,
    "transferred_included": (STAGE,),
    "transferred_excluded": (STAGE,),
    "other_unit_included": CLAIMED_BASES,
    "shifted_period": CLAIMED_BASES,
    "typing_slip": CLAIMED_BASES,
    "unexplained": CLAIMED_BASES,
}
SLIPS = ("transposed", "dropped", "doubled", "times_1000")
Rows = tuple[str, str, str, str]
"""Unit, indicator, level, basis: one column of one line of the sheet with its fields."""


@dataclass
class Planner:
    """Plans the errors of one province; each column of a line is used for one story only."""

    province: Province
    derived: Derived
    rng: Random

    def __post_init__(self) -> None:
        self.taken: set[Rows] = set()
        self.used: Counter[str] = Counter()
        self.reporting = self._reporting()

    def plan(self, stories: int) -> tuple[PlannedError, ...]:
        """About `stories` independent stories, every code in turn; those that cannot happen here are left out."""
        errors: list[PlannedError] = []
        codes: list[str] = []
        while len(codes) < stories:
            codes += self.rng.sample(sorted(BASES), len(BASES))
        for code in codes[:stories]:
            for _ in range(12):
                story = self._story(code)
                if story:
                    errors += story
                    self.taken.update((e.unit, e.indicator, e.level, e.basis) for e in story)
                    break
        order = {basis: rank for rank, basis in enumerate(CLAIMED_BASES)}
        return tuple(sorted(errors, key=lambda error: order[error.basis]))

    def _story(self, code: str) -> list[PlannedError]:
        error = self._error(code)
        if error is None or (error.unit, error.indicator, error.level, error.basis) in self.taken:
            return []
        if code == "carried_forward":
            return self._carried(error)
        if code == "typing_slip":
            return self._slipped(error)
        chance = self.rng.random()
        if chance < 0.3 and error.basis == STAGE:
            return self._followed(error)
        if chance < 0.4:
            first, last = self._window(error)
            at = self._period(self.rng.randint(first, last))
            slip = replace(
                error, method="typing_slip", period_from=at, period_to=at, slip=self.rng.choice(SLIPS)
            )
            slip = replace(slip, field=self._one_field(error.field))
            return [error, slip] if self._can_slip(slip) else [error]
        return [error]

    def _error(self, code: str) -> PlannedError | None:
        rng = self.rng
        unit = rng.choice(self.province.spec.unit_codes)
        basis = rng.choice(BASES[code])
        series = self._series(unit, basis)
        field = rng.choices(("*", "total", rng.choice(FIELDS[1:])), (6, 2, 2))[0]
        last = self.reporting[unit]
        first, end = self._span(code, last)
        if first > end:
            return None
        if code == "levels_added" and (series.rung not in (1, 2)):
            return None
        if code == "replications_as_new":
            if series.indicator.code not in (
                "programmes_registered",
                "programmes_appraised",
                "programmes_recognised",
            ):
                return None
            series = SERIES[SERIES_AT[series.indicator.code, "grassroots"]]
        if code == "unexplained":
            field = rng.choice(FIELDS)
            end = first if rng.random() < 0.7 else min(end, first + 2)
        if code == "active_stock" and series.indicator.code == "programmes_discontinued":
            return None
        error = PlannedError(
            unit, *series.key, field, basis, self._period(first), self._period(end), code,
            neighbour=rng.choice((-1, 1)), slip=rng.choice(SLIPS),
        )  # fmt: skip
        if code == "shifted_period" and error.neighbour == 1 and end == len(self.derived.calendar) - 1:
            return None
        if code == "other_unit_included":
            return self._borrowing(error)
        return error

    def _series(self, unit: str, basis: str) -> Series:
        """Any line of the sheet; every other time one where something happens at all."""
        totals = self.derived.basis(basis)[self.derived.units.index(unit), :, :, 0].sum(axis=0).tolist()
        return (
            self.rng.choice(SERIES)
            if self.rng.random() < 0.3 or not any(totals)
            else self.rng.choices(SERIES, totals)[0]
        )

    def _span(self, code: str, last: int) -> tuple[int, int]:
        """First and last quarter struck: everything, a window, or a single quarter."""
        calendar, rng = self.derived.calendar, self.rng
        possible = range(last + 1)
        if code == "stage_not_reset":
            possible = range(self._second_stage(), last + 1)
        if code in ("stale_copy", "shifted_period"):
            possible = range(1, last + 1)
        if not len(possible):
            return (1, 0)
        kind = rng.choices(("all", "window", "single"), (3, 5, 2))[0]
        if code == "stale_copy":
            first = rng.choice(possible)
            return first, min(last, first + rng.choice((0, 0, 1, 2, 3)))
        if kind == "all":
            return possible[0], possible[-1]
        if kind == "single":
            at = rng.choice(possible)
            return at, at
        first, end = sorted((rng.choice(possible), rng.choice(possible)))
        assert end < len(calendar)
        return first, end

    def _borrowing(self, error: PlannedError) -> PlannedError | None:
        others = [code for code in self.province.spec.unit_codes if code != error.unit]
        spread = [unit.code for unit in self.province.spec.units if unit.spread and unit.code != error.unit]
        if spread and not self.province.spec.unit(error.unit).spread and self.rng.random() < 0.5:
            return replace(error, source_unit=self.rng.choice(spread), located_only=True)
        return replace(error, source_unit=self.rng.choice(others)) if others else None

    def _followed(self, error: PlannedError) -> list[PlannedError]:
        """A second way of counting in the same series, straight after the first."""
        first, last = self._window(error)
        end = self.reporting[error.unit]
        if last >= end and last - first >= 3:
            last = self.rng.randint(first + 1, last - 1)
            error = replace(error, period_to=self._period(last))
        if last >= end:
            return [error]
        code = self.rng.choice(
            [
                code
                for code in BASES
                if STAGE in BASES[code] and code not in (error.method, "typing_slip", "unexplained")
            ]
        )
        second = replace(
            error,
            method=code,
            period_from=self._period(last + 1),
            period_to=self._period(self.rng.randint(last + 1, end)),
            neighbour=-1,
        )
        if code == "levels_added" and SERIES[SERIES_AT[error.indicator, error.level]].rung not in (1, 2):
            return [error]
        if code in ("replications_as_new", "stage_not_reset", "active_stock", "other_unit_included"):
            return [error]
        return [error, second]

    def _carried(self, error: PlannedError) -> list[PlannedError]:
        """Something goes wrong once, and every later total is built upon it."""
        first, last = self._window(error)
        if first == last:
            return []
        if self.rng.random() < 0.5:
            cause = replace(
                error,
                basis=IN_PERIOD,
                method=self.rng.choice(("year_to_date_in_period", "cumulative_in_annual")),
            )
            if (cause.unit, cause.indicator, cause.level, cause.basis) in self.taken:
                return []
            return [cause, error]
        code = self.rng.choice(
            ("sum_of_annual", "annual_in_cumulative", "active_stock", "stale_copy", "typing_slip")
        )
        if code == "typing_slip" and error.field == "*":
            error = replace(error, field="total")
        middle = self.rng.randint(first, last - 1) if code != "typing_slip" else first
        cause = replace(error, method=code, period_to=self._period(middle), slip=self.rng.choice(SLIPS[:3]))
        if code == "typing_slip" and not self._can_slip(cause):
            return []
        return [cause, replace(error, period_from=self._period(middle + 1))]

    def _slipped(self, error: PlannedError) -> list[PlannedError]:
        at = self.rng.randint(*self._window(error))
        error = replace(
            error,
            field=self._one_field(error.field),
            period_from=self._period(at),
            period_to=self._period(at),
        )
        return [error] if self._can_slip(error) else []

    def _can_slip(self, error: PlannedError) -> bool:
        value = self._true(error)
        if error.slip == "over_1000":
            return value >= 1000
        return value >= (1 if error.slip == "times_1000" else 10)

    def _true(self, error: PlannedError) -> int:
        at = self.derived.calendar.position(error.period_from)
        unit, series = self.derived.units.index(error.unit), SERIES_AT[error.indicator, error.level]
        return int(self.derived.basis(error.basis)[unit, at, series, FIELDS.index(error.field)])

    def _one_field(self, field: str) -> str:
        return self.rng.choice(("total", *FIELDS[1:])) if field == "*" else field

    def _window(self, error: PlannedError) -> tuple[int, int]:
        calendar = self.derived.calendar
        return calendar.position(error.period_from), calendar.position(error.period_to)

    def _period(self, position: int) -> str:
        return self.derived.calendar.quarters[position].period_id

    def _second_stage(self) -> int:
        calendar = self.derived.calendar
        return next((q for q in range(1, len(calendar)) if calendar.starts_stage(q)), len(calendar))

    def _reporting(self) -> dict[str, int]:
        """The last quarter each unit reports: a merged unit ends with the quarter of the merger."""
        calendar, last = self.derived.calendar, {}
        for unit in self.province.spec.unit_codes:
            days = [m.day for m in self.province.spec.mergers if m.giver == unit]
            last[unit] = min([len(calendar) - 1, *(calendar.index(day) for day in days)])
        return last


def draw_plan(province: Province, derived: Derived, seed: int, stories: int) -> Sequence[PlannedError]:
    """The error plan of a seed; order matters, because a later entry sees what the earlier ones made of the columns."""
    return Planner(province, derived, Random(f"error plan {seed}")).plan(stories)
