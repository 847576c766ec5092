"""An answer as a workbook of its own, for a file that cannot be marked (.xls, .ods, .csv, .docx, damaged …)."""

from __future__ import annotations

import io
from pathlib import Path

from exports.answers.content import Answer
from exports.answers.explanation_sheet import to_explain
from exports.answers.workbook import answer_workbook


def own_workbook(seeds: Path, unit_code: str | None, period_id: str | None, answer: Answer) -> bytes:
    """Result sheet, cover and a sheet of explanations: sent back, it is read as a reply and not as a return without figures."""
    from ingest.reference import Reference
    from ingest.template_writer import write_workbook
    from ingest.templates import load_template, newest_version

    lines = [
        {"finding_id": finding.finding_id, "subject_sheet": finding.sheet, "subject_cell": finding.cell}
        for finding in to_explain(answer)
    ]
    stream = io.BytesIO()
    write_workbook(
        stream,
        load_template(newest_version()),
        Reference.load(seeds),
        unit_code or "",
        period_id or "",
        rows={"explanations": lines},
        tables=["explanations"],
    )
    return answer_workbook(stream.getvalue(), answer)
