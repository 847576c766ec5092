"""What the writer writes, the reader reads: values and cells."""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from ingest.aggregate_grid import aggregate_grid
from ingest.legacy_fonts import reading_of
from ingest.reading import Submission
from ingest.reference import Reference
from ingest.templates import Column, Table, Template
from ingest.vietnamese_text import clean

Write = Callable[..., bytes]
Read = Callable[..., Submission]

_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # shrinking whole workbooks takes minutes
_WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1, max_size=24
)
_TEXT = _WORDS.map(clean).filter(
    lambda text: (
        text is not None
        and not text.startswith(("=", "_x", "#", "Err:"))
        and reading_of(text) is None  # what reads as text of an old font is turned into Unicode
    )
)
_STRATEGIES: dict[str, st.SearchStrategy[Any]] = {
    "text": _TEXT,
    "code": _TEXT,
    "count": st.integers(0, 10**9),
    "number": st.floats(0, 1e8, allow_nan=False).map(lambda x: round(x, 4)),
    "date": st.dates(date(1930, 1, 1), date(2100, 12, 31)),
}


def _value(column: Column, reference: Reference) -> st.SearchStrategy[Any]:
    if column.type == "choice":
        vocabulary = reference.vocabularies[column.list or ""]
        filled: st.SearchStrategy[Any] = st.sampled_from([item.code for item in vocabulary.items])
    else:
        filled = _STRATEGIES[column.type]
    return filled if column.required else st.one_of(st.none(), filled)


def _rows(table: Table, reference: Reference) -> st.SearchStrategy[list[dict[str, Any]]]:
    row = st.fixed_dictionaries({c.name: _value(c, reference) for c in table.columns})
    return st.lists(row, max_size=6)


def test_every_value_comes_back_from_its_own_row(
    template: Template, reference: Reference, write: Write, read: Read
) -> None:
    tables = [t for t in template.tables if not t.prefilled]

    @settings(max_examples=40, deadline=None, phases=_PHASES, suppress_health_check=[HealthCheck.too_slow])
    @given(st.fixed_dictionaries({t.name: _rows(t, reference) for t in tables}))
    def check(rows: dict[str, list[dict[str, Any]]]) -> None:
        submission = read(write("91", rows=rows, tables=[t.name for t in template.tables]))
        assert submission.issues == []
        for table in tables:
            got = submission.tables[table.name]
            assert got.sheet_rows == list(range(6, 6 + len(rows[table.name])))
            for column in table.columns:
                assert got.columns[column.name] == [row[column.name] for row in rows[table.name]], column.name

    check()


def test_a_value_stands_in_the_cell_that_the_lineage_names(write: Write, read: Read) -> None:
    rows = {"bieu02": [{"programme_code": f"P{i}", "programme_name": f"Tên {i}"} for i in range(5)]}
    data = write(rows=rows)
    submission = read(data)
    letters = {(p.table_name, p.column_name): p.column_letter for p in submission.places}
    sheet = load_workbook(io.BytesIO(data))["Bieu02"]
    table = submission.tables["bieu02"]
    for position, row in enumerate(table.sheet_rows):
        cell = f"{letters['bieu02', 'programme_name']}{row}"
        assert sheet[cell].value == table.columns["programme_name"][position]


def test_aggregate_sheet_prints_every_row_and_keeps_blank_apart_from_zero(
    reference: Reference, write: Write, read: Read
) -> None:
    given_row = {
        "indicator": "programmes_recognised", "level": "district", "field": "economy",
        "in_period_count": 0, "year_to_date_count": "hơn 270", "stage_to_date_count": 1300,
    }  # fmt: skip
    table = read(write(rows={"bieu01": [given_row]})).tables["bieu01"]
    grid = aggregate_grid(reference)
    keys = list(zip(*(table.columns[n] for n in ("indicator", "level", "field")), strict=True))
    assert keys == [tuple(key) for key in grid]
    at = keys.index(("programmes_recognised", "district", "economy"))
    counts = ("in_period_count", "year_to_date_count", "stage_to_date_count")
    assert [table.columns[name][at] for name in counts] == [0, 270, 1300]
    assert [table.columns[f"{name}_qualifier"][at] for name in counts] == ["=", ">=", "="]
    others = [i for i in range(len(grid)) if i != at]
    assert {table.columns[name][i] for name in counts for i in others} == {None}
    assert {table.columns[f"{name}_qualifier"][i] for name in counts for i in others} == {None}


