"""The page of direction activities: who tells, what was done for whom, what the calendar asks and who did it, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from exports.site.data_files import Numbered, cell_text, write_data
from exports.site.frame import Frame, Page
from exports.site.reading import Reader, Row
from exports.site.words import Words

RETURN_STATES = ("received", "nil", "blank", "not_asked", "missing", "not_due")
CALENDAR_STATES = ("met", "short", "unknown", "not_due")
# People and attendances (lượt) are columns of their own: they are never added to one another.
_MEASURES = (
    "activity_count", "session_count", "participant_people_upper", "participant_attendances", "visited_unit_upper",
    "entry_count", "eligible_entry_count", "recipient_count",
)  # fmt: skip
_TELLING = ("received", "nil", "blank")
_WINDOWS_SHOWN = 6


def address(figure: str, window: str, kind: str = "", unit: str = "") -> str:
    """Where the lines behind a number are listed."""
    asked = {"figure": figure, "kind": kind, "window": window, "unit": unit}
    return "activities.html#" + "&".join(f"{name}={value}" for name, value in asked.items() if value)


def activities_page(reader: Reader, frame: Frame, words: Mapping[str, Words]) -> Page:
    """Direction activities of the quarter and the year in focus, and of every quarter that tells of any."""
    asks, units = _calendar(reader, frame)
    windows = reader.rows(
        "select distinct cycle, window_id from marts.rpt_activity_traces order by cycle, window_id desc"
    )
    return Page(
        "activities",
        "activities.html",
        "activities",
        "menu.activities",
        {
            **_returns(reader, frame),
            "totals": [_totals(reader, frame, window) for window in (frame.period, frame.period[:4])],
            "measures": _MEASURES,
            "asks": asks,
            "ask_lines": units,
            "ask_rows": _ask_rows(asks, words),
            "rates": _rates(reader, frame),
            "return_states": RETURN_STATES,
            "calendar_states": CALENDAR_STATES,
            "windows": [
                (cycle, [row["window_id"] for row in rows])
                for cycle, rows in groupby(windows, lambda row: row["cycle"])
            ],
            "start": {"names": dict(frame.names), "kinds": _kinds(reader), "window": frame.period[:4]},
        },
        scripts=("vega.js", "tables.js", "charts.js", "grid.js", "activities.js"),
    )


def _kinds(reader: Reader) -> list[str]:
    rows = reader.rows(
        "select activity_kind from marts.fct_direction_activities as lines"
        " inner join marts.rpt_site_labels as labels on labels.list_name = 'activity_kinds' and lines.activity_kind = labels.code"
        " group by activity_kind order by min(labels.label_sort)"
    )
    return [row["activity_kind"] for row in rows]


def _returns(reader: Reader, frame: Frame) -> dict[str, object]:
    """What every return says about direction activities: a square per unit and quarter from the first that was asked on."""
    rows = reader.rows(
        "select distinct unit_code, period_id, state from marts.rpt_activity_coverage order by unit_code, period_id"
    )
    first = min((row["period_id"] for row in rows if row["state"] in _TELLING), default=None)
    quarters = sorted({row["period_id"] for row in rows if first and row["period_id"] >= first})
    states = {(row["unit_code"], row["period_id"]): row["state"] for row in rows}
    lines = [
        {
            "unit_code": code,
            "cells": [
                {"period_id": quarter, "state": state, "link": address("totals", quarter, unit=code)}
                if (state := states.get((code, quarter)))
                else None
                for quarter in quarters
            ],
        }
        for code in frame.units
        if any((code, quarter) in states for quarter in quarters)
    ]
    years = [(year, list(of_year)) for year, of_year in groupby(quarters, lambda quarter: quarter[:4])]
    now = [states.get((code, frame.period)) for code in frame.units]
    return {
        "map_years": years,
        "map_lines": lines,
        "state_counts": [(state, now.count(state)) for state in RETURN_STATES if state in now],
        "due_count": sum(1 for state in now if state and state != "not_due"),
        "told_count": sum(1 for state in now if state in ("received", "nil")),
    }


def _totals(reader: Reader, frame: Frame, window: str) -> Row:
    """The province's numbers of one quarter or year, kind by kind."""
    rows = reader.rows(
        f"select activity_kind, due_return_count, told_return_count, telling_return_count, {', '.join(_MEASURES)}"
        " from marts.rpt_activity_totals where unit_code = $province and window_id = $window order by activity_sort",
        {"province": frame.province, "window": window},
    )
    for row in rows:
        row["link"] = address("totals", window, row["activity_kind"])
    first = rows[0] if rows else {"due_return_count": 0, "told_return_count": 0}
    return {
        "window": window,
        "due_return_count": first["due_return_count"],
        "told_return_count": first["told_return_count"],
        "lines": rows,
    }


