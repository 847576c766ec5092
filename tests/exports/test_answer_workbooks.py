"""Returned workbooks: the sender's file stays as it was but for marks, and opens again and again."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from exports.answers.content import Answer, CannotMarkError, Change, ExplanationPlace, Finding
from exports.answers.workbook import answer_workbook, suffix_of
from tests.debian import program

PLACE = ExplanationPlace(
    "GiaiTrinh", 2, {"finding_id": "A", "subject_sheet": "B", "subject_cell": "C", "explanation": "D"}
)


def finding(number: int, cell: str | None = "B3", **more: Any) -> Finding:
    facts: dict[str, Any] = {
        "severity": "error",
        "status": "open",
        "sheet": "Số liệu",
        "observed": "=1+1",
        "expected": "2",
        "message": f"Ô {cell}: sai <{number}> & sửa",
    }
    return Finding(f"F{number:012x}", cell=cell, **facts | more)


def answer(*findings: Finding, **more: Any) -> Answer:
    return Answer("Huyện A · kỳ 2020Q4", f"{len(findings)} điều", ("Sửa rồi gửi lại.",), findings, **more)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture
def sent() -> bytes:
    """A workbook with everything a sender may have put there: formats, notes, validation, hidden sheets, names, a picture."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Số liệu"
    for row in range(1, 40):
        sheet.append([f"dòng {row}", row, row * 2])
    sheet["B3"].fill = PatternFill("solid", start_color="00FF00")
    sheet["B3"].comment = Comment("Ghi chú của huyện", "Cán bộ")
    sheet["C9"].comment = Comment("Ghi chú khác", "Cán bộ")
    sheet.merge_cells("A20:C20")
    sheet.conditional_formatting.add(
        "B1:B9", CellIsRule("greaterThan", ["5"], fill=PatternFill("solid", end_color="AAAAAA"))
    )
    choice = DataValidation("list", formula1='"có,không"')
    choice.add("C3")
    sheet.add_data_validation(choice)
    sheet.print_title_rows = "1:1"
    explanations = book.create_sheet("GiaiTrinh")
    explanations.append(["GIẢI TRÌNH"])
    explanations.append(["Mã phát hiện", "Biểu", "Ô", "Nội dung giải trình"])
    explanations.append([f"F{9:012x}", "x", "y", "Đã nói rồi"])
    hidden = book.create_sheet("ẩn")
    hidden.sheet_state = "veryHidden"
    hidden["A1"] = "bí mật"
    book.defined_names["TenRieng"] = DefinedName("TenRieng", attr_text="'Số liệu'!$B$3")
    return saved(book)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def cells(data: bytes, sheet: str) -> list[tuple[Any, ...]]:
    found = load_workbook(io.BytesIO(data))[sheet]
    return [
        (cell.coordinate, cell.value, cell.style_id, cell.fill.fgColor.rgb)
        for row in found.iter_rows()
        for cell in row
        if cell.value is not None or cell.has_style
    ]


def test_values_and_formats_of_the_sender_are_untouched(sent: bytes) -> None:
    data = answer_workbook(sent, answer(finding(1), finding(2, "C5", severity="warning"), finding(3, "B900")))
    assert cells(data, "Số liệu") == cells(sent, "Số liệu")
    before, after = parts(sent), parts(data)
    body = re.compile(rb"<sheetData>.*</sheetData>", re.DOTALL)
    sheet = "xl/worksheets/sheet1.xml"
    assert body.search(after[sheet])[0] == body.search(before[sheet])[0]  # type: ignore[index]
    assert [name for name in before if name not in after] == []
    untouched = {
        "xl/worksheets/sheet3.xml",
        "xl/theme/theme1.xml",
        "docProps/core.xml",
    }
    assert all(after[name] == before[name] for name in untouched)
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["KetQua", "Số liệu", "GiaiTrinh", "ẩn"]
    assert book["ẩn"].sheet_state == "veryHidden"
    assert book["Số liệu"].print_title_rows == "$1:$1"
    assert [rule.formula1 for rule in book["Số liệu"].data_validations.dataValidation] == ['"có,không"']
    assert "A20:C20" in book["Số liệu"].merged_cells


