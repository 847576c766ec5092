"""`python -m benchmarks.second_engine --out DIR`: the same marts on DuckDB and on Spark, compared row by row.

A small province is built by the pipeline; then the same dbt project is built on Spark over the same lake, findings and identity.
Exit code 1 when a mart differs.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import click
from click.testing import CliRunner

from benchmarks.second_engine.comparison import Difference, compare
from benchmarks.second_engine.environment import ensure
from benchmarks.second_engine.handover import source_tables
from dvk import pipeline
from dvk.settings import Settings
from dvk.transformation import utc_text
from samples.province.__main__ import main as write_province
from samples.published.workbooks import write_inbox as write_published

AS_OF = "2021-01-20T00:00:00+07:00"
BUILDER = Path(__file__).with_name("spark_build.py")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Scratch folder."
)
@click.option("--units", default="899,906,DU-CA", show_default=True, help="Units of the sample province.")
@click.option("--periods", default="2016Q1..2018Q4", show_default=True, help="Their returns.")
@click.option(
    "--home",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Instead: a home that is built.",
)
@click.option(
    "--environment",
    type=click.Path(file_okay=False, path_type=Path),
    help="Spark's environment. Default: in DIR.",
)
@click.option(
    "--select", help="Only these models and what they need (dbt's words), and only their marts compared."
)
def main(
    out: Path, units: str, periods: str, home: Path | None, environment: Path | None, select: str | None
) -> None:
    """Build the same marts on DuckDB and on Spark, and compare them."""
    out = out.resolve()
    started = perf_counter()
    python = ensure(environment.resolve() if environment else out / "environment")
    click.echo(f"environment   {perf_counter() - started:6.1f} s")
    started = perf_counter()
    settings = Settings.from_env(home.resolve() if home else out / "home")
    if home is None:
        build_first(settings, units, periods)
    click.echo(f"DuckDB        {perf_counter() - started:6.1f} s")
    started = perf_counter()
    warehouse = build_second(settings, python, out / "spark", ["--select", *select.split()] if select else [])
    click.echo(f"Spark         {perf_counter() - started:6.1f} s")
    differences = [
        found
        for found in compare(settings.warehouse, warehouse)
        if select is None or (warehouse / "marts.db" / found.mart).exists()
    ]
    click.echo(report(differences))
    sys.exit(0 if differences and all(found.is_same for found in differences) else 1)


def build_first(settings: Settings, units: str, periods: str) -> None:
    """The pipeline over a small province and the published reports, in an empty home."""
    shutil.rmtree(settings.home, ignore_errors=True)
    arguments = ["--out", str(settings.inbox), "--units", units, "--periods", periods]
    result = CliRunner().invoke(write_province, arguments, catch_exceptions=False)
    if result.exit_code != 0:
        raise click.ClickException(result.output)
    write_published(settings.inbox)
    for batch in pipeline.list_batches(settings):
        pipeline.ingest_batch(settings, batch)
    pipeline.build(settings, AS_OF)


def build_second(settings: Settings, python: Path, scratch: Path, arguments: list[str]) -> Path:
    """The dbt project on Spark over the lake of `settings`; returns the folder of Spark's tables.

    Raises click.ClickException when a model does not build; what dbt said stands in `scratch`/build.log.
    """
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    plan = {
        "project": str(settings.dbt_project),
        "scratch": str(scratch),
        "tables": source_tables(settings),
        "as_of": utc_text(pipeline.moment(pipeline.built_as_of(settings))),
        "arguments": arguments,
    }
    (scratch / "plan.json").write_text(json.dumps(plan, indent=1, ensure_ascii=False), encoding="utf-8")
    log = scratch / "build.log"
    with log.open("w", encoding="utf-8") as output:
        outcome = subprocess.run(
            [str(python), str(BUILDER), str(scratch / "plan.json")],
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1"},
        )
    if outcome.returncode != 0:
        raise click.ClickException(f"not every model was built on Spark; see {log}")
    return scratch / "warehouse"


def report(differences: list[Difference]) -> str:
    """One line a mart, those that differ with an example, and a sum."""
    lines = [f"{'mart':<34} {'rows':>8}  only DuckDB  only Spark"]
    for found in differences:
        lines.append(f"{found.mart:<34} {found.rows:>8} {found.only_first:>12} {found.only_second:>11}")
        if found.columns:
            lines.append(f"    columns on one side only: {', '.join(found.columns)}")
        if found.example:
            lines.append(f"    {found.example}")
    same = sum(found.is_same for found in differences)
    lines.append(
        f"{same} of {len(differences)} marts are the same, {sum(found.rows for found in differences)} rows"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
