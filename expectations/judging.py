"""What a rule needs to judge rows: the words of codes, the rows of its query, the periods it is in force for."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

    from expectations.findings import Judging

# Which vocabulary (seed) explains which column of a row; codes not found there are shown as they are.
_VOCABULARIES = {
    "indicator": "indicators",
    "level": "levels",
    "field": "fields",
    "basis": "bases",
    "unit_code": "units",
    "counting_method": "counting_methods",
    "event": "events",
    "activity_kind": "activity_kinds",
    "file_fault": "file_faults",
}


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


def covered(
    rule: Judging, rows: Sequence[dict[str, Any]], period_ends: Mapping[str, date], as_of: datetime
) -> list[dict[str, Any]]:
    """Rows that this version of the rule may judge: those of periods that end while it is in force.

    A row without a known period is judged by the version in force at `as_of`.
    """
    return [row for row in rows if rule.covers(period_ends.get(row.get("period_id") or "", as_of.date()))]
