"""The same simulator under other parameters: fewer units, other windows, no codes, noisy names."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from unicodedata import is_normalized

import pytest

from samples.province.claims import claim
from samples.province.deliveries import plan_deliveries
from samples.province.derivation import SERIES_AT, derive
from samples.province.sheets import Row, Sheets
from samples.province.simulation import Province, simulate
from samples.province.spec import Merger, ProvinceSpec

UNITS = ("899", "900", "912", "DU-CA")


def small(spec: ProvinceSpec, **changes: object) -> ProvinceSpec:
    return replace(spec.resized(scale=0.25, units=UNITS), **changes)  # type: ignore[arg-type]


def sheets_of(province: Province) -> Sheets:
    derived = derive(province.programmes, province.spec.unit_codes, province.calendar)
    return Sheets.of(province, claim(province, derived, ()))


def register_rows(sheets: Sheets, unit: str) -> list[list[Row]]:
    return [sheets.fill(unit, position)["bieu02"] for position in range(len(sheets.province.calendar))]


@pytest.mark.parametrize(
    ("start", "quarters"), [("2016Q1", 4), ("2018Q3", 7), ("2017Q2", 20), ("2016Q1", 40)]
)
def test_any_window_hits_its_totals(spec: ProvinceSpec, start: str, quarters: int) -> None:
    shape = small(spec, start=start, quarters=quarters)
    province = simulate(shape, 5)
    originals = [p for p in province.programmes if not p.is_replica and not p.special]
    reached = [sum(1 for p in originals if p.first(("registered",), rung) is not None) for rung in (1, 2, 3)]
    assert tuple(reached) == shape.totals.registered
    assert all(p.last_day <= province.calendar.last_day for p in province.programmes)


def test_without_transfers_there_is_no_vertical_sector(spec: ProvinceSpec) -> None:
    shape = spec.resized(scale=0.1, units=("899", "900"), transfers=False)
    province = simulate(shape, 5)
    assert shape.vertical is None
    assert not any(p.handover or p.sector == "police" for p in province.programmes)


def test_without_codes_names_tell_programmes_apart(spec: ProvinceSpec) -> None:
    sheets = sheets_of(simulate(small(spec, codes="none"), 5))
    for unit in UNITS:
        for rows in register_rows(sheets, unit):
            assert {row["programme_code"] for row in rows} <= {None}
            assert len({row["programme_name"] for row in rows}) == len(rows)


def test_reissued_codes_are_unique_in_a_year_and_change_between_years(spec: ProvinceSpec) -> None:
    sheets = sheets_of(simulate(small(spec, codes="reissued"), 5))
    rows = register_rows(sheets, "899")
    for quarter in rows:
        assert len({row["programme_code"] for row in quarter}) == len(quarter)
    known = [
        {(row["programme_name"], row["owner_name"]): row["programme_code"] for row in rows[q]}
        for q in (4, 7, 8)
    ]
    assert all(known[1][key] == code for key, code in known[0].items())
    assert any(known[2][key] != code for key, code in known[1].items())


def test_noisy_names_change_about_the_wanted_share_of_lines(spec: ProvinceSpec) -> None:
    plain, noisy = (sheets_of(simulate(small(spec, noisy_names=share), 5)) for share in (0.0, 0.3))
    pairs = [
        (a["programme_name"], b["programme_name"])
        for one, other in zip(register_rows(plain, "899"), register_rows(noisy, "899"), strict=True)
        for a, b in zip(one, other, strict=True)
    ]
    changed = sum(1 for a, b in pairs if a != b) / len(pairs)
    assert 0.25 < changed < 0.35
    assert all(is_normalized("NFC", b) for _, b in pairs)


def test_a_merged_unit_hands_everything_over_and_falls_silent(spec: ProvinceSpec) -> None:
    day = date(2018, 5, 1).toordinal()
    province = simulate(small(spec, mergers=(Merger("912", "900", day),), quiet=()), 5)
    derived = derive(province.programmes, UNITS, province.calendar)
    total = derived.stage_to_date[:, :, SERIES_AT["programmes_registered", "grassroots"], 0]
    assert total[2, 8] > 0
    assert not total[2, 9:].any()
    last = max(d.period_id for d in plan_deliveries(province) if d.unit == "912")
    assert last == "2018Q2"


def test_the_opening_stock_stands_in_the_register_from_the_first_day(spec: ProvinceSpec) -> None:
    province = simulate(small(spec, opening_stock=60, start="2017Q1", quarters=6), 5)
    old = [p for p in province.programmes if p.opened < province.calendar.first_day]
    assert len(old) == 60
    assert all(p.opened < date(2016, 1, 1).toordinal() for p in old)
    listed = Counter(p.number for unit in UNITS for p in sheets_of(province).register(unit, 0))
    assert all(listed[p.number] == 1 for p in old)
