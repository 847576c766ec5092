"""The rows of one return: aggregate, register, events and outcomes of one unit and quarter."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from random import Random
from typing import Any

from ingest.templates import load_template
from samples.province.activities import Direction
from samples.province.calendar import SEEDS
from samples.province.claims import Claims
from samples.province.coding import CodeBook
from samples.province.derivation import CLAIMED_BASES, FIELDS, LEVELS, SERIES
from samples.province.drawing import stream
from samples.province.naming import load_vocabulary, retype
from samples.province.programmes import Event, Programme
from samples.province.simulation import Province

Row = dict[str, Any]

LEVEL_OF = {rung: level for level, rung in LEVELS.items()}
OUTCOME_SHARE = 0.07
FIRST_LAYOUT = "v1"
DECIDED = ("recognised", "rewarded", "discontinued", "special_registered", "replicated")


@dataclass(frozen=True)
class Sheets:
    """Fills the tables of any return of a province."""

    province: Province
    claims: Claims
    codes: CodeBook
    words: Mapping[str, Any]

    @classmethod
    def of(cls, province: Province, claims: Claims) -> Sheets:
        """With the province's own codes and the word lists."""
        return cls(province, claims, CodeBook.of(province), load_vocabulary())

    def layout(self, position: int) -> str:
        """Version of the template that a quarter's returns are written in."""
        chosen = FIRST_LAYOUT
        for period, version in self.province.spec.layouts:
            if position >= self.province.calendar.position(period):
                chosen = version
        return chosen

    def fill(self, unit: str, position: int) -> dict[str, list[Row]]:
        """Rows per table, keyed by the template's column names."""
        rows = {
            "bieu01": self.aggregate(unit, position),
            "bieu02": [self._register_row(p, unit, position) for p in self.register(unit, position)],
            "bieu03": self.events(unit, position),
            "bieu04": self.outcomes(unit, position),
        }
        if self._tells_activities(position):
            rows["bieu06"] = Direction(self.province, self.words).rows(unit, position)
            rows["bieu04"] += self._movement_outcomes(unit, position)
        return rows

    def _movement_outcomes(self, unit: str, position: int) -> list[Row]:
        """At the end of a year: what the whole movement of the unit brought about, no programme in particular."""
        if self.province.calendar.quarters[position].number != 4:
            return []
        rng = stream(self.province.seed, "movement", unit, position)
        measured = {"quantity": rng.randint(3, 160), "unit_of_measure": self._units_of_measure["houses"]}
        return [{"outcome_kind": "houses", "outcome_scope": "movement", "basis": "year_to_date"} | measured]

    def _tells_activities(self, position: int) -> bool:
        direction = self.province.spec.direction
        return direction is not None and position >= self.province.calendar.position(direction.first_period)

    def aggregate(self, unit: str, position: int) -> list[Row]:
        """Every indicator × level × field with the three numbers typed; zeros are explicit."""
        at = self.claims.derived.units.index(unit)
        lines = {basis: self.claims.reported[basis][at, position] for basis in CLAIMED_BASES}
        rows = []
        for series, known in enumerate(SERIES):
            for field, code in enumerate(FIELDS):
                counts = {f"{basis}_count": int(line[series, field]) for basis, line in lines.items()}
                rows.append(
                    {"indicator": known.indicator.code, "level": known.level, "field": code, **counts}
                )
        return rows

    def register(self, unit: str, position: int) -> list[Programme]:
        """Programmes listed in the unit's register at the end of a quarter, in row order."""
        quarter = self.province.calendar.quarters[position]
        stage_start = self.province.calendar.stage_first_day(position)
        return [p for p in self._by_unit[unit] if _is_listed(p, unit, quarter.last_day, stage_start)]

    def events(self, unit: str, position: int) -> list[Row]:
        """What happened in the quarter to the unit's programmes, by day."""
        quarter = self.province.calendar.quarters[position]
        found: list[tuple[int, str, Programme, Event]] = []
        for programme in self._by_unit[unit]:
            happened = [e for e in programme.events if programme.holder(e.day) == unit]
            for event in (*happened, *_handover_events(programme, unit)):
                if quarter.first_day <= event.day <= quarter.last_day:
                    found.append((event.day, programme.code, programme, event))
        found.sort(key=lambda entry: entry[:2])
        return [self._event_row(programme, event, unit, position) for _, _, programme, event in found]

    def outcomes(self, unit: str, position: int) -> list[Row]:
        """What a share of the living programmes achieved in the quarter."""
        quarter = self.province.calendar.quarters[position]
        rng = stream(self.province.seed, "outcomes", unit, position)
        rows = []
        for programme in self.register(unit, position):
            chance = rng.random()
            status, _ = _status(programme, unit, quarter.last_day)
            if status == "active" and chance < OUTCOME_SHARE and programme.opened + 30 <= quarter.last_day:
                row = self._outcome_row(programme, self.codes.code(programme, unit, quarter.year), rng)
                named = {"programme_name": self._typed_name(programme, unit, position)}
                rows.append(named | row if self._names_outcomes(position) else row)
        return rows

    def _names_outcomes(self, position: int) -> bool:
        columns = load_template(self.layout(position)).table("bieu04").columns
        return any(column.name == "programme_name" for column in columns)

    @cached_property
    def _by_unit(self) -> dict[str, list[Programme]]:
        held: dict[str, list[Programme]] = {unit: [] for unit in self.province.spec.unit_codes}
        for programme in sorted(self.province.programmes, key=lambda p: (p.code, p.number)):
            for unit in programme.holders:
                held[unit].append(programme)
        return held

    @cached_property
    def _units_of_measure(self) -> dict[str, str]:
        with (SEEDS / "outcome_kinds.csv").open(encoding="utf-8", newline="") as handle:
            return {row["code"]: row["unit_of_measure"] for row in csv.DictReader(handle)}

    def _register_row(self, programme: Programme, unit: str, position: int) -> Row:
        quarter = self.province.calendar.quarters[position]
        status, day = _status(programme, unit, quarter.last_day)
        seen_until = day - 1 if status == "transferred" and day else quarter.last_day
        rung = max((r for r, raised in programme.raised.items() if raised <= seen_until), default=1)
        return {
            "programme_code": self.codes.code(programme, unit, quarter.year),
            "programme_name": self._typed_name(programme, unit, position),
            "owner_name": programme.owner,
            "sector": programme.sector,
            "co_owner": programme.co_owner,
            "place": programme.place,
            "located_unit_code": programme.located,
            "field": programme.field,
            "registered_level": LEVEL_OF[rung],
            "registered_date": date.fromordinal(programme.opened),
            "special_decision": programme.special_decision,
            "target": programme.target,
            "parent_code": self.codes.parent_code(programme, unit, quarter.year),
            "status": status,
            "status_date": date.fromordinal(day) if day else None,
            "note": self._reason(programme) if status == "discontinued" else None,
        }

    def _typed_name(self, programme: Programme, unit: str, position: int) -> str:
        share = self.province.spec.noisy_names
        if not share:
            return programme.name
        rng = stream(self.province.seed, "typed", programme.number, unit, position)
        return retype(programme.name, self.words["variants"], rng) if rng.random() < share else programme.name

    def _reason(self, programme: Programme) -> str:
        notes: Sequence[str] = self.words["discontinue_notes"]
        return notes[programme.number % len(notes)]

    def _event_row(self, programme: Programme, event: Event, unit: str, position: int) -> Row:
        handover, year = programme.handover, self.province.calendar.quarters[position].year
        row: Row = {
            "programme_code": self.codes.code(programme, unit, year),
            "programme_name": self._typed_name(programme, unit, position),
            "event": event.kind,
            "event_date": date.fromordinal(event.day),
            "level": LEVEL_OF.get(event.rung),
            "score": event.score,
            "award_kind": event.award_kind,
        }
        if event.kind == "appraised":
            row["criteria_version"] = self._criteria(event.day)
        if handover and event.kind in ("transferred_out", "transferred_in"):
            out = event.kind == "transferred_out"
            row["counterpart_unit_code"] = handover.receiver if out else handover.giver
            row["document_number"] = handover.document or None
        elif event.kind == "special_registered":
            row["document_number"] = (programme.special_decision or "").split(" ")[0] or None
        elif event.kind in DECIDED:
            row["document_number"] = _decision(event)
        if row.get("document_number"):
            row["document_date"] = date.fromordinal(event.day)
        if self._tells_activities(position):
            row |= _told_since_second_layout(programme, event)
        return row

    def _criteria(self, day: int) -> str | None:
        valid = [text for since, text in self.province.spec.criteria if since <= day]
        return valid[-1] if valid else None

    def _outcome_row(self, programme: Programme, code: str | None, rng: Random) -> Row:
        kind = rng.choice(self.words["outcomes"][programme.field])
        magnitude = self.words["magnitudes"][kind]
        low, high = magnitude["quantity"]
        quantity = round(low + (high - low) * rng.random() ** 2, magnitude["decimals"])
        quantity = quantity if magnitude["decimals"] else int(quantity)
        people = rng.randint(15, 450)
        return {
            "programme_code": code,
            "outcome_kind": kind,
            "quantity": self._about(quantity, rng),
            "unit_of_measure": self._units_of_measure[kind],
            "money_million_vnd": _money(magnitude["money"], quantity, rng),
            "beneficiary_people": people,
            "beneficiary_attendances": people + rng.randint(0, 300) if rng.random() < 0.35 else None,
            "basis": "in_period",
        }

    def _about(self, quantity: float, rng: Random) -> float | str:
        """One in twelve round numbers is typed with its qualifier: “hơn 30”."""
        if isinstance(quantity, int) and quantity >= 20 and rng.random() < 0.08:
            return f"{rng.choice(self.words['qualifiers'])} {quantity // 10 * 10}"
        return quantity


