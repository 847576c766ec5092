"""`dvk`: the same pipeline functions the DAGs call, by hand."""

from __future__ import annotations

import getpass
import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from dvk.lazy_commands import Commands
from dvk.options import HOME
from dvk.printing import as_csv, print_all, told_differences
from dvk.settings import Settings

PERIOD = re.compile(r"^\d{4}Q[1-4]$")

_ELSEWHERE = Commands(
    {
        "changes": "dvk.answer_commands:changes",
        "return": "dvk.answer_commands:return_workbooks",
        "docs": "dvk.docs_commands:docs",
        "identity": "dvk.identity_commands:identity",
        "publication": "dvk.publication_commands:publication",
        "rules": "dvk.rules_commands:rules",
        "trace": "dvk.trace_commands:trace",
        "waive": "dvk.rules_commands:waive",
        "site": "dvk.site_commands:site",
    }
)


@click.group(
    commands=_ELSEWHERE, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(package_name="dvk")
def cli() -> None:
    """Count “Dân vận khéo” programmes right: read committees' workbooks, reconcile their totals with the register, publish.

    A first look:  dvk template --unit 899 --period 2020Q4 -o form.xlsx,  fill it,  dvk check form.xlsx,
    put it in the inbox,  dvk run,  dvk findings,  dvk publish 2020Q4 --approved-by … --reason ….
    """


@cli.command()
@HOME
@click.option(
    "--inbox", type=click.Path(file_okay=False, path_type=Path), help="Where workbooks arrive [HOME/inbox]."
)
@click.option(
    "--as-of", help="Build with what was known at this moment, e.g. 2021-01-20T00:00:00+07:00 [now]."
)
@click.option("--period", help="Also publish this quarter, e.g. 2020Q4.")
@click.option("--approved-by", help="Who approves the publication [your login name].")
@click.option(
    "--workers",
    type=click.IntRange(1, 32),
    default=os.cpu_count() or 1,
    show_default=True,
    help="Reading processes.",
)
def run(
    home: Path | None,
    inbox: Path | None,
    as_of: str | None,
    period: str | None,
    approved_by: str | None,
    workers: int,
) -> None:
    """Read what is new in the inbox, rebuild the warehouse, run the rules (and publish with --period).

    Safe to repeat: known files are not read again, and the same as-of gives the same numbers; a warehouse that stands as of
    this very moment, of the same inputs, code and rules, is not built again. Findings are not failures:
    the exit code is 0 when the platform did its work.
    """
    from dvk.running import run_everything

    settings = Settings.from_env(home, inbox)
    if period is not None and not PERIOD.match(period):
        raise click.BadParameter("write a quarter such as 2020Q4", param_hint="--period")
    run_everything(settings, as_of, period, approved_by or getpass.getuser(), workers)


@cli.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@HOME
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--lang",
    type=click.Choice(["vi", "en"]),
    default="vi",
    show_default=True,
    help="Language of the messages.",
)
@click.option(
    "--annotate",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a copy with the cells marked (one FILE).",
)
def check(files: Sequence[Path], home: Path | None, shape: str, lang: str, annotate: Path | None) -> None:
    """Check workbooks before sending them; nothing is stored.

    Exit code 0: nothing blocking. 1: something would keep a workbook out of the count. 2: a file cannot be read.
    """
    from dvk.checking import Checker

    if annotate is not None and len(files) != 1:
        raise click.UsageError("--annotate takes exactly one FILE")
    settings = Settings.from_env(home)
    checker = Checker(settings)
    results = [checker.check(path) for path in files]
    if shape == "json":
        click.echo(
            json.dumps([_as_json(result) for result in results], ensure_ascii=False, indent=2, default=str)
        )
    else:
        for result in results:
            _print_check(result, lang)
    if annotate is not None:
        from dvk.annotation import annotate as mark

        mark(files[0], results[0], annotate, settings.seeds)
        click.echo(f"→ {annotate}", err=True)
    if not all(result.readable for result in results):
        sys.exit(2)
    sys.exit(1 if any(result.is_blocking for result in results) else 0)


def _as_json(result: Any) -> dict[str, Any]:
    return {
        "file": result.file_name,
        "unit_code": result.unit_code,
        "period_id": result.period_id,
        "state": result.state,
        "findings": result.findings,
    }


def _print_check(result: Any, lang: str) -> None:
    from exports.safe_text import terminal_text

    head = terminal_text(result.file_name) + f"  [{result.unit_code or '?'} · {result.period_id or '?'}]"
    if not result.findings:
        click.echo(f"{head}: " + ("không thấy lỗi." if lang == "vi" else "nothing found."))
        return
    click.echo(head)
    for finding in result.findings:
        click.echo(
            f"  {finding['severity']:<8} {finding['rule_id']}  {terminal_text(finding[f'message_{lang}'])}"
        )


