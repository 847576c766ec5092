"""Options that commands share."""

from __future__ import annotations

from pathlib import Path

import click

HOME = click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the installation [DVK_HOME, default ~/dvk].",
)
LIMIT = click.option("--limit", type=click.IntRange(0), help="Text: print only so many lines [all].")
SHAPE = click.option(
    "--format", "shape", type=click.Choice(["text", "csv", "json"]), default="text", show_default=True
)
