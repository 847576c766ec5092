"""Child process of the DAG tests: run each DAG once through Airflow's own test runner, print how each ended."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

from airflow.dag_processing.dagbag import DagBag
from airflow.models.taskinstance import TaskInstance
from airflow.utils.session import create_session
from sqlalchemy import select

AS_OF = "2016-07-20T00:00:00+07:00"
CONF = {
    "ingest_submissions": {"as_of": AS_OF},
    "build_marts": {"as_of": AS_OF},
    "publish_quarter": {"as_of": AS_OF, "period": "2016Q2", "approved_by": "a test", "reason": "a test"},
}

if __name__ == "__main__":
    logging.disable(logging.INFO)
    bag = DagBag(dag_folder=str(Path(sys.argv[1])))
    told = {}
    for dag_id, conf in CONF.items():
        run = bag.dags[dag_id].test(run_conf=conf, logical_date=None)
        with create_session() as session:
            tasks = session.scalars(select(TaskInstance).where(TaskInstance.run_id == run.run_id)).all()
            told[dag_id] = {
                "state": str(run.state),
                "tasks": {f"{task.task_id}[{task.map_index}]": str(task.state) for task in tasks},
            }
    print(json.dumps(told))
