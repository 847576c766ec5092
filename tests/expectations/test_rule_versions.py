"""Versions of a rule, consequences of a finding, replay, coverage and the generated page."""

# ruff: noqa: DTZ001 - times in the warehouse are naive UTC

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations.catalogue import Rule, RuleError, check_versions, load_rules
from expectations.catalogue_page import catalogue_page
from expectations.coverage import load_coverage
from expectations.evaluation import Warehouse
from expectations.findings import fingerprint
from expectations.judging import covered
from expectations.knock_on import link_consequences
from expectations.queries import EARLIER, references
from expectations.replay import preview, succession

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "dbt_project" / "seeds"
RULES = load_rules()


def rule(**changes: Any) -> Rule:
    """A small rule over submissions, with changes."""
    base = next(known for known in RULES if known.id == "TIM-002")
    return base.model_copy(
        update={"version": 1, "effective_from": date(2006, 1, 1), "effective_to": None, **changes}
    )


def test_versions_that_leave_a_day_uncovered_or_share_one_are_refused() -> None:
    first = rule(effective_to=date(2019, 3, 31))
    check_versions([first, rule(version=2, effective_from=date(2019, 4, 1))])
    for start in (date(2019, 4, 2), date(2019, 3, 31)):
        with pytest.raises(RuleError, match="follow one another"):
            check_versions([first, rule(version=2, effective_from=start)])
    with pytest.raises(RuleError, match="until None"):
        check_versions([rule(), rule(version=2, effective_from=date(2019, 4, 1))])


def test_a_period_belongs_to_the_version_in_force_on_its_last_day() -> None:
    ends = {"2018Q4": date(2018, 12, 31), "2019Q1": date(2019, 3, 31), "2019Q2": date(2019, 6, 30)}
    rows = [{"period_id": period} for period in (*ends, None)]
    before = rule(effective_to=date(2019, 3, 31))
    after = rule(version=2, effective_from=date(2019, 4, 1))
    as_of = datetime(2021, 1, 20)
    assert [row["period_id"] for row in covered(before, rows, ends, as_of)] == ["2018Q4", "2019Q1"]
    assert [row["period_id"] for row in covered(after, rows, ends, as_of)] == ["2019Q2", None]


def finding(rule_id: str, cell: str, involved: str | None = None, submission: str = "s") -> dict[str, Any]:
    return {
        "finding_id": f"F-{rule_id}-{cell}", "rule_id": rule_id, "submission_id": submission, "sheet": "Bieu01",
        "cell": cell, "involved_cells": involved, "caused_by": None,
    }  # fmt: skip


def test_a_consequence_is_linked_to_the_fault_in_a_cell_it_compares() -> None:
    found = [
        finding("CUM-001", "G12"), finding("CUM-001", "G6"), finding("REC-010", "G12", "G6"),
        finding("REC-011", "G18", "G19|G20"), finding("REC-011", "G6", "G7", "another"),
    ]  # fmt: skip
    assert link_consequences(found, RULES) == 1
    assert [row["caused_by"] for row in found] == [None, None, "F-CUM-001-G12", None, None]


def test_a_fault_in_a_part_explains_the_sum() -> None:
    found = [finding("CUM-001", "G8"), finding("REC-011", "G6", "G7|G8|G9")]
    link_consequences(found, RULES)
    assert found[1]["caused_by"] == "F-CUM-001-G8"


def test_rules_asked_of_every_version_read_nothing_that_exists_for_the_latest_only() -> None:
    seeds = {path.stem for path in SEEDS.glob("*.csv")}
    calendar = {"int_count_spine"}  # which unit reports in which quarter: the same whatever version is asked
    for known in RULES:
        if known.every_version:
            assert set(references(known.sql)) <= set(EARLIER) | seeds | calendar, known.id
            assert set(references(known.sql)) & set(EARLIER), known.id


def test_two_splits_of_one_total_are_two_findings_and_stay_the_same_ones() -> None:
    split = {
        "unit_code": "91",
        "period_id": "2020Q4",
        "subject": "t",
        "partition_name": "lĩnh vực",
        "cell": "J7",
    }
    other = split | {"partition_name": "xây dựng và nhân rộng"}
    assert fingerprint("REC-001", split) != fingerprint("REC-001", other)
    assert fingerprint("REC-001", split) == fingerprint("REC-001", split | {"cell": "J9"}), (
        "the cell may move"
    )
    assert fingerprint("REC-001", split) != fingerprint("REC-003", split)


def test_a_restated_total_follows_from_the_fault_in_the_earlier_return() -> None:
    found = [
        finding("CUM-001", "G6", submission="earlier"),
        finding("REC-015", "G6", "earlier!Bieu01!G6", "later"),
        finding("REC-015", "G7", "earlier!Bieu01!G7", "later"),
    ]
    assert link_consequences(found, RULES) == 1
    assert [row["caused_by"] for row in found] == [None, "F-CUM-001-G6", None]


@pytest.fixture
def warehouse() -> Warehouse:
    connection = duckdb.connect(":memory:")
    connection.execute(
        f"""
        create schema intermediate; create schema seeds;
        create table seeds.periods as select * from read_csv('{SEEDS / "periods.csv"}', header = true);
        create table intermediate.int_submissions_versioned
            (submission_id varchar, received_at timestamp, submission_version integer);
        create table intermediate.int_submission_statuses as
            select * from (values ('900', '2018Q1', 1), ('900', '2018Q4', 3), ('902', '2019Q4', 5))
                as rows (unit_code, period_id, days_late)
        """
    )
    return Warehouse(connection, datetime(2021, 1, 20), SEEDS)


def late(days: int, **changes: Any) -> Rule:
    return rule(
        sql=f"""select unit_code, period_id, 'submission' as subject, days_late as difference
            from {{{{ ref('int_submission_statuses') }}}} where days_late > {days}""",
        **changes,
    )


def test_preview_of_an_edited_rule_shows_what_is_gained_and_lost(warehouse: Warehouse) -> None:
    result = preview(warehouse, [late(0)], late(2))
    assert (len(result.gained), len(result.lost), result.kept_count) == (0, 1, 2)
    assert result.by_unit_and_period() == [("900", "2018Q1", 0, 1)]
    assert preview(warehouse, [late(4)], late(0)).by_unit_and_period() == [
        ("900", "2018Q1", 1, 0),
        ("900", "2018Q4", 1, 0),
    ]


def test_preview_of_a_new_version_leaves_the_old_periods_alone(warehouse: Warehouse) -> None:
    result = preview(warehouse, [late(0)], late(9, version=2, effective_from=date(2019, 1, 1)))
    assert result.by_unit_and_period() == [("902", "2019Q4", 0, 1)]


def test_a_new_version_that_would_start_before_the_old_one_is_refused() -> None:
    with pytest.raises(RuleError):
        succession(
            [late(0, effective_from=date(2018, 1, 1))], late(1, version=2, effective_from=date(2017, 1, 1))
        )


def test_every_problem_of_the_sources_is_answered_or_said_to_be_out_of_reach() -> None:
    coverage = load_coverage()
    assert list(coverage) == [
        *(f"CP{number:02}" for number in range(1, 33)), *(f"Z{number}" for number in range(1, 6)),
        *(f"P{number:02}" for number in range(1, 61)),
    ]  # fmt: skip
    known = {known.id for known in RULES}
    for key, entry in coverage.items():
        assert entry.rules or entry.elsewhere or entry.not_computable, key
        assert set(entry.rules) <= known, key


def test_the_catalogue_page_is_up_to_date() -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert page == catalogue_page(RULES, load_coverage()), "run: dvk rules catalogue -o docs/rules.md"
