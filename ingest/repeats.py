"""Remembers files whose very bytes had been received before under another name: nothing new, but the sender is told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from ingest.inbox import Arrival
from ingest.lake import REPEAT_SCHEMA, REPEATS, columns_table, write_parquet
from ingest.receipts import KnownFile


def record_repeats(lake: Path, repeats: Iterable[tuple[Arrival, KnownFile]]) -> None:
    """Add one file to the lake for each name seen for the first time; what stands there is never written again."""
    for arrival, known in repeats:
        if arrival.file_name == known.file_name:
            continue
        key = hashlib.sha256(
            f"{known.sha256}|{arrival.file_name}".encode("utf-8", "surrogatepass")
        ).hexdigest()[:16]
        target = lake / REPEATS / f"{key}.parquet"
        if not target.exists():
            row = {
                "submission_id": known.submission_id,
                "file_name": arrival.file_name,
                "received_at": arrival.received_at,
            }
            write_parquet(
                columns_table(REPEAT_SCHEMA, {name: [value] for name, value in row.items()}), target
            )
