"""Open data: one Parquet and one CSV file per resource, described by a Frictionless `datapackage.json`."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from exports.context import Context
from exports.definition import DataPackageExport, Field, Resource
from exports.errors import DefinitionError
from exports.safe_text import csv_text
from exports.selection import fetch

_ARROW_TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us"),
}
_DIALECT = {"delimiter": ";", "lineTerminator": "\r\n", "doubleQuote": True, "header": True}


def write_data_package(
    connection: duckdb.DuckDBPyConnection, export: DataPackageExport, context: Context, folder: Path
) -> dict[str, int | None]:
    """Write the files of a data package under `folder`; returns rows by relative path (None: the descriptor).

    Raises DefinitionError when a resource asks for what the warehouse does not have, or a type does not hold.
    """
    written: dict[str, int | None] = {}
    described: list[dict[str, Any]] = []
    (folder / export.folder).mkdir(parents=True, exist_ok=True)
    for resource in export.resources:
        names = [field.name for field in resource.fields]
        selection = fetch(connection, resource.select, names, {"period_id": context.parameters.period_id})
        csv_path, parquet_path = (f"{export.folder}/{resource.name}.{kind}" for kind in ("csv", "parquet"))
        (folder / csv_path).write_bytes(_csv_bytes(names, selection.rows))
        _write_parquet(folder / parquet_path, resource, selection.rows)
        written |= {csv_path: len(selection.rows), parquet_path: len(selection.rows)}
        described += [_csv_resource(resource, csv_path), _parquet_resource(resource, parquet_path)]
    descriptor = {
        "profile": "data-package",
        "name": context.fill(export.name).lower(),
        "title": context.fill(export.title),
        "description": context.fill(export.description),
        "created": f"{context.created.isoformat(timespec='seconds')}Z",
        "privacy": {"rule": export.privacy.rule, "never": dict(export.privacy.never)},
        "resources": described,
    }
    text = json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
    (folder / export.package_file).write_bytes(text.encode("utf-8"))
    written[export.package_file] = None
    return written


def _csv_bytes(names: list[str], rows: list[tuple[Any, ...]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([_csv_value(value) for value in row])
    return buffer.getvalue().encode("utf-8-sig")


def _csv_value(value: Any) -> str:
    """A value as CSV text: decimal comma, ISO dates, `true`/`false`, empty when missing, no formulas."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return repr(value).replace(".", ",")
        case datetime():
            return value.isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case _:
            return csv_text(str(value))


def _write_parquet(path: Path, resource: Resource, rows: list[tuple[Any, ...]]) -> None:
    schema = pa.schema(
        [
            pa.field(
                field.name,
                _arrow_type(resource, field),
                metadata={"title": field.title, "description": field.description},
            )
            for field in resource.fields
        ]
    )
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    try:
        arrays = [
            pa.array(list(values), type=field.type) for values, field in zip(columns, schema, strict=True)
        ]
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise DefinitionError(f"resource {resource.name}: {error}") from error
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), path, compression="zstd", version="2.6")


def _arrow_type(resource: Resource, field: Field) -> pa.DataType:
    if field.type not in _ARROW_TYPES:
        raise DefinitionError(f"resource {resource.name}, field {field.name}: unknown type {field.type}")
    return _ARROW_TYPES[field.type]


def _csv_resource(resource: Resource, path: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_described(field) for field in resource.fields]}
    if resource.primary_key:
        schema["primaryKey"] = list(resource.primary_key)
    return {
        "profile": "tabular-data-resource",
        "name": resource.name.replace("_", "-"),
        "title": resource.title,
        "description": resource.description,
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "dialect": _DIALECT,
        "schema": schema,
    }


def _parquet_resource(resource: Resource, path: str) -> dict[str, Any]:
    return {
        "profile": "data-resource",
        "name": f"{resource.name.replace('_', '-')}-parquet",
        "type": "file",
        "title": f"{resource.title} (Parquet)",
        "description": f"Cột và dòng như {resource.name.replace('_', '-')}; giải thích cột trong tệp.",
        "path": path,
        "mediatype": "application/vnd.apache.parquet",
    }


def _described(field: Field) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": field.name,
        "type": field.type,
        "title": field.title,
        "description": field.description,
    }
    if field.type == "number":
        described["decimalChar"] = ","
    return described
