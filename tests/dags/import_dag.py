"""Child process of the DAG tests: print how long one DAG file takes to import and what it brings along."""

from __future__ import annotations

import json
import runpy
import sys
import time

HEAVY = {
    "calamine",
    "dbt",
    "docx",
    "duckdb",
    "great_expectations",
    "openpyxl",
    "pandas",
    "pyarrow",
    "python_calamine",
    "xlsxwriter",
}

if __name__ == "__main__":
    import airflow.sdk  # noqa: F401 (what every DAG file costs, whatever is in it)

    started = time.perf_counter()
    runpy.run_path(sys.argv[1])
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "heavy": sorted(HEAVY & set(sys.modules))}))
