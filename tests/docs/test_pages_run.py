"""Every block that a page marks as runnable is run, and prints what the page shows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.docs.pages import PAGES, Block, blocks, name_of

pytestmark = pytest.mark.slow

RUNNABLE = [page for page in PAGES if any(block.is_run for block in blocks(page))]


def _printed_by_program(block: Block, environment: dict[str, str], folder: Path) -> str:
    command = {"bash": ["bash", "-euo", "pipefail", "-c"], "python": [sys.executable, "-c"]}[block.language]
    done = subprocess.run([*command, block.text], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"exit {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout


def _printed_by_query(block: Block, environment: dict[str, str]) -> str:
    with duckdb.connect(f"{environment['DVK_HOME']}/warehouse.duckdb", read_only=True) as connection:
        rows = connection.execute(block.text).fetchall()
    assert rows, "the query returns nothing"
    return "\n".join(" | ".join(str(value) for value in row) for row in rows)


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("page", RUNNABLE, ids=name_of)
def test_the_blocks_of_a_page_run_and_print_what_it_shows(
    page: Path, reader: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "desk"
    folder.mkdir()
    for block in filter(lambda block: block.is_run, blocks(page)):
        try:
            printed = (
                _printed_by_query(block, reader)
                if block.language == "sql"
                else _printed_by_program(block, reader, folder)
            )
            missing = [line for line in _lines(block.shown or "") if line not in _lines(printed)]
            assert not missing, f"not printed: {missing}\nprinted:\n{printed[:2000]}"
        except (AssertionError, duckdb.Error) as error:
            pytest.fail(f"{name_of(page)}:{block.line}: {error}")