@cli.command()
@click.option("--unit", required=True, help="Code of the committee, e.g. 899 or DU-CA.")
@click.option("--period", required=True, help="Quarter the workbook is for, e.g. 2020Q4.")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write (.xlsx).",
)
@click.option("--version", "template_version", default=None, help="Template version [newest].")
@HOME
def template(unit: str, period: str, output: Path, template_version: str | None, home: Path | None) -> None:
    """Write the blank submission workbook of a committee for a period."""
    from ingest.reference import Reference
    from ingest.template_writer import write_workbook
    from ingest.templates import load_template, newest_version

    reference = Reference.load(Settings.from_env(home).seeds)
    unit_code, period_id = reference.unit_code_of(unit), reference.period_id_of(period)
    if unit_code is None:
        raise click.ClickException(
            f"unit “{unit}” is not known; write a code of dbt_project/seeds/units.csv, e.g. 899 or DU-CA"
        )
    if period_id is None:
        raise click.ClickException(f"period “{period}” is not known; write e.g. 2020Q4")
    try:
        layout = load_template(template_version or newest_version())
    except (ValueError, OSError) as error:
        raise click.ClickException(f"template version “{template_version}”: {error}") from error
    write_workbook(output, layout, reference, unit_code, period_id)
    click.echo(str(output))


@cli.command()
@HOME
@click.option("--period", help="Only this period.")
@click.option("--unit", help="Only this committee.")
@click.option("--format", "shape", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
def findings(home: Path | None, period: str | None, unit: str | None, shape: str) -> None:
    """Print the findings ledger as CSV or JSON."""
    from dvk.ledger import read_findings

    settings = Settings.from_env(home)
    _need_warehouse(settings)
    columns, rows = read_findings(settings.warehouse, period, unit)
    if shape == "json":
        records = [dict(zip(columns, row, strict=True)) for row in rows]
        print_all(json.dumps(records, ensure_ascii=False, indent=2, default=str) + "\n")
        return
    print_all(as_csv(columns, rows))


@cli.command()
@click.argument("period")
@HOME
@click.option("--approved-by", required=True, help="Who approves it; not the one who prepared it.")
@click.option("--reason", required=True, help="Why this revision is made.")
@click.option("--prepared-by", help="Who prepared it.")
@click.option("--as-of", help="Publish what was known at this moment [the warehouse as it is built].")
def publish(
    period: str, home: Path | None, approved_by: str, reason: str, prepared_by: str | None, as_of: str | None
) -> None:
    """Make a publication of PERIOD: publications/PERIOD/rN with its manifest. Earlier revisions stay as they are."""
    from dvk import pipeline

    settings = Settings.from_env(home)
    if as_of is None:
        _need_warehouse(settings)
        as_of = pipeline.built_as_of(settings)
    else:
        _guarded(pipeline.ensure_built, settings, as_of)
    result = _guarded(pipeline.publish, settings, period, as_of, approved_by, reason, prepared_by)
    click.echo(
        f"{result['path']}" + ("" if result["created"] else "  (unchanged: this revision already stands)")
    )


@cli.command()
@click.argument("period")
@click.argument("revision")
@HOME
def reproduce(period: str, revision: str, home: Path | None) -> None:
    """Rebuild PERIOD rN from its manifest in a scratch place and compare every byte."""
    from dvk import pipeline

    match = re.fullmatch(r"r(\d+)", revision)
    if not match:
        raise click.BadParameter("write rN, e.g. r1", param_hint="REVISION")
    differences = _guarded(pipeline.reproduce, Settings.from_env(home), period, int(match[1]))
    for line in told_differences(differences):
        click.echo(line)
    unequal = [difference for difference in differences if difference.kind != "not_compared"]
    told = f"{len(unequal)} files differ" if unequal else "every byte equal"
    left = len(differences) - len(unequal)
    elsewhere = f" ({left} made with another version of an outside program, not compared)" if left else ""
    click.echo(f"{period} {revision}: {told}{elsewhere}")
    sys.exit(1 if unequal else 0)


def _need_warehouse(settings: Settings) -> None:
    if not settings.warehouse.is_file():
        raise click.ClickException(f"no warehouse in {settings.home}; run `dvk run` first")


def _guarded(step: Any, *arguments: Any) -> Any:
    """Call a step; its own errors become one line."""
    from dvk.pipeline import PipelineError
    from dvk.transformation import TransformationError

    try:
        return step(*arguments)
    except (PipelineError, TransformationError) as error:
        raise click.ClickException(str(error)) from error


def main() -> None:
    """Entry point of the `dvk` command."""
    cli(prog_name="dvk")


if __name__ == "__main__":
    main()
