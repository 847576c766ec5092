"""Every number of a mart says how it may be added, and nothing adds up a stock over periods."""

from __future__ import annotations

from typing import Any

import pytest

from tests.dbt.summing import PERIODS, Measure, sums_over_periods

ADDITIVITIES = {"additive", "semi_additive", "non_additive", "label"}
NUMERIC = ("integer", "bigint", "double", "decimal", "hugeint")
INVITING = {"count", "total", "programmes", "sum", "amount", "number"}

Model = dict[str, Any]


def _additivity(column: dict[str, Any]) -> str | None:
    declared = column.get("config", {}).get("meta", {}) or column.get("meta", {})
    return declared.get("additivity")


def _marts(models: list[Model]) -> list[Model]:
    return [model for model in models if model["name"].startswith(("fct_", "rpt_"))]


@pytest.fixture(scope="module")
def stocks(models: list[Model]) -> dict[Measure, bool]:
    """Semi-additive measures, and whether their model knows periods."""
    return {
        (model["name"], name): bool(PERIODS & model["columns"].keys())
        for model in _marts(models)
        for name, column in model["columns"].items()
        if _additivity(column) == "semi_additive"
    }


def test_every_number_says_how_it_may_be_added(models: list[Model]) -> None:
    undeclared = [
        f"{model['name']}.{name}: config: {{meta: {{additivity: …}}}}, one of {', '.join(sorted(ADDITIVITIES))}"
        for model in _marts(models)
        for name, column in model["columns"].items()
        if (column["data_type"] or "").lower().startswith(NUMERIC) and _additivity(column) not in ADDITIVITIES
    ]
    assert undeclared == []


def test_no_stock_has_a_name_that_invites_summing(stocks: dict[Measure, bool]) -> None:
    assert len(stocks) > 30
    inviting = [
        f"{model}.{name}"
        for model, name in stocks
        if name in INVITING
        or {"total", "sum"} & set(name.split("_"))
        or (name == "programme_count" and stocks[model, name])
    ]
    assert inviting == []


def test_shares_are_never_summed(models: list[Model]) -> None:
    wrong = [
        f"{model['name']}.{name}"
        for model in _marts(models)
        for name, column in model["columns"].items()
        if name.endswith(("_share", "_percent", "_share_lower", "_share_upper"))
        and _additivity(column) != "non_additive"
    ]
    assert wrong == []


def test_no_model_adds_up_a_stock_over_periods(models: list[Model], stocks: dict[Measure, bool]) -> None:
    read = _marts(models)
    assert len(read) > 20
    wrong = {
        model["name"]: sums for model in read if (sums := sums_over_periods(model["compiled_code"], stocks))
    }
    assert wrong == {}


SUMMED_WRONGLY = (
    "select unit_code, sum(stage_to_date_count) as n from marts.rpt_x group by unit_code",
    "select sum(x.stage_to_date_count) over (partition by x.unit_code) as n from marts.rpt_x as x",
    (
        "with a as (select * from marts.rpt_x), b as (select a.unit_code, a.stage_to_date_count as n from a)"
        " select b.unit_code, sum(b.n) as n from b group by b.unit_code"
    ),
    (
        "select s.unit_code, sum(s.n) as n from (select unit_code, period_id, sum(stage_to_date_count) as n from marts.rpt_x"
        " group by unit_code, period_id) as s group by s.unit_code"
    ),
    (
        "select sum(case when u.is_urban then x.stage_to_date_count else 0 end) as n"
        " from marts.rpt_x as x inner join marts.dim_units as u on x.unit_code = u.unit_code"
    ),
)
SUMMED_RIGHTLY = (
    "select period_id, sum(stage_to_date_count) as n from marts.rpt_x group by period_id",
    "select unit_code, sum(in_period_count) as n from marts.rpt_x group by unit_code",
    "select unit_code, max(stage_to_date_count) as n from marts.rpt_x group by unit_code",
    "select unit_code, count(stage_to_date_count) as n from marts.rpt_x group by unit_code",
    "select unit_code, sum(case when stage_to_date_count > 0 then 1 else 0 end) as n from marts.rpt_x group by unit_code",
    "select unit_code, sum(stage_to_date_count) as people_upper from marts.rpt_x group by unit_code",
)


@pytest.mark.parametrize("sql", SUMMED_WRONGLY)
def test_a_stock_summed_over_periods_is_seen(sql: str) -> None:
    stock = ("rpt_x", "stage_to_date_count")
    assert sums_over_periods(sql, {stock: True}) == [stock]


@pytest.mark.parametrize("sql", SUMMED_RIGHTLY)
def test_what_may_be_summed_is_left_alone(sql: str) -> None:
    assert sums_over_periods(sql, {("rpt_x", "stage_to_date_count"): True}) == []
