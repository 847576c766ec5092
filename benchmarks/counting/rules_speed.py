"""`python -m benchmarks.counting.rules_speed`: the rule set over a million reported values, against its bare queries.

The lake is made by DuckDB, not from workbooks: units × quarters × 324 numbers and a growing register. The true counts come from a
first build without claims; the claims are those counts, with some series counted wrongly. Prints ratios, and the slowest models.
"""

# ruff: noqa: E501 — the SQL reads better in whole lines
from __future__ import annotations

import csv
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from math import ceil
from pathlib import Path
from time import perf_counter

import click
import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console

from dvk.settings import Settings
from dvk.transformation import build_staging
from expectations.catalogue import load_rules
from expectations.evaluation import evaluate, in_force
from expectations.queries import render
from ingest.lake import prepare, schemas

AS_OF = datetime.fromisoformat("2021-02-20T00:00:00+00:00")
QUARTERS = 20
UNITS_PER_PROVINCE = 20
PER_RETURN = 324  # reported values: 18 series × 6 fields × 3 bases
PER_UNIT = 310  # programmes; each stands in the register from the quarter it opens in

_PROGRAMMES = """
create table programmes as
select
    u.unit_code, p.n, u.unit_code || '-' || lpad(p.n::varchar, 4, '0') as code,
    hash(u.unit_code, p.n) as h,
    (hash(u.unit_code, p.n, 'q') % 20)::integer as opened,
    ['economy', 'culture_society', 'defence_security', 'political_system', 'other'][1 + (hash(p.n, u.unit_code) % 5)::integer] as field,
    date '2016-01-05' + to_months(3 * (hash(u.unit_code, p.n, 'q') % 20)::integer)::interval as opened_date
from units as u, range($per_unit) as p(n);
create table quarters as
select q::integer as q, (2016 + q // 4) || 'Q' || (q % 4 + 1) as period_id,
    (date '2016-01-01' + to_months(3 * q::integer))::date as first_day
from range(20) as r(q);
create table returns as
select u.unit_code, q.q, q.period_id, q.first_day, left(md5(u.unit_code || q.period_id), 16) as submission_id, 'b0000000000000000' as batch_id
from units as u, quarters as q;
create table happened as
select unit_code, code, 'registered' as event, opened as q, (opened_date + to_days((h % 60)::integer))::date as event_date, 'grassroots' as level
from programmes
union all
select unit_code, code, 're_registered', y * 4, (make_date(2016 + y::integer, 2, 1) + (h % 20)::integer)::date, 'grassroots'
from programmes, range(5) as years(y) where y * 4 > opened and h % 10 > 0
union all
select unit_code, code, 'appraised', opened + 1, (opened_date + to_months(3))::date, if(h % 3 = 0, 'district', 'grassroots')
from programmes where h % 5 > 0 and opened < 19
union all
select unit_code, code, 'recognised', opened + 2, (opened_date + to_months(6))::date, if(h % 3 = 0, 'district', 'grassroots')
from programmes where h % 5 > 1 and opened < 18
union all
select unit_code, code, 'registered', opened + 2, (opened_date + to_months(6))::date, 'district'
from programmes where h % 3 = 0 and opened < 18
union all
select unit_code, code, 'discontinued', 18, date '2020-08-10', null from programmes where h % 11 = 0 and opened < 15;
"""

