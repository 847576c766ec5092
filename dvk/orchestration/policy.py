"""What every DAG has in common. DAG files import this at their top, so it imports nothing heavy."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

TIME_ZONE = "Asia/Ho_Chi_Minh"
WAREHOUSE_POOL = "duckdb_writer"
MOMENT_PATTERN = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$"
APPROVAL_TIME = timedelta(days=7)  # how long a run waits for a person
QUARTER_PATTERN = r"^\d{4}Q[1-4]$"


def log_failure(context: Mapping[str, Any]) -> None:
    """Say in one line of the log which task failed and why; the traceback stands above it."""
    task = context["task_instance"]
    logging.getLogger("dvk.orchestration").error(
        "%s.%s failed at try %s: %s", task.dag_id, task.task_id, task.try_number, context.get("exception")
    )


@contextmanager
def refusals_become(failure: type[Exception], rejection: type[Exception] | None = None) -> Iterator[None]:
    """What the platform refuses with a reason becomes the failure that is not tried again: it would be refused again.
    A draft that a person rejected is none (`rejection`).
    """
    from dvk.built import PipelineError, RejectedError

    try:
        yield
    except RejectedError as error:
        raise (rejection or failure)(str(error)) from error
    except PipelineError as error:
        raise failure(str(error)) from error


TASK_DEFAULTS: Mapping[str, Any] = {
    "owner": "dvk",
    "retries": 2,
    "retry_delay": timedelta(seconds=20),
    "execution_timeout": timedelta(hours=2),
    "on_failure_callback": log_failure,
}


def runs_by_clock() -> bool:
    """Whether DAGs with a timetable follow it: DVK_CLOCK=off leaves only manual and asset-triggered runs."""
    return os.environ.get("DVK_CLOCK", "on") != "off"


def moment_of_run(context: Mapping[str, Any]) -> str:
    """The `as_of` of a DAG run as ISO text with an offset, the same in each of its tasks, retries included.

    First what the person who triggered it asked for, then what the run that changed the lake was about (the
    `extra` of the latest asset event), then the moment at which the run was due.
    """
    asked = (context.get("params") or {}).get("as_of")
    if asked:
        return str(asked)
    events = [event for group in (context.get("triggering_asset_events") or {}).values() for event in group]
    for event in sorted(events, key=lambda event: event.timestamp, reverse=True):
        if event.extra.get("as_of"):
            return str(event.extra["as_of"])
    return str(context["dag_run"].run_after.isoformat())
