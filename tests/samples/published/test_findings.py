"""What the general rules find on the four reports: all of it, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from expectations.catalogue import Example, Rule, load_rules
from expectations.examples import ExampleRunner
from expectations.queries import references
from samples.published.records import read_documents, read_figures

DBT_PROJECT = Path(__file__).resolve().parents[3] / "dbt_project"
RULES = [rule for rule in load_rules() if "int_published_figures" in references(rule.sql)]
Rows = Mapping[str, list[dict[str, Any]]]

EXPECTED = {
    ("PCT-001", "F000-027", "83,7", "84,53"),
    ("PCT-001", "F003-038", "34,65", "34,614"),
    ("PCT-001", "F003-044", "12,05", "12,042"),
    ("PCT-001", "F004-029", "69,84", "69,784"),
    ("PCT-002", "F003-028", "24.814", "24787..24791"),
    ("PCT-003", "F004-029", "69,84", "291/417 = 69,78%; 292/417 = 70,02%"),
    ("REC-001", "F000-023", "985", "984"),
    ("REC-001", "F000-069", "470", "275"),
    ("REC-006", "F000-028", "2020", "2016-2020"),
    ("PCT-004", "F000-029", "79", "2016-2020"),  # recognised “năm 2020” over five years' registrations
    ("PCT-005", "F003-060", "57,44", "≈ 14253"),
}


@pytest.fixture(scope="module")
def runner() -> ExampleRunner:
    return ExampleRunner(DBT_PROJECT)


@pytest.fixture(scope="module")
def found(runner: ExampleRunner, published: Rows) -> list[tuple[Rule, dict[str, Any]]]:
    example = Example(name="reports", given=published, expect=[])
    return [(rule, row) for rule in RULES for row in runner.rows(rule, example)]


def test_the_rules_of_published_figures_are_there() -> None:
    assert {rule.id for rule in RULES} >= {
        *(f"PCT-00{n}" for n in (1, 2, 3)),
        *(f"REC-00{n}" for n in (1, 2, 3, 4, 5, 6)),
    }


def test_exactly_these_findings(found: list[tuple[Rule, dict[str, Any]]]) -> None:
    assert {(rule.id, row["subject"], row["observed"], row["expected"]) for rule, row in found} == EXPECTED
    assert len(found) == len(EXPECTED)


def test_findings_stand_in_the_cell_of_the_printed_value(
    found: list[tuple[Rule, dict[str, Any]]], published: Rows
) -> None:
    cells = {f["figure_id"]: (f["sheet"], f["cell"]) for f in published["int_published_figures"]}
    assert {(row["sheet"], row["cell"]) for _, row in found} == {cells[row["subject"]] for _, row in found}
    assert all(row["submission_id"] and row["unit_code"] and row["period_id"] for _, row in found)


def test_messages_fill_every_placeholder(found: list[tuple[Rule, dict[str, Any]]]) -> None:
    for rule, row in found:
        for text in (rule.message.vi, rule.message.en):
            placeholders = re.findall(r"{(\w+)}", text)
            assert placeholders
            assert [name for name in placeholders if row.get(name) in (None, "")] == []


def test_the_denominator_that_reproduces_the_rate_is_named(found: list[tuple[Rule, dict[str, Any]]]) -> None:
    said = {
        row["subject"]: (row["reproduced_by"], row["manner"]) for rule, row in found if rule.id == "PCT-001"
    }
    assert said["F000-027"] == ("825/985", "truncated")
    assert said["F004-029"] == ("(291 + 10)/(417 + 14)", "rounded")
    assert said["F003-038"] == said["F003-044"] == (None, None)


def test_nested_rungs_are_never_called_an_addition_error(
    found: list[tuple[Rule, dict[str, Any]]], published: Rows
) -> None:
    nested = {
        figure
        for r in published["int_published_relations"]
        if r["relation"] == "nested_in"
        for figure in (r["figure_id"], r["related_figure_id"])
    }
    assert {"F000-016", "F000-017", "F000-018"} <= nested
    assert not [(rule.id, row["subject"]) for rule, row in found if row["subject"] in nested]


def test_a_wrong_addition_of_the_nested_rungs_would_be_found(runner: ExampleRunner, published: Rows) -> None:
    rungs = {f["figure_id"]: f for f in published["int_published_figures"]}
    added = sum(rungs[i]["printed_value"] for i in ("F000-016", "F000-017", "F000-018"))
    total = {**rungs["F000-016"], "figure_id": "added", "level": "all", "printed_value": added}
    given = {**published, "int_published_figures": [*published["int_published_figures"], total]}
    rule = next(rule for rule in RULES if rule.id == "REC-005")
    rows = runner.rows(rule, Example(name="added", given=given, expect=[]))
    assert [(row["subject"], row["expected"]) for row in rows] == [("added", "7.995")]


def test_the_rules_name_no_report_unit_year_or_number_of_these_reports() -> None:
    printed = {str(int(f.printed_value)) for f in read_figures() if f.printed_value and f.printed_value > 100}
    printed |= {f.printed_value_text for f in read_figures() if "," in f.printed_value_text}
    names = {d.document for d in read_documents()} | {d.unit_code for d in read_documents()}
    for rule in RULES:
        numbers = set(re.findall(r"[\d.,]*\d", rule.sql))
        assert not numbers & (printed | names), rule.id
        assert not re.search(r"\b(19|20)\d\d\b|F\d{3}-", rule.sql), rule.id
