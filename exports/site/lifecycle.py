"""The page of the life cycle: how far programmes got, how long they live, what waits, what was copied."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from exports.site.frame import Frame, Page, trace
from exports.site.lives import address
from exports.site.reading import Reader, Row
from exports.site.words import Words

_YEAR = 4  # quarters
_TREES = 10
_KINDS = ("open_appraisal", "recognised_without_appraisal", "late_registration", "never_reviewed")


def lifecycle_page(reader: Reader, frame: Frame, words: Mapping[str, Words]) -> Page:
    """How far programmes got, and the state they are in now."""
    rows = reader.rows(
        "select step, step_sort, level, level_sort, stage_to_date_programme_count as programme_count"
        " from marts.rpt_lifecycle_funnel"
        " where period_id = $period and unit_code = $province order by step_sort, level_sort",
        {"period": frame.period, "province": frame.province},
    )
    at = {"unit_code": frame.province, "period_id": frame.period, "field": "total", "basis": "stage_to_date"}
    for row in rows:
        row["trace"] = trace({**at, "indicator": row["step"], "level": row["level"]})
    levels = [level for _, level in sorted({(row["level_sort"], row["level"]) for row in rows})]
    cells = {(row["step"], row["level"]): row for row in rows}
    steps = [
        {"step": step, "cells": [cells.get((step, level)) for level in levels]}
        for step, _ in groupby(row["step"] for row in rows)
    ]
    chart_rows = {
        language: [
            {
                "step": spoken.label("indicators", row["step"]),
                "position": row["step_sort"],
                "level": spoken.label("levels", row["level"]),
                "level_position": row["level_sort"],
                "n": row["programme_count"],
            }
            for row in rows
        ]
        for language, spoken in words.items()
    }
    return Page(
        "lifecycle",
        "lifecycle.html",
        "lifecycle",
        "menu.lifecycle",
        {
            "stage": frame.stage,
            "levels": levels,
            "steps": steps,
            "chart_rows": chart_rows,
            "cohort": _cohort(reader, frame),
            **_survival(reader, frame, words),
            "lags": _lags(reader, frame),
            **_attention(reader, frame),
            "trees": _trees(reader, frame),
            **_states(reader, frame),
        },
        scripts=("vega.js", "tables.js", "charts.js", "grid.js", "waiting.js"),
    )


def _states(reader: Reader, frame: Frame) -> dict[str, object]:
    rows = reader.rows(
        "select unit_code, current_state, count(*) as n from marts.rpt_site_programmes"
        " group by grouping sets ((unit_code, current_state), (unit_code), (current_state), ())"
        " order by unit_code, current_state"
    )
    counts = {(row["unit_code"] or frame.province, row["current_state"]): row["n"] for row in rows}
    order = ("registered", "replica", "appraised", "recognised", "effective", "rewarded", "discontinued")
    seen = {row["current_state"] for row in rows if row["current_state"]}
    states = [state for state in order if state in seen] + sorted(seen - set(order))

    def line(code: str) -> Row:
        unit = "all" if code == frame.province else code
        cells = [
            {"n": counts.get((code, state), 0), "link": f"programmes.html#unit={unit}&state={state}"}
            for state in states
        ]
        return {
            "unit_code": code,
            "cells": cells,
            "all": {"n": counts.get((code, None), 0), "link": f"programmes.html#unit={unit}"},
        }

    return {"states": states, "state_lines": [line(code) for code in (*frame.units, frame.province)]}


def _cohort(reader: Reader, frame: Frame) -> list[Row]:
    """Of the programmes registered in the stage, how many reached each step: a line per step, a cell per level."""
    rows = reader.rows(
        "select step, step_sort, level, level_sort, cohort_reached_count, cohort_programme_count, reached_share"
        " from marts.rpt_lifecycle_cohorts where dimension = 'all' and province_code = $province and stage_id = $stage"
        " order by step_sort, level_sort",
        {"province": frame.province, "stage": frame.stage},
    )
    for row in rows:
        row["link"] = address("cohort", frame.stage, row["level"], row["step"])
        row["whole_link"] = address("cohort", frame.stage, row["level"], "registered")
    return [{"step": step, "cells": list(cells)} for step, cells in groupby(rows, lambda row: row["step"])]


def _survival(reader: Reader, frame: Frame, words: Mapping[str, Words]) -> dict[str, object]:
    rows = reader.rows(
        "select origin, reading, age_quarters, at_risk_count, ended_count, survival_share"
        " from marts.rpt_programme_survival where cohort_kind = 'all' and province_code = $province"
        " order by origin, reading desc, age_quarters",
        {"province": frame.province},
    )
    for row in rows:
        row["link"] = address("survival", row["origin"], row["reading"], row["age_quarters"])
    chart_rows = {
        language: [
            {
                "age": row["age_quarters"],
                "kind": spoken.t(f"lifecycle.{row['origin']}_{row['reading']}"),
                "share": row["survival_share"],
            }
            for row in rows
        ]
        for language, spoken in words.items()
    }
    ages = [age for age in sorted({row["age_quarters"] for row in rows}) if age and age % _YEAR == 0]
    lines = []
    for (origin, reading), cells in groupby(rows, lambda row: (row["origin"], row["reading"])):
        by_age = {cell["age_quarters"]: cell for cell in cells}
        lines.append({"name": f"{origin}_{reading}", "cells": [by_age.get(age) for age in ages]})
    return {
        "survival_rows": chart_rows,
        "survival_lines": lines,
        "survival_years": [age // _YEAR for age in ages],
    }


def _lags(reader: Reader, frame: Frame) -> list[Row]:
    rows = reader.rows(
        "select lag, programme_count, median_days, slow_tenth_days, longest_days from marts.rpt_lifecycle_lags"
        " where dimension = 'all' and province_code = $province order by lag_sort",
        {"province": frame.province},
    )
    for row in rows:
        row["link"] = address("lag", row["lag"])
    return rows


def _attention(reader: Reader, frame: Frame) -> dict[str, object]:
    """How many programmes wait for what, by unit."""
    rows = reader.rows(
        "select attention_kind, unit_code, count(*) as n from marts.rpt_lifecycle_attention"
        " where province_code = $province group by grouping sets ((attention_kind, unit_code), (attention_kind))"
        " order by attention_kind, unit_code",
        {"province": frame.province},
    )
    counts = {(row["attention_kind"], row["unit_code"] or frame.province): row["n"] for row in rows}
    kinds = [kind for kind in _KINDS if (kind, frame.province) in counts]

    def line(code: str) -> Row:
        unit = "" if code == frame.province else f"&unit={code}"
        cells = [
            {"n": counts.get((kind, code), 0), "link": f"lifecycle.html#kind={kind}{unit}"} for kind in kinds
        ]
        return {"unit_code": code, "cells": cells}

    return {
        "waiting_kinds": kinds,
        "waiting_lines": [line(code) for code in (*frame.units, frame.province)],
        "start": {"kinds": kinds, "names": dict(frame.names)},
    }


def _trees(reader: Reader, frame: Frame) -> list[Row]:
    """The programmes copied most."""
    rows = reader.rows(
        "select trees.root_programme_id, trees.root_programme_name, programmes.unit_code, trees.root_descendant_count,"
        " count(case when trees.is_in_other_unit then 1 end) as other_unit_count"
        " from marts.rpt_replication_trees as trees"
        " inner join marts.dim_programmes as programmes on trees.root_programme_id = programmes.programme_id"
        " where trees.province_code = $province"
        " group by trees.root_programme_id, trees.root_programme_name, programmes.unit_code, trees.root_descendant_count"
        f" order by trees.root_descendant_count desc, trees.root_programme_id limit {_TREES}",
        {"province": frame.province},
    )
    return [
        {
            **row,
            "link": f"programme.html#u={row['unit_code']}&id={row['root_programme_id']}",
            "copies": address("copies", row["root_programme_id"]),
        }
        for row in rows
    ]
