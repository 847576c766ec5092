"""What is printed: page breaks keep together what belongs together, and the table of contents tells the right pages."""

from __future__ import annotations

import re
import subprocess
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.context import Parameters
from exports.rendering import render
from exports.xlsx.pages import PrintPlan, page_starts
from exports.xlsx.text_width import wrapped_lines
from tests.debian import program

PARAMETERS = Parameters("2020Q4", "2021-01-20T00:00:00+07:00", "0.1.0+test", "2026.1")
APPENDIX = "phu-luc-dan-van-kheo-2020Q4.xlsx"
PAGE = 600.0


def _pages(plan: PrintPlan, starts: list[int]) -> list[range]:
    bounds = [0, *starts, plan.last_row + 1]
    return [range(first, end) for first, end in pairwise(bounds)]


@given(
    heights=st.lists(st.floats(10, 120), min_size=1, max_size=200),
    kept=st.lists(st.tuples(st.integers(0, 199), st.integers(1, 12)), max_size=20),
    forced=st.sets(st.integers(1, 199), max_size=4),
    fitting=st.sets(st.integers(1, 199), max_size=30),
)
def test_every_page_holds_its_rows(
    heights: list[float], kept: list[tuple[int, int]], forced: set[int], fitting: set[int]
) -> None:
    plan = PrintPlan(dict(enumerate(heights)), forced, fitting, repeated=(0, 1), last_row=len(heights) - 1)
    for first, length in kept:
        plan.keep(first, min(first + length, plan.last_row))
    starts = page_starts(plan, PAGE)
    assert starts == sorted(set(starts))
    assert {row for row in forced if row <= plan.last_row} <= set(starts)
    for page in _pages(plan, starts):
        repeated = plan.height(0, 1) if page.start > 1 else 0.0
        assert plan.height(page.start, page.stop - 1) + repeated <= PAGE or len(page) == 1


def test_what_belongs_together_stays_together_and_a_unit_begins_a_page() -> None:
    plan = PrintPlan(last_row=99)
    plan.keep(36, 45)
    plan.fitting = {10, 32, 70}
    assert page_starts(plan, 40 * 15.0) == [32, 70]
    plan.fitting = set()
    assert page_starts(plan, 40 * 15.0) == [36, 76]


def test_no_page_is_left_almost_empty() -> None:
    plan = PrintPlan(last_row=41)
    (start,) = page_starts(plan, 40 * 15.0)
    assert 42 - start >= 8


def test_a_block_longer_than_a_page_is_split() -> None:
    plan = PrintPlan(last_row=99)
    plan.keep(0, 99)
    assert page_starts(plan, 40 * 15.0) == [40, 80]


def test_words_wrap_as_wide_as_they_are() -> None:
    assert wrapped_lines("Đảng ủy Bệnh viện Đa khoa tỉnh", 400, 11) == 1
    assert wrapped_lines("Đảng ủy Bệnh viện Đa khoa tỉnh", 150, 11) == 2
    assert wrapped_lines("MỌI CHỮ HOA RỘNG HƠN CHỮ THƯỜNG", 250, 11) == 2
    assert wrapped_lines("mọi chữ hoa rộng hơn chữ thường", 250, 11) == 1
    assert wrapped_lines("một\nhai", 400, 11) == 2
    assert wrapped_lines("x" * 300, 100, 11) > 10


def _contents(path: Path) -> list[tuple[str, str]]:
    """(title, pages) of every line of the table of contents."""
    sheet = openpyxl.load_workbook(path)["MucLuc"]
    rows = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    return [(str(row[2]), str(row[3])) for row in rows]


def test_the_contents_name_every_sheet_and_its_pages(warehouse: Path, tmp_path: Path) -> None:
    render(warehouse, tmp_path, PARAMETERS)
    book = openpyxl.load_workbook(tmp_path / APPENDIX)
    told = _contents(tmp_path / APPENDIX)
    assert len(told) == len(book.sheetnames) - 1
    page = 2
    for (title, pages), name in zip(told, book.sheetnames[1:], strict=True):
        first, last = int(pages.split(" - ")[0]), int(pages.split(" - ")[-1])
        assert (first, last) == (page, page + len(book[name].row_breaks.brk)), title
        page = last + 1
    assert page < 40  # of a province with twenty units; the lists go on on the screen
    for name in ("SoLieu", "ChenhLech"):
        printed = int(str(book[name].print_area).rsplit("$", 1)[1])
        assert printed < book[name].max_row
        assert "Bản in" in " ".join(str(row[0]) for row in book[name].iter_rows(max_row=5, values_only=True))


@pytest.mark.slow
def test_the_printed_workbook_has_as_many_pages_as_the_contents_say(warehouse: Path, tmp_path: Path) -> None:
    render(warehouse, tmp_path, PARAMETERS)
    subprocess.run(
        [
            program("soffice"), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
            "--outdir", str(tmp_path / "pdf"), str(tmp_path / APPENDIX),
        ],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    printed = (tmp_path / "pdf" / APPENDIX).with_suffix(".pdf").read_bytes()
    pages = len(re.findall(rb"/Type\s*/Page\b", printed))
    assert str(pages) == _contents(tmp_path / APPENDIX)[-1][1].split(" - ")[-1]
