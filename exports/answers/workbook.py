"""Puts an answer into the workbook as it was sent."""

from __future__ import annotations

from typing import Any

from lxml import etree

from exports.answers.comment_notes import TITLE, Notes, position
from exports.answers.content import SHEET, Answer, CannotMarkError, Finding
from exports.answers.explanation_sheet import SHEET as EXPLANATIONS
from exports.answers.explanation_sheet import filled_sheet, new_sheet, shared_texts, to_explain
from exports.answers.package import Package, name_of, parse, serialise
from exports.answers.result_sheet import colour_of, write_result
from exports.answers.sheet_marks import MARK, SheetTail
from exports.answers.sheet_xml import plain
from exports.answers.style_sheet import StyleSheet

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_TITLES = "_xlnm.Print_Titles"
MOST_NOTES = 1_000
"""Cells that get a note; all of them are coloured and listed."""


def answer_workbook(data: bytes, answer: Answer) -> bytes:
    """The sender's workbook with marks, notes, the result sheet in front and finding ids to explain.

    The same inputs give the same bytes. Raises CannotMarkError when the file cannot be edited safely.
    """
    try:
        return _Workbook(data).answered(answer)
    except CannotMarkError:
        raise
    except (ValueError, LookupError, TypeError, AttributeError, StopIteration) as error:
        # the parts are XML but not what the format says: a number that is none, a list that is missing
        raise CannotMarkError(f"{type(error).__name__}: {error}") from error


def suffix_of(data: bytes) -> str:
    """.xlsm for a workbook with macros, which Office opens under no other name; .xlsx otherwise."""
    return ".xlsm" if b"macroEnabled" in Package(data).read("[Content_Types].xml") else ".xlsx"


