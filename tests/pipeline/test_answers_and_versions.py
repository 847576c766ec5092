"""A return is answered, the answer comes back with explanations, a corrected version follows: as a committee lives it."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from dvk import pipeline
from dvk.settings import Settings
from ingest.reference import Reference
from ingest.template_writer import write_workbook
from ingest.templates import load_template, newest_version
from tests.sample_home import query

pytestmark = pytest.mark.slow

COUNTS = ("in_period_count", "year_to_date_count", "stage_to_date_count")
FIRST_DAY = 1_609_812_000  # 2021-01-05 02:00 UTC


def rows(settings: Settings, count: int) -> dict[str, list[dict[str, Any]]]:
    """Three programmes registered in the quarter, and `count` claimed."""
    reference = Reference.load(settings.seeds)
    levels = ["grassroots", "district", "province"]
    fields = [item.code for item in reference.vocabularies["fields"].items]
    totals = {("programmes_registered", "grassroots", field): count for field in ("total", "economy")}
    programmes = [f"899-2020-000{number}" for number in (1, 2, 3)]
    return {
        "bieu01": [
            {"indicator": indicator.code, "level": level, "field": field}
            | dict.fromkeys(COUNTS, totals.get((indicator.code, level, field), 0))
            for indicator in reference.vocabularies["indicators"].items
            for level in (levels if indicator.attributes["has_levels"] == "true" else ["all"])
            for field in fields
        ],
        "bieu02": [
            {
                "programme_code": code, "programme_name": f"Khéo vận động số {code[-1]}", "owner_name": "Hội Nông dân",
                "field": "economy",
                "registered_level": "grassroots", "registered_date": date(2020, 11, 2), "status": "active",
            }
            for code in programmes
        ],
        "bieu03": [
            {
                "programme_code": code, "programme_name": f"Khéo vận động số {code[-1]}", "event": "registered",
                "event_date": date(2020, 11, 2), "level": "grassroots",
            }
            for code in programmes
        ],
        "bieu04": [],
        "explanations": [],
    }  # fmt: skip


def run(settings: Settings, as_of: str) -> None:
    for batch in pipeline.list_batches(settings):
        pipeline.ingest_batch(settings, batch)
    pipeline.build(settings, as_of)
    pipeline.return_workbooks(settings, as_of, workers=1)


def change(path: Path, target: Path, edit: Callable[[Any], None], day: int) -> None:
    book = load_workbook(path)
    edit(book)
    book.save(target)
    os.utime(target, (FIRST_DAY + day * 86_400,) * 2)


def test_a_return_is_answered_explained_and_corrected(tmp_path: Path) -> None:
    settings = Settings.from_env(tmp_path / "home")
    settings.inbox.mkdir(parents=True)
    sent = settings.inbox / "899_2020Q4.xlsx"
    write_workbook(
        sent,
        load_template(newest_version()),
        Reference.load(settings.seeds),
        "899",
        "2020Q4",
        rows=rows(settings, 5),
    )
    os.utime(sent, (FIRST_DAY, FIRST_DAY))
    (settings.inbox / "hong.xlsx").write_bytes(b"PK\x03\x04 hong")
    os.utime(settings.inbox / "hong.xlsx", (FIRST_DAY, FIRST_DAY))
    run(settings, "2021-01-10T00:00:00+07:00")

    # the answer
    folder = settings.returned / "2020Q4" / "899"
    answer = load_workbook(folder / "899_2020Q4_lan1_ket-qua.xlsx")
    assert answer.sheetnames[0] == "KetQua"
    assert "3 mô hình khác nhau" in answer["Bieu01"]["G6"].comment.text
    asked = [row[0].value for row in answer["GiaiTrinh"].iter_rows(min_row=6) if row[0].value]
    open_ids = [
        finding_id
        for (finding_id,) in query(
            settings,
            """
            select finding_id from marts.rpt_answer_findings
            where status = 'open' and severity <> 'blocking' order by reading_order
            """,
        )
    ]
    assert asked == open_ids
    assert len(asked) >= 4
    unreadable = list((settings.returned / "khong-ro-ky" / "khong-ro-don-vi").glob("*.xlsx"))
    assert [load_workbook(path)["KetQua"]["A3"].value for path in unreadable] == [
        "TỆP NÀY CHƯA ĐƯỢC TÍNH. 1 điều phải sửa."
    ]

    # it comes back, explained in one line and otherwise as it was
    def explain(book: Any) -> None:
        book["GiaiTrinh"]["D6"] = "Hai mô hình đăng ký từ quý trước, văn bản 12-CV/HU"
        book["GiaiTrinh"]["E6"] = "Nguyễn Văn A"

    change(folder / "899_2020Q4_lan1_ket-qua.xlsx", settings.inbox / "tra-loi.xlsx", explain, day=7)
    before = {path: path.stat().st_mtime_ns for path in settings.returned.rglob("*.xlsx")}
    run(settings, "2021-01-15T00:00:00+07:00")
    assert query(
        settings,
        "select state, submission_version, attached_version from intermediate.int_submissions_versioned"
        " where state <> 'quarantined' order by received_at",
    ) == [("accepted", 1, None), ("attached", None, 1)]
    assert query(
        settings, "select finding_id, status from marts.fct_findings where status = 'explained'"
    ) == [(asked[0], "explained")]
    assert query(
        settings,
        "select reason from marts.fct_finding_history where state = 'explained'",
    ) == [("Hai mô hình đăng ký từ quý trước, văn bản 12-CV/HU",)]
    after = {path: path.stat().st_mtime_ns for path in settings.returned.rglob("*.xlsx")}
    assert [path.name for path in before if before[path] != after[path]] == ["899_2020Q4_lan1_ket-qua.xlsx"]

    # a corrected version, with the old marks still in it
    def correct(book: Any) -> None:
        for row in (6, 7):
            for column in "EFG":
                book["Bieu01"][f"{column}{row}"] = 3
        book["TrangBia"]["B16"] = "Đếm lại theo danh sách"

    change(folder / "899_2020Q4_lan1_ket-qua.xlsx", settings.inbox / "lan-hai.xlsx", correct, day=12)
    run(settings, "2021-01-20T00:00:00+07:00")
    assert query(
        settings,
        "select cell, old_text, new_text, change_kind from marts.fct_submission_changes order by length(cell), cell",
    ) == [(f"{column}{row}", "5", "3", "changed") for column in "EFG" for row in (6, 7)]
    (settled,) = query(
        settings,
        "select message_vi from marts.fct_findings where status = 'resolved' and cell = 'G6' and rule_id = 'CUM-001'",
    )
    assert "không xét nữa (bản này đã được thay)" in settled[0]
    answer = load_workbook(folder / "899_2020Q4_lan2_ket-qua.xlsx")
    assert answer["Bieu01"]["G6"].comment is None
    told = [cell.value for row in answer["KetQua"].iter_rows() for cell in row if cell.value]
    assert any("6 ô thay đổi. Lý do nộp lại: Đếm lại theo danh sách." in str(text) for text in told)
    replaced = load_workbook(folder / "899_2020Q4_lan1_ket-qua.xlsx")
    assert any(
        "Lần nộp 2 đã thay tệp này" in str(cell.value)
        for (cell,) in replaced["KetQua"].iter_rows(max_row=6, max_col=1)
    )

    # the same state again writes nothing; a look back answers nobody
    assert pipeline.return_workbooks(settings, "2021-01-20T00:00:00+07:00")["written"] == 0
    assert pipeline.return_workbooks(settings, "2021-01-12T00:00:00+07:00")["written"] == 0
