"""Writes the returned workbooks that are new or say something else than before, in several processes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from dvk.answering.gathering import Gathered, gather
from dvk.answering.own_workbook import own_workbook
from dvk.settings import Settings
from exports.answers.content import CannotMarkError
from exports.answers.workbook import answer_workbook, suffix_of

_RECORD = ".answers.json"
_PER_TASK = 20
_UNREADABLE = "STR-010"
"""The rule about files that cannot be read: such a file is never opened again."""


@dataclass(frozen=True)
class Returned:
    """How many workbooks were written, and how many stand unchanged."""

    written: int
    unchanged: int


def return_workbooks(
    settings: Settings,
    as_of: datetime,
    workers: int = 2,
    on_written: Callable[[int, int], None] | None = None,
) -> Returned:
    """Bring `returned/` up to date with the warehouse. The same warehouse gives the same bytes; nothing is written twice.

    A build that looks back (an `as_of` before that of the answers given) answers nobody: it leaves them as they are.
    """
    folder = settings.returned
    record = _read_record(folder)
    if record["as_of"] and datetime.fromisoformat(record["as_of"]) > as_of:
        return Returned(0, len(record["answers"]))
    known: dict[str, dict[str, str]] = record["answers"]
    due: list[tuple[Gathered, str]] = []
    answers: dict[str, dict[str, str]] = {}
    for gathered in gather(settings.warehouse):
        key, digest = gathered.submission["submission_id"], gathered.digest
        earlier = known.get(key)
        if earlier and earlier["digest"] == digest and (folder / earlier["path"]).is_file():
            answers[key] = earlier
        else:
            due.append((gathered, digest))
    unchanged = len(answers)
    tasks = [due[start : start + _PER_TASK] for start in range(0, len(due), _PER_TASK)]
    for written in _in_processes(settings, tasks, workers):
        answers.update(written)
        if on_written is not None:
            on_written(len(answers) - unchanged, len(due))
    if due or record["as_of"] != as_of.isoformat():
        for key, entry in known.items():
            if answers.get(key, entry)["path"] != entry["path"]:
                (folder / entry["path"]).unlink(
                    missing_ok=True
                )  # a copy under an old number; the original is in the lake
        _write(
            folder / _RECORD,
            json.dumps({"as_of": as_of.isoformat(), "answers": {**known, **answers}}, indent=0).encode(),
        )
    return Returned(len(due), unchanged)


def _in_processes(settings: Settings, tasks: Sequence[Sequence[tuple[Gathered, str]]], workers: int) -> Any:
    if workers <= 1 or len(tasks) <= 1:
        yield from (_write_some(settings, task) for task in tasks)
        return
    with ProcessPoolExecutor(max_workers=workers) as pool:
        yield from pool.map(_write_some, [settings] * len(tasks), tasks)


def _write_some(settings: Settings, task: Sequence[tuple[Gathered, str]]) -> dict[str, dict[str, str]]:
    written: dict[str, dict[str, str]] = {}
    for gathered, digest in task:
        data = workbook_of(settings, gathered)
        path = Path(_folder_of(gathered)) / f"{_name_of(gathered)}{suffix_of(data)}"
        _write(settings.returned / path, data)
        written[gathered.submission["submission_id"]] = {"digest": digest, "path": path.as_posix()}
    return written


def workbook_of(settings: Settings, gathered: Gathered) -> bytes:
    """The returned workbook: the sender's own where it can be opened and marked, else one of its own."""
    from ingest.issues import RefusedError
    from ingest.landing import original_path
    from ingest.limits import DEFAULT_LIMITS
    from ingest.package_check import open_package

    row = gathered.submission
    unreadable = any(found["rule_id"] == _UNREADABLE for found in gathered.findings)
    if not unreadable:
        try:
            data = original_path(settings.lake, row["sha256"], row["file_name"]).read_bytes()
            open_package(data, DEFAULT_LIMITS)
            return answer_workbook(data, gathered.answer(is_marked=True))
        except (CannotMarkError, RefusedError, OSError):
            pass  # told in the answer itself
    answer = gathered.answer(is_marked=False)
    return own_workbook(settings.seeds, row["unit_code"], row["period_id"], answer)


def _folder_of(gathered: Gathered) -> str:
    row = gathered.submission
    return f"{row['period_id'] or 'khong-ro-ky'}/{row['unit_code'] or 'khong-ro-don-vi'}"


def _name_of(gathered: Gathered) -> str:
    row = gathered.submission
    version = row["submission_version"]
    which = (
        f"lan{version}"
        if version
        else f"{'bo-sung' if row['state'] == 'attached' else 'giu-lai'}-{row['submission_id'][:8]}"
    )
    return "_".join(text for text in (row["unit_code"], row["period_id"], which, "ket-qua") if text)


def _read_record(folder: Path) -> dict[str, Any]:
    try:
        record: dict[str, Any] = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"as_of": None, "answers": {}}
    return record


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.write_bytes(data)
    temporary.replace(path)
