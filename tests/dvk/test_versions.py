"""The version of the code follows what can change an output, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from dvk.versions import code_version


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("dbt_project/models/marts/core/x.sql", True),
        ("dbt_project/dbt_project.yml", True),
        ("requirements.lock", True),
        ("exports/definitions/x.yml", True),
        ("README.md", False),
        ("tests/test_x.py", False),
        ("expectations/rules/cum/CUM-001.yml", False),  # the rule pack has a version of its own
    ],
)
def test_what_can_change_an_output_changes_the_version(tmp_path: Path, name: str, counts: bool) -> None:
    before = code_version(tmp_path)
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("one", encoding="utf-8")
    first = code_version(tmp_path)
    path.write_text("two", encoding="utf-8")
    assert (before != first, first != code_version(tmp_path)) == (counts, counts)
