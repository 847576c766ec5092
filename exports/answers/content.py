"""What an answer says, as the marts give it. Nothing here is computed from a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SHEET = "KetQua"
"""Name of the sheet with the results; reading skips a sheet of this name."""


class CannotMarkError(ValueError):
    """The workbook as sent cannot be edited safely; the answer is then a workbook of its own."""


@dataclass(frozen=True)
class Finding:
    """One finding to tell the sender. `cell` is empty where it speaks of a whole sheet or file."""

    finding_id: str
    severity: str
    status: str
    sheet: str | None
    cell: str | None
    observed: str | None
    expected: str | None
    message: str
    effect: int = 0
    consequence_count: int = 0
    explanation: str | None = None
    can_be_explained: bool = True

    @property
    def is_open(self) -> bool:
        """Whether the sender still has something to do about it."""
        return self.status == "open"


@dataclass(frozen=True)
class Change:
    """One cell that differs from the version before; `old` or `new` is None where a line came or went."""

    sheet: str
    cell: str | None
    subject: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class ExplanationPlace:
    """Where the sheet of explanations stands: its heading row (1-based) and the letter of each column."""

    sheet: str
    header_row: int
    letters: Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """Everything one returned workbook says; findings and changes in the order they are shown."""

    heading: str
    verdict: str
    advice: tuple[str, ...]
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...] = ()
    changes_heading: str = ""
    change_count: int = 0
    explanations: ExplanationPlace | None = None
    is_marked: bool = True
    """False where the cells stand in another file: addresses are then no links."""
