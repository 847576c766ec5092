"""A table of contents: every other sheet of the workbook, with a link and the pages on which it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from exports.definition import Contents
from exports.safe_text import xlsx_text
from exports.xlsx.styles import Styles

LINE_POINTS = 22.0


@dataclass(frozen=True)
class Entry:
    """A sheet as a table of contents names it. `pages` is how many are printed of it."""

    sheet: str
    form_number: str
    title: str
    pages: int
    note: str


@dataclass(frozen=True)
class PendingContents:
    """A table of contents with its place, written when the pages of every sheet are known."""

    sheet: str
    row: int
    grid: tuple[float, ...]
    block: Contents


def write_contents(
    worksheet: Worksheet, styles: Styles, pending: PendingContents, entries: Sequence[Entry]
) -> None:
    """Write the table: number, form number, title (a link), pages, what is not printed."""
    row, block = pending.row, pending.block
    caption = styles.get(bold=True, font_size=12)
    worksheet.merge_range(row, 0, row, len(pending.grid) - 1, "", caption)
    worksheet.write_string(row, 0, block.caption, caption)
    row += 1
    for column, header in enumerate(block.headers):
        worksheet.write_string(row, column, header, styles.header())
    page = 1
    for number, entry in enumerate(entries, 1):
        first, page = page, page + entry.pages
        if entry.sheet == pending.sheet:
            continue
        row += 1
        centre = styles.cell(align="center")
        worksheet.write_number(row, 0, number - 1, centre)
        worksheet.write_string(row, 1, entry.form_number, styles.cell(align="left", indent=True))
        link = styles.cell(align="left", wrap=True, indent=True)
        worksheet.write_url(row, 2, f"internal:'{entry.sheet}'!A1", link, xlsx_text(entry.title))
        pages = str(first) if entry.pages == 1 else f"{first} - {page - 1}"
        worksheet.write_string(row, 3, pages, centre)
        worksheet.write_string(row, 4, entry.note, styles.cell(align="left", wrap=True, indent=True))
