"""Reads the findings ledger for people and other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb


def read_findings(
    warehouse: Path, period: str | None = None, unit: str | None = None
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Columns and rows of marts.fct_findings, worst first, optionally of one period and one unit."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        cursor = connection.execute(
            """
            select * from marts.fct_findings
            where ($period is null or period_id = $period) and ($unit is null or unit_code = $unit)
            order by
                case severity when 'blocking' then 1 when 'error' then 2 when 'warning' then 3 else 4 end,
                unit_code, period_id, rule_id, sheet, cell, finding_id
            """,
            {"period": period, "unit": unit},
        )
        return [column[0] for column in cursor.description or []], cursor.fetchall()
