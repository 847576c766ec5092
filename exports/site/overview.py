"""The first page, the page of returns and the pages of units."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from exports.site.frame import HEADLINE, Frame, Page, trace, traced
from exports.site.publications import Revision
from exports.site.reading import Reader, Row
from exports.site.words import Words

_BEHIND = "('missing', 'late', 'quarantined')"
_SERIES = "indicator = $indicator and level = $level and field = $field and basis = $basis"
_COUNT = (
    "unit_code, period_id, indicator, level, field, basis, reported_count, derived_count, sum_of_annual_count, difference,"
    " is_wrong, counting_method, gap_row_count"
)
_BASES = ("in_period", "year_to_date", "stage_to_date")
_WORST = 5
_UNIT_FINDINGS = 15


def headline_text(words: Words) -> str:
    """The headline series in words."""
    return ", ".join(
        words.label(list_name, HEADLINE[name])
        for list_name, name in (("indicators", "indicator"), ("levels", "level"), ("bases", "basis"))
    )


def _overview_row(reader: Reader, frame: Frame) -> Row:
    found = reader.first(
        "select * from marts.rpt_province_overview where period_id = $period and province_code = $province",
        {"period": frame.period, "province": frame.province},
    )
    numbers = (
        "unit_count", "reported_count", "unreported_count", "late_count", "differing_unit_count", "inflating_unit_count",
        "inflated_by_count", "understating_unit_count", "understated_by_count",
    )  # fmt: skip
    return found or dict.fromkeys(numbers, 0) | {"due_date": None}


def _headline_rows(reader: Reader, frame: Frame) -> list[Row]:
    return traced(
        reader.rows(
            f"select {_COUNT} from marts.rpt_site_series where period_id = $period and {_SERIES}"
            " order by abs(difference) desc nulls last, unit_code",
            {"period": frame.period, **HEADLINE},
        )
    )


def _behind(reader: Reader, where: str, frame: Frame) -> list[Row]:
    return reader.rows(
        "select unit_code, period_id, state, due_date, received_at, days_late from marts.rpt_submission_statuses"
        f" where state in {_BEHIND} and {where} order by period_id desc, state desc, days_late desc, unit_code",
        {"period": frame.period} if "$period" in where else {},
    )


def overview_page(reader: Reader, frame: Frame, revisions: list[Revision]) -> Page:
    """Who inflates and by how much, who has not reported, what changed, what stands open."""
    rows = _headline_rows(reader, frame)
    total = next((row for row in rows if row["unit_code"] == frame.province), None)
    units = [row for row in rows if row["unit_code"] in frame.names]
    position = {code: at for at, code in enumerate(frame.units)}
    chart_rows = [
        {
            "unit": frame.names[row["unit_code"]],
            "position": position[row["unit_code"]],
            "reported": row["reported_count"],
            "derived": row["derived_count"],
        }
        for row in sorted(units, key=lambda row: position[row["unit_code"]])
        if row["reported_count"] is not None and row["derived_count"] is not None
    ]
    findings = reader.rows(
        "select severity, severity_sort, count(*) as finding_count from marts.rpt_site_findings"
        " where status = 'open' group by severity, severity_sort order by severity_sort"
    )
    worst = reader.rows(
        "select * from marts.rpt_site_findings where status = 'open' and period_id = $period and provincial_effect > 0"
        f" order by provincial_effect desc, severity_sort, finding_id limit {_WORST}",
        {"period": frame.period},
    )
    newest = _newest(frame, revisions)
    return Page(
        "index",
        "index.html",
        "index",
        "menu.index",
        {
            "overview": _overview_row(reader, frame),
            "stage": frame.stage,
            "total": total,
            "differing": [row for row in units if row["difference"]],
            "chart_rows": chart_rows,
            "behind": _behind(reader, "period_id = $period", frame),
            "publication": newest,
            "matrix": _matrix(reader, frame),
            "findings": findings,
            "worst": traced(worst),
        },
        scripts=("vega.js", "charts.js"),
    )


def _newest(frame: Frame, revisions: list[Revision]) -> Revision | None:
    """A release's own site shows that release; the living site what was approved last."""
    if frame.release:
        return revisions[0]
    return max(revisions, key=lambda one: (one.approved_on or date.min, one.period_id), default=None)


def _matrix(reader: Reader, frame: Frame) -> dict[str, object]:
    """Differences of the stage totals, unit by indicator, each indicator at its widest level."""
    columns = reader.rows(
        "select indicator, case when has_levels then $level else 'all' end as level from marts.dim_indicators"
        " order by indicator_sort",
        {"level": HEADLINE["level"]},
    )
    rows = traced(
        reader.rows(
            f"select {_COUNT} from marts.rpt_site_series where period_id = $period and field = 'total'"
            " and basis = 'stage_to_date' order by unit_code, indicator, level",
            {"period": frame.period},
        )
    )
    cells = {(row["unit_code"], row["indicator"], row["level"]): row for row in rows}
    lines = [
        {
            "unit_code": code,
            "cells": [cells.get((code, column["indicator"], column["level"])) for column in columns],
        }
        for code in (*frame.units, frame.province)
    ]
    return {"columns": columns, "lines": lines}


