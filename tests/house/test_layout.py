"""What must not exist, and what may depend on what, where the import contracts do not reach."""

from __future__ import annotations

import ast
import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("ingest", "expectations", "exports", "dvk")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
DAGS = sorted((ROOT / "dags").glob("*.py"))
SEEDS = ROOT / "dbt_project" / "seeds"


def _tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return listed.stdout.splitlines()


def _strings(path: Path) -> list[str]:
    """Text constants of a module, without its docstrings: those explain, and may name an example."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and ast.get_docstring(node) and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]


def _column(seed: str, column: str) -> set[str]:
    with (SEEDS / seed).open(encoding="utf-8", newline="") as lines:
        return {row[column] for row in csv.DictReader(lines) if row[column]}


def test_no_drawer_for_odds_and_ends() -> None:
    odd = re.compile(r"(^|/)(utils?|helpers?|common|consts?|constants|misc)(\.py|/)")
    assert [path for path in _tracked() if odd.search(path)] == []


def test_nothing_built_or_received_is_committed() -> None:
    built = re.compile(r"\.(duckdb|parquet|pyc|log)$|(^|/)(\.venv|target|__pycache__|node_modules)/")
    assert [path for path in _tracked() if built.search(path)] == []


@pytest.mark.parametrize("path", DAGS, ids=lambda path: path.stem)
def test_a_dag_file_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 80


@pytest.mark.parametrize("path", DAGS, ids=lambda path: path.stem)
def test_a_dag_file_only_schedules(path: Path) -> None:
    """Outside functions: the SDK and the shared policy. Inside: the platform's functions. No data tool, no SQL."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        node: node.module or ""
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module != "__future__"
    }
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
    at_top = {module for node, module in imported.items() if node in tree.body}
    assert at_top <= {
        "airflow.sdk", "airflow.sdk.exceptions", "airflow.providers.standard.operators.hitl", "dvk.orchestration.policy",
    }  # fmt: skip
    inside = {module for node, module in imported.items() if node not in tree.body}
    assert inside <= {"dvk", "dvk.settings", "dvk.orchestration.calendar"}
    assert not [
        text
        for text in _strings(path)
        if re.search(r"\b(select|insert|update|delete)\b.+\b(from|into|set)\b", text, re.I)
    ]


def test_what_a_dag_file_imports_at_its_top_is_light() -> None:
    probe = "import sys, dvk.orchestration.policy as p; print([m for m in ('airflow', 'duckdb', 'rich') if m in sys.modules])"
    printed = subprocess.run(
        [sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert printed.stdout.strip() == "[]"


UNIT_NAMES = {name for name in _column("units.csv", "unit_name_vi") if len(name) > 6}
STAGES = _column("stages.csv", "stage_id")


def test_there_are_names_and_stages_to_look_for() -> None:
    assert len(UNIT_NAMES) > 30
    assert len(STAGES) > 2


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_units_and_stages_are_data_not_code(path: Path) -> None:
    """No unit's name and no stage in a string of the code."""
    assert [text for text in _strings(path) if any(word in text for word in UNIT_NAMES | STAGES)] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_years_are_data_not_code(path: Path) -> None:
    """No whole number in the code is a year of the reports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    years = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and type(node.value) is int and 2005 <= node.value <= 2035
    ]
    assert years == []


def test_no_module_reads_the_clock_behind_the_back_of_as_of() -> None:
    """Models never ask what time it is: a warehouse is a function of the lake and `as_of`."""
    clock = re.compile(r"\b(current_timestamp|current_date|now\s*\(|today\s*\()", re.IGNORECASE)
    models = sorted((ROOT / "dbt_project" / "models").rglob("*.sql"))
    assert models
    offenders = [
        path.name for path in models if clock.search(re.sub(r"--.*", "", path.read_text(encoding="utf-8")))
    ]
    assert offenders == []
