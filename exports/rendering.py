"""Render every definition of a folder from one warehouse: here formats meet their renderers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from exports.context import Context, Parameters, build_context
from exports.data_package import write_data_package
from exports.definition import (
    DEFINITIONS,
    DataPackageExport,
    ReportExport,
    SiteExport,
    WorkbookExport,
    load_definitions,
)
from exports.errors import DefinitionError, ExportError
from exports.report.document import write_report
from exports.report.templates import TEMPLATES
from exports.revision.comparison import PreviousRevision, compare
from exports.selection import fetch
from exports.site.frozen import Release, write_frozen_site
from exports.written import RenderedFile, Written
from exports.xlsx.workbook import write_workbook


def render(
    warehouse: Path,
    folder: Path,
    parameters: Parameters,
    definitions: Path = DEFINITIONS,
    *,
    inputs: Sequence[Mapping[str, Any]] = (),
    previous: PreviousRevision | None = None,
    templates: Sequence[Path] = (TEMPLATES,),
    rules: Sequence[Mapping[str, Any]] = (),
) -> list[RenderedFile]:
    """Write every output of `definitions` into `folder` (made if needed); returns the files by path.

    The warehouse is opened read-only. Outputs that compare are made only with a `previous` revision; `inputs` are the
    submissions of this one. Templates are looked up in `templates`, first folder first; `rules` is the catalogue that a
    site prints. Raises ExportError when the warehouse is absent, DefinitionError when a definition does not fit it or two
    definitions write the same file.
    """
    if not warehouse.is_file():
        raise ExportError(f"no warehouse at {warehouse}; build it first")
    loaded = load_definitions(definitions)
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, RenderedFile] = {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        context = build_context(connection, loaded, parameters)
        if previous is not None:
            compare(connection, parameters, inputs, previous)
        # A site lists the files of all others, so it comes last.
        for export in sorted(loaded.exports, key=lambda one: isinstance(one, SiteExport)):
            if export.compares and previous is None:
                continue
            if isinstance(export, SiteExport):
                release = Release(
                    context.parameters,
                    inputs,
                    [file.as_manifest_entry() for file in _listed(files)],
                    previous,
                )
                made = write_frozen_site(connection, export, loaded, release, rules, folder)
            else:
                made = _render_one(connection, export, context, folder, templates)
            if twice := sorted(set(files) & set(made)):
                raise DefinitionError(
                    f"{export.export_id} writes a file another definition writes: {', '.join(twice)}"
                )
            for path, file in made.items():
                files[path] = _described(
                    folder, path, replace(file, compares=file.compares or export.compares)
                )
    return [files[path] for path in sorted(files)]


def _listed(files: Mapping[str, RenderedFile]) -> list[RenderedFile]:
    """What a release says of its own files: not those of outside programs, which another version makes otherwise."""
    return [files[path] for path in sorted(files) if files[path].made_with is None]


def _described(folder: Path, path: str, written: Written) -> RenderedFile:
    """Measure a written file."""
    data = (folder / path).read_bytes()
    checksum = hashlib.sha256(data).hexdigest()
    return RenderedFile(path, len(data), checksum, written.rows, written.made_with, written.compares)


def _render_one(
    connection: duckdb.DuckDBPyConnection,
    export: WorkbookExport | DataPackageExport | ReportExport,
    context: Context,
    folder: Path,
    templates: Sequence[Path],
) -> dict[str, Written]:
    match export:
        case WorkbookExport():
            return _write_workbooks(connection, export, context, folder)
        case DataPackageExport():
            rows = write_data_package(connection, export, context, folder)
            return {path: Written(count) for path, count in rows.items()}
        case ReportExport():
            return write_report(connection, export, context, folder, templates)


def _write_workbooks(
    connection: duckdb.DuckDBPyConnection, export: WorkbookExport, context: Context, folder: Path
) -> dict[str, Written]:
    each = export.for_each
    if each is None:
        name = context.fill(export.file)
        return {name: Written(write_workbook(connection, export, context, folder / name))}
    period = {"period_id": context.parameters.period_id}
    written = {}
    for key, label in fetch(connection, each.select, [each.column, each.label], period).rows:
        name = context.fill(export.file, each=str(key), each_label=str(label))
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        rows = write_workbook(connection, export, context, folder / name, (str(key), str(label)))
        written[name] = Written(rows)
    return written