def _calendar(reader: Reader, frame: Frame) -> tuple[list[Row], list[Row]]:
    """What the calendar asks in the windows that hold the quarter in focus, and a line per unit with what was held of it."""
    rows = reader.rows(
        "select calendar.unit_code, calendar.activity_kind, calendar.activity_sort, calendar.cycle, calendar.window_id,"
        " calendar.expected_count, calendar.held_count, calendar.quarter_count, calendar.told_quarter_count, calendar.state"
        " from marts.rpt_activity_calendar as calendar"
        " inner join marts.dim_periods as periods on periods.period_id = $period"
        " where calendar.province_code = $province"
        " and periods.start_date between calendar.window_start_date and calendar.window_end_date"
        " order by calendar.activity_sort, calendar.cycle, calendar.window_id, calendar.unit_code",
        {"period": frame.period, "province": frame.province},
    )
    for row in rows:
        row["link"] = address("calendar", row["window_id"], row["activity_kind"], row["unit_code"])

    def ask(row: Row) -> tuple[str, str, str, int]:
        return row["activity_kind"], row["cycle"], row["window_id"], row["expected_count"]

    asks: list[Row] = []
    for key in dict.fromkeys(ask(row) for row in rows):
        of_ask = [row["state"] for row in rows if ask(row) == key]
        asks.append(
            {
                **dict(zip(("activity_kind", "cycle", "window_id", "expected_count"), key, strict=True)),
                "states": [(state, of_ask.count(state)) for state in CALENDAR_STATES],
                "unit_count": len(of_ask),
            }
        )
    cells = {(row["unit_code"], *ask(row)[:3]): row for row in rows}
    lines = [
        {
            "unit_code": code,
            "cells": [
                cells.get((code, asked["activity_kind"], asked["cycle"], asked["window_id"]))
                for asked in asks
            ],
        }
        for code in frame.units
        if any(row["unit_code"] == code for row in rows)
    ]
    return asks, lines


def _ask_rows(asks: list[Row], words: Mapping[str, Words]) -> dict[str, list[Row]]:
    return {
        language: [
            {
                "ask": f"{spoken.label('activity_kinds', ask['activity_kind'])} · {window_text(spoken, ask['window_id'])}",
                "position": position,
                "state": spoken.t(f"activities.calendar_{state}"),
                "state_position": state_position,
                "n": count,
            }
            for position, ask in enumerate(asks)
            for state_position, (state, count) in enumerate(ask["states"])
        ]
        for language, spoken in words.items()
    }


def window_text(words: Words, window: str) -> str:
    """A quarter in short, a year or stage by its name: a label of the chart has little room."""
    return words.short_period(window) if "Q" in window else window


def _rates(reader: Reader, frame: Frame) -> list[Row]:
    """How many of the units asked did it, in the last windows: a line per kind and cycle, bounds where some did not tell."""
    rows = reader.rows(
        "select * from marts.rpt_activity_rates where province_code = $province"
        " qualify row_number() over (partition by activity_kind, cycle order by window_id desc) <= $shown"
        " order by activity_sort, cycle, window_id",
        {"province": frame.province, "shown": _WINDOWS_SHOWN},
    )
    for row in rows:
        row["link"] = address("calendar", row["window_id"], row["activity_kind"])
    return [
        {"activity_kind": kind, "cycle": cycle, "cells": list(cells)}
        for (kind, cycle), cells in groupby(rows, lambda row: (row["activity_kind"], row["cycle"]))
    ]


def write_activity_lines(reader: Reader, folder: Path) -> None:
    """activities-<kind>: f files, l lines (the columns of activities.js), w figure|window → numbers of the lines it counts."""
    shards: dict[str, dict[str, Any]] = {}
    places: dict[tuple[str, str], int] = {}
    for row in reader.rows(
        "select * from marts.rpt_activity_traces where unit_code = contributing_unit_code"
        " order by activity_kind, contributing_unit_code, period_id, submission_id, length(cell), cell, figure, window_id"
    ):
        shard = shards.setdefault(row["activity_kind"], {"f": Numbered(), "l": [], "w": {}})
        place = places.get((row["submission_id"], row["cell"]))
        if place is None:
            place = places[row["submission_id"], row["cell"]] = len(shard["l"])
            shard["l"].append(
                [
                    row["period_id"], row["contributing_unit_code"], row["activity_date"], row["activity_name"],
                    row["activity_form"], row["session_count"], row["participant_people"], row["participant_people_qualifier"],
                    row["participant_attendances"], row["participant_attendances_qualifier"], row["subject_unit_count"],
                    row["press_genre"], row["entry_count"], row["eligible_entry_count"], row["recipient_count"],
                    shard["f"](row["file_name"]), cell_text(row),
                ]
            )  # fmt: skip
        shard["w"].setdefault(f"{row['figure']}|{row['window_id']}", []).append(place)
    for kind, shard in shards.items():
        write_data(folder, f"activities-{kind}", {**shard, "f": shard["f"].entries})
