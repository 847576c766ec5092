"""The results as a table for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def print_summary(result: Mapping[str, Any], console: Console) -> None:
    """Print one summary (see scoring.summary)."""
    methods = result["methods"]
    table = Table(
        "method", "planted", "recognised", "true ties", "precision", "recall", title="Counting methods"
    )
    for code, row in methods["by_code"].items():
        table.add_row(
            code, str(row["planted"]), str(row["recognised"]), str(row["true_ties"]),
            _percent(row["precision"]), _percent(row["recall"]),
        )  # fmt: skip
    table.add_row(
        "ALL",
        str(result["cells"].get("planted", 0)),
        "",
        "",
        _percent(methods["precision"]),
        _percent(methods["recall"]),
    )
    console.print(table)
    for name, count in list(methods["confusion"].items())[:25]:
        console.print(f"  {count:6d}  {name}")
    rules = Table(
        "rule", "expected", "found", "false", "beside an error", "precision", "recall", title="Rules"
    )
    for rule, row in result["rules"].items():
        rules.add_row(
            rule, str(row["expected"]), str(row["found"]), str(row["false"]), str(row["beside_a_planted_error"]),
            _percent(row["precision"]), _percent(row["recall"]),
        )  # fmt: skip
    console.print(rules)
    console.print("cells:", result["cells"], "provinces:", result["provinces"])
    console.print(
        "of the wrong, right by the letter of counting.md §3:", methods["wrong_but_right_by_the_letter"]
    )
    console.print("false findings per 1,000 clean cells:", result["false_findings_per_1000_clean_cells"])
    console.print("gaps that add up to the difference:", _percent(result["gaps_that_add_up"]))
    for kind, row in result["identity"].items():
        console.print(
            f"identity, codes {kind}: precision {_percent(row['precision'])}, recall {_percent(row['recall'])}"
        )
