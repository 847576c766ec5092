"""What every page knows: the quarter in focus, the units and their names, the moment, versions and the link to a number's trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from exports.site.reading import Reader, Row

MENU = (
    "index", "submissions", "explorer", "lifecycle", "outcomes", "activities", "findings", "units", "reorganisations",
    "programmes", "rules", "publications", "methods",
)  # fmt: skip

# The series by which units are compared at first sight: the widest one, of which all others are parts.
HEADLINE = {
    "indicator": "programmes_registered",
    "level": "grassroots",
    "field": "total",
    "basis": "stage_to_date",
}


@dataclass(frozen=True)
class Frame:
    """The same for every page of one build."""

    period: str
    stage: str
    province: str
    province_name: str
    issuer: str
    units: tuple[str, ...]
    names: Mapping[str, str]
    as_of: datetime
    code_version: str
    rule_pack_version: str
    menu: tuple[str, ...] = MENU
    release: str = ""  # the period of the release this site belongs to; empty for the living site
    revision: int = 0


@dataclass(frozen=True)
class Page:
    """One page to be rendered in every language: file name, template, menu entry and what the template gets."""

    name: str
    template: str
    section: str
    title: str  # a text key, or the title itself where it comes from data
    content: Mapping[str, object]
    scripts: tuple[str, ...] = ()


def trace(row: Row, **changes: str) -> str:
    """The address at which a number is traced to its programmes and cells; `row` has the columns of a count."""
    values = {
        name: changes.get(name, row.get(name))
        for name in ("unit_code", "indicator", "level", "field", "basis", "period_id")
    }
    short = dict(zip(values, "uilfbp", strict=True))
    return "explorer.html#" + urlencode({short[name]: str(value) for name, value in values.items() if value})


def traced(rows: list[Row]) -> list[Row]:
    """Rows of counts, each with its `trace`."""
    return [{**row, "trace": trace(row)} for row in rows]


def focus_period(reader: Reader, day: datetime) -> str | None:
    """The latest quarter whose returns were due by then, else the latest with any; None when there is none."""
    found = reader.first(
        "select max(case when due_date <= $day and state <> 'not_due' then period_id end) as due,"
        " max(case when state <> 'not_due' then period_id end) as any_period"
        " from marts.rpt_submission_statuses",
        {"day": day.date()},
    )
    return (found["due"] or found["any_period"]) if found else None


def released_quarter(reader: Reader, period_id: str) -> str | None:
    """The quarter a release of this period shows in front: itself, or the last one of a year or stage with any return."""
    found = reader.first(
        "select max(statuses.period_id) as quarter from marts.rpt_submission_statuses as statuses"
        " inner join marts.dim_periods as quarters on statuses.period_id = quarters.period_id"
        " inner join marts.dim_periods as released on quarters.start_date >= released.start_date"
        " and quarters.end_date <= released.end_date"
        " where released.period_id = $period and statuses.state <> 'not_due'",
        {"period": period_id},
    )
    return found["quarter"] if found else None


def reporting_units(reader: Reader) -> dict[str, str]:
    """Every unit that was ever asked for a return or sent one, under the name it had last, in their order."""
    rows = reader.rows(
        "with told as (select unit_code, unit_name_vi, unit_sort, period_id from marts.rpt_submission_statuses"
        " union all select unit_code, unit_name_vi, unit_sort, period_id from marts.rpt_quarterly_summary"
        " where unit_code <> province_code and submission_id is not null)"
        " select unit_code, unit_name_vi from told"
        " qualify row_number() over (partition by unit_code order by period_id desc, unit_name_vi) = 1"
        " order by unit_sort, unit_code"
    )
    return {row["unit_code"]: row["unit_name_vi"] for row in rows}
