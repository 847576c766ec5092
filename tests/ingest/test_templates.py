"""Layouts as data."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.templates import Template, TemplateError, load_template, load_templates, newest_version


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of local layouts: what it does not hold is looked up among those shipped."""
    return tmp_path


def test_extending_states_only_the_differences(folder: Path, template: Template) -> None:
    (folder / "local.yml").write_text(
        "extends: v1\nversion: local\ntables:\n"
        "  - name: bieu02\n    sheet: DanhSach\n    columns:\n"
        "      - {name: sector, drop: true}\n      - {name: owner_name, synonyms: [Chủ thể]}\n"
        "      - {name: village, label: Ấp, type: text}\n"
        "  - {name: bieu05, drop: true}\n",
        encoding="utf-8",
    )
    local = load_template("local", folder)
    register = local.table("bieu02")
    assert (local.version, register.sheet) == ("local", "DanhSach")
    names = [column.name for column in register.columns]
    assert "sector" not in names
    assert names[-1] == "village"
    assert register.column("owner_name").label == template.table("bieu02").column("owner_name").label
    assert "bieu05" not in [table.name for table in local.tables]
    assert local.table("bieu03") == template.table("bieu03")


@pytest.mark.parametrize(
    "text",
    [
        "extends: broken\nversion: broken\n",
        "extends: nowhere\nversion: broken\n",
        "extends: v1\n",
        "- a list\n",
        "version: [\n",
        "extends: v1\nversion: broken\ntables: [{name: bieu99, drop: true}]\n",
        "extends: v1\nversion: broken\ntables: [{name: bieu02, columns: [{name: note, after: nothing}]}]\n",
        "extends: v1\nversion: broken\ntables: [{name: bieu02, colour: red}]\n",
        "extends: v1\nversion: broken\ntables: [{name: bieu02, columns: [{name: note, type: essay}]}]\n",
        (
            "extends: v1\nversion: broken\n"
            "tables: [{name: bieu02, columns: [{name: note, type: choice, list: x}]}]\n"
        ),
    ],
)
def test_impossible_layout_is_refused(folder: Path, text: str) -> None:
    (folder / "broken.yml").write_text(text)
    with pytest.raises(TemplateError):
        load_template("broken", folder)


def test_a_new_table_or_column_stands_where_the_layout_puts_it(folder: Path) -> None:
    (folder / "v9.yml").write_text(
        "extends: v1\nversion: v9\nissued: true\ntables:\n"
        "  - {name: bieu06, before: explanations, sheet: Bieu06, title: T,"
        " columns: [{name: act, label: Việc, type: text}]}\n"
        "  - name: bieu02\n    columns: [{name: village, after: place, label: Ấp, type: text}, {name: note, label: Ghi}]\n"
        "cover:\n  fields: [{name: prepared_by, before: prepared_date, label: Người lập, type: text}]\n",
        encoding="utf-8",
    )
    layout = load_template("v9", folder)
    names = [table.name for table in layout.tables]
    assert names[names.index("bieu06") + 1] == "explanations"
    columns = [column.name for column in layout.table("bieu02").columns]
    assert columns[columns.index("place") + 1] == "village"
    assert (columns[-1], layout.table("bieu02").column("note").label) == ("note", "Ghi")
    fields = [field.name for field in layout.cover.fields]
    assert fields[fields.index("prepared_by") + 1] == "prepared_date"
    assert newest_version(folder) == "v9"


def test_being_issued_is_not_inherited(folder: Path) -> None:
    (folder / "v9.yml").write_text("extends: v1\nversion: v9\n")
    assert not load_template("v9", folder).issued
    assert newest_version(folder) == newest_version()


@pytest.mark.parametrize(
    "text",
    [
        "extends: v1\nversion: v1\n",
        "extends: v1\nversion: other\ntables: [{name: bieu02, columns: [{name: note, type: date}]}]\n",
    ],
)
def test_layouts_that_contradict_one_another_are_refused(folder: Path, text: str) -> None:
    (folder / "other.yml").write_text(text)
    with pytest.raises(TemplateError):
        load_templates(folder)