def submissions_page(reader: Reader, frame: Frame) -> Page:
    """The heat map unit × quarter and the list of who is behind."""
    rows = reader.rows(
        "select unit_code, period_id, state, received_at, days_late, version_count from marts.rpt_submission_statuses"
        " order by period_id, unit_code"
    )
    quarters = sorted({row["period_id"] for row in rows})
    cells = {(row["unit_code"], row["period_id"]): row for row in rows}
    years = [
        {"year": year, "quarters": list(of_year)}
        for year, of_year in groupby(quarters, lambda quarter: quarter[:4])
    ]
    return Page(
        "submissions",
        "submissions.html",
        "submissions",
        "menu.submissions",
        {
            "overview": _overview_row(reader, frame),
            "behind": _behind(reader, "true", frame),
            "behind_now": _behind(reader, "period_id = $period", frame),
            "states": ("received", "late", "missing", "nil", "quarantined", "not_due"),
            "years": years,
            "lines": [
                {"unit_code": code, "cells": [cells.get((code, quarter)) for quarter in quarters]}
                for code in frame.units
            ],
        },
    )


def unit_pages(reader: Reader, frame: Frame, words: dict[str, Words]) -> list[Page]:
    """The list of units and one page for each."""
    headline = {row["unit_code"]: row for row in _headline_rows(reader, frame)}
    states = {
        row["unit_code"]: row["state"]
        for row in reader.rows(
            "select unit_code, state from marts.rpt_submission_statuses where period_id = $period order by unit_code",
            {"period": frame.period},
        )
    }
    open_counts = _counted(reader, "rpt_site_findings where status = 'open'")
    programme_counts = _counted(reader, "rpt_site_programmes")
    lines = [
        {
            "unit_code": code,
            "state": states.get(code),
            "total": headline.get(code),
            "finding_count": open_counts.get(code, 0),
            "programme_count": programme_counts.get(code, 0),
        }
        for code in frame.units
    ]
    pages = [Page("units", "units.html", "units", "menu.units", {"lines": lines})]
    for line in lines:
        code = str(line["unit_code"])
        pages.append(
            Page(
                f"unit-{code}",
                "unit.html",
                "units",
                frame.names[code],
                {
                    "code": code,
                    "name": frame.names[code],
                    **line,
                    **_unit_content(reader, frame, code, headline.get(code), words),
                },
                scripts=("vega.js", "charts.js"),
            )
        )
    return pages


def _counted(reader: Reader, source: str) -> dict[str, int]:
    rows = reader.rows(
        f"select unit_code, count(*) as n from marts.{source} group by unit_code order by unit_code"
    )
    return {row["unit_code"]: row["n"] for row in rows}


def _unit_content(
    reader: Reader, frame: Frame, code: str, total: Row | None, words: dict[str, Words]
) -> dict[str, object]:
    past = traced(
        reader.rows(
            "select series.*, statuses.state, statuses.days_late"
            " from marts.rpt_site_series as series left join marts.rpt_submission_statuses as statuses"
            " on series.unit_code = statuses.unit_code and series.period_id = statuses.period_id"
            f" where series.unit_code = $unit and {_SERIES} order by series.period_id",
            {"unit": code, **HEADLINE},
        )
    )
    counts = traced(
        reader.rows(
            f"select series.* from (select {_COUNT} from marts.rpt_site_series) as series"
            " inner join marts.dim_indicators as indicators on series.indicator = indicators.indicator"
            " inner join marts.rpt_site_labels as levels on levels.list_name = 'levels' and series.level = levels.code"
            " where series.unit_code = $unit and series.period_id = $period and series.field = 'total'"
            " order by indicators.indicator_sort, levels.label_sort, series.basis",
            {"unit": code, "period": frame.period},
        )
    )
    figures = []
    for (indicator, level), cells in groupby(counts, lambda row: (row["indicator"], row["level"])):
        by_basis = {cell["basis"]: cell for cell in cells}
        figures.append(
            {"indicator": indicator, "level": level, "cells": [by_basis.get(basis) for basis in _BASES]}
        )
    findings = traced(
        reader.rows(
            "select * from marts.rpt_site_findings where unit_code = $unit and status = 'open'"
            f" order by severity_sort, period_id desc, provincial_effect desc nulls last, finding_id limit {_UNIT_FINDINGS}",
            {"unit": code},
        )
    )
    return {
        "past": list(reversed(past)),
        "bases": _BASES,
        "figures": figures,
        "findings": [{**row, "trace": row["trace"] if row["basis"] else None} for row in findings],
        "chart_rows": {language: _chart_rows(past, frame, spoken) for language, spoken in words.items()},
        "sentence": {language: _sentence(total, spoken) for language, spoken in words.items()},
    }


def _chart_rows(past: list[Row], frame: Frame, words: Words) -> list[Row]:
    kinds = (("reported_count", "reported"), ("derived_count", "derived"), ("sum_of_annual_count", "annual"))
    return [
        {
            "at": row["period_id"],
            "label": words.short_period(row["period_id"]),
            "kind": words.t(f"charts.{kind}"),
            "n": row[column],
            "chosen": row["period_id"] == frame.period,
        }
        for column, kind in kinds
        for row in past
        if row[column] is not None
    ]


def _sentence(total: Row | None, words: Words) -> str:
    if total is None or total["difference"] is None:
        return ""
    if total["difference"] == 0:
        return words.t("units.sentence_right", n=words.number(total["derived_count"]))
    return words.t(
        "units.sentence_over" if total["difference"] > 0 else "units.sentence_under",
        reported=words.number(total["reported_count"]),
        derived=words.number(total["derived_count"]),
        n=words.number(abs(total["difference"])),
        method=words.label("methods", total["counting_method"]).lower(),
    )


__all__ = ["headline_text", "overview_page", "submissions_page", "trace", "unit_pages"]
