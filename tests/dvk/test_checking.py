"""`dvk template` and `dvk check` as a district officer uses them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from dvk.cli import cli


def dvk(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture
def filled(tmp_path: Path) -> Callable[[dict[str, Any]], Path]:
    """A workbook of unit 899 for 2020Q4 with zeros everywhere, and the given cells of Bieu01 typed over."""

    def fill(cells: dict[str, Any]) -> Path:
        path = tmp_path / "form.xlsx"
        assert dvk("template", "--unit", "899", "--period", "2020Q4", "-o", path).exit_code == 0
        book = load_workbook(path)
        sheet = book["Bieu01"]
        for row in range(6, sheet.max_row + 1):
            if sheet.cell(row, 1).value:
                for column in (5, 6, 7):
                    sheet.cell(row, column, 0)
        for address, value in cells.items():
            sheet[address] = value
        book.save(path)
        return path

    return fill


def findings(path: Path) -> tuple[int, list[dict[str, Any]]]:
    result = dvk("check", path, "--format", "json")
    return result.exit_code, json.loads(result.stdout)[0]["findings"]


def test_a_clean_workbook_has_nothing_to_say(filled: Callable[[dict[str, Any]], Path]) -> None:
    assert findings(filled({})) == (0, [])


@pytest.mark.parametrize(
    ("cells", "cell", "rule", "says"),
    [
        ({"E6": "mười hai"}, "E6", "STR-001", "mười hai"),
        ({"E6": "1.6151"}, "E6", "STR-002", "1.6151"),
        ({"G6": -3}, "G6", "STR-003", "-3"),
        ({"E6": 5, "F6": 3, "G6": 5, "E7": 5, "F7": 3, "G7": 5}, "E6", "ANN-002", "5"),
        ({"G6": 5, "G7": 4}, "G6", "REC-011", "4"),
    ],
)
def test_a_fault_is_told_at_its_cell(
    filled: Callable[[dict[str, Any]], Path], cells: dict[str, Any], cell: str, rule: str, says: str
) -> None:
    code, found = findings(filled(cells))
    assert code == 0
    told = [row for row in found if (row["sheet"], row["cell"], row["rule_id"]) == ("Bieu01", cell, rule)]
    assert told, found
    assert f"ô {cell}" in told[0]["message_vi"]
    assert says in told[0]["message_vi"]


def test_what_blocks_exits_1_and_what_cannot_be_read_exits_2(tmp_path: Path) -> None:
    form, text = tmp_path / "form.xlsx", tmp_path / "text.xlsx"
    assert dvk("template", "--unit", "899", "--period", "2020Q4", "-o", form).exit_code == 0
    book = load_workbook(form)
    for row in book["TrangBia"].iter_rows():
        for cell in row:
            if cell.value == "899":
                cell.value = "777"
    book.save(form)
    text.write_text("không phải bảng tính", encoding="utf-8")
    blocked, unreadable = dvk("check", form), dvk("check", text)
    assert (blocked.exit_code, unreadable.exit_code) == (1, 2)
    assert "777" in blocked.stdout
    assert "text.xlsx" in unreadable.stdout


def test_the_marked_copy_shows_the_fault_where_it_is(
    filled: Callable[[dict[str, Any]], Path], tmp_path: Path
) -> None:
    source, marked = filled({"E6": "mười hai"}), tmp_path / "marked.xlsx"
    assert dvk("check", source, "--annotate", marked).exit_code == 0
    book = load_workbook(marked)
    assert book.sheetnames[0] == "KetQua"
    assert "mười hai" in book["Bieu01"]["E6"].comment.text
    assert any(cell.hyperlink for row in book["KetQua"].iter_rows() for cell in row)
    assert load_workbook(source)["Bieu01"]["E6"].value == book["Bieu01"]["E6"].value


def test_a_formula_in_a_text_is_not_one_in_the_marked_copy(
    filled: Callable[[dict[str, Any]], Path], tmp_path: Path
) -> None:
    source, marked = filled({}), tmp_path / "marked.xlsx"
    book = load_workbook(source)
    book["Bieu01"]["E6"] = "@SUM(A1)"
    book.save(source)
    dvk("check", source, "--annotate", marked)
    typed = [cell for row in load_workbook(marked)["KetQua"].iter_rows() for cell in row if cell.value]
    assert all(cell.data_type != "f" for cell in typed)


def test_an_unknown_unit_has_no_template(tmp_path: Path) -> None:
    result = dvk("template", "--unit", "000", "--period", "2020Q4", "-o", tmp_path / "x.xlsx")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert "000" in result.stderr
