"""What people decided about pairs of lines: stored for ever, replayed on every build, contradictions told.

A decision is about typed content (`Record.content_key`), so it holds for every return that carries the line, also after the
file was received again. The newest decision on a pair replaces older ones; across pairs they are replayed oldest first,
and one that contradicts what the earlier ones imply has no effect and is reported.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

Verdict = Literal["same", "different"]

SCHEMA = pa.schema(
    [
        ("decision_id", pa.string()),
        ("left_key", pa.string()),
        ("right_key", pa.string()),
        ("verdict", pa.string()),
        ("decided_by", pa.string()),
        ("decided_at", pa.timestamp("us")),
        ("note", pa.string()),
        ("left_text", pa.string()),
        ("right_text", pa.string()),
        ("source_sha256", pa.string()),
    ]
)
FOLDER = "decisions"


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's word on two lines. `decided_at` is naive UTC; the texts say what the lines were, for readers."""

    left_key: str
    right_key: str
    verdict: Verdict
    decided_by: str
    decided_at: datetime
    note: str | None = None
    left_text: str = ""
    right_text: str = ""
    source_sha256: str = ""

    @property
    def pair(self) -> tuple[str, str]:
        """The two lines, in order."""
        return (min(self.left_key, self.right_key), max(self.left_key, self.right_key))

    @property
    def decision_id(self) -> str:
        """16 hex digits over pair, verdict, person and moment."""
        text = "|".join((*self.pair, self.verdict, self.decided_by, self.decided_at.isoformat()))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Replay:
    """Decisions in force, and those that contradict earlier ones with the decisions they contradict."""

    same: tuple[Decision, ...]
    different: tuple[Decision, ...]
    contradictions: tuple[tuple[Decision, tuple[Decision, ...]], ...]


def store(lake: Path, decisions: Sequence[Decision]) -> Path | None:
    """Append decisions to the lake (one file named by its content; nothing is ever changed). None when there are none."""
    if not decisions:
        return None
    rows = sorted(
        ({"decision_id": decision.decision_id, **asdict(decision)} for decision in decisions),
        key=lambda row: row["decision_id"],
    )
    digest = hashlib.sha256("".join(row["decision_id"] for row in rows).encode()).hexdigest()[:16]
    target = lake / FOLDER / f"{digest}.parquet"
    if not target.exists():
        write_whole(pa.Table.from_pylist(rows, schema=SCHEMA), target)
    return target


def load(lake: Path, as_of: datetime | None = None) -> list[Decision]:
    """Decisions known at `as_of` (naive UTC; all when None), oldest first."""
    found: dict[str, Decision] = {}
    for path in sorted((lake / FOLDER).glob("*.parquet")):
        for row in pq.read_table(path, schema=SCHEMA).to_pylist():
            identifier = row.pop("decision_id")
            if as_of is None or row["decided_at"] <= as_of:
                found[identifier] = Decision(**row)
    return sorted(found.values(), key=lambda decision: (decision.decided_at, decision.decision_id))


def replay(decisions: Iterable[Decision]) -> Replay:
    """Which decisions are in force."""
    newest: dict[tuple[str, str], Decision] = {}
    for decision in decisions:
        newest[decision.pair] = decision
    joined: list[Decision] = []
    apart: list[Decision] = []
    contradictions: list[tuple[Decision, tuple[Decision, ...]]] = []
    for decision in sorted(newest.values(), key=lambda item: (item.decided_at, item.decision_id)):
        left, right = decision.pair
        if decision.verdict == "different":
            chain = _chain(joined, left, right)
            if chain:
                contradictions.append((decision, chain))
            else:
                apart.append(decision)
            continue
        against = tuple(kept for kept in apart if _chain([*joined, decision], *kept.pair))
        if against:
            contradictions.append((decision, against))
        else:
            joined.append(decision)
    return Replay(tuple(joined), tuple(apart), tuple(contradictions))


def _chain(joined: Sequence[Decision], start: str, end: str) -> tuple[Decision, ...]:
    """The decisions that lead from one line to another, or nothing."""
    reached: dict[str, tuple[Decision, ...]] = {start: ()}
    queue = [start]
    while queue:
        here = queue.pop(0)
        if here == end:
            return reached[here]
        for decision in joined:
            if here in decision.pair:
                there = decision.right_key if decision.left_key == here else decision.left_key
                if there not in reached:
                    reached[there] = (*reached[here], decision)
                    queue.append(there)
    return ()


def write_whole(table: pa.Table, target: Path) -> None:
    """Write a Parquet file so that it is there whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".tmp-", suffix=".part", dir=target.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        pq.write_table(table, temporary, compression="zstd", store_schema=False)
        temporary.chmod(0o644)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
