"""The report: its figures are those of the tables, its template is the office's to edit, its bytes are always the same."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import docx
import duckdb
import pytest

from exports.context import Parameters
from exports.definition import DEFINITIONS
from exports.errors import ExportError
from exports.rendering import render
from exports.report.pdf_bytes import same_bytes
from exports.report.templates import TEMPLATES
from exports.written import RenderedFile
from tests.debian import program

PARAMETERS = Parameters("2020Q4", "2021-01-20T00:00:00+07:00", "0.1.0+test", "2026.1")
REPORT = "bao-cao-dan-van-kheo-2020Q4.docx"


@pytest.fixture
def only_the_report(tmp_path: Path) -> Path:
    folder = tmp_path / "definitions"
    folder.mkdir()
    for name in ("_office.yml", "_labels.yml", "provincial_report.yml"):
        shutil.copy(DEFINITIONS / name, folder / name)
    return folder


def _text(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def _template(folder: Path, old: str, new: str) -> Path:
    """The shipped template with one passage changed, as the office would change it in Word."""
    document = docx.Document(str(TEMPLATES / "bao-cao.docx"))
    for paragraph in document.paragraphs:
        if old in paragraph.text:
            paragraph.runs[0].text = paragraph.text.replace(old, new)
            for run in paragraph.runs[1:]:
                run.text = ""
    folder.mkdir(parents=True, exist_ok=True)
    document.save(str(folder / "bao-cao.docx"))
    return folder


def test_the_report_has_the_head_of_a_party_document_and_no_placeholder_left(
    warehouse: Path, only_the_report: Path, tmp_path: Path
) -> None:
    render(warehouse, tmp_path / "out", PARAMETERS, only_the_report)
    text = _text(tmp_path / "out" / REPORT)
    for words in ("ĐẢNG CỘNG SẢN VIỆT NAM", "TỈNH ỦY KIÊN GIANG", "BAN DÂN VẬN", "BÁO CÁO", "Nơi nhận:"):
        assert words in text
    assert "quý IV năm 2020" in text
    assert not re.search(r"[{}]", text)
    assert "Huyện U Minh Thượng" in text.replace(
        "huyện U Minh", "Huyện U Minh"
    )  # the committee that is missing


def test_the_same_rows_give_the_same_document(warehouse: Path, only_the_report: Path, tmp_path: Path) -> None:
    first = render(warehouse, tmp_path / "one", PARAMETERS, only_the_report)
    assert render(warehouse, tmp_path / "two", PARAMETERS, only_the_report) == first
    assert (tmp_path / "one" / REPORT).read_bytes() == (tmp_path / "two" / REPORT).read_bytes()


def test_the_office_s_own_template_is_used_and_kept(
    warehouse: Path, only_the_report: Path, tmp_path: Path
) -> None:
    own = _template(tmp_path / "own", "BÁO CÁO", "BÁO CÁO NHANH")
    files = render(warehouse, tmp_path / "out", PARAMETERS, only_the_report, templates=(own, TEMPLATES))
    assert "BÁO CÁO NHANH" in _text(tmp_path / "out" / REPORT)
    assert [file.path for file in files] == [REPORT, "mau/bao-cao.docx"]
    assert (tmp_path / "out" / "mau" / "bao-cao.docx").read_bytes() == (own / "bao-cao.docx").read_bytes()


@pytest.mark.parametrize(
    ("new", "says"),
    [("{{ so.dang_kyy }}", "dang_kyy"), ("{{ so.dang_ky", "bao-cao.docx"), ("{% if tong %}", "bao-cao.docx")],
)
def test_a_bad_template_is_told_in_both_languages(
    warehouse: Path, only_the_report: Path, tmp_path: Path, new: str, says: str
) -> None:
    own = _template(tmp_path / "own", "BÁO CÁO", new)
    with pytest.raises(ExportError, match=r"Mẫu .*Sửa chỗ đó.*Template .*Correct it") as error:
        render(warehouse, tmp_path / "out", PARAMETERS, only_the_report, templates=(own, TEMPLATES))
    assert says in str(error.value)


def test_a_template_that_is_no_document_is_told(
    warehouse: Path, only_the_report: Path, tmp_path: Path
) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "bao-cao.docx").write_bytes(b"not a document")
    with pytest.raises(ExportError, match=r"Mẫu .*bao-cao.docx"):
        render(warehouse, tmp_path / "out", PARAMETERS, only_the_report, templates=(tmp_path / "own",))


def _pdf(order: list[int], day: bytes) -> bytes:
    """A small PDF whose four objects carry these numbers, as two runs of LibreOffice number them."""
    catalogue, pages, fonts, stream = order
    parts = {
        catalogue: b"<</Type/Catalog/Pages %d 0 R>>" % pages,
        pages: b"<</Type/Pages/Kids[]/Count 0/Font %d 0 R>>" % fonts,
        fonts: b"<</F2 %d 0 R/F1 %d 0 R>>" % (stream, stream),
        stream: b"<</Length 7>>\nstream\n1 0 R\xff\x00\nendstream",
        9: b"<</CreationDate(D:" + day + b"+07'00')>>",
    }
    body, offsets = bytearray(b"%PDF-1.6\n"), {}
    for number in sorted(parts):
        offsets[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n\n" % (number, parts[number])
    table = b"".join(
        b"%010d 00000 n \n" % offsets[n] if n in offsets else b"0000000000 00000 f \n" for n in range(1, 10)
    )
    return bytes(body) + (
        b"xref\n0 10\n0000000000 65535 f \n%strailer\n<</Size 10/Root %d 0 R\n/Info 9 0 R\n>>\nstartxref\n%d\n%%%%EOF\n"
        % (table, catalogue, len(body))
    )


def test_a_pdf_is_the_same_however_its_objects_were_numbered_and_when() -> None:
    created = datetime(2021, 1, 19, 17, tzinfo=UTC)
    one = same_bytes(_pdf([1, 2, 3, 4], b"20261121101500"), created)
    two = same_bytes(_pdf([4, 1, 2, 3], b"20261122093000"), created)
    assert one == two
    assert b"D:20210119170000Z" in one
    assert b"/F1 5 0 R/F2 5 0 R" in one
    assert b"stream\n1 0 R\xff\x00\nendstream" in one  # what lies in a stream is content, not a reference
    assert one[int(one.split(b"startxref\n")[1].split()[0]) :].startswith(b"xref")


def test_the_pdf_is_made_with_a_named_converter_and_the_same_twice(
    warehouse: Path, only_the_report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program("soffice")
    monkeypatch.delenv("DVK_PDF", raising=False)
    files: list[list[RenderedFile]] = [
        render(warehouse, tmp_path / name, PARAMETERS, only_the_report) for name in ("one", "two")
    ]
    assert files[0] == files[1]
    pdf = files[0][1]
    assert pdf.path.endswith(".pdf")
    assert pdf.made_with is not None
    assert pdf.made_with.startswith("LibreOffice")
    assert (tmp_path / "one" / pdf.path).read_bytes().startswith(b"%PDF")


def test_the_first_quarter_and_a_clean_one_read_like_sentences(
    make_warehouse: Callable[..., Path], only_the_report: Path, tmp_path: Path
) -> None:
    """No year before to compare with, no total that differs, nothing found, six committees without a return."""
    warehouse = make_warehouse()
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "insert into marts.rpt_province_overview by name select '91' as province_code, '2020Q4' as period_id,"
            " date '2021-01-10' as due_date, 20 as unit_count, 14 as reported_count, 6 as unreported_count,"
            " 0 as differing_unit_count, 0 as open_blocking_count, 0 as open_error_count, 0 as open_warning_count"
        )
        connection.execute("delete from marts.rpt_findings")
        connection.execute("update marts.rpt_submission_statuses set state = 'missing' where unit_sort <= 6")
    render(warehouse, tmp_path / "out", PARAMETERS, only_the_report)
    paragraphs = [paragraph.text for paragraph in docx.Document(str(tmp_path / "out" / REPORT)).paragraphs]
    assert [text for text in paragraphs if "so với cùng kỳ" in text] == []
    assert any("Không đơn vị nào ghi khác danh sách." in text for text in paragraphs)
    assert any(text.startswith("Không còn phát hiện nào") for text in paragraphs)
    assert sum("gửi ngay biểu" in text for text in paragraphs) == 1
    assert "- 6 đơn vị chưa có số liệu, nêu ở mục I: gửi ngay biểu của quý IV năm 2020." in paragraphs
