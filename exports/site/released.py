"""The marts as a release may show them: the same tables under the same names, without personal data, within its stage.

The declared columns are replaced in the database, before any page asks, so no query and no alias brings them back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb

from exports.definition import Privacy

_RELEASED = "as_released"
_TITLE = (
    "coalesce((select r.title_{0} from temp.released_rules as r"
    " where r.rule_id = t.rule_id and r.rule_version = t.rule_version), t.rule_id)"
)
# What a reader is shown in place of a column, where the table has what that needs: column → (needed columns, SQL over t).
# `{p}` is what stands before the name: `last_file_name` goes by `last_submission_id`.
_INSTEAD = {
    "programme_name": (("{p}programme_id",), "t.{p}programme_id"),
    "file_name": (
        ("{p}submission_id",),
        "coalesce((select r.label from temp.released_returns as r where r.submission_id = t.{p}submission_id), t.{p}submission_id)",
    ),
    "message_vi": (
        ("rule_id", "rule_version"),
        _TITLE.format("vi"),
    ),
    "message_en": (
        ("rule_id", "rule_version"),
        _TITLE.format("en"),
    ),
}
# Figures and findings reach from the first quarter of the stage to the release's own: a bound on what a release weighs.
_WITHIN = {
    "rpt_site_series": "period_id",
    "rpt_count_gaps": "period_id",
    "rpt_site_findings": "period_id",
    "rpt_site_contributions": "counted_from",
}
_QUARTERS = """
create or replace temp table released_quarters as
select quarters.period_id
from marts.dim_periods as quarters
inner join marts.dim_periods as released
    on quarters.end_date <= released.end_date and quarters.stage_id is not distinct from released.stage_id
where released.period_id = $period
"""


@contextmanager
def as_released(
    connection: duckdb.DuckDBPyConnection,
    period_id: str,
    privacy: Privacy,
    inputs: Sequence[Mapping[str, Any]],
    rules: Sequence[Mapping[str, Any]],
) -> Iterator[None]:
    """While the block runs, `marts.…` in this connection are the tables a release of `period_id` may show.

    A programme is shown by its code, a file by the return it is (unit, period, version), a finding by its rule's title;
    anything else that is never published is empty.
    """
    found = connection.execute("select current_database()").fetchone()
    warehouse = str(found[0]) if found else ""
    _lists(connection, inputs, rules)
    connection.execute(_QUARTERS, {"period": period_id})
    connection.execute(f"attach ':memory:' as {_RELEASED} (read_write)")
    try:
        connection.execute(f"create schema {_RELEASED}.marts")
        for table, columns, texts in _tables(connection, warehouse):
            hidden = [
                f"{_shown(name, kept, columns)} as {name}"
                for name in texts or ()
                if (kept := _declared(name, privacy)) is not None
            ]
            replaced = f" replace ({', '.join(hidden)})" if hidden else ""
            source = f'"{warehouse}".marts.{table} as t{_within(table)}'
            connection.execute(f"create view {_RELEASED}.marts.{table} as select t.*{replaced} from {source}")
        connection.execute(f"use {_RELEASED}")
        yield
    finally:
        connection.execute(f'use "{warehouse}"')
        connection.execute(f"detach {_RELEASED}")


def _tables(
    connection: duckdb.DuckDBPyConnection, warehouse: str
) -> list[tuple[str, list[str], list[str] | None]]:
    """Every table of the marts with its columns, and those of text among them."""
    return connection.execute(
        "select table_name, list(column_name), list(column_name order by column_index) filter (where data_type = 'VARCHAR')"
        " from duckdb_columns() where database_name = ? and schema_name = 'marts' group by table_name order by table_name",
        [warehouse],
    ).fetchall()


def _within(table: str) -> str:
    column = _WITHIN.get(table)
    if column is None:
        return ""
    return f" where t.{column} is null or t.{column} in (from temp.released_quarters)"


def _declared(name: str, privacy: Privacy) -> str | None:
    """The declared column that `name` is, by itself or as one of several (`last_file_name` is a `file_name`)."""
    return next((kept for kept in privacy.never if name == kept or name.endswith(f"_{kept}")), None)


def _shown(name: str, kept: str, columns: Sequence[str]) -> str:
    needed, expression = _INSTEAD.get(kept, ((), ""))
    prefix = name.removesuffix(kept)
    wanted = {column.format(p=prefix) for column in needed}
    return expression.format(p=prefix) if expression and wanted <= set(columns) else "cast(null as varchar)"


def _lists(
    connection: duckdb.DuckDBPyConnection,
    inputs: Sequence[Mapping[str, Any]],
    rules: Sequence[Mapping[str, Any]],
) -> None:
    connection.execute("create or replace temp table released_returns (submission_id varchar, label varchar)")
    connection.execute(
        "create or replace temp table released_rules (rule_id varchar, rule_version integer, title_vi varchar, title_en varchar)"
    )
    for entry in inputs:
        parts = [entry.get("unit_code"), entry.get("period_id"), f"v{entry.get('submission_version')}"]
        label = " · ".join(str(part) for part in parts) if all(parts[:2]) else entry["submission_id"]
        connection.execute("insert into released_returns values (?, ?)", [entry["submission_id"], label])
    for rule in rules:
        connection.execute(
            "insert into released_rules values (?, ?, ?, ?)",
            [rule["id"], rule["version"], rule["title_vi"], rule["title_en"]],
        )
