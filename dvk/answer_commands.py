"""`dvk return` and `dvk changes`: returned workbooks, and what a new version of a return changed."""

from __future__ import annotations

import json
from pathlib import Path

import click

from dvk.options import HOME
from dvk.printing import as_csv, print_all
from dvk.settings import Settings

_CHANGES = (
    "unit_code", "period_id", "submission_version", "submission_id", "previous_submission_id", "change_kind", "sheet", "cell",
    "previous_cell", "subject", "heading", "old_text", "new_text",
)  # fmt: skip


@click.command("return")
@HOME
@click.option(
    "--workers", type=click.IntRange(1, 32), default=2, show_default=True, help="Writing processes."
)
def return_workbooks(home: Path | None, workers: int) -> None:
    """Write the returned workbooks of the warehouse as it is built: HOME/returned/PERIOD/UNIT/….xlsx.

    `dvk run` does it at its end; here it is by itself. Only what says something new is written.
    """
    from dvk import pipeline

    settings = Settings.from_env(home)
    if not settings.warehouse.is_file():
        raise click.ClickException(f"no warehouse in {settings.home}; run `dvk run` first")
    try:
        result = pipeline.return_workbooks(settings, pipeline.built_as_of(settings), workers)
    except pipeline.PipelineError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{settings.returned}: {result['written']} written, {result['unchanged']} unchanged")


@click.command()
@HOME
@click.option("--period", help="Only this period.")
@click.option("--unit", help="Only this committee.")
@click.option("--format", "shape", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
def changes(home: Path | None, period: str | None, unit: str | None, shape: str) -> None:
    """What each new version of a return changed of the one before it, cell by cell."""
    import duckdb

    settings = Settings.from_env(home)
    if not settings.warehouse.is_file():
        raise click.ClickException(f"no warehouse in {settings.home}; run `dvk run` first")
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        rows = connection.execute(
            f"""
            select {", ".join(_CHANGES)} from marts.fct_submission_changes
            where ($period is null or period_id = $period) and ($unit is null or unit_code = $unit)
            order by unit_code, period_id, submission_version, table_name, line_key, line_number, column_name
            """,
            {"period": period, "unit": unit},
        ).fetchall()
    if shape == "json":
        records = [dict(zip(_CHANGES, row, strict=True)) for row in rows]
        print_all(json.dumps(records, ensure_ascii=False, indent=2) + "\n")
        return
    print_all(as_csv(_CHANGES, rows))
