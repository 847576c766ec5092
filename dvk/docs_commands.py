"""`dvk docs`: the warehouse documented for people, as one page."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from dvk.options import HOME
from dvk.settings import Settings


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Page to write [HOME/site/warehouse.html].",
)
@HOME
def docs(output: Path | None, home: Path | None) -> None:
    """Write what every table and column of the warehouse means and comes from, with the lineage graph. Works offline."""
    from dvk.pipeline import PipelineError, built_as_of, moment
    from dvk.transformation import TransformationError, write_docs

    settings = Settings.from_env(home)
    if not settings.warehouse.is_file():
        raise click.ClickException(f"no warehouse in {settings.home}; run `dvk run` first")
    try:
        page = write_docs(settings, moment(built_as_of(settings)))
    except (PipelineError, TransformationError) as error:
        raise click.ClickException(str(error)) from error
    target = output or settings.site / "warehouse.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(page, target)
    click.echo(str(target))