def _told_since_second_layout(programme: Programme, event: Event) -> Row:
    """What the first layout had no column for."""
    if event.kind == "recognised":
        return {"certificate_number": f"{programme.code}/{event.rung}-GCN"}
    if event.kind == "rewarded":
        return {"recipient_kind": "individual" if programme.number % 7 == 0 else "collective"}
    return {}


def _is_listed(programme: Programme, unit: str, last_day: int, stage_start: int) -> bool:
    """In the register at `last_day`: had by then, neither stopped nor handed over before the stage began."""
    handover, stopped = programme.handover, programme.stopped
    entered = programme.opened if unit == programme.unit or handover is None else handover.day
    if entered > last_day or (stopped is not None and stopped < stage_start):
        return False
    left = handover.day if handover and unit == handover.giver else None
    return left is None or left >= stage_start


def _status(programme: Programme, unit: str, last_day: int) -> tuple[str, int | None]:
    handover, stopped = programme.handover, programme.stopped
    if handover and unit == handover.giver and handover.day <= last_day:
        return "transferred", handover.day
    if stopped is not None and stopped <= last_day:
        return "discontinued", stopped
    return "active", None


def _handover_events(programme: Programme, unit: str) -> list[Event]:
    handover = programme.handover
    if handover is None or unit not in (handover.giver, handover.receiver):
        return []
    return [Event("transferred_out" if unit == handover.giver else "transferred_in", handover.day)]


def _decision(event: Event) -> str:
    """One decision covers what a level decides in a month."""
    day = date.fromordinal(event.day)
    issuer = "UBND" if event.kind == "rewarded" else "BCĐ"
    return f"{day.month * 8 + event.rung:02d}-QĐ/{issuer}"


def _money(bounds: Any, quantity: float, rng: Random) -> float | None:
    if bounds == "quantity":
        return quantity
    if bounds is None or rng.random() < 0.4:
        return None
    low, high = bounds
    money: float = round(low + (high - low) * rng.random() ** 2, 1)
    return money
