"""Programmes are opened and rise from rung to rung, hitting the registered totals exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random

from samples.province.calendar import Calendar
from samples.province.drawing import apportion, pick, weighted_key
from samples.province.programmes import DISTRICT, GRASSROOTS, PROVINCE, Event, Handover, Programme
from samples.province.spec import Nested, ProvinceSpec, UnitSpec, VerticalSector

# Days before the end by which a programme must have risen, so that it can still be appraised there.
PROVINCE_NOTICE = 64
DISTRICT_NOTICE = 24
RAISING_SPAN = 540
OPENING_SPAN = 900


def open_general(spec: ProvinceSpec, calendar: Calendar, rng: Random) -> list[Programme]:
    """The programmes of every sector that its own committee manages, opened inside the window."""
    count = spec.totals.registered[0] - (spec.vertical.totals.registered[0] if spec.vertical else 0)
    shares = apportion(count, {unit.code: unit.weight for unit in spec.units})
    days = _Days(spec, calendar)
    programmes = []
    for unit in spec.units:
        for _ in range(shares[unit.code]):
            programmes.append(_open(spec, unit, weighted_key(rng, unit.sectors), days.draw(rng), rng))
    return programmes


def open_before(spec: ProvinceSpec, calendar: Calendar, rng: Random) -> list[Programme]:
    """The opening stock: registered before the first stage began, at one rung at once."""
    shares = apportion(spec.opening_stock, {unit.code: unit.weight for unit in spec.units})
    grassroots, district, province = spec.totals.registered
    weights = {"1": grassroots - district, "2": district - province, "3": province}
    programmes = []
    for unit in spec.units:
        for _ in range(shares[unit.code]):
            day = calendar.stage_start - rng.randint(1, OPENING_SPAN)
            programme = _open(spec, unit, weighted_key(rng, unit.sectors), day, rng)
            programme.raised = {int(weighted_key(rng, weights)): day}
            programmes.append(programme)
    return programmes


def open_vertical(spec: ProvinceSpec, calendar: Calendar, rng: Random) -> list[Programme]:
    """The vertical sector's programmes: first in the districts, handed over, the later ones at its unit."""
    vertical = spec.vertical
    if vertical is None:
        return []
    before = _Days(spec, calendar, until=vertical.first_day - 40)
    after = _Days(spec, calendar, since=vertical.first_day + 25)
    total = vertical.totals.registered[0]
    early = total if not after.possible else vertical.handed_over if before.possible else 0
    districts = {unit.code: unit.weight for unit in spec.units if not unit.spread}
    programmes = []
    for order, (code, share) in enumerate(apportion(early, districts).items()):
        for _ in range(share):
            programme = _open(spec, spec.unit(code), vertical.sector, before.draw(rng), rng)
            programme.handover = _handover(vertical, code, order, calendar)
            programmes.append(programme)
    for _ in range(total - early):
        unit = spec.unit(vertical.unit)
        programmes.append(_open(spec, unit, vertical.sector, after.draw(rng), rng))
    return programmes


def open_specials(spec: ProvinceSpec, calendar: Calendar, rng: Random) -> list[Programme]:
    """Registrations by special decision, at province level; none when their time is outside the window."""
    specials, latest = spec.specials, calendar.last_day - PROVINCE_NOTICE
    if specials is None or specials.first_day < calendar.first_day or specials.last_day > latest:
        return []
    programmes = []
    for code in specials.units:
        day = rng.randint(specials.first_day, specials.last_day)
        unit = spec.unit(code)
        sector = next(iter(unit.sectors)) if unit.spread else weighted_key(rng, unit.sectors)
        programme = _open(spec, unit, sector, day, rng)
        programme.special, programme.raised, programme.field = True, {PROVINCE: day}, "culture_society"
        programmes.append(programme)
    return programmes


