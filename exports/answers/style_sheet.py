"""Adds formats to a workbook's styles without changing those that are there."""

from __future__ import annotations

from typing import Any

from lxml import etree

from exports.answers.package import name_of, parse, serialise

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst",
)  # fmt: skip
_MINIMAL = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
).encode()
Form = tuple[str, tuple[tuple[str, str], ...], tuple[Any, ...]]
"""Name, attributes in order, children."""
FONT = "Times New Roman"
_EDGE = "FF9AA5B1"


class StyleSheet:
    """The styles part. The same format asked for twice, now or in an earlier answer, is one entry."""

    def __init__(self, data: bytes | None) -> None:
        self._root = parse(data or _MINIMAL)
        self._namespace = etree.QName(self._root).namespace or _MAIN
        self._known: dict[str, dict[Form, int]] = {}
        self._asked: dict[tuple[str, str], int] = {}

    def bytes(self) -> bytes:
        """The part as it now is."""
        return serialise(self._root)

    def overlay(self, rgb: str) -> int:
        """Index of a differential format with a fill of this colour (RRGGBB)."""
        colours = f'<fgColor rgb="FF{rgb}"/><bgColor rgb="FF{rgb}"/>'
        return self._add(
            "dxfs", f'<dxf><fill><patternFill patternType="solid">{colours}</patternFill></fill></dxf>'
        )

    def cell(
        self,
        *,
        size: int = 12,
        bold: bool = False,
        italic: bool = False,
        link: bool = False,
        colour: str = "FF000000",
        fill: str | None = None,
        edged: bool = False,
        align: str = "left",
        vertical: str = "top",
        wrap: bool = True,
    ) -> int:
        """Index of a cell format."""
        weight = "<b/>" if bold else ""
        slant = "<i/>" if italic else ""
        line = "<u/>" if link else ""
        ink = "FF0563C1" if link else colour
        font = self._add(
            "fonts",
            f'<font>{weight}{slant}{line}<sz val="{size}"/><color rgb="{ink}"/><name val="{FONT}"/><family val="1"/></font>',
        )
        ground = (
            self._add(
                "fills",
                f'<fill><patternFill patternType="solid"><fgColor rgb="FF{fill}"/><bgColor indexed="64"/></patternFill></fill>',
            )
            if fill
            else 0
        )
        side = "".join(
            f'<{name} style="thin"><color rgb="{_EDGE}"/></{name}>'
            for name in ("left", "right", "top", "bottom")
        )
        border = self._add("borders", f"<border>{side}<diagonal/></border>") if edged else 0
        inset = ' indent="1"' if edged and align == "left" else ""
        folded = ' wrapText="1"' if wrap else ""
        return self._add(
            "cellXfs",
            f'<xf numFmtId="0" fontId="{font}" fillId="{ground}" borderId="{border}" xfId="0" applyFont="1" applyFill="1"'
            f' applyBorder="1" applyAlignment="1"><alignment horizontal="{align}" vertical="{vertical}"{inset}{folded}/></xf>',
        )

    def _add(self, group: str, xml: str) -> int:
        if (group, xml) not in self._asked:
            self._asked[group, xml] = self._place_of(group, xml)
        return self._asked[group, xml]

    def _place_of(self, group: str, xml: str) -> int:
        wanted = etree.fromstring(f'<x xmlns="{self._namespace}">{xml}</x>')[0]
        home, form = self._group(group), _form(wanted)
        known = self._forms(group, home)
        if form not in known:
            index = sum(bool(name_of(element)) for element in home)
            known[form] = index
            home.append(wanted)
            etree.cleanup_namespaces(wanted)
            home.set("count", str(index + 1))
        return known[form]

    def _forms(self, group: str, home: Any) -> dict[Form, int]:
        """What each entry of a group says → the first index that says it."""
        if group not in self._known:
            known: dict[Form, int] = {}
            for index, element in enumerate(element for element in home if name_of(element)):
                known.setdefault(_form(element), index)
            self._known[group] = known
        return self._known[group]

    def _group(self, name: str) -> Any:
        for element in self._root:
            if name_of(element) == name:
                return element
        created = etree.Element(f"{{{self._namespace}}}{name}")
        before = set(_ORDER[: _ORDER.index(name)])
        position = sum(name_of(element) in before for element in self._root)
        self._root.insert(position, created)
        return created


def _form(element: Any) -> Form:
    """What an entry says, for comparing two."""
    return (
        name_of(element),
        tuple(sorted(element.attrib.items())),
        tuple(_form(child) for child in element if name_of(child)),
    )
