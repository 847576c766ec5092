"""Who prepared, submitted and approved a publication, when, why, and the hash of what they saw: an append-only record.

Each step is one small JSON file `<period>/<number>.json` in the lake; a file is written once and never changed.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from exports.errors import PublicationRefusedError

DRAFTED, SUBMITTED, APPROVED, PUBLISHED = "drafted", "submitted", "approved", "published"
REJECTED = "rejected"
AUTOMATIC = "dvk"  # who drafts and submits when a publication is made in one step


@dataclass(frozen=True)
class Approval:
    """The approval a publication carries. `digest` is the hash that was approved; None approves what is rendered."""

    approved_by: str
    approved_at: str
    reason: str
    preparer: str | None = None
    submitted_by: str | None = None
    submitted_at: str | None = None
    digest: str | None = None

    def check(self, period_id: str) -> None:
        """Raise PublicationRefusedError unless it says who, when and why, and the approver is not the preparer."""
        for name in ("approved_by", "approved_at", "reason"):
            if not str(getattr(self, name)).strip():
                raise PublicationRefusedError(
                    f"{period_id}: {name} is empty; a publication says who approved it, when and why"
                )
        for role, person in (("prepared", self.preparer), ("submitted", self.submitted_by)):
            if person is not None and _same(person, self.approved_by):
                raise PublicationRefusedError(
                    f"{period_id}: {self.approved_by} {role} it and may not approve it"
                )

    def as_manifest_entry(self) -> dict[str, Any]:
        """The approval as the manifest states it."""
        return {
            "approved_by": self.approved_by,
            "approved_at": self.approved_at,
            "reason": self.reason,
            "preparer": self.preparer,
            "submitted_by": self.submitted_by,
            "submitted_at": self.submitted_at,
        }


@dataclass(frozen=True)
class Record:
    """One step of one publication. `digest` is the hash of the contents the step is about."""

    period_id: str
    step: str
    digest: str
    by: str
    at: str
    note: str = ""
    as_of: str = ""
    revision: int | None = None
    number: int = 0


class ApprovalRecords:
    """The records of all periods below one folder of the lake."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, period_id: str) -> list[Record]:
        """Every record of a period, oldest first."""
        paths = sorted((self._folder / period_id).glob("*.json"))
        return [Record(**json.loads(path.read_text(encoding="utf-8"))) for path in paths]

    def append(self, record: Record) -> Record:
        """Write a record as the next of its period; returns it with its number."""
        folder = self._folder / record.period_id
        folder.mkdir(parents=True, exist_ok=True)
        number = len(list(folder.glob("*.json")))
        while True:
            number += 1
            numbered = Record(**(asdict(record) | {"number": number}))
            if _write_once(folder / f"{number:04d}.json", folder, numbered):
                return numbered

    def submit(self, period_id: str, by: str, at: str, note: str) -> Record:
        """Submit the newest draft. Raises PublicationRefusedError when there is none, or it was submitted already."""
        drafted, since = self.since_draft(period_id)
        if SUBMITTED in since:
            raise PublicationRefusedError(f"{period_id}: draft {drafted.digest[:12]} was submitted already")
        return self.append(Record(period_id, SUBMITTED, drafted.digest, by, at, note, drafted.as_of))

    def approve(self, period_id: str, by: str, at: str, reason: str) -> Approval:
        """Approve the newest submitted draft; returns what the publication will carry.

        Raises PublicationRefusedError when nothing waits, a newer draft stands, or the approver prepared it.
        """
        drafted, submitted = self._waiting(period_id)
        approval = Approval(by, at, reason, drafted.by, submitted.by, submitted.at, drafted.digest)
        approval.check(period_id)
        self.append(Record(period_id, APPROVED, drafted.digest, by, at, reason, drafted.as_of))
        return approval

    def reject(self, period_id: str, by: str, at: str, reason: str) -> Record:
        """Turn the newest submitted draft down: it can no longer be approved, a new one can. Its preparer may take it back so.

        Raises PublicationRefusedError when nothing waits, or it does not say who and why.
        """
        drafted, _ = self._waiting(period_id)
        if not by.strip() or not reason.strip():
            raise PublicationRefusedError(f"{period_id}: a rejection says who rejected it and why")
        return self.append(Record(period_id, REJECTED, drafted.digest, by, at, reason, drafted.as_of))

    def _waiting(self, period_id: str) -> tuple[Record, Record]:
        """The newest draft and its submission, neither approved nor rejected so far."""
        drafted, since = self.since_draft(period_id)
        if SUBMITTED not in since:
            raise PublicationRefusedError(
                f"{period_id}: draft {drafted.digest[:12]} was not submitted; run `dvk publication submit` first"
            )
        for step in (APPROVED, REJECTED):
            if step in since:
                raise PublicationRefusedError(f"{period_id}: draft {drafted.digest[:12]} was {step} already")
        return drafted, since[SUBMITTED]

    def approval(self, period_id: str) -> tuple[Approval, Record]:
        """The newest approval with its draft. Raises PublicationRefusedError when the newest draft has none."""
        drafted, steps = self.since_draft(period_id)
        if APPROVED not in steps:
            raise PublicationRefusedError(f"{period_id}: draft {drafted.digest[:12]} is not approved")
        approved, submitted = steps[APPROVED], steps[SUBMITTED]
        return (
            Approval(
                approved.by,
                approved.at,
                approved.note,
                drafted.by,
                submitted.by,
                submitted.at,
                drafted.digest,
            ),
            drafted,
        )

    def since_draft(self, period_id: str) -> tuple[Record, dict[str, Record]]:
        """The newest draft, and what was recorded of it since, by step. Raises PublicationRefusedError when there is none."""
        records = self.read(period_id)
        drafted = next((record for record in reversed(records) if record.step == DRAFTED), None)
        if drafted is None:
            raise PublicationRefusedError(
                f"{period_id}: nothing was drafted; run `dvk publication draft` first"
            )
        since = (r for r in records if r.digest == drafted.digest and r.number > drafted.number)
        return drafted, {record.step: record for record in since}


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _write_once(path: Path, folder: Path, record: Record) -> bool:
    """Put a record under a name nobody has taken; False when somebody was faster."""
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".record-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(record), file, ensure_ascii=False, indent=2)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o444)
        os.link(name, path)
    except FileExistsError:
        return False
    finally:
        Path(name).unlink()
    return True
