"""Gives the sender their own workbook back with the faults marked: coloured cells, comments, a first sheet KetQua."""

from __future__ import annotations

from pathlib import Path

from dvk.checking import CheckResult

RESULT_SHEET = "KetQua"
_COLOURS = {"blocking": "FFC7CE", "error": "FFC7CE", "warning": "FFEB9C", "info": "DDEBF7"}
_SEVERITY_VI = {
    "blocking": "Phải sửa trước",
    "error": "Sai",
    "warning": "Cần giải trình",
    "info": "Thông tin",
}


def annotate(source: Path, result: CheckResult, target: Path) -> None:
    """Write `target`: the workbook at `source` with each finding marked at its cell. Raises ValueError when it cannot be opened."""
    from openpyxl import load_workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill

    try:
        book = load_workbook(source)
    except Exception as error:
        raise ValueError(f"{source.name} cannot be opened to mark its cells: {error}") from error
    if RESULT_SHEET in book.sheetnames:
        del book[RESULT_SHEET]
    summary = book.create_sheet(RESULT_SHEET, 0)
    summary.append(["KẾT QUẢ KIỂM TRA"])
    summary.append([f"{result.file_name}: {len(result.findings)} điều cần xem"])
    summary.append([])
    summary.append(["Mức độ", "Biểu", "Ô", "Đã ghi", "Cần là", "Nội dung và cách sửa"])
    for finding in result.findings:
        sheet, cell = finding["sheet"], finding["cell"]
        values = (
            _SEVERITY_VI[finding["severity"]],
            sheet,
            cell,
            finding["observed"],
            finding["expected"],
            finding["message_vi"],
        )
        summary.append(["" if value is None else str(value) for value in values])
        row = summary.max_row
        for column in range(1, 7):
            shown = summary.cell(row, column)
            shown.data_type = "s"  # text from a stranger's workbook is never a formula here
            shown.alignment = Alignment(vertical="top", wrap_text=True)
        if sheet in book.sheetnames and cell:
            marked = book[sheet][cell]
            marked.fill = PatternFill("solid", start_color=_COLOURS[finding["severity"]])
            marked.comment = Comment(finding["message_vi"], "Dân vận khéo", width=420, height=140)
            summary.cell(row, 3).hyperlink = f"#'{sheet}'!{cell}"
    for letter, width in zip("ABCDEF", (16, 11, 8, 18, 26, 90), strict=True):
        summary.column_dimensions[letter].width = width
    for address, size in (("A1", 14), ("A2", 12)):
        summary[address].font = Font(name="Times New Roman", size=size, bold=True)
    for heading in summary[4]:
        heading.font = Font(name="Times New Roman", bold=True)
    summary.freeze_panes = "A5"
    summary.page_setup.orientation = "landscape"
    summary.page_setup.fitToWidth, summary.page_setup.fitToHeight = 1, 0
    summary.sheet_properties.pageSetUpPr.fitToPage = True
    book.active = 0
    book.save(target)