_LINES = {
    "receipts": """
        select submission_id, md5(submission_id) || md5(unit_code) as sha256, period_id || '/' || unit_code || '.xlsx' as file_name,
            20000 as size_bytes, first_day + interval 97 day as received_at, batch_id, 'accepted' as state, null as quarantine_code,
            'bieu_bao_cao' as template_id, 'v1' as template_version, unit_code, period_id, unit_code as unit_text,
            period_id as period_text, (first_day + interval 3 month - interval 1 day)::date as data_cutoff_date,
            (first_day + interval 96 day)::date as prepared_date, 'official' as data_status, false as is_nil,
            null as resubmission_reason, 'x' as reference_fingerprint, '1' as reader_version, 1 as read_number
        from returns""",
    "columns": """
        select submission_id, batch_id, t.table_name, t.column_name, t.sheet, t.letter as column_letter, '' as heading, 6 as header_row
        from returns, (values ('bieu01', 'in_period_count', 'Bieu01', 'E'), ('bieu01', 'year_to_date_count', 'Bieu01', 'F'),
            ('bieu01', 'stage_to_date_count', 'Bieu01', 'G'), ('bieu02', 'programme_name', 'Bieu02', 'C'), ('bieu03', 'event', 'Bieu03', 'D'))
            as t(table_name, column_name, sheet, letter)""",
    "bieu02": """
        select r.submission_id, r.batch_id, (6 + row_number() over (partition by r.submission_id order by p.n))::integer as sheet_row,
            p.code as programme_code, 'Mô hình số ' || p.n || ' của ' || p.unit_code as programme_name,
            'Hội Phụ nữ xã ' || (p.n % 40) as owner_name, 'women' as sector, null as co_owner, 'xã ' || (p.n % 40) as place,
            p.unit_code as located_unit_code, p.field, 'grassroots' as registered_level,
            (p.opened_date + to_days((p.h % 60)::integer))::date as registered_date, null as special_decision, 'x' as target,
            null as parent_code, if(p.h % 11 = 0 and p.opened < 15 and r.q >= 18, 'discontinued', 'active') as status,
            if(p.h % 11 = 0 and p.opened < 15 and r.q >= 18, date '2020-08-10', null) as status_date, null as note
        from returns as r inner join programmes as p on r.unit_code = p.unit_code and p.opened <= r.q""",
    "bieu03": """
        select r.submission_id, r.batch_id, (6 + row_number() over (partition by r.submission_id order by h.event_date, h.code))::integer
            as sheet_row, h.code as programme_code, 'Mô hình ' || h.code as programme_name, h.event, h.event_date, h.level,
            '05-QĐ/BCĐ' as document_number, h.event_date as document_date, '03-HD/BCĐ' as criteria_version,
            if(h.event = 'appraised', 85.0, null) as score, null as counterpart_unit_code, null as award_kind, null as note
        from returns as r inner join happened as h on r.unit_code = h.unit_code and h.q = r.q""",
}  # fmt: skip

# Wrong series: a share of the lines of the sheet, all fields, all quarters, five ways of going wrong.
_CLAIMS = """
select r.submission_id, r.batch_id,
    (6 + row_number() over (partition by r.submission_id order by d.indicator, d.level, d.field))::integer as sheet_row,
    d.indicator, d.level, d.field,
    case when w.way = 1 then d.year_to_date_new_count else d.new_count end as in_period_count, '=' as in_period_count_qualifier,
    d.year_to_date_new_count as year_to_date_count, '=' as year_to_date_count_qualifier,
    case w.way when 2 then d.sum_of_annual_count when 3 then d.year_to_date_new_count when 4 then d.active_count
        when 5 then d.stage_distinct_count + if(r.q = 7, 3, 0) else d.stage_distinct_count end as stage_to_date_count,
    '=' as stage_to_date_count_qualifier, null as note
from built.intermediate.int_counts_derived as d
inner join returns as r on d.unit_code = r.unit_code and d.period_id = r.period_id
left join (
    select unit_code, indicator, level, 1 + (hash(unit_code, indicator, level, 'way') % 5)::integer as way
    from built.intermediate.int_counts_derived
    where hash(unit_code, indicator, level) % 10000 < $share * 10000
    group by all
) as w on d.unit_code = w.unit_code and d.indicator = w.indicator and d.level = w.level
"""


@contextmanager
def _timed(what: str, console: Console) -> Iterator[list[float]]:
    seconds: list[float] = []
    started = perf_counter()
    yield seconds
    seconds.append(perf_counter() - started)
    console.print(f"{what}: {seconds[0]:.2f} s")


def _settings(home: Path, units: int) -> Settings:
    """A home whose reference data know the synthetic units: provinces of twenty."""
    settings = Settings.from_env(home)
    project = home / "project" / "dbt_project"
    shutil.copytree(
        settings.dbt_project, project, ignore=shutil.ignore_patterns("target", "logs", ".user.yml")
    )
    seed = project / "seeds" / "units.csv"
    with seed.open(encoding="utf-8", newline="") as handle:
        heads = csv.DictReader(handle).fieldnames or []
    with seed.open("a", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, heads, restval="", lineterminator="\n")
        for number in range(units):
            province = f"P{number // UNITS_PER_PROVINCE:02d}"
            writer.writerow(
                {
                    "unit_code": f"U{number:04d}", "unit_name_vi": f"Huyện số {number}", "unit_kind": "district",
                    "province_code": province, "valid_from": "1900-01-01", "reports_from": "2016-01-01",
                }
            )  # fmt: skip
    return replace(settings, project_root=project.parent)


