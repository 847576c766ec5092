"""What a person sees of a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dvk.orchestration.progress import TaskState, last_exception, summarise


@pytest.mark.parametrize(
    ("states", "done", "word"),
    [
        (["success", "success"], 2, "done"),
        (["success", "failed"], 2, "failed"),
        (["skipped"], 1, "skipped"),
        (["success", "queued"], 1, "running"),
        (["running", None], 0, "running"),
        (["queued", None], 0, "waiting"),
        (["success", "up_for_retry"], 1, "waiting to try again"),
    ],
)
def test_mapped_instances_are_taken_together(states: list[str | None], done: int, word: str) -> None:
    instances = [{"task_id": "ingest_batch", "state": state} for state in states]
    assert summarise(instances) == [TaskState("ingest_batch", done, len(states), word)]


def test_the_reason_of_a_failure_is_the_exception_not_what_followed_it(tmp_path: Path) -> None:
    log = tmp_path / "attempt=1.log"
    exception = [{"exc_type": "TransformationError", "exc_value": "dbt:\n  a model"}]
    entries = [
        {"level": "error", "event": "Task failed with exception", "error_detail": exception},
        {"level": "error", "event": "resource_tracker: leaked semaphore", "logger": "task.stderr"},
    ]
    log.write_text("not json\n" + "\n".join(map(json.dumps, entries)), encoding="utf-8")
    assert last_exception(log) == "TransformationError: dbt: a model"
    assert "no exception" in last_exception(tmp_path / "absent.log")
