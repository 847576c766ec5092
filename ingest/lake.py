"""The lake's folders and Parquet schemas, declared once; the schemas of tables follow the templates."""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.arrow_columns import array_of
from ingest.tables import landed_names
from ingest.templates import Column, layouts_fingerprint, load_templates

RECEIPTS, ISSUES, COLUMNS, REPEATS = "receipts", "issues", "columns", "repeats"
ORIGINALS = "originals"
_SCHEMA_FILE = "_schema.parquet"
_TEMPORARY = (".tmp-", ".part")
_LEAST_AGE = 60.0
_TIME = pa.timestamp("us")

RECEIPT_SCHEMA = pa.schema(
    [
        ("submission_id", pa.string()),
        ("sha256", pa.string()),
        ("file_name", pa.string()),
        ("size_bytes", pa.int64()),
        ("received_at", _TIME),
        ("batch_id", pa.string()),
        ("state", pa.string()),
        ("quarantine_code", pa.string()),
        ("template_id", pa.string()),
        ("template_version", pa.string()),
        ("unit_code", pa.string()),
        ("period_id", pa.string()),
        ("unit_text", pa.string()),
        ("period_text", pa.string()),
        ("data_cutoff_date", pa.date32()),
        ("prepared_date", pa.date32()),
        ("data_status", pa.string()),
        ("is_nil", pa.bool_()),
        ("resubmission_reason", pa.string()),
        ("reference_fingerprint", pa.string()),
        ("reader_version", pa.string()),
        ("read_number", pa.int32()),
        ("content_sha256", pa.string()),
        ("is_reply", pa.bool_()),
    ]
)
ISSUE_SCHEMA = pa.schema(
    [
        ("submission_id", pa.string()),
        ("batch_id", pa.string()),
        ("issue_code", pa.string()),
        ("sheet", pa.string()),
        ("cell", pa.string()),
        ("row_number", pa.int32()),
        ("column_name", pa.string()),
        ("observed", pa.string()),
        ("expected", pa.string()),
        ("candidates", pa.string()),
    ]
)
COLUMN_SCHEMA = pa.schema(
    [
        ("submission_id", pa.string()),
        ("batch_id", pa.string()),
        ("table_name", pa.string()),
        ("column_name", pa.string()),
        ("sheet", pa.string()),
        ("column_letter", pa.string()),
        ("heading", pa.string()),
        ("header_row", pa.int32()),
        ("part", pa.int32()),
    ]
)

REPEAT_SCHEMA = pa.schema(
    [("submission_id", pa.string()), ("file_name", pa.string()), ("received_at", _TIME)]
)

_TYPES: Mapping[str, pa.DataType] = {"count": pa.int64(), "number": pa.float64(), "date": pa.date32()}


def _fields(column: Column) -> Iterator[pa.Field]:
    first, *others = landed_names(column)
    yield pa.field(first, _TYPES.get(column.type, pa.string()))
    for name in others:
        yield pa.field(name, pa.string())


def table_schemas(layouts: Path | None = None) -> Mapping[str, pa.Schema]:
    """Table name → schema: the union of the columns that any template lands, in template order; `layouts` is a folder
    of local ones.
    """
    return _table_schemas(layouts, layouts_fingerprint(layouts))


@lru_cache(maxsize=8)
def _table_schemas(layouts: Path | None, fingerprint: str) -> Mapping[str, pa.Schema]:
    fields: dict[str, dict[str, pa.Field]] = {}
    for template in load_templates(layouts):
        for table in template.tables:
            known = fields.setdefault(table.lake_name, {})
            for column in table.columns:
                if column.land:
                    for item in _fields(column):
                        known.setdefault(item.name, item)
    head = [
        ("submission_id", pa.string()),
        ("batch_id", pa.string()),
        ("sheet_row", pa.int32()),
        ("part", pa.int32()),
    ]
    return {name: pa.schema([*head, *known.values()]) for name, known in fields.items()}


def schemas(layouts: Path | None = None) -> Mapping[str, pa.Schema]:
    """Every folder of the lake that this package writes, with its schema."""
    return {RECEIPTS: RECEIPT_SCHEMA, ISSUES: ISSUE_SCHEMA, COLUMNS: COLUMN_SCHEMA, **table_schemas(layouts)}


@contextmanager
def appearing_whole(target: Path) -> Iterator[Path]:
    """A temporary path beside `target` that is renamed to it when the block succeeds, and removed when
    it fails. A lock on it tells `sweep` that somebody still writes it; the system frees it with the process.
    """
    handle, name = tempfile.mkstemp(prefix=_TEMPORARY[0], suffix=_TEMPORARY[1], dir=target.parent)
    temporary = Path(name)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield temporary
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)


def sweep(lake: Path) -> int:
    """Remove what killed processes left half-written, and nothing that somebody still writes; returns how many."""
    swept = 0
    for path in lake.rglob(f"{_TEMPORARY[0]}*{_TEMPORARY[1]}"):
        try:
            handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
        except OSError:
            continue  # finished or removed meanwhile, or not ours
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # a writer locks at once after creating: what is older than a minute and free belongs to nobody
            if time.time() - os.fstat(handle).st_mtime > _LEAST_AGE:
                path.unlink(missing_ok=True)
                swept += 1
        except OSError:
            pass  # locked: somebody writes it
        finally:
            os.close(handle)
    return swept


def write_parquet(table: pa.Table, target: Path) -> None:
    """Write one file atomically; the same table gives the same bytes."""
    with appearing_whole(target) as temporary:
        pq.write_table(
            table,
            temporary,
            compression="zstd",
            compression_level=1,
            write_statistics=True,
            store_schema=False,
        )
        temporary.chmod(0o644)


def prepare(lake: Path, layouts: Path | None = None) -> None:
    """Create the folders and the zero-row `_schema.parquet` in each, so that readers' globs never fail."""
    (lake / ORIGINALS).mkdir(parents=True, exist_ok=True)
    for name, schema in {**schemas(layouts), REPEATS: REPEAT_SCHEMA}.items():
        folder = lake / name
        marker = folder / _SCHEMA_FILE
        folder.mkdir(exist_ok=True)
        if not marker.exists() or pq.read_schema(marker) != schema:
            write_parquet(pa.Table.from_batches([], schema=schema), marker)


def columns_table(schema: pa.Schema, columns: Mapping[str, Sequence[Any]]) -> pa.Table:
    """An Arrow table of the schema from lists; a column that is not given is null."""
    height = len(next(iter(columns.values()))) if columns else 0
    arrays = [
        array_of(columns[item.name], item.type) if item.name in columns else pa.nulls(height, item.type)
        for item in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def batch_files(lake: Path, folder: str) -> list[Path]:
    """The committed files of a folder in a stable order, without `_schema.parquet` and half-written ones."""
    return sorted(path for path in (lake / folder).glob("*.parquet") if path.name != _SCHEMA_FILE)
