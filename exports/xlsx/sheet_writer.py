"""One worksheet: heading in the form of an official annex, blocks one under another, and the print setup."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import duckdb
from xlsxwriter.workbook import Workbook

from exports.context import Context
from exports.definition import Chart, Contents, Glossary, PageBreak, Paragraphs, Sheet, Signatures, Table
from exports.safe_text import xlsx_text
from exports.vietnamese import whole_number_text
from exports.xlsx.contents import LINE_POINTS, Entry, PendingContents
from exports.xlsx.geometry import ROW_PIXELS, ROW_POINTS, pixels, wrapped_lines
from exports.xlsx.pages import PrintPlan
from exports.xlsx.print_setup import set_up_print
from exports.xlsx.styles import Styles
from exports.xlsx.table_layout import LaidTable, lay_table
from exports.xlsx.table_writer import PlacedTable, TableWriter

_DEFAULT_GRID = (14.0,) * 9


@dataclass(frozen=True)
class PendingChart:
    """A chart with its place, drawn after every table of the workbook has been written."""

    sheet: str
    row: int
    width: int
    chart: Chart


@dataclass(frozen=True)
class WrittenSheet:
    """What became of a sheet: rows of data, what is still to be drawn, and how a table of contents names it."""

    rows: int
    charts: tuple[PendingChart, ...]
    contents: tuple[PendingContents, ...]
    entry: Entry


class SheetWriter:
    """Writes one sheet of a definition."""

    def __init__(
        self,
        workbook: Workbook,
        styles: Styles,
        context: Context,
        connection: duckdb.DuckDBPyConnection,
        register: Callable[[str, PlacedTable], None],
        *,
        parameters: Mapping[str, str],
        words: Mapping[str, str],
        listed: int = 0,
    ) -> None:
        self._workbook = workbook
        self._styles = styles
        self._context = context
        self._connection = connection
        self._register = register
        self._parameters = parameters
        self._words = words
        self._listed = listed  # lines of a table of contents
        self._plan = PrintPlan()

    def write(self, sheet: Sheet, name: str, document_title: str) -> WrittenSheet:
        """Write the sheet with its print setup."""
        tables = {
            block.table_id: lay_table(self._connection, block, self._parameters)
            for block in sheet.blocks
            if isinstance(block, Table)
        }
        grid = list(sheet.grid)
        grid += self._widest(tables)[len(grid) :]  # a table wider than the declared grid widens it
        grid = grid or list(_DEFAULT_GRID)
        worksheet = self._workbook.add_worksheet(name)
        for position, width in enumerate(grid):
            worksheet.set_column(position, position, width)
        self._sheet, self._grid = worksheet, grid
        row = self._letterhead(sheet.letterhead_title, document_title) if sheet.letterhead else 0
        note = self._print_note(sheet, tables)
        row = self._heading(sheet, row, note)
        self._plan.keep(0, row)
        writer = TableWriter(worksheet, self._styles, self._context, grid, self._plan)
        charts: list[PendingChart] = []
        contents: list[PendingContents] = []
        rows, last_row = 0, row - 1
        for block in sheet.blocks:
            match block:
                case Table():
                    placed = writer.write(tables[block.table_id], row)
                    self._register(block.table_id, placed)
                    rows += placed.rows
                    row, last_row = placed.next_row + 1, placed.last_printed_row
                    if block.freeze is not None:
                        worksheet.freeze_panes(placed.first_row, block.freeze)
                    if (block.freeze is not None or block.repeat_header) and not placed.is_empty:
                        self._plan.repeated = placed.header_row, placed.first_row - 1
                    if block.autofilter and not placed.is_empty:
                        worksheet.autofilter(placed.first_row - 1, 0, placed.last_row, placed.last_column)
                case Chart() if block.table in tables and not tables[block.table].rows:
                    continue  # nothing to draw
                case Chart():
                    charts.append(PendingChart(name, row, sum(pixels(width) for width in grid) - 6, block))
                    row, last_row = self._kept(row, row + -(-(block.height + 8) // ROW_PIXELS) + 1)
                case Paragraphs():
                    row, last_row = self._kept(row, self._paragraphs(block, row))
                case Glossary():
                    row, last_row = self._kept(row, self._glossary(block, row))
                case Signatures():
                    row, last_row = self._kept(row, self._signatures(block, row))
                case Contents():
                    contents.append(PendingContents(name, row, tuple(grid), block))
                    for line in range(row, row + self._listed + 2):
                        self._height(line, LINE_POINTS)
                    row, last_row = self._kept(row, row + self._listed + 3)
                case PageBreak():
                    self._plan.forced.add(row)
        self._plan.last_row = last_row
        pages = set_up_print(
            worksheet,
            self._plan,
            grid,
            landscape=sheet.landscape,
            font=self._context.office.font,
            head=self._fill(sheet.form_number) if sheet.form_number else "",
            context=self._context,
        )
        if sheet.opens:
            worksheet.activate()
        entry = Entry(
            name,
            self._fill(sheet.form_number) if sheet.form_number else "",
            self._fill(sheet.contents or sheet.title),
            pages,
            note or "",
        )
        return WrittenSheet(rows, tuple(charts), tuple(contents), entry)

    def _kept(self, row: int, next_row: int) -> tuple[int, int]:
        """The rows of a block stand on one page where they fit: the next row, and the last one of the block."""
        self._plan.keep(row, next_row - 2)
        return next_row, next_row - 2

    def _print_note(self, sheet: Sheet, tables: Mapping[str, LaidTable]) -> str | None:
        """What is printed of a long sheet, where that is not all of it."""
        cut = [table for table in tables.values() if table.printed < len(table.rows)]
        if sheet.print_note is None or not cut:
            return None
        return self._context.fill(
            sheet.print_note,
            **self._words,
            printed=whole_number_text(cut[0].printed),
            total=whole_number_text(cut[0].total),
        )

    def _widest(self, tables: Mapping[str, LaidTable]) -> list[float]:
        return max((table.widths for table in tables.values()), key=len, default=list[float]())

    def _fill(self, text: str) -> str:
        return self._context.fill(text, **self._words)

    def _across(self, row: int, text: str, height: float | None = None, **properties: object) -> int:
        """Write text over the whole width; wrapped text gets the height it needs. Returns the next row."""
        size = float(str(properties.get("font_size", 11)))
        style = self._styles.get(text_wrap=True, **properties)
        lines = wrapped_lines(text, sum(self._grid), size, bold=bool(properties.get("bold")))
        self._height(row, height or max(ROW_POINTS, lines * size * 1.36 + 2))
        if len(self._grid) > 1:
            self._sheet.merge_range(row, 0, row, len(self._grid) - 1, "", style)
        self._sheet.write_string(row, 0, xlsx_text(text), style)
        return row + 1

    def _letterhead(self, kind: str, document_title: str) -> int:
        """The head of a Party document: issuing bodies at the left, the Party's name at the right."""
        office, last = self._context.office, len(self._grid) - 1
        half = self._split(0.5)
        lines = [
            (
                self._context.parent_body,
                {"font_size": 14},
                office.party,
                {"font_size": 15, "bold": True, "underline": 1},
            ),
            (office.issuing_body, {"font_size": 14, "bold": True}, "", {}),
            ("*", {"font_size": 14, "bold": True}, "", {}),
        ]
        for row, (left, left_look, right, right_look) in enumerate(lines):
            self._height(row, 21 if row < 2 else 15)
            self._sheet.merge_range(row, 0, row, half, "", self._styles.get(align="center", **left_look))
            self._sheet.write_string(row, 0, left, self._styles.get(align="center", **left_look))
            self._sheet.merge_range(
                row, half + 1, row, last, "", self._styles.get(align="center", **right_look)
            )
            self._sheet.write_string(row, half + 1, right, self._styles.get(align="center", **right_look))
        row = self._across(len(lines), self._fill(kind), bold=True, font_size=16, align="center")
        return self._across(row, self._fill(document_title), bold=True, font_size=14, align="center")

    def _split(self, share: float) -> int:
        """Index of the last grid column of the left part, nearest to this share of the width."""
        total, reached = sum(self._grid), 0.0
        for position, width in enumerate(self._grid[:-2]):
            reached += width
            if reached >= total * share:
                return position
        return max(0, len(self._grid) - 3)

    def _heading(self, sheet: Sheet, row: int, note: str | None) -> int:
        if sheet.form_number:
            row = self._across(row, self._fill(sheet.form_number), bold=True, align="right")
        title_size = 12 if sheet.letterhead else 14
        row = self._across(row, self._fill(sheet.title), bold=True, font_size=title_size, align="center")
        if sheet.basis:
            row = self._across(row, self._fill(sheet.basis), italic=True, align="center")
        if note is not None:
            row = self._across(row, note, italic=True, align="center")
        if sheet.unit_of_measure:
            row = self._across(
                row, f"Đơn vị tính: {sheet.unit_of_measure}", italic=True, align="right", font_size=10
            )
        return row

    def _paragraphs(self, block: Paragraphs, row: int) -> int:
        if block.caption:
            row = self._across(row, self._fill(block.caption), bold=True, font_size=12, height=21)
        for line in block.lines:
            row = self._across(row, self._fill(line), align="left", valign="top")
        return row + 1

    def _glossary(self, block: Glossary, row: int) -> int:
        """Label and explanation of every code of a list; the label takes the left quarter of the sheet."""
        row = self._across(row, self._fill(block.caption), bold=True, font_size=12, height=21)
        half, last = self._split(0.25), len(self._grid) - 1
        width, label_width = sum(self._grid[half + 1 :]) - 2, sum(self._grid[: half + 1]) - 2
        entries = [(block.headers[0], block.headers[1], True)]
        entries += [
            (entry.label, entry.explanation, False) for entry in self._context.labels[block.labels].values()
        ]
        for label, explanation, is_header in entries:
            left = (
                self._styles.header()
                if is_header
                else self._styles.cell(align="left", wrap=True, bold=True, indent=True)
            )
            right = (
                self._styles.header()
                if is_header
                else self._styles.cell(align="left", wrap=True, indent=True)
            )
            lines = max(wrapped_lines(explanation, width), wrapped_lines(label, label_width, bold=True))
            self._height(row, ROW_POINTS * lines + 3)
            if half > 0:
                self._sheet.merge_range(row, 0, row, half, "", left)
            self._sheet.write_string(row, 0, label, left)
            self._sheet.merge_range(row, half + 1, row, last, "", right)
            self._sheet.write_string(row, half + 1, explanation, right)
            row += 1
        return row + 1

    def _signatures(self, block: Signatures, row: int) -> int:
        """Signature places side by side over the width of the sheet."""
        bounds = [self._split(index / len(block.titles)) for index in range(1, len(block.titles))]
        starts = [0, *(bound + 1 for bound in bounds)]
        ends = [*bounds, len(self._grid) - 1]
        bold, italic = (
            self._styles.get(bold=True, align="center", font_size=12),
            self._styles.get(italic=True, align="center"),
        )
        for start, end, title in zip(starts, ends, block.titles, strict=True):
            for offset, (text, style) in enumerate(((self._fill(title), bold), (block.hint, italic))):
                if end > start:
                    self._sheet.merge_range(row + offset, start, row + offset, end, "", style)
                self._sheet.write_string(row + offset, start, text, style)
        return row + 7

    def _height(self, row: int, points: float) -> None:
        self._sheet.set_row(row, points)
        self._plan.heights[row] = points
