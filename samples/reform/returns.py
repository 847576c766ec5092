"""The workbooks of the scenario: each unit's register, events and true counts, quarter by quarter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import Any

from ingest.reference import Reference
from ingest.template_writer import write_workbook
from ingest.templates import load_template
from samples.province.calendar import SEEDS, Quarter
from samples.province.derivation import FIELDS, SERIES
from samples.province.inbox import place_file
from samples.reform.lives import Programme, Scenario

LOCAL_TIME = timezone(timedelta(hours=7))
DAYS_TO_SEND = 6
LEVEL = "grassroots"
OMITTED = 2
Row = dict[str, Any]
DETAILS: dict[str, Row] = {
    "appraised": {"criteria_version": "09-HD/BCĐ", "score": 82},
    "recognised": {"criteria_version": "09-HD/BCĐ", "document_number": "15-QĐ/BCĐ", "score": 82},
}
Milestone = Callable[[Programme], date | None]
MILESTONES: dict[str, Milestone] = {
    "programmes_registered": lambda programme: programme.registered,
    "programmes_appraised": lambda programme: programme.appraised,
    "programmes_recognised": lambda programme: programme.recognised,
}


def write_inbox(scenario: Scenario, inbox: Path) -> int:
    """Write every unit's return for every quarter in which it stands; returns how many workbooks."""
    reference, template = Reference.load(SEEDS), load_template("v1")
    late = tuple(scenario.spec["late_return"])
    again_unit, again_period, days_later = scenario.spec["resubmission"]
    count = 0
    for quarter in scenario.calendar.quarters:
        begins, ends = date.fromordinal(quarter.first_day), date.fromordinal(quarter.last_day)
        received = datetime.combine(ends + timedelta(days=DAYS_TO_SEND), time(9), LOCAL_TIME)
        for unit, (since, until) in scenario.reporters.items():
            is_late = (unit, quarter.period_id) == late
            if not (since <= begins <= until or is_late):
                continue
            held = _held(scenario, unit, until if is_late else ends)
            versions = [(held, received)]
            if (unit, quarter.period_id) == (again_unit, again_period):
                versions = [(held[:-OMITTED], received), (held, received + timedelta(days=days_later))]
            for number, (programmes, moment) in enumerate(versions, start=1):
                buffer = BytesIO()
                cover = {
                    "data_cutoff_date": ends,
                    "prepared_date": moment.date(),
                    "data_status": "official",
                    "is_nil": "false",
                    "resubmission_reason": "Bổ sung mô hình còn thiếu" if number > 1 else None,
                }
                rows = _rows(scenario, programmes, unit, quarter)
                write_workbook(buffer, template, reference, unit, quarter.period_id, cover=cover, rows=rows)
                name = f"{unit}_{quarter.period_id}_{number}.xlsx"
                place_file(inbox / quarter.period_id / name, buffer.getvalue(), moment.timestamp())
                count += 1
    return count


def _held(scenario: Scenario, unit: str, until: date) -> list[Programme]:
    return [
        programme
        for programme in scenario.programmes
        if programme.registered <= until
        and programme.holder(until) == unit
        and not (programme.forgotten and programme.stays[0].unit != unit)
    ]


def _rows(scenario: Scenario, held: Sequence[Programme], unit: str, quarter: Quarter) -> dict[str, list[Row]]:
    begins, ends = date.fromordinal(quarter.first_day), date.fromordinal(quarter.last_day)
    return {
        "bieu01": _aggregate(scenario, unit, quarter),
        "bieu02": [_register_row(programme) for programme in held],
        "bieu03": [row for programme in held for row in _events(programme, unit, begins, ends)],
        "bieu04": [],
    }


def _aggregate(scenario: Scenario, unit: str, quarter: Quarter) -> list[Row]:
    """True numbers: to date in the stage is what the unit holds, the rest what happened while it held it."""
    ends = date.fromordinal(quarter.last_day)
    year_begins, begins = date(quarter.year, 1, 1), date.fromordinal(quarter.first_day)
    rows = []
    for series in SERIES:
        reached = MILESTONES.get(series.indicator.code) if series.level == LEVEL else None
        for field in FIELDS:
            counts = {"in_period_count": 0, "year_to_date_count": 0, "stage_to_date_count": 0}
            for programme in scenario.programmes if reached else ():
                day = reached(programme) if reached else None
                if day is None or day > ends or field not in ("total", programme.field):
                    continue
                if programme.forgotten and programme.holder(ends) != programme.stays[0].unit:
                    continue
                mine = programme.holder(day) == unit
                counts["in_period_count"] += mine and day >= begins
                counts["year_to_date_count"] += mine and day >= year_begins
                counts["stage_to_date_count"] += programme.holder(ends) == unit
            rows.append({"indicator": series.indicator.code, "level": series.level, "field": field, **counts})
    return rows


def _register_row(programme: Programme) -> Row:
    return {
        "programme_code": programme.code,
        "programme_name": programme.name,
        "owner_name": programme.owner,
        "sector": "front",
        "place": programme.place,
        "field": programme.field,
        "registered_level": LEVEL,
        "registered_date": programme.registered,
        "status": "active",
    }


def _events(programme: Programme, unit: str, begins: date, ends: date) -> list[Row]:
    happened: list[tuple[str, date | None]] = [
        ("registered", programme.registered),
        ("appraised", programme.appraised),
        ("recognised", programme.recognised),
    ]
    rows: list[Row] = [
        {"event": event, "event_date": day, "level": LEVEL, **DETAILS.get(event, {})}
        for event, day in happened
        if day is not None and begins <= day <= ends and programme.holder(day) == unit
    ]
    if programme.told and begins <= programme.told <= ends and programme.holder(programme.told) == unit:
        giver = programme.stays[-2].unit
        rows.append({"event": "transferred_in", "event_date": programme.told, "counterpart_unit_code": giver})
    return [{"programme_code": programme.code, "programme_name": programme.name, **row} for row in rows]
