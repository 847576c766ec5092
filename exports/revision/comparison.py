"""Compare the warehouse with the revision before: temporary tables that definitions read like any other.

The previous revision is read from what it published (Parquet and manifest), never from a warehouse, so a comparison made
today can be made again in ten years. All arithmetic is in the SQL files beside this one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

import duckdb

from exports.context import Parameters, moment
from exports.errors import ExportError

DIFFERENCES = "rpt_revision_differences"
CAUSES = "rpt_revision_causes"
_STEPS = ("cells", "movements", "parts", "findings", "differences", "causes")
_BEFORE = {
    "revision_summary_before": "quarterly_summary",
    "revision_findings_before": "findings",
    "revision_journal_before": "count_journal",
}
_EMPTY = {  # columns the comparison asks for, for a revision made before the table was published
    "revision_journal_before": "from marts.rpt_count_journal where false",
}
_ARRIVALS = """
create temp table revision_arrivals as
select
    now.*,
    case when exists (
        select 1 from revision_inputs_before as earlier
        where earlier.unit_code = now.unit_code and earlier.period_id = now.period_id
    ) then 'correction' else 'late_return' end as kind
from revision_inputs as now
where now.submission_id not in (select submission_id from revision_inputs_before)
"""
_REPLACED = """
create temp table revision_replaced as
select earlier.submission_id as replaced_submission_id, arg_max(now.submission_id, now.submission_version) as submission_id
from revision_inputs_before as earlier
inner join revision_arrivals as now using (unit_code, period_id)
group by earlier.submission_id
"""
_LATEST = """
create temp table revision_latest as
select distinct on (unit_code) * from revision_arrivals
order by unit_code, (period_id = $period_id) desc, period_id desc, submission_version desc
"""
_UNITS = """
create temp table revision_units as
select unit_code, any_value(unit_name_vi) as unit_name_vi, any_value(unit_sort) as unit_sort, bool_or(is_province) as is_province
from (
    select unit_code, unit_name_vi, unit_sort, unit_code = province_code as is_province
    from marts.rpt_quarterly_summary where period_id = $period_id
    union all
    select unit_code, unit_name_vi, 999, unit_code = province_code from revision_summary_before
    where unit_code not in (select unit_code from marts.rpt_quarterly_summary where period_id = $period_id)
)
group by unit_code
"""


@dataclass(frozen=True)
class PreviousRevision:
    """The revision before: its folder, where the published tables stand, and its manifest."""

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def reference(self) -> dict[str, Any]:
        """How the next manifest names it."""
        return {"revision": self.manifest["revision"], "content_digest": self.manifest["content_digest"]}


def compare(
    connection: duckdb.DuckDBPyConnection,
    parameters: Parameters,
    inputs: Sequence[Mapping[str, Any]],
    previous: PreviousRevision,
) -> None:
    """Make the tables of the comparison in `connection` (temporary; the warehouse is not written).

    Raises ExportError when the previous revision lacks the tables that were always published.
    """
    period = {"period_id": parameters.period_id}
    for view, name in _BEFORE.items():
        found = sorted(previous.folder.glob(f"*/{name}.parquet"))
        if not found and view not in _EMPTY:
            raise ExportError(f"{previous.folder} has no {name}.parquet; the revisions cannot be compared")
        source = f"from read_parquet('{_quoted(found[0])}')" if found else _EMPTY[view]
        connection.execute(f"create temp table {view} as {source}")
    _inputs_table(connection, "revision_inputs", inputs)
    _inputs_table(connection, "revision_inputs_before", previous.manifest["inputs"])
    before, now = (
        moment(as_of).astimezone(UTC).replace(tzinfo=None)
        for as_of in (previous.manifest["as_of"], parameters.as_of)
    )
    connection.execute(
        "create temp table revision_facts as select ?::timestamp as as_of_before, ? as code_changed, ? as rules_changed",
        [
            before,
            previous.manifest["code_version"] != parameters.code_version,
            previous.manifest["rule_pack_version"] != parameters.rule_pack_version,
        ],
    )
    connection.execute(
        "create temp table revision_overdue as select unit_code from marts.dim_unit_periods "
        "where period_id = ? and due_date >= ?::date and due_date < ?::date",
        [parameters.period_id, before, now],
    )
    connection.execute(
        "create temp table revision_provinces as "
        "select distinct province_code from marts.rpt_quarterly_summary where period_id = $period_id",
        period,
    )
    for statement in (_ARRIVALS, _REPLACED, _LATEST, _UNITS):
        connection.execute(statement, period if "$period_id" in statement else None)
    for step in _STEPS:
        sql = (Path(__file__).parent / f"{step}.sql").read_text(encoding="utf-8")
        connection.execute(sql, period if "$period_id" in sql else None)


def _inputs_table(
    connection: duckdb.DuckDBPyConnection, name: str, inputs: Sequence[Mapping[str, Any]]
) -> None:
    connection.execute(
        f"create temp table {name} "
        "(submission_id varchar, unit_code varchar, period_id varchar, submission_version integer)"
    )
    keys = ("submission_id", "unit_code", "period_id", "submission_version")
    lists = [[entry.get(key) for entry in inputs] for key in keys]
    connection.execute(
        f"insert into {name} select unnest(?::varchar[]), unnest(?::varchar[]), unnest(?::varchar[]), "
        "unnest(?::integer[])",
        lists,
    )


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
