"""Differences between two revisions: each goes to its cause, the causes of a figure add up, and what nobody knows is said."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from exports.context import Parameters
from exports.revision.comparison import PreviousRevision, compare

DDL = """
create schema marts;
create table marts.dim_periods as select * from (values
    ('2020Q3', 'quarter', date '2020-07-01', date '2020-09-30', 2020, '2016-2020', date '2020-10-10'),
    ('2020Q4', 'quarter', date '2020-10-01', date '2020-12-31', 2020, '2016-2020', date '2021-01-15')
) as t(period_id, period_kind, start_date, end_date, year_number, stage_id, due_date);
create table marts.dim_unit_periods as
    select unit_code, period_id, due_date from marts.dim_periods
    cross join (values ('91'), ('A'), ('B'), ('C')) as units(unit_code);
create table marts.rpt_count_journal (unit_code varchar, period_id varchar, stage_id varchar, year_number integer,
    indicator varchar, level varchar, field varchar, programme_id varchar, entry_kind varchar, new_effect integer,
    stage_effect integer, submission_id varchar);
create table marts.rpt_findings (finding_id varchar, unit_code varchar, period_id varchar, severity varchar, status varchar);
create table marts.fct_identity_decisions (submission_id varchar, unit_code varchar, programme_id varchar,
    decided_by varchar, decided_at timestamp);
create table marts.reported (unit_code varchar, claimed integer, submission_id varchar);
create view marts.rpt_quarterly_summary as
with fields as (select unnest(['total', 'economy', 'other']) as field),
units as (select unit_code from marts.reported union select unit_code from marts.rpt_count_journal),
counted as (
    select units.unit_code, fields.field,
        coalesce(sum(new_effect) filter (where period_id = '2020Q4'), 0) as in_period,
        coalesce(sum(new_effect), 0) as year_to_date, coalesce(sum(stage_effect), 0) as stage_to_date
    from units cross join fields
    left join marts.rpt_count_journal as j
        on j.unit_code = units.unit_code and (fields.field = 'total' or j.field = fields.field)
    group by all
),
named as (
    select counted.*, case when counted.field = 'total' then r.claimed end as reported, r.submission_id
    from counted left join marts.reported as r using (unit_code)
    union all
    select '91', field, sum(in_period), sum(year_to_date), sum(stage_to_date), sum(
        case when field = 'total' then r.claimed end), null
    from counted left join marts.reported as r using (unit_code) group by field
)
select '91' as province_code, unit_code, unit_code as unit_name_vi, 1 as unit_sort, '2020Q4' as period_id, '2016-2020' as stage_id,
    'programmes_registered' as indicator, 'Đăng ký' as indicator_label_vi, 1 as indicator_sort, 'grassroots' as level,
    'Cơ sở' as level_label_vi, 1 as level_sort, field, field as field_label_vi, 1 as field_sort,
    null::bigint as in_period_reported_count, in_period::bigint as in_period_derived_count,
    in_period::bigint as in_period_reconciled_count, null::bigint as year_to_date_reported_count,
    year_to_date::bigint as year_to_date_reconciled_count, reported::bigint as stage_to_date_reported_count,
    stage_to_date::bigint as stage_to_date_reconciled_count, submission_id
