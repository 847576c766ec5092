"""Evaluates every rule over the warehouse and writes the findings of this build."""

from __future__ import annotations

import csv
import json
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from expectations.catalogue import Rule
from expectations.findings import FINDING_SCHEMA, findings_of
from expectations.queries import render

# Which vocabulary (seed) explains which column of a row; codes not found there are shown as they are.
_VOCABULARIES = {
    "indicator": "indicators",
    "level": "levels",
    "field": "fields",
    "basis": "bases",
    "unit_code": "units",
    "counting_method": "counting_methods",
    "event": "events",
}


@dataclass(frozen=True)
class Evaluation:
    """What one evaluation found: findings by severity and by rule."""

    finding_count: int
    by_severity: Mapping[str, int]
    by_rule: Mapping[str, int]


def load_labels(seeds: Path) -> dict[str, dict[tuple[str, str], str]]:
    """Labels of the codes that messages show: language → (column, code) → text."""
    labels: dict[str, dict[tuple[str, str], str]] = {"vi": {}, "en": {}}
    for column, seed in _VOCABULARIES.items():
        path = seeds / f"{seed}.csv"
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                code = row.get("code") or row["unit_code"]
                labels["vi"][column, code] = row.get("label_vi") or row["unit_name_vi"]
                labels["en"][column, code] = row.get("label_en") or row.get("unit_name_vi") or code
    return labels


def query_rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    """Rows of a query as dictionaries."""
    cursor = connection.execute(sql)
    names = [description[0] for description in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def in_force(rules: Sequence[Rule], as_of: datetime) -> list[Rule]:
    """Rules whose effective dates include the moment of the build."""
    day = as_of.date()
    return [
        rule
        for rule in rules
        if rule.effective_from <= day and (rule.effective_to is None or day <= rule.effective_to)
    ]


def evaluate(
    warehouse: Path,
    rules: Sequence[Rule],
    as_of: datetime,
    seeds: Path,
    out: Path,
    *,
    on_rule: Callable[[Rule, int], None] | None = None,
) -> Evaluation:
    """Run every rule in force and write `out`/findings.parquet (one row per finding, ordered by rule and subject).

    `as_of` is naive UTC, as in the warehouse. Raises duckdb.Error with the rule's id when a rule's SQL fails.
    """
    labels = load_labels(seeds)
    found: list[dict[str, Any]] = []
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        received = {
            row["submission_id"]: (row["received_at"], row["submission_version"])
            for row in query_rows(
                connection,
                "select submission_id, received_at, submission_version from intermediate.int_submissions_versioned",
            )
        }
        for rule in in_force(rules, as_of):
            try:
                rows = query_rows(connection, render(rule.sql))
            except duckdb.Error as error:
                raise duckdb.Error(f"{rule.id}: {error}") from error
            fresh = list(findings_of(rule, rows, received, as_of, labels))
            found.extend(fresh)
            if on_rule is not None:
                on_rule(rule, len(fresh))
    write_atomically(pa.Table.from_pylist(found, schema=FINDING_SCHEMA), out / "findings.parquet")
    return Evaluation(
        len(found),
        dict(sorted(Counter(row["severity"] for row in found).items())),
        dict(sorted(Counter(row["rule_id"] for row in found).items())),
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
