"""Checks one workbook without storing anything: what reading found, and the rules one workbook can answer alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dvk.settings import Settings
from dvk.workbook_tables import RELATIONS, SEEDS, load, load_seed, relations_of
from expectations.compiled import CompiledRule, compiled_rules
from expectations.findings import findings_of
from expectations.judging import covered, load_labels, query_rows
from ingest.reading import Submission, read_submission
from ingest.reference import Reference
from ingest.templates import load_templates

if TYPE_CHECKING:
    from exports.answers.content import ExplanationPlace

_SEVERITIES = ("blocking", "error", "warning", "info")
_CALENDAR = ("int_quarters", "int_unit_quarters", "int_unit_periods", "int_submissions_versioned")


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

    def __init__(self, settings: Settings, rules: Sequence[CompiledRule] | None = None) -> None:
        self._seeds = settings.seeds
        self._reference = Reference.load(settings.seeds)
        self._templates = load_templates(settings.layouts, _kept(settings, "layouts.json"))
        self._labels = load_labels(settings.seeds)
        known = {*RELATIONS, *SEEDS}
        self._rules = [
            rule
            for rule in rules or compiled_rules(_kept(settings, "compiled-rules.json"))
            if rule.scope == "workbook" and known.issuperset(rule.relations)
        ]
        self._period_ends = {period.period_id: period.end_date for period in self._reference.periods.values()}

    def check(self, path: Path) -> CheckResult:
        """Read and check one file. Raises OSError when it cannot be opened."""
        received_at = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)
        submission = read_submission(
            path.read_bytes(), path.name, received_at, self._reference, templates=self._templates
        )
        findings = self._judge(submission, received_at)
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

    def _judge(self, submission: Submission, received_at: datetime) -> list[dict[str, Any]]:
        relations = relations_of(submission, self._reference)
        rules = [rule for rule in self._rules if _concerns(rule, relations)]
        if not rules:
            return []
        import duckdb

        needed = {name for rule in rules for name in rule.relations}
        # One workbook is too little for two threads to share: they would only cost.
        with duckdb.connect(":memory:", config={"threads": 1}) as connection:
            load(connection, relations, (name for name in RELATIONS if name in needed))
            for seed in SEEDS:
                if seed in needed:
                    load_seed(connection, seed, self._seeds)
            received = {submission.submission_id: (received_at, 1)}
            return [
                finding
                for rule in rules
                for finding in findings_of(
                    rule,
                    covered(rule, query_rows(connection, rule.sql), self._period_ends, received_at),
                    received,
                    received_at,
                    self._labels,
                )
            ]


def _concerns(rule: CompiledRule, relations: dict[str, list[Any]]) -> bool:
    """Whether anything stands in what the rule reads; the calendar and the cover alone say nothing where it reads more."""
    read = [name for name in rule.relations if name in relations]
    content = [name for name in read if name not in _CALENDAR]
    return any(relations[name] for name in content or read)


def _kept(settings: Settings, name: str) -> Path | None:
    """Where what was worked out is kept for the next check: in the scratch space of an installation, if there is one."""
    if not settings.home.is_dir():
        return None
    settings.work.mkdir(exist_ok=True)
    return settings.work / name


def _explanation_place(submission: Submission) -> ExplanationPlace | None:
    from exports.answers.content import ExplanationPlace

    places = [place for place in submission.places if place.table_name == "explanations"]
    if not places:
        return None
    letters = {place.column_name: place.column_letter for place in places}
    return ExplanationPlace(places[0].sheet, places[0].header_row, letters)
