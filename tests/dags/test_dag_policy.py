"""What holds for every DAG, and what is promised of each."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.dags.conftest import HERE, ROOT, airflow_environment, run_python

DAG_IDS = {"ingest_submissions", "build_marts", "publish_quarter", "approve_quarter"}
DAG_FILES = sorted((ROOT / "dags").glob("*.py"))
EDGES = {
    "ingest_submissions": {
        "list_batches": ["ingest_batch"],
        "ingest_batch": ["summarise_batches"],
        "summarise_batches": [],
    },
    "build_marts": {
        "transform_staging": ["evaluate_rules"],
        "evaluate_rules": ["transform_marts"],
        "transform_marts": ["return_workbooks"],
        "return_workbooks": ["write_site"],
        "write_site": [],
    },
    "publish_quarter": {
        "check_request": ["publish_release"],
        "publish_release": ["write_site"],
        "write_site": [],
    },
    "approve_quarter": {
        "prepare_draft": ["approve_draft"],
        "approve_draft": ["release_approved"],
        "release_approved": ["write_site"],
        "write_site": [],
    },
}
# `return_workbooks` and `write_site` only read, while nobody writes.
WRITERS = {
    "transform_staging", "evaluate_rules", "transform_marts", "return_workbooks", "publish_release", "prepare_draft",
    "release_approved", "write_site",
}  # fmt: skip


def test_airflow_reads_exactly_these_dags(dag_bag: dict[str, Any]) -> None:
    assert dag_bag["errors"] == {}
    assert set(dag_bag["dags"]) == DAG_IDS
    assert {path.stem for path in DAG_FILES} == DAG_IDS


@pytest.mark.parametrize("dag_id", sorted(DAG_IDS))
def test_a_dag_is_named_after_its_file_and_explains_itself(dag_bag: dict[str, Any], dag_id: str) -> None:
    dag = dag_bag["dags"][dag_id]
    assert Path(dag["file"]).stem == dag_id
    assert len(dag["doc_md"]) > 200
    assert "dvk" in dag["tags"]
    assert len(dag["tags"]) > 1
    assert dag["max_active_runs"] == 1
    assert dag["catchup"] is False


@pytest.mark.parametrize("dag_id", sorted(DAG_IDS))
def test_every_task_has_an_owner_tries_again_and_reports_failure(
    dag_bag: dict[str, Any], dag_id: str
) -> None:
    for task_id, task in dag_bag["dags"][dag_id]["tasks"].items():
        assert task["owner"] == "dvk", task_id
        assert task["retries"] >= 1, task_id
        assert task["retry_delay"] >= 10, task_id
        assert task["callbacks"] == ["log_failure"], task_id
        assert re.fullmatch(r"[a-z]+_[a-z_]+", task_id)


@pytest.mark.parametrize("dag_id", sorted(DAG_IDS))
def test_tasks_follow_one_another_as_promised(dag_bag: dict[str, Any], dag_id: str) -> None:
    tasks = dag_bag["dags"][dag_id]["tasks"]
    assert {task_id: task["downstream"] for task_id, task in tasks.items()} == EDGES[dag_id]


def test_only_one_task_at_a_time_writes_the_warehouse_and_readers_of_workbooks_never_queue_for_it(
    dag_bag: dict[str, Any],
) -> None:
    pools = {
        task_id: task["pool"] for dag in dag_bag["dags"].values() for task_id, task in dag["tasks"].items()
    }
    assert {task_id for task_id, pool in pools.items() if pool == "duckdb_writer"} == WRITERS


def test_a_change_of_the_lake_starts_the_build(dag_bag: dict[str, Any]) -> None:
    dags = dag_bag["dags"]
    assert dags["ingest_submissions"]["tasks"]["summarise_batches"]["outlets"] == ["dvk_lake"]
    assert dags["build_marts"]["assets"] == ["dvk_lake"]
    assert dags["build_marts"]["tasks"]["transform_marts"]["outlets"] == ["dvk_warehouse"]
    assert dags["ingest_submissions"]["tasks"]["ingest_batch"]["mapped"] is True


def test_the_quarter_is_asked_for_and_comes_round_four_times_a_year(dag_bag: dict[str, Any]) -> None:
    dag = dag_bag["dags"]["publish_quarter"]
    pattern = re.compile(dag["params"]["period"]["pattern"])
    assert pattern.match("2020Q4")
    assert not any(pattern.match(text) for text in ("2020Q5", "2020", "2020Q4 ", "20Q4"))
    assert dag["cron"].split()[3] == "1,4,7,10"


def test_as_of_names_its_time_zone(dag_bag: dict[str, Any]) -> None:
    for dag in dag_bag["dags"].values():
        pattern = re.compile(dag["params"]["as_of"]["pattern"])
        assert pattern.match("2021-01-20T00:00:00+07:00")
        assert not pattern.match("2021-01-20T00:00:00")
        assert not pattern.match("2021-01-20")


@pytest.mark.parametrize("path", DAG_FILES, ids=lambda path: path.stem)
def test_reading_a_dag_file_is_quick_and_loads_nothing_heavy(path: Path, tmp_path: Path) -> None:
    printed = run_python([str(HERE / "import_dag.py"), str(path)], airflow_environment(tmp_path), 60)
    told = json.loads(printed.splitlines()[-1])
    assert told["heavy"] == []
    assert told["seconds"] < 2.0
