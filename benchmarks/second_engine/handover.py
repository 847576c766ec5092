"""What the second engine is given: the very files the first one read, and the columns it saw in them."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from dvk.settings import Settings

# A type of the first engine that is missing here is one no source has had so far.
SPARK_TYPES = {
    "VARCHAR": "string", "INTEGER": "int", "BIGINT": "bigint", "DOUBLE": "double", "BOOLEAN": "boolean", "DATE": "date",
    "TIMESTAMP": "timestamp_ntz",
}  # fmt: skip


def source_tables(settings: Settings) -> list[dict[str, str]]:
    """Every source of the project as a table over its Parquet files: schema, name, columns (DDL) and location.

    The columns are the union over the files, as on the first engine: old batches lack what later layouts added, and Spark
    passes over the lake's `_schema.parquet`.
    """
    manifest = json.loads((settings.work / "dbt" / "manifest.json").read_text(encoding="utf-8"))
    tables = []
    for source in sorted(manifest["sources"].values(), key=lambda source: str(source["unique_id"])):
        schema, name = source["schema"], source["name"]
        location = _location(settings.lake, schema, name)
        files = location if location.is_file() else location / "*.parquet"
        described = duckdb.sql(f"describe from read_parquet('{files}', union_by_name = true)").fetchall()
        columns = ", ".join(f"`{column}` {SPARK_TYPES[kind]}" for column, kind, *_ in described)
        tables.append({"schema": schema, "name": name, "columns": columns, "location": str(location)})
    return tables


def _location(lake: Path, schema: str, name: str) -> Path:
    """Where the rows of a source lie: a folder of the lake, or one file of the last result of the rules or of identity."""
    if schema == "lake":
        return lake / name
    folder = {"rules": "findings", "identity": "identity"}[schema]
    return max((lake / folder).glob(f"[!_]*/{name}.parquet"), key=lambda path: path.stat().st_mtime)
