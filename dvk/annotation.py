"""Puts what a check found into a copy of the workbook, as the platform does after it has received a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dvk.answering.own_workbook import own_workbook
from dvk.checking import CheckResult
from exports.answers import wording
from exports.answers.content import Answer, CannotMarkError, Finding
from exports.answers.workbook import answer_workbook
from ingest.issues import RefusedError
from ingest.limits import DEFAULT_LIMITS
from ingest.package_check import open_package


def annotate(source: Path, result: CheckResult, target: Path, seeds: Path) -> bool:
    """Write `target`: the workbook at `source` with each finding marked. False: it could not be marked, `target` only lists them.

    Raises OSError when a file cannot be read or written.
    """
    data = source.read_bytes()
    try:
        open_package(data, DEFAULT_LIMITS)
        marked, is_marked = answer_workbook(data, _answer(result, is_marked=True)), True
    except (CannotMarkError, RefusedError):
        answer = _answer(result, is_marked=False)
        marked, is_marked = own_workbook(seeds, result.unit_code, result.period_id, answer), False
    target.write_bytes(marked)
    return is_marked


def _answer(result: CheckResult, *, is_marked: bool) -> Answer:
    findings = tuple(
        Finding(
            found["finding_id"],
            found["severity"],
            "open",
            found["sheet"],
            found["cell"],
            found["observed"],
            found["expected"],
            found["message_vi"],
            can_be_explained=result.state != "quarantined",
        )
        for found in result.findings
    )
    row: dict[str, Any] = {
        "unit_code": result.unit_code,
        "unit_name_vi": result.unit_name,
        "period_id": result.period_id,
        "file_name": result.file_name,
        "state": result.state,
    }
    row |= dict.fromkeys(
        ("submission_version", "received_date", "replaced_by_version", "change_count", "attached_version")
    )
    return Answer(
        wording.heading(row),
        wording.verdict(result.state, findings),
        wording.advice(row, findings, is_marked=is_marked),
        findings,
        explanations=result.explanations,
        is_marked=is_marked,
    )
