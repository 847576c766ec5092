"""What the platform itself wrote into a workbook is not taken for what the committee says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ingest.reading import Submission

Write = Callable[..., bytes]
Read = Callable[..., Submission]
Edit = Callable[..., bytes]


def test_a_finding_id_without_an_explanation_is_a_blank_line(write: Write, read: Read) -> None:
    lines = [
        {"finding_id": "F1", "subject_sheet": "Bieu01", "subject_cell": "G6"},
        {"finding_id": "F2", "subject_sheet": "Bieu01", "subject_cell": "G7", "explanation": "Có quyết định"},
        {"explanation": "Của phát hiện nào?"},
    ]
    submission = read(write(rows={"explanations": lines}))
    assert submission.tables["explanations"].columns["finding_id"] == ["F2", None]
    assert [(i.code, i.cell) for i in submission.issues if i.sheet == "GiaiTrinh"] == [
        ("required_blank", "A8")
    ]


def test_the_result_sheet_is_never_data(write: Write, read: Read, edit: Edit) -> None:
    """Even when it carries the headings of a table that is missing."""

    def disguise(book: Any) -> None:
        book["Bieu01"].title = "KetQua"

    submission = read(edit(write(rows={}), disguise))
    assert ("sheet_missing", "Bieu01") in [(i.code, i.sheet) for i in submission.issues]
