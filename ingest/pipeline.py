"""The three steps that a scheduler or the command line calls: scan the inbox, plan batches, ingest a
batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.inbox import Arrival, ChangingError, Skipped, entries, naive_utc, read_stable
from ingest.lake import prepare, sweep
from ingest.landing import BatchResult, land, original_path
from ingest.limits import DEFAULT_LIMITS, Limits
from ingest.reading import Terms
from ingest.receipts import KnownFile, known_files
from ingest.reference import Reference
from ingest.repeats import record_repeats

__all__ = [
    "Arrival",
    "BatchResult",
    "InboxScan",
    "Skipped",
    "ingest_batch",
    "inspect_inbox",
    "plan_batches",
    "scan_inbox",
]


@dataclass(frozen=True)
class InboxScan:
    """What the inbox holds: arrivals to be read, and everything else with the reason why it is not."""

    arrivals: tuple[Arrival, ...]
    skipped: tuple[Skipped, ...]


def inspect_inbox(
    inbox: Path,
    lake: Path,
    reference: Reference,
    layouts: Path | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> InboxScan:
    """Look at every file of the inbox and at every quarantined original.

    New bytes arrive; bytes with a receipt are known under any name. A quarantined file arrives again
    (read_number + 1, its first name and time of receipt) when the reference, the reader or a layout has changed since.
    """
    terms = Terms(reference, limits, layouts)
    prepare(lake, layouts)
    sweep(lake)
    known = known_files(lake)
    found: dict[str, Arrival] = {}
    skipped: list[Skipped] = []
    repeats: list[tuple[Arrival, KnownFile]] = []
    for entry in entries(inbox):
        if isinstance(entry, Skipped):
            skipped.append(entry)
            continue
        file_name, path = entry
        try:
            _, sha256, status = read_stable(path, keep=False, limit=0)
        except ChangingError:
            skipped.append(Skipped(file_name, "changing"))
            continue
        except OSError:
            skipped.append(Skipped(file_name, "unreadable"))
            continue
        arrival = Arrival(path, file_name, status.st_size, naive_utc(status.st_mtime_ns), sha256)
        twin = found.get(sha256)
        if sha256 in known:
            repeats.append((arrival, known[sha256]))
        if sha256 in known or (twin and _order(twin) <= _order(arrival)):
            skipped.append(Skipped(file_name, "known"))
            continue
        if twin:
            skipped.append(Skipped(twin.file_name, "known"))
        found[sha256] = arrival
    record_repeats(lake, repeats)
    for sha256, earlier in known.items():
        original = original_path(lake, sha256, earlier.file_name)
        stale = earlier.state == "quarantined" and not earlier.read_with(
            reference.fingerprint, terms.reader_version
        )
        if stale and original.is_file():
            found[sha256] = Arrival(
                original,
                earlier.file_name,
                original.stat().st_size,
                earlier.received_at,
                sha256,
                earlier.read_number + 1,
                archived=True,
            )
    return InboxScan(tuple(sorted(found.values(), key=lambda a: a.file_name)), tuple(skipped))


def _order(arrival: Arrival) -> tuple[object, str]:
    return arrival.received_at, arrival.file_name


def scan_inbox(inbox: Path, lake: Path, reference: Reference, layouts: Path | None = None) -> list[Arrival]:
    """The files to be read, by name. See `inspect_inbox` for what was left out and why."""
    return list(inspect_inbox(inbox, lake, reference, layouts).arrivals)


def plan_batches(arrivals: Sequence[Arrival], size: int) -> list[list[Arrival]]:
    """Split arrivals, by name, into batches of at most `size` files. Raises ValueError for size < 1."""
    if size < 1:
        raise ValueError(f"batch size {size} < 1")
    ordered = sorted(arrivals, key=lambda a: (a.file_name, a.sha256))
    return [ordered[start : start + size] for start in range(0, len(ordered), size)]


def ingest_batch(
    batch: Sequence[Arrival],
    lake: Path,
    reference: Reference,
    *,
    limits: Limits = DEFAULT_LIMITS,
    layouts: Path | None = None,
) -> BatchResult:
    """Read a batch and store it in the lake; the receipts, written last, commit it.

    Idempotent, safe when killed half-way and run again, safe in several processes over overlapping batches.
    One bad file never stops the others: it is quarantined, or left for next time when it is still changing.
    """
    return land(batch, lake, Terms(reference, limits, layouts))
