"""Builds the dbt project on Spark from a plan written by `handover.py`; runs in the second environment.

Usage: `python spark_build.py PLAN.json`. Only the standard library, PySpark and dbt are there: nothing of the platform is imported.
Everything Spark writes (warehouse, spills, dbt's artefacts) stays below the plan's `scratch`.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

# One small machine: no shuffles worth the name, no web UI, and a JVM that does not spend its time on compiling for the long run.
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.sql.leafNodeDefaultParallelism": "1",
    "spark.sql.files.openCostInBytes": "0",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.session.timeZone": "UTC",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    # On a busy machine slow is not broken.
    "spark.sql.broadcastTimeout": "3600",
    "spark.network.timeout": "3600s",
    "spark.driver.memory": "4g",
    "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmn1g -Xss16m",
}


def _session(scratch: Path) -> Any:
    """A session that dbt-spark's `session` method finds and takes: it asks for the running one."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("dvk second engine")
    for name, setting in SETTINGS.items():
        builder = builder.config(name, setting)
    session = (
        builder.config("spark.sql.warehouse.dir", str(scratch / "warehouse"))
        .config("spark.local.dir", str(scratch / "spills"))
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    return session


def _register(session: Any, tables: list[dict[str, str]]) -> None:
    """Every source becomes a table over the very files that DuckDB reads."""
    for table in tables:
        session.sql(f"create schema if not exists {table['schema']}")
        session.sql(
            f"create table {table['schema']}.{table['name']} ({table['columns']})"
            f" using parquet location '{table['location']}'"
        )


def _write_views(session: Any, schema: str, folder: Path) -> None:
    """Rows of every view beside the files of the tables: what is compared is read from files."""
    for table in session.catalog.listTables(schema):
        if table.tableType == "VIEW":
            session.table(f"{schema}.{table.name}").write.parquet(str(folder / table.name))


def main(plan_file: Path) -> int:
    """Register, build, tell how many nodes ran; returns the exit code."""
    plan = json.loads(plan_file.read_text(encoding="utf-8"))
    scratch = Path(plan["scratch"])
    os.chdir(scratch)
    session = _session(scratch)
    _register(session, plan["tables"])
    from dbt.cli.main import dbtRunner

    outcome = dbtRunner().invoke(
        [
            "build", "--target", "spark", "--threads", "2",
            "--project-dir", plan["project"], "--profiles-dir", plan["project"],
            "--target-path", str(scratch / "dbt"), "--log-path", str(scratch / "dbt" / "logs"), "--log-level-file", "info",
            "--vars", json.dumps({"as_of": plan["as_of"]}),
            "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test",
            *plan["arguments"],
        ]
    )  # fmt: skip
    results = getattr(outcome.result, "results", None) or []
    if outcome.success:
        _write_views(session, "marts", scratch / "warehouse" / "marts.db")
    session.stop()
    print(f"{len(results)} nodes", flush=True)
    if outcome.exception is not None:
        print(outcome.exception, file=sys.stderr)
    return 0 if outcome.success else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
