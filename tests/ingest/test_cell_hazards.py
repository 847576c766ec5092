"""Each fault of a cell gives its issue, at that cell, and the rest of the sheet still lands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from ingest.reading import Submission

Write = Callable[..., bytes]
Read = Callable[..., Submission]
Edit = Callable[..., bytes]

_PROGRAMME = {"programme_code": "P1", "programme_name": "Tên"}
_KEY = {"indicator": "programmes_registered", "level": "grassroots", "field": "total"}


def seen(submission: Submission) -> list[tuple[Any, ...]]:
    return [(i.code, i.sheet, i.cell, i.column_name) for i in submission.issues]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1.6151", "number_ambiguous"), ("nhiều", "number_unreadable"), (-2, "count_negative"),
        (2.5, "count_not_whole"),
    ],
)  # fmt: skip
def test_count(write: Write, read: Read, typed: object, code: str) -> None:
    submission = read(write(rows={"bieu01": [{**_KEY, "in_period_count": 1, "stage_to_date_count": typed}]}))
    assert seen(submission) == [(code, "Bieu01", "G6", "stage_to_date_count")]
    table = submission.tables["bieu01"]
    assert (table.columns["in_period_count"][0], table.columns["stage_to_date_count"][0]) == (1, None)
    assert submission.state == "accepted"


@pytest.mark.parametrize(
    ("typed", "code"), [("31/02/2020", "date_impossible"), ("hôm qua", "date_unreadable")]
)
def test_date(write: Write, read: Read, typed: str, code: str) -> None:
    rows = {"bieu02": [_PROGRAMME, {**_PROGRAMME, "programme_code": "P2", "registered_date": typed}]}
    submission = read(write(rows=rows))
    assert seen(submission) == [(code, "Bieu02", "J7", "registered_date")]
    assert submission.issues[0].observed == typed


def test_date_typed_as_text_is_a_date(write: Write, read: Read) -> None:
    rows = {"bieu02": [{**_PROGRAMME, "registered_date": "07-01-2019"}]}
    assert read(write(rows=rows)).tables["bieu02"].columns["registered_date"] == [date(2019, 1, 7)]


def test_choice_matches_label_code_and_alias_and_reports_the_rest(write: Write, read: Read) -> None:
    typed = ["Kinh tế", "economy", "PHÁT TRIỂN KINH TẾ ", "Văn hoá - xã hội", "Kinh doanh"]
    rows = {"bieu02": [{**_PROGRAMME, "field": text} for text in typed]}
    submission = read(write(rows=rows))
    assert submission.tables["bieu02"].columns["field"] == ["economy"] * 3 + ["culture_society", None]
    assert seen(submission) == [("choice_unknown", "Bieu02", "H10", "field")]
    assert "Kinh tế" in (submission.issues[0].expected or "")


def test_required_blank_and_rows_of_white_space(write: Write, read: Read) -> None:
    rows = {
        "bieu02": [
            {"programme_code": "P1"},
            {"note": " \u00a0 "},
            _PROGRAMME,
            {},
            {**_PROGRAMME, "note": "x"},
        ]
    }
    submission = read(write(rows=rows))
    assert seen(submission) == [("required_blank", "Bieu02", "B6", "programme_name")]
    assert submission.tables["bieu02"].sheet_rows == [6, 8, 10]


def test_error_cell_and_formula_without_a_stored_result(write: Write, read: Read, edit: Edit) -> None:
    def change(book: Any) -> None:
        sheet = book["Bieu01"]
        sheet["E6"] = 4
        sheet["F7"].value, sheet["F7"].data_type = "#DIV/0!", "e"
        sheet["G8"] = "=SUM(G9:G12)"

    submission = read(edit(write(rows={}), change))
    found = [i for i in submission.issues if i.sheet == "Bieu01"]
    assert [(i.code, i.cell, i.observed) for i in found] == [
        ("cell_error", "F7", "#DIV/0!"),
        ("formula_uncached", "G8", "=SUM(G9:G12)"),
    ]
    assert submission.tables["bieu01"].columns["in_period_count"][0] == 4


def test_repeated_and_missing_rows_of_the_aggregate_sheet(write: Write, read: Read, edit: Edit) -> None:
    def change(book: Any) -> None:
        sheet = book["Bieu01"]
        for column in "ABCD":  # row 7 becomes a copy of row 6: one key twice, one gone
            sheet[f"{column}7"] = sheet[f"{column}6"].value

    submission = read(edit(write(rows={}), change))
    found = [(i.code, i.cell, i.expected) for i in submission.issues]
    assert ("row_duplicated", "A7", "A6") in found
    assert ("row_missing", None, "Mô hình đăng ký · Cấp cơ sở · Kinh tế") in found
    assert len(found) == 2


def test_moved_table_renamed_headings_and_leading_blanks_keep_the_right_cells(
    write: Write, read: Read, edit: Edit
) -> None:
    def change(book: Any) -> None:
        sheet = book["Bieu02"]
        sheet.insert_rows(1, 3)
        sheet.insert_cols(1, 2)
        sheet["D8"] = "  TÊN   MÔ HÌNH :"
        for row in range(1, 8):
            for column in range(1, 25):
                sheet.cell(row, column).value = None

    rows = {"bieu02": [{**_PROGRAMME, "status_date": "32/01/2020"}]}
    submission = read(edit(write(rows=rows), change))
    assert seen(submission) == [("date_impossible", "Bieu02", "Q9", "status_date")]
    place = next(
        p for p in submission.places if (p.table_name, p.column_name) == ("bieu02", "programme_name")
    )
    assert (place.column_letter, place.header_row, place.heading) == ("D", 8, "TÊN MÔ HÌNH :")
    assert submission.tables["bieu02"].columns["programme_name"] == ["Tên"]


def test_qualifier_in_a_column_without_room_for_it_is_reported(write: Write, read: Read) -> None:
    rows = {"bieu03": [{"event": "appraised", "event_date": date(2020, 11, 1), "score": "gần 90"}]}
    assert seen(read(write(rows=rows))) == [("number_unreadable", "Bieu03", "I6", "score")]


def test_true_is_not_the_number_one(write: Write, read: Read) -> None:
    other = {**_KEY, "level": "district"}
    rows = {"bieu01": [{**_KEY, "in_period_count": True}, {**other, "in_period_count": 1}]}
    submission = read(write(rows=rows))
    assert seen(submission) == [("number_unreadable", "Bieu01", "E6", "in_period_count")]
    assert submission.tables["bieu01"].columns["in_period_count"][6] == 1
