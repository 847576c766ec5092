"""Draws the province of a seed: its size, window, hand-overs, stage change, codes and names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from random import Random

from samples.province.calendar import Calendar
from samples.province.spec import Codes, Merger, ProvinceSpec, load_spec

POLICE = "DU-CA"
SPREAD = ("DU-CA", "DU-QS", "DU-BP")
LAST_QUARTER = (2025, 1)  # districts report until mid-2025


@dataclass(frozen=True)
class Scenario:
    """What one seed stands for; `traits` names the hard parts present, for the results table."""

    seed: int
    spec: ProvinceSpec
    is_clean: bool
    traits: tuple[str, ...]


def draw(
    seed: int, *, is_clean: bool = False, scale: float = 1.0, quick: bool = False, codes: Codes | None = None
) -> Scenario:
    """The scenario of a seed. Same arguments, same scenario; `scale` multiplies all programme numbers."""
    rng = Random(f"counting benchmark {seed}")
    quarters = rng.randint(4, 6) if quick else rng.randint(4, 20)
    start, rolls = _start(rng, quarters)
    base = load_spec()
    units = _units(rng, base, 3 if quick else rng.randint(5, 8))
    size = scale * (0.08 if quick else 10 ** rng.uniform(-1.1, 0.1))
    transfers = POLICE in units
    spec = base.resized(scale=size, units=units, transfers=transfers)
    calendar = Calendar.load(start, quarters)
    spec = replace(
        spec,
        start=start,
        quarters=quarters,
        quiet=(),
        opening_stock=round(rng.choice((0, 0.25, 0.6)) * spec.totals.registered[0])
        if rolls or rng.random() < 0.5
        else 0,
        codes=rng.choices(("stable", "none", "reissued"), (6, 2, 2))[0],
        noisy_names=rng.choice((0.0, 0.1, 0.2, 0.3)),
    )
    if codes:
        spec = replace(spec, codes=codes)
    traits = [spec.codes, f"noise {spec.noisy_names:.0%}"]
    if spec.vertical and transfers:
        day = rng.randint(calendar.first_day + 75, calendar.last_day - 80)
        handed_over = round(spec.vertical.totals.registered[0] * rng.uniform(0.3, 0.8))
        spec = replace(spec, vertical=replace(spec.vertical, first_day=day, handed_over=handed_over))
        traits.append("police transfer")
    districts = [unit.code for unit in spec.units if not unit.spread]
    if rng.random() < 0.3 and len(districts) >= 3:
        giver, receiver = rng.sample(districts, 2)
        # a unit that has gone can hand over nothing: its police programmes leave before it does
        earliest = max(calendar.first_day + 100, spec.vertical.first_day + 25 if spec.vertical else 0)
        day = rng.randint(earliest, calendar.last_day - 30)
        spec = replace(spec, mergers=(Merger(giver, receiver, day),))
        traits.append("merger")
    if spec.opening_stock:
        traits.append("opening stock")
    if rolls:
        traits.append("stage change")
    return Scenario(seed, spec, is_clean, tuple(traits))


def merger_days(spec: ProvinceSpec) -> dict[str, date]:
    """Unit that ends → its last day."""
    return {merger.giver: date.fromordinal(merger.day - 1) for merger in spec.mergers}


def _start(rng: Random, quarters: int) -> tuple[str, bool]:
    """First quarter; half of the windows run over the change of stage at the beginning of 2021."""
    change = 2021 * 4
    if rng.random() < 0.5:
        first = change - rng.randint(1, quarters - 1)
    else:
        first = rng.randint(2016 * 4, change - quarters) if quarters <= 20 else 2016 * 4
    latest = LAST_QUARTER[0] * 4 + LAST_QUARTER[1] - quarters
    first = max(2016 * 4, min(first, latest))
    return f"{first // 4}Q{first % 4 + 1}", first < change < first + quarters


def _units(rng: Random, spec: ProvinceSpec, count: int) -> tuple[str, ...]:
    """Some districts and, mostly, committees whose programmes lie in other units' areas."""
    spread = [code for code in SPREAD if rng.random() < 0.6] if count > 3 else rng.sample(SPREAD[:2], 1)
    districts = [unit.code for unit in spec.units if not unit.spread]
    chosen = {*spread, *rng.sample(districts, max(2, count - len(spread)))}
    return tuple(code for code in spec.unit_codes if code in chosen)
