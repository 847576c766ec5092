"""What a submission says, apart from how it is written: two files that say the same have the same digest."""

from __future__ import annotations

import hashlib
import marshal
from datetime import date
from typing import Any

from ingest.reading import Submission

EXPLANATIONS = "explanations"
"""The table that answers findings: it says nothing about programmes."""


def content_digest(submission: Submission) -> str | None:
    """SHA-256 over the typed rows in their order and what could not be read; None for a file that was not accepted.

    Left out: who sends it for which period, why and when, explanations, and where on the sheet a row stands.
    """
    if submission.state != "accepted":
        return None
    digest = hashlib.sha256()
    for name, rows in sorted(submission.tables.items()):
        if name != EXPLANATIONS and len(rows):
            digest.update(name.encode())
            for column, values in sorted(rows.columns.items()):
                if values.count(None) != len(values):
                    digest.update(f"\x1d{column}\x1e".encode())
                    digest.update(_bytes(values))
    for issue in sorted(
        (issue.column_name or "", issue.code, issue.observed or "", issue.sheet or "")
        for issue in submission.issues
        if issue.observed
    ):
        digest.update(repr(issue).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _bytes(values: list[Any]) -> bytes:
    """Version 2 of this format has no back references: equal values give equal bytes."""
    first = next(value for value in values if value is not None)
    if isinstance(first, date):
        written = {value: value and value.isoformat() for value in set(values)}
        return marshal.dumps([written[value] for value in values], 2)
    return marshal.dumps(values, 2)


def is_reply(submission: Submission) -> bool:
    """Whether the file holds nothing but explanations: the answer workbook of a file that could not be marked, sent back."""
    return submission.state == "accepted" and set(submission.tables) == {EXPLANATIONS}
