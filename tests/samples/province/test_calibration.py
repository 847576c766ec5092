"""The default province: its true totals are the published ones, its parts add up, its history is possible."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from samples.province.derivation import FIELDS, INDICATORS, SERIES_AT, Derived, derive
from samples.province.programmes import RUNGS
from samples.province.simulation import Province, simulate
from samples.province.spec import ProvinceSpec

LEVELS = ("grassroots", "district", "province")
NESTED = [indicator.code for indicator in INDICATORS if len(indicator.levels) > 1]


def totals(derived: Derived, indicator: str, unit: str | None = None) -> list[int]:
    """Stage to date at the end, per level, of one unit or of the province."""
    chosen = slice(None) if unit is None else derived.units.index(unit)
    last = derived.stage_to_date[chosen, -1]
    return [int(np.sum(last[..., SERIES_AT[indicator, level], 0])) for level in LEVELS]


@pytest.mark.parametrize(
    ("indicator", "published"),
    [
        ("programmes_registered", [7995, 2692, 976]),
        ("programmes_recognised", [6360, 2158, 825]),
        ("programmes_registered_special", [8, 8, 8]),
    ],
)
def test_provincial_totals_equal_the_published_ones(
    derived: Derived, indicator: str, published: list[int]
) -> None:
    assert totals(derived, indicator) == published


def test_appraised_at_province_level_are_the_registered_and_the_special_ones(derived: Derived) -> None:
    assert totals(derived, "programmes_appraised")[2] == 984 == 976 + 8


def test_police_totals_stand_at_the_police_and_nowhere_else(province: Province, derived: Derived) -> None:
    assert totals(derived, "programmes_registered", "DU-CA") == [374, 130, 130]
    police = [p for p in province.programmes if p.sector == "police"]
    only_police = derive(police, derived.units, derived.calendar)
    assert totals(only_police, "programmes_registered") == [374, 130, 130]


def test_another_seed_gives_other_programmes_and_the_same_totals(
    spec: ProvinceSpec, province: Province
) -> None:
    other = simulate(spec, 7)
    counts = derive(other.programmes, spec.unit_codes, other.calendar)
    assert totals(counts, "programmes_registered") == [7995, 2692, 976]
    assert totals(counts, "programmes_recognised") == [6360, 2158, 825]
    assert totals(counts, "programmes_registered", "DU-CA") == [374, 130, 130]
    assert {p.name for p in other.programmes} != {p.name for p in province.programmes}


@pytest.mark.parametrize("basis", ["in_period", "year_to_date", "stage_to_date", "active", "sum_of_annual"])
def test_fields_add_up_to_the_total_in_every_unit_and_quarter(derived: Derived, basis: str) -> None:
    counts = derived.basis(basis)
    assert counts.sum() > 0
    assert np.array_equal(counts[..., 1:].sum(axis=-1), counts[..., 0])


def test_sectors_add_up_to_the_total_in_every_unit_and_quarter(province: Province, derived: Derived) -> None:
    sectors = {p.sector for p in province.programmes}
    parts = [
        derive([p for p in province.programmes if p.sector == s], derived.units, derived.calendar)
        for s in sectors
    ]
    assert np.array_equal(sum(part.stage_to_date for part in parts), derived.stage_to_date)


@pytest.mark.parametrize("indicator", NESTED)
def test_higher_rungs_are_nested_in_lower_ones(derived: Derived, indicator: str) -> None:
    grassroots, district, province = (
        derived.stage_to_date[:, :, SERIES_AT[indicator, level]] for level in LEVELS
    )
    assert (grassroots >= district).all()
    assert (district >= province).all()


@pytest.mark.parametrize("level", LEVELS)
def test_recognised_within_appraised_within_registered_and_special(derived: Derived, level: str) -> None:
    counts = derived.stage_to_date
    registered, special, appraised, recognised = (
        counts[:, :, SERIES_AT[f"programmes_{name}", level]]
        for name in ("registered", "registered_special", "appraised", "recognised")
    )
    assert (recognised <= appraised).all()
    assert (appraised <= registered + special).all()


def test_nothing_happens_in_the_wrong_order(province: Province) -> None:
    steps = (("registered", "special_registered"), ("appraised",), ("recognised",), ("rewarded",))
    for programme in province.programmes:
        assert programme.events[0].day == programme.opened, programme.code
        for rung in RUNGS:
            days = [day for kinds in steps if (day := programme.first(kinds, rung)) is not None]
            assert days == sorted(days), programme.code
        assert programme.stopped is None or programme.stopped == programme.last_day, programme.code


def test_every_living_programme_is_carried_on_once_in_each_later_year(province: Province) -> None:
    for programme in province.programmes:
        entries = Counter(
            province.calendar.index(e.day) // 4 for e in programme.events if e.kind == "re_registered"
        )
        assert not entries or max(entries.values()) == 1
        if not programme.is_replica and not programme.special and programme.stopped is None:
            opened = province.calendar.index(programme.opened) // 4
            assert sorted(entries) == list(range(opened + 1, 5)), programme.code


def test_registrations_rise_every_year_and_women_and_culture_lead(
    province: Province, derived: Derived
) -> None:
    yearly = derived.year_to_date[:, 3::4, SERIES_AT["programmes_registered", "grassroots"], 0].sum(axis=0)
    assert list(yearly) == sorted(yearly)
    assert Counter(p.sector for p in province.programmes).most_common(1)[0][0] == "women"
    by_field = derived.stage_to_date[:, -1, SERIES_AT["programmes_registered", "grassroots"]].sum(axis=0)
    ranking = sorted(FIELDS[1:], key=lambda code: -by_field[FIELDS.index(code)])
    assert ranking[:2] == ["culture_society", "economy"]
