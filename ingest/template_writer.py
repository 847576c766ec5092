"""Writes the submission workbook that committees fill: the same layout that `ingest.reading` reads.

Deterministic: the same arguments give the same bytes. Source of the layout: ingest/templates/<version>.yml.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from ingest.aggregate_grid import aggregate_grid
from ingest.reference import Reference
from ingest.templates import Column, CoverField, Table, Template

HEADING_ROW = 5
"""1-based row of the headings on every table sheet; data starts on the next row."""

_FONT = "Times New Roman"
_INK, _LINE, _SHADE, _PALE, _GREY = "#1F3864", "#8EA9DB", "#D9E2F3", "#F5F8FD", "#7F7F7F"
_LISTS_SHEET = "DanhMuc"
_CREATED = datetime.fromisoformat("2020-01-01T00:00:00")
_LAST_INPUT_ROW = 5_000
_PROTECTION = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
}
_NUMBER_FORMATS = {"count": "#,##0", "number": "#,##0.##########", "date": "dd/mm/yyyy"}
_COVER_FIRST_ROW = 9
_COVER_LABEL, _COVER_VALUE, _COVER_HELP = 0, 1, 2

Row = Mapping[str, Any]


def write_workbook(
    path: Path | str | BinaryIO,
    template: Template,
    reference: Reference,
    unit_code: str,
    period_id: str,
    *,
    cover: Mapping[str, Any] | None = None,
    rows: Mapping[str, Iterable[Row]] | None = None,
    tables: Collection[str] | None = None,
) -> None:
    """Write one submission workbook.

    `rows` maps a table name to its rows, keyed by column name: codes for choices (the label is printed),
    `date` for dates, numbers, or a str that is written as typed. None gives the blank form with ruled lines.
    `tables` limits the sheets; by default the unit's kind decides. `cover` overrides or adds cover values;
    an unknown unit or period is written as given. Raises KeyError for a table or column the template lacks.
    """
    names = {t.name for t in template.tables}
    for name in (*(rows or ()), *(tables or ())):
        if name not in names:
            raise KeyError(f"template {template.version} has no table {name}")
    unit = reference.unit(unit_code, _period_end(reference, period_id))
    wanted = [
        t
        for t in template.tables
        if (
            t.name in tables
            if tables is not None
            else t in template.tables_for(unit.unit_kind if unit else None) or t.name in (rows or ())
        )
    ]
    values: dict[str, Any] = {
        "unit_code": unit_code,
        "unit_name": unit.unit_name_vi if unit else None,
        "period_id": period_id,
        **(cover or {}),
    }
    target: Any = path if hasattr(path, "write") else str(path)
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_urls": False}) as book:
        _Writer(book, template, reference, values, period_id).write(wanted, rows)


def _period_end(reference: Reference, period_id: str) -> date | None:
    period = reference.period(period_id)
    return period.end_date if period else None


class _Writer:
    """One workbook being written; holds the formats, which XlsxWriter ties to the workbook."""

    def __init__(
        self,
        book: Workbook,
        template: Template,
        reference: Reference,
        cover: Mapping[str, Any],
        period_id: str,
    ) -> None:
        self.book, self.template, self.reference = book, template, reference
        self.cover, self.period_id = cover, period_id
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._list_ranges: dict[str, str] = {}
        self._unit_line_refs: tuple[str, str, str] | None = None

    def write(self, tables: Sequence[Table], rows: Mapping[str, Iterable[Row]] | None) -> None:
        """All sheets in their order: cover, instructions, tables, hidden lists, very hidden tag."""
        self.book.set_properties(
            {
                "title": self.template.title,
                "author": "",
                "created": _CREATED,
                "comments": f"{self.template.template_id} {self.template.version}",
            }
        )
        self.book.set_calc_mode("auto")
        names = [self.template.cover.sheet, self.template.instructions.sheet, *(t.sheet for t in tables)]
        sheets = {name: self.book.add_worksheet(name) for name in names}
        lists = self.book.add_worksheet(_LISTS_SHEET)
        tag = self.book.add_worksheet(self.template.tag_sheet)
        self._write_lists(lists)
        self._write_cover(sheets[self.template.cover.sheet])
        self._write_instructions(sheets[self.template.instructions.sheet])
        for table in tables:
            given = None if rows is None else list(rows.get(table.name, ()))
            self._write_table(sheets[table.sheet], table, given)
        tag.write_row(0, 0, [self.template.template_id, self.template.version])
        tag.write_row(1, 0, ["tables", *(t.name for t in tables)])
        tag.protect()
        tag.very_hidden()
        sheets[names[0]].activate()

    def fmt(self, **properties: Any) -> Format:
        """The format with these properties; one object per distinct set."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": _FONT, "font_size": 12, "valign": "vcenter"}
            self._formats[key] = self.book.add_format({**base, **properties})
        return self._formats[key]

    def _label(self, item: Column | CoverField, value: Any) -> Any:
        if item.type != "choice" or not isinstance(value, str | bool):
            return value
        code = str(value).lower() if isinstance(value, bool) else value
        if isinstance(item, Column) and item.as_code:
            return code
        return self.reference.vocabularies[self.template.lists[item.list or ""]].label_of(code)

    def _cell(self, sheet: Worksheet, row: int, column: int, value: Any, style: Format) -> None:
        if value is None or value == "":
            sheet.write_blank(row, column, None, style)
        elif isinstance(value, str):
            sheet.write_string(row, column, value, style)
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value, style)
        elif isinstance(value, datetime | date):
            sheet.write_datetime(row, column, value, style)
        else:
            sheet.write_number(row, column, value, style)

    def _validate(
        self, sheet: Worksheet, first: int, last: int, column: int, item: Column | CoverField
    ) -> None:
        if item.type == "choice" and not (isinstance(item, Column) and item.locked):
            sheet.data_validation(
                first,
                column,
                last,
                column,
                {
                    "validate": "list",
                    "source": self._list_ranges[item.list or ""],
                    "error_title": "Giá trị không có trong danh mục",
                    "error_message": f"Cột “{item.label}”: hãy chọn một giá trị trong danh sách."[:255],
                },
            )
        elif item.type == "date":
            sheet.data_validation(
                first,
                column,
                last,
                column,
                {
                    "validate": "date",
                    "criteria": "between",
                    "minimum": date(1930, 1, 1),
                    "maximum": date(2100, 12, 31),
                    "error_type": "warning",
                    "error_title": "Ngày không hợp lệ",
                    "error_message": "Ghi ngày theo dạng ngày/tháng/năm, ví dụ 15/10/2020.",
                },
            )

    def _write_lists(self, sheet: Worksheet) -> None:
        head, body = self.fmt(bold=True, bg_color=_SHADE), self.fmt()
        for column, (name, seed) in enumerate(self.template.lists.items()):
            labels = self.reference.vocabularies[seed].labels()
            sheet.write_string(0, column, name, head)
            sheet.write_column(1, column, labels, body)
            letter = xl_col_to_name(column, True)
            self._list_ranges[name] = f"={_LISTS_SHEET}!{letter}$2:{letter}${len(labels) + 1}"
            sheet.set_column(column, column, 30)
        sheet.protect()
        sheet.hide()

    def _page(self, sheet: Worksheet, *, landscape: bool) -> None:
        sheet.set_landscape() if landscape else sheet.set_portrait()
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        version = f"{self.template.template_id} {self.template.version}"
        sheet.set_footer(f'&L&"{_FONT},Italic"&9Mẫu {version} · &A&R&"{_FONT},Regular"&9Trang &P/&N')

    def _write_cover(self, sheet: Worksheet) -> None:
        cover = self.template.cover
        sheet.set_column(_COVER_LABEL, _COVER_LABEL, 36)
        sheet.set_column(_COVER_VALUE, _COVER_VALUE, 46)
        sheet.set_column(_COVER_HELP, _COVER_HELP, 34)
        unit_name = str(self.cover.get("unit_name") or "")
        centred = {"bold": True, "align": "center", "text_wrap": True}
        sheet.write_string(0, 0, unit_name.upper(), self.fmt(**centred))
        sheet.merge_range(0, 1, 0, 2, cover.letterhead, self.fmt(**centred))
        sheet.set_row(0, 24)
        sheet.merge_range(3, 0, 3, 2, self.template.title, self.fmt(**centred, font_size=17, font_color=_INK))
        sheet.set_row(3, 48)
        sheet.merge_range(
            4,
            0,
            4,
            2,
            self.reference.period_label(self.period_id) + self._days(),
            self.fmt(align="center", italic=True, font_size=14, font_color=_INK),
        )
        sheet.set_row(4, 24)
        sheet.merge_range(
            _COVER_FIRST_ROW - 2,
            0,
            _COVER_FIRST_ROW - 2,
            2,
            cover.title,
            self.fmt(
                bold=True, align="center", bg_color=_INK, font_color="#FFFFFF", border=1, border_color=_LINE
            ),
        )
        sheet.set_row(_COVER_FIRST_ROW - 2, 24)
        edge = {"border": 1, "border_color": _LINE}
        at: dict[str, int] = {}
        for offset, item in enumerate(cover.fields):
            row = _COVER_FIRST_ROW - 1 + offset
            at[item.name] = row
            sheet.set_row(row, 28)
            sheet.write_string(
                row, _COVER_LABEL, item.label, self.fmt(bold=True, bg_color=_SHADE, indent=1, **edge)
            )
            style = self.fmt(
                locked=False,
                align="left",
                indent=1,
                text_wrap=True,
                **edge,
                num_format=_number_format(item),
                bold=item.required,
            )
            self._cell(sheet, row, _COVER_VALUE, self._label(item, self.cover.get(item.name)), style)
            hint = item.help or ("Bắt buộc." if item.required else "")
            sheet.write_string(
                row,
                _COVER_HELP,
                hint,
                self.fmt(italic=True, font_size=10, font_color=_GREY, indent=1, text_wrap=True),
            )
            self._validate(sheet, row, row, _COVER_VALUE, item)
        unknown = set(self.cover) - set(at)
        if unknown:
            raise KeyError(f"the cover has no field {', '.join(sorted(unknown))}")
        signature_row = _COVER_FIRST_ROW + len(cover.fields) + 1
        for index, text in enumerate(cover.signatures[:2]):
            style = self.fmt(bold=True, align="center")
            note = self.fmt(italic=True, align="center", font_size=11, font_color=_GREY)
            hint = "(Ký, ghi rõ họ tên)" if index == 0 else "(Ký tên, đóng dấu)"
            if index == 0:
                sheet.write_string(signature_row, 0, text, style)
                sheet.write_string(signature_row + 1, 0, hint, note)
            else:
                sheet.merge_range(signature_row, 1, signature_row, 2, text, style)
                sheet.merge_range(signature_row + 1, 1, signature_row + 1, 2, hint, note)
        column = xl_col_to_name(_COVER_VALUE, True)
        refs = [f"{cover.sheet}!{column}${at[name] + 1}" for name in ("unit_name", "unit_code", "period_id")]
        self._unit_line_refs = (refs[0], refs[1], refs[2])
        self._page(sheet, landscape=True)
        sheet.center_horizontally()
        sheet.protect(options=_PROTECTION)

    def _days(self) -> str:
        """First and last day and, of a quarter, the due date in the unit's own calendar."""
        own = self.reference.period_of(str(self.cover.get("unit_code") or ""), self.period_id)
        if own is None:
            return ""
        first, last, due = (
            f"{day.day}/{day.month}/{day.year}" for day in (own.start_date, own.end_date, own.due_date)
        )
        until = f"; nộp chậm nhất ngày {due}" if own.period_kind == "quarter" else ""
        return f" (từ ngày {first} đến ngày {last}{until})"

    def _write_instructions(self, sheet: Worksheet) -> None:
        page = self.template.instructions
        sheet.set_column(0, 0, 5)
        sheet.set_column(1, 1, 118)
        sheet.merge_range(
            0, 0, 0, 1, page.title, self.fmt(bold=True, font_size=15, font_color=_INK, align="center")
        )
        sheet.set_row(0, 34)
        number = self.fmt(bold=True, align="center", valign="top", font_color=_INK, font_size=13)
        body = self.fmt(text_wrap=True, valign="top", font_size=13)
        for index, line in enumerate(page.lines, start=1):
            sheet.write_number(index + 1, 0, index, number)
            sheet.write_string(index + 1, 1, line, body)
            sheet.set_row(index + 1, 24 if len(line) < 130 else 42)
        self._page(sheet, landscape=True)
        sheet.protect(options=_PROTECTION)

    def _write_table(self, sheet: Worksheet, table: Table, rows: list[Row] | None) -> None:
        last_column = len(table.columns) - 1
        self._write_heading(sheet, table, last_column)
        names = {c.name for c in table.columns}
        for row in rows or ():
            if not row.keys() <= names:
                raise KeyError(f"{table.name} has no column {', '.join(sorted(row.keys() - names))}")
        lines = list(self._grid_lines(rows or [])) if table.prefilled else self._plain_lines(table, rows)
        first = HEADING_ROW
        size = 11
        keyed = bool(table.prefilled)
        plain = [self._style(c, size, total=False) for c in table.columns]
        total = [self._style(c, size, total=True) for c in table.columns] if keyed else plain
        for index, line in enumerate(lines):
            styles = total if keyed and line.get("field") == "total" else plain
            if not line:
                sheet.set_row(first + index, 26)
            else:
                lines_needed = self._lines_needed(table, line)
                if keyed or lines_needed > 1:
                    sheet.set_row(first + index, max(18, 15 * lines_needed))
            for position, column in enumerate(table.columns):
                value = line.get(column.name)
                if value is None:
                    sheet.write_blank(first + index, position, None, styles[position])
                else:
                    self._cell(sheet, first + index, position, self._label(column, value), styles[position])
        last = max(first + len(lines) - 1, first if keyed else _LAST_INPUT_ROW)
        for position, column in enumerate(table.columns):
            if not column.locked:
                self._validate(sheet, first, last, position, column)
        if not keyed:
            sheet.autofilter(HEADING_ROW - 1, 0, first + max(len(lines), 1) - 1, last_column)
        sheet.freeze_panes(HEADING_ROW, 2 if not keyed else 4)
        sheet.print_area(0, 0, first + max(len(lines), 1) - 1, last_column)
        sheet.repeat_rows(HEADING_ROW - 1)
        sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_col_to_name(last_column)}{_LAST_INPUT_ROW}"})
        self._page(sheet, landscape=True)
        sheet.protect(options=_PROTECTION)

    def _write_heading(self, sheet: Worksheet, table: Table, last_column: int) -> None:
        for position, column in enumerate(table.columns):
            entry = None if column.locked or table.prefilled else self._entry(column)
            sheet.set_column(position, position, column.width, entry)
        title = self.fmt(bold=True, font_size=15, font_color=_INK)
        sheet.write_string(0, 0, table.title, title)
        sheet.set_row(0, 26, self.fmt(font_size=15))
        unit, code, period = self._unit_line_refs or ("", "", "")
        shown = (self._text(name) for name in ("unit_name", "unit_code", "period_id"))
        line = "Đơn vị: {} ({}) · Kỳ báo cáo: {}".format(*shown)
        sheet.write_formula(
            1, 0, f'="Đơn vị: "&{unit}&" ("&{code}&") · Kỳ báo cáo: "&{period}', self.fmt(bold=True), line
        )
        sheet.set_row(1, 20, self.fmt())
        sheet.write_string(2, 0, table.note, self.fmt(italic=True, font_size=11, font_color=_GREY))
        for row in (2, 3):
            sheet.set_row(row, 18 if row == 2 else 6, self.fmt())
        heading = {
            "bold": True,
            "text_wrap": True,
            "align": "center",
            "font_size": 11,
            "bg_color": _INK,
            "font_color": "#FFFFFF",
            "border": 1,
            "border_color": _LINE,
        }
        deepest = 1
        for position, column in enumerate(table.columns):
            sheet.write_string(HEADING_ROW - 1, position, column.label, self.fmt(**heading))
            deepest = max(deepest, _wrapped_lines(column.label, column.width))
        sheet.set_row(HEADING_ROW - 1, 16 * max(deepest, 2) + 4)

    def _text(self, name: str) -> str:
        value = self.cover.get(name)
        return "" if value is None else str(value)

    def _entry(self, column: Column) -> Format:
        return self.fmt(
            locked=False,
            font_size=11,
            text_wrap=column.type in ("text", "choice"),
            valign="top",
            num_format=_number_format(column),
        )

    def _style(self, column: Column, size: int, *, total: bool) -> Format:
        properties: dict[str, Any] = {
            "font_size": size,
            "border": 1,
            "border_color": _LINE,
            "locked": column.locked,
            "num_format": _number_format(column),
        }
        if column.type in ("text", "choice", "code"):
            properties.update(text_wrap=True, align="left")
        if column.type in ("count", "number"):
            properties.update(align="right")
        if column.type == "date":
            properties.update(align="center")
        if total:
            properties.update(bold=True, bg_color=_SHADE)
        elif column.locked:
            properties.update(bg_color=_PALE, font_color=_INK if column.name == "field" else _GREY)
        if column.as_code:
            properties.update(font_size=8, font_color=_GREY, bold=False, text_wrap=False)
        return self.fmt(**properties)

    def _lines_needed(self, table: Table, row: Row) -> int:
        """Printed lines of the fullest cell of a row: not every program fits row heights on opening."""
        deepest = 1
        for column in table.columns:
            value = row.get(column.name)
            if isinstance(value, str) and not column.as_code and column.type in ("text", "choice", "code"):
                label = self._label(column, value)
                if len(label) > column.width * 0.9:
                    deepest = max(deepest, _wrapped_lines(label, column.width))
        return deepest

    def _plain_lines(self, table: Table, rows: list[Row] | None) -> list[Row]:
        return [{}] * table.blank_lines if rows is None else rows

    def _grid_lines(self, rows: list[Row]) -> Iterator[Row]:
        """Every printed row, filled from the given rows; given rows that are not printed follow at the
        end.
        """
        given: dict[tuple[Any, ...], Row] = {}
        extra: list[Row] = []
        for row in rows:
            key = (row.get("indicator"), row.get("level"), row.get("field"))
            if key in given:
                extra.append(row)
            else:
                given[key] = row
        indicators = self.reference.vocabularies["indicators"]
        for key in aggregate_grid(self.reference):
            printed = {"indicator_label": indicators.label_of(key.indicator), **key._asdict()}
            yield {**printed, **given.pop(tuple(key), {})}
        for row in (*given.values(), *extra):
            yield {"indicator_label": indicators.label_of(str(row.get("indicator"))), **row}


def _number_format(item: Column | CoverField) -> str:
    """Text stays text ("4/4" must not become a date); counts, numbers and dates show as they are read
    here.
    """
    return _NUMBER_FORMATS.get(item.type, "General" if item.type == "choice" else "@")


def _wrapped_lines(text: str, width: float) -> int:
    """Lines that `text` takes in a column of `width` characters, breaking between words."""
    lines, used = 1, 0
    for word in text.split():
        needed = len(word) + (1 if used else 0)
        if used and used + needed > width * 0.92:
            lines, used = lines + 1, len(word)
        else:
            used += needed
        while used > width:  # a word longer than the column breaks inside
            lines, used = lines + 1, used - int(width)
    return lines
