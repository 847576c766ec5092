"""Which findings forbid publishing a period."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from exports.errors import ExportError

_STANDING = """
    with used as (
        select distinct submission_id from marts.rpt_quarterly_summary
        where period_id = $period_id and submission_id is not null
        union
        -- an earlier return whose lines stand in this period's totals
        select distinct contributions.submission_id
        from marts.fct_count_contributions as contributions
        inner join marts.dim_periods as periods
            on
                periods.period_id = $period_id
                and periods.quarter_index between contributions.from_quarter_index and contributions.to_quarter_index
    )
    select finding_id, rule_id, unit_code, submission_id, sheet, cell, message_vi
    from marts.fct_findings
    where severity = 'blocking'
      and status = 'open'
      and (submission_id in (select submission_id from used) or (submission_id is null and period_id = $period_id))
    order by unit_code, rule_id, sheet, cell, finding_id
"""


@dataclass(frozen=True)
class BlockingFinding:
    """A finding that must be resolved, explained or waived before its period may be published."""

    finding_id: str
    rule_id: str
    unit_code: str | None
    submission_id: str | None
    sheet: str | None
    cell: str | None
    message_vi: str


def blocking_findings(warehouse: Path, period_id: str) -> list[BlockingFinding]:
    """Findings that refuse publication of `period_id`.

    The rule: severity `blocking`, status `open`, and about a submission whose figures are used in
    `rpt_quarterly_summary` of this period or whose lines stand in its totals (a file sent under the wrong
    quarter counts in every later one), or of this period and about no submission at all. A finding about a
    quarantined or replaced file does not block: none of its figures are published, and the unit is printed
    as missing or held. Raises ExportError when there is no warehouse.
    """
    if not warehouse.is_file():
        raise ExportError(f"no warehouse at {warehouse}; build it first")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(_STANDING, {"period_id": period_id}).fetchall()
    return [BlockingFinding(*row) for row in rows]
