"""What committees type: the true counts, except where an error plan says how they went wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from samples.province.derivation import (
    ALL_LEVELS,
    CLAIMED_BASES,
    FIELDS,
    REPLICATED,
    SERIES,
    SERIES_AT,
    Derived,
    derive,
)
from samples.province.drawing import stream
from samples.province.simulation import Province

Line = NDArray[np.int64]
"""Axes: quarter, field."""

DEFAULT_PLAN = Path(__file__).with_name("error_plan.yml")


@dataclass(frozen=True)
class PlannedError:
    """One error: this unit's series is made by `method` from one period to another (inclusive).

    `field` "*" is every field and the total. For other_unit_included, `source_unit` names the unit whose cell
    is added (without it: all other units), with `located_only` just its programmes lying in this unit's area.
    `neighbour` is -1 or +1 quarter (shifted_period). `slip` is transposed, dropped, doubled, times_1000 or
    over_1000 (typing_slip).
    """

    unit: str
    indicator: str
    level: str
    field: str
    basis: str
    period_from: str
    period_to: str
    method: str
    source_unit: str | None = None
    located_only: bool = False
    neighbour: int = -1
    slip: str = "transposed"


@dataclass(frozen=True)
class Label:
    """One wrong cell."""

    unit_code: str
    period_id: str
    indicator: str
    level: str
    field: str
    basis: str
    true_count: int
    reported_count: int
    counting_method: str


@dataclass(frozen=True)
class Claims:
    """Everything typed into Bieu01: per basis the counts, and the method behind each cell."""

    derived: Derived
    reported: Mapping[str, NDArray[np.int64]]
    methods: Mapping[str, NDArray[np.str_]]

    def labels(self) -> Iterator[Label]:
        """Every cell that differs from the truth, in order of unit, period, series, field and basis."""
        for basis in CLAIMED_BASES:
            true, reported = self.derived.basis(basis), self.reported[basis]
            for unit, quarter, series, field in np.argwhere(true != reported):
                at = (unit, quarter, series, field)
                period_id = self.derived.calendar.quarters[quarter].period_id
                indicator, level = SERIES[series].key
                yield Label(
                    self.derived.units[unit], period_id, indicator, level, FIELDS[field], basis,
                    int(true[at]), int(reported[at]), str(self.methods[basis][at]),
                )  # fmt: skip


def load_plan(path: Path = DEFAULT_PLAN) -> tuple[PlannedError, ...]:
    """Read an error plan (a YAML list under `errors`)."""
    data: dict[str, list[dict[str, Any]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(PlannedError(**{key: _plain(value) for key, value in row.items()}) for row in data["errors"])


def claim(province: Province, derived: Derived, plan: tuple[PlannedError, ...]) -> Claims:
    """Apply the plan in its order: a later entry sees what earlier ones made of the other columns.

    Raises ValueError for an unknown unit, series, field, basis, period or method.
    """
    reported = {basis: derived.basis(basis).copy() for basis in CLAIMED_BASES}
    methods = {basis: np.full(derived.in_period.shape, "distinct", dtype="<U24") for basis in CLAIMED_BASES}
    claims = Claims(derived, reported, methods)
    for error in plan:
        _apply(_Place.of(error, province, claims))
    return claims


@dataclass(frozen=True)
class _Place:
    """Where an error strikes and what it can see."""

    error: PlannedError
    province: Province
    claims: Claims
    unit: int
    series: int
    fields: tuple[int, ...]
    first: int
    last: int

    @classmethod
    def of(cls, error: PlannedError, province: Province, claims: Claims) -> _Place:
        derived = claims.derived
        if error.method not in _METHODS:
            raise ValueError(f"unknown counting method {error.method}")
        if error.basis not in CLAIMED_BASES:
            raise ValueError(f"basis {error.basis} is not claimed")
        if error.unit not in derived.units or (error.indicator, error.level) not in SERIES_AT:
            raise ValueError(f"no series {error.unit} {error.indicator} {error.level}")
        fields = tuple(range(len(FIELDS))) if error.field == "*" else (FIELDS.index(error.field),)
        first, last = (derived.calendar.position(period) for period in (error.period_from, error.period_to))
        series = SERIES_AT[error.indicator, error.level]
        return cls(error, province, claims, derived.units.index(error.unit), series, fields, first, last)

    def true(self, basis: str | None = None, *, unit: int | None = None, series: int | None = None) -> Line:
        """The true line of this series (or of another basis, unit or series)."""
        counts = self.claims.derived.basis(basis or self.error.basis)
        line: Line = counts[self.unit if unit is None else unit, :, self.series if series is None else series]
        return line

    def typed(self, basis: str | None = None) -> Line:
        """What is typed so far in this series."""
        line: Line = self.claims.reported[basis or self.error.basis][self.unit, :, self.series]
        return line

    @property
    def window(self) -> range:
        """Positions of the quarters struck."""
        return range(self.first, self.last + 1)


def _apply(place: _Place) -> None:
    wrong = _METHODS[place.error.method](place)
    reported, methods = place.claims.reported[place.error.basis], place.claims.methods[place.error.basis]
    for quarter in place.window:
        for field in place.fields:
            reported[place.unit, quarter, place.series, field] = wrong[quarter, field]
            methods[place.unit, quarter, place.series, field] = place.error.method


def _stage_not_reset(place: _Place) -> Line:
    line, calendar, carried = place.true().copy(), place.claims.derived.calendar, 0
    true = place.true()
    for quarter in range(1, len(calendar)):
        if calendar.starts_stage(quarter):
            carried = carried + true[quarter - 1]
        line[quarter] += carried
    return line


def _carried_forward(place: _Place) -> Line:
    """Previous reported total plus this period's reported figure, starting again with the stage."""
    line, inside = place.typed().copy(), place.typed("in_period")
    for quarter in place.window:
        begins = place.claims.derived.calendar.starts_stage(quarter)
        line[quarter] = inside[quarter] + (0 if begins else line[quarter - 1])
    return line


