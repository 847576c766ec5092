"""An Airflow of its own for the tests: a home that is thrown away, and the DAGs as Airflow reads them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent


def airflow_environment(home: Path, **more: str) -> dict[str, str]:
    """The variables of a child process whose Airflow and platform live under `home`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "DVK_"))}
    return {
        **kept,
        "AIRFLOW_HOME": str(home / "airflow"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "DVK_HOME": str(home),
        "DO_NOT_TRACK": "1",
        "GX_ANALYTICS_ENABLED": "false",
        **more,
    }


def run_python(arguments: list[str], environment: dict[str, str], seconds: float) -> str:
    """What a child process prints; its complaints become the failure of the test."""
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=seconds,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="session")
def dag_bag(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What Airflow read from dags/, as plain data: `errors` and `dags` by id."""
    environment = airflow_environment(tmp_path_factory.mktemp("airflow"))
    printed = run_python([str(HERE / "read_dags.py"), str(ROOT / "dags")], environment, 120)
    bag: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return bag
