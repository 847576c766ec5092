"""A whole workbook from a definition. Same warehouse, same parameters: same bytes."""

from __future__ import annotations

from pathlib import Path

import duckdb
import xlsxwriter

from exports.context import Context
from exports.definition import Sheet, Table, WorkbookExport
from exports.errors import DefinitionError
from exports.selection import fetch
from exports.xlsx.charts import insert_chart
from exports.xlsx.contents import write_contents
from exports.xlsx.geometry import ROW_PIXELS
from exports.xlsx.sheet_writer import SheetWriter, WrittenSheet
from exports.xlsx.styles import BASE_SIZE, Styles
from exports.xlsx.table_writer import PlacedTable


def write_workbook(
    connection: duckdb.DuckDBPyConnection,
    export: WorkbookExport,
    context: Context,
    path: Path,
    each: tuple[str, str] | None = None,
) -> int:
    """Write the workbook of a definition to `path`; returns the rows of data in all its tables.

    `each` is the (key, label) of what the file is about where a definition makes one file per unit.

    Raises DefinitionError when the definition asks for what the warehouse does not have.
    """
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": context.office.font, "font_size": BASE_SIZE},
        "default_row_height": ROW_PIXELS,
        "default_column_width": 64,
    }
    placed: dict[str, PlacedTable] = {}
    written: list[WrittenSheet] = []
    with xlsxwriter.Workbook(path, options) as workbook:
        workbook.set_properties(
            {
                "title": context.fill(export.title, **_each_words(each)),
                "author": context.office.issuing_body,
                "company": context.parent_body,
                "created": context.created,
            }
        )
        workbook.set_size(2400, 1400)
        styles = Styles(workbook, context.office.font)
        copies = [
            (sheet, number, *copy)
            for sheet in export.sheets
            for number, copy in enumerate(_copies(connection, sheet, context, each), 1)
        ]
        for sheet, number, name, key, label in copies:
            writer = SheetWriter(
                workbook,
                styles,
                context,
                connection,
                lambda table_id, where, key=key: placed.update({_placed_id(table_id, key): where}),  # type: ignore[misc]
                parameters=_parameters(context, key, each),
                words=_each_words(each)
                | {
                    "repeat_label": label or "",
                    "repeat_heading": (label or "").upper(),
                    "repeat_number": str(number),
                },
                listed=len(copies) - 1,
            )
            written.append(writer.write(sheet, name, export.title))
            _name_ranges(workbook, sheet, key, name, placed)
        entries = [sheet.entry for sheet in written]
        for contents in (item for sheet in written for item in sheet.contents):
            worksheet = workbook.get_worksheet_by_name(contents.sheet)
            write_contents(worksheet, styles, contents, entries)
        for chart in (item for sheet in written for item in sheet.charts):
            table = placed.get(chart.chart.table)
            if table is None:
                raise DefinitionError(
                    f"{export.export_id}: a chart wants table {chart.chart.table}, which no sheet has"
                )
            if not table.is_empty:
                worksheet = workbook.get_worksheet_by_name(chart.sheet)
                insert_chart(workbook, worksheet, chart.row, chart.width, chart.chart, table, context)
    return sum(sheet.rows for sheet in written)


def _parameters(context: Context, key: str | None, each: tuple[str, str] | None = None) -> dict[str, str]:
    parameters = {"period_id": context.parameters.period_id}
    if each is not None:
        parameters["each"] = each[0]
    return parameters if key is None else parameters | {"repeat_key": key}


def _each_words(each: tuple[str, str] | None) -> dict[str, str]:
    return {} if each is None else {"each": each[0], "each_label": each[1], "each_heading": each[1].upper()}


def _copies(
    connection: duckdb.DuckDBPyConnection, sheet: Sheet, context: Context, each: tuple[str, str] | None
) -> list[tuple[str, str | None, str | None]]:
    """(sheet name, key, label) of every copy of a sheet: one, or one per value of what it repeats over."""
    repeat = sheet.repeat
    if repeat is None:
        return [(sheet.name, None, None)]
    selection = fetch(
        connection,
        repeat.select,
        [repeat.sort, repeat.column, repeat.label],
        _parameters(context, None, each),
    )
    return [
        (repeat.sheet_names.get(str(key), repeat.fallback.format(sort=order)), str(key), str(label))
        for order, key, label in sorted(set(selection.rows))
    ]


def _placed_id(table_id: str, key: str | None) -> str:
    return table_id if key is None else f"{table_id}[{key}]"


def _name_ranges(
    workbook: xlsxwriter.Workbook, sheet: Sheet, key: str | None, name: str, placed: dict[str, PlacedTable]
) -> None:
    for block in sheet.blocks:
        if isinstance(block, Table) and block.named_range:
            table = placed[_placed_id(block.table_id, key)]
            top, left = table.first_row + 1, xlsxwriter.utility.xl_col_to_name(0, True)
            right = xlsxwriter.utility.xl_col_to_name(table.last_column, True)
            title = block.named_range if key is None else f"{block.named_range}_{name}"
            workbook.define_name(title, f"='{name}'!{left}${top}:{right}${table.last_row + 1}")
