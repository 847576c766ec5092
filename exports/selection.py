"""Fetch the rows a definition asks for, in a total order, from the warehouse opened read-only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from exports.definition import COMPARED, NAME, Select
from exports.errors import DefinitionError

_PARAMETER = re.compile(r"\$([a-z_]+)")


@dataclass(frozen=True)
class Selection:
    """Rows as fetched: `columns` in the order asked for; `total` counts them before the limit."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    total: int


def fetch(
    connection: duckdb.DuckDBPyConnection,
    select: Select,
    columns: Sequence[str],
    parameters: Mapping[str, str],
    flags: Mapping[str, str] | None = None,
) -> Selection:
    """Rows of `select` with these columns; `flags` adds named SQL conditions as boolean columns.

    After the declared order every selected column breaks ties, so equal warehouses give equal files.
    Raises DefinitionError when the relation lacks a column or the SQL of the definition is wrong.
    """
    names = list(dict.fromkeys(columns))
    if wrong := [name for name in names if not NAME.match(name)]:
        raise DefinitionError(f"{select.relation}: not a column name: {', '.join(wrong)}")
    flags = flags or {}
    outputs = names + [f"({condition}) as {flag}" for flag, condition in flags.items()]
    schema = "temp" if select.relation.startswith(COMPARED) else "marts"
    filtered = f"from {schema}.{select.relation}" + (f" where {select.where}" if select.where else "")
    order = ", ".join([*select.order_by, *names])
    sql = f"select {', '.join(outputs)} {filtered} order by {order}"
    if select.limit is not None:
        sql += f" limit {int(select.limit)}"
    try:
        rows = connection.execute(sql, _used(sql, parameters)).fetchall()
        total = len(rows)
        if select.limit is not None and total == select.limit:
            counted = connection.execute(
                f"select count(*) {filtered}", _used(filtered, parameters)
            ).fetchone()
            total = int(counted[0]) if counted else total
    except duckdb.Error as error:
        raise DefinitionError(f"{select.relation}: {error}") from error
    return Selection((*names, *flags), rows, total)


def _used(sql: str, parameters: Mapping[str, str]) -> dict[str, str]:
    names = set(_PARAMETER.findall(sql))
    if unknown := names - set(parameters):
        raise DefinitionError(f"unknown parameter ${', $'.join(sorted(unknown))}")
    return {name: parameters[name] for name in sorted(names)}
