"""The first sheet of an answer: what was found, worst first, with links to the cells; and what changed since last time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil

from exports.answers.content import Answer, Finding
from exports.answers.sheet_xml import SheetXml, letter_of
from exports.answers.style_sheet import StyleSheet

COLOURS = {"blocking": "FFC7CE", "error": "FFC7CE", "warning": "FFEB9C", "info": "DDEBF7"}
EXPLAINED_COLOUR = "E2EFDA"
_LEVELS = {"blocking": "Phải sửa trước", "error": "Sai", "warning": "Cần giải trình", "info": "Để biết"}
_STATES = {"explained": "Đã giải trình", "waived": "Được chấp nhận", "resolved": "Đã khắc phục"}
_HEADINGS = (
    "Số",
    "Mức độ",
    "Trang",
    "Ô",
    "Đã ghi",
    "Cần là",
    "Nội dung và cách sửa",
    "Lệch tổng của tỉnh",
    "Mã phát hiện",
)
_WIDTHS = (5, 13, 10, 8, 16, 18, 72, 11, 16)
_CHANGE_HEADINGS = ("", "", "Trang", "Ô", "Trước", "Nay", "Nội dung")
_LINE = 16.0
_SLACK = 0.96
MOST_ROWS = 2_000
"""Findings shown in full; more than these are counted in one line."""


def colour_of(finding: Finding) -> str:
    """Colour of a finding's mark."""
    return COLOURS[finding.severity] if finding.is_open else EXPLAINED_COLOUR


def write_result(
    answer: Answer, styles: StyleSheet, namespace: str, has_sheet: Callable[[str], bool]
) -> tuple[bytes, int]:
    """The sheet and the number of its heading row. `has_sheet` tells whether a link into a sheet leads anywhere."""
    sheet = SheetXml(_WIDTHS, namespace)
    _write_head(sheet, answer, styles)
    heading_row = 0
    if answer.findings:
        heading_row = _write_headings(sheet, styles, _HEADINGS)
        for number, finding in enumerate(answer.findings[:MOST_ROWS], 1):
            _write_finding(
                sheet, styles, number, finding, answer.is_marked and has_sheet(finding.sheet or "")
            )
        rest = len(answer.findings) - MOST_ROWS
        if rest > 0:
            _line(
                sheet,
                styles.cell(italic=True),
                f"… và {rest} điều nữa. Sửa những điều trên rồi gửi lại để xem tiếp.",
            )
    if answer.changes_heading:
        sheet.gap()
        _line(sheet, styles.cell(size=13, bold=True), answer.changes_heading)
        if answer.changes:
            _write_headings(sheet, styles, _CHANGE_HEADINGS)
        body, linked = styles.cell(edged=True), styles.cell(edged=True, align="center", link=True)
        for change in answer.changes:
            values = (
                None,
                None,
                change.sheet,
                change.cell,
                change.old or "(không có)",
                change.new or "(không có)",
                change.subject,
            )
            leads = answer.is_marked and bool(change.cell) and has_sheet(change.sheet)
            row = sheet.row(
                values, [0, 0, body, linked if leads else body, body, body, body], _height(values)
            )
            if leads and change.cell:
                sheet.link(f"D{row}", change.sheet, change.cell)
        if answer.change_count > len(answer.changes):
            rest = answer.change_count - len(answer.changes)
            _line(sheet, styles.cell(italic=True), f"… và {rest} ô khác.")
    return sheet.bytes(frozen_rows=heading_row, first=True), heading_row


def _write_head(sheet: SheetXml, answer: Answer, styles: StyleSheet) -> None:
    _line(sheet, styles.cell(size=16, bold=True, colour="FF1F3864"), "KẾT QUẢ KIỂM TRA", 24)
    _line(sheet, styles.cell(size=12, italic=True), answer.heading)
    _line(sheet, styles.cell(size=13, bold=True), answer.verdict)
    for text in answer.advice:
        _line(sheet, styles.cell(size=12), text)
    sheet.gap()


def _line(sheet: SheetXml, style: int, text: str, height: float = 0) -> None:
    lines = ceil(len(text) * _SLACK / sum(_WIDTHS))
    sheet.row([text], [style] * len(_WIDTHS), height or _LINE * lines + 3, merge=True)


def _write_headings(sheet: SheetXml, styles: StyleSheet, headings: Sequence[str]) -> int:
    style = styles.cell(bold=True, fill="E1EAF4", edged=True, align="center", vertical="center")
    return sheet.row(headings, [style if text else 0 for text in headings], 34)


def _write_finding(sheet: SheetXml, styles: StyleSheet, number: int, finding: Finding, linked: bool) -> None:
    body, centred = styles.cell(edged=True), styles.cell(edged=True, align="center")
    ground = styles.cell(edged=True, bold=finding.is_open, fill=colour_of(finding))
    cell = styles.cell(edged=True, align="center", link=True) if linked and finding.cell else centred
    message = finding.message
    if finding.consequence_count:
        message += f" (Kéo theo {finding.consequence_count} chỗ sai khác, sửa ô này là hết.)"
    if finding.explanation:
        message += f" — Giải trình: {finding.explanation}"
    values = (
        str(number),
        _LEVELS[finding.severity] if finding.is_open else _STATES[finding.status],
        finding.sheet,
        finding.cell,
        finding.observed,
        finding.expected,
        message,
        str(finding.effect) if finding.effect else None,
        finding.finding_id,
    )
    row = sheet.row(
        values,
        [centred, ground, body, cell, body, body, body, centred, styles.cell(edged=True, size=10)],
        _height(values),
    )
    if linked and finding.sheet and finding.cell:
        sheet.link(f"{letter_of(3)}{row}", finding.sheet, finding.cell)


def _height(values: Sequence[str | None]) -> float:
    lines = 1
    for text, width in zip(values, _WIDTHS, strict=False):
        lines = max(lines, sum(max(1, ceil(len(line) * _SLACK / width)) for line in (text or "").split("\n")))
    return min(400.0, _LINE * lines + 3)