def test_cover_comes_back(write: Write, read: Read) -> None:
    cover = {
        "data_cutoff_date": date(2020, 12, 31), "prepared_date": date(2021, 1, 4), "data_status": "official",
        "is_nil": True, "resubmission_reason": "Sửa số liệu",
    }  # fmt: skip
    read_cover = read(write("DU-CA", "2020Q3", cover=cover, rows={})).cover
    assert {name: getattr(read_cover, name) for name in cover} == cover
    assert (read_cover.unit_code, read_cover.period_id) == ("DU-CA", "2020Q3")


def test_blank_form_is_accepted_and_holds_no_register_rows(write: Write, read: Read) -> None:
    submission = read(write())
    assert submission.state == "accepted"
    assert submission.issues == []
    assert {name: len(t) for name, t in submission.tables.items() if name != "bieu01"} == {
        "bieu02": 0, "bieu03": 0, "bieu04": 0, "explanations": 0,
    }  # fmt: skip


def test_published_figures_belong_only_to_the_workbook_of_a_province(write: Write) -> None:
    def names(unit: str) -> list[str]:
        return load_workbook(io.BytesIO(write(unit))).sheetnames

    assert "Bieu05" not in names("899")
    assert {"Bieu05", "Bieu05QH"} <= set(names("91"))


def test_published_figure_keeps_its_printed_text(write: Write, read: Read) -> None:
    rows = {"bieu05": [
        {"figure_id": "F1", "indicator": "x", "printed_value": "hơn 1.362"},
        {"figure_id": "F2", "indicator": "x", "printed_value": "1.6151"},
        {"figure_id": "F3", "indicator": "x", "printed_value": 83.7},
    ]}  # fmt: skip
    submission = read(write("91", "2016-2020", rows=rows, tables=["bieu05"]))
    columns = submission.tables["bieu05"].columns
    assert columns["printed_value"] == [1362.0, None, 83.7]
    assert columns["printed_value_text"] == ["hơn 1.362", "1.6151", "83,7"]
    assert columns["printed_value_qualifier"] == [">=", None, "="]
    assert [(i.code, i.cell, i.candidates) for i in submission.issues] == [
        ("number_ambiguous", "J7", ("16151", "1615"))
    ]


def test_same_arguments_give_the_same_bytes(write: Write) -> None:
    rows = {
        "bieu02": [{"programme_code": "P1", "programme_name": "Tên", "registered_date": date(2020, 1, 1)}]
    }
    first = hashlib.sha256(write(rows=rows)).hexdigest()
    time.sleep(2.1)  # a zip time stamp has a step of two seconds
    assert hashlib.sha256(write(rows=rows)).hexdigest() == first


def test_form_protects_what_is_printed_and_offers_the_lists(write: Write) -> None:
    book = load_workbook(io.BytesIO(write()))
    assert book["DanhMuc"].sheet_state == "hidden"
    assert book["_dvk"].sheet_state == "veryHidden"
    sheet = book["Bieu01"]
    assert sheet.protection.sheet
    assert sheet["D6"].protection.locked
    assert not sheet["E6"].protection.locked
    assert sheet.freeze_panes == "E6"
    assert sheet.print_title_rows == "$5:$5"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    lists = {
        str(v.sqref): v.formula1 for v in book["Bieu02"].data_validations.dataValidation if v.type == "list"
    }
    assert any(area.startswith("H6:H") and "DanhMuc" in source for area, source in lists.items())
