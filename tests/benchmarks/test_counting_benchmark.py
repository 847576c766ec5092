"""The benchmark itself: it plants what it says, judges ties honestly, and one tiny province goes through it whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.counting.oracle import Oracle, locate
from benchmarks.counting.plans import BASES, draw_plan
from benchmarks.counting.running import Outcome, run
from benchmarks.counting.scenarios import Scenario, draw
from benchmarks.counting.scoring import Score, judge, score, summary
from samples.province.claims import METHODS, Label, PlannedError, claim
from samples.province.derivation import derive
from samples.province.simulation import simulate


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return draw(3, quick=True, codes="stable")


def outcome_of(scenario: Scenario, *errors: PlannedError) -> Outcome:
    """An outcome before the pipeline: what was planted, nothing found yet."""
    province = simulate(scenario.spec, scenario.seed)
    derived = derive(province.programmes, scenario.spec.unit_codes, province.calendar)
    claims = claim(province, derived, errors)
    planted = {(x.unit_code, x.period_id, x.indicator, x.level, x.field, x.basis): x for x in claims.labels()}
    return Outcome(scenario, province, claims, planted, {}, [], {}, [], frozenset())


def registered(scenario: Scenario, method: str, first: int, last: int) -> PlannedError:
    """An error in the busiest line of the sheet, all fields."""
    periods = [quarter.period_id for quarter in simulate(scenario.spec, scenario.seed).calendar.quarters]
    return PlannedError(
        scenario.spec.unit_codes[0], "programmes_registered", "grassroots", "*", "stage_to_date",
        periods[first], periods[last], method,
    )  # fmt: skip


def test_the_same_seed_gives_the_same_province_and_plan_another_seed_another() -> None:
    assert draw(5) == draw(5)
    assert draw(5) != draw(6)
    scenario = draw(5)
    province = simulate(scenario.spec, 5)
    derived = derive(province.programmes, scenario.spec.unit_codes, province.calendar)
    assert draw_plan(province, derived, 5, 20) == draw_plan(province, derived, 5, 20)
    assert draw_plan(province, derived, 5, 20) != draw_plan(province, derived, 6, 20)


def test_many_seeds_cover_every_method_every_basis_and_every_hard_part() -> None:
    """All that the results claim to have tried is drawn within twenty seeds."""
    methods: Counter[str] = Counter()
    bases: set[str] = set()
    traits: set[str] = set()
    quarters: set[int] = set()
    for seed in range(1, 21):
        scenario = draw(seed)
        traits |= set(scenario.traits)
        quarters.add(scenario.spec.quarters)
        province = simulate(scenario.spec, seed)
        derived = derive(province.programmes, scenario.spec.unit_codes, province.calendar)
        labels = list(claim(province, derived, tuple(draw_plan(province, derived, seed, 40))).labels())
        methods.update(label.counting_method for label in labels)
        bases |= {label.basis for label in labels}
    assert set(BASES) == set(METHODS)
    assert set(methods) == set(METHODS)
    assert bases == {"in_period", "year_to_date", "stage_to_date"}
    assert traits >= {
        "stable",
        "none",
        "reissued",
        "police transfer",
        "merger",
        "opening stock",
        "stage change",
    }
    assert min(quarters) <= 5
    assert max(quarters) >= 18


def test_a_method_that_gives_other_numbers_is_wrong_even_inside_a_tie(scenario: Scenario) -> None:
    outcome = outcome_of(scenario, registered(scenario, "levels_added", 1, scenario.spec.quarters - 1))
    oracle = Oracle(outcome.province, outcome.claims)
    label = max(outcome.planted.values(), key=lambda x: x.reported_count - x.true_count)
    assert judge(oracle, outcome, label, "levels_added") == "right"
    assert judge(oracle, outcome, label, "sum_of_annual") == "wrong"
    assert judge(oracle, outcome, label, "levels_added|shifted_period") == "wrong"


def test_a_true_tie_counts_as_one(scenario: Scenario) -> None:
    """One quarter copied from the quarter before, which was right, is also that quarter's true number shifted."""
    outcome = outcome_of(scenario, registered(scenario, "stale_copy", 1, 1))
    oracle = Oracle(outcome.province, outcome.claims)
    labels = list(outcome.planted.values())
    assert labels
    assert {judge(oracle, outcome, label, "shifted_period|stale_copy") for label in labels} == {"tied"}
    assert {judge(oracle, outcome, label, "shifted_period") for label in labels} == {"wrong"}


def test_the_oracle_reproduces_what_was_planted(scenario: Scenario) -> None:
    """For every method planted alone, the oracle gives each wrong cell back; it was written apart from the planting."""
    for method in set(BASES) - {"typing_slip", "unexplained", "other_unit_included", "carried_forward"}:
        basis = BASES[method][-1]
        error = replace(registered(scenario, method, 1, scenario.spec.quarters - 1), basis=basis)
        outcome = outcome_of(scenario, error)
        oracle = Oracle(outcome.province, outcome.claims)
        assert all(_is_reproduced(oracle, outcome, label) for label in outcome.planted.values()), method


def _is_reproduced(oracle: Oracle, outcome: Outcome, label: Label) -> bool:
    unit, quarter, series, kind = locate(
        outcome.claims.derived, label.unit_code, label.period_id, label.indicator, label.level, label.field
    )
    return oracle.reproduces(label.counting_method, quarter, (unit, series, kind, label.basis))


@pytest.mark.slow
def test_a_tiny_province_goes_through_whole(scenario: Scenario, tmp_path: Path) -> None:
    outcome = run(scenario, tmp_path / "home", stories=20)
    total = Score()
    total += score(outcome)
    figures = summary(total)
    assert total.cells["planted"] > 10
    assert total.cells["false"] == 0
    assert sum(total.right.values()) + sum(total.tied.values()) >= 0.9 * total.cells["planted"]
    assert figures["identity"] == {"stable": {"precision": 1.0, "recall": 1.0}}
    assert total.rule_misses["CUM-001"] == total.rule_misses["ANN-001"] == 0


def test_a_clean_cell_called_wrong_lowers_precision_and_counts_as_false(scenario: Scenario) -> None:
    outcome = outcome_of(scenario)
    cell = (
        scenario.spec.unit_codes[0],
        "2020Q1",
        "programmes_registered",
        "grassroots",
        "total",
        "in_period",
    )
    result = score(replace(outcome, compared={cell: (3, 2, True, "stale_copy")}))
    assert result.cells["false"] == 1
    assert result.overreach["stale_copy"] == 1
    methods = summary(result)["methods"]
    assert isinstance(methods, dict)
    assert methods["precision"] == 0.0
