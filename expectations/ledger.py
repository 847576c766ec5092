"""Decisions of auditors about findings: append-only events in the lake (`ledger/`), replayed by every build."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from expectations.evaluation import write_atomically

LEDGER = "ledger"
LEDGER_SCHEMA = pa.schema(
    [
        ("event_id", pa.string()),
        ("event", pa.string()),
        ("finding_id", pa.string()),
        ("decided_at", pa.timestamp("us")),
        ("decided_by", pa.string()),
        ("reason", pa.string()),
        ("expires_on", pa.date32()),
        ("observed", pa.string()),
        ("expected", pa.string()),
    ]
)


@dataclass(frozen=True)
class Waiver:
    """An auditor's decision that a finding may stand: why, who, until when, and the value it is about.

    `decided_at` is naive UTC. The waiver lapses when the value changes and after `expires_on` (the province's day).
    """

    finding_id: str
    decided_at: datetime
    decided_by: str
    reason: str
    expires_on: date
    observed: str | None
    expected: str | None

    @property
    def event_id(self) -> str:
        """Content identity: the same decision written twice is one event."""
        return "W" + hashlib.sha256(repr(tuple(asdict(self).values())).encode()).hexdigest()[:15]


def prepare(lake: Path) -> None:
    """Create the ledger's folder with its zero-row `_schema.parquet`, so that readers' globs never fail."""
    marker = lake / LEDGER / "_schema.parquet"
    if not marker.exists() or pq.read_schema(marker) != LEDGER_SCHEMA:
        write_atomically(LEDGER_SCHEMA.empty_table(), marker)


def append(lake: Path, waiver: Waiver) -> Path:
    """Add a decision to the ledger; nothing there is ever changed. Returns the file that holds it."""
    prepare(lake)
    path = lake / LEDGER / f"{waiver.event_id}.parquet"
    if not path.exists():
        row = {"event_id": waiver.event_id, "event": "waived", **asdict(waiver)}
        write_atomically(pa.Table.from_pylist([row], schema=LEDGER_SCHEMA), path)
    return path
