"""`dvk rules …` and `dvk waive`: the rule catalogue, rule replay and the auditor's decisions, by hand."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dvk.options import HOME
from dvk.settings import Settings

if TYPE_CHECKING:
    from expectations.catalogue import Rule
    from expectations.replay import Preview


@click.group()
def rules() -> None:
    """The rules: list them, show one, write the catalogue page, try a new one over everything submitted."""


def _load() -> list[Rule]:
    from expectations.catalogue import RuleError, load_rules

    try:
        return load_rules()
    except RuleError as error:
        raise click.ClickException(str(error)) from error


@rules.command("list")
@click.option("--family", help="Only this family, e.g. lifecycle.")
@click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
def list_rules(family: str | None, lang: str) -> None:
    """One line per rule and version: id, version, severity, title."""
    for rule in _load():
        if family is None or rule.family == family:
            click.echo(f"{rule.id}  v{rule.version}  {rule.severity:<8}  {getattr(rule.title, lang)}")


@rules.command("show")
@click.argument("rule_id")
def show_rule(rule_id: str) -> None:
    """Everything about one rule, all its versions, with its query."""
    from expectations.catalogue_page import rule_lines

    found = [rule for rule in _load() if rule.id == rule_id.upper()]
    if not found:
        raise click.ClickException(f"there is no rule {rule_id}; see `dvk rules list`")
    for rule in found:
        click.echo("\n".join(rule_lines(rule)))
        click.echo(rule.sql)


@rules.command("catalogue")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="Page to write (.md).",
)
def write_catalogue(output: Path) -> None:
    """Write the catalogue page of all rules (docs/rules.md)."""
    from expectations.catalogue_page import catalogue_page
    from expectations.coverage import load_coverage

    output.write_text(catalogue_page(_load(), load_coverage()), encoding="utf-8")
    click.echo(str(output))


@rules.command("preview")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@HOME
@click.option("--as-of", help="Over what was known at this moment [the warehouse as it is built].")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
def preview_rule(file: Path, home: Path | None, as_of: str | None, shape: str) -> None:
    """Run a new or changed rule FILE over every past submission: findings gained and lost against the rules that stand.

    Nothing is stored. Links between findings (knock-on) are not drawn here.
    """
    from expectations.catalogue import RuleError, load_rule
    from expectations.examples import ExampleError, ExampleRunner, differences
    from expectations.replay import preview

    settings = Settings.from_env(home)
    standing = _load()
    try:
        candidate = load_rule(file)
        runner = ExampleRunner(settings.dbt_project)
        for example in candidate.examples:
            for problem in differences(runner.rows(candidate, example), example.expect):
                raise click.ClickException(f"{file.name}: example “{example.name}”: {problem}")
        with _warehouse(settings, as_of) as warehouse:
            result = preview(warehouse, standing, candidate)
    except (RuleError, ExampleError) as error:
        raise click.ClickException(str(error)) from error
    except _database_errors() as error:
        raise click.ClickException(f"{file.name}: {error}") from error
    _show_preview(candidate, result, shape)


def _database_errors() -> type[Exception]:
    import duckdb

    return duckdb.Error


@contextmanager
def _warehouse(settings: Settings, as_of: str | None) -> Iterator[Any]:
    """The warehouse as built, or one rebuilt for another moment in a scratch place."""
    import duckdb

    from dvk import pipeline
    from expectations.evaluation import Warehouse

    if not settings.warehouse.is_file():
        raise click.ClickException(f"no warehouse in {settings.home}; run `dvk run` first")
    try:
        built = pipeline.moment(pipeline.built_as_of(settings))
        wanted = built if as_of is None else pipeline.moment(as_of)
    except pipeline.PipelineError as error:
        raise click.ClickException(str(error)) from error
    with tempfile.TemporaryDirectory(prefix="dvk-preview-") as scratch:
        if wanted != built:
            settings = pipeline._scratch_home(settings, Path(scratch))
            pipeline.transform(settings, "staging", wanted)
        with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
            yield Warehouse(connection, wanted.astimezone(UTC).replace(tzinfo=None), settings.seeds)


def _show_preview(candidate: Rule, result: Preview, shape: str) -> None:
    changes = result.by_unit_and_period()
    if shape == "json":
        click.echo(
            json.dumps(
                {
                    "rule_id": candidate.id,
                    "rule_version": candidate.version,
                    "gained": list(result.gained),
                    "lost": list(result.lost),
                    "kept": result.kept_count,
                    "by_unit_and_period": [
                        dict(zip(("unit_code", "period_id", "gained", "lost"), row, strict=True))
                        for row in changes
                    ],
                },
                ensure_ascii=False,
                indent=1,
                default=str,
            )
        )
        return
    click.echo(
        f"{candidate.id} v{candidate.version}: +{len(result.gained)} found, −{len(result.lost)} no longer found,"
        f" {result.kept_count} as before"
    )
    for unit, period, gained, lost in changes:
        click.echo(f"  {unit:<8} {period:<10} +{gained:<5} −{lost}")
    for sign, rows in (("+", result.gained), ("−", result.lost)):
        for row in rows[:5]:
            click.echo(f"  {sign} {row['message_vi']}")


@click.command()
@click.argument("finding_id")
@HOME
@click.option("--by", "decided_by", required=True, help="Auditor who decides; never the committee itself.")
@click.option("--reason", required=True, help="Why the finding may stand.")
@click.option(
    "--expires", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Last day on which the waiver holds."
)
@click.option("--at", "decided", help="When it was decided, if not now, e.g. 2021-01-25T09:00:00+07:00.")
def waive(
    finding_id: str,
    home: Path | None,
    decided_by: str,
    reason: str,
    expires: datetime,
    decided: str | None,
) -> None:
    """Record an auditor's decision that a finding may stand; it counts from the next `dvk run` on.

    The waiver lapses when the value changes or after --expires. Who explained the finding, or belongs to the committee that
    sent it, cannot waive it.
    """
    from dvk import pipeline
    from expectations.ledger import Waiver, append

    settings = Settings.from_env(home)
    if not settings.warehouse.is_file():
        raise click.ClickException(f"no warehouse in {settings.home}; run `dvk run` first")
    try:
        moment = pipeline.moment(decided or pipeline.default_as_of())
    except pipeline.PipelineError as error:
        raise click.ClickException(str(error)) from error
    if moment > datetime.now(UTC):
        raise click.ClickException("--at lies in the future")
    finding = _finding(settings, finding_id)
    _refuse(finding, decided_by, reason, expires.date(), moment)
    waiver = Waiver(
        finding_id,
        moment.astimezone(UTC).replace(tzinfo=None),
        decided_by.strip(),
        reason.strip(),
        expires.date(),
        finding["observed"],
        finding["expected"],
    )
    append(settings.lake, waiver)
    click.echo(
        f"{finding_id}: waived by {waiver.decided_by} until {waiver.expires_on} ({waiver.event_id});"
        f" builds as of {moment.isoformat()} or later show it"
    )


def _finding(settings: Settings, finding_id: str) -> dict[str, Any]:
    import duckdb

    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        cursor = connection.execute(
            """
            select findings.finding_id, findings.status, findings.observed, findings.expected, findings.unit_code,
                (
                    select list(distinct units.unit_name_vi) from marts.dim_units as units
                    where units.unit_code = findings.unit_code
                ) as names,
                (
                    select list(distinct history.decided_by) from marts.fct_finding_history as history
                    where history.finding_id = findings.finding_id and history.transition = 'explained'
                ) as explainers
            from marts.fct_findings as findings where findings.finding_id = ?
            """,
            [finding_id],
        )
        columns = [column[0] for column in cursor.description or []]
        row = cursor.fetchone()
    if row is None:
        raise click.ClickException(f"there is no finding {finding_id}; see `dvk findings`")
    return dict(zip(columns, row, strict=True))


def _refuse(
    finding: dict[str, Any], decided_by: str, reason: str, expires_on: date, decided_at: datetime
) -> None:
    """Stop a waiver that nobody may give."""
    if finding["status"] == "resolved":
        raise click.ClickException(f"{finding['finding_id']} is resolved already")
    if not decided_by.strip() or not reason.strip():
        raise click.ClickException("a waiver needs who and why")
    own = {finding["unit_code"], *(finding["names"] or ()), *(finding["explainers"] or ())}
    if decided_by.strip().casefold() in {name.casefold() for name in own if name}:
        raise click.ClickException("who submitted or explained the finding cannot waive it")
    if expires_on < decided_at.date():
        raise click.ClickException(f"--expires {expires_on} lies before the decision")
