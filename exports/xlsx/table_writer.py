"""Write a laid-out table to a worksheet: header bands, numbers that stay numbers, text that stays text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from exports.context import Context
from exports.definition import Column
from exports.safe_text import is_formula_like, xlsx_text
from exports.vietnamese import (
    DATE_FORMAT,
    DATETIME_FORMAT,
    PERCENT_FORMAT,
    SIGNED_DECIMAL_FORMAT,
    count_format,
    quantity_format,
    shifted,
    whole_number_text,
)
from exports.xlsx.geometry import ROW_POINTS, wrapped_lines
from exports.xlsx.pages import PrintPlan
from exports.xlsx.styles import BAND_FILL, EMPHASIS_FILL, HEADER_FILL, RULE, Styles
from exports.xlsx.table_layout import EMPHASIS, NUMERIC_KINDS, LaidColumn, LaidTable

_PADDING = 1.5
_ROOMY = 9.0  # columns at least this wide keep text and numbers off their borders


@dataclass(frozen=True)
class PlacedTable:
    """Where a table stands: zero-based rows and columns, for charts, print titles, filters and names."""

    sheet: str
    header_row: int
    first_row: int
    last_row: int
    last_column: int
    columns: Mapping[str, int]
    plain_rows: tuple[int, int]  # the longest run of rows that are not emphasised (totals stay out of charts)
    next_row: int
    rows: int
    last_printed_row: int  # below it only the screen shows more

    @property
    def is_empty(self) -> bool:
        """True when there was nothing to write."""
        return self.rows == 0


class TableWriter:
    """Writes tables of one worksheet in the looks of one workbook."""

    def __init__(
        self,
        worksheet: Worksheet,
        styles: Styles,
        context: Context,
        grid: Sequence[float],
        plan: PrintPlan,
    ) -> None:
        self._sheet = worksheet
        self._styles = styles
        self._context = context
        self._grid = grid
        self._plan = plan

    def write(self, table: LaidTable, row: int) -> PlacedTable:
        """Write the table with its caption from `row` on and say where everything went."""
        spec = table.spec
        starts, end = self._starts(table)
        top = row
        if spec.caption:
            self._height(row, 21)
            self._merge(row, 0, len(self._grid) - 1, spec.caption, self._styles.get(bold=True, font_size=12))
            row += 1
        if spec.unit_of_measure:
            style = self._styles.get(italic=True, align="right", font_size=10)
            self._merge(row, 0, len(self._grid) - 1, f"Đơn vị tính: {spec.unit_of_measure}", style)
            row += 1
        header_row = row
        row = self._header(table, starts, end, row)
        first_row, number = row, 0
        plain: list[int] = []
        record_rows: list[int] = []
        previous: Mapping[str, Any] | None = None
        for record in table.rows:
            if previous is not None and spec.break_by and record[spec.break_by] != previous[spec.break_by]:
                self._plan.forced.add(row)
            if previous is not None and spec.group_by and record[spec.group_by] != previous[spec.group_by]:
                self._plan.fitting.add(row)
            if spec.band_by and (previous is None or record[spec.band_by] != previous[spec.band_by]):
                band = self._styles.cell(align="left", bold=True, fill=BAND_FILL)
                self._merge(row, 0, end, str(record[spec.band_by] or spec.band_unknown), band)
                self._plan.fitting.add(row)
                self._plan.keep(row, row + 1)
                row, number = row + 1, 0
            emphasised = bool(record.get(EMPHASIS))
            if not emphasised:
                number += 1
                plain.append(row)
            self._row(table, record, starts, row, number=None if emphasised else number)
            record_rows.append(row)
            previous = record
            row += 1
        if not table.rows:
            style = self._styles.cell(align="center")
            self._merge(row, 0, end, spec.empty_text, style)
            row += 1
        last_row = row - 1
        self._plan.keep(top, last_row)
        self._plan.keep(top, min(first_row + 1, last_row))
        self._plan.keep(max(first_row, last_row - 1), last_row)
        self._merge_repeats(table, starts, first_row)
        if spec.limit_note and table.total > len(table.rows):
            note = spec.limit_note.format(
                shown=whole_number_text(len(table.rows)), total=whole_number_text(table.total)
            )
            style = self._styles.get(italic=True, text_wrap=True, font_size=10)
            self._height(row, ROW_POINTS * wrapped_lines(note, sum(self._grid), 10))
            self._merge(row, 0, len(self._grid) - 1, note, style)
            self._plan.keep(last_row, row)
            row += 1
        return PlacedTable(
            sheet=self._sheet.get_name(),
            header_row=header_row,
            first_row=first_row,
            last_row=last_row,
            last_column=end,
            columns={column.key: start for column, start in zip(table.columns, starts, strict=True)},
            plain_rows=_longest_run(plain, first_row),
            next_row=row,
            rows=len(table.rows),
            last_printed_row=_last_printed(table.printed, record_rows, first_row, row - 1),
        )

    def _height(self, row: int, points: float) -> None:
        self._sheet.set_row(row, points)
        self._plan.heights[row] = points

    def _starts(self, table: LaidTable) -> tuple[list[int], int]:
        starts, position = [], 1 if table.spec.numbered else 0
        for column in table.columns:
            starts.append(position)
            position += column.spec.span
        return starts, position - 1

    def _header(self, table: LaidTable, starts: list[int], end: int, row: int) -> int:
        """Write header bands: equal neighbours merge across, short paths downwards. Returns the next row."""
        style, depth = self._styles.header(), table.header_depth
        paths = [column.spec.header for column in table.columns]
        for level in range(depth):
            self._height(row + level, self._header_height(table, level))
        if table.spec.numbered:
            self._block(row, 0, row + depth - 1, 0, "TT", style)
        done: set[tuple[int, int]] = set()
        for level in range(depth):
            for index, path in enumerate(paths):
                if (level, index) in done or level >= len(path):
                    continue
                last = index
                if level < len(path) - 1:
                    while last + 1 < len(paths) and paths[last + 1][: level + 1] == path[: level + 1]:
                        last += 1
                done |= {(level, position) for position in range(index, last + 1)}
                bottom = row + (depth - 1 if level == len(path) - 1 else level)
                right = starts[last] + table.columns[last].spec.span - 1
                self._block(row + level, starts[index], bottom, right, path[level], style)
        row += depth
        if table.spec.column_numbers:
            small = self._styles.get(
                italic=True, align="center", font_size=9, border=1, border_color=RULE, bg_color=HEADER_FILL
            )
            letters, numbers = iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), iter(range(1, 1000))
            if table.spec.numbered:
                self._sheet.write_string(row, 0, next(letters), small)
            for column, start in zip(table.columns, starts, strict=True):
                mark = str(next(numbers)) if column.spec.kind in NUMERIC_KINDS else next(letters)
                self._block(row, start, row, start + column.spec.span - 1, mark, small)
            row += 1
        return row

    def _header_height(self, table: LaidTable, level: int) -> float:
        lines = 1
        for column in table.columns:
            path = column.spec.header
            if level == len(path) - 1:
                rows_taken = table.header_depth - level
                needed = wrapped_lines(path[level], column.spec.width - 1, 10.5, bold=True)
                lines = max(lines, math.ceil(needed / rows_taken))
        return 6 + 14.5 * lines

    def _row(
        self, table: LaidTable, record: Mapping[str, Any], starts: list[int], row: int, *, number: int | None
    ) -> None:
        emphasised = bool(record.get(EMPHASIS))
        fill = EMPHASIS_FILL if emphasised else None
        if table.spec.numbered:
            style = self._styles.cell(align="center", bold=emphasised, fill=fill)
            if number is None:
                self._sheet.write_blank(row, 0, None, style)
            else:
                self._sheet.write_number(row, 0, number, style)
        lines = 1
        for column, start in zip(table.columns, starts, strict=True):
            value, span = record.get(column.key), column.spec.span
            if column.spec.wrap and not column.spec.merge_repeats and value is not None:
                width = sum(self._grid[start : start + span]) - _PADDING
                lines = max(lines, wrapped_lines(self._label(column.spec, value), width, bold=emphasised))
            if span > 1 and not column.spec.merge_repeats:
                blank = self._styles.cell(align="left", fill=fill)
                self._sheet.merge_range(row, start, row, start + span - 1, "", blank)
            self._cell(column, record, value, row, start, emphasised, fill)
        if lines > 1:  # said explicitly: not every program fits heights by itself, none does for merged cells
            self._height(row, ROW_POINTS * lines + 1)

    def _merge_repeats(self, table: LaidTable, starts: list[int], first_row: int) -> None:
        """Join equal neighbours down a column into one cell."""
        for column, position in zip(table.columns, starts, strict=True):
            if not column.spec.merge_repeats:
                continue
            values = [record.get(column.key) for record in table.rows]
            start = 0
            for index in range(1, len(values) + 1):
                if index == len(values) or values[index] != values[start]:
                    if values[start] is not None:
                        self._tall_enough(column, values[start], position, first_row + start, index - start)
                    if (index - start > 1 or column.spec.span > 1) and values[start] is not None:
                        text = xlsx_text(self._label(column.spec, values[start]))
                        style = self._style(column.spec, "left", None, False, None, False)
                        last = position + column.spec.span - 1
                        self._block(first_row + start, position, first_row + index - 1, last, text, style)
                        self._plan.keep(first_row + start, first_row + index - 1)
                    start = index

    def _tall_enough(self, column: LaidColumn, value: Any, position: int, first_row: int, rows: int) -> None:
        """Give the first of the rows that a joined cell takes the height its text lacks."""
        if not column.spec.wrap:
            return
        width = sum(self._grid[position : position + column.spec.span]) - _PADDING
        needed = ROW_POINTS * wrapped_lines(self._label(column.spec, value), width) + 1
        lacking = needed - self._plan.height(first_row, first_row + rows - 1)
        if lacking > 1:
            self._height(first_row, self._plan.height(first_row, first_row) + lacking)

    def _label(self, spec: Column, value: Any) -> str:
        if spec.labels is None or value is None:
            return str(value)
        known = self._context.labels[spec.labels]
        parts = str(value).lower().split("|") if isinstance(value, bool) else str(value).split("|")
        first, *others = (known[part].label if part in known else part for part in parts)
        return " hoặc ".join([first, *(other[:1].lower() + other[1:] for other in others)])

    def _cell(
        self,
        column: LaidColumn,
        record: Mapping[str, Any],
        value: Any,
        row: int,
        position: int,
        emphasised: bool,
        fill: str | None,
    ) -> None:
        spec = column.spec
        if isinstance(value, float) and not math.isfinite(value):
            value = None
        alert = (
            (spec.highlight_nonzero and value not in (None, 0))
            or (
                column.unlike_key is not None and value is not None and value != record.get(column.unlike_key)
            )
            or str(value) in spec.highlight_values
        )
        if value is None or value == "":
            style = self._styles.cell(align="center", fill=fill)
            if spec.empty:
                self._sheet.write_string(row, position, spec.empty, style)
            else:
                self._sheet.write_blank(row, position, None, style)
            return
        number_format = None if spec.labels else _number_format(spec.kind, value)
        if number_format is not None:
            style = self._style(spec, "right", number_format, emphasised, fill, alert)
            self._sheet.write_number(
                row, position, float(value) if isinstance(value, float) else int(value), style
            )
        elif isinstance(value, datetime):
            local = shifted(value, self._context.display_offset)
            style = self._style(spec, "center", DATETIME_FORMAT, emphasised, fill, alert)
            self._sheet.write_datetime(row, position, local, style)
        elif isinstance(value, date):
            style = self._style(spec, "center", DATE_FORMAT, emphasised, fill, alert)
            self._sheet.write_datetime(row, position, value, style)
        else:
            text = xlsx_text(self._label(spec, value))
            align = "center" if spec.kind == "code" else "left"
            style = self._style(spec, align, None, emphasised, fill, alert, quoted=is_formula_like(text))
            self._sheet.write_string(row, position, text, style)

    def _style(
        self,
        spec: Column,
        align: str,
        number_format: str | None,
        bold: bool,
        fill: str | None,
        alert: bool,
        *,
        quoted: bool = False,
    ) -> Format:
        align = spec.align or align
        return self._styles.cell(
            align=align,
            number_format=number_format,
            wrap=spec.wrap,
            bold=bold,
            fill=fill,
            alert=alert,
            quoted=quoted,
            indent=align == "left" and spec.width >= _ROOMY,
        )

    def _merge(self, row: int, first: int, last: int, text: str, style: Format) -> None:
        self._block(row, first, row, last, text, style)

    def _block(self, top: int, left: int, bottom: int, right: int, text: str, style: Format) -> None:
        if top != bottom or left != right:
            self._sheet.merge_range(top, left, bottom, right, "", style)
        self._sheet.write_string(top, left, xlsx_text(text), style)


def _last_printed(printed: int, record_rows: Sequence[int], first_row: int, last_row: int) -> int:
    if printed == len(record_rows):
        return last_row
    return record_rows[printed - 1] if printed else first_row - 1


def _longest_run(rows: Sequence[int], default: int) -> tuple[int, int]:
    """First and last of the longest run of neighbouring rows."""
    best, start = (default, default), 0
    for index, row in enumerate(rows):
        if index and row != rows[index - 1] + 1:
            start = index
        if row - rows[start] >= best[1] - best[0]:
            best = (rows[start], row)
    return best


def _number_format(kind: str, value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    match kind:
        case "count" | "money" if float(value).is_integer():
            return count_format(int(value))
        case "difference" | "change" if float(value).is_integer():
            return count_format(int(value), signed=True)
        case "difference" | "change":
            return SIGNED_DECIMAL_FORMAT
        case "count" | "money":
            return quantity_format(value)
        case "quantity":
            return quantity_format(value)
        case "percent":
            return PERCENT_FORMAT
        case _:
            return "General"
