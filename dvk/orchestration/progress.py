"""Following a DAG run until it ends, with the state of its tasks on the screen."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from dvk.orchestration.airflow_api import AirflowApi, Json
from dvk.orchestration.airflow_services import AirflowServices

ENDED = {"success", "failed", "skipped", "upstream_failed", "removed"}


class RunFailedError(RuntimeError):
    """A DAG run did not succeed; the message names the task, the reason and the log."""


class RunFollower:
    """Watches runs one after the other: a bar per task on a terminal, else a line per change of state."""

    def __init__(self, console: Console, api: AirflowApi, services: AirflowServices) -> None:
        self._console = console
        self._api = api
        self._services = services

    def follow(self, dag_id: str, run_id: str, seconds: float) -> None:
        """Return when the run has succeeded. Raises RunFailedError, TimeoutError, ServiceError."""
        end = time.monotonic() + seconds
        bars: dict[str, TaskID] = {}
        said: dict[str, str] = {}
        columns = (
            TextColumn("  {task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[state]}"),
            TimeElapsedColumn(),
        )
        self._console.print(f"[bold]{dag_id}[/bold]")
        with Progress(*columns, console=self._console, disable=not self._console.is_terminal) as progress:
            while True:
                self._services.check()
                state = self._api.run(dag_id, run_id)["state"]
                instances = self._api.tasks(dag_id, run_id)
                for task_id, (done, total, summary) in _by_task(instances).items():
                    if task_id not in bars:
                        bars[task_id] = progress.add_task(
                            f"{task_id:<18}", total=total, state="", start=False
                        )
                    if summary != "waiting":
                        progress.start_task(bars[task_id])
                    if done == total:
                        progress.stop_task(bars[task_id])
                    progress.update(bars[task_id], completed=done, total=total, state=summary)
                    if not self._console.is_terminal and said.get(task_id) != summary:
                        said[task_id] = summary
                        if summary != "waiting":
                            self._console.print(f"  {task_id:<18} {done}/{total} {summary}")
                if state == "success":
                    return
                if state == "failed":
                    raise RunFailedError(self._why(dag_id, run_id, instances))
                if time.monotonic() > end:
                    raise TimeoutError(f"{dag_id} did not end within {seconds:.0f} s ({run_id}).")
                time.sleep(0.5)

    def _why(self, dag_id: str, run_id: str, instances: list[Json]) -> str:
        lines = [f"{dag_id} failed ({run_id})."]
        for task in instances:
            if task["state"] != "failed":
                continue
            folder = self._services.environment.home / "logs" / f"dag_id={dag_id}" / f"run_id={run_id}"
            folder /= f"task_id={task['task_id']}"
            if task["map_index"] >= 0:
                folder /= f"map_index={task['map_index']}"
            log = folder / f"attempt={task['try_number']}.log"
            lines += [f"  {task['task_id']}: {_last_error(log)}", f"  log: {log}"]
        return "\n".join(lines)


def _by_task(instances: list[Json]) -> dict[str, tuple[int, int, str]]:
    """For each task id: instances ended, instances in all, one word about them."""
    states: dict[str, list[str | None]] = {}
    for instance in instances:
        states.setdefault(instance["task_id"], []).append(instance["state"])
    result = {}
    for task_id, each in states.items():
        done = sum(state in ENDED for state in each)
        if done == len(each):
            word = "done" if set(each) == {"success"} else str(Counter(each).most_common()[-1][0])
        elif any(state in ("up_for_retry", "up_for_reschedule") for state in each):
            word = "waiting to try again"
        elif done or "running" in each:
            word = "running"
        else:
            word = "waiting"
        result[task_id] = (done, len(each), word)
    return result


def _last_error(log: Path) -> str:
    """The last error that a task logged (one JSON object per line), or a note that there is none."""
    found = "no error in the log"
    if not log.exists():
        return found
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if entry.get("level") in ("error", "critical"):
            details = [f"{e['exc_type']}: {e['exc_value']}" for e in entry.get("error_detail") or []]
            found = " / ".join([str(entry.get("event")), *details])
    return found
