"""Gives the sender their own workbook back with the faults marked: coloured cells, comments, a first sheet KetQua."""

from __future__ import annotations

from math import ceil
from pathlib import Path
from typing import Any

from dvk.checking import CheckResult

RESULT_SHEET = "KetQua"
_FONT = "Times New Roman"
_COLOURS = {"blocking": "FFC7CE", "error": "FFC7CE", "warning": "FFEB9C", "info": "DDEBF7"}
_SEVERITY_VI = {"blocking": "Phải sửa trước", "error": "Sai", "warning": "Cần giải trình", "info": "Để biết"}
_COLUMNS = (
    ("Mức độ", 15),
    ("Trang", 10),
    ("Ô", 7),
    ("Đã ghi", 18),
    ("Cần là", 24),
    ("Nội dung và cách sửa", 76),
)
_LINE_HEIGHT = 15.5
_HEADING_ROW = 4


def annotate(source: Path, result: CheckResult, target: Path) -> None:
    """Write `target`: the workbook at `source` with each finding marked at its cell.

    Raises ValueError when the workbook cannot be opened.
    """
    from openpyxl import load_workbook

    try:
        book = load_workbook(source)
    except Exception as error:
        raise ValueError(f"{source.name} cannot be opened to mark its cells: {error}") from error
    if RESULT_SHEET in book.sheetnames:
        del book[RESULT_SHEET]
    _mark_cells(book, result)
    _write_summary(book, result)
    book.active = 0
    book.save(target)


def _mark_cells(book: Any, result: CheckResult) -> None:
    """Colour each cell by its worst finding; a cell with several carries all their messages."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    messages: dict[tuple[str, str], list[str]] = {}
    for finding in result.findings:  # worst first
        sheet, cell = finding["sheet"], finding["cell"]
        if sheet in book.sheetnames and cell:
            if (sheet, cell) not in messages:
                book[sheet][cell].fill = PatternFill("solid", start_color=_COLOURS[finding["severity"]])
            messages.setdefault((sheet, cell), []).append(finding["message_vi"])
    for (sheet, cell), texts in messages.items():
        text = "\n\n".join(texts)
        book[sheet][cell].comment = Comment(
            text, "Dân vận khéo", width=420, height=60 + 22 * ceil(len(text) / 60)
        )


def _write_summary(book: Any, result: CheckResult) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    sheet = book.create_sheet(RESULT_SHEET, 0)
    edge = Side(style="thin", color="9AA5B1")
    borders = Border(left=edge, right=edge, top=edge, bottom=edge)
    sheet["A1"], sheet["A2"] = "KẾT QUẢ KIỂM TRA", _heading(result)
    sheet["A1"].font, sheet["A2"].font = Font(name=_FONT, size=14, bold=True), Font(name=_FONT, size=12)
    for column, (heading, width) in enumerate(_COLUMNS, 1):
        cell = sheet.cell(_HEADING_ROW, column, heading)
        cell.font, cell.border = Font(name=_FONT, size=12, bold=True), borders
        cell.fill = PatternFill("solid", start_color="E1EAF4")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[cell.column_letter].width = width
    for row, finding in enumerate(result.findings, _HEADING_ROW + 1):
        place, cell_address = finding["sheet"], finding["cell"]
        values = [
            _SEVERITY_VI[finding["severity"]],
            place,
            cell_address,
            finding["observed"],
            finding["expected"],
            finding["message_vi"],
        ]
        lines = 1
        for column, value in enumerate(values, 1):
            cell = sheet.cell(row, column, "" if value is None else str(value))
            cell.data_type = "s"  # text from a stranger's workbook is never a formula here
            cell.font, cell.border = Font(name=_FONT, size=12), borders
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            lines = max(lines, ceil(len(cell.value or "") * 1.1 / _COLUMNS[column - 1][1]))
        sheet.cell(row, 1).fill = PatternFill("solid", start_color=_COLOURS[finding["severity"]])
        sheet.row_dimensions[row].height = _LINE_HEIGHT * lines + 2
        if place in book.sheetnames and cell_address:
            sheet.cell(row, 3).hyperlink = f"#'{place}'!{cell_address}"
            sheet.cell(row, 3).font = Font(name=_FONT, size=12, underline="single", color="0563C1")
    sheet.freeze_panes = sheet.cell(_HEADING_ROW + 1, 1)
    sheet.print_title_rows = f"{_HEADING_ROW}:{_HEADING_ROW}"
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _heading(result: CheckResult) -> str:
    count = len(result.findings)
    verdict = f"{count} điều cần xem, xếp theo mức độ" if count else "không thấy lỗi"
    return f"{result.file_name} · đơn vị {result.unit_code or '?'} · kỳ {result.period_id or '?'}: {verdict}"
