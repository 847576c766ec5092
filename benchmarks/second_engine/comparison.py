"""Two builds of the same marts, row by row: what DuckDB built against the Parquet files that Spark wrote."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb


@dataclass(frozen=True)
class Difference:
    """One mart on both engines. `only_first` and `only_second` count rows that the other engine has not; `columns` names columns
    that only one of them has; `example` is one row of each side where they differ."""

    mart: str
    rows: int
    columns: tuple[str, ...]
    only_first: int
    only_second: int
    example: str

    @property
    def is_same(self) -> bool:
        """Same columns, same rows, as often."""
        return not self.columns and self.only_first == self.only_second == 0


def compare(warehouse: Path, spark_warehouse: Path) -> list[Difference]:
    """Every mart of `warehouse` against the table of that name below `spark_warehouse`; values are compared exactly, in the first
    engine's types. A mart that the second engine has not built differs in all its rows."""
    with duckdb.connect() as connection:
        # under its own name: a view calls its tables by it
        connection.execute(f"attach '{warehouse}' (read_only); use {warehouse.stem}.marts")
        marts = connection.execute(
            "select table_name from information_schema.tables"
            " where table_catalog = current_database() and table_schema = current_schema() order by 1"
        ).fetchall()
        return [_compare(connection, mart, spark_warehouse / "marts.db" / mart) for (mart,) in marts]


def _compare(connection: duckdb.DuckDBPyConnection, mart: str, folder: Path) -> Difference:
    rows = _number(connection, f"select count(*) from {mart}")
    if not any(folder.glob("*.parquet")):
        return Difference(mart, rows, (), rows, 0, "not built")
    first = dict(connection.execute(f"select column_name, column_type from (describe {mart})").fetchall())
    files = f"read_parquet('{folder}/*.parquet')"
    second = {
        name for (name,) in connection.execute(f"select column_name from (describe from {files})").fetchall()
    }
    unshared = tuple(sorted(first.keys() ^ second))
    shared = [name for name in first if name in second]
    left = ", ".join(f'"{name}"' for name in shared)
    right = ", ".join(f'cast("{name}" as {first[name]}) as "{name}"' for name in shared)
    one, other = f"select {left} from {mart}", f"select {right} from {files}"
    missing, added = f"({one} except all {other})", f"({other} except all {one})"
    only_first, only_second = (
        _number(connection, f"select count(*) from {side}") for side in (missing, added)
    )
    example = ""
    if only_first or only_second:
        samples = (
            connection.execute(f"select * from {side} order by all limit 1").fetchone()
            for side in (missing, added)
        )
        example = " ≠ ".join(str(sample) for sample in samples)
    return Difference(mart, rows, unshared, only_first, only_second, example)


def _number(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    assert row is not None
    return int(row[0])
