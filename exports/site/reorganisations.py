"""The page of reorganisations: who went on in whom, the same numbers as it was and as it is now, closed series, and what moved."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from exports.site.data_files import Numbered, cell_text, file_name, write_data
from exports.site.frame import HEADLINE, Frame, Page, trace
from exports.site.reading import Reader, Row

_EVIDENCE = ("told", "listed", "place", "assumed")
_SERIES = "indicator = $indicator and level = $level and field = $field"
_AT = {name: HEADLINE[name] for name in ("indicator", "level", "field")}


def reorganisations_page(reader: Reader, frame: Frame) -> Page:
    """Every day on which units that were asked or sent something ended or began, with both views of the quarter before it."""
    told = reader.rows(
        "select changes.*, former.province_code, former.valid_to as from_valid_to, latter.valid_from as to_began"
        " from marts.dim_unit_changes as changes"
        " inner join marts.dim_units as former"
        " on changes.from_unit_code = former.unit_code and changes.from_valid_from = former.valid_from"
        " inner join marts.dim_units as latter"
        " on changes.to_unit_code = latter.unit_code and changes.to_valid_from = latter.valid_from"
        " order by changes.change_date desc, former.unit_sort, changes.from_unit_code, latter.unit_sort, changes.to_unit_code"
    )
    changes = [row for row in told if row["from_unit_code"] in frame.names]
    moved = _moved(reader)
    days = [
        _day(reader, frame, day, list(rows), moved)
        for day, rows in groupby(changes, lambda row: row["change_date"])
    ]
    former = list(dict.fromkeys(row["from_unit_code"] for row in changes))
    return Page(
        "reorganisations",
        "reorganisations.html",
        "reorganisations",
        "menu.reorganisations",
        {
            "days": days,
            "totals": _totals(reader, frame),
            "evidence": _EVIDENCE,
            "has_moves": bool(moved),
            "start": {
                "names": {
                    row["unit_code"]: row["unit_name_vi"]
                    for row in reader.rows(
                        "select unit_code, unit_name_vi from marts.dim_units order by unit_code, valid_from"
                    )
                },
                "units": [code for code in former if any(key[0] == code for key in moved)],
            },
        },
        scripts=("tables.js", "grid.js", "reorganisations.js"),
    )


def _moved(reader: Reader) -> dict[tuple[str, str, date], dict[str, int]]:
    """Programmes that went from a unit to its successor on a day: by evidence, and in all (`all`)."""
    rows = reader.rows(
        "select from_unit_code, to_unit_code, change_date, coalesce(evidence, 'all') as evidence, count(*) as n"
        " from marts.rpt_unit_moves group by grouping sets"
        " ((from_unit_code, to_unit_code, change_date, evidence), (from_unit_code, to_unit_code, change_date))"
    )
    found: dict[tuple[str, str, date], dict[str, int]] = {}
    for row in rows:
        key = (row["from_unit_code"], row["to_unit_code"], row["change_date"])
        found.setdefault(key, {})[row["evidence"]] = row["n"]
    return found


def _day(
    reader: Reader,
    frame: Frame,
    day: date,
    changes: list[Row],
    moved: dict[tuple[str, str, date], dict[str, int]],
) -> Row:
    for row in changes:
        found = moved.get((row["from_unit_code"], row["to_unit_code"], day), {})
        link = f"reorganisations.html#unit={row['from_unit_code']}&to={row['to_unit_code']}"
        row["moved"] = found.get("all", 0)
        row["by_evidence"] = [(kind, found[kind]) for kind in _EVIDENCE if kind in found]
        row["link"] = link if found else None
    before = reader.first(
        "select max(period_id) as period_id from marts.dim_periods where period_kind = 'quarter' and end_date < $day",
        {"day": day},
    )
    period = str(before["period_id"]) if before else ""
    provinces = list(dict.fromkeys(row["province_code"] for row in changes))
    ended = {row["from_unit_code"]: row for row in changes if row["from_valid_to"] is not None}
    began = {row["to_unit_code"]: row for row in changes if row["to_began"] == day}
    return {
        "day": day,
        "period": period,
        "units": [
            {"from_unit_code": code, "name": rows[0]["from_unit_name_vi"], "successors": rows}
            for code, rows in (
                (code, list(grouped)) for code, grouped in groupby(changes, lambda row: row["from_unit_code"])
            )
        ],
        "ended_count": len(ended),
        "began_count": len(began),
        "views": [view for province in provinces if (view := _views(reader, frame, province, period))],
        "ended": [_last_number(reader, code, row["from_unit_name_vi"], day) for code, row in ended.items()],
        "began": [_first_number(reader, code, row["to_unit_name_vi"], day) for code, row in began.items()],
    }


def _views(reader: Reader, frame: Frame, province: str, period: str) -> Row | None:
    """One quarter of one province twice: under the units as they were, and under those that stand now, with their parts."""
    at = {**_AT, "province": province, "period": period}
    counts = "stage_to_date_reported_count as reported, stage_to_date_reconciled_count as reconciled"
    was = reader.rows(
        f"select unit_code, unit_name_vi, {counts} from marts.rpt_quarterly_summary"
        f" where province_code = $province and period_id = $period and {_SERIES}"
        " order by unit_code = province_code, unit_sort, unit_code",
        at,
    )
    now = reader.rows(
        f"select unit_code, unit_name_vi, {counts}, is_apportioned from marts.rpt_quarterly_summary_restated"
        f" where province_code = $province and period_id = $period and {_SERIES} order by unit_sort, unit_code",
        at,
    )
    if not was or not now:
        return None
    for row in was:
        row["trace"] = trace({**row, **HEADLINE, "period_id": period})
    parts = reader.rows(
        "select parts.unit_code, parts.present_unit_code, parts.reported_count as reported, parts.reconciled_count as reconciled"
        " from marts.fct_counts_restated as parts"
        " inner join (select distinct unit_code from marts.rpt_quarterly_summary where province_code = $province"
        " and period_id = $period) as units on parts.unit_code = units.unit_code"
        f" where parts.period_id = $period and parts.basis = 'stage_to_date' and {_SERIES}"
        " order by parts.present_unit_code, parts.unit_code",
        at,
    )
    of = {code: list(rows) for code, rows in groupby(parts, lambda row: row["present_unit_code"])}
    total = reader.first(
        "select stage_to_date_reported_count_now as reported, stage_to_date_reconciled_count_now as reconciled"
        " from marts.rpt_restated_totals where province_code = $province and period_id = $period"
        " and indicator = $indicator and level = $level",
        {name: value for name, value in at.items() if name != "field"},
    )
    names = {row["unit_code"]: row["unit_name_vi"] for row in was}
    for row in now:
        row["parts"] = [
            {
                **part,
                "name": names.get(part["unit_code"], part["unit_code"]),
                "trace": trace({**part, **HEADLINE, "period_id": period}),
            }
            for part in of.get(row["unit_code"], [])
        ]
    return {
        "province_code": province,
        "province_name": names.get(province, frame.province_name),
        "was": [row for row in was if row["unit_code"] != province],
        "was_total": next((row for row in was if row["unit_code"] == province), None),
        "now": now,
        "now_total": total,
    }


def _number_at(reader: Reader, code: str, name: str, day: date, *, last: bool) -> Row:
    """The headline number of a unit in its last quarter before a day, or in its first from that day on."""
    side, order = ("periods.end_date < $day", "desc") if last else ("periods.start_date >= $day", "asc")
    row = reader.first(
        "select series.unit_code, series.period_id, series.reported_count, series.derived_count"
        " from marts.rpt_site_series as series inner join marts.dim_periods as periods on series.period_id = periods.period_id"
        f" where series.unit_code = $unit and {side} and {_SERIES} and basis = 'stage_to_date'"
        f" order by series.period_id {order}",
        {**_AT, "unit": code, "day": day},
    )
    found = row or {"unit_code": code, "period_id": None, "reported_count": None, "derived_count": None}
    link = trace({**found, **HEADLINE}) if row else None
    return {**found, "name": name, "trace": link}


def _last_number(reader: Reader, code: str, name: str, day: date) -> Row:
    return _number_at(reader, code, name, day, last=True)


def _first_number(reader: Reader, code: str, name: str, day: date) -> Row:
    return _number_at(reader, code, name, day, last=False)


def _totals(reader: Reader, frame: Frame) -> list[Row]:
    """The headline total of every province in both views, quarter by quarter, where some unit no longer stands."""
    rows = reader.rows(
        "select totals.*, names.unit_name_vi as province_name from marts.rpt_restated_totals as totals"
        " left join marts.rpt_quarterly_summary as names on totals.province_code = names.unit_code"
        " and totals.period_id = names.period_id and totals.indicator = names.indicator and totals.level = names.level"
        " and names.field = $field"
        " where totals.indicator = $indicator and totals.level = $level"
        " order by totals.province_code, totals.period_id desc",
        _AT,
    )
    restated = {row["province_code"] for row in rows if row["is_restated"]}
    for row in rows:
        row["trace"] = trace({**row, **HEADLINE, "unit_code": row["province_code"]})
    return [row for row in rows if row["province_code"] in restated]


def write_moves(reader: Reader, folder: Path) -> None:
    """moves-<former unit>: f files, l [programme, name, owner, place, current unit, successor, day, evidence, file, cell]."""
    shards: dict[str, dict[str, Any]] = {}
    for row in reader.rows(
        "select * from marts.rpt_unit_moves order by from_unit_code, change_date, to_unit_code, programme_id"
    ):
        shard = shards.setdefault(row["from_unit_code"], {"f": Numbered(), "l": []})
        shard["l"].append(
            [
                row["programme_id"], row["programme_name"], row["owner_name"], row["place"], row["current_unit_code"],
                row["to_unit_code"], row["change_date"], row["evidence"], shard["f"](row["file_name"]), cell_text(row),
            ]
        )  # fmt: skip
    for unit, shard in shards.items():
        write_data(folder, file_name("moves", unit), {**shard, "f": shard["f"].entries})
