"""What is handed to the second engine, and the comparison of what it gives back; Spark itself is not needed here."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from benchmarks.second_engine.__main__ import report
from benchmarks.second_engine.comparison import compare
from benchmarks.second_engine.handover import source_tables
from dvk.settings import Settings


@pytest.fixture
def built(tmp_path: Path) -> tuple[Path, Path]:
    """A warehouse with two marts, one of them a view, and the same rows as files in another order and in other types."""
    warehouse, spark = tmp_path / "warehouse.duckdb", tmp_path / "spark"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema marts; create table of_b as select 'z' as k from range(3)")
        connection.execute(
            "create table marts.fct_a as"
            " select * from (values ('x', 1::hugeint, 0.5, ['p', 'q']), ('y', null, null, [])) t(k, n, s, l)"
        )
        connection.execute("create view marts.rpt_b as select k from warehouse.main.of_b")
        for mart, columns in (("fct_a", "l, k, n::bigint as n, s::double as s"), ("rpt_b", "k")):
            (spark / "marts.db" / mart).mkdir(parents=True)
            rows = f"select {columns} from marts.{mart} order by k desc"
            connection.execute(f"copy ({rows}) to '{spark}/marts.db/{mart}/part-0.parquet'")
    return warehouse, spark


def test_order_and_width_of_types_are_no_difference(built: tuple[Path, Path]) -> None:
    found = compare(*built)
    assert [(one.mart, one.rows, one.is_same) for one in found] == [("fct_a", 2, True), ("rpt_b", 3, True)]
    assert report(found).endswith("2 of 2 marts are the same, 5 rows")


@pytest.mark.parametrize(
    ("sql", "counts"),
    [
        ("select 'z' as k from range(2)", (1, 0)),
        ("select 'z' as k from range(4)", (0, 1)),
        ("select case when range = 1 then null else 'z' end as k from range(3)", (1, 1)),
    ],
)
def test_one_row_too_few_too_many_or_other_is_told(
    built: tuple[Path, Path], sql: str, counts: tuple[int, int]
) -> None:
    warehouse, spark = built
    duckdb.sql(f"copy ({sql}) to '{spark}/marts.db/rpt_b/part-0.parquet'")
    other = compare(warehouse, spark)[1]
    assert (other.only_first, other.only_second) == counts
    assert not other.is_same
    assert other.example


def test_a_mart_that_was_not_built_or_lacks_a_column_is_told(built: tuple[Path, Path]) -> None:
    warehouse, spark = built
    (spark / "marts.db" / "rpt_b" / "part-0.parquet").unlink()
    duckdb.sql(f"copy (select 'x' as k, 'more' as m) to '{spark}/marts.db/fct_a/part-0.parquet'")
    first, second = compare(warehouse, spark)
    assert first.columns == ("l", "m", "n", "s")
    assert (second.only_first, second.example) == (3, "not built")


def test_sources_are_handed_over_with_the_columns_of_all_files(tmp_path: Path) -> None:
    settings = Settings.from_env(tmp_path)
    for folder in ("lake/receipts", "lake/findings/1", "lake/findings/_none", "work/dbt"):
        (tmp_path / folder).mkdir(parents=True)
    duckdb.sql("select 'a' as id, null::boolean as is_reply limit 0").write_parquet(
        str(tmp_path / "lake/receipts/_schema.parquet")
    )
    duckdb.sql("select 'a' as id").write_parquet(str(tmp_path / "lake/receipts/1.parquet"))
    for folder in ("1", "_none"):
        duckdb.sql("select now()::timestamp as seen").write_parquet(
            str(tmp_path / f"lake/findings/{folder}/findings.parquet")
        )
    names = {
        "source.dvk.lake.receipts": ("lake", "receipts"),
        "source.dvk.rules.findings": ("rules", "findings"),
    }
    manifest = {"sources": {key: {"unique_id": key, "schema": s, "name": n} for key, (s, n) in names.items()}}
    (tmp_path / "work/dbt/manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    receipts, findings = source_tables(settings)
    assert receipts["columns"] == "`id` string, `is_reply` boolean"
    assert receipts["location"] == str(tmp_path / "lake/receipts")
    assert findings["columns"] == "`seen` timestamp_ntz"
    assert findings["location"] == str(tmp_path / "lake/findings/1/findings.parquet")
