"""Sends damaged files to child processes, watches them, and replaces those that die or hang."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from time import monotonic

import psutil

from benchmarks.fuzzing.trial import Trial, serve

HANG_SECONDS = 5.0
_GIVE_UP_SECONDS = 30.0
"""Processor time after which a child is ended: on a shared machine the clock on the wall says nothing."""
_GIVE_UP_WAITING = 900.0
"""Seconds after which a child that uses no processor time (a dead lock) is ended."""


class _Child:
    def __init__(self) -> None:
        context = get_context("spawn")
        self.connection: Connection
        self.connection, other = context.Pipe()
        self.process: BaseProcess = context.Process(target=serve, args=(other,), daemon=True)
        self.process.start()
        other.close()
        self.connection.recv()
        self.number, self.since, self.used = -1, 0.0, 0.0

    def order(self, number: int, seed: int) -> None:
        self.number, self.since = number, monotonic()
        with suppress(psutil.Error):
            used = psutil.Process(self.process.pid).cpu_times()
            self.used = used.user + used.system
        self.connection.send((number, seed))

    def hangs(self) -> bool:
        """Whether its file has cost too much."""
        if monotonic() - self.since > _GIVE_UP_WAITING:
            return True
        try:
            used = psutil.Process(self.process.pid).cpu_times()
        except psutil.Error:
            return False  # it has died: the pipe will say so
        return used.user + used.system - self.used > _GIVE_UP_SECONDS

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


def run(files: int, seed: int, processes: int, done: Callable[[Trial], None] = lambda _: None) -> list[Trial]:
    """Every trial, in order. A child that dies gives the outcome `died …`, one that never ends `hung`."""
    numbers: Iterator[int] = iter(range(files))
    trials: list[Trial] = []
    children = [_Child() for _ in range(min(processes, files))]
    busy: dict[Connection, _Child] = {}

    def next_order(child: _Child) -> None:
        number = next(numbers, None)
        if number is None:
            with suppress(OSError):
                child.connection.send(None)
            child.end()
        else:
            child.order(number, seed)
            busy[child.connection] = child

    def finish(trial: Trial) -> None:
        trials.append(trial)
        done(trial)

    for child in children:
        next_order(child)
    while busy:
        for ready in wait(list(busy), timeout=1.0):
            child = busy.pop(ready)  # type: ignore[call-overload]
            try:
                finish(child.connection.recv())
            except (EOFError, OSError):
                child.process.join()
                finish(_lost(child, f"died {child.process.exitcode}"))
                child = _Child()
            next_order(child)
        for child in [c for c in busy.values() if c.hangs()]:
            busy.pop(child.connection)
            finish(_lost(child, "hung"))
            child.end()
            next_order(_Child())
    return sorted(trials, key=lambda trial: trial.number)


def _lost(child: _Child, outcome: str) -> Trial:
    seconds = monotonic() - child.since
    return Trial(child.number, "?", "?", 0, outcome, seconds, seconds, 0.0, 0.0)
