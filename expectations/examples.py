"""Runs the examples that a rule file carries, in memory, over the column types that dbt declares for each relation."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import yaml

from expectations.catalogue import Example, Rule
from expectations.judging import query_rows
from expectations.queries import references, relation, render

Columns = Mapping[str, str]


def relation_columns(dbt_project: Path) -> dict[str, Columns]:
    """Column types per model, as declared in the contracts of the dbt project."""
    declared: dict[str, Columns] = {}
    for path in sorted((dbt_project / "models").rglob("*.yml")):
        for entry in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("models") or []:
            columns = {
                column["name"]: column["data_type"]
                for column in entry.get("columns") or []
                if "data_type" in column
            }
            if columns:
                declared[entry["name"]] = columns
    return declared


class ExampleError(ValueError):
    """An example uses a relation or column that the warehouse does not have."""


class ExampleRunner:
    """Runs examples over empty copies of the warehouse's relations filled with the given rows."""

    def __init__(self, dbt_project: Path) -> None:
        self._columns = relation_columns(dbt_project)
        self._seeds = dbt_project / "seeds"

    def rows(self, rule: Rule, example: Example) -> list[dict[str, Any]]:
        """What the rule returns for the example's rows. Raises ExampleError on an unknown relation or column."""
        with duckdb.connect(":memory:") as connection:
            for schema in ("seeds", "intermediate", "marts"):
                connection.execute(f"create schema {schema}")
            for name in dict.fromkeys([*references(rule.sql), *example.given]):
                self._create(connection, name, example.given.get(name))
            return query_rows(connection, render(rule.sql))

    def _create(
        self, connection: duckdb.DuckDBPyConnection, name: str, given: Sequence[Mapping[str, Any]] | None
    ) -> None:
        columns = self._create_seed(connection, name, given) or self._create_model(connection, name)
        for row in given or []:
            unknown = sorted(set(row) - set(columns))
            if unknown:
                raise ExampleError(f"{name}: no column {', '.join(unknown)}")
            names = ", ".join(f'"{column}"' for column in row)
            connection.execute(
                f"insert into {relation(name)} ({names}) values ({', '.join('?' for _ in row)})",
                list(row.values()),
            )

    def _create_seed(
        self, connection: duckdb.DuckDBPyConnection, name: str, given: Sequence[Mapping[str, Any]] | None
    ) -> Collection[str]:
        """The seed as it is, or empty when the example gives its rows; no columns when there is no such seed."""
        seed = self._seeds / f"{name}.csv"
        if not seed.exists():
            return ()
        connection.execute(
            f"create table {relation(name)} as select * from read_csv('{seed}', header = true)"
            + ("" if given is None else " limit 0")
        )
        return [row[0] for row in connection.execute(f"describe {relation(name)}").fetchall()]

    def _create_model(self, connection: duckdb.DuckDBPyConnection, name: str) -> Collection[str]:
        columns = self._columns.get(name)
        if columns is None:
            raise ExampleError(f"{name}: no contract with column types in the dbt project")
        connection.execute(
            f"create table {relation(name)} ("
            + ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
            + ")"
        )
        return columns


def differences(returned: Sequence[Mapping[str, Any]], expected: Sequence[Mapping[str, Any]]) -> list[str]:
    """How the returned rows differ from the expected ones: every expected row must be a part of one returned row each."""
    left = list(returned)
    problems = []
    for wanted in expected:
        match = next(
            (row for row in left if all(_same(row.get(key), value) for key, value in wanted.items())), None
        )
        if match is None:
            problems.append(f"missing {dict(wanted)}")
        else:
            left.remove(match)
    return problems + [f"unexpected {dict(row)}" for row in left]


def _same(found: Any, wanted: Any) -> bool:
    return found == wanted or (found is not None and wanted is not None and str(found) == str(wanted))
