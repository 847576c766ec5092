"""Every printed number of the sample leads to lines that add up to it, and the lines to cells that say so."""

from __future__ import annotations

import csv
import io
import json

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from dvk.cli import cli
from dvk.settings import Settings
from dvk.trace import BASES, MEASURES
from tests.sample_home import query

pytestmark = pytest.mark.slow

KEY = "unit_code, period_id, indicator, level, field"
PRINTED = " union all ".join(
    f"select {KEY}, '{basis}' as basis, '{measure}' as measure, {basis}_{measure}_count as printed"
    " from marts.rpt_quarterly_summary"
    for basis in BASES
    for measure in MEASURES
)


def run(settings: Settings, *arguments: str) -> str:
    result = CliRunner().invoke(cli, ["trace", *arguments, "--home", str(settings.home)])
    assert result.exit_code == 0, result.output
    return result.output


def test_every_printed_number_is_the_sum_of_its_lines(sample: Settings) -> None:
    wrong = query(
        sample,
        f"""
        with traced as (
            select {KEY}, basis, measure, sum(weight) as total from marts.rpt_count_traces group by all
        )
        select {KEY}, basis, measure, printed, total
        from ({PRINTED}) full join traced using ({KEY}, basis, measure)
        where printed is distinct from total and not (printed = 0 and total is null)
        """,
    )
    assert wrong == []
    ((numbers,),) = query(sample, f"select count(*) from ({PRINTED}) where printed > 0")
    assert numbers > 100_000


def test_a_programme_stands_in_a_number_once_or_not_at_all(sample: Settings) -> None:
    wrong = query(
        sample,
        f"""
        select {KEY}, basis, programme_id, sum(weight) as times
        from marts.rpt_count_traces where measure = 'reconciled' and programme_id is not null
        group by all having sum(weight) not in (0, 1)
        """,
    )
    assert wrong == []


def test_every_line_names_a_workbook_that_is_kept_and_a_cell(sample: Settings) -> None:
    unfounded = query(
        sample,
        """
        select * from marts.rpt_count_traces
        where period_id in ('2016Q1', '2020Q4') and (sha256 is null or sheet is null or cell is null)
        """,
    )
    assert unfounded == []


def test_the_cells_say_what_the_trace_says(sample: Settings) -> None:
    """Open the workbooks: the typed number stands in its cell; the event's programme stands in its row."""
    typed = list(
        csv.DictReader(
            io.StringIO(run(sample, "2020Q4", "--unit", "91", "--measure", "reported", "--format", "csv"))
        )
    )
    assert len(typed) == 20
    events = list(csv.DictReader(io.StringIO(run(sample, "2020Q4", "--unit", "DU-CA", "--format", "csv"))))[
        ::60
    ]
    for line in [*typed[:5], *events]:
        (path,) = (sample.lake / "originals" / line["sha256"][:2]).glob(f"{line['sha256']}*")
        sheet = load_workbook(path)[line["sheet"]]
        if line["contribution_kind"] == "claim":
            assert str(sheet[line["cell"]].value) == line["weight"]
        else:
            row = sheet[line["cell"]].row
            assert line["programme_id"] in [str(cell.value) for cell in sheet[row]]


def test_the_province_says_what_is_in_it_and_what_is_left_out(sample: Settings) -> None:
    document = json.loads(run(sample, "2020Q4", "--unit", "91", "--level", "province", "--format", "json"))
    assert document["printed"] == document["total"] == document["programmes"] == 976
    assert document["not_in_it"] == {"opening_stock": 0, "special_registrations": 8, "replicas": 940}
    moved = [line for line in document["lines"] if line["contribution_kind"] != "first"]
    assert moved
    assert sum(line["weight"] for line in moved) == 0
    assert all(line["counterpart_unit_code"] for line in moved)
    text = run(sample, "2020Q4", "--unit", "91", "--level", "province", "--limit", "3")
    assert "976 programmes" in text
    assert "1033 more lines" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("2020Q4", "--unit", "777"), "unit_code “777” is not printed"),
        (("2031Q1", "--unit", "906"), "period_id “2031Q1” is not printed"),
        (("2020Q4", "--unit", "906", "--level", "all"), "there are: district, grassroots, province"),
    ],
)
def test_a_number_that_is_not_printed_is_refused(
    sample: Settings, arguments: tuple[str, ...], said: str
) -> None:
    result = CliRunner().invoke(cli, ["trace", *arguments, "--home", str(sample.home)])
    assert result.exit_code == 1
    assert said in result.output
