"""`dvk trace cohort …` and its sisters: from a figure of the life cycle, of outcomes or of activities to its lines."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from dvk.figures import Traced, trace_figure
from dvk.options import HOME, LIMIT, SHAPE
from dvk.printing import as_csv, print_all
from dvk.settings import Settings
from dvk.trace import TraceError

_LEVELS = click.Choice(["grassroots", "district", "province"])
_Command = Callable[..., None]


def _shared(command: _Command) -> _Command:
    """Options that every figure has."""
    for option in (HOME, LIMIT, SHAPE):
        command = option(command)
    return command


def _province(command: _Command) -> _Command:
    return click.option("--province", help="Code of the province [the only one].")(command)


def _member(command: _Command) -> _Command:
    """One unit, field or sector instead of the whole province."""
    for name, what in (
        ("sector", "sector (khối)"),
        ("field", "field (lĩnh vực)"),
        ("unit", "unit that holds it"),
    ):
        command = click.option(f"--{name}", help=f"Only programmes of this {what}.")(command)
    return _province(command)


def _heading(unit: str | None, field: str | None, sector: str | None) -> dict[str, object]:
    chosen = {
        name: code
        for name, code in (("unit", unit), ("field", field), ("sector", sector))
        if code is not None
    }
    if len(chosen) > 1:
        raise click.UsageError("of --unit, --field and --sector only one at a time")
    dimension, member = next(iter(chosen.items()), ("all", "all"))
    return {"dimension": dimension, "member": member}


def _print(name: str, values: dict[str, object], shape: str, limit: int | None, home: Path | None) -> None:
    settings = Settings.from_env(home)
    if not settings.warehouse.is_file():
        raise click.ClickException(f"no warehouse in {settings.home}; run `dvk run` first")
    try:
        found = trace_figure(settings.warehouse, name, values)
    except TraceError as error:
        raise click.ClickException(str(error)) from error
    print_all({"text": _text, "csv": _csv, "json": _json}[shape](found, limit))


@click.command()
@click.argument("stage")
@click.option(
    "--step", default="registered", show_default=True, help="Step reached; registered is the cohort."
)
@click.option("--level", type=_LEVELS, default="grassroots", show_default=True)
@_member
@_shared
def cohort(
    stage: str, step: str, level: str, unit: str | None, field: str | None, sector: str | None,
    province: str | None, shape: str, limit: int | None, home: Path | None,
) -> None:  # fmt: skip
    """Programmes of a cohort that reached a step.

    STAGE is the one in which they were first registered, 2016-2020 for instance; each comes with the line that says so.
    """
    values = {"stage": stage, "step": step, "level": level, "province": province}
    _print("cohort", {**values, **_heading(unit, field, sector)}, shape, limit, home)


@click.command()
@click.argument("age", type=click.IntRange(0))
@click.option("--origin", type=click.Choice(["built", "replica"]), default="built", show_default=True)
@click.option("--reading", type=click.Choice(["recorded", "proven"]), default="recorded", show_default=True)
@click.option("--stage", help="Only programmes begun in this stage.")
@click.option("--year", help="Only programmes begun in this year.")
@click.option("--field", help="Only programmes of this field.")
@_province
@_shared
def survival(
    age: int, origin: str, reading: str, stage: str | None, year: str | None, field: str | None,
    province: str | None, shape: str, limit: int | None, home: Path | None,
) -> None:  # fmt: skip
    """Programmes at risk at an age of a survival curve.

    AGE is in quarters; those that ended at that age come first.
    """
    chosen = [
        (kind, code)
        for kind, code in (("stage", stage), ("year", year), ("field", field))
        if code is not None
    ]
    if len(chosen) > 1:
        raise click.UsageError("of --stage, --year and --field only one at a time")
    kind, member = chosen[0] if chosen else ("all", "all")
    values = {"age": age, "origin": origin, "reading": reading, "cohort_kind": kind, "cohort": member}
    _print("survival", {**values, "province": province}, shape, limit, home)


@click.command()
@click.argument("lag")
@_member
@_shared
def lag(
    lag: str, unit: str | None, field: str | None, sector: str | None,
    province: str | None, shape: str, limit: int | None, home: Path | None,
) -> None:  # fmt: skip
    """Programmes that took both steps of a lag.

    LAG is registered_to_appraised, for instance; the slowest come first, with the line of each step.
    """
    _print("lag", {"lag": lag, "province": province, **_heading(unit, field, sector)}, shape, limit, home)


@click.command()
@click.argument("rate")
@click.argument("period")
@click.option("--level", type=_LEVELS, default="grassroots", show_default=True)
@click.option(
    "--from", "counted_from", type=click.Choice(["derived", "reported"]), default="derived", show_default=True
)
@_province
@_shared
def rate(
    rate: str, period: str, level: str, counted_from: str,
    province: str | None, shape: str, limit: int | None, home: Path | None,
) -> None:  # fmt: skip
    """Each unit's part of a rate.

    RATE is recognised_of_registered, for instance; `dvk trace PERIOD` goes on from the parts to the cells.
    """
    values = {"rate": rate, "period": period, "level": level, "counted_from": counted_from}
    _print("rate", {**values, "province": province}, shape, limit, home)


@click.command()
@click.argument("kind")
@click.option("--unit", help="Only programmes that this unit holds.")
@_province
@_shared
def waiting(
    kind: str, unit: str | None, province: str | None, shape: str, limit: int | None, home: Path | None
) -> None:
    """Programmes that wait for a step or went past one.

    KIND is open_appraisal, late_registration, recognised_without_appraisal or never_reviewed.
    """
    _print("waiting", {"kind": kind, "unit": unit, "province": province}, shape, limit, home)


@click.command()
@click.argument("root")
@_shared
def copies(root: str, shape: str, limit: int | None, home: Path | None) -> None:
    """Copies of a programme, and copies of copies.

    ROOT is the id of the programme copied; each copy comes with the line that tells of it.
    """
    _print("copies", {"root": root}, shape, limit, home)


@click.command()
@click.argument("state")
@click.option("--unit", help="Only programmes that this unit holds.")
@_shared
def state(state: str, unit: str | None, shape: str, limit: int | None, home: Path | None) -> None:
    """Programmes by the furthest step they reached.

    STATE is registered, replica, appraised, recognised, effective, rewarded or discontinued.
    """
    _print("state", {"state": state, "unit": unit}, shape, limit, home)


@click.command()
@click.argument("kind")
@click.argument("window")
@click.option("--unit", required=True, help="Code of the committee, or of the province for its total.")
@click.option("--measure", required=True, help="Unit of measure of the total.")
@click.option("--to-date", is_flag=True, help="Since the stage began, up to the quarter WINDOW.")
@_shared
def outcome(
    kind: str, window: str, unit: str, measure: str, to_date: bool,
    shape: str, limit: int | None, home: Path | None,
) -> None:  # fmt: skip
    """Rows of Bieu04 behind a total of outcomes.

    WINDOW is a quarter (2020Q4) or a year (2020). Each row comes with the least and the most it can mean.
    """
    cycle = "stage_to_date" if to_date else "quarter" if "Q" in window else "year"
    values = {"kind": kind, "window": window, "unit": unit, "measure": measure, "cycle": cycle}
    _print("outcome", {**values}, shape, limit, home)


@click.command()
@click.argument("kind")
@click.argument("window")
@click.option("--unit", required=True, help="Code of the committee, or of the province for its total.")
@click.option(
    "--calendar",
    "by_calendar",
    is_flag=True,
    help="What the calendar asks of the unit, by the day it was held.",
)
@_shared
def activity(
    kind: str, window: str, unit: str, by_calendar: bool, shape: str, limit: int | None, home: Path | None
) -> None:
    """Rows of Bieu06 behind a number of activities.

    WINDOW is a quarter (2020Q4) or a year (2020), with --calendar a stage too.
    """
    values: dict[str, object] = {"kind": kind, "window": window, "unit": unit}
    _print("calendar" if by_calendar else "activity", values, shape, limit, home)


FIGURE_COMMANDS = (cohort, survival, lag, rate, waiting, copies, state, outcome, activity)


def _text(found: Traced, limit: int | None) -> str:
    asked = " · ".join(str(value) for value in found.values.values() if value is not None)
    numbers = ", ".join(
        f"{name} {_short(value)}" for name, value in found.printed.items() if value is not None
    )
    shown = found.lines if limit is None else found.lines[:limit]
    text = f"{found.figure} · {asked}\nprinted: {numbers}; {len(found.lines)} lines\n"
    text += "".join(f"  {_line(line)}\n" for line in shown)
    if len(shown) < len(found.lines):
        text += f"… {len(found.lines) - len(shown)} more lines (--limit)\n"
    return text


def _line(line: dict[str, Any]) -> str:
    spots = [
        f"{_short(line.get(f'{side}date'), '')} {line[f'{side}file_name']} › {line[f'{side}sheet']} › {line[f'{side}cell']}".strip()
        for side in ("from_", "to_", "")
        if line.get(f"{side}cell")
    ]
    told = {
        name: value
        for name, value in line.items()
        if value is not None and value is not False
        and not name.endswith(("_name", "sha256", "sheet", "cell")) and not name.startswith(("from_", "to_"))
        and name not in ("unit_code", "programme_id")
    }  # fmt: skip
    facts = ", ".join(f"{name} {_short(value)}" for name, value in told.items())
    parts = (
        f"{line.get('unit_code') or '':<6}", f"{line.get('programme_id') or '':<16}", facts, " → ".join(spots),
        line.get("programme_name") or line.get("activity_name") or "",
    )  # fmt: skip
    return "  ".join(part for part in parts if part.strip())


def _short(value: Any, missing: str = "nothing") -> str:
    if value is None:
        return missing
    return (
        f"{value:g}"
        if isinstance(value, float) and abs(value) < 1
        else f"{value:.10g}"
        if isinstance(value, float)
        else str(value)
    )


def _csv(found: Traced, _limit: int | None) -> str:
    return as_csv(found.columns, ([line[name] for name in found.columns] for line in found.lines))


def _json(found: Traced, _limit: int | None) -> str:
    document = {
        "figure": found.figure,
        "asked": dict(found.values),
        "printed": found.printed,
        "lines": found.lines,
    }
    return json.dumps(document, ensure_ascii=False, indent=2, default=str) + "\n"
