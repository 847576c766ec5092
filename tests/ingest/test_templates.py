"""Layouts as data."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.templates import Template, TemplateError, load_template

TEMPLATES = Path(__file__).resolve().parents[2] / "ingest" / "templates"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "v1.yml").write_bytes((TEMPLATES / "v1.yml").read_bytes())
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
        "extends: broken\n",
        "extends: nowhere\n",
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
