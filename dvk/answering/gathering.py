"""Reads from the warehouse what each answer says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from exports.answers import wording
from exports.answers.content import Answer, Change, ExplanationPlace, Finding

_MOST_CHANGES = 300
_FORM = 1
"""Raise when the same facts are to be written differently: all answers are then made again."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Gathered:
    """The facts of one answer: the submission, its findings in order, its changes."""

    submission: Row
    findings: tuple[Row, ...]
    changes: tuple[Row, ...]

    @property
    def digest(self) -> str:
        """The same facts give the same digest, and the same workbook."""
        facts = [
            _FORM,
            dict(self.submission),
            [dict(f) for f in self.findings],
            [dict(c) for c in self.changes],
        ]
        return hashlib.sha256(json.dumps(facts, default=str, sort_keys=True).encode()).hexdigest()

    def answer(self, *, is_marked: bool) -> Answer:
        """What to write; `is_marked`: into the sender's own file."""
        row = self.submission
        findings = tuple(
            Finding(
                found["finding_id"],
                found["severity"],
                found["status"],
                found["sheet"],
                found["cell"],
                found["observed"],
                found["expected"],
                found["message_vi"],
                int(found["provincial_effect"] or 0),
                int(found["consequence_count"] or 0),
                found["explanation"],
                row["state"] != "quarantined",
            )
            for found in self.findings
        )
        return Answer(
            wording.heading(row),
            wording.verdict(row["state"], findings),
            wording.advice(row, findings, is_marked=is_marked),
            findings,
            tuple(
                Change(
                    change["sheet"] or "",
                    change["cell"] or change["previous_cell"],
                    " · ".join(text for text in (change["subject"], change["heading"]) if text),
                    change["old_text"],
                    change["new_text"],
                )
                for change in self.changes
            ),
            wording.changes_heading(row),
            row["change_count"],
            _place(row),
            is_marked,
        )


def _place(row: Row) -> ExplanationPlace | None:
    if not row["explanation_sheet"] or not row["finding_id_letter"]:
        return None
    letters = {
        name: row[f"{name}_letter"]
        for name in ("finding_id", "subject_sheet", "subject_cell", "explanation")
        if row[f"{name}_letter"]
    }
    return ExplanationPlace(row["explanation_sheet"], row["explanation_header_row"], letters)


def gather(warehouse: Path) -> Iterator[Gathered]:
    """Every answer that the warehouse as built has to give, in order of submission."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        submissions = _rows(connection, "select * from marts.rpt_answers order by submission_id")
        findings = _grouped(
            connection, "select * from marts.rpt_answer_findings order by submission_id, reading_order"
        )
        changes = _grouped(
            connection,
            f"""
            select submission_id, sheet, cell, previous_cell, subject, heading, old_text, new_text
            from marts.fct_submission_changes
            qualify row_number() over (
                partition by submission_id order by table_name, line_key, line_number, column_name
            ) <= {_MOST_CHANGES}
            order by submission_id, table_name, line_key, line_number, column_name
            """,
        )
    for row in submissions:
        key = row["submission_id"]
        yield Gathered(row, tuple(findings.get(key, ())), tuple(changes.get(key, ())))


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _grouped(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in _rows(connection, sql):
        groups.setdefault(row["submission_id"], []).append(row)
    return groups
