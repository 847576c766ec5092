"""Workbooks drawn at random (layout, place on the sheet, noise around it, hazards in the cells) with known content: what is
read is what was written, or it is reported at the very cell.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from ingest.reference import Reference
from samples.hazards import files
from tests.ingest.conftest import Read
from tests.ingest.test_hazard_corpus import values_of

_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
_FIELDS = {
    "Kinh tế": "economy",
    "VH-XH": "culture_society",
    "1. QP-AN": "defence_security",
    "- Khác": "other",
}
_SECTORS = {"Phụ nữ": "women", "MTTQ": "front", "Mật trận": "front", "Công an": "police"}
_LEVELS = {"Cấp cơ sở": "grassroots", "Cấp huyện": "district", "Cấp tỉnh": "province"}
_INDICATORS = {"Mô hình đăng ký": "programmes_registered", "Mô hình được công nhận": "programmes_recognised"}

# typed → (what must be read, or the fault at this cell)
_COUNTS: list[tuple[Any, int | None, str | None]] = [
    (0, 0, None), (1, 1, None), (12, 12, None), ("08", 8, None), ("1.362", 1362, None), ("hơn 270", 270, None),
    ("gần 1.300 mô hình", 1300, None), (" 5 ", 5, None), (None, None, None), ("1.6151", None, "number_ambiguous"),
    ("3.177.540,000", None, "number_ambiguous"), ("446/446", None, "number_ambiguous"), ("1 - 2", None, "number_ambiguous"),
    ("nhiều", None, "number_unreadable"), (-3, None, "count_negative"), (2.5, None, "count_not_whole"),
    ("#REF!", None, "cell_error"), (True, None, "number_unreadable"), ("=1+1", None, "formula_uncached"),
]  # fmt: skip
_DATES: list[tuple[Any, str | None, str | None]] = [
    ("5/10/2020", "2020-10-05", None), ("ngày 5 tháng 10 năm 2020", "2020-10-05", None), (44109, "2020-10-05", None),
    ("2020-10-05", "2020-10-05", None), (None, None, None), ("31/02/2020", None, "date_impossible"),
    ("07-01-209", None, "date_impossible"), ("15/10/20", None, "date_unreadable"), ("hôm qua", None, "date_unreadable"),
]  # fmt: skip
_NAMES = st.text(st.sampled_from("abcđêôươ áàảãạ ếờữ 123"), min_size=3, max_size=25).map(
    lambda t: f"Tổ {t.strip()} x"
)


@dataclass
class Sheet:
    """Cells to be written, what must be read from them, and which must be reported."""

    cells: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    faults: set[tuple[str, str]] = field(default_factory=set)
    merges: list[str] = field(default_factory=list)

    def put(self, row: int, column: int, typed: Any, read: Any = None, fault: str | None = None) -> None:
        address = f"{get_column_letter(column)}{row}"
        if typed is not None:
            self.cells[address] = typed
        if fault:
            self.faults.add((fault, address))
        elif read is not None:
            self.values[address] = read


def _above(draw: Any, sheet: Sheet, top: int, left: int) -> int:
    """Who and when, told in one of the ways people tell it; returns the row of the headings."""
    way = draw(st.sampled_from(("beside", "colon", "title")))
    if way == "beside":
        gap = draw(st.integers(1, 3))
        sheet.put(top, left, "Đơn vị")
        sheet.put(top, left + gap, "Huyện An Biên")
        sheet.put(top + 1, left, "Kỳ báo cáo")
        sheet.put(top + 1, left + gap, "Quý IV/2020")
    elif way == "colon":
        sheet.put(top, left, "Đơn vị báo cáo: H. An Biên")
        sheet.put(top + 1, left, "Kỳ báo cáo: 2020Q4")
    else:
        sheet.put(top, left, "HUYỆN ỦY AN BIÊN")
        sheet.put(top + 1, left + 2, "BÁO CÁO SỐ LIỆU QUÝ IV NĂM 2020")
    return top + draw(st.integers(3, 6))


def _below(draw: Any, sheet: Sheet, row: int, left: int) -> None:
    """A signature: reported once, at its first line, if it stands in a column of the table."""
    if draw(st.booleans()):
        sheet.put(row + 2, left + 1, "Người lập biểu", fault="row_skipped")
        sheet.put(row + 3, left + 1, "(Ký, ghi rõ họ tên)")


@st.composite
def registers(draw: Any) -> Sheet:
    """A register in any column order, with headings once or again, blank lines between, and a total."""
    sheet = Sheet()
    top, left = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    heading_row = _above(draw, sheet, top, left)
    kinds = draw(st.permutations(["Chủ thể", "Lĩnh vực", "Khối", "Ngày đăng ký"]))
    heads = ["TT", "Tên mô hình", *kinds]
    number_row = draw(st.booleans())

    def headings(row: int) -> None:
        for i, head in enumerate(heads):
            sheet.put(row, left + i, head)

    headings(heading_row)
    row = heading_row
    if number_row:
        row += 1
        for i in range(len(heads)):
            sheet.put(row, left + i, f"({i + 1})")
    for line in range(draw(st.integers(1, 8))):
        row += 1 + draw(st.sampled_from((0, 0, 0, 1)))
        sheet.put(row, left, line + 1)
        name = draw(_NAMES)
        sheet.put(row, left + 1, name, " ".join(name.split()))
        for i, kind in enumerate(kinds, 2):
            if kind == "Chủ thể":
                sheet.put(row, left + i, "Hội Phụ nữ", "Hội Phụ nữ")
            elif kind == "Ngày đăng ký":
                sheet.put(row, left + i, *draw(st.sampled_from(_DATES)))
            else:
                known = _FIELDS if kind == "Lĩnh vực" else _SECTORS
                typed = draw(st.sampled_from([*known, "Không có trong danh mục"]))
                sheet.put(
                    row, left + i, typed, known.get(typed), None if typed in known else "choice_unknown"
                )
        if line == 3 and draw(st.booleans()):
            row += 1
            headings(row)
    if draw(st.booleans()):
        row += 1
        sheet.put(row, left + 1, "Tổng cộng", fault="row_skipped")
        sheet.put(row, left + 2, 99)
    _below(draw, sheet, row, left)
    return sheet


@st.composite
def crosstabs(draw: Any) -> Sheet:
    """Fields down, indicators and levels across, merged or not, anywhere on the sheet."""
    sheet = Sheet()
    top, left = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    heading_row = _above(draw, sheet, top, left)
    sheet.put(heading_row, left, "TT")
    sheet.put(heading_row, left + 1, "Lĩnh vực")
    indicators = draw(st.permutations(list(_INDICATORS)))
    levels = draw(st.lists(st.sampled_from(list(_LEVELS)), min_size=1, max_size=3, unique=True))
    merged = draw(st.booleans())
    column = left + 2
    for indicator in indicators:
        sheet.put(heading_row, column, indicator)
        for i, level in enumerate(levels):
            sheet.put(heading_row + 1, column + i, level)
        if merged and len(levels) > 1:
            ends = get_column_letter(column), get_column_letter(column + len(levels) - 1)
            sheet.merges.append(f"{ends[0]}{heading_row}:{ends[1]}{heading_row}")
        column += len(levels)
    row = heading_row + 1
    for number, name in enumerate(draw(st.permutations([*_FIELDS, "Tổng cộng"])), 1):
        row += 1
        sheet.put(row, left, number)
        sheet.put(row, left + 1, name)
        for at in range(left + 2, column):
            sheet.put(row, at, *draw(st.sampled_from(_COUNTS)))
    _below(draw, sheet, row, left)
    return sheet


def _check(sheet: Sheet, name: str, read: Read) -> None:
    submission = read(files.xlsx({name: sheet.cells}, sheet.merges))
    assert submission.state == "accepted", submission.issues
    assert (submission.cover.unit_code, submission.cover.period_id) == ("908", "2020Q4")
    assert {(issue.code, issue.cell or "") for issue in submission.issues} == sheet.faults
    found = {cell.partition("!")[2]: value for cell, value in values_of(submission).items()}
    read_back = {cell: found.get(cell) for cell in sheet.values}
    assert {c: str(v) if v is not None else None for c, v in read_back.items()} == {
        c: str(v) for c, v in sheet.values.items()
    }


@settings(max_examples=60, deadline=None, phases=_PHASES, suppress_health_check=list(HealthCheck))
@given(sheet=registers(), name=st.sampled_from(("Danh sách", "Sheet1", "Đăng ký")))
def test_register(sheet: Sheet, name: str, read: Read, reference: Reference) -> None:
    _check(sheet, name, read)


@settings(max_examples=60, deadline=None, phases=_PHASES, suppress_health_check=list(HealthCheck))
@given(sheet=crosstabs(), name=st.sampled_from(("TongHop", "Sheet1")))
def test_crosstab(sheet: Sheet, name: str, read: Read, reference: Reference) -> None:
    _check(sheet, name, read)
