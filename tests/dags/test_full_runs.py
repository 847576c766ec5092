"""Each DAG once over a tiny home, through Airflow, then all of them again: nothing may be there twice."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.dags.conftest import HERE, ROOT, airflow_environment, run_python

pytestmark = pytest.mark.slow

RECEIVED_AT = datetime(2016, 7, 8, tzinfo=UTC).timestamp()


@dataclass(frozen=True)
class Home:
    folder: Path
    first: dict[str, Any]
    first_files: dict[str, str]
    second: dict[str, Any]
    second_files: dict[str, str]


def _run(environment: dict[str, str]) -> dict[str, Any]:
    printed = run_python([str(HERE / "run_dags.py"), str(ROOT / "dags")], environment, 900).splitlines()
    told: dict[str, Any] = json.loads(printed[-1])
    failed = [dag_id for dag_id, run in told.items() if run["state"] != "success"]
    assert not failed, "\n".join([*failed, *(line[:600] for line in printed if "Error: " in line)])
    return told


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("home")
    environment = airflow_environment(folder, DVK_CLOCK="off")
    inbox = ["--out", str(folder / "inbox"), "--units", "899,DU-CA", "--periods", "2016Q1,2016Q2"]
    run_python(["-m", "samples.province", *inbox], environment, 300)
    unreadable = folder / "inbox" / "hong.xlsx"
    unreadable.write_bytes(b"not a workbook")
    os.utime(unreadable, (RECEIVED_AT, RECEIVED_AT))
    run_python(["-m", "airflow", "db", "migrate"], environment, 300)
    first = _run(environment)
    first_files = _digests(folder / "publications")
    second = _run(environment)
    return Home(folder, first, first_files, second, _digests(folder / "publications"))


@pytest.mark.parametrize("dag_id", ["ingest_submissions", "build_marts", "publish_quarter"])
def test_a_dag_runs_to_its_end(home: Home, dag_id: str) -> None:
    assert set(home.first[dag_id]["tasks"].values()) == {"success"}


def test_the_lake_has_every_file_once_and_the_unreadable_one_is_set_aside(home: Home) -> None:
    states = dict(
        duckdb.sql(
            f"select state, count(*) from read_parquet('{home.folder}/lake/receipts/*.parquet') group by state"
        ).fetchall()
    )
    assert states == {"accepted": 4, "quarantined": 1}


def test_the_warehouse_has_findings_and_the_summary(home: Home) -> None:
    with duckdb.connect(str(home.folder / "warehouse.duckdb"), read_only=True) as warehouse:
        units = warehouse.execute(
            "select distinct unit_code from marts.rpt_quarterly_summary where period_id = '2016Q2' and submission_id is not null"
        ).fetchall()
        quarantined = warehouse.execute(
            "select count(*) from marts.fct_findings where severity = 'blocking'"
        ).fetchone()
    assert {"899", "DU-CA"} <= {unit for (unit,) in units}
    assert quarantined is not None
    assert quarantined[0] >= 1


def test_a_second_run_finds_nothing_new_and_repeats_the_same_release(home: Home) -> None:
    assert home.second["ingest_submissions"]["tasks"]["summarise_batches[-1]"] == "success"
    assert home.second_files == home.first_files
    assert {path.split("/")[1] for path in home.first_files if "/r" in path} == {"r1"}
