"""What the reader saw and could not accept.
An issue carries facts, never a message: messages belong to the rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

FileIssueCode = Literal[
    "file_empty",
    "file_unreadable",
    "file_wrong_type",
    "file_encrypted",
    "file_too_large",
    "file_unsafe",
    "template_unknown",
    "sheet_missing",
    "heading_missing",
    "unit_missing",
    "unit_unknown",
    "unit_ambiguous",
    "period_missing",
    "period_unknown",
    "period_future",
]
CellIssueCode = Literal[
    "number_unreadable",
    "number_ambiguous",
    "number_too_large",
    "number_negative",
    "count_negative",
    "count_not_whole",
    "date_unreadable",
    "date_impossible",
    "choice_unknown",
    "required_blank",
    "cell_error",
    "row_duplicated",
    "row_missing",
    "formula_uncached",
    "row_skipped",
    "rows_hidden",
    "sheet_hidden",
    "sheet_not_read",
    "text_legacy",
    "text_legacy_unsure",
]
IssueCode = FileIssueCode | CellIssueCode

FILE_ISSUE_CODES: frozenset[str] = frozenset(get_args(FileIssueCode))
"""Codes that put the whole file in quarantine."""

_LONGEST_TEXT = 200


@dataclass(frozen=True)
class Fault:
    """Why one value cannot be typed, wherever it stands."""

    code: CellIssueCode
    candidates: tuple[str, ...] = ()
    observed: str | None = None


@dataclass(frozen=True)
class Issue:
    """A fault at a place of one submission. `row_number` is the 1-based Excel row."""

    code: IssueCode
    sheet: str | None = None
    cell: str | None = None
    row_number: int | None = None
    column_name: str | None = None
    observed: str | None = None
    expected: str | None = None
    candidates: tuple[str, ...] = ()

    @property
    def quarantines(self) -> bool:
        """True for a file-level code."""
        return self.code in FILE_ISSUE_CODES


class RefusedError(Exception):
    """The file as a whole cannot be read; carries the issue that says why."""

    def __init__(self, code: FileIssueCode, observed: str | None = None, expected: str | None = None) -> None:
        super().__init__(code, observed, expected)
        self.issue = Issue(code, observed=short(observed), expected=expected)


def short(text: str | None) -> str | None:
    """Cut a text that came from a file so that it fits a report."""
    if text is None or len(text) <= _LONGEST_TEXT:
        return text
    return text[: _LONGEST_TEXT - 1] + "…"
