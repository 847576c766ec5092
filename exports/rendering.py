"""Render every definition of a folder from one warehouse: here formats meet their renderers."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from exports.context import Context, Parameters, build_context
from exports.data_package import write_data_package
from exports.definition import DEFINITIONS, DataPackageExport, Export, WorkbookExport, load_definitions
from exports.errors import DefinitionError, ExportError
from exports.xlsx.workbook import write_workbook


@dataclass(frozen=True)
class RenderedFile:
    """One output file: path in the revision folder, size, checksum, rows of data (None: not a table)."""

    path: str
    bytes: int
    sha256: str
    rows: int | None

    def as_manifest_entry(self) -> dict[str, Any]:
        """The file as the manifest lists it."""
        return asdict(self)


def render(
    warehouse: Path, folder: Path, parameters: Parameters, definitions: Path = DEFINITIONS
) -> list[RenderedFile]:
    """Write every output of `definitions` into `folder` (made if needed); returns the files by path.

    The warehouse is opened read-only. Raises ExportError when it is absent, DefinitionError when a definition
    does not fit it or two definitions write the same file.
    """
    if not warehouse.is_file():
        raise ExportError(f"no warehouse at {warehouse}; build it first")
    loaded = load_definitions(definitions)
    folder.mkdir(parents=True, exist_ok=True)
    rows: dict[str, int | None] = {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        context = build_context(connection, loaded, parameters)
        for export in loaded.exports:
            written = _render_one(connection, export, context, folder)
            if twice := sorted(set(rows) & set(written)):
                raise DefinitionError(
                    f"{export.export_id} writes a file another definition writes: {', '.join(twice)}"
                )
            rows |= written
    return [described(folder, path, rows[path]) for path in sorted(rows)]


def described(folder: Path, path: str, rows: int | None) -> RenderedFile:
    """Measure a written file."""
    data = (folder / path).read_bytes()
    return RenderedFile(path, len(data), hashlib.sha256(data).hexdigest(), rows)


def _render_one(
    connection: duckdb.DuckDBPyConnection, export: Export, context: Context, folder: Path
) -> dict[str, int | None]:
    match export:
        case WorkbookExport():
            name = context.fill(export.file)
            return {name: write_workbook(connection, export, context, folder / name)}
        case DataPackageExport():
            return write_data_package(connection, export, context, folder)
