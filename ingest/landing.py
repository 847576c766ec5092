"""Puts one batch of arrivals into the lake: originals, rows, issues, and last the receipts that commit
them.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from ingest.content import content_digest, is_reply
from ingest.cycle_search import without_cycle_search
from ingest.inbox import Arrival, ChangingError, Skipped, read_stable
from ingest.issues import Issue
from ingest.lake import (
    COLUMNS,
    ISSUES,
    ORIGINALS,
    RECEIPTS,
    appearing_whole,
    columns_table,
    prepare,
    schemas,
    table_schemas,
    write_parquet,
)
from ingest.reading import Submission, Terms, read_submission, refused_submission
from ingest.receipts import commit_lock, known_files
from ingest.tables import ColumnPlace

_ID_LENGTH = 16
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
_READ_ONLY = 0o444


@dataclass(frozen=True)
class ReadFile:
    """One line of a batch's outcome."""

    submission_id: str
    file_name: str
    state: str
    quarantine_code: str | None
    unit_code: str | None
    period_id: str | None
    issue_count: int


@dataclass(frozen=True)
class BatchResult:
    """What became of a batch; small and picklable. `batch_id` is None when nothing was left to commit."""

    batch_id: str | None
    files: tuple[ReadFile, ...]
    skipped: tuple[Skipped, ...]
    row_count: int
    issue_count: int

    @property
    def accepted(self) -> int:
        """Files whose rows count."""
        return sum(file.state == "accepted" for file in self.files)

    @property
    def quarantined(self) -> int:
        """Files kept but not counted."""
        return sum(file.state == "quarantined" for file in self.files)


def batch_id_of(submission_ids: Iterable[str], terms: Terms) -> str:
    """The same submissions read with the same reference and reader give the same batch."""
    text = "\n".join([*sorted(submission_ids), terms.reference.fingerprint, terms.reader_version])
    return hashlib.sha256(text.encode()).hexdigest()[:_ID_LENGTH]


def original_path(lake: Path, sha256: str, file_name: str) -> Path:
    """Where the bytes as received are kept."""
    suffix = Path(file_name).suffix.lower()
    return lake / ORIGINALS / sha256[:2] / f"{sha256}{suffix if _SUFFIX.fullmatch(suffix) else ''}"


def land(arrivals: Sequence[Arrival], lake: Path, terms: Terms) -> BatchResult:
    """Read and store a batch. Idempotent; safe to kill at any moment and to run in several processes at
    once.
    """
    prepare(lake, terms.layouts)
    with without_cycle_search():
        return _land(arrivals, lake, terms)


def _land(arrivals: Sequence[Arrival], lake: Path, terms: Terms) -> BatchResult:
    skipped: list[Skipped] = []
    read: dict[str, tuple[Arrival, Submission]] = {}
    already = known_files(lake)
    for arrival in sorted(arrivals, key=lambda a: a.sha256):
        if _is_done(already.get(arrival.sha256), terms):
            skipped.append(Skipped(arrival.file_name, "known"))
            continue
        try:
            read[arrival.sha256] = (arrival, _receive(arrival, lake, terms))
        except ChangingError:
            skipped.append(Skipped(arrival.file_name, "changing"))
        except OSError:
            skipped.append(Skipped(arrival.file_name, "unreadable"))
    return _commit(read, skipped, lake, terms)


def _is_done(known: Any, terms: Terms) -> bool:
    if known is None:
        return False
    return known.state == "accepted" or bool(
        known.read_with(terms.reference.fingerprint, terms.reader_version)
    )


def _receive(arrival: Arrival, lake: Path, terms: Terms) -> Submission:
    limits = terms.limits
    data, sha256, status = read_stable(arrival.path, keep=True, limit=limits.max_file_bytes)
    if sha256 != arrival.sha256:
        raise ChangingError(arrival.file_name)
    if not arrival.archived:
        _archive(arrival, data, lake)
    if data is None:
        issue = Issue(
            "file_too_large", observed=f"{status.st_size} byte", expected=f"≤ {limits.max_file_bytes} byte"
        )
        return refused_submission(
            sha256, arrival.file_name, status.st_size, arrival.received_at, terms.reference, issue
        )
    return read_submission(
        data,
        arrival.file_name,
        arrival.received_at,
        terms.reference,
        limits=limits,
        templates=terms.templates,
        sha256=sha256,
        in_bulk=True,
    )


def _archive(arrival: Arrival, data: bytes | None, lake: Path) -> None:
    """Keep the bytes, once and for all. The name is their SHA-256, so an existing file already holds them."""
    target = original_path(lake, arrival.sha256, arrival.file_name)
    if target.exists() and target.stat().st_size == arrival.size_bytes:
        return
    if not target.parent.is_dir():
        target.parent.mkdir(exist_ok=True)
    with appearing_whole(target) as temporary:
        if data is not None:
            temporary.write_bytes(data)
        else:
            shutil.copyfile(arrival.path, temporary, follow_symlinks=False)
            if read_stable(temporary, keep=False, limit=0)[1] != arrival.sha256:
                raise ChangingError(arrival.file_name)
        temporary.chmod(_READ_ONLY)


