"""Writing the workbooks: several processes, the same bytes every time, unchanged files left alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Any

from ingest.reference import Reference
from ingest.template_writer import write_workbook
from ingest.templates import load_template
from samples.province.deliveries import Delivery
from samples.province.sheets import Row, Sheets

DRAFT_OMISSIONS = 3


@dataclass(frozen=True)
class InboxWriter:
    """Writes any delivery of a province into an inbox, each in the layout of its quarter."""

    inbox: Path
    sheets: Sheets
    reference: Reference

    def write(self, delivery: Delivery) -> str:
        """Write one workbook; returns its name in the inbox. Where nothing changed, nothing is touched."""
        rows = self.sheets.fill(delivery.unit, delivery.position)
        if delivery.is_draft:
            rows = _draft(rows)
        buffer = BytesIO()
        write_workbook(
            buffer,
            load_template(self.sheets.layout(delivery.position)),
            self.reference,
            delivery.unit,
            delivery.period_id,
            cover=_cover(delivery, rows),
            rows=rows,
        )
        place_file(self.inbox / delivery.file_name, buffer.getvalue(), delivery.received_at.timestamp())
        return delivery.file_name

    def write_all(self, deliveries: Sequence[Delivery], processes: int, done: Callable[[str], None]) -> None:
        """Write all deliveries; `done` is told each name. RuntimeError when a process fails."""
        if processes <= 1 or len(deliveries) < 4:
            for delivery in deliveries:
                done(self.write(delivery))
            return
        context = get_context("spawn") if os.name == "nt" else get_context("fork")
        names: SimpleQueue[str | None] = context.SimpleQueue()
        shares = [deliveries[start::processes] for start in range(processes)]
        workers = [context.Process(target=_work, args=(self, share, names)) for share in shares]
        for worker in workers:
            worker.start()
        running = len(workers)
        while running:
            name = names.get()
            if name is None:
                running -= 1
            else:
                done(name)
        for worker in workers:
            worker.join()
        if any(worker.exitcode for worker in workers):
            raise RuntimeError("a writing process failed; its own message stands above")


def place_file(path: Path, data: bytes, modified: float | None = None) -> None:
    """Put `data` at `path` whole or not at all; a file that already holds it stays (and gets its time)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_bytes() != data:
        partial = path.with_name(f".{path.name}.partial")
        partial.write_bytes(data)
        if modified is not None:
            os.utime(partial, (modified, modified))
        partial.replace(path)
    elif modified is not None and path.stat().st_mtime != modified:
        os.utime(path, (modified, modified))


def _work(writer: InboxWriter, share: Sequence[Delivery], names: SimpleQueue[str | None]) -> None:
    try:
        for delivery in share:
            names.put(writer.write(delivery))
    finally:
        names.put(None)


def _cover(delivery: Delivery, rows: dict[str, list[Row]]) -> dict[str, Any]:
    is_nil = not rows["bieu02"] and not rows["bieu03"]
    return {
        "data_cutoff_date": delivery.cutoff_on,
        "prepared_date": delivery.prepared_on,
        "data_status": "official",
        "is_nil": "true" if is_nil else "false",
        "resubmission_reason": delivery.reason,
    }


def _draft(rows: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """A hurried first version: the list's last lines and their events are missing, numbers are lower."""
    omitted = {row["programme_name"] for row in rows["bieu02"][-DRAFT_OMISSIONS:]}
    counts = ("in_period_count", "year_to_date_count", "stage_to_date_count")
    lowered = [
        row | {name: max(0, row[name] - DRAFT_OMISSIONS) for name in counts}
        if (row["indicator"], row["level"], row["field"]) == ("programmes_registered", "grassroots", "total")
        else row
        for row in rows["bieu01"]
    ]
    kept = {
        table: [row for row in rows[table] if row["programme_name"] not in omitted]
        for table in ("bieu02", "bieu03")
    }
    return rows | kept | {"bieu01": lowered}
