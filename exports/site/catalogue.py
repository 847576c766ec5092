"""Pages that list what is known: findings, programmes, outcomes, rules, counting methods, the explorer's choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from exports.site.frame import HEADLINE, Frame, Page
from exports.site.reading import Reader
from exports.site.shards import FINDING_COLUMNS, OUTCOME_COLUMNS, PROGRAMME_COLUMNS, Shards

_BASES = ("in_period", "year_to_date", "stage_to_date")


def _codes(reader: Reader, list_name: str) -> list[str]:
    rows = reader.rows(
        "select code from marts.rpt_site_labels where list_name = $list order by label_sort, code",
        {"list": list_name},
    )
    return [row["code"] for row in rows]


def explorer_page(reader: Reader, frame: Frame, shards: Shards) -> Page:
    """Reported, counted and annual lines of any series, and the rows behind a number."""
    levels: dict[str, list[str]] = {}
    for row in reader.rows(
        "select distinct series.indicator, indicators.indicator_sort, series.level, levels.label_sort"
        " from marts.rpt_site_series as series"
        " inner join marts.dim_indicators as indicators on series.indicator = indicators.indicator"
        " inner join marts.rpt_site_labels as levels on levels.list_name = 'levels' and series.level = levels.code"
        " order by indicators.indicator_sort, levels.label_sort"
    ):
        levels.setdefault(row["indicator"], []).append(row["level"])
    worst = reader.first(
        "select unit_code from marts.rpt_site_series where period_id = $period and unit_code <> $province"
        " and indicator = $indicator and level = $level and field = $field and basis = $basis"
        " order by abs(difference) desc nulls last, unit_code",
        {"period": frame.period, "province": frame.province, **HEADLINE},
    )
    first = {
        "u": worst["unit_code"] if worst else frame.province,
        "i": HEADLINE["indicator"],
        "l": HEADLINE["level"],
        "f": HEADLINE["field"],
        "b": HEADLINE["basis"],
        "p": frame.period,
    }
    start = {
        "first": first,
        "province": frame.province,
        "units": list(frame.units),
        "names": {**shards.names, frame.province: frame.province_name},
        "quarters": shards.quarters,
        "stages": shards.stages,
        "own_stages": shards.own_stages,
        "levels": levels,
        "files": shards.files,
        "counted": shards.counted,
    }
    return Page(
        "explorer",
        "explorer.html",
        "explorer",
        "menu.explorer",
        {"start": start, "fields": _codes(reader, "fields"), "bases": _BASES},
        scripts=("vega.js", "tables.js", "charts.js", "grid.js", "explorer.js"),
    )


def findings_page(reader: Reader, frame: Frame) -> Page:
    """Every finding, to filter, sort, search and export."""

    def values(column: str, order: str) -> list[Any]:
        rows = reader.rows(
            f"select {column} from marts.rpt_site_findings where {column} is not null group by {column} order by {order}"
        )
        return [row[column] for row in rows]

    return Page(
        "findings",
        "findings.html",
        "findings",
        "menu.findings",
        {
            "periods": values("period_id", "period_id desc"),
            "severities": values("severity", "min(severity_sort)"),
            "statuses": values("status", "status"),
            "rules": values("rule_id", "rule_id"),
            "start": {"columns": list(FINDING_COLUMNS), "names": dict(frame.names)},
        },
        scripts=("tables.js", "grid.js", "findings.js"),
    )


def programme_pages(reader: Reader, frame: Frame, shards: Shards) -> list[Page]:
    """The register, and the one page on which any programme is shown."""
    states = reader.rows(
        "select current_state, count(*) as n from marts.rpt_site_programmes group by current_state order by current_state"
    )
    start = {
        "columns": list(PROGRAMME_COLUMNS),
        "names": shards.names,
        "units": shards.programme_units,
        "states": [row["current_state"] for row in states],
        "fields": [code for code in _codes(reader, "fields") if code != HEADLINE["field"]],
    }
    return [
        Page(
            "programmes",
            "programmes.html",
            "programmes",
            "menu.programmes",
            {"start": start, "programme_count": sum(row["n"] for row in states)},
            scripts=("tables.js", "grid.js", "programmes.js"),
        ),
        Page(
            "programme",
            "programme.html",
            "programmes",
            "programmes.one",
            {"start": {name: start[name] for name in ("columns", "names", "units")}},
            scripts=("programme.js",),
        ),
    ]


def outcomes_page(reader: Reader, frame: Frame) -> Page:
    """What programmes brought about, by year and unit, down to the lines of the returns."""
    rows = reader.rows(
        "select unit_code, year_number, outcome_kind, outcome_sort, unit_of_measure, quantity"
        " from marts.rpt_site_outcome_years order by outcome_sort, outcome_kind, unit_of_measure, unit_code, year_number"
    )
    for row in rows:
        unit = "" if row["unit_code"] == frame.province else f"&unit={row['unit_code']}"
        row["link"] = f"outcomes.html#kind={row['outcome_kind']}&year={row['year_number']}{unit}"
    years = sorted({row["year_number"] for row in rows})
    cells = {
        (row["unit_code"], row["year_number"], row["outcome_kind"], row["unit_of_measure"]): row
        for row in rows
    }
    kinds = list(dict.fromkeys((row["outcome_kind"], row["unit_of_measure"]) for row in rows))
    last = years[-1] if years else None
    return Page(
        "outcomes",
        "outcomes.html",
        "outcomes",
        "menu.outcomes",
        {
            "years": years,
            "kinds": [
                {
                    "kind": kind,
                    "measure": measure,
                    "cells": [cells.get((frame.province, year, kind, measure)) for year in years],
                }
                for kind, measure in kinds
            ],
            "unit_lines": [
                {"unit_code": code, "cells": [cells.get((code, last, *key)) for key in kinds]}
                for code in frame.units
            ],
            "start": {
                "columns": list(OUTCOME_COLUMNS),
                "names": dict(frame.names),
                "kinds": list(dict.fromkeys(kind for kind, _ in kinds)),
                "last": last,
            },
        },
        scripts=("tables.js", "grid.js", "outcomes.js"),
    )


def rules_page(reader: Reader, rules: Sequence[Mapping[str, Any]]) -> Page:
    """Every rule with what it says, why, and how many of its findings stand open."""
    rows = reader.rows(
        "select rule_id, rule_version, count(*) as n from marts.rpt_site_findings where status = 'open'"
        " group by rule_id, rule_version order by rule_id, rule_version"
    )
    open_counts = {(row["rule_id"], row["rule_version"]): row["n"] for row in rows}
    listed = [
        {
            **rule,
            "anchor": rule["id"] if rule["version"] == 1 else f"{rule['id']}-v{rule['version']}",
            "open_count": open_counts.get((rule["id"], rule["version"]), 0),
        }
        for rule in rules
    ]
    families = list(dict.fromkeys(rule["family"] for rule in listed))
    return Page(
        "rules",
        "rules.html",
        "rules",
        "menu.rules",
        {
            "rules": listed,
            "families": [
                {"code": family, "rules": [rule for rule in listed if rule["family"] == family]}
                for family in families
            ],
        },
    )


def methods_page(reader: Reader) -> Page:
    """How to read the numbers."""
    rows = reader.rows(
        "select labels.code, count(series.unit_code) as cell_count from marts.rpt_site_labels as labels"
        " left join marts.rpt_site_series as series on labels.code = series.counting_method and series.is_wrong"
        " where labels.list_name = 'methods' and labels.code <> 'distinct'"
        " group by labels.code, labels.label_sort order by labels.label_sort, labels.code"
    )
    return Page("methods", "methods.html", "methods", "menu.methods", {"methods": rows})
