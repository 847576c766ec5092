"""One damaged file: read it, and answer it, in a process that may die."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter, process_time

from benchmarks.fuzzing.bases import bases, reference
from benchmarks.fuzzing.mutation import mutate
from exports.answers.content import Answer, CannotMarkError, Finding
from exports.answers.workbook import answer_workbook
from ingest.reading import read_submission

RECEIVED = datetime.fromisoformat("2021-01-05T02:00:00")
_ANSWER = Answer(
    "Đơn vị",
    "1 điều",
    (),
    (Finding("F0123456789ab", "error", "open", "Bieu01", "G6", "5", "3", "Ô G6: ghi 5."),),
)


@dataclass(frozen=True)
class Trial:
    """What became of one damaged file. Times in seconds, memory in MB (the process at its highest, and before)."""

    number: int
    base: str
    mutation: str
    size: int
    outcome: str
    wall: float
    processor: float
    peak_mb: float
    before_mb: float


def attempt(number: int, seed: int) -> Trial:
    """Damage, read, answer. Whatever is raised besides a refusal is an outcome `raised …`."""
    known = bases()
    base, data = known[number % len(known)]
    mutation, damaged = mutate(data, seed * 1_000_003 + number)
    _forget_peak()
    before = _memory("VmRSS")
    wall, processor = perf_counter(), process_time()
    try:
        submission = read_submission(damaged, base, RECEIVED, reference())
        outcome = submission.quarantine_code or "accepted"
        if not outcome.startswith("file_"):
            try:
                answer_workbook(damaged, _ANSWER)
            except CannotMarkError:
                outcome += ", not marked"
    except BaseException as error:
        outcome = f"raised {type(error).__name__}: {error}"[:200]
    return Trial(
        number,
        base,
        mutation,
        len(damaged),
        outcome,
        perf_counter() - wall,
        process_time() - processor,
        _memory("VmHWM"),
        before,
    )


def serve(connection: Connection) -> None:
    """Take (number, seed) until None comes."""
    bases()
    reference()
    connection.send(None)
    while (order := connection.recv()) is not None:
        connection.send(attempt(*order))


def _memory(field: str) -> float:
    try:
        status = Path("/proc/self/status").read_text("ascii", "replace")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(field)), 0.0)


def _forget_peak() -> None:
    try:
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    except OSError:
        return  # the peak is then that of the whole process
