"""`dvk identity`: uncertain pairs of programmes out to a person, and the person's decisions back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from dvk.options import HOME
from dvk.settings import Settings


@click.group(name="identity")
def identity() -> None:
    """Which register lines are the same programme: what the platform is unsure of, and what people decided."""


@identity.command(name="export")
@HOME
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("xac-dinh-mo-hinh.xlsx"),
    show_default=True,
    help="Workbook to write.",
)
def export_review(home: Path | None, output: Path) -> None:
    """Write the workbook of uncertain pairs. Fill its yellow columns, then put it in the inbox or `dvk identity import` it."""
    from identity.review import export_pairs

    settings = Settings.from_env(home)
    if not settings.warehouse.is_file():
        raise click.ClickException(f"no warehouse in {settings.home}; run `dvk run` first")
    count = export_pairs(settings.warehouse, output)
    click.echo(f"{output}: {count} pairs")


@identity.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@HOME
@click.option("--decided-by", help="Who decided, where a line of the workbook does not say.")
@click.option("--decided-at", help="When, e.g. 2021-01-15T09:00:00+07:00 [now].")
def import_review(file: Path, home: Path | None, decided_by: str | None, decided_at: str | None) -> None:
    """Store the decisions of a filled workbook for ever. The next build follows them. Contradictions are listed."""
    from dvk.pipeline import PipelineError, moment
    from identity.receiving import receive
    from identity.review import ReviewError

    try:
        when = moment(decided_at) if decided_at else datetime.now(UTC)
        received = receive(
            file.read_bytes(),
            Settings.from_env(home).lake,
            when.astimezone(UTC).replace(tzinfo=None, microsecond=0),
            decided_by,
        )
    except (ReviewError, PipelineError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{len(received.decisions)} decisions stored")
    for decision, against in received.contradictions:
        others = ", ".join(
            f"{other.verdict} by {other.decided_by} {other.decided_at:%d/%m/%Y}" for other in against
        )
        click.echo(
            f"no effect: “{decision.verdict}” by {decision.decided_by} contradicts earlier decisions ({others})"
            f"\n  {decision.left_text}\n  {decision.right_text}",
            err=True,
        )
