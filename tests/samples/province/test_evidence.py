"""The workbooks carry all the evidence: counting anew from their rows alone gives the true counts."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from samples.province.claims import claim
from samples.province.deliveries import plan_deliveries
from samples.province.derivation import FIELDS, LEVELS, SERIES, SERIES_AT, Counts, Derived, derive
from samples.province.sheets import Sheets
from samples.province.simulation import Province, simulate
from samples.province.spec import Merger, ProvinceSpec

MOVES = ("transferred_out", "transferred_in")


@dataclass
class Seen:
    """All that a reader learns of one code from the returns."""

    field: str = ""
    is_replica: bool = False
    registered_before: int = 0
    events: list[tuple[date, str, int, str]] = dataclasses.field(default_factory=list)


def read_returns(province: Province, sheets: Sheets) -> dict[str, Seen]:
    seen: dict[str, Seen] = defaultdict(Seen)
    start = date.fromordinal(province.calendar.first_day)
    for delivery in plan_deliveries(province):
        for row in map(dict[str, Any], sheets.fill(delivery.unit, delivery.position)["bieu02"]):
            programme = seen[row["programme_code"]]
            programme.field, programme.is_replica = row["field"], row["parent_code"] is not None
            if row["registered_date"] < start and not programme.registered_before:
                programme.registered_before = LEVELS[row["registered_level"]]
        for row in sheets.events(delivery.unit, delivery.position) if not delivery.is_draft else ():
            rung = LEVELS.get(row["level"], 0)
            seen[row["programme_code"]].events.append((row["event_date"], row["event"], rung, delivery.unit))
    return seen


def stage_total_changes(programme: Seen, province: Province) -> Iterator[tuple[int, int, str, int]]:
    """(series, quarter, unit, ±1) of one programme."""
    calendar, events = province.calendar, sorted(programme.events)
    moves = [event for event in events if event[1] in MOVES]
    for position, series in enumerate(SERIES):
        if programme.is_replica != (series.indicator.code == "programmes_replicated"):
            continue
        if series.indicator.code == "programmes_registered" and programme.registered_before >= series.rung:
            continue
        mine = [e for e in events if e[1] in series.indicator.milestones and e[2] >= series.rung]
        if mine:
            quarter = calendar.index(mine[0][0].toordinal())
            yield position, quarter, mine[0][3], 1
            for day, kind, _, unit in moves:
                at = calendar.index(day.toordinal())
                if day > mine[0][0] and calendar.quarters[at].stage_id == calendar.quarters[quarter].stage_id:
                    yield position, at, unit, -1 if kind == "transferred_out" else 1


def recount(province: Province) -> tuple[Counts, Derived]:
    derived = derive(province.programmes, province.spec.unit_codes, province.calendar)
    sheets = Sheets.of(province, claim(province, derived, ()))
    counts = np.zeros_like(derived.in_period)
    for programme in read_returns(province, sheets).values():
        for series, quarter, unit, change in stage_total_changes(programme, province):
            later = [q for q in range(quarter, len(province.calendar)) if same_stage(province, quarter, q)]
            for kind in (0, FIELDS.index(programme.field)):
                counts[derived.units.index(unit), later, series, kind] += change
    return counts, derived


def same_stage(province: Province, one: int, other: int) -> bool:
    quarters = province.calendar.quarters
    return quarters[one].stage_id == quarters[other].stage_id


def test_yearly_entries_can_be_recounted_from_the_events_of_each_return(
    province: Province, derived: Derived
) -> None:
    series = SERIES_AT["programmes_registered", "district"]
    sheets = Sheets.of(province, claim(province, derived, ()))
    replicas = {p.code for p in province.programmes if p.is_replica}
    for unit in ("899", "907", "DU-CA"):
        entered: dict[int, set[tuple[int, str]]] = {0: set()}
        for position, quarter in enumerate(province.calendar.quarters):
            entered[position] = set(entered.get(position - 1, ()))
            for row in sheets.events(unit, position):
                if row["event"] in ("registered", "re_registered") and row["level"] != "grassroots":
                    entered[position].add((quarter.year, row["programme_code"]))
        counted = [len({entry for entry in entered[q] if entry[1] not in replicas}) for q in sorted(entered)]
        assert counted == list(derived.sum_of_annual[derived.units.index(unit), :, series, 0])


def test_the_default_province_can_be_recounted_from_its_workbooks(province: Province) -> None:
    counts, derived = recount(province)
    assert np.array_equal(counts, derived.stage_to_date)


@pytest.mark.parametrize("seed", [1, 2])
def test_two_stages_an_opening_stock_and_a_merger_can_be_recounted(spec: ProvinceSpec, seed: int) -> None:
    shape = spec.resized(scale=0.3, units=("899", "900", "902", "912", "DU-CA"))
    merger = Merger("912", "900", date(2019, 7, 15).toordinal())
    odd = replace(shape, start="2018Q1", quarters=20, opening_stock=90, mergers=(merger,), quiet=())
    province = simulate(odd, seed)
    counts, derived = recount(province)
    assert derived.handed_over.sum() > 0
    assert np.array_equal(counts, derived.stage_to_date)
