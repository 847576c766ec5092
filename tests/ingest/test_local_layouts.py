"""A layout is one file: written outside the package, it is used from the inbox to the lake."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from ingest.lake import batch_files
from ingest.pipeline import ingest_batch, scan_inbox
from ingest.reference import Reference

Drop = Callable[..., Path]

_LAYOUT = """
extends: local_form
version: commune
title: "BIỂU CỦA MỘT XÃ"
only_tables: [bieu02]
tables:
  - name: bieu02
    sheet: Xa
    columns:
      - {name: programme_code, drop: true}
      - {name: programme_name, label: "Tên gọi việc làm"}
      - {name: owner_name, label: "Ai làm"}
      - {name: village, label: "Ấp", type: text, after: place}
      - {name: sector, optional: true}
      - {name: field, optional: true}
      - {name: registered_level, optional: true}
      - {name: registered_date, label: "Làm từ ngày"}
      - {name: located_unit_code, drop: true}
      - {name: parent_code, drop: true}
      - {name: status, optional: true}
      - {name: status_date, optional: true}
cover:
  fields:
    - {name: unit_name, synonyms: ["Xã thuộc"]}
"""


@pytest.fixture
def workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "Trang 1"
    sheet["B2"], sheet["C2"] = "Xã thuộc", "Huyện An Biên"
    sheet["B3"] = "Kỳ báo cáo: Quý IV/2020"
    for column, text in zip("BCDE", ("Tên gọi việc làm", "Ai làm", "Ấp", "Làm từ ngày"), strict=True):
        sheet[f"{column}5"] = text
    sheet["B6"], sheet["C6"], sheet["D6"], sheet["E6"] = (
        "Hũ gạo tình thương",
        "Hội Phụ nữ",
        "Ấp 3",
        "5/10/2020",
    )
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_adding_one_file_adds_a_layout_and_brings_back_what_waited_for_it(
    drop: Drop, inbox: Path, lake: Path, reference: Reference, tmp_path: Path, workbook: bytes
) -> None:
    drop("xa.xlsx", workbook)
    layouts = tmp_path / "layouts"
    layouts.mkdir()
    (unknown,) = ingest_batch(
        scan_inbox(inbox, lake, reference, layouts), lake, reference, layouts=layouts
    ).files
    assert unknown.quarantine_code == "template_unknown"
    assert scan_inbox(inbox, lake, reference, layouts) == []

    (layouts / "commune.yml").write_text(_LAYOUT, encoding="utf-8")
    (arrival,) = scan_inbox(inbox, lake, reference, layouts)
    (known,) = ingest_batch([arrival], lake, reference, layouts=layouts).files
    assert (known.state, known.unit_code, known.period_id) == ("accepted", "908", "2020Q4")
    (row,) = (row for path in batch_files(lake, "bieu02") for row in pq.read_table(path).to_pylist())
    assert (row["programme_name"], row["village"], row["sheet_row"]) == ("Hũ gạo tình thương", "Ấp 3", 6)
    assert str(row["registered_date"]) == "2020-10-05"
    places = {
        place["column_name"]: (place["sheet"], place["column_letter"])
        for path in batch_files(lake, "columns")
        for place in pq.read_table(path).to_pylist()
    }
    assert places["village"] == ("Trang 1", "D")
