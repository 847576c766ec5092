"""Colours cells of a sheet by a conditional format over them: no cell, no style of the sender's is changed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from exports.answers.content import CannotMarkError
from exports.answers.package import name_of, parse

MARK = '"dvk"="dvk"'
"""The condition of every mark: always true, and by it a mark is known again."""

_ROOT = re.compile(rb"<(?:(\w+):)?worksheet\b[^>]*>")
_BODY_END = re.compile(rb"</(?:\w+:)?sheetData\s*>|<(?:\w+:)?sheetData\s*/>")
_SELECTED = re.compile(rb"(\btabSelected=)([\"'])(?:1|true)\2")
_PER_RULE = 400
_AFTER_BODY = (
    "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate",
    "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions",
    "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors",
    "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
)  # fmt: skip


class SheetTail:
    """What follows the cells of a sheet. The cells themselves are never parsed, however many there are."""

    def __init__(self, data: bytes) -> None:
        """Raises CannotMarkError when the sheet is not written as expected."""
        start, ends = _ROOT.search(data), list(_BODY_END.finditer(data))
        if start is None or not ends or data[:2] in (b"\xff\xfe", b"\xfe\xff") or start[0].endswith(b"/>"):
            raise CannotMarkError("sheet XML")
        self._head = data[: ends[-1].end()]
        self._root = parse(start[0] + data[ends[-1].end() :].rstrip())
        self._namespace = etree.QName(self._root).namespace or ""

    def deselect(self) -> None:
        """The sheet is not the one that is shown first."""
        views, separator, body = self._head.partition(b"sheetData")
        self._head = _SELECTED.sub(rb"\1\g<2>0\2", views) + separator + body

    def mark(self, cells: Mapping[int, Sequence[str]]) -> None:
        """Replace the marks of an earlier answer by these: format index → cells, strongest first."""
        lifted = [element for element in self._root if _is_mark(element)]
        for element in lifted:
            self._root.remove(element)
        groups = [
            (style, where[start : start + _PER_RULE])
            for style, where in cells.items()
            for start in range(0, len(where), _PER_RULE)
        ]
        for element in self._root.iter():  # the sender's own rules come after the marks, in their order
            if name_of(element) == "cfRule" and (element.get("priority") or "").isdigit():
                element.set("priority", str(max(1, int(element.get("priority")) + len(groups) - len(lifted))))
        for priority, (style, where) in reversed(list(enumerate(groups, 1))):
            formatting = self._insert("conditionalFormatting", {"sqref": " ".join(where)})
            rule = etree.SubElement(
                formatting,
                f"{{{self._namespace}}}cfRule",
                {"type": "expression", "dxfId": str(style), "priority": str(priority)},
            )
            etree.SubElement(rule, f"{{{self._namespace}}}formula").text = MARK

    @property
    def drawing_id(self) -> str | None:
        """Id of the drawing that holds notes and controls, if there is one."""
        for element in self._root:
            if name_of(element) == "legacyDrawing":
                return next(
                    (str(v) for k, v in element.attrib.items() if etree.QName(k).localname == "id"), None
                )
        return None

    def draw(self, relation_id: str, office: str) -> None:
        """Name the drawing of the notes."""
        self._insert("legacyDrawing", {f"{{{office}}}id": relation_id})

    def bytes(self) -> bytes:
        """The sheet as it now is."""
        text = etree.tostring(self._root, encoding="UTF-8")
        if text.rstrip().endswith(b"/>") and len(self._root) == 0:
            name = re.match(rb"<([\w:]+)", text)
            return self._head + b"</" + (name[1] if name else b"worksheet") + b">"
        return self._head + bytes(text[text.index(b">") + 1 :])

    def _insert(self, name: str, attributes: Mapping[str, str]) -> Any:
        """A new element at its place in the order that the format prescribes, before others of its kind."""
        before = set(_AFTER_BODY[: _AFTER_BODY.index(name)])
        place = sum(name_of(element) in before for element in self._root)
        created = etree.Element(f"{{{self._namespace}}}{name}", dict(attributes))
        self._root.insert(place, created)
        return created


def _is_mark(element: Any) -> bool:
    return name_of(element) == "conditionalFormatting" and any(
        "".join(formula.itertext()).strip() == MARK
        for formula in element.iter()
        if name_of(formula) == "formula"
    )
