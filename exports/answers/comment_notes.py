"""Puts notes on cells: into the sheet's own comments where it has some, else in new parts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import ceil
from typing import Any

from lxml import etree

from exports.answers.package import Package, name_of, parse, serialise

AUTHOR = "Kết quả kiểm tra"
TITLE = "KẾT QUẢ KIỂM TRA"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_SHAPE_ID = re.compile(rb"_x0000_s(\d+)")
_ID_MAP = re.compile(rb"<o:idmap[^>]*\bdata=[\"']([\d,]+)[\"']")
_SHAPE = re.compile(rb"<v:shape\b.*?</v:shape>", re.DOTALL)
_LAST_ID = re.compile(r"\(F[0-9a-f]{12}\)")
_WIDTH, _LINE, _LONGEST = 46, 17, 30_000
_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


def position(cell: str) -> tuple[int, int]:
    """0-based (row, column) of an address. Raises ValueError for anything else."""
    match = _CELL.fullmatch(cell)
    if match is None:
        raise ValueError(cell)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


class Notes:
    """The notes of one sheet. Those of an earlier answer are lifted first; what people wrote stays."""

    def __init__(self, package: Package, sheet_part: str, drawing_id: str | None) -> None:
        """`drawing_id`: the drawing that the sheet names for its notes and controls, if it names one."""
        self._package, self._sheet_part = package, sheet_part
        relations = package.relations(sheet_part)
        found = relations.targets("comments")
        self._part = found[0][1] if found else None
        self._threaded = bool(relations.targets("threadedComment"))
        self._drawing = relations.target(drawing_id) if drawing_id else None
        self._root: Any = parse(package.read(self._part)) if self._part else None
        self._namespace = (etree.QName(self._root).namespace if self._root is not None else None) or _MAIN

    def replace(self, texts: Mapping[str, str]) -> str | None:
        """Lift the notes of an earlier answer and put these; returns the id of a new drawing the sheet must name."""
        gone = self._lift()
        if not texts and not gone:
            return None
        drawn = [
            cell
            for cell, text in sorted(texts.items(), key=lambda item: position(item[0]))
            if self._put(cell, text)
        ]
        self._save()
        return self._draw({cell: texts[cell] for cell in drawn}, gone)

    def _list(self) -> Any:
        return next(element for element in self._root if name_of(element) == "commentList")

    def _comments(self) -> dict[str, Any]:
        if self._root is None:
            return {}
        return {element.get("ref", ""): element for element in self._list() if name_of(element) == "comment"}

    def _lift(self) -> set[str]:
        gone: set[str] = set()
        for cell, comment in self._comments().items():
            whole = "".join(comment.itertext())
            start = whole.find(TITLE)
            if start < 0 or self._threaded:
                continue
            ids = list(_LAST_ID.finditer(whole, start))
            kept = (whole[:start].rstrip() + "\n" + (whole[ids[-1].end() :].strip() if ids else "")).strip()
            if kept in ("", f"{AUTHOR}:"):
                comment.getparent().remove(comment)
                gone.add(cell)
            else:
                self._write(comment, kept)
        return gone

    def _put(self, cell: str, text: str) -> bool:
        """Add a note; True when its box must be drawn, False where a comment of the sender's has one already."""
        text = f"{TITLE}\n{text}"[:_LONGEST]
        standing = self._comments().get(cell)
        if standing is not None:
            if not self._threaded:  # a conversation keeps to itself; the result sheet says it too
                before = "".join(standing.itertext())
                self._write(standing, f"{before}\n\n{text}")
            return False
        if self._root is None:
            self._root = etree.Element(f"{{{self._namespace}}}comments", nsmap={None: self._namespace})
            etree.SubElement(self._root, f"{{{self._namespace}}}authors")
            etree.SubElement(self._root, f"{{{self._namespace}}}commentList")
        comment = etree.SubElement(
            self._list(), f"{{{self._namespace}}}comment", {"ref": cell, "authorId": str(self._author())}
        )
        self._write(comment, text)
        return True

    def _write(self, comment: Any, text: str) -> None:
        for child in list(comment):
            if name_of(child) == "text":
                comment.remove(child)
        body = etree.Element(f"{{{self._namespace}}}text")
        comment.insert(0, body)
        run = etree.SubElement(body, f"{{{self._namespace}}}r")
        style = etree.SubElement(run, f"{{{self._namespace}}}rPr")
        for name, value in (("sz", "10"), ("rFont", "Times New Roman")):
            etree.SubElement(style, f"{{{self._namespace}}}{name}", {"val": value})
        words = etree.SubElement(run, f"{{{self._namespace}}}t")
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        words.text = text

    def _author(self) -> int:
        authors = next(element for element in self._root if name_of(element) == "authors")
        known = [element for element in authors if name_of(element) == "author"]
        for index, element in enumerate(known):
            if element.text == AUTHOR:
                return index
        etree.SubElement(authors, f"{{{self._namespace}}}author").text = AUTHOR
        return len(known)

    def _save(self) -> None:
        if self._root is None:
            return
        comments = self._list()
        comments[:] = sorted(comments, key=lambda element: position(element.get("ref", "A1")))
        if self._part is None:
            self._part = self._package.free_name("xl/commentsKetQua{}.xml")
            self._package.relations(self._sheet_part).add("comments", self._part)
        self._package.write(self._part, serialise(self._root), _COMMENTS_TYPE)

    def _draw(self, texts: Mapping[str, str], gone: set[str]) -> str | None:
        """Boxes of new notes; boxes of lifted ones go. Returns the id of a drawing that was not there before."""
        if self._drawing is None and not texts:
            return None
        created = None
        if self._drawing is None:
            part = self._package.free_name("xl/drawings/vmlDrawingKetQua{}.vml")
            block = 1 + max(
                (number for name in self._package for number in _blocks(self._package, name)), default=0
            )
            data = _EMPTY_DRAWING.replace(b"{block}", str(block).encode())
            created = self._package.relations(self._sheet_part).add("vmlDrawing", part)
            first = block * 1024
        else:
            part = self._drawing
            data = self._package.read(part)
            if gone:
                places = {position(cell) for cell in gone}
                data = _SHAPE.sub(lambda shape: b"" if _place(shape[0]) in places else shape[0], data)
            if b"_x0000_t202" not in data:
                data = data.replace(b"</xml>", _SHAPE_TYPE + b"</xml>")
            first = max((int(number) for number in _SHAPE_ID.findall(data)), default=1024)
        boxes = b"".join(
            _box(first + 1 + index, cell, text) for index, (cell, text) in enumerate(texts.items())
        )
        head, end, tail = data.rpartition(b"</xml>")
        self._package.write(part, (head + boxes + end + tail) if end else data, _VML_TYPE)
        return created


