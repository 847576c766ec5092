"""The counting rules, on programmes small enough to count on one's fingers."""

from __future__ import annotations

from datetime import date

import numpy as np

from samples.province.calendar import Calendar
from samples.province.derivation import DERIVED_BASES, SERIES_AT, Derived, derive
from samples.province.programmes import Event, Handover, Programme
from samples.province.simulation import Province

CALENDAR = Calendar.load("2019Q3", 8)  # 2019Q3 … 2021Q2: a stage ends after 2020Q4


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def programme(*events: tuple[str, str, int], **traits: object) -> Programme:
    made = Programme(0, "A", "women", "economy", "A", day("2019-07-01"))
    made.events = [Event(kind, day(when), rung) for kind, when, rung in events]
    for name, value in traits.items():
        setattr(made, name, value)
    return made


def line(derived: Derived, basis: str, indicator: str, level: str, unit: str = "A") -> list[int]:
    return [
        int(n) for n in derived.basis(basis)[derived.units.index(unit), :, SERIES_AT[indicator, level], 0]
    ]


def count(*programmes: Programme) -> Derived:
    return derive(programmes, ("A", "B"), CALENDAR)


def test_a_province_registration_counts_at_every_rung_and_only_once() -> None:
    counts = count(programme(("registered", "2019-08-01", 1), ("registered", "2020-02-01", 3)))
    assert line(counts, "in_period", "programmes_registered", "grassroots") == [1, 0, 0, 0, 0, 0, 0, 0]
    assert line(counts, "in_period", "programmes_registered", "district") == [0, 0, 1, 0, 0, 0, 0, 0]
    assert line(counts, "stage_to_date", "programmes_registered", "province") == [0, 0, 1, 1, 1, 1, 0, 0]
    assert line(counts, "year_to_date", "programmes_registered", "grassroots") == [1, 1, 0, 0, 0, 0, 0, 0]


def test_carrying_on_adds_entries_but_no_programmes() -> None:
    counts = count(
        programme(
            ("registered", "2019-08-01", 1),
            ("re_registered", "2020-03-01", 1),
            ("re_registered", "2021-05-01", 1),
        )
    )
    assert line(counts, "in_period", "programmes_registered", "grassroots") == [1, 0, 0, 0, 0, 0, 0, 0]
    assert line(counts, "annual_entries", "programmes_registered", "grassroots") == [1, 1, 1, 1, 1, 1, 0, 1]
    assert line(counts, "sum_of_annual", "programmes_registered", "grassroots") == [1, 1, 2, 2, 2, 2, 0, 1]


def test_a_hand_over_moves_the_stage_total_but_no_in_period_count() -> None:
    moved = programme(("registered", "2019-08-01", 2), ("recognised", "2020-11-01", 1))
    moved.handover = Handover(day("2020-01-10"), "A", "B", "")
    counts = count(moved)
    assert line(counts, "stage_to_date", "programmes_registered", "district") == [1, 1, 0, 0, 0, 0, 0, 0]
    assert line(counts, "stage_to_date", "programmes_registered", "district", "B") == [0, 0, 1, 1, 1, 1, 0, 0]
    assert line(counts, "in_period", "programmes_registered", "district", "B") == [0] * 8
    assert line(counts, "in_period", "programmes_recognised", "grassroots", "B") == [0, 0, 0, 0, 0, 1, 0, 0]
    assert line(counts, "active", "programmes_registered", "district") == [1, 1, 0, 0, 0, 0, 0, 0]
    assert line(counts, "active", "programmes_registered", "district", "B") == [0, 0, 1, 1, 1, 1, 1, 1]


def test_a_hand_over_in_a_later_stage_moves_no_stage_total() -> None:
    moved = programme(("registered", "2019-08-01", 1))
    moved.handover = Handover(day("2021-02-10"), "A", "B", "")
    counts = count(moved)
    assert line(counts, "stage_to_date", "programmes_registered", "grassroots") == [1, 1, 1, 1, 1, 1, 0, 0]
    assert line(counts, "stage_to_date", "programmes_registered", "grassroots", "B") == [0] * 8


def test_stopping_lowers_the_stock_and_never_the_total() -> None:
    counts = count(programme(("registered", "2019-08-01", 1), ("discontinued", "2020-05-01", 0)))
    assert line(counts, "active", "programmes_registered", "grassroots") == [1, 1, 1, 0, 0, 0, 0, 0]
    assert line(counts, "stage_to_date", "programmes_registered", "grassroots") == [1, 1, 1, 1, 1, 1, 0, 0]
    assert line(counts, "in_period", "programmes_discontinued", "all") == [0, 0, 0, 1, 0, 0, 0, 0]


def test_the_opening_stock_is_alive_but_not_new() -> None:
    counts = count(programme(("registered", "2012-08-01", 1), ("re_registered", "2020-02-01", 1)))
    assert line(counts, "stage_to_date", "programmes_registered", "grassroots") == [0] * 8
    assert line(counts, "active", "programmes_registered", "grassroots") == [1] * 8
    assert line(counts, "sum_of_annual", "programmes_registered", "grassroots") == [0, 0, 1, 1, 1, 1, 0, 0]


def test_a_replica_counts_as_a_replica_only() -> None:
    copy = programme(("replicated", "2019-08-01", 0), ("recognised", "2019-10-01", 1), parent=programme())
    counts = count(copy)
    assert line(counts, "in_period", "programmes_replicated", "all") == [1, 0, 0, 0, 0, 0, 0, 0]
    assert int(counts.stage_to_date.sum()) == 2 * 6  # total and one field, six quarters


def test_hand_overs_leave_the_provincial_total_unchanged(province: Province, derived: Derived) -> None:
    assert np.array_equal(derived.handed_over.sum(axis=0), derived.taken_over.sum(axis=0))
    moved = derived.handed_over[..., SERIES_AT["programmes_registered", "grassroots"], 0]
    assert int(moved.sum()) == 120
    total = derived.in_period.sum(axis=0).cumsum(axis=0)
    assert np.array_equal(derived.stage_to_date.sum(axis=0), total)


def test_rows_list_every_cell_once(derived: Derived) -> None:
    keys = [row[:-1] for row in derived.rows()]
    assert len(keys) == len(set(keys)) == derived.in_period.size * len(DERIVED_BASES)
