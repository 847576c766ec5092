"""Native charts over tables already written: Vietnamese titles and axis names, no formula from data."""

from __future__ import annotations

from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from exports.context import Context
from exports.definition import Chart
from exports.errors import DefinitionError
from exports.vietnamese import AXIS_FORMAT
from exports.xlsx.styles import INK, RULE
from exports.xlsx.table_writer import PlacedTable

# Of a bar chart: names at the left on one line each; without that LibreOffice leaves every other one out.
_BESIDE_LABELS = {"x": 0.25, "y": 0.08, "width": 0.71, "height": 0.79}


def insert_chart(
    workbook: Workbook,
    worksheet: Worksheet,
    row: int,
    width: int,
    chart: Chart,
    placed: PlacedTable,
    context: Context,
) -> None:
    """Draw a chart at `row`, `width` pixels wide, over the non-emphasised rows of a table.

    Raises DefinitionError when the table has no such column.
    """
    first, last = placed.plain_rows
    drawing = workbook.add_chart({"type": chart.kind})
    font = {"name": context.office.font, "size": 10, "color": INK}
    for series in chart.series:
        options: dict[str, Any] = {
            "name": series.name,
            "categories": [
                placed.sheet,
                first,
                _column(placed, chart.categories),
                last,
                _column(placed, chart.categories),
            ],
            "values": [
                placed.sheet,
                first,
                _column(placed, series.column),
                last,
                _column(placed, series.column),
            ],
            "fill": {"color": series.colour},
            "border": {"none": True},
            "gap": 60,
            "overlap": -5,
        }
        if chart.labels:
            options["data_labels"] = {"value": True, "num_format": AXIS_FORMAT, "font": {**font, "size": 9}}
        drawing.add_series(options)
    drawing.set_title(
        {"name": context.fill(chart.title), "name_font": {**font, "size": 13, "bold": True}, "overlay": False}
    )
    axis = {"num_font": font, "name_font": {**font, "bold": False, "italic": True}, "line": {"color": RULE}}
    category: dict[str, Any] = {"name": chart.category_axis, **axis}
    value: dict[str, Any] = {
        "name": chart.value_axis,
        "num_format": AXIS_FORMAT,
        "major_gridlines": {"visible": True, "line": {"color": "#D9DEE5", "width": 0.5}},
        **axis,
        "min": 0,
    }
    if (
        chart.kind == "bar"
    ):  # XlsxWriter names the axes of a bar chart by where they stand, not by what they show
        category |= {
            "reverse": True,
            "crossing": "max",
            "interval_unit": 1,
        }  # the first row on top, values below
        category, value = value, category
        drawing.set_plotarea({"layout": _BESIDE_LABELS})
    drawing.set_x_axis(category)
    drawing.set_y_axis(value)
    drawing.set_legend({"position": "bottom", "font": {**font, "size": 11}})
    drawing.set_chartarea({"border": {"color": RULE}})
    drawing.set_size({"width": width, "height": chart.height})
    worksheet.insert_chart(
        row,
        0,
        drawing,
        {"object_position": 2, "description": context.fill(chart.title), "x_offset": 2, "y_offset": 4},
    )


def _column(placed: PlacedTable, key: str) -> int:
    if key not in placed.columns:
        raise DefinitionError(
            f"a chart wants column {key}; the table on {placed.sheet} has {', '.join(placed.columns)}"
        )
    return placed.columns[key]
