"""Evaluates every rule over the warehouse and writes the findings of this build."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from expectations.catalogue import Rule
from expectations.finding_schema import FINDING_SCHEMA
from expectations.findings import findings_of
from expectations.judging import covered, load_labels, query_rows
from expectations.knock_on import link_consequences
from expectations.queries import render


@dataclass(frozen=True)
class Evaluation:
    """What one evaluation found: findings by severity and by rule, without consequences of another finding."""

    finding_count: int
    by_severity: Mapping[str, int]
    by_rule: Mapping[str, int]


def in_force(rules: Sequence[Rule], as_of: datetime) -> list[Rule]:
    """Versions of rules that some period known at `as_of` falls under: those in force by then."""
    return [rule for rule in rules if rule.effective_from <= as_of.date()]


class Warehouse:
    """An open warehouse that rules are asked of."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, as_of: datetime, seeds: Path) -> None:
        self._connection = connection
        self._as_of = as_of
        self._labels = load_labels(seeds)
        self._received = {
            row["submission_id"]: (row["received_at"], row["submission_version"])
            for row in query_rows(
                connection,
                "select submission_id, received_at, submission_version from intermediate.int_submissions_versioned",
            )
        }
        self._period_ends = {
            row["period_id"]: row["end_date"]
            for row in query_rows(connection, "select period_id, end_date from seeds.periods")
        }

    def findings(self, rule: Rule) -> list[dict[str, Any]]:
        """Findings of one rule about the latest versions. Raises duckdb.Error with the rule's id when its SQL fails."""
        return list(self._found(rule, self._rows(rule, earlier=False)))

    def earlier_findings(self, rule: Rule) -> list[dict[str, Any]]:
        """Findings of one rule about versions that a later one replaced; the same finding may stand in several."""
        if not rule.every_version:
            return []
        by_version: dict[str, list[dict[str, Any]]] = {}
        for row in self._rows(rule, earlier=True):
            by_version.setdefault(row.get("submission_id") or "", []).append(row)
        return [finding for _, rows in sorted(by_version.items()) for finding in self._found(rule, rows)]

    def _found(self, rule: Rule, rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        return findings_of(rule, rows, self._received, self._as_of, self._labels)

    def _rows(self, rule: Rule, *, earlier: bool) -> list[dict[str, Any]]:
        try:
            rows = query_rows(self._connection, render(rule.sql, earlier=earlier))
        except duckdb.Error as error:
            raise duckdb.Error(f"{rule.id}: {error}") from error
        return covered(rule, rows, self._period_ends, self._as_of)


def evaluate(
    warehouse: Path,
    rules: Sequence[Rule],
    as_of: datetime,
    seeds: Path,
    out: Path,
    *,
    on_rule: Callable[[Rule, int], None] | None = None,
) -> Evaluation:
    """Run every rule in force; write `out`/findings.parquet and `out`/earlier_findings.parquet, ordered by rule and subject.

    The second holds what the same rules find in versions of returns that a later version replaced. `as_of` is naive UTC, as in
    the warehouse. Raises duckdb.Error with the rule's id when a rule's SQL fails.
    """
    found: list[dict[str, Any]] = []
    earlier: list[dict[str, Any]] = []
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        asked = Warehouse(connection, as_of, seeds)
        for rule in in_force(rules, as_of):
            fresh = asked.findings(rule)
            found.extend(fresh)
            earlier.extend(asked.earlier_findings(rule))
            if on_rule is not None:
                on_rule(rule, len(fresh))
    link_consequences(found, rules)
    link_consequences(earlier, rules)
    write_atomically(pa.Table.from_pylist(found, schema=FINDING_SCHEMA), out / "findings.parquet")
    write_atomically(pa.Table.from_pylist(earlier, schema=FINDING_SCHEMA), out / "earlier_findings.parquet")
    return _counted(found)


def read_evaluation(folder: Path) -> Evaluation:
    """What an evaluation that wrote to `folder` found."""
    return _counted(
        pq.read_table(folder / "findings.parquet", columns=["severity", "rule_id", "caused_by"]).to_pylist()
    )


def _counted(found: Sequence[Mapping[str, Any]]) -> Evaluation:
    shown = [row for row in found if row["caused_by"] is None]
    return Evaluation(
        len(shown),
        dict(sorted(Counter(row["severity"] for row in shown).items())),
        dict(sorted(Counter(row["rule_id"] for row in shown).items())),
    )


def write_atomically(table: pa.Table, path: Path) -> None:
    """Write Parquet beside its place and rename it whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    pq.write_table(table, temporary, compression="zstd")
    temporary.replace(path)


def write_evidence(document: Mapping[str, Any], path: Path) -> None:
    """Keep a GX validation result as JSON (UTF-8, stable key order)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.write_text(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
    temporary.replace(path)