from named;
"""
TABLES = {
    "quarterly_summary": "rpt_quarterly_summary",
    "findings": "rpt_findings",
    "count_journal": "rpt_count_journal",
}
INPUTS = [
    {"submission_id": "a3", "unit_code": "A", "period_id": "2020Q3", "submission_version": 1},
    {"submission_id": "a4", "unit_code": "A", "period_id": "2020Q4", "submission_version": 1},
    {"submission_id": "b3", "unit_code": "B", "period_id": "2020Q3", "submission_version": 1},
]
LATE = {"submission_id": "b4", "unit_code": "B", "period_id": "2020Q4", "submission_version": 1}
CORRECTED = {"submission_id": "a4x", "unit_code": "A", "period_id": "2020Q4", "submission_version": 2}
BEFORE = Parameters("2020Q4", "2021-01-11T00:00:00+07:00", "code-1", "rules-1")
AFTER = Parameters("2020Q4", "2021-01-20T00:00:00+07:00", "code-1", "rules-1")


class Province:
    """A small warehouse whose first state was published, and which then changes."""

    def __init__(self, folder: Path) -> None:
        self.sql = duckdb.connect()
        self.sql.execute(DDL)
        self.folder = folder
        for number, unit, field, submission in (
            (1, "A", "economy", "a3"), (2, "A", "economy", "a4"), (3, "A", "other", "a4"), (4, "B", "other", "b3"),
        ):  # fmt: skip
            self.first(f"P{number}", unit, field, submission)
        self.sql.execute("insert into marts.reported values ('A', 4, 'a4')")
        self.sql.execute("insert into marts.rpt_findings values ('F1', 'A', '2020Q4', 'error', 'open')")
        (folder / "data").mkdir(parents=True)
        for name, table in TABLES.items():
            self.sql.execute(f"copy (from marts.{table}) to '{folder}/data/{name}.parquet'")

    def first(self, programme: str, unit: str, field: str, submission: str) -> None:
        quarter = "2020Q4" if "4" in submission else "2020Q3"
        self.sql.execute(
            "insert into marts.rpt_count_journal values (?, ?, '2016-2020', 2020, 'programmes_registered', "
            "'grassroots', ?, ?, 'first', 1, 1, ?)",
            [unit, quarter, field, programme, submission],
        )

    def compared(
        self, inputs: list[dict[str, Any]], now: Parameters = AFTER
    ) -> dict[tuple[str, str], dict[str, int]]:
        """Amounts by cause of the stage totals of all fields: (unit, measure) → cause → amount."""
        manifest = {
            "inputs": INPUTS, "as_of": BEFORE.as_of, "revision": 1, "content_digest": "x",
            "code_version": BEFORE.code_version, "rule_pack_version": BEFORE.rule_pack_version,
        }  # fmt: skip
        compare(self.sql, now, inputs, PreviousRevision(self.folder, manifest))
        wrong = self.sql.execute(
            "select unit_code, measure, field, basis, any_value(difference), sum(amount) "
            "from rpt_revision_differences group by 1, 2, 3, 4 having any_value(difference) <> sum(amount)"
        ).fetchall()
        assert wrong == []
        found: dict[tuple[str, str], dict[str, int]] = {}
        for unit, measure, cause, amount in self.sql.execute(
            "select unit_code, measure, cause, sum(amount) from rpt_revision_differences "
            "where field = 'total' and basis in ('stage_to_date', 'point_in_time') group by 1, 2, 3 order by all"
        ).fetchall():
            found.setdefault((unit, measure), {})[cause] = int(amount)
        return found


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    made = Province(tmp_path / "r1")
    yield made
    made.sql.close()


def test_nothing_changed_is_no_difference(province: Province) -> None:
    assert province.compared(INPUTS) == {}


def test_a_late_return_explains_what_it_brought_and_the_province_is_the_sum(province: Province) -> None:
    province.first("P9", "B", "economy", "b4")
    province.sql.execute("insert into marts.reported values ('B', 2, 'b4')")
    found = province.compared([*INPUTS, LATE])
    assert found[("B", "reported")] == {"late_return": 2}
    assert found[("B", "reconciled")] == {"late_return": 1}
    assert found[("91", "reported")] == {"late_return": 2}
    assert found[("91", "reconciled")] == {"late_return": 1}
    row = province.sql.execute(
        "select cause, cause_unit_code, cause_submission_id, cause_period_id, reported_effect, reconciled_effect "
        "from rpt_revision_causes"
    ).fetchall()
    assert row == [("late_return", "B", "b4", "2020Q4", 2, 1)]


def test_a_corrected_return_explains_what_it_no_longer_has(province: Province) -> None:
    province.sql.execute("delete from marts.rpt_count_journal where programme_id = 'P3'")
    province.sql.execute("update marts.rpt_count_journal set submission_id = 'a4x' where programme_id = 'P2'")
    province.sql.execute("update marts.reported set claimed = 3, submission_id = 'a4x'")
    found = province.compared([*INPUTS, CORRECTED])
    assert found[("A", "reported")] == {"correction": -1}
    assert found[("A", "reconciled")] == {"correction": -1}


def test_a_late_return_and_a_correction_at_once_are_told_apart(province: Province) -> None:
    province.first("P9", "B", "economy", "b4")
    province.sql.execute("delete from marts.rpt_count_journal where programme_id = 'P3'")
    found = province.compared([*INPUTS, LATE, CORRECTED])
    assert found[("A", "reconciled")] == {"correction": -1}
    assert found[("B", "reconciled")] == {"late_return": 1}
    assert ("91", "reconciled") not in found  # one in, one out: the provincial total stands


def test_a_person_who_joins_two_programmes_is_the_cause(province: Province) -> None:
    province.sql.execute("delete from marts.rpt_count_journal where programme_id = 'P3'")
    province.sql.execute(
        "insert into marts.fct_identity_decisions values ('a4', 'A', 'P2', 'Cán bộ', timestamp '2021-01-15')"
    )
    assert province.compared(INPUTS)[("A", "reconciled")] == {"identity_decision": -1}


def test_a_decision_older_than_the_revision_before_explains_nothing(province: Province) -> None:
    province.sql.execute("delete from marts.rpt_count_journal where programme_id = 'P3'")
    province.sql.execute(
        "insert into marts.fct_identity_decisions values ('a4', 'A', 'P2', 'Cán bộ', timestamp '2021-01-02')"
    )
    assert province.compared(INPUTS)[("A", "reconciled")] == {"unexplained": -1}


def test_a_programme_moved_to_another_unit_is_a_change_of_units(province: Province) -> None:
    for unit, kind, effect in (("A", "given", -1), ("B", "received", 1)):
        province.sql.execute(
            "insert into marts.rpt_count_journal values (?, '2020Q4', '2016-2020', 2020, 'programmes_registered', "
            "'grassroots', 'economy', 'P1', ?, 0, ?, 'a3')",
            [unit, kind, effect],
        )
    found = province.compared(INPUTS)
    assert found[("A", "reconciled")] == {"unit_change": -1}
    assert found[("B", "reconciled")] == {"unit_change": 1}
    assert ("91", "reconciled") not in found


def test_other_code_is_the_cause_only_when_the_code_is_another(province: Province) -> None:
    province.sql.execute("delete from marts.rpt_count_journal where programme_id = 'P3'")
    other = Parameters(AFTER.period_id, AFTER.as_of, "code-2", AFTER.rule_pack_version)
    assert province.compared(INPUTS, other)[("A", "reconciled")] == {"code_change": -1}


@pytest.mark.parametrize(
    ("status", "rules", "inputs", "cause"),
    [
        ("waived", "rules-1", INPUTS, "waiver"),
        ("resolved", "rules-1", [*INPUTS, CORRECTED], "correction"),
        ("resolved", "rules-2", INPUTS, "rule_change"),
        ("resolved", "rules-1", INPUTS, "unexplained"),
    ],
)
def test_a_settled_finding_has_a_cause(
    province: Province, status: str, rules: str, inputs: list[dict[str, Any]], cause: str
) -> None:
    province.sql.execute("update marts.rpt_findings set status = ?", [status])
    now = Parameters(AFTER.period_id, AFTER.as_of, AFTER.code_version, rules)
    assert province.compared(inputs, now)[("A", "open_findings")] == {cause: -1}


def test_a_return_that_became_overdue_meanwhile_has_a_cause(province: Province) -> None:
    province.sql.execute("insert into marts.rpt_findings values ('F2', 'B', '2020Q4', 'error', 'open')")
    assert province.compared(INPUTS)[("B", "open_findings")] == {"deadline_passed": 1}


@pytest.mark.parametrize("seed", range(12))
def test_whatever_changes_the_causes_add_up(province: Province, seed: int) -> None:
    """`compared` itself checks every figure of every field and basis."""
    chance = random.Random(seed)
    for number in range(1, 5):
        if chance.random() < 0.4:
            province.sql.execute("delete from marts.rpt_count_journal where programme_id = ?", [f"P{number}"])
    for number in range(10, 10 + chance.randrange(6)):
        unit, submission = chance.choice([("A", "a4x"), ("B", "b4"), ("A", "a3"), ("B", "b3")])
        province.first(f"P{number}", unit, chance.choice(["economy", "other"]), submission)
    province.sql.execute("update marts.reported set claimed = ?", [chance.randrange(9)])
    province.compared([*INPUTS, *chance.sample([LATE, CORRECTED], chance.randrange(3))])
