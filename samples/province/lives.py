"""What happens to a programme year after year: carried on, reviewed, found effective, copied, given up."""

from __future__ import annotations

from datetime import date
from random import Random

from samples.province.calendar import Calendar
from samples.province.programmes import GRASSROOTS, PROVINCE, Event, Programme
from samples.province.spec import ProvinceSpec


def give_up(programme: Programme, spec: ProvinceSpec, calendar: Calendar, rng: Random) -> None:
    """Perhaps stop the programme, after everything else that happens to it."""
    handed_over = programme.handover.day if programme.handover else 0
    start = max(programme.last_day, handed_over, calendar.first_day) + 45
    loss = spec.yearly_loss * (0.35 if programme.top.get("registered", 1) == PROVINCE else 1.0)
    while start < calendar.last_day:
        if rng.random() < loss:
            day = start + rng.randint(0, 364)
            if day <= calendar.last_day:
                programme.events.append(Event("discontinued", day))
            return
        start += 365


def carry_on(programme: Programme, calendar: Calendar, rng: Random) -> None:
    """Registered again each later year while alive, before it rises any further that year."""
    stopped = programme.stopped or calendar.last_day + 1
    opened = date.fromordinal(programme.opened).year
    for year in calendar.years:
        if year <= opened:
            continue
        day = _carry_on_day(programme, year, rng)
        rungs = [rung for rung, raised in programme.raised.items() if raised <= day]
        if calendar.first_day <= day <= calendar.last_day and day < stopped and rungs:
            programme.events.append(Event("re_registered", day, max(rungs)))


def assess(programme: Programme, calendar: Calendar, rng: Random) -> None:
    """Yearly: found effective towards the end (mostly recognised ones), reviewed in the second half."""
    stopped = programme.stopped or calendar.last_day + 1
    recognised = programme.first(("recognised",))
    good = rng.random() < (0.78 if recognised is not None else 0.1)
    since = (recognised if recognised is not None else programme.opened + 120) + 15
    for year in calendar.years:
        first, middle = date(year, 10, 10).toordinal(), date(year, 6, 5).toordinal()
        effective, reviewed = first + rng.randint(0, 74), middle + rng.randint(0, 200)
        if rng.random() < 0.65 and good and since <= effective < stopped and effective <= calendar.last_day:
            programme.events.append(Event("assessed_effective", effective))
        inside = calendar.first_day <= reviewed <= calendar.last_day
        if rng.random() < 0.3 and inside and programme.opened + 90 <= reviewed < stopped:
            programme.events.append(Event("reviewed", reviewed))


def replicate(
    parents: list[Programme], spec: ProvinceSpec, calendar: Calendar, rng: Random
) -> list[Programme]:
    """Copies of recognised programmes, in the parent's own unit or in another district."""
    able = [p for p in parents if _copying_span(p, spec, calendar) is not None]
    districts = [unit.code for unit in spec.units if not unit.spread]
    replicas: list[Programme] = []
    for _ in range(spec.replicas if able else 0):
        parent = rng.choice(able)
        span = _copying_span(parent, spec, calendar)
        assert span is not None
        day = rng.randint(*span)
        unit = parent.holder(day)
        if unit in districts and rng.random() < 0.22:
            unit = rng.choice(districts)
        located = unit if unit in districts else parent.located
        replicas.append(_copy(parent, unit, located, day, calendar, rng))
    return replicas


def _copy(parent: Programme, unit: str, located: str, day: int, calendar: Calendar, rng: Random) -> Programme:
    replica = Programme(0, unit, parent.sector, parent.field, located, day, parent=parent)
    replica.raised, replica.top = {GRASSROOTS: day}, {"registered": GRASSROOTS}
    replica.events.append(Event("replicated", day))
    if rng.random() < 0.15 and day + 70 <= calendar.last_day:
        replica.events.append(Event("appraised", day + 40, GRASSROOTS, score=rng.randint(71, 92)))
        replica.events.append(Event("recognised", day + 60, GRASSROOTS))
    return replica


def _copying_span(parent: Programme, spec: ProvinceSpec, calendar: Calendar) -> tuple[int, int] | None:
    """Days on which a copy may appear; the vertical sector's only after it has taken over."""
    recognised = parent.first(("recognised",))
    if recognised is None:
        return None
    first = recognised + 40
    if spec.vertical and parent.sector == spec.vertical.sector:
        first = max(first, spec.vertical.first_day + 30)
    last = min(calendar.last_day - 3, (parent.stopped or calendar.last_day) - 20)
    return (first, last) if first <= last else None


def _carry_on_day(programme: Programme, year: int, rng: Random) -> int:
    first, last = date(year, 1, 5).toordinal(), date(year, 11, 30).toordinal()
    spans = ((first, first + 85), (first + 86, first + 175), (first + 176, last))
    day = rng.randint(*rng.choices(spans, (78, 15, 7))[0])
    raises = [raised for raised in programme.raised.values() if first <= raised <= last + 31]
    if raises and day >= min(raises):
        day = rng.randint(first, max(first, min(raises) - 1))
    handover = programme.handover
    if handover and first <= handover.day <= first + 40 and day <= handover.day:
        return handover.day + 1
    return day
