"""Following a DAG run until it ends, with the state of its tasks on the screen."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from dvk.orchestration.airflow_api import AirflowApi, Json
from dvk.orchestration.airflow_services import AirflowServices

ENDED = {"success", "failed", "skipped", "upstream_failed", "removed"}
TO_BE_RETRIED = {"up_for_retry", "up_for_reschedule"}


class RunFailedError(RuntimeError):
    """A DAG run did not succeed; the message names the task, the reason and the log."""


@dataclass(frozen=True)
class TaskState:
    """A task of a run: how many of its instances ended, of how many, and one word about them."""

    task_id: str
    done: int
    total: int
    word: str

    @property
    def has_begun(self) -> bool:
        """Whether any instance did anything yet."""
        return self.word != "waiting"


def summarise(instances: Sequence[Json]) -> list[TaskState]:
    """The states of a run's tasks, mapped instances taken together, in the order Airflow lists them."""
    states: dict[str, list[str | None]] = {}
    for instance in instances:
        states.setdefault(instance["task_id"], []).append(instance["state"])
    return [
        TaskState(task_id, sum(state in ENDED for state in each), len(each), _word(each))
        for task_id, each in states.items()
    ]


def _word(states: Sequence[str | None]) -> str:
    if all(state in ENDED for state in states):
        unlike = Counter(state for state in states if state != "success")
        return str(unlike.most_common(1)[0][0]) if unlike else "done"
    if any(state in TO_BE_RETRIED for state in states):
        return "waiting to try again"
    if any(state == "running" or state in ENDED for state in states):
        return "running"
    return "waiting"


def last_exception(log: Path) -> str:
    """The last exception in a task's log (one JSON object per line) on one line, or a note that there is none."""
    found = "no exception in the log"
    if not log.exists():
        return found
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            chain = json.loads(line).get("error_detail")
        except (ValueError, AttributeError):
            continue
        if chain:
            found = "; caused by ".join(f"{error['exc_type']}: {error['exc_value']}" for error in chain)
    return " ".join(found.split())


class RunFollower:
    """Watches runs, one after the other: a bar per task on a terminal, else a line per change of state."""

    def __init__(self, console: Console, api: AirflowApi, services: AirflowServices) -> None:
        self._console = console
        self._api = api
        self._services = services

    def follow(self, dag_id: str, run_id: str, seconds: float) -> None:
        """Return when the run has succeeded. Raises RunFailedError, TimeoutError, ServiceError."""
        end = time.monotonic() + seconds
        complained: set[Path] = set()
        with _Screen(self._console, dag_id) as screen:
            while True:
                self._services.check()
                state = self._api.run(dag_id, run_id)["state"]
                instances = self._api.tasks(dag_id, run_id)
                screen.show(summarise(instances))
                if state == "success":
                    return
                if state == "failed":
                    raise RunFailedError(self._reasons(dag_id, run_id, instances))
                if time.monotonic() > end:
                    raise TimeoutError(f"{dag_id} did not end within {seconds:.0f} s ({run_id}).")
                for instance in instances:
                    log = self._log(dag_id, run_id, instance)
                    if instance["state"] in TO_BE_RETRIED and log not in complained:
                        complained.add(log)
                        screen.say(f"{instance['task_id']}: {last_exception(log)}")
                time.sleep(0.5)

    def _reasons(self, dag_id: str, run_id: str, instances: Sequence[Json]) -> str:
        lines = [f"{dag_id} failed ({run_id})."]
        for instance in instances:
            if instance["state"] == "failed":
                log = self._log(dag_id, run_id, instance)
                lines += [f"  {instance['task_id']}: {last_exception(log)}", f"  log: {log}"]
        return "\n".join(lines)

    def _log(self, dag_id: str, run_id: str, instance: Json) -> Path:
        folder = self._services.environment.home / "logs" / f"dag_id={dag_id}" / f"run_id={run_id}"
        folder /= f"task_id={instance['task_id']}"
        if instance["map_index"] >= 0:
            folder /= f"map_index={instance['map_index']}"
        return folder / f"attempt={instance['try_number']}.log"


class _Screen:
    """One DAG run on the console."""

    def __init__(self, console: Console, title: str) -> None:
        self._console = console
        self._title = title
        self._bars: dict[str, TaskID] = {}
        self._shown: dict[str, TaskState] = {}
        self._progress = Progress(
            TextColumn("  {task.description:<18}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[word]}"),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> _Screen:
        self._console.print(f"[bold]{self._title}[/bold]")
        self._progress.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._progress.stop()

    def say(self, text: str) -> None:
        """A line above the bars."""
        self._console.print(f"  {text}", markup=False)

    def show(self, tasks: Sequence[TaskState]) -> None:
        """Bring the screen to these states."""
        for task in tasks:
            if self._shown.get(task.task_id) == task:
                continue
            self._shown[task.task_id] = task
            if self._console.is_terminal:
                self._draw(task)
            elif task.has_begun:
                self.say(f"{task.task_id:<18} {task.done}/{task.total} {task.word}")

    def _draw(self, task: TaskState) -> None:
        if task.task_id not in self._bars:
            self._bars[task.task_id] = self._progress.add_task(task.task_id, total=None, word="", start=False)
        bar = self._bars[task.task_id]
        if task.has_begun:
            self._progress.start_task(bar)
        self._progress.update(bar, completed=task.done, total=task.total, word=task.word)
        if task.done == task.total:
            self._progress.stop_task(bar)
