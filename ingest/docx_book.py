"""Tables inside a text document (.docx): each is a sheet `Bảng 1`, `Bảng 2` …, addressed by row and column (A1);
the paragraphs are a sheet `Văn bản` with one paragraph per row.
"""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.oxml.ns import qn

from ingest.books import Book
from ingest.grids import Grid, Merge
from ingest.issues import RefusedError
from ingest.legacy_text import convert_sheet
from ingest.package_check import Package

TEXT_SHEET = "Văn bản"
_TABLE_SHEET = "Bảng {}"


class DocxBook(Book):
    """A document without a table is no submission."""

    def __init__(self, package: Package) -> None:
        package.refuse_doctypes()
        try:
            document = docx.Document(io.BytesIO(package.data))
            tables = [_grid(_TABLE_SHEET.format(i), t._tbl) for i, t in enumerate(document.tables, 1)]
            text = [[paragraph.text] for paragraph in document.paragraphs]
        except Exception as error:
            raise RefusedError("file_unreadable", f"docx: {type(error).__name__}") from error
        if not tables:
            raise RefusedError("file_wrong_type", "docx", "docx + bảng")
        limit = package.limits.max_sheet_cells
        for grid in tables:
            if grid.rows and len(grid.rows) * len(grid.rows[0]) > limit:
                raise RefusedError("file_unsafe", f"{grid.sheet}: {len(grid.rows)} × {len(grid.rows[0])}")
        self._grids = {TEXT_SHEET: Grid(TEXT_SHEET, text), **{grid.sheet: grid for grid in tables}}
        self.sheet_names = tuple(self._grids)

    def grid(self, sheet: str) -> Grid:
        """All values, every one a text."""
        return convert_sheet(self._grids[sheet])


def _grid(name: str, table: Any) -> Grid:
    rows: list[list[str]] = []
    merges: dict[tuple[int, int], Merge] = {}
    for i, row in enumerate(table.tr_lst):
        values = [""] * row.grid_before
        for cell in row.tc_lst:
            column, span = len(values), cell.grid_span
            above = merges.get((i - 1, column))
            continued = cell.vMerge == "continue" and above is not None
            text = "" if continued else "\n".join(_text(paragraph) for paragraph in cell.p_lst)
            values += [text, *[""] * (span - 1)]
            top = above.top if continued and above else i
            merges[i, column] = Merge(top, column, i, column + span - 1)
        rows.append(values)
    width = max(map(len, rows), default=0)
    tallest: dict[tuple[int, int], Merge] = {}
    for merge in merges.values():
        known = tallest.get((merge.top, merge.left))
        if known is None or merge.bottom > known.bottom:
            tallest[merge.top, merge.left] = merge
    spans = tuple(m for m in tallest.values() if m.bottom > m.top or m.right > m.left)
    return Grid(name, [row + [""] * (width - len(row)) for row in rows], merges=spans)


def _text(paragraph: Any) -> str:
    parts: list[str] = []
    for element in paragraph.iter(qn("w:t"), qn("w:br"), qn("w:tab")):
        parts.append((element.text or "") if element.tag == qn("w:t") else " ")
    return "".join(parts)
