"""One province from one seed: every programme with every event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from samples.province import lives, milestones, registrations
from samples.province.calendar import SEEDS, Calendar
from samples.province.drawing import stream
from samples.province.naming import Namer
from samples.province.programmes import Event, Handover, Programme
from samples.province.spec import Nested, ProvinceSpec, Totals


@dataclass(frozen=True)
class Province:
    """The truth: a spec, its calendar and all programmes in order of `number`."""

    spec: ProvinceSpec
    calendar: Calendar
    seed: int
    programmes: tuple[Programme, ...]


def simulate(spec: ProvinceSpec, seed: int, seeds: Path = SEEDS) -> Province:
    """Same spec and seed, same province. The spec's totals are hit exactly where the window leaves room.

    `seeds` is the folder of reference data that knows the spec's units and the calendar.
    """
    calendar = Calendar.load(spec.start, spec.quarters, seeds)
    general, vertical, specials, old = _opened(spec, calendar, seed)
    _aimed(spec, calendar, seed, general, vertical, specials, old)
    originals = _numbered([*old, *general, *vertical, *specials])
    _merge_units(originals, spec, calendar)
    for programme in originals:
        rng = stream(seed, "life", programme.number)
        registrations.register(programme)
        milestones.date_milestones(programme, calendar, rng)
        lives.give_up(programme, spec, calendar, rng)
        if not programme.special:
            lives.carry_on(programme, calendar, rng)
        lives.assess(programme, calendar, rng)
    programmes = _with_replicas(originals, spec, calendar, seed)
    for programme in programmes:
        _settle_days(programme, spec, calendar)
    _number_codes(programmes)
    Namer.load(spec, seed, seeds).name_all(programmes)
    return Province(spec, calendar, seed, tuple(programmes))


def _opened(
    spec: ProvinceSpec, calendar: Calendar, seed: int
) -> tuple[list[Programme], list[Programme], list[Programme], list[Programme]]:
    rng = stream(seed, "open")
    general = registrations.open_general(spec, calendar, rng)
    vertical = registrations.open_vertical(spec, calendar, rng)
    specials = registrations.open_specials(spec, calendar, rng)
    old = registrations.open_before(spec, calendar, rng)
    _numbered([*old, *general, *vertical, *specials])
    return general, vertical, specials, old


def _aimed(
    spec: ProvinceSpec,
    calendar: Calendar,
    seed: int,
    general: list[Programme],
    vertical: list[Programme],
    specials: list[Programme],
    old: list[Programme],
) -> None:
    rng = stream(seed, "aim")
    rest = spec.totals
    if spec.vertical:
        rest = rest.minus(spec.vertical.totals)
        registrations.raise_programmes(vertical, spec.vertical.totals.registered, spec, calendar, rng)
        milestones.aim(vertical, spec.vertical.totals, spec, calendar, rng)
    recognised = min(spec.specials.recognised, len(specials)) if spec.specials else 0
    rest = rest.minus(_special_share(len(specials), recognised))
    registrations.raise_programmes(general, rest.registered, spec, calendar, rng)
    milestones.aim(general, rest, spec, calendar, rng)
    milestones.aim_specials(specials, recognised)
    milestones.aim_opening_stock(old, rng)


def _special_share(count: int, recognised: int) -> Totals:
    """What special registrations take of the totals: appraised and recognised, but never registered."""
    none: Nested = (0, 0, 0)
    return Totals(none, (count, count, count), (recognised, recognised, recognised), none)


def _numbered(programmes: list[Programme]) -> list[Programme]:
    for number, programme in enumerate(programmes):
        programme.number = number
    return programmes


def _with_replicas(
    originals: list[Programme], spec: ProvinceSpec, calendar: Calendar, seed: int
) -> list[Programme]:
    replicas = lives.replicate(originals, spec, calendar, stream(seed, "replicate"))
    programmes = _numbered([*originals, *replicas])
    for replica in replicas:
        rng = stream(seed, "life", replica.number)
        lives.give_up(replica, spec, calendar, rng)
        lives.assess(replica, calendar, rng)
    _merge_units(replicas, spec, calendar)
    return programmes


def _merge_units(programmes: list[Programme], spec: ProvinceSpec, calendar: Calendar) -> None:
    """The merged unit's programmes move whole; what it would have opened later is the receiver's at once."""
    for merger in spec.mergers:
        if merger.day > calendar.last_day:
            continue
        for programme in programmes:
            if programme.unit != merger.giver or programme.handover:
                continue
            if programme.opened >= merger.day:
                programme.unit = merger.receiver
            else:
                programme.handover = Handover(merger.day, merger.giver, merger.receiver, "")


def _settle_days(programme: Programme, spec: ProvinceSpec, calendar: Calendar) -> None:
    """Move what falls into a quiet quarter, or on the very day of a handover, to the next free day."""
    quarters = {quarter.period_id: quarter for quarter in calendar.quarters}
    spans = [(unit, quarters[period]) for unit, period in spec.quiet if period in quarters]

    def settled(day: int) -> int:
        for unit, quarter in spans:
            if programme.holder(day) == unit and quarter.first_day <= day <= quarter.last_day:
                day = quarter.last_day + 1
        return day + 1 if programme.handover and day == programme.handover.day else day

    programme.opened = settled(programme.opened)
    programme.raised = {rung: settled(day) for rung, day in programme.raised.items()}
    programme.events = sorted(
        (Event(e.kind, settled(e.day), e.rung, e.award_kind, e.score) for e in programme.events),
        key=lambda event: (event.day, event.rung),
    )


def _number_codes(programmes: list[Programme]) -> None:
    """unit-year-serial in the order of opening; the code never changes, whoever holds the programme later."""
    serials: dict[tuple[str, int], int] = {}
    for programme in sorted(programmes, key=lambda p: (p.opened, p.number)):
        key = (programme.unit, date.fromordinal(programme.opened).year)
        serials[key] = serials.get(key, 0) + 1
        programme.code = f"{key[0]}-{key[1]}-{serials[key]:04d}"
