"""Print setup of a sheet: A4, scale, print area, page breaks, repeated header, head and foot of every page."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from exports.context import Context
from exports.xlsx.geometry import MARGINS_INCHES, page_points, print_scale
from exports.xlsx.pages import PrintPlan, page_starts

_A4 = 9
_MOST_BREAKS = 1023  # Excel's limit on a sheet
_SMALLER = (1.0, 0.97, 0.94, 0.91, 0.88)  # tried when a little less saves a page


def set_up_print(
    worksheet: Worksheet,
    plan: PrintPlan,
    grid: Sequence[float],
    *,
    landscape: bool,
    font: str,
    head: str,
    context: Context,
) -> int:
    """Set everything that decides how the sheet is printed; returns its number of pages.

    Every page break is set here, so neither Excel nor LibreOffice has one to choose.
    """
    worksheet.set_paper(_A4)
    if landscape:
        worksheet.set_landscape()
    worksheet.set_margins(**MARGINS_INCHES)
    scale, starts = _scale(plan, print_scale(grid, landscape=landscape), landscape=landscape)
    worksheet.set_print_scale(scale)
    worksheet.print_area(0, 0, plan.last_row, len(grid) - 1)
    worksheet.center_horizontally()
    worksheet.hide_gridlines(2)
    if plan.repeated is not None:
        worksheet.repeat_rows(*plan.repeated)
    if starts:
        worksheet.set_h_pagebreaks(starts[:_MOST_BREAKS])
    look = f'&"{font},Italic"&9'
    office = f"{context.parent_body} - {context.office.issuing_body}"
    received = context.fill("{period}, số liệu nhận đến {as_of}")
    head = f"{head} - {received}" if head else received
    worksheet.set_header(f"&R{look}{_quoted(head)}")
    worksheet.set_footer(f"&L{look}{_quoted(office)}&R{look}Trang &P/&N")
    worksheet.set_selection(0, 0, 0, 0)
    return len(starts) + 1


def _scale(plan: PrintPlan, widest: int, *, landscape: bool) -> tuple[int, list[int]]:
    """The largest scale that needs the fewest pages, and where these begin."""
    tried = [int(widest * share) for share in _SMALLER]
    starts = [page_starts(plan, page_points(scale, landscape=landscape)) for scale in tried]
    return min(zip(tried, starts, strict=True), key=lambda choice: len(choice[1]))


def _quoted(text: str) -> str:
    return text.replace("&", "&&")
