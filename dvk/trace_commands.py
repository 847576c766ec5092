"""`dvk trace`: from a printed number to the programmes, submissions, sheets and cells behind it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import click

from dvk.figure_commands import FIGURE_COMMANDS
from dvk.options import HOME, LIMIT, SHAPE
from dvk.printing import as_csv, print_all
from dvk.settings import Settings
from dvk.trace import BASES, MEASURES, Number, Trace, TraceError
from dvk.trace import trace as read_trace


class _Figures(click.Group):
    """A group whose first word may be left out: a number of the quarterly summary is what is asked for most."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """`dvk trace 2020Q4 …` is `dvk trace count 2020Q4 …`."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["count", *args]
        return super().parse_args(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command that a first word begins, be it left out (pages that name commands are checked by this)."""
        return super().get_command(ctx, cmd_name) or self.commands["count"]


@click.group(cls=_Figures)
def trace() -> None:
    """From a printed figure to the lines behind it, each with its workbook, sheet and cell.

    `dvk trace 2020Q4 --unit 906 …` is short for `dvk trace count 2020Q4 --unit 906 …`, a number of the quarterly summary (and of
    the funnel, which is made of them). The other figures have commands of their own.
    """


for _command in FIGURE_COMMANDS:
    trace.add_command(_command)


@trace.command("count")
@click.argument("period")
@click.option("--unit", required=True, help="Code of the committee, or of the province for its total.")
@click.option("--indicator", default="programmes_registered", show_default=True)
@click.option("--level", default="grassroots", show_default=True, help="Rung, or all.")
@click.option("--field", default="total", show_default=True)
@click.option("--basis", type=click.Choice(BASES), default="stage_to_date", show_default=True)
@click.option(
    "--measure",
    type=click.Choice(MEASURES),
    default="reconciled",
    show_default=True,
    help="The number typed, or the one adopted.",
)
@SHAPE
@LIMIT
@HOME
def count(
    period: str,
    unit: str,
    indicator: str,
    level: str,
    field: str,
    basis: str,
    measure: str,
    shape: str,
    limit: int | None,
    home: Path | None,
) -> None:
    """List the lines behind one number of the quarterly summary of PERIOD; their weights add up to it.

    A reconciled number is made of programmes (the line where each reached the milestone, +1 or -1 for a hand-over), a reported
    one of the cells that committees typed. The same rows, by SQL: marts.rpt_count_traces.
    """
    settings = Settings.from_env(home)
    if not settings.warehouse.is_file():
        raise click.ClickException(f"no warehouse in {settings.home}; run `dvk run` first")
    try:
        found = read_trace(settings.warehouse, Number(unit, period, indicator, level, field, basis, measure))
    except TraceError as error:
        raise click.ClickException(str(error)) from error
    print_all({"text": _text, "csv": _csv, "json": _json}[shape](found, limit))


def _text(found: Trace, limit: int | None) -> str:
    number = found.number
    printed = "nothing" if found.printed is None else str(found.printed)
    head = (
        f"{found.unit_name} [{number.unit_code}] · {number.period_id} · {found.indicator_label} [{number.indicator}] · "
        f"{number.level} · {number.field} · {number.basis} · {number.measure}\n"
        f"printed {printed} = sum of {len(found.lines)} lines {found.total}"
    )
    if any(line["programme_id"] for line in found.lines):
        head += f" = {found.programmes} programmes"
    kinds = Counter[str]()
    for line in found.lines:
        kinds[line["contribution_label_en"]] += int(line["weight"])
    text = head + "\n" + "".join(f"  {weight:+7d}  {kind}\n" for kind, weight in sorted(kinds.items()))
    if found.beside is not None:
        notes = (
            (found.beside.opening_stock, "opening stock: reached the milestone in an earlier stage"),
            (
                found.beside.special_registrations,
                "registered by special decision: programmes_registered_special",
            ),
            (found.beside.replicas, "replicas: programmes_replicated"),
        )
        text += "".join(f"  {count:7d}  not in it, {why}\n" for count, why in notes if count)
    shown = found.lines if limit is None else found.lines[:limit]
    for line in shown:
        what = line["programme_id"] or "typed"
        moved = f" ↔ {line['counterpart_unit_code']}" if line["counterpart_unit_code"] else ""
        text += (
            f"{line['weight']:+7d}  {line['contributing_unit_code']:<6} {what:<16} {line['contribution_kind']}{moved}  "
            f"{line['file_name']} › {line['sheet']} › {line['cell']}  {line['programme_name'] or ''}\n"
        )
    if len(shown) < len(found.lines):
        text += f"… {len(found.lines) - len(shown)} more lines (--limit)\n"
    return text


def _csv(found: Trace, _limit: int | None) -> str:
    return as_csv(found.columns, ([line[name] for name in found.columns] for line in found.lines))


def _json(found: Trace, _limit: int | None) -> str:
    document = {
        "number": asdict(found.number),
        "unit_name": found.unit_name,
        "printed": found.printed,
        "total": found.total,
        "programmes": found.programmes,
        "not_in_it": None if found.beside is None else asdict(found.beside),
        "lines": found.lines,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
