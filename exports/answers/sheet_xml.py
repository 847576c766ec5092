"""Writes a small sheet as XML: text cells only, so that nothing a stranger typed can become a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_000


def plain(text: str | None) -> str:
    """Text that XML and a worksheet cell can hold."""
    kept = _UNPRINTABLE.sub("\ufffd", text or "")
    return kept if len(kept) <= _LONGEST else kept[: _LONGEST - 1] + "…"


def letter_of(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass
class SheetXml:
    """A sheet being written from top to bottom. `widths` in characters."""

    widths: Sequence[float]
    namespace: str
    rows: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    @property
    def next_row(self) -> int:
        """1-based number of the row that comes next."""
        return len(self.rows) + 1

    def row(
        self, values: Iterable[str | None], styles: Sequence[int], height: float, *, merge: bool = False
    ) -> int:
        """Add a row; `merge` joins it into one cell across the sheet. Returns its number."""
        number = self.next_row
        cells = "".join(
            f'<c r="{letter_of(index)}{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">'
            f"{escape(plain(value))}</t></is></c>"
            if value
            else f'<c r="{letter_of(index)}{number}" s="{style}"/>'
            for index, (value, style) in enumerate(zip(values, styles, strict=False))
        )
        self.rows.append(f'<row r="{number}" ht="{height:g}" customHeight="1">{cells}</row>')
        if merge:
            self.merged.append(f"A{number}:{letter_of(len(self.widths) - 1)}{number}")
        return number

    def gap(self) -> None:
        """An empty row."""
        self.rows.append(f'<row r="{self.next_row}"/>')

    def link(self, cell: str, sheet: str, target: str) -> None:
        """A link from a cell to a cell of another sheet."""
        place = "'" + sheet.replace("'", "''") + "'!" + target
        self.links.append(
            f'<hyperlink ref="{cell}" location={quoteattr(place)} display={quoteattr(target)}/>'
        )

    def bytes(self, *, frozen_rows: int = 0, first: bool = False) -> bytes:
        """The sheet, for print on A4 across. `first`: it is the one shown when the workbook opens."""
        columns = "".join(
            f'<col min="{index}" max="{index}" width="{width:g}" customWidth="1"/>'
            for index, width in enumerate(self.widths, 1)
        )
        pane = (
            f'<pane ySplit="{frozen_rows}" topLeftCell="A{frozen_rows + 1}" activePane="bottomLeft" state="frozen"/>'
            if frozen_rows
            else ""
        )
        merged = "".join(f'<mergeCell ref="{area}"/>' for area in self.merged)
        merges = f'<mergeCells count="{len(self.merged)}">{merged}</mergeCells>' if merged else ""
        links = f"<hyperlinks>{''.join(self.links)}</hyperlinks>" if self.links else ""
        selected = ' tabSelected="1"' if first else ""
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f'<worksheet xmlns="{self.namespace}"><sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>'
            f'<sheetViews><sheetView showGridLines="0"{selected} workbookViewId="0">{pane}</sheetView></sheetViews>'
            f'<sheetFormatPr defaultRowHeight="15.75"/><cols>{columns}</cols><sheetData>{"".join(self.rows)}</sheetData>'
            f'{merges}{links}<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
            '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
            "<headerFooter><oddFooter>&amp;R&amp;9&amp;P/&amp;N</oddFooter></headerFooter></worksheet>"
        ).encode()
