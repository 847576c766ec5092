"""Every rule file carries its own examples; all of them hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectations.catalogue import Example, Rule, load_rules, pack_version
from expectations.examples import ExampleRunner, differences

DBT_PROJECT = Path(__file__).parents[2] / "dbt_project"
RULES = load_rules()
CASES = [(rule, example) for rule in RULES for example in rule.examples]


@pytest.fixture(scope="module")
def runner() -> ExampleRunner:
    return ExampleRunner(DBT_PROJECT)


@pytest.mark.parametrize(
    ("rule", "example"), CASES, ids=[f"{rule.id}: {example.name}" for rule, example in CASES]
)
def test_example_holds(runner: ExampleRunner, rule: Rule, example: Example) -> None:
    assert differences(runner.rows(rule, example), example.expect) == []


def test_every_family_of_the_mission_has_a_rule() -> None:
    assert {rule.family for rule in RULES} >= {
        "structure", "identity", "cumulative", "annual", "nesting", "ratios", "lifecycle", "timeliness", "reconciliation",
    }  # fmt: skip


def test_a_changed_rule_changes_the_pack_version() -> None:
    changed = [RULES[0].model_copy(update={"version": RULES[0].version + 1}), *RULES[1:]]
    assert pack_version(changed) != pack_version(RULES)
