"""Appraisal, recognition and reward: who reaches which rung (exact quotas) and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from samples.province.calendar import Calendar
from samples.province.drawing import pick
from samples.province.programmes import GRASSROOTS, PROVINCE, RUNGS, Event, Programme
from samples.province.spec import Nested, ProvinceSpec, Totals

APPRAISAL_NOTICE = 20
AWARDS = {1: ("giay_khen", "certificate"), 2: ("giay_khen", "honour"), 3: ("bang_khen", "honour")}


def aim(
    programmes: Sequence[Programme], totals: Totals, spec: ProvinceSpec, calendar: Calendar, rng: Random
) -> None:
    """Give every programme the highest rung at which it will be appraised, recognised and rewarded."""
    for programme in programmes:
        programme.top = {"registered": max(programme.raised), "appraised": 0, "recognised": 0, "rewarded": 0}
    diligence = {unit.code: unit.diligence for unit in spec.units}
    end = calendar.last_day

    def likely(programme: Programme) -> float:
        return diligence[programme.unit] * (0.3 + (end - programme.opened) / 365)

    ready = [p for p in programmes if p.opened <= end - APPRAISAL_NOTICE]
    steps = (("registered", "appraised", totals.appraised), ("appraised", "recognised", totals.recognised))
    for base, milestone, quota in (*steps, ("recognised", "rewarded", totals.rewarded)):
        for rung in reversed(RUNGS):
            reached = sum(1 for p in ready if p.top[milestone] >= rung)
            pool = [p for p in ready if not p.top[milestone] and p.top[base] >= rung]
            pool = [p for p in pool if _registered_day(p, rung) <= end - APPRAISAL_NOTICE]
            for programme in pick(rng, pool, _quota(quota, rung) - reached, likely):
                programme.top[milestone] = rung


def aim_specials(programmes: Sequence[Programme], recognised: int) -> None:
    """All special registrations are appraised at province level, the first ones recognised too."""
    for i, programme in enumerate(programmes):
        top = PROVINCE if i < recognised else 0
        programme.top = {"registered": PROVINCE, "appraised": PROVINCE, "recognised": top, "rewarded": 0}


def aim_opening_stock(programmes: Iterable[Programme], rng: Random) -> None:
    """Old programmes are appraised and recognised inside the window at random, outside the quotas."""
    for programme in programmes:
        top = max(programme.raised)
        appraised = rng.choice((0, 0, top))
        recognised = appraised if rng.random() < 0.8 else 0
        programme.top = {"registered": top, "appraised": appraised, "recognised": recognised, "rewarded": 0}


def date_milestones(programme: Programme, calendar: Calendar, rng: Random) -> None:
    """Events for the rungs aimed at: registered ≤ appraised ≤ recognised ≤ rewarded at every rung."""
    end = calendar.last_day
    appraised_top, recognised_top = programme.top["appraised"], programme.top["recognised"]
    appraised = recognised = calendar.first_day
    for rung in range(GRASSROOTS, appraised_top + 1):
        if not _is_held(programme, rung, rng):
            continue
        first = max(_registered_day(programme, rung) + 10, appraised)
        appraised = rng.randint(first, max(first, min(first + 200, end - 8)))
        programme.events.append(Event("appraised", appraised, rung, score=rng.randint(71, 97)))
        if rung <= recognised_top:
            first = max(appraised + 3, recognised)
            recognised = rng.randint(first, max(first, min(first + 55, end - 2)))
            programme.events.append(Event("recognised", recognised, rung))
    _date_rewards(programme, end, rng)


def _date_rewards(programme: Programme, end: int, rng: Random) -> None:
    top = programme.top["rewarded"]
    for rung in range(GRASSROOTS, top + 1):
        recognised = programme.first(("recognised",), rung)
        if recognised is not None and (rung == top or rng.random() < 0.3):
            first = min(recognised + 2, end)
            day = rng.randint(first, max(first, min(first + 260, end)))
            kind = AWARDS[rung][rng.random() < 0.12]
            programme.events.append(Event("rewarded", day, rung, award_kind=kind))


def _is_held(programme: Programme, rung: int, rng: Random) -> bool:
    """Whether the programme goes through appraisal at this rung on its way up."""
    if rung in (programme.top["appraised"], programme.top["recognised"]):
        return True
    return rung in programme.raised and rng.random() < 0.7


def _registered_day(programme: Programme, rung: int) -> int:
    return min(day for reached, day in programme.raised.items() if reached >= rung)


def _quota(quota: Nested, rung: int) -> int:
    return quota[rung - 1]
