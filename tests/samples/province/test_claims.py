"""What is typed: true, except where the plan says otherwise, and then labelled."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

import numpy as np
import pytest

from samples.province.claims import METHODS, Claims, PlannedError, claim, load_plan
from samples.province.derivation import CLAIMED_BASES, SERIES_AT, Derived, derive
from samples.province.simulation import Province, simulate
from samples.province.spec import ProvinceSpec

SERIES_WIDE = set(METHODS) - {"typing_slip", "stage_not_reset", "unexplained"}


def test_without_a_plan_everything_typed_is_true(province: Province, derived: Derived) -> None:
    clean = claim(province, derived, ())
    assert list(clean.labels()) == []
    for basis in CLAIMED_BASES:
        assert np.array_equal(clean.reported[basis], derived.basis(basis))


def test_labels_are_exactly_the_cells_that_differ(claims: Claims, derived: Derived) -> None:
    labels = list(claims.labels())
    wrong = sum(int((claims.reported[basis] != derived.basis(basis)).sum()) for basis in CLAIMED_BASES)
    assert len(labels) == len(set(labels)) == wrong > 500
    assert all(label.true_count != label.reported_count for label in labels)
    assert all(label.counting_method in METHODS for label in labels)


def test_labels_lie_where_the_plan_says(claims: Claims) -> None:
    planned: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    for error in load_plan():
        planned[error.unit, error.indicator, error.level, error.basis].add(error.method)
    for label in claims.labels():
        key = (label.unit_code, label.indicator, label.level, label.basis)
        assert label.counting_method in planned[key]


def test_every_method_of_a_single_stage_is_planted_and_seen_in_several_periods(claims: Claims) -> None:
    periods: dict[str, set[str]] = defaultdict(set)
    for label in claims.labels():
        if label.field == "total":
            periods[label.counting_method].add(label.period_id)
    assert set(periods) == SERIES_WIDE | {"typing_slip"}
    assert all(len(periods[method]) >= 3 for method in SERIES_WIDE)
    assert len({label.unit_code for label in claims.labels()}) >= 14


def test_fields_still_add_up_where_all_fields_are_made_the_same_way(claims: Claims) -> None:
    slips = {
        (label.unit_code, label.period_id)
        for label in claims.labels()
        if label.counting_method == "typing_slip"
    }
    unequal: Counter[tuple[str, str]] = Counter()
    for counts in claims.reported.values():
        for unit, quarter, _ in np.argwhere(counts[..., 1:].sum(axis=-1) != counts[..., 0]):
            unequal[claims.derived.units[unit], claims.derived.calendar.quarters[quarter].period_id] += 1
    assert set(unequal) == slips


def test_quiet_returns_and_clean_units_carry_no_error(claims: Claims, spec: ProvinceSpec) -> None:
    struck = {(label.unit_code, label.period_id) for label in claims.labels()}
    assert struck.isdisjoint(spec.quiet)
    assert {unit for unit, _ in struck}.isdisjoint({"DU-BP", "DU-BV", "DU-CA"})


def test_carried_forward_keeps_an_old_excess_for_ever(claims: Claims) -> None:
    excess = [
        label.reported_count - label.true_count
        for label in claims.labels()
        if label.counting_method == "carried_forward" and label.field == "total"
    ]
    assert excess[-1] > 0
    assert len(set(excess[3:])) == 1


def test_a_stage_not_reset_goes_on_from_the_old_total(spec: ProvinceSpec) -> None:
    small = replace(spec.resized(scale=0.2, units=("899", "900")), start="2019Q1", quarters=12)
    province = simulate(small, 3)
    derived = derive(province.programmes, small.unit_codes, province.calendar)
    key = ("programmes_registered", "grassroots")
    error = PlannedError("899", *key, "*", "stage_to_date", "2021Q1", "2021Q4", "stage_not_reset")
    claims = claim(province, derived, (error,))
    true, typed = (
        counts[0, :, SERIES_AT[key], 0]
        for counts in (derived.stage_to_date, claims.reported["stage_to_date"])
    )
    assert true[7] > 0
    assert list(typed[8:] - true[8:]) == [true[7]] * 4


@pytest.mark.parametrize(
    "change",
    [
        {"method": "guessing"},
        {"unit": "480"},
        {"level": "all"},
        {"basis": "point_in_time"},
        {"period_to": "2021Q1"},
    ],
)
def test_a_plan_that_names_nothing_known_is_refused(
    province: Province, derived: Derived, change: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match=r".+"):
        claim(province, derived, (replace(load_plan()[0], **change),))
