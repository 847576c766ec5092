"""`dvk site`: the report site, by hand. The DAGs and `dvk run` call the same function."""

from __future__ import annotations

from pathlib import Path

import click

from dvk.options import HOME
from dvk.settings import Settings


@click.command()
@HOME
def site(home: Path | None) -> None:
    """Write the report site into HOME/site from the warehouse and the publications; open index.html in a browser.

    The pages work from a folder or a file share, without a server or internet. The old site stays until the new one is whole.
    """
    from dvk import pipeline

    settings = Settings.from_env(home)
    try:
        result = pipeline.write_site(settings)
    except pipeline.PipelineError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{result['first_page']}  ({result['pages']} pages)")
