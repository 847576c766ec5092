"""A unit's own calendar in what is read and written before there is a warehouse, and that the warehouse says the same."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from ingest.reading import read_submission
from ingest.reference import Reference
from ingest.template_writer import write_workbook
from ingest.templates import load_template

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"


@pytest.fixture
def reference(tmp_path: Path) -> Reference:
    """Hà Tĩnh (42) counts from the 15th since 2018, its unit 437 never."""
    seeds = tmp_path / "seeds"
    shutil.copytree(SEEDS, seeds)
    (seeds / "unit_calendars.csv").write_text(
        "province_code,unit_code,calendar_id,valid_from,valid_to\n"
        "42,,quarter,1900-01-01,2017-12-31\n"
        "42,,mid_month,2018-01-01,\n"
        ",437,quarter,1900-01-01,\n",
        encoding="utf-8",
    )
    return Reference.load(seeds)


@pytest.mark.parametrize(
    ("unit", "period", "first", "last", "due"),
    [
        ("436", "2021Q1", date(2020, 12, 15), date(2021, 3, 14), date(2021, 3, 16)),
        ("436", "2020", date(2019, 12, 15), date(2020, 12, 14), date(2021, 1, 20)),
        ("437", "2021Q1", date(2021, 1, 1), date(2021, 3, 31), date(2021, 4, 10)),
        ("899", "2021Q1", date(2021, 1, 1), date(2021, 3, 31), date(2021, 4, 10)),
        # the last quarter of the old calendar ends when the new one begins
        ("436", "2017Q4", date(2017, 10, 1), date(2017, 12, 14), date(2018, 1, 10)),
        ("436", "2016-2020", date(2016, 1, 1), date(2020, 12, 14), date(2021, 1, 31)),
    ],
)
def test_a_period_has_the_days_of_the_units_calendar(
    reference: Reference, unit: str, period: str, first: date, last: date, due: date
) -> None:
    own = reference.period_of(unit, period)
    assert own is not None
    assert (own.start_date, own.end_date, own.due_date) == (first, last, due)


def test_the_blank_form_prints_the_units_days_and_due_date(reference: Reference, tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    write_workbook(path, load_template("v2"), reference, "436", "2021Q1")
    cover = openpyxl.load_workbook(path)["TrangBia"]
    assert cover["A5"].value == (
        "Quý I năm 2021 (từ ngày 15/12/2020 đến ngày 14/3/2021; nộp chậm nhất ngày 16/3/2021)"
    )


def test_a_quarter_that_has_begun_for_the_unit_is_not_in_the_future(
    reference: Reference, tmp_path: Path
) -> None:
    found = {}
    for unit in ("436", "437"):
        path = tmp_path / f"{unit}.xlsx"
        write_workbook(path, load_template("v2"), reference, unit, "2021Q1")
        read = read_submission(path.read_bytes(), path.name, datetime.fromisoformat("2020-12-20"), reference)
        found[unit] = "period_future" in {issue.code for issue in read.issues}
    assert found == {"436": False, "437": True}