def raise_programmes(
    programmes: Sequence[Programme], registered: Nested, spec: ProvinceSpec, calendar: Calendar, rng: Random
) -> None:
    """Let exactly the wanted numbers rise to district and province level and date each step."""
    end = calendar.last_day
    weights = {unit.code: unit.raising for unit in spec.units}

    def eagerness(programme: Programme) -> float:
        return weights[programme.unit] * (0.4 + (end - programme.opened) / 365)

    early = [p for p in programmes if p.opened <= end - PROVINCE_NOTICE - 11]
    province = pick(rng, early, registered[2], eagerness)
    chosen = {p.number for p in province}
    others = [p for p in programmes if p.number not in chosen and p.opened <= end - DISTRICT_NOTICE]
    district = pick(rng, others, registered[1] - len(province), eagerness)
    tops = dict.fromkeys(chosen, PROVINCE) | {p.number: DISTRICT for p in district}
    for programme in programmes:
        at_once = 0.4 if spec.unit(programme.holder(end)).spread else 0.1
        programme.raised = _climb(programme.opened, tops.get(programme.number, GRASSROOTS), end, at_once, rng)


def register(programme: Programme) -> None:
    """Turn the rungs climbed into events."""
    kind = "special_registered" if programme.special else "registered"
    programme.events += [Event(kind, day, rung) for rung, day in sorted(programme.raised.items())]


class _Days:
    """Draws registration days: more every year, most at the beginning of a year."""

    def __init__(self, spec: ProvinceSpec, calendar: Calendar, since: int = 0, until: int = 10**7) -> None:
        self.spans: list[tuple[int, int]] = []
        self.weights: list[float] = []
        first_year = calendar.years[0]
        for quarter in calendar.quarters:
            first, last = max(quarter.first_day + 4, since), min(quarter.last_day, until)
            if first < last:
                length = (last - first) / (quarter.last_day - quarter.first_day)
                growth = spec.yearly_growth ** (quarter.year - first_year)
                self.spans.append((first, last))
                self.weights.append(growth * spec.quarter_shares[quarter.number - 1] * length)

    @property
    def possible(self) -> bool:
        """False when no day of the window is allowed."""
        return bool(self.spans)

    def draw(self, rng: Random) -> int:
        """One day."""
        return rng.randint(*rng.choices(self.spans, self.weights)[0])


def _open(spec: ProvinceSpec, unit: UnitSpec, sector: str, day: int, rng: Random) -> Programme:
    field = weighted_key(rng, spec.field_mixes[sector])
    return Programme(0, unit.code, sector, field, _located(spec, unit, rng), day)


def _located(spec: ProvinceSpec, unit: UnitSpec, rng: Random) -> str:
    if not unit.spread:
        return unit.code
    areas: Mapping[str, float] = {u.code: u.weight for u in spec.units if not u.spread}
    wanted = {code: areas[code] for code in unit.located if code in areas}
    return weighted_key(rng, wanted or areas) if areas else unit.code


def _handover(vertical: VerticalSector, giver: str, order: int, calendar: Calendar) -> Handover | None:
    day = vertical.first_day + order % 11
    if day > calendar.last_day:
        return None
    return Handover(day, giver, vertical.unit, vertical.document)


def _climb(opened: int, top: int, end: int, at_once: float, rng: Random) -> dict[int, int]:
    """Day of registration per rung; rungs passed on the same day leave only the highest."""
    raised, previous = {GRASSROOTS: opened}, opened
    for rung in range(DISTRICT, top + 1):
        limit = end - (PROVINCE_NOTICE if top == PROVINCE else DISTRICT_NOTICE)
        day = previous
        if previous + 20 <= limit and rng.random() >= at_once:
            day = _not_january(rng.randint(previous + 20, min(previous + RAISING_SPAN, limit)))
        if day == previous:
            del raised[rung - 1]
        raised[rung] = previous = day
    return raised


def _not_january(day: int) -> int:
    """Choosing among the year's programmes starts after they have registered again."""
    return day + 31 if date.fromordinal(day).month == 1 else day
