"""Makes the workbooks of a scenario, runs the pipeline over them, and hands back what was planted beside what was found."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.counting.plans import draw_plan
from benchmarks.counting.scenarios import Scenario, merger_days
from dvk import pipeline
from dvk.settings import Settings
from dvk.transformation import build_staging
from expectations.catalogue import load_rules
from expectations.evaluation import evaluate
from ingest.lake import prepare
from ingest.reference import Reference
from samples.province.claims import Claims, Label, claim
from samples.province.deliveries import plan_deliveries
from samples.province.derivation import derive
from samples.province.inbox import InboxWriter
from samples.province.sheets import Sheets
from samples.province.simulation import Province, simulate

AS_OF = "2026-01-20T00:00:00+00:00"  # one moment for all seeds: after every window, and dbt parses only once
Cell = tuple[str, str, str, str, str, str]
"""unit_code, period_id, indicator, level, field, basis."""
GRAIN = "unit_code, period_id, indicator, level, field, basis"


@dataclass(frozen=True)
class Outcome:
    """One province: what was planted (by cell) and what the platform made of it."""

    scenario: Scenario
    province: Province
    claims: Claims
    planted: Mapping[Cell, Label]
    compared: Mapping[
        Cell, tuple[int | None, int | None, bool, str | None]
    ]  # reported, derived, is_wrong, counting_method
    findings: list[dict[str, Any]]
    gaps: Mapping[Cell, int]  # sum of the programmes named in the gap
    identity: list[tuple[str, int]]  # programme_id found, true programme number: one pair per register row
    returns: frozenset[tuple[str, str]]


def run(scenario: Scenario, home: Path, stories: int) -> Outcome:
    """Generate, ingest, build and judge one province under `home` (emptied first, dbt's own cache kept)."""
    settings = _prepared(home, scenario)
    province = simulate(scenario.spec, scenario.seed)
    derived = derive(province.programmes, scenario.spec.unit_codes, province.calendar)
    plan = () if scenario.is_clean else tuple(draw_plan(province, derived, scenario.seed, stories))
    claims = claim(province, derived, plan)
    sheets = Sheets.of(province, claims)
    deliveries = plan_deliveries(province)
    InboxWriter(settings.inbox, sheets, Reference.load(settings.seeds)).write_all(
        deliveries, 1, lambda name: None
    )
    for batch in pipeline.list_batches(settings):
        pipeline.ingest_batch(settings, batch)
    _build(settings)
    returns = frozenset((delivery.unit, delivery.period_id) for delivery in deliveries)
    labels = {
        (x.unit_code, x.period_id, x.indicator, x.level, x.field, x.basis): x
        for x in claims.labels()
        if (x.unit_code, x.period_id) in returns
    }
    return Outcome(
        scenario, province, claims, labels, _compared(settings), _findings(settings, returns), _gaps(settings),
        _identity(settings, sheets), returns,
    )  # fmt: skip


def _build(settings: Settings) -> None:
    """The staging part of the build, identity included, without dbt's own tests: they guard the code, this measures it."""
    prepare(settings.lake)
    build_staging(
        settings,
        datetime.fromisoformat(AS_OF),
        settings.work / "no-findings",
        is_tested=False,
    )


def _prepared(home: Path, scenario: Scenario) -> Settings:
    """An empty home whose reference data know when a merged unit ends."""
    for name in ("inbox", "lake", "findings"):
        shutil.rmtree(home / name, ignore_errors=True)
    for path in home.glob("warehouse.duckdb*"):
        path.unlink()
    settings = Settings.from_env(home)
    project = home / "project" / "dbt_project"
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(
        settings.dbt_project,
        project,
        ignore=shutil.ignore_patterns("target", "logs", ".user.yml"),
        copy_function=shutil.copy2,
    )
    ends = merger_days(scenario.spec)
    units = project / "seeds" / "units.csv"
    with units.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        heads, rows = reader.fieldnames or [], list(reader)
    with units.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, heads, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            if row["unit_code"] in ends:
                row |= dict.fromkeys(("valid_to", "reports_to"), ends[row["unit_code"]].isoformat())
            writer.writerow(row)
    return replace(settings, project_root=project.parent)


def _compared(settings: Settings) -> dict[Cell, tuple[int | None, int | None, bool, str | None]]:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        rows = connection.execute(
            f"select {GRAIN}, reported_count, derived_count, is_wrong, counting_method"
            " from intermediate.int_counts_diagnosed where reported_count is not null"
        ).fetchall()
    return {tuple(row[:6]): tuple(row[6:]) for row in rows}


def _findings(settings: Settings, returns: frozenset[tuple[str, str]]) -> list[dict[str, Any]]:
    """Findings about the units and quarters of the province (other units of the reference data report nothing)."""
    folder = settings.home / "findings"
    moment = datetime.fromisoformat(AS_OF).replace(tzinfo=None)
    evaluate(settings.warehouse, load_rules(), moment, settings.seeds, folder)
    with duckdb.connect() as connection:
        cursor = connection.execute(f"select * from read_parquet('{folder / 'findings.parquet'}')")
        names = [column[0] for column in cursor.description or []]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    units, periods = {unit for unit, _ in returns}, {period for _, period in returns}
    return [row for row in found if row["unit_code"] in units and row["period_id"] in periods]


def _gaps(settings: Settings) -> dict[Cell, int]:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        rows = connection.execute(
            f"select {GRAIN}, sum(surplus) from intermediate.int_count_gaps group by all"
        ).fetchall()
    return {tuple(row[:6]): int(row[6]) for row in rows}


def _identity(settings: Settings, sheets: Sheets) -> list[tuple[str, int]]:
    """Every register row's programme as linked by the platform beside the true one."""
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select lines.unit_code, lines.period_id, identified.programme_id"
            " from intermediate.int_register_rows as lines"
            " left join intermediate.int_register_rows_identified as identified"
            " on lines.submission_id = identified.submission_id and lines.sheet_row = identified.sheet_row"
            " order by lines.unit_code, lines.period_id, lines.sheet_row"
        ).fetchall()
    calendar = sheets.province.calendar
    linked: dict[tuple[str, str], list[str]] = {}
    for unit, period, programme in rows:
        linked.setdefault((unit, period), []).append(
            programme or f"{unit}/{period}/{len(linked.get((unit, period), []))}"
        )
    pairs: list[tuple[str, int]] = []
    for (unit, period), programmes in linked.items():
        true = sheets.register(unit, calendar.position(period))
        if len(true) != len(programmes):
            raise RuntimeError(f"{unit} {period}: {len(programmes)} register rows read, {len(true)} written")
        pairs += [(found, programme.number) for found, programme in zip(programmes, true, strict=True)]
    return pairs
