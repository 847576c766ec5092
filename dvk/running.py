"""The whole pipeline by hand, with progress on the screen: what `dvk run` does."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from dvk import pipeline
from dvk.settings import Settings
from dvk.transformation import TransformationError


def run_everything(
    settings: Settings, as_of: str | None, period: str | None, approved_by: str, workers: int
) -> None:
    """Ingest, build, evaluate and (with `period`) publish. Raises click.ClickException with one line on failure."""
    console = Console(stderr=True)
    moment = as_of or pipeline.default_as_of()
    try:
        pipeline.moment(moment)
        with _progress(console) as progress:
            read = _ingest(settings, workers, progress)
            counts = _build(settings, moment, progress)
            answered = _answer(settings, moment, workers, progress)
            published = None
            if period is not None:
                step = progress.add_task(f"Publishing {period}", total=1)
                published = pipeline.publish(settings, period, moment, approved_by, "dvk run")
                progress.advance(step)
            step = progress.add_task("Writing the site", total=1)
            site = pipeline.write_site(settings)
            progress.advance(step)
    except (pipeline.PipelineError, TransformationError) as error:
        raise click.ClickException(str(error)) from error
    _summarise(settings, read, counts, answered, published, site)


def _progress(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(), TextColumn("{task.description:<28}"), BarColumn(bar_width=30), MofNCompleteColumn(), TimeElapsedColumn(),
        console=console,
    )  # fmt: skip


def _ingest(settings: Settings, workers: int, progress: Progress) -> Counter[str]:
    step = progress.add_task("Reading workbooks", total=None)
    batches = pipeline.list_batches(settings)
    progress.update(step, total=sum(len(batch) for batch in batches))
    totals: Counter[str] = Counter()
    with ProcessPoolExecutor(max_workers=workers) as pool:
        for result in pool.map(pipeline.ingest_batch, [settings] * len(batches), batches):
            totals.update({name: number for name, number in result.items() if isinstance(number, int)})
            progress.update(step, completed=totals["files"])
    return totals


def _build(settings: Settings, as_of: str, progress: Progress) -> dict[str, Any]:
    step = progress.add_task("Building the warehouse", total=3)
    if standing := pipeline.standing_build(settings, as_of):
        progress.update(step, completed=3)
        return standing
    pipeline.transform(settings, "staging", as_of)
    progress.advance(step)
    counts = pipeline.evaluate_rules(settings, as_of)
    progress.advance(step)
    pipeline.transform(settings, "marts", as_of)
    progress.advance(step)
    return counts


def _answer(settings: Settings, as_of: str, workers: int, progress: Progress) -> dict[str, Any]:
    step = progress.add_task("Returning workbooks", total=None)
    answered: dict[str, Any] = pipeline.return_workbooks(
        settings, as_of, workers, lambda done, due: progress.update(step, completed=done, total=due)
    )
    progress.update(step, total=answered["written"], completed=answered["written"])
    return answered


def _summarise(
    settings: Settings,
    read: Counter[str],
    counts: dict[str, Any],
    answered: dict[str, Any],
    published: dict[str, object] | None,
    site: dict[str, object],
) -> None:
    severities = ", ".join(
        f"{counts[name]} {name}" for name in ("blocking", "error", "warning", "info") if name in counts
    )
    click.echo(f"workbooks    {read['accepted']} read, {read['quarantined']} set aside (kept)")
    click.echo(f"findings     {counts['findings']}" + (f" ({severities})" if severities else ""))
    click.echo(f"answers      {settings.returned} ({answered['written']} new or changed)")
    click.echo(f"warehouse    {settings.warehouse}")
    if published is not None:
        click.echo(f"publication  {published['path']}" + ("" if published["created"] else "  (unchanged)"))
    click.echo(f"site         {site['first_page']}")
