"""Cell formats: one family of looks, made once per workbook and shared."""

from __future__ import annotations

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

INK = "#1F2A37"
HEADER_FILL = "#E3EBF4"
BAND_FILL = "#F1F4F8"
EMPHASIS_FILL = "#F7F3E6"
ALERT_FILL = "#FDE9E4"
ALERT_INK = "#A61B1B"
RULE = "#8A97A8"

BASE_SIZE = 11


class Styles:
    """Formats of one workbook by their properties, so equal looks share one format."""

    def __init__(self, workbook: Workbook, font: str) -> None:
        self._workbook = workbook
        self._font = font
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def get(self, **properties: Any) -> Format:
        """A format with the house font and these XlsxWriter properties."""
        full: dict[str, Any] = {
            "font_name": self._font,
            "font_size": BASE_SIZE,
            "font_color": INK,
            "valign": "vcenter",
            **properties,
        }
        key = tuple(sorted(full.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(full)
        return self._made[key]

    def cell(
        self,
        *,
        align: str,
        number_format: str | None = None,
        wrap: bool = False,
        bold: bool = False,
        fill: str | None = None,
        alert: bool = False,
        quoted: bool = False,
        indent: bool = False,
    ) -> Format:
        """The format of a table cell; `alert`: look at this; `quoted`: text that looks like a formula."""
        properties: dict[str, Any] = {"border": 1, "border_color": RULE, "align": align}
        if number_format:
            properties["num_format"] = number_format
        if wrap:
            properties["text_wrap"] = True
        if indent:
            properties["indent"] = 1
        if bold or alert:
            properties["bold"] = True
        if alert:
            properties |= {"bg_color": ALERT_FILL, "font_color": ALERT_INK}
        elif fill:
            properties["bg_color"] = fill
        if quoted:
            properties["quote_prefix"] = True
        return self.get(**properties)

    def header(self) -> Format:
        """The format of a table's header cells."""
        return self.get(
            bold=True,
            align="center",
            text_wrap=True,
            border=1,
            border_color=RULE,
            bg_color=HEADER_FILL,
            font_size=10.5,
        )
