"""Finds sums of semi-additive measures over periods in the SQL of models: DuckDB parses, columns are followed through CTEs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

Node = dict[str, Any]
Measure = tuple[str, str]

PERIODS = frozenset({"period_id", "quarter_index", "window_id"})
BOUND = "_upper"  # the sum of a stock over periods is allowed where it is named what it is: an upper bound


@dataclass(frozen=True)
class _Scope:
    """What a SELECT sees: its relations by alias, and the CTEs around it."""

    relations: Mapping[str, Node]
    ctes: Mapping[str, Node]


def sums_over_periods(sql: str, stocks: Mapping[Measure, bool]) -> list[Measure]:
    """Semi-additive measures that `sql` adds up without keeping their period apart.

    `stocks`: (model, column) → whether the model has a period column at all. Raises ValueError on SQL that cannot be parsed.
    """
    (parsed,) = duckdb.execute("select json_serialize_sql(?)", [sql]).fetchone() or ("",)
    tree: Node = json.loads(parsed)
    if tree["error"]:
        raise ValueError(tree.get("error_message"))
    found: dict[Measure, None] = {}
    for statement in tree["statements"]:
        for measure in _query(statement["node"], {}, stocks):
            found[measure] = None
    return list(found)


def _query(node: Node, outer: Mapping[str, Node], stocks: Mapping[Measure, bool]) -> Iterator[Measure]:
    ctes = dict(outer)
    for entry in node["cte_map"]["map"]:
        inner = entry["value"]["query"]["node"]
        yield from _query(inner, ctes, stocks)
        ctes[entry["key"]] = {"node": inner, "ctes": dict(ctes)}
    if node["type"] in ("SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"):
        for side in ("left", "right", "query", "child"):
            if isinstance(node.get(side), dict):
                yield from _query(node[side], ctes, stocks)
        for child in node.get("children") or []:
            yield from _query(child, ctes, stocks)
        return
    scope = _Scope(dict(_relations(node["from_table"])), ctes)
    for relation in scope.relations.values():
        if relation["type"] == "SUBQUERY":
            yield from _query(relation["subquery"]["node"], ctes, stocks)
    grouped = _names(node["group_expressions"])
    for column in node["select_list"]:
        if not str(column.get("alias") or "").endswith(BOUND):
            yield from _sums(column, grouped, scope, stocks)


def _sums(
    node: Any, grouped: frozenset[str], scope: _Scope, stocks: Mapping[Measure, bool]
) -> Iterator[Measure]:
    if isinstance(node, list):
        for child in node:
            yield from _sums(child, grouped, scope, stocks)
    elif isinstance(node, dict):
        if node.get("function_name") == "sum":
            kept = _names(node["partitions"]) if node.get("class") == "WINDOW" else grouped
            for measure in _origins(node["children"], scope):
                if stocks.get(measure) and not kept & PERIODS:
                    yield measure
        for child in node.values():
            yield from _sums(child, grouped, scope, stocks)


def _names(expressions: list[Node]) -> frozenset[str]:
    return frozenset(e["column_names"][-1] for e in expressions if e.get("class") == "COLUMN_REF")


def _relations(node: Node) -> Iterator[tuple[str, Node]]:
    if node["type"] == "JOIN":
        yield from _relations(node["left"])
        yield from _relations(node["right"])
    elif node["type"] in ("BASE_TABLE", "SUBQUERY"):
        yield node.get("alias") or node.get("table_name") or "", node


def _origins(node: Any, scope: _Scope) -> Iterator[Measure]:
    """The measures of models whose values an expression carries; conditions carry none."""
    if isinstance(node, list):
        for child in node:
            yield from _origins(child, scope)
    elif isinstance(node, dict):
        if node.get("class") == "COLUMN_REF":
            yield from _column(node["column_names"], scope)
        elif node.get("class") != "COMPARISON" and not str(node.get("function_name")).startswith("count"):
            for key, child in node.items():
                if key not in ("when_expr", "partitions", "orders", "filter"):
                    yield from _origins(child, scope)


def _column(names: list[str], scope: _Scope) -> Iterator[Measure]:
    wanted = [names[-2]] if len(names) > 1 else list(scope.relations)
    for alias in wanted:
        relation = scope.relations.get(alias)
        if relation is None:
            continue
        table = relation.get("table_name")
        if relation["type"] == "SUBQUERY":
            yield from _output(relation["subquery"]["node"], names[-1], scope.ctes)
        elif table in scope.ctes and not relation.get("schema_name"):
            yield from _output(scope.ctes[table]["node"], names[-1], scope.ctes[table]["ctes"])
        else:
            yield str(table), names[-1]


def _output(node: Node, column: str, outer: Mapping[str, Node]) -> Iterator[Measure]:
    """Where a query's output column comes from."""
    ctes = dict(outer)
    for entry in node["cte_map"]["map"]:
        ctes[entry["key"]] = {"node": entry["value"]["query"]["node"], "ctes": dict(ctes)}
    if node["type"] != "SELECT_NODE":
        sides = [node.get(side) for side in ("left", "right", "query")] + list(node.get("children") or [])
        for side in sides:
            if isinstance(side, dict):
                yield from _output(side, column, ctes)
        return
    scope = _Scope(dict(_relations(node["from_table"])), ctes)
    for item in node["select_list"]:
        if item["class"] == "STAR":
            yield from _column([item["relation_name"], column] if item["relation_name"] else [column], scope)
        elif item.get("alias") == column or (
            not item.get("alias") and item["class"] == "COLUMN_REF" and item["column_names"][-1] == column
        ):
            yield from _origins(item, scope)
