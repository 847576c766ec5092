"""Checks one workbook without storing anything: what reading found, and the rules one workbook can answer alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from dvk.settings import Settings
from expectations.catalogue import Rule, load_rules
from expectations.evaluation import covered, load_labels, query_rows
from expectations.findings import findings_of
from expectations.queries import references, render
from exports.answers.content import ExplanationPlace
from ingest.reading import Submission, read_submission
from ingest.reference import Reference
from ingest.templates import load_templates

# What one workbook alone can be asked: its claims and what reading found. Rules over anything else need the warehouse.
_SEEDS = ("levels", "units", "unit_aliases")
_RELATIONS = {"int_submission_issues", "int_counts_reported", "int_submissions_versioned", *_SEEDS}
_BASES = ("in_period", "year_to_date", "stage_to_date")
_SEVERITIES = ("blocking", "error", "warning", "info")

_TABLES = """
    create schema intermediate;
    create schema seeds;
    create table intermediate.int_submission_issues (
        submission_id varchar, unit_code varchar, period_id varchar, file_name varchar, issue_code varchar, sheet varchar,
        cell varchar, row_number integer, column_name varchar, observed varchar, expected varchar, candidates varchar);
    create table intermediate.int_counts_reported (
        unit_code varchar, period_id varchar, indicator varchar, level varchar, field varchar, basis varchar,
        reported_count bigint, qualifier varchar, submission_id varchar, sheet varchar, cell varchar);
    create table intermediate.int_submissions_versioned (
        submission_id varchar, unit_code varchar, period_id varchar, unit_text varchar, state varchar, is_nil boolean,
        is_latest boolean);
"""


@dataclass(frozen=True)
class CheckResult:
    """What checking one workbook found, worst first; `state` is that of the file: accepted or quarantined."""

    file_name: str
    unit_code: str | None
    period_id: str | None
    state: str
    readable: bool
    findings: list[dict[str, Any]]
    unit_name: str | None = None
    explanations: ExplanationPlace | None = None

    @property
    def is_blocking(self) -> bool:
        """Whether anything would keep this workbook out of the count."""
        return any(finding["severity"] == "blocking" for finding in self.findings)


class Checker:
    """Checks workbooks one after the other; reference data and rules are loaded once."""

    def __init__(self, settings: Settings, rules: Sequence[Rule] | None = None) -> None:
        self._seeds = settings.seeds
        self._reference = Reference.load(settings.seeds)
        self._templates = load_templates(settings.layouts)
        self._labels = load_labels(settings.seeds)
        self._rules = [
            rule
            for rule in rules or load_rules()
            if rule.scope == "workbook" and _RELATIONS.issuperset(references(rule.sql))
        ]
        needed = {name for rule in self._rules for name in references(rule.sql)}
        self._needed_seeds = [seed for seed in _SEEDS if seed in needed]
        self._period_ends = {period.period_id: period.end_date for period in self._reference.periods.values()}

    def check(self, path: Path) -> CheckResult:
        """Read and check one file. Raises OSError when it cannot be opened."""
        received_at = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)
        submission = read_submission(
            path.read_bytes(), path.name, received_at, self._reference, templates=self._templates
        )
        with duckdb.connect(":memory:") as connection:
            connection.execute(_TABLES)
            for seed in self._needed_seeds:
                connection.execute(
                    f"create table seeds.{seed} as select * from read_csv('{self._seeds / f'{seed}.csv'}', header = true)"
                )
            _insert(connection, "int_submission_issues", _issue_rows(submission))
            _insert(connection, "int_counts_reported", _claim_rows(submission))
            _insert(connection, "int_submissions_versioned", [_return_row(submission)])
            received = {submission.submission_id: (received_at, 1)}
            findings = [
                finding
                for rule in self._rules
                for finding in findings_of(
                    rule,
                    covered(rule, query_rows(connection, render(rule.sql)), self._period_ends, received_at),
                    received,
                    received_at,
                    self._labels,
                )
            ]
        findings.sort(
            key=lambda row: (_SEVERITIES.index(row["severity"]), row["sheet"] or "", row["cell"] or "")
        )
        return CheckResult(
            path.name,
            submission.cover.unit_code,
            submission.cover.period_id,
            submission.state,
            not any(issue.code.startswith("file_") for issue in submission.issues),
            findings,
            self._labels["vi"].get(("unit_code", submission.cover.unit_code or "")),
            _explanation_place(submission),
        )


def _explanation_place(submission: Submission) -> ExplanationPlace | None:
    places = [place for place in submission.places if place.table_name == "explanations"]
    if not places:
        return None
    letters = {place.column_name: place.column_letter for place in places}
    return ExplanationPlace(places[0].sheet, places[0].header_row, letters)


def _return_row(submission: Submission) -> tuple[Any, ...]:
    cover = submission.cover
    return (
        submission.submission_id,
        cover.unit_code,
        cover.period_id,
        cover.unit_text,
        submission.state,
        cover.is_nil,
        True,
    )


def _issue_rows(submission: Submission) -> list[tuple[Any, ...]]:
    return [
        (
            submission.submission_id,
            submission.cover.unit_code,
            submission.cover.period_id,
            submission.file_name,
            issue.code,
            issue.sheet,
            issue.cell,
            issue.row_number,
            issue.column_name,
            issue.observed,
            issue.expected,
            " / ".join(issue.candidates) or None,
        )
        for issue in submission.issues
    ]


def _claim_rows(submission: Submission) -> list[tuple[Any, ...]]:
    table = submission.tables.get("bieu01")
    if table is None:
        return []
    places = {
        (place.part, place.column_name): place for place in submission.places if place.table_name == "bieu01"
    }
    columns = table.columns
    return [
        (
            submission.cover.unit_code,
            submission.cover.period_id,
            columns["indicator"][index],
            columns["level"][index],
            columns["field"][index],
            basis,
            columns[f"{basis}_count"][index],
            columns[f"{basis}_count_qualifier"][index] or "=",
            submission.submission_id,
            place.sheet,
            f"{place.column_letter}{sheet_row}",
        )
        for index, (part, sheet_row) in enumerate(zip(table.parts, table.sheet_rows, strict=True))
        for basis in _BASES
        if (place := places.get((part, f"{basis}_count"))) is not None
    ]


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        marks = ", ".join("?" for _ in rows[0])
        connection.executemany(f"insert into intermediate.{table} values ({marks})", rows)