class _Workbook:
    def __init__(self, data: bytes) -> None:
        self._package = Package(data)
        self._part = self._package.workbook_part
        self._root = parse(self._package.read(self._part))
        self._namespace = etree.QName(self._root).namespace or ""
        if self._child("sheets") is None:
            raise CannotMarkError("no workbook in the package")
        # the namespace of ids goes with the dialect of relationship types
        self._office = self._package.dialect
        self._relations = self._package.relations(self._part)
        found = self._relations.targets("styles")
        self._styles_part = found[0][1] if found else None
        self._styles = StyleSheet(self._package.read(self._styles_part) if self._styles_part else None)

    def answered(self, answer: Answer) -> bytes:
        sheets = self._sheets()
        self._explain(answer, sheets)
        if answer.is_marked:
            self._mark(answer, sheets)
        self._put_result(answer)
        self._show_first()
        if self._styles_part is None:
            self._styles_part = "xl/stylesKetQua.xml"
            self._relations.add("styles", self._styles_part)
        self._package.write(self._styles_part, self._styles.bytes(), _STYLES_TYPE)
        self._package.write(self._part, serialise(self._root))
        return self._package.save()

    # --- sheets ---------------------------------------------------------------------------------------------------------

    def _child(self, name: str) -> Any:
        return next((element for element in self._root if name_of(element) == name), None)

    def _sheets(self) -> dict[str, str]:
        """Name → part of every worksheet, in order."""
        parts: dict[str, str] = {}
        worksheets = {part for _, part in self._relations.targets("worksheet")}
        for element in self._child("sheets"):
            if name_of(element) == "sheet":
                part = self._relations.target(element.get(f"{{{self._office}}}id"))
                if part in worksheets and part in self._package:
                    parts[element.get("name", "")] = part
        return parts

    def _shared(self) -> dict[int, str]:
        found = self._relations.targets("sharedStrings")
        return shared_texts(self._package.read(found[0][1]) if found else None)

    def _add_sheet(self, name: str, data: bytes, *, first: bool) -> None:
        part = self._package.free_name("xl/worksheets/ketqua{}.xml")
        self._package.write(part, data, _SHEET_TYPE)
        sheets = self._child("sheets")
        ids = [int(element.get("sheetId", "0")) for element in sheets if name_of(element) == "sheet"]
        created = etree.Element(
            f"{{{self._namespace}}}sheet",
            {
                "name": name,
                "sheetId": str(max(ids, default=0) + 1),
                f"{{{self._office}}}id": self._relations.add("worksheet", part),
            },
        )
        if first:
            sheets.insert(0, created)
            self._shift_names()
        else:
            # before the hidden sheets at the end: where a reader of the tabs finds it
            visible = [i for i, element in enumerate(sheets) if element.get("state", "visible") == "visible"]
            if len(visible) == len(sheets) or visible[-1] + 1 == len(sheets):
                sheets.append(created)
            else:
                place = visible[-1] + 1
                sheets.insert(place, created)
                self._shift_names(place)

    def _shift_names(self, place: int = 0) -> None:
        """Names that belong to one sheet count it by its place."""
        names = self._child("definedNames")
        for element in names if names is not None else ():
            local = element.get("localSheetId")
            if local is not None and int(local) >= place:
                element.set("localSheetId", str(int(local) + 1))

    # --- marks ----------------------------------------------------------------------------------------------------------

    def _mark(self, answer: Answer, sheets: dict[str, str]) -> None:
        by_sheet: dict[str, dict[str, list[Finding]]] = {}
        for finding in answer.findings:
            if (
                finding.sheet in sheets
                and finding.cell
                and finding.status != "waived"
                and _is_address(finding.cell)
            ):
                by_sheet.setdefault(finding.sheet, {}).setdefault(finding.cell, []).append(finding)
        for name, part in sheets.items():
            if name == SHEET:
                continue
            cells = by_sheet.get(name, {})
            if not cells and not self._was_marked(part):
                continue
            tail = SheetTail(self._package.read(part))
            notes = Notes(self._package, part, tail.drawing_id)
            groups: dict[int, list[str]] = {}
            for cell, found in cells.items():
                groups.setdefault(self._styles.overlay(colour_of(found[0])), []).append(cell)
            tail.mark(groups)
            texts = {cell: _note(found) for cell, found in list(cells.items())[:MOST_NOTES]}
            drawing = notes.replace(texts)
            if drawing is not None:
                tail.draw(drawing, self._office)
            self._package.write(part, tail.bytes())

    def _was_marked(self, part: str) -> bool:
        """Whether an earlier answer left something on the sheet."""
        if MARK.encode() in self._package.read(part).replace(b"&quot;", b'"'):
            return True
        return any(
            TITLE.encode() in self._package.read(name)
            for _, name in self._package.relations(part).targets("comments")
        )

    # --- the platform's sheets ------------------------------------------------------------------------------------------

    def _explain(self, answer: Answer, sheets: dict[str, str]) -> None:
        wanted = to_explain(answer)
        if not wanted:
            return
        place = answer.explanations
        if place is not None and place.sheet in sheets:
            part = sheets[place.sheet]
            data = filled_sheet(self._package.read(part), place, wanted, self._shared())
            if data is not None:
                self._package.write(part, data)
        elif EXPLANATIONS not in sheets:
            self._add_sheet(EXPLANATIONS, new_sheet(answer, self._styles, self._namespace), first=False)

    def _put_result(self, answer: Answer) -> None:
        sheets = self._sheets()
        data, heading_row = write_result(answer, self._styles, self._namespace, sheets.__contains__)
        if SHEET in sheets:
            part = sheets[SHEET]
            self._package.relations(part).clear()
            self._package.write(part, data)
            self._move_to_front()
        else:
            self._add_sheet(SHEET, data, first=True)
        self._repeat_headings(heading_row)

    def _move_to_front(self) -> None:
        sheets = self._child("sheets")
        listed = [element for element in sheets if name_of(element) == "sheet"]
        at = next(index for index, element in enumerate(listed) if element.get("name") == SHEET)
        sheets.insert(0, listed[at])
        names = self._child("definedNames")
        for element in list(names) if names is not None else ():
            local = element.get("localSheetId")
            if local is None:
                continue
            if int(local) == at:
                names.remove(element)
            elif int(local) < at:
                element.set("localSheetId", str(int(local) + 1))

    def _repeat_headings(self, row: int) -> None:
        """Print the headings of the result sheet on each page."""
        if not row:
            return
        names = self._child("definedNames")
        if names is None:
            names = etree.Element(f"{{{self._namespace}}}definedNames")
            after = {"externalReferences", "functionGroups", "sheets"}
            place = max(i for i, element in enumerate(self._root) if name_of(element) in after) + 1
            self._root.insert(place, names)
        created = etree.Element(f"{{{self._namespace}}}definedName", {"name": _TITLES, "localSheetId": "0"})
        created.text = f"{SHEET}!${row}:${row}"
        # Office keeps names in order; entries of one name by sheet
        place = sum((e.get("name") or "").lower() < _TITLES.lower() for e in names if name_of(e))
        names.insert(place, created)

    def _show_first(self) -> None:
        """The result sheet is what opens; no other sheet stays selected with it, or typing would go into both."""
        views = self._child("bookViews")
        for view in views if views is not None else ():
            view.set("activeTab", "0")
            view.set("firstSheet", "0")
        for name, part in self._sheets().items():
            if name != SHEET and b"tabSelected" in self._package.read(part)[:4096]:
                tail = SheetTail(self._package.read(part))
                tail.deselect()
                self._package.write(part, tail.bytes())


def _is_address(cell: str) -> bool:
    try:
        position(cell)
    except ValueError:
        return False
    return True


def _note(findings: list[Finding]) -> str:
    return plain(
        "\n\n".join(
            (f"Đã giải trình: {finding.message}" if finding.status == "explained" else finding.message)
            + f" ({finding.finding_id})"
            for finding in findings
        )
    )


__all__ = ["CannotMarkError", "answer_workbook", "suffix_of"]
