"""The SQL of models runs on a second engine: what only one engine knows stands behind a dispatched macro.

Seconds, over every model and macro as written. That the marts are the same, row by row, is shown by `benchmarks.second_engine`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
ENGINE = PROJECT / "macros" / "engine.sql"

ONE_ENGINE_ONLY = {
    "a cast with two colons": r"::\s*[a-z]",
    "qualify": r"\bqualify\b",
    "group by all": r"\b(group|order) by all\b",
    "columns left out of a star": r"\*\s*(exclude|replace)\b",
    "filter on an aggregate": r"\bfilter\s*\(\s*where\b",
    "distinct on": r"\bdistinct on\b",
    "asof, positional or lateral join": r"\b(asof|positional|lateral) join\b",
    "lists": r"\b(list|list_\w+|array_agg|unnest|struct_pack)\s*\(",
    "text of a group": r"\b(string_agg|group_concat|listagg)\s*\(",
    "regular expressions": r"\bregexp_\w+\s*\(",
    "dates": r"\b(strftime|strptime|date_diff|date_sub|epoch|epoch_ms|make_date|generate_series|range)\s*\(",
    "files": r"\bread_(parquet|csv|json)\w*\s*\(",
    "first and last of a group": r"\b(arg_max|arg_min|any_value)\s*\(",
    "case-blind matching": r"\bilike\b",
    "text that Spark wants a length for (say string)": r"\b(varchar|char|text)\b\s*\)",
    "whole numbers that only one engine has": r"\b(hugeint|uhugeint|ubigint|uinteger|usmallint|utinyint)\b",
    "whole division": r"\w\s*//\s*\w",
    "text functions of one engine": r"\b(starts_with|ends_with|string_split|strip_accents|printf|format|strlen)\s*\(",
    "an element by its number": r"[\w)]\[\d",
    "a function of its own": r"\w\s*->\s*\w",
    "columns by name in a union": r"\bunion\s+(all\s+)?by\s+name\b",
}


def _sql(path: Path) -> str:
    """The text without comments and Jinja."""
    text = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"--[^\n]*", "", text).lower()


SPEAKING = [
    *(PROJECT / "models").rglob("*.sql"),
    *(PROJECT / "tests").rglob("*.sql"),
    *(PROJECT / "macros").glob("*.sql"),
]
DISPATCHED = {"engine.sql", "dbt_spark.sql"}


@pytest.mark.parametrize(
    "path", sorted(path for path in SPEAKING if path.name not in DISPATCHED), ids=lambda path: path.stem
)
def test_a_model_speaks_no_dialect(path: Path) -> None:
    sql = _sql(path)
    found = [what for what, pattern in ONE_ENGINE_ONLY.items() if re.search(pattern, sql)]
    assert found == [], f"{path.name}: put it behind a macro in macros/engine.sql"


def test_every_dispatched_macro_is_written_for_both_engines() -> None:
    text = ENGINE.read_text(encoding="utf-8")
    dispatched = set(re.findall(r'adapter\.dispatch\("(\w+)"', text))
    assert dispatched
    for engine in ("default", "spark"):
        assert {name for name in dispatched if f"macro {engine}__{name}(" not in text} == set()
