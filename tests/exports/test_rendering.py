"""Every output of a period: complete, deterministic, safe to open, and one file more per definition."""

from __future__ import annotations

import csv
import json
import shutil
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest
from frictionless import Package, system

from exports.context import Parameters
from exports.definition import DEFINITIONS
from exports.errors import DefinitionError, ExportError
from exports.rendering import render
from exports.written import RenderedFile

PARAMETERS = Parameters("2020Q4", "2021-01-20T00:00:00+07:00", "0.1.0+test", "2026.1")
APPENDIX = "phu-luc-dan-van-kheo-2020Q4.xlsx"
SHEETS = [
    "MucLuc", "TongQuan", "SoLieu", "CT_DangKy", "CT_DacCach", "CT_ThamDinh", "CT_CongNhan", "CT_NhanRong",
    "CT_HieuQua", "CT_KhenThuong", "CT_Ngung",
    "TheoKhoi", "CungKy", "VongDoi", "KetQua", "TinhTrangNop", "PhatHien", "ChenhLech", "PhuongPhap",
]  # fmt: skip


@pytest.fixture(scope="module")
def outputs(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[RenderedFile]]:
    folder = tmp_path_factory.mktemp("outputs")
    return folder, render(warehouse, folder, PARAMETERS)


def _texts(sheet: openpyxl.worksheet.worksheet.Worksheet) -> list[str]:
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def test_same_warehouse_and_parameters_give_the_same_bytes(
    warehouse: Path, outputs: tuple[Path, list[RenderedFile]], tmp_path: Path
) -> None:
    folder, files = outputs
    again = render(warehouse, tmp_path / "again", PARAMETERS)
    assert again == files
    for file in files:
        assert (tmp_path / "again" / file.path).read_bytes() == (folder / file.path).read_bytes()


def test_every_file_written_is_described(outputs: tuple[Path, list[RenderedFile]]) -> None:
    folder, files = outputs
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {file.path for file in files} == written


def test_the_appendix_has_its_sheets_in_order_and_prints_them_on_a4(
    outputs: tuple[Path, list[RenderedFile]],
) -> None:
    book = openpyxl.load_workbook(outputs[0] / APPENDIX)
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.orientation == ("portrait" if sheet.title == "PhuongPhap" else "landscape")
        assert "&P/&N" in sheet.oddFooter.right.text
    assert len(book["TongQuan"]._charts) == 1
    assert len(book["VongDoi"]._charts) == 1
    assert book["SoLieu"].freeze_panes == "B9"
    assert book["SoLieu"].print_title_rows == "$6:$8"
    assert book["SoLieu"].auto_filter.ref.startswith("A8:")
    assert "SoLieu_DuLieu" in book.defined_names
    assert book.active.title == "TongQuan"


def test_the_appendix_has_the_head_of_a_party_document(outputs: tuple[Path, list[RenderedFile]]) -> None:
    sheet = openpyxl.load_workbook(outputs[0] / APPENDIX)["MucLuc"]
    head = [text for text in _texts(sheet) if text][:6]
    assert head[:5] == [
        "TỈNH ỦY KIÊN GIANG",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "BAN DÂN VẬN",
        "*",
        "PHỤ LỤC",
    ]
    assert "Quý IV năm 2020" in head[5]
    assert any("đến 00 giờ 00 ngày 20/01/2021" in text for text in _texts(sheet))


def test_numbers_stay_numbers_and_show_dots(
    outputs: tuple[Path, list[RenderedFile]], warehouse: Path
) -> None:
    sheet = openpyxl.load_workbook(outputs[0] / APPENDIX)["TongQuan"]
    row = next(row for row in sheet.iter_rows() if row[1].value == "Mô hình đăng ký")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        expected = connection.execute(
            "select in_period_reported_count, in_period_reconciled_count, in_period_difference, "
            "year_to_date_reported_count, year_to_date_reconciled_count, year_to_date_difference, "
            "stage_to_date_reported_count, stage_to_date_reconciled_count, stage_to_date_difference "
            "from marts.rpt_quarterly_summary where unit_code = '91' and period_id = '2020Q4' "
            "and indicator = 'programmes_registered' and level = 'grassroots' and field = 'total'"
        ).fetchone()
    assert tuple(cell.value for cell in row[3:12]) == expected
    assert '"."000' in row[9].number_format


def test_no_formula_anywhere_and_hostile_text_stays_text(outputs: tuple[Path, list[RenderedFile]]) -> None:
    book = openpyxl.load_workbook(outputs[0] / APPENDIX)
    assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    hostile = [
        c for row in book["PhatHien"].iter_rows() for c in row if str(c.value).startswith(("=1+1", "@SUM"))
    ]
    assert hostile
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in hostile)
    with zipfile.ZipFile(outputs[0] / APPENDIX) as archive:
        assert not [n for n in archive.namelist() if "externalLink" in n]
        assert b"<f>" not in archive.read("xl/worksheets/sheet17.xml")