def _blocks(package: Package, name: str) -> list[int]:
    if not name.lower().endswith(".vml"):
        return []
    return [
        int(number) for found in _ID_MAP.findall(package.read(name)) for number in found.split(b",") if number
    ]


def _place(shape: bytes) -> tuple[int, int] | None:
    row, column = (re.search(rb"<x:%s>\s*(\d+)" % name, shape) for name in (b"Row", b"Column"))
    return (int(row[1]), int(column[1])) if row and column else None


def _box(number: int, cell: str, text: str) -> bytes:
    row, column = position(cell)
    lines = 1 + sum(ceil((len(line) or 1) / _WIDTH) for line in text.split("\n"))
    height = min(30, ceil(lines * _LINE / 20) + 1)
    anchor = f"{column + 1}, 15, {max(0, row - 1)}, 4, {column + 5}, 15, {max(0, row - 1) + height}, 4"
    size = f"margin-left:60pt;margin-top:2pt;width:300pt;height:{15 * height}pt"
    place = f"position:absolute;{size};z-index:{number};visibility:hidden"
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="{place}" fillcolor="#ffffe1" o:insetmode="auto">'
        '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
        "</x:ClientData></v:shape>"
    ).encode()


_SHAPE_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_EMPTY_DRAWING = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    b' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{block}"/>'
    b"</o:shapelayout>" + _SHAPE_TYPE + b"</xml>"
)
