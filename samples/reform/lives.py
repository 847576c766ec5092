"""Programmes of the scenario: where they lie, when they reach what, and which unit holds them from when on."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from samples.province.calendar import SEEDS, Calendar

TOLD_LATE = 120
"""Days after the change on which some hand-overs are told to have happened: in the quarter after."""

SPEC = Path(__file__).with_name("reform.yml")


@dataclass(frozen=True)
class Stay:
    """From `since` on the programme is `unit`'s."""

    unit: str
    since: date


@dataclass(frozen=True)
class Programme:
    """One programme. `forgotten`: no list has it after its first unit ended. `told`: its last hand-over is told in Bieu03."""

    number: int
    code: str | None
    name: str
    owner: str
    place: str
    field: str
    registered: date
    recognised: date | None
    stays: tuple[Stay, ...]
    forgotten: bool
    told: date | None

    @property
    def appraised(self) -> date | None:
        """Ten days before it was recognised."""
        return self.recognised - timedelta(days=10) if self.recognised else None

    def holder(self, day: date) -> str:
        """The unit it belongs to on that day (its first unit before it was registered)."""
        return next((stay.unit for stay in reversed(self.stays) if stay.since <= day), self.stays[0].unit)


@dataclass(frozen=True)
class Change:
    """From `day` on part of a unit is `receiver`; `places` name what goes there."""

    receiver: str
    day: date
    places: tuple[str, ...]


@dataclass(frozen=True)
class Scenario:
    """Everything that happened, and the units that report, each with its first and last day."""

    spec: Mapping[str, Any]
    calendar: Calendar
    programmes: tuple[Programme, ...]
    reporters: Mapping[str, tuple[date, date]]


def simulate(path: Path = SPEC) -> Scenario:
    """The scenario of a spec; the same spec and seeds give the same programmes."""
    spec: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    calendar = Calendar.load(spec["start"], spec["quarters"])
    changes = _changes()
    first, last = date.fromordinal(calendar.first_day), date.fromordinal(calendar.last_day)
    reporters: dict[str, tuple[date, date]] = {}
    open_units = [(unit, first) for unit in spec["units"]]
    for unit, since in open_units:
        ends = min((change.day for change in changes[unit] if change.day > since), default=None)
        reporters[unit] = (since, last if ends is None else ends - timedelta(days=1))
        for change in changes[unit]:
            if change.day == ends and change.receiver not in {known for known, _ in open_units}:
                open_units.append((change.receiver, change.day))
    return Scenario(spec, calendar, tuple(_programmes(spec, calendar, changes, reporters)), reporters)


def _changes() -> dict[str, list[Change]]:
    """Who goes on in whom, of units whose code does not simply go on."""
    with (SEEDS / "unit_change_places.csv").open(encoding="utf-8", newline="") as handle:
        places: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in csv.DictReader(handle):
            places[row["from_unit_code"], row["to_unit_code"]].append(row["place"])
    found: dict[str, list[Change]] = defaultdict(list)
    with (SEEDS / "unit_changes.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            giver, receiver = row["from_unit_code"], row["to_unit_code"]
            if giver != receiver:
                day = date.fromisoformat(row["change_date"])
                found[giver].append(Change(receiver, day, tuple(places[giver, receiver])))
    return found


def _programmes(
    spec: Mapping[str, Any],
    calendar: Calendar,
    changes: Mapping[str, Sequence[Change]],
    reporters: Mapping[str, tuple[date, date]],
) -> list[Programme]:
    made: list[Programme] = []
    for quarter in calendar.quarters:
        begins = date.fromordinal(quarter.first_day)
        for unit, (since, until) in reporters.items():
            if not since <= begins <= until:
                continue
            count = spec["per_quarter"] if unit in spec["units"] else spec["per_quarter_after"]
            for serial in range(1, count + 1):
                made.append(_programme(len(made) + 1, serial, unit, begins, spec, changes, reporters))
    return made


def _programme(
    number: int,
    serial: int,
    unit: str,
    quarter: date,
    spec: Mapping[str, Any],
    changes: Mapping[str, Sequence[Change]],
    reporters: Mapping[str, tuple[date, date]],
) -> Programme:
    registered = quarter + timedelta(days=7 * serial)
    recognised = registered + timedelta(days=182) if number % spec["recognised_every"] == 0 else None
    places = spec["places"].get(unit, ("ấp Chợ",))
    place = f"khu {number}, {places[number % len(places)]}"
    stays = _stays(unit, registered, place, number, changes, reporters)
    forgotten = len(stays) > 1 and number % spec["forgotten_every"] == 0
    if recognised is not None and (forgotten or recognised > reporters[stays[-1].unit][1]):
        recognised = None
    coded = unit not in spec["without_codes"] and not _descends(unit, spec["without_codes"], changes)
    told = None
    if len(stays) > 1 and number % spec["told_every"] == 0 and not forgotten:
        told = stays[-1].since + timedelta(days=0 if number % 4 else TOLD_LATE)
    return Programme(
        number,
        f"{unit}-{registered.year}-{number:04d}" if coded else None,
        f"{spec['names'][number % len(spec['names'])]} tại {place}",
        f"{spec['owners'][number % len(spec['owners'])]} {place}",
        place,
        spec["fields"][number % len(spec["fields"])],
        registered,
        recognised,
        stays,
        forgotten,
        told,
    )


def _stays(
    unit: str,
    registered: date,
    place: str,
    number: int,
    changes: Mapping[str, Sequence[Change]],
    reporters: Mapping[str, tuple[date, date]],
) -> tuple[Stay, ...]:
    stays = [Stay(unit, registered)]
    while True:
        last = stays[-1]
        ends = reporters[last.unit][1] + timedelta(days=1)
        receivers = [change for change in changes[last.unit] if change.day == ends]
        if not receivers:
            return tuple(stays)
        named = [change for change in receivers if any(name in place for name in change.places)]
        chosen = named[0] if named else receivers[number % len(receivers)]
        stays.append(Stay(chosen.receiver, chosen.day))


def _descends(unit: str, givers: Sequence[str], changes: Mapping[str, Sequence[Change]]) -> bool:
    return any(change.receiver == unit for giver in givers for change in changes[giver])
