"""Receipts: which bytes were received, when, and what became of them. A receipt commits its batch."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import pyarrow.parquet as pq

from ingest.lake import RECEIPTS, batch_files

_LOCK = ".commit.lock"
_COLUMNS = [
    "submission_id",
    "sha256",
    "file_name",
    "received_at",
    "state",
    "reference_fingerprint",
    "reader_version",
    "read_number",
]


@dataclass(frozen=True)
class KnownFile:
    """The newest receipt of some bytes."""

    submission_id: str
    sha256: str
    file_name: str
    received_at: datetime
    state: str
    reference_fingerprint: str
    reader_version: str
    read_number: int

    def read_with(self, fingerprint: str, reader_version: str) -> bool:
        """True when this reading used that reference and that reader."""
        return (self.reference_fingerprint, self.reader_version) == (fingerprint, reader_version)


@lru_cache(maxsize=65_536)
def _rows(path: Path) -> tuple[KnownFile, ...]:
    # A receipts file is never written twice, so what was read once stays true for the process.
    columns = pq.ParquetFile(path).read(columns=_COLUMNS).to_pydict()
    return tuple(KnownFile(*row) for row in zip(*(columns[name] for name in _COLUMNS), strict=True))


def known_files(lake: Path) -> dict[str, KnownFile]:
    """sha256 → newest receipt."""
    known: dict[str, KnownFile] = {}
    for path in batch_files(lake, RECEIPTS):
        for row in _rows(path):
            earlier = known.get(row.sha256)
            if earlier is None or row.read_number > earlier.read_number:
                known[row.sha256] = row
    return known


@contextmanager
def commit_lock(lake: Path) -> Iterator[None]:
    """One process at a time may look for receipts and add its own.
    Freed by the system when a process dies.
    """
    handle = os.open(lake / RECEIPTS / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
