"""Puts the ids of open findings into the sheet GiaiTrinh, one line each, ready for the sender's explanation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from exports.answers.comment_notes import position
from exports.answers.content import Answer, CannotMarkError, ExplanationPlace, Finding
from exports.answers.package import name_of, parse, serialise
from exports.answers.sheet_xml import SheetXml, letter_of, plain
from exports.answers.style_sheet import StyleSheet

SHEET = "GiaiTrinh"
_HEADINGS = ("Mã phát hiện", "Biểu", "Ô", "Nội dung giải trình", "Người giải trình")
_WIDTHS = (18, 10, 8, 80, 26)
_LARGEST = 16 * 2**20
_COLUMNS = ("finding_id", "subject_sheet", "subject_cell")
MOST_LINES = 500


def to_explain(answer: Answer) -> list[Finding]:
    """Findings that an explanation can answer, in the order of the result sheet."""
    return [finding for finding in answer.findings if finding.is_open and finding.can_be_explained][
        :MOST_LINES
    ]


def new_sheet(answer: Answer, styles: StyleSheet, namespace: str) -> bytes:
    """A sheet of explanations for a workbook that has none."""
    sheet = SheetXml(_WIDTHS, namespace)
    sheet.row(["GIẢI TRÌNH"], [styles.cell(size=14, bold=True)] * len(_WIDTHS), 22, merge=True)
    sheet.row(
        ["Ghi lời giải trình vào cột D rồi gửi lại tệp này."],
        [styles.cell(italic=True)] * len(_WIDTHS),
        18,
        merge=True,
    )
    sheet.gap()
    heading = styles.cell(bold=True, fill="E1EAF4", edged=True, align="center", vertical="center")
    sheet.row(_HEADINGS, [heading] * len(_HEADINGS), 22)
    body = styles.cell(edged=True)
    for finding in to_explain(answer):
        sheet.row([finding.finding_id, finding.sheet, finding.cell, None, None], [body] * len(_HEADINGS), 20)
    return sheet.bytes(frozen_rows=4)


def filled_sheet(
    data: bytes, place: ExplanationPlace, findings: Iterable[Finding], texts: Mapping[int, str]
) -> bytes | None:
    """The sender's sheet with a line for each finding that has none; None when nothing is to be added.

    Lines go below the last one used. `texts` are the shared strings by index, to know which ids stand there already.
    Raises CannotMarkError when the sheet is too large to be edited in memory.
    """
    if len(data) > _LARGEST:
        raise CannotMarkError(f"{place.sheet}: {len(data)} byte")
    grid = _Cells(parse(data), texts)
    used = {place.header_row}
    known: set[str] = set()
    columns = {name: position(f"{letter}1")[1] for name, letter in place.letters.items()}
    for row, column, text in grid.values():
        if row > place.header_row and column in columns.values() and text:
            if column == columns.get("finding_id"):
                known.add(text.strip())
            used.add(row)
    wanted = [finding for finding in findings if finding.finding_id not in known]
    if not wanted or "finding_id" not in columns:
        return None
    row = max(used)
    for finding in wanted:
        row += 1
        for name, value in zip(_COLUMNS, (finding.finding_id, finding.sheet, finding.cell), strict=True):
            if name in columns and value:
                grid.write(row, columns[name], value, place.header_row + 1)
    return serialise(grid.root)


class _Cells:
    """The cells of a parsed sheet by row and column."""

    def __init__(self, root: Any, texts: Mapping[int, str]) -> None:
        self.root, self._texts = root, texts
        self._namespace = etree.QName(root).namespace or ""
        self._body: Any = next((element for element in root if name_of(element) == "sheetData"), None)
        if self._body is None:
            raise CannotMarkError("no sheetData")
        self._rows: dict[int, Any] = {}
        for number, row in enumerate((e for e in self._body if name_of(e) == "row"), 1):
            stated = row.get("r")
            row.set("r", stated if stated else str(max(self._rows, default=number - 1) + 1))
            self._rows[int(row.get("r"))] = row
            for column, cell in enumerate(e for e in row if name_of(e) == "c"):
                if not cell.get("r"):
                    cell.set("r", f"{letter_of(column)}{row.get('r')}")

    def values(self) -> Iterable[tuple[int, int, str]]:
        """(row, column from 0, text) of every cell that holds something."""
        for number, row in self._rows.items():
            for cell in row:
                if name_of(cell) == "c" and len(cell):
                    text = "".join(cell.itertext())
                    if cell.get("t") == "s" and text.strip().isdigit():
                        text = self._texts.get(int(text), "")
                    yield number, position(cell.get("r"))[1], text

    def write(self, row: int, column: int, text: str, like_row: int) -> None:
        """Write text; a new cell looks like the one in `like_row`."""
        cell = self._cell(row, column)
        if cell.get("s") is None:
            model = next(
                (c for c in self._rows.get(like_row, ()) if c.get("r") == f"{letter_of(column)}{like_row}"),
                None,
            )
            if model is not None and model.get("s"):
                cell.set("s", model.get("s"))
        for child in list(cell):
            cell.remove(child)
        cell.set("t", "inlineStr")
        body = etree.SubElement(etree.SubElement(cell, f"{{{self._namespace}}}is"), f"{{{self._namespace}}}t")
        body.text = plain(text)

    def _cell(self, row: int, column: int) -> Any:
        home = self._rows.get(row)
        if home is None:
            home = etree.Element(f"{{{self._namespace}}}row", {"r": str(row)})
            place = sum(number < row for number in self._rows)
            self._body.insert(place, home)
            self._rows[row] = home
        home.attrib.pop("spans", None)
        before = 0
        for cell in home:
            if name_of(cell) != "c":
                continue
            at = position(cell.get("r"))[1]
            if at == column:
                return cell
            before += at < column
        created = etree.Element(f"{{{self._namespace}}}c", {"r": f"{letter_of(column)}{row}"})
        home.insert(before, created)
        return created


_STRING = re.compile(rb"<(?:\w+:)?si\b")


def shared_texts(data: bytes | None) -> dict[int, str]:
    """Shared strings by index."""
    if not data or len(data) > _LARGEST or not _STRING.search(data):
        return {}
    return {
        index: "".join(part.text or "" for part in item.iter("{*}t"))
        for index, item in enumerate(parse(data).iterchildren("{*}si"))
    }
