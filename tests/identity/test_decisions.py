"""What people decide: stored, replayed, contradictions told; the workbook it travels in."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from identity.decisions import Decision, Verdict, load, replay, store
from identity.receiving import receive, receive_from_inbox
from identity.records import content_key
from identity.review import Labels, ReviewError, is_review, read_decisions, write_workbook

NOON = datetime.fromisoformat("2021-01-15T12:00:00")


def _decision(left: str, right: str, verdict: Verdict, hour: int = 1, by: str = "Ban Dân vận") -> Decision:
    return Decision(left, right, verdict, by, datetime.fromisoformat(f"2021-01-15T{hour:02d}:00:00"))


def test_what_is_implied_cannot_be_denied() -> None:
    first, second, third = (
        _decision("a", "b", "same", 1),
        _decision("b", "c", "same", 2),
        _decision("a", "c", "different", 3),
    )
    result = replay([third, first, second])
    assert result.same == (first, second)
    assert result.different == ()
    assert result.contradictions == ((third, (first, second)),)


def test_what_was_told_apart_is_not_joined_by_a_detour() -> None:
    apart, first, second = (
        _decision("a", "c", "different", 1),
        _decision("a", "b", "same", 2),
        _decision("b", "c", "same", 3),
    )
    result = replay([apart, first, second])
    assert result.different == (apart,)
    assert result.same == (first,)
    assert result.contradictions == ((second, (apart,)),)


def test_the_newest_word_on_a_pair_replaces_the_older_one() -> None:
    old, new = _decision("a", "b", "same", 1), _decision("b", "a", "different", 2)
    result = replay([old, new])
    assert (result.same, result.different, result.contradictions) == ((), (new,), ())


def test_decisions_are_known_only_from_their_moment_on(tmp_path: Path) -> None:
    early, late = _decision("a", "b", "same", 1), _decision("c", "d", "same", 9)
    store(tmp_path, [early])
    store(tmp_path, [late])
    store(tmp_path, [late])
    assert load(tmp_path, datetime.fromisoformat("2021-01-15T05:00:00")) == [early]
    assert load(tmp_path) == [early, late]
    assert len(list((tmp_path / "decisions").glob("*.parquet"))) == 2


def test_the_key_of_a_line_is_its_content() -> None:
    typed = ("900", None, "Hũ gạo", "Hội Phụ nữ", "xã Bình An", "economy", date(2018, 2, 1))
    assert content_key(*typed) == content_key(*typed, 1)
    assert content_key(*typed) != content_key(*typed, 2)
    assert content_key("901", *typed[1:]) != content_key(*typed)


def _pair(number: int) -> dict[str, Any]:
    pair: dict[str, Any] = {"pair_id": f"p{number}", "score": 0.81, "reasons": "name_similar|owner_same"}
    for side in ("left", "right"):
        pair |= {
            f"{side}_key": f"{side}{number}", f"{side}_unit_code": "900", f"{side}_period_id": "2020Q4", f"{side}_sheet": "Bieu02",
            f"{side}_cell": "B7", f"{side}_programme_code": None, f"{side}_programme_name": f"=Hũ gạo {number}",
            f"{side}_owner_name": "Hội Phụ nữ", f"{side}_co_owner": None, f"{side}_place": "xã Bình An", f"{side}_field": "economy",
            f"{side}_registered_date": date(2018, 2, 1),
        }  # fmt: skip
    return pair


def _workbook(count: int = 3) -> bytes:
    buffer = BytesIO()
    write_workbook(
        buffer, [_pair(n) for n in range(count)], Labels({"900": "Huyện Kiên Lương"}, {"economy": "Kinh tế"})
    )
    return buffer.getvalue()


def _filled(answers: dict[int, tuple[str, str]]) -> bytes:
    book = openpyxl.load_workbook(BytesIO(_workbook()))
    sheet = book["XacDinh"]
    for number, (verdict, person) in answers.items():
        sheet.cell(5 + number, 4, verdict)
        sheet.cell(5 + number, 5, person)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_workbook_goes_out_and_comes_back() -> None:
    data = _filled({1: ("Cùng một mô hình", "Chị Lan"), 3: ("khác nhau", "")})
    assert is_review(data)
    decisions = read_decisions(data, NOON, "Ban Dân vận")
    assert [(d.left_key, d.right_key, d.verdict, d.decided_by) for d in decisions] == [
        ("left0", "right0", "same", "Chị Lan"),
        ("left2", "right2", "different", "Ban Dân vận"),
    ]
    assert "Hũ gạo 0" in decisions[0].left_text


def test_the_workbook_offers_the_two_answers_and_runs_no_formula() -> None:
    book = openpyxl.load_workbook(BytesIO(_workbook()))
    sheet = book["XacDinh"]
    offered = sheet.data_validations.dataValidation[0]
    assert offered.formula1 == '"Cùng một mô hình,Khác nhau"'
    assert str(offered.sqref) == "D6:D8"
    assert sheet["J6"].data_type == "s"
    assert sheet["J6"].value == "=Hũ gạo 0"
    assert sheet["G6"].value == "Huyện Kiên Lương"
    assert "tên gần giống; cùng chủ thể" in str(sheet["C6"].value)
    assert book["_dvk"].sheet_state == "veryHidden"
    assert _workbook() == _workbook()


@pytest.mark.parametrize(
    ("answers", "message"),
    [({1: ("có lẽ", "Chị Lan")}, "D6"), ({2: ("Khác nhau", "")}, "E7")],
)
def test_what_cannot_be_understood_is_refused_with_its_cell(
    answers: dict[int, tuple[str, str]], message: str
) -> None:
    with pytest.raises(ReviewError, match=message):
        read_decisions(_filled(answers), NOON)


def test_received_once_whatever_the_number_of_times(tmp_path: Path) -> None:
    data = _filled({1: ("Khác nhau", "Chị Lan")})
    assert len(receive(data, tmp_path, NOON).decisions) == 1
    receive(data, tmp_path, datetime.fromisoformat("2021-02-01T00:00:00"))
    assert [decision.decided_at for decision in load(tmp_path)] == [NOON]


def test_the_inbox_gives_up_review_workbooks_only(tmp_path: Path) -> None:
    inbox, lake = tmp_path / "inbox", tmp_path / "lake"
    inbox.mkdir()
    (inbox / "xac-dinh-mo-hinh.xlsx").write_bytes(_filled({1: ("Khác nhau", "Chị Lan")}))
    (inbox / "xac-dinh-khac.xlsx").write_bytes(b"not a workbook")
    (inbox / "900.xlsx").write_bytes(b"something else")
    assert receive_from_inbox(inbox, lake) == 1
    assert sorted(path.name for path in inbox.iterdir()) == ["900.xlsx", "xac-dinh-khac.xlsx"]
    assert [decision.verdict for decision in load(lake)] == ["different"]


def test_a_contradiction_is_told_when_it_comes_in(tmp_path: Path) -> None:
    same = Decision("left0", "x", "same", "A", datetime.fromisoformat("2021-01-01T00:00:00"))
    also = Decision("x", "right0", "same", "A", datetime.fromisoformat("2021-01-02T00:00:00"))
    store(tmp_path, [same, also])
    received = receive(_filled({1: ("Khác nhau", "Chị Lan")}), tmp_path, NOON)
    assert [against for _, against in received.contradictions] == [(same, also)]