def test_marks_notes_and_links_stand_at_the_cell(sent: bytes) -> None:
    data = answer_workbook(sent, answer(finding(1), finding(2, "C5", severity="warning"), finding(3, None)))
    sheet = load_workbook(io.BytesIO(data))["Số liệu"]
    marks = {
        str(area.sqref): rule.dxf.fill.bgColor.rgb
        for area in sheet.conditional_formatting
        for rule in area.rules
        if rule.formula == ['"dvk"="dvk"']
    }
    assert marks == {"B3": "FFFFC7CE", "C5": "FFFFEB9C"}
    priorities = [rule.priority for area in sheet.conditional_formatting for rule in area.rules]
    assert sorted(priorities) == [1, 2, 3]
    assert sheet["B3"].comment.text.startswith("Ghi chú của huyện")
    assert "sai <1> & sửa" in sheet["B3"].comment.text
    assert sheet["C9"].comment.text == "Ghi chú khác"
    result = load_workbook(io.BytesIO(data))["KetQua"]
    linked = {
        cell.value: cell.hyperlink.location for row in result.iter_rows() for cell in row if cell.hyperlink
    }
    assert linked == {"B3": "'Số liệu'!B3", "C5": "'Số liệu'!C5"}
    assert all(cell.data_type != "f" for row in result.iter_rows() for cell in row)
    assert "=1+1" in [cell.value for row in result.iter_rows() for cell in row]


def test_only_the_result_sheet_is_selected(sent: bytes) -> None:
    book = load_workbook(io.BytesIO(answer_workbook(sent, answer(finding(1)))))
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == ["KetQua"]
    assert book.active.title == "KetQua"


def test_ids_to_explain_go_below_what_was_explained(sent: bytes) -> None:
    open_ones = (finding(1), finding(9, "C5"), finding(2, None, sheet=None, severity="info"))
    closed = (
        finding(3, "C6", status="explained", explanation="Có quyết định"),
        finding(4, severity="blocking", can_be_explained=False),
    )
    data = answer_workbook(sent, answer(*open_ones, *closed, explanations=PLACE))
    rows = list(load_workbook(io.BytesIO(data))["GiaiTrinh"].iter_rows(min_row=3, values_only=True))
    assert rows == [
        (f"F{9:012x}", "x", "y", "Đã nói rồi"),
        (f"F{1:012x}", "Số liệu", "B3", None),
        (f"F{2:012x}", None, None, None),
    ]


def test_a_workbook_without_the_sheet_gets_one() -> None:
    book = Workbook()
    book.create_sheet("ẩn").sheet_state = "hidden"
    data = answer_workbook(saved(book), answer(finding(1, sheet="Sheet")))
    found = load_workbook(io.BytesIO(data))
    assert found.sheetnames == ["KetQua", "Sheet", "GiaiTrinh", "ẩn"]
    assert [row[0].value for row in found["GiaiTrinh"].iter_rows(min_row=4)] == ["Mã phát hiện", f"F{1:012x}"]


def test_the_same_inputs_give_the_same_bytes_and_an_answer_is_answered_anew(sent: bytes) -> None:
    """A workbook that comes back with our marks carries only the new ones afterwards."""
    first = answer_workbook(sent, answer(finding(1), finding(2, "C5"), explanations=PLACE))
    assert answer_workbook(sent, answer(finding(1), finding(2, "C5"), explanations=PLACE)) == first
    again = answer_workbook(first, answer(finding(3, "C6"), explanations=PLACE))
    sheet = load_workbook(io.BytesIO(again))["Số liệu"]
    marked = [
        str(area.sqref)
        for area in sheet.conditional_formatting
        if any(r.formula == ['"dvk"="dvk"'] for r in area.rules)
    ]
    assert marked == ["C6"]
    notes = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert set(notes) == {"B3", "C9", "C6"}
    assert notes["B3"] == "Ghi chú của huyện"
    assert load_workbook(io.BytesIO(again)).sheetnames == ["KetQua", "Số liệu", "GiaiTrinh", "ẩn"]
    assert answer_workbook(again, answer(finding(3, "C6"), explanations=PLACE)) == again


