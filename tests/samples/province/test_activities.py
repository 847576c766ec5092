"""Direction activities of the sample: told from the second layout on, complete but for the gaps that are planted."""

from __future__ import annotations

from collections import Counter

import pytest

from ingest.templates import load_template
from samples.province.activities import Direction
from samples.province.claims import Claims
from samples.province.naming import load_vocabulary
from samples.province.sheets import Sheets
from samples.province.simulation import Province, simulate
from samples.province.spec import ProvinceSpec


@pytest.fixture(scope="module")
def direction(province: Province) -> Direction:
    return Direction(province, load_vocabulary())


def test_the_layout_changes_with_the_quarter(province: Province, claims: Claims) -> None:
    sheets = Sheets.of(province, claims)
    layouts = {quarter.period_id: sheets.layout(at) for at, quarter in enumerate(province.calendar.quarters)}
    assert [layouts[period] for period in ("2016Q1", "2019Q4", "2020Q1", "2020Q4")] == [
        "v1",
        "v1",
        "v2",
        "v3",
    ]
    assert "bieu06" not in sheets.fill("899", province.calendar.position("2019Q4"))
    assert sheets.fill("899", province.calendar.position("2020Q4"))["bieu06"]


def test_every_row_fits_the_template(direction: Direction, province: Province) -> None:
    columns = {column.name for column in load_template("v3").table("bieu06").columns}
    rows = [
        row for unit in province.spec.unit_codes for at in range(16, 20) for row in direction.rows(unit, at)
    ]
    assert len(rows) > 300
    assert {name for row in rows for name in row} <= columns
    for at in range(16, 20):
        quarter = province.calendar.quarters[at]
        for unit in province.spec.unit_codes:
            for row in direction.rows(unit, at):
                if row["activity_kind"] != "none":
                    assert quarter.first_day <= row["activity_date"].toordinal() <= quarter.last_day


def test_blank_and_none_are_two_things(direction: Direction, province: Province) -> None:
    second = province.calendar.position("2020Q2")
    assert direction.rows("DU-BV", second) == []
    assert direction.rows("DU-CA", second)


def test_planted_gaps_show_in_the_rows(direction: Direction, province: Province) -> None:
    def kinds(unit: str) -> Counter[str]:
        return Counter(row["activity_kind"] for at in range(16, 20) for row in direction.rows(unit, at))

    assert kinds("912")["training"] == 0 < kinds("903")["training"]
    assert kinds("913")["inspection"] == 0 < kinds("903")["inspection"]
    assert kinds("908")["final_review"] == 0 < kinds("903")["final_review"]
    faults = [fault for at in range(16, 20) for fault in direction.faults(at)]
    assert len(faults) == 10


def test_without_gaps_everybody_does_everything(spec: ProvinceSpec) -> None:
    direction = Direction(simulate(spec.faultless(), 7), load_vocabulary())
    assert [fault for at in range(20) for fault in direction.faults(at)] == []
    told = Counter(
        row["activity_kind"]
        for unit in spec.unit_codes
        for at in range(16, 20)
        for row in direction.rows(unit, at)
    )
    assert told["final_review"] == told["annual_review"] == len(spec.unit_codes)
    assert told["none"] == 0
