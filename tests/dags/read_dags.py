"""Child process of the DAG tests: print what Airflow reads from a folder, as one line of JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

from airflow.dag_processing.dagbag import DagBag


def _task(task: Any) -> dict[str, Any]:
    callbacks = task.on_failure_callback or []
    return {
        "owner": task.owner,
        "retries": task.retries,
        "retry_delay": task.retry_delay.total_seconds(),
        "callbacks": [call.__name__ for call in (callbacks if isinstance(callbacks, list) else [callbacks])],
        "pool": task.pool,
        "mapped": bool(task.is_mapped),
        "outlets": [asset.name for asset in task.outlets],
        "downstream": sorted(task.downstream_task_ids),
    }


def _dag(dag: Any) -> dict[str, Any]:
    return {
        "file": dag.fileloc,
        "tags": sorted(dag.tags),
        "doc_md": dag.doc_md,
        "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs,
        "params": {name: dag.params.get_param(name).schema for name in dag.params},
        "timetable": type(dag.timetable).__name__,
        "cron": getattr(dag.timetable, "expression", None),
        "assets": [asset.name for asset in dag.schedule] if isinstance(dag.schedule, list | tuple) else [],
        "tasks": {task.task_id: _task(task) for task in dag.tasks},
    }


if __name__ == "__main__":
    bag = DagBag(dag_folder=sys.argv[1])
    print(
        json.dumps(
            {"errors": bag.import_errors, "dags": {dag_id: _dag(dag) for dag_id, dag in bag.dags.items()}}
        )
    )
