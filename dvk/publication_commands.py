"""`dvk publication`: a release step by step, each step by the person whose step it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from dvk.options import HOME
from dvk.settings import Settings


@click.group()
def publication() -> None:
    """Draft, submit, approve and release a publication, one step at a time, every step on record."""


@publication.command()
@click.argument("period")
@HOME
@click.option("--prepared-by", required=True, help="Who prepares it; this person may not approve it.")
def draft(period: str, home: Path | None, prepared_by: str) -> None:
    """Render what would be published now, to be looked at."""
    from dvk import publishing

    made = _guarded(publishing.draft, Settings.from_env(home), period, prepared_by)
    click.echo(f"{made['path']}")
    if made["unchanged"]:
        click.echo("unchanged: the newest revision already says this; nothing to submit")
    else:
        click.echo(f"r{made['revision']} draft {str(made['digest'])[:12]}, {made['files']} files")


@publication.command()
@click.argument("period")
@HOME
@click.option("--submitted-by", required=True, help="Who hands it in; this person may not approve it.")
@click.option("--note", default="", help="A word to the approver.")
def submit(period: str, home: Path | None, submitted_by: str, note: str) -> None:
    """Hand the newest draft to the approver."""
    from dvk import publishing

    step = _guarded(publishing.submit, Settings.from_env(home), period, submitted_by, note)
    click.echo(f"submitted {str(step['digest'])[:12]}")


@publication.command()
@click.argument("period")
@HOME
@click.option("--approved-by", required=True, help="Who approves it; neither preparer nor submitter.")
@click.option("--reason", required=True, help="Why this revision is made.")
def approve(period: str, home: Path | None, approved_by: str, reason: str) -> None:
    """Approve the submitted draft: its hash, not its name."""
    from dvk import publishing

    step = _guarded(publishing.approve, Settings.from_env(home), period, approved_by, reason)
    click.echo(f"approved {str(step['digest'])[:12]}")


@publication.command()
@click.argument("period")
@HOME
@click.option("--rejected-by", required=True, help="Who turns it down.")
@click.option("--reason", required=True, help="What has to change first.")
def reject(period: str, home: Path | None, rejected_by: str, reason: str) -> None:
    """Turn the submitted draft down; it stays on record, and a new one can be drafted."""
    from dvk import publishing

    step = _guarded(publishing.reject, Settings.from_env(home), period, rejected_by, reason)
    click.echo(f"rejected {str(step['digest'])[:12]}")


@publication.command()
@click.argument("period")
@HOME
def release(period: str, home: Path | None) -> None:
    """Release what was approved; refused when anything changed since."""
    from dvk import publishing

    result = _guarded(publishing.release, Settings.from_env(home), period)
    click.echo(str(result.path) + ("" if result.created else "  (unchanged: this revision already stands)"))


@publication.command()
@click.argument("period")
@HOME
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
def status(period: str, home: Path | None, shape: str) -> None:
    """Who did what, when, and what stands."""
    from dvk import publishing

    told = publishing.status(Settings.from_env(home), period)
    if shape == "json":
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for step in told["steps"]:
        note = f"  {step['note']}" if step["note"] else ""
        revision = f" r{step['revision']}" if step["revision"] else ""
        click.echo(f"{step['at']}  {step['step']:<9}{revision} {step['digest'][:12]}  {step['by']}{note}")
    newest = told["newest_revision"]
    click.echo(f"{period}: " + (f"r{newest} is the newest revision" if newest else "nothing is published"))


def _guarded(step: Callable[..., Any], *arguments: Any) -> Any:
    from dvk.pipeline import PipelineError

    settings: Settings = arguments[0]
    if not settings.warehouse.is_file() and step.__name__ in {"draft", "release"}:
        raise click.ClickException(f"no warehouse in {settings.home}; run `dvk run` first")
    try:
        return step(*arguments)
    except PipelineError as error:
        raise click.ClickException(str(error)) from error