def _stale_copy(place: _Place) -> Line:
    line = place.typed().copy()
    for quarter in place.window:
        line[quarter] = line[quarter - 1] if quarter else line[quarter]
    return line


def _shifted_period(place: _Place) -> Line:
    true = place.true()
    wanted = np.clip(np.arange(len(true)) + place.error.neighbour, 0, len(true) - 1)
    line: Line = true[wanted]
    return line


def _levels_added(place: _Place) -> Line:
    """Own rung plus the rungs above."""
    own = SERIES[place.series]
    above = [
        i for i, other in enumerate(SERIES) if other.indicator is own.indicator and other.rung > own.rung
    ]
    return place.true() + sum((place.true(series=i) for i in above), np.zeros_like(place.true()))


def _replications_as_new(place: _Place) -> Line:
    return place.true() + place.true(series=SERIES_AT[REPLICATED, ALL_LEVELS])


def _transferred_included(place: _Place) -> Line:
    """Programmes handed over in this stage are still counted."""
    derived = place.claims.derived
    gone, calendar = derived.handed_over[place.unit, :, place.series].copy(), derived.calendar
    for quarter in range(1, len(calendar)):
        if not calendar.starts_stage(quarter):
            gone[quarter] += gone[quarter - 1]
    return place.true() + gone


def _transferred_excluded(place: _Place) -> Line:
    """Programmes handed over later are left out already."""
    going = [p for p in place.province.programmes if p.handover and p.handover.giver == place.error.unit]
    early = derive(going, place.claims.derived.units, place.claims.derived.calendar)
    return place.true() - early.basis(place.error.basis)[place.unit, :, place.series]


def _other_unit_included(place: _Place) -> Line:
    """Another unit's programmes too: all of them, or those lying in this unit's area."""
    derived, error = place.claims.derived, place.error
    if error.located_only:
        here = [p for p in place.province.programmes if p.located == error.unit]
        derived = derive(here, derived.units, derived.calendar)
    counts = derived.basis(error.basis)[:, :, place.series]
    others: Line = counts.sum(axis=0) - counts[place.unit]
    if error.source_unit:
        others = counts[derived.units.index(error.source_unit)]
    return place.true() + others


def _typing_slip(place: _Place) -> Line:
    line = place.typed().copy()
    rng = stream(place.province.seed, "slip", place.error)
    for quarter in place.window:
        for field in place.fields:
            line[quarter, field] = _slip(int(line[quarter, field]), place.error.slip, rng.random())
    return line


def _unexplained(place: _Place) -> Line:
    """Numbers from nowhere: the truth give or take up to half of it and a few more."""
    line = place.true().copy()
    rng = stream(place.province.seed, "unexplained", place.error)
    for quarter in place.window:
        for field in place.fields:
            value = int(line[quarter, field])
            offset = rng.randint(1, 5 + value // 2)
            line[quarter, field] = (
                value - offset if rng.random() < 0.5 and offset <= value else value + offset
            )
    return line


def _slip(value: int, kind: str, chance: float) -> int:
    """One slip of the fingers; the value itself where this kind of slip cannot happen to it."""
    digits = str(value)
    at = int(chance * len(digits))
    if kind == "times_1000":
        return value * 1000
    if kind == "over_1000":
        return value // 1000
    if kind == "doubled":
        return int(digits[: at + 1] + digits[at:])
    if kind == "dropped":
        return int((digits[:at] + digits[at + 1 :]) or "0")
    swaps = [i for i in range(len(digits) - 1) if digits[i] != digits[i + 1] and (i or digits[1] != "0")]
    if not swaps:
        return value
    i = swaps[int(chance * len(swaps))]
    return int(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :])


_METHODS: Mapping[str, Callable[[_Place], Line]] = {
    "sum_of_annual": lambda place: place.true("sum_of_annual"),
    "annual_in_cumulative": lambda place: place.true("year_to_date"),
    "cumulative_in_annual": lambda place: place.true("stage_to_date"),
    "year_to_date_in_period": lambda place: place.true("year_to_date"),
    "carried_forward": _carried_forward,
    "stale_copy": _stale_copy,
    "stage_not_reset": _stage_not_reset,
    "active_stock": lambda place: place.true("active"),
    "levels_added": _levels_added,
    "replications_as_new": _replications_as_new,
    "transferred_included": _transferred_included,
    "transferred_excluded": _transferred_excluded,
    "other_unit_included": _other_unit_included,
    "shifted_period": _shifted_period,
    "typing_slip": _typing_slip,
    "unexplained": _unexplained,
}

METHODS = tuple(_METHODS)
"""Every method that a plan may name."""


def _plain(value: Any) -> Any:
    return str(value) if not isinstance(value, int) else value
