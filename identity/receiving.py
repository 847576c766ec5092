"""Filled review workbooks taken into the lake: the decisions, and the file they came in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from identity.decisions import FOLDER, Decision, load, replay, store
from identity.review import is_review, read_decisions

_HINT = "xac-dinh"
"""Part of the name of an exported workbook: only such files of an inbox are looked into."""

_LARGEST = 50 * 2**20


@dataclass(frozen=True)
class Received:
    """What a workbook brought: its decisions, and those that contradict earlier ones (they have no effect)."""

    decisions: tuple[Decision, ...]
    contradictions: tuple[tuple[Decision, tuple[Decision, ...]], ...]


def receive(data: bytes, lake: Path, decided_at: datetime, decided_by: str | None = None) -> Received:
    """Store the decisions of a filled workbook, append-only, and keep the workbook. `decided_at` is naive UTC.

    The same bytes again bring nothing new. Raises ReviewError on a workbook that cannot be understood.
    """
    digest = hashlib.sha256(data).hexdigest()
    original = lake / FOLDER / "originals" / f"{digest}.xlsx"
    decisions = tuple(read_decisions(data, decided_at, decided_by))
    if not original.exists():
        store(lake, decisions)
        original.parent.mkdir(parents=True, exist_ok=True)
        partial = original.with_suffix(".part")
        partial.write_bytes(data)
        partial.replace(original)
    brought = {decision.pair for decision in decisions}
    told = replay(load(lake)).contradictions
    return Received(decisions, tuple(item for item in told if item[0].pair in brought))


def receive_from_inbox(inbox: Path, lake: Path) -> int:
    """Take filled review workbooks out of the inbox, decided when the file was last written; returns how many.

    A file that cannot be understood stays where it is, and ingestion reports it.
    """
    taken = 0
    for path in sorted(inbox.rglob("*.xlsx")) if inbox.is_dir() else ():
        if _HINT not in path.name.lower() or path.is_symlink() or path.name.startswith(("~$", ".")):
            continue
        try:
            if not path.is_file() or path.stat().st_size > _LARGEST:
                continue
            data = path.read_bytes()
        except OSError:
            continue  # it may not be read: ingestion reports it
        if not is_review(data):
            continue
        decided_at = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)
        try:
            receive(data, lake, decided_at)
        except ValueError:
            continue
        path.unlink()
        taken += 1
    return taken