def _commit(
    read: dict[str, tuple[Arrival, Submission]], skipped: list[Skipped], lake: Path, terms: Terms
) -> BatchResult:
    while True:
        if not read:
            return BatchResult(None, (), tuple(skipped), 0, 0)
        batch = [read[sha256] for sha256 in sorted(read)]
        batch_id = batch_id_of((s.submission_id for _, s in batch), terms)
        submissions = [submission for _, submission in batch]
        row_count = _write_rows(submissions, batch_id, lake, terms.layouts)
        with commit_lock(lake):
            known = known_files(lake)
            taken = [sha256 for sha256 in read if _is_done(known.get(sha256), terms)]
            if not taken:
                write_parquet(_receipts(batch, batch_id, terms), lake / RECEIPTS / f"{batch_id}.parquet")
                break
        for sha256 in taken:  # another process was faster with these: their rows must not count twice
            skipped.append(Skipped(read.pop(sha256)[0].file_name, "known"))
        _discard(batch_id, lake, terms.layouts)
    files = tuple(
        ReadFile(
            s.submission_id,
            s.file_name,
            s.state,
            s.quarantine_code,
            s.cover.unit_code,
            s.cover.period_id,
            len(s.issues),
        )
        for s in submissions
    )
    return BatchResult(batch_id, files, tuple(skipped), row_count, sum(f.issue_count for f in files))


def _discard(batch_id: str, lake: Path, layouts: Path | None) -> None:
    """Remove rows that never counted: no receipt was written for them."""
    if not (lake / RECEIPTS / f"{batch_id}.parquet").exists():
        for folder in schemas(layouts):
            (lake / folder / f"{batch_id}.parquet").unlink(missing_ok=True)


def _write_rows(submissions: Sequence[Submission], batch_id: str, lake: Path, layouts: Path | None) -> int:
    rows = 0
    for name, schema in table_schemas(layouts).items():
        table = _table_rows(name, schema, submissions, batch_id)
        rows += table.num_rows
        _write_if_any(table, lake / name / f"{batch_id}.parquet")
    issues = [(s.submission_id, issue) for s in submissions for issue in s.issues]
    _write_if_any(
        columns_table(
            schemas()[ISSUES],
            {
                "submission_id": [i for i, _ in issues],
                "batch_id": [batch_id] * len(issues),
                "issue_code": [issue.code for _, issue in issues],
                **{
                    name: [getattr(issue, name) for _, issue in issues]
                    for name in ("sheet", "cell", "row_number", "column_name", "observed", "expected")
                },
                "candidates": [
                    json.dumps(issue.candidates, ensure_ascii=False) if issue.candidates else None
                    for _, issue in issues
                ],
            },
        ),
        lake / ISSUES / f"{batch_id}.parquet",
    )
    places = [place for s in submissions for place in s.places]
    ids = [s.submission_id for s in submissions for _ in s.places]
    _write_if_any(
        columns_table(
            schemas()[COLUMNS],
            {
                "submission_id": ids,
                "batch_id": [batch_id] * len(places),
                **dict(zip(ColumnPlace._fields, map(list, zip(*places, strict=True)), strict=False)),
            },
        ),
        lake / COLUMNS / f"{batch_id}.parquet",
    )
    return rows


def _write_if_any(table: pa.Table, target: Path) -> None:
    if table.num_rows:
        write_parquet(table, target)


def _table_rows(name: str, schema: pa.Schema, submissions: Sequence[Submission], batch_id: str) -> pa.Table:
    """Rows of one table over a batch, submissions in the order given, rows in sheet order."""
    merged: dict[str, list[Any]] = {item.name: [] for item in schema}
    for submission in submissions:
        rows = submission.tables.get(name)
        if rows is None or not len(rows) or submission.state != "accepted":
            continue
        merged["submission_id"] += [submission.submission_id] * len(rows)
        merged["batch_id"] += [batch_id] * len(rows)
        merged["sheet_row"] += rows.sheet_rows
        merged["part"] += rows.parts
        for item in schema.names[4:]:
            merged[item] += rows.columns.get(item) or [None] * len(rows)
    return columns_table(schema, merged)


def _receipts(batch: Sequence[tuple[Arrival, Submission]], batch_id: str, terms: Terms) -> pa.Table:
    rows = [
        {
            "submission_id": s.submission_id,
            "sha256": s.sha256,
            "file_name": s.file_name,
            "size_bytes": s.size_bytes,
            "received_at": s.received_at,
            "batch_id": batch_id,
            "state": s.state,
            "quarantine_code": s.quarantine_code,
            "template_id": s.template_id,
            "template_version": s.template_version,
            "unit_code": s.cover.unit_code,
            "period_id": s.cover.period_id,
            "unit_text": s.cover.unit_text,
            "period_text": s.cover.period_text,
            "data_cutoff_date": s.cover.data_cutoff_date,
            "prepared_date": s.cover.prepared_date,
            "data_status": s.cover.data_status,
            "is_nil": s.cover.is_nil,
            "resubmission_reason": s.cover.resubmission_reason,
            "reference_fingerprint": s.reference_fingerprint,
            "reader_version": terms.reader_version,
            "read_number": arrival.read_number,
            "content_sha256": content_digest(s),
            "is_reply": is_reply(s),
        }
        for arrival, s in batch
    ]
    return columns_table(schemas()[RECEIPTS], {name: [row[name] for row in rows] for name in rows[0]})