def _write(connection: duckdb.DuckDBPyConnection, settings: Settings, name: str, sql: str) -> None:
    """One table of the lake, typed as the lake types it; what the query does not say is empty, and every line in one part."""
    table = connection.execute(sql).to_arrow_table()
    for field in schemas()[name]:
        if field.name not in table.column_names:
            said = pa.array([1 if field.name == "part" else None] * len(table), field.type)
            table = table.append_column(field, said)
    path = settings.lake / name / "b0000000000000000.parquet"
    pq.write_table(table.select(schemas()[name].names).cast(schemas()[name]), path)


def _build(settings: Settings) -> None:
    build_staging(settings, AS_OF, settings.work / "no-findings", is_tested=False)


def _slowest(settings: Settings, console: Console) -> None:
    results = json.loads((settings.work / "dbt" / "run_results.json").read_text(encoding="utf-8"))["results"]
    for result in sorted(results, key=lambda row: -row["execution_time"])[:12]:
        console.print(f"  {result['execution_time']:7.2f} s  {result['unique_id'].rsplit('.', 1)[-1]}")


def _bare(settings: Settings) -> tuple[float, dict[str, float], int]:
    """The rules' SQL alone, each result kept in a temporary table of the engine."""
    seconds, rows = {}, 0
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        for rule in in_force(load_rules(), AS_OF.replace(tzinfo=None)):
            started = perf_counter()
            connection.execute(f"create or replace temp table bare as {render(rule.sql)}")
            seconds[f"{rule.id} v{rule.version}"] = perf_counter() - started
            rows += connection.execute("select count(*) from bare").fetchall()[0][0]
    return sum(seconds.values()), seconds, rows


@click.command()
@click.option("--values", default=1_000_000, show_default=True, help="Reported values.")
@click.option(
    "--share",
    default=0.02,
    show_default=True,
    help="Share of the lines of the sheet that are counted wrongly.",
)
@click.option("--home", type=click.Path(path_type=Path), help="Keep everything here (must not exist).")
def main(values: int, share: float, home: Path | None) -> None:
    """Build a synthetic warehouse and time the rule set against its bare queries."""
    console = Console(width=120)
    units = max(1, ceil(values / (PER_RETURN * QUARTERS)))
    with tempfile.TemporaryDirectory(prefix="rules-speed-") as scratch:
        settings = _settings(home or Path(scratch) / "home", units)
        prepare(settings.lake)
        with _timed(f"lake of {units} units × {QUARTERS} quarters", console), duckdb.connect() as connection:
            connection.execute(
                f"create table units as select 'U' || lpad(n::varchar, 4, '0') as unit_code from range({units}) as r(n)"
            )
            connection.execute(_PROGRAMMES.replace("$per_unit", str(PER_UNIT)))
            for name, sql in _LINES.items():
                _write(connection, settings, name, sql)
            with _timed("first build (register only)", console):
                _build(settings)
            connection.execute(f"attach '{settings.warehouse}' as built (read_only)")
            _write(connection, settings, "bieu01", _CLAIMS.replace("$share", str(share)))
        with _timed("build with claims", console):
            _build(settings)
        _slowest(settings, console)
        with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
            for what, sql in (
                (
                    "reported values",
                    "select count(*) from intermediate.int_counts_reported where reported_count is not null",
                ),
                ("register rows", "select count(*) from intermediate.int_register_rows"),
                ("wrong values", "select count(*) from intermediate.int_counts_compared where is_wrong"),
                ("rows of gaps", "select count(*) from intermediate.int_count_gaps"),
            ):
                console.print(f"{what}: {connection.execute(sql).fetchall()[0][0]:,}")
        _bare(settings)  # once to warm the file cache
        bare, by_rule, rows = _bare(settings)
        moment = AS_OF.replace(tzinfo=None)
        with _timed("rule set, findings stored", console) as whole:
            evaluate(settings.warehouse, load_rules(), moment, settings.seeds, settings.home / "findings")
        console.print(f"bare queries: {bare:.2f} s for {rows:,} rows; ratio {whole[0] / bare:.2f}")
        for rule, seconds in sorted(by_rule.items(), key=lambda item: -item[1])[:8]:
            console.print(f"  {seconds:7.2f} s  {rule}")


if __name__ == "__main__":
    main()