def test_hostile_text_is_neutralised_in_csv_and_unchanged_in_parquet(
    outputs: tuple[Path, list[RenderedFile]],
) -> None:
    folder = outputs[0] / "du-lieu-mo"
    with (folder / "count_gaps.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [row["programme_id"] for row in csv.DictReader(file, delimiter=";")]
    assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r")]
    assert "'=1+1" in cells
    assert "' =HYPERLINK(1)" in cells
    raw = pq.read_table(folder / "count_gaps.parquet").column("programme_id").to_pylist()
    assert "=1+1" in raw


def test_the_data_package_is_valid_and_its_rows_are_those_of_the_warehouse(
    outputs: tuple[Path, list[RenderedFile]],
) -> None:
    folder, files = outputs
    with system.use_context(trusted=True):
        report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "type", "message"])
    rows = {file.path: file.rows for file in files}
    tables = {task.name: task.stats["rows"] for task in report.tasks if "rows" in task.stats}
    assert tables["quarterly-summary"] == rows["du-lieu-mo/quarterly_summary.csv"] == 2268
    assert len(tables) == 6  # the synthetic warehouse has no journal
    for file in files:
        if file.path.endswith(".parquet"):
            assert pq.read_metadata(folder / file.path).num_rows == file.rows


def test_personal_data_is_left_out_of_open_data(outputs: tuple[Path, list[RenderedFile]]) -> None:
    folder = outputs[0]
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    never = set(package["privacy"]["never"])
    assert {"prepared_by", "owner_name", "programme_name", "file_name"} <= never
    for path in (folder / "du-lieu-mo").glob("*.parquet"):
        assert not never & set(pq.read_schema(path).names)
    assert "Chi bộ ấp" not in (folder / "du-lieu-mo/count_gaps.csv").read_text(encoding="utf-8-sig")


def test_a_definition_that_publishes_personal_data_is_refused(warehouse: Path, tmp_path: Path) -> None:
    definitions = Path(shutil.copytree(DEFINITIONS, tmp_path / "definitions"))
    path = definitions / "open_data.yml"
    text = path.read_text(encoding="utf-8").replace(
        "- {name: programme_id, type: string,", "- {name: owner_name, type: string,"
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match="owner_name is never published"):
        render(warehouse, tmp_path / "out", PARAMETERS, definitions)


def test_one_more_definition_file_is_one_more_output(warehouse: Path, tmp_path: Path) -> None:
    definitions = Path(shutil.copytree(DEFINITIONS, tmp_path / "definitions"))
    before = {file.path for file in render(warehouse, tmp_path / "before", PARAMETERS, definitions)}
    (definitions / "late_returns.yml").write_text(
        """
export_id: late_returns
format: xlsx
file: "nop-muon-{period_id}.xlsx"
title: "Đơn vị nộp muộn - {period}"
sheets:
  - name: NopMuon
    title: "ĐƠN VỊ NỘP MUỘN - {period}"
    blocks:
      - block: table
        table_id: late
        relation: rpt_submission_statuses
        where: "period_id = $period_id and state = 'late'"
        order_by: [unit_sort]
        columns:
          - {name: unit_name_vi, header: "Đơn vị", width: 40}
          - {name: days_late, header: "Số ngày muộn", kind: count}
""",
        encoding="utf-8",
    )
    files = render(warehouse, tmp_path / "after", PARAMETERS, definitions)
    assert {file.path for file in files} - before == {"nop-muon-2020Q4.xlsx"}
    sheet = openpyxl.load_workbook(tmp_path / "after" / "nop-muon-2020Q4.xlsx")["NopMuon"]
    assert "Huyện Gò Quao" in _texts(sheet)


@pytest.mark.parametrize(
    ("find", "put", "message"),
    [
        ("numbered: true", "numberd: true", "unknown key numberd"),
        ("relation: rpt_findings", "relation: fct_findings", "must be an rpt_ or dim_ table"),
        ("name: message_vi", "name: message_de", "message_de"),
        ("kind: count", "kind: number", "kind must be one of"),
        ("labels: severity", "labels: severities", "no list severities"),
        ("{period}", "{quarter}", r"unknown placeholder \{quarter\}"),
    ],
)
def test_a_wrong_definition_is_named(
    warehouse: Path, tmp_path: Path, find: str, put: str, message: str
) -> None:
    definitions = Path(shutil.copytree(DEFINITIONS, tmp_path / "definitions"))
    path = definitions / "findings_list.yml"
    text = path.read_text(encoding="utf-8")
    assert find in text
    path.write_text(text.replace(find, put), encoding="utf-8")
    with pytest.raises(DefinitionError, match=message):
        render(warehouse, tmp_path / "out", PARAMETERS, definitions)


def test_a_list_cut_short_says_where_the_whole_is(warehouse: Path, tmp_path: Path) -> None:
    definitions = Path(shutil.copytree(DEFINITIONS, tmp_path / "definitions"))
    path = definitions / "provincial_appendix.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("limit: 2000", "limit: 50"), encoding="utf-8")
    render(warehouse, tmp_path / "out", PARAMETERS, definitions)
    sheet = openpyxl.load_workbook(tmp_path / "out" / APPENDIX)["ChenhLech"]
    assert any("In 50 trong 157 dòng" in text and "count_gaps.csv" in text for text in _texts(sheet))


@pytest.mark.parametrize("as_of", ["9999-12-31T00:00:00", "hôm qua"])
def test_as_of_must_be_a_moment_that_can_be_printed(warehouse: Path, tmp_path: Path, as_of: str) -> None:
    with pytest.raises(ExportError, match="as_of"):
        render(warehouse, tmp_path, Parameters("2020Q4", as_of, "c", "r"))


def test_a_period_outside_the_calendar_is_refused(warehouse: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="2031Q1 is not in the calendar"):
        render(warehouse, tmp_path, Parameters("2031Q1", PARAMETERS.as_of, "c", "r"))
