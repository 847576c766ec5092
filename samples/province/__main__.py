"""`python -m samples.province --out INBOX`: write the sample province's returns and the truth behind them."""

from __future__ import annotations

import os
from pathlib import Path
from time import perf_counter

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ingest.reference import Reference
from samples.province.calendar import SEEDS, Calendar
from samples.province.claims import DEFAULT_PLAN, claim, load_plan
from samples.province.deliveries import plan_deliveries
from samples.province.derivation import derive
from samples.province.inbox import InboxWriter
from samples.province.sheets import Sheets
from samples.province.simulation import simulate
from samples.province.spec import load_spec
from samples.province.truth import write_truth

DEFAULT_SEED = 20201015


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--out", "inbox", type=click.Path(file_okay=False, path_type=Path), required=True, help="Inbox to fill."
)
@click.option("--seed", type=int, default=DEFAULT_SEED, show_default=True, help="Same seed, same bytes.")
@click.option(
    "--error-plan", "plan_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=DEFAULT_PLAN,
    help="Which numbers are typed wrongly, and how (YAML). Default: the plan that comes with the sample.",
)  # fmt: skip
@click.option("--clean", is_flag=True, help="No errors: everything typed is true.")
@click.option(
    "--truth",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the truth. Default: next to INBOX.",
)
@click.option(
    "--units", help="Only these units' workbooks, e.g. 899,900. The province simulated stays the same."
)
@click.option("--periods", help="Only these periods' workbooks, e.g. 2016Q1..2016Q4 or 2016Q1,2020Q4.")
@click.option("--processes", type=click.IntRange(1), default=min(4, os.cpu_count() or 1), show_default=True)
def main(
    inbox: Path,
    seed: int,
    plan_file: Path,
    clean: bool,
    truth: Path | None,
    units: str | None,
    periods: str | None,
    processes: int,
) -> None:
    """Write a province's quarterly returns: 20 committees, 20 quarters, with planted errors."""
    console, started = Console(stderr=True), perf_counter()
    spec = load_spec().faultless() if clean else load_spec()
    wanted = _chosen(units, spec.unit_codes, "--units")
    chosen = _periods(periods, Calendar.load(spec.start, spec.quarters))
    province = simulate(spec, seed)
    derived = derive(province.programmes, province.spec.unit_codes, province.calendar)
    claims = claim(province, derived, () if clean else load_plan(plan_file))
    deliveries = plan_deliveries(province, wanted, chosen)
    reference = Reference.load(SEEDS)
    writer = InboxWriter(inbox, Sheets.of(province, claims), reference)
    with _progress(console) as progress:
        task = progress.add_task("Writing returns", total=len(deliveries))
        writer.write_all(deliveries, processes, lambda name: progress.advance(task))
    truth = truth or inbox.resolve().parent / "truth"
    labels = write_truth(truth, province, claims, {(d.unit, d.period_id) for d in deliveries})
    console.print(
        f"{len(deliveries)} workbooks in {inbox}, {len(province.programmes)} programmes behind them, "
        f"{labels} wrong cells labelled in {truth} ({perf_counter() - started:.1f} s)"
    )


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)


def _periods(text: str | None, calendar: Calendar) -> tuple[str, ...] | None:
    known = tuple(quarter.period_id for quarter in calendar.quarters)
    if text is None or ".." not in text:
        return _chosen(text, known, "--periods")
    first, last = (part.strip() for part in text.split("..", 1))
    _chosen(f"{first},{last}", known, "--periods")
    return known[known.index(first) : known.index(last) + 1]


def _chosen(text: str | None, known: tuple[str, ...], option: str) -> tuple[str, ...] | None:
    if text is None:
        return None
    chosen = tuple(part.strip() for part in text.split(",") if part.strip())
    unknown = [part for part in chosen if part not in known]
    if unknown:
        raise click.BadParameter(f"{', '.join(unknown)}: not one of {', '.join(known)}", param_hint=option)
    return chosen


if __name__ == "__main__":
    main()