def test_what_the_sender_adds_to_a_note_stays(sent: bytes) -> None:
    first = answer_workbook(sent, answer(finding(2, "C5")))
    book = load_workbook(io.BytesIO(first))
    book["Số liệu"]["C5"].comment.text += " Huyện trả lời: số này đúng."
    again = answer_workbook(saved(book), answer(finding(3, "C6")))
    assert load_workbook(io.BytesIO(again))["Số liệu"]["C5"].comment.text == "Huyện trả lời: số này đúng."


def test_nothing_found_still_answers(sent: bytes) -> None:
    book = load_workbook(io.BytesIO(answer_workbook(sent, answer())))
    assert [row[0].value for row in book["KetQua"].iter_rows(max_row=4)] == [
        "KẾT QUẢ KIỂM TRA", "Huyện A · kỳ 2020Q4", "0 điều", "Sửa rồi gửi lại.",
    ]  # fmt: skip


def test_changes_are_listed(sent: bytes) -> None:
    change = Change("Số liệu", "B4", "Mô hình · Trong kỳ", None, "=HYPERLINK(1)")
    told = answer(changes=(change,), changes_heading="So với lần trước", change_count=3)
    values = [
        cell.value
        for row in load_workbook(io.BytesIO(answer_workbook(sent, told)))["KetQua"].iter_rows()
        for cell in row
    ]
    assert {"So với lần trước", "(không có)", "=HYPERLINK(1)", "… và 2 ô khác."} <= set(values)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b"PK\x03\x04 not a package",
        lambda data: data[: len(data) // 2],
        lambda data: _rezipped(data, lambda name, part: None if name == "xl/workbook.xml" else part),
        lambda data: _rezipped(data, lambda name, part: part.replace(b"<workbook", b'<!DOCTYPE w [<!ENTITY a "b">]><workbook', 1)),
        lambda data: _rezipped(data, lambda name, part: b"<no" if name == "xl/styles.xml" else part),
    ],
)  # fmt: skip
def test_what_cannot_be_edited_is_refused_and_not_broken(
    sent: bytes, damage: Callable[[bytes], bytes]
) -> None:
    with pytest.raises(CannotMarkError):
        answer_workbook(damage(sent), answer(finding(1)))


def _rezipped(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, part in parts(data).items():
            changed = change(name, part)
            if changed is not None:
                package.writestr(name, changed)
    return stream.getvalue()


def test_macros_stay_and_decide_the_ending(sent: bytes) -> None:
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macro = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    data = _rezipped(sent, lambda name, part: part.replace(kind, macro))
    assert suffix_of(answer_workbook(data, answer(finding(1)))) == ".xlsm"
    assert suffix_of(sent) == ".xlsx"


def test_libreoffice_opens_it_with_marks_and_notes(sent: bytes, tmp_path: Path) -> None:
    source = tmp_path / "answer.xlsx"
    source.write_bytes(answer_workbook(sent, answer(finding(1), finding(2, "C5", severity="warning"))))
    subprocess.run(
        [
            program("soffice"), f"-env:UserInstallation=file://{tmp_path}/lo", "--headless",
            "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", tmp_path / "out", source,
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    book = load_workbook(tmp_path / "out" / "answer.xlsx")
    assert book.sheetnames[0] == "KetQua"
    assert "sai <2>" in book["Số liệu"]["C5"].comment.text
    assert any(
        "C5" in str(area.sqref) and rule.formula == ['"dvk"="dvk"']
        for area in book["Số liệu"].conditional_formatting
        for rule in area.rules
    )
