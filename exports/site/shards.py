"""Data files behind the pages, cut so that a page loads only what it shows: series by indicator, rows by unit."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exports.site.activities import write_activity_lines
from exports.site.data_files import Numbered, cell_text, file_name, write_data
from exports.site.frame import Frame
from exports.site.lives import write_lives
from exports.site.reading import Reader, Row
from exports.site.reorganisations import write_moves

# The columns of a line in findings-<language>, programmes-<unit> and outcomes-<kind>: the pages name them from here.
FINDING_COLUMNS = (
    "severity", "severity_sort", "unit", "period", "message", "effect", "rule", "cell", "file", "status", "indicator", "level",
    "field", "basis", "programme", "programme_unit",
)  # fmt: skip
PROGRAMME_COLUMNS = (
    "id", "name", "owner", "place", "field", "sector", "state", "registered", "registered_level", "recognised_level", "target",
    "origin", "parent", "file", "cell",
)  # fmt: skip
OUTCOME_COLUMNS = (
    "period", "unit", "programme", "name", "programme_unit", "quantity", "measure", "qualifier", "money", "people",
    "attendances", "file", "cell",
)  # fmt: skip


@dataclass(frozen=True)
class Shards:
    """What the pages need to know of the data files."""

    quarters: list[str]
    stages: dict[str, str | None]
    own_stages: dict[str, dict[str, str]]  # unit → quarter → stage, where it is not that of the calendar
    names: dict[str, str]
    files: dict[str, dict[str, list[Any]]]  # unit → quarter → [file, version]
    counted: dict[str, list[str]]  # indicator → units with a file of counted programmes
    programme_units: list[str]


def write_shards(reader: Reader, frame: Frame, folder: Path, languages: tuple[str, ...]) -> Shards:
    """Write every data file; returns what the pages need to find them."""
    names = {
        row["unit_code"]: row["unit_name_vi"]
        for row in reader.rows(
            "select unit_code, unit_name_vi from marts.dim_units order by unit_sort, unit_code"
        )
    } | dict(frame.names)
    calendar = reader.rows(
        "select distinct series.period_id, periods.stage_id from marts.rpt_site_series as series"
        " inner join marts.dim_periods as periods on series.period_id = periods.period_id order by series.period_id"
    )
    quarters = [row["period_id"] for row in calendar]
    files = _series(reader, folder, quarters)
    _gaps(reader, folder)
    counted = _counted(reader, folder)
    _findings(reader, folder, languages)
    _outcomes(reader, folder)
    _waiting(reader, folder)
    write_activity_lines(reader, folder)
    write_moves(reader, folder)
    write_lives(reader, frame, folder)
    programme_units = _programmes(reader, folder, frame)
    _stories(reader, folder, programme_units)
    stages = {row["period_id"]: row["stage_id"] for row in calendar}
    return Shards(quarters, stages, _own_stages(reader), names, files, counted, programme_units)


def _own_stages(reader: Reader) -> dict[str, dict[str, str]]:
    own: dict[str, dict[str, str]] = defaultdict(dict)
    for row in reader.rows(
        "select own.unit_code, own.period_id, own.stage_id from marts.dim_unit_periods as own"
        " inner join marts.dim_periods as periods on own.period_id = periods.period_id"
        " where own.period_kind = 'quarter' and own.stage_id <> periods.stage_id order by own.unit_code, own.period_id"
    ):
        own[row["unit_code"]][row["period_id"]] = row["stage_id"]
    return own


def _series(reader: Reader, folder: Path, quarters: list[str]) -> dict[str, dict[str, list[Any]]]:
    """series-<indicator>: unit|level|field|basis → r reported, d counted, a annual entries added up (one per quarter),
    g differences, x [method, quarters it explains, other unit, rows in the gap] and k qualifiers (only where there are any),
    c the cell (one for all quarters, or one per quarter).
    """
    position = {quarter: at for at, quarter in enumerate(quarters)}
    shards: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    files: dict[str, dict[str, list[Any]]] = defaultdict(dict)
    for row in reader.rows(
        "select * from marts.rpt_site_series order by indicator, unit_code, level, field, basis, period_id"
    ):
        key = "|".join((row["unit_code"], row["level"], row["field"], row["basis"]))
        line = shards[row["indicator"]].setdefault(
            key,
            {
                "r": [None] * len(quarters),
                "d": [None] * len(quarters),
                "a": [None] * len(quarters),
                "c": [None] * len(quarters),
            },
        )
        at = position[row["period_id"]]
        line["r"][at], line["d"][at], line["a"][at] = (
            row["reported_count"],
            row["derived_count"],
            row["sum_of_annual_count"],
        )
        if row["difference"]:
            line.setdefault("g", {})[at] = row["difference"]
        if row["is_wrong"] and row["counting_method"]:
            line.setdefault("x", {})[at] = [
                row["counting_method"], row["explains_periods"], row["other_unit_code"], row["gap_row_count"],
            ]  # fmt: skip
        if row["qualifier"] not in (None, "="):
            line.setdefault("k", {})[at] = row["qualifier"]
        if row["cell"]:
            line["c"][at] = cell_text(row)
        if row["file_name"]:
            files[row["unit_code"]][row["period_id"]] = [row["file_name"], row["submission_version"]]
    for indicator, lines in shards.items():
        for line in lines.values():
            cells = Counter(cell for cell in line["c"] if cell)
            if len(cells) <= 1:
                line["c"] = next(iter(cells), None)
            if not any(number is not None for number in line["a"]):
                del line["a"]
        write_data(folder, f"series-{indicator}", lines)
    return dict(files)


def _gaps(reader: Reader, folder: Path) -> None:
    """gaps-<unit>-<indicator>: p programmes, f files, g level|field|basis|quarter → [programme, times, file, cell]."""
    shards: dict[tuple[str, str], dict[str, Any]] = {}
    for row in reader.rows(
        "select gaps.*, programmes.unit_code as programme_unit from marts.rpt_count_gaps as gaps"
        " left join marts.dim_programmes as programmes on gaps.programme_id = programmes.programme_id"
        " order by gaps.unit_code, gaps.indicator, gaps.level, gaps.field, gaps.basis, gaps.period_id,"
        " gaps.times_counted desc, gaps.programme_id"
    ):
        shard = shards.setdefault(
            (row["unit_code"], row["indicator"]), {"p": Numbered(), "f": Numbered(), "g": {}}
        )
        key = "|".join((row["level"], row["field"], row["basis"], row["period_id"]))
        shard["g"].setdefault(key, []).append(
            [
                _programme(shard["p"], row),
                row["direction"] * row["times_counted"],
                shard["f"](row["file_name"]),
                cell_text(row),
            ]
        )
    for (unit, indicator), shard in shards.items():
        write_data(folder, file_name("gaps", unit, indicator), _settled(shard))


def _counted(reader: Reader, folder: Path) -> dict[str, list[str]]:
    """counted-<unit>-<indicator>: p, f, c level → [programme, field, from, before, 1 if handed over to it, file, cell]."""
    shards: dict[tuple[str, str], dict[str, Any]] = {}
    for row in reader.rows(
        "select *, current_unit_code as programme_unit from marts.rpt_site_contributions"
        " order by unit_code, indicator, level, counted_from, programme_id, entry_kind"
    ):
        shard = shards.setdefault(
            (row["unit_code"], row["indicator"]), {"p": Numbered(), "f": Numbered(), "c": {}}
        )
        shard["c"].setdefault(row["level"], []).append(
            [
                _programme(shard["p"], row),
                row["field"],
                row["counted_from"],
                row["counted_before"] or 0,
                0 if row["entry_kind"] == "first" else 1,
                shard["f"](row["file_name"]),
                cell_text(row),
            ]
        )
    units: dict[str, list[str]] = defaultdict(list)
    for (unit, indicator), shard in shards.items():
        write_data(folder, file_name("counted", unit, indicator), _settled(shard))
        units[indicator].append(unit)
    return dict(units)


def _programme(numbered: Numbered, row: Row) -> int:
    entry = [row["programme_id"], row["programme_name"], row["owner_name"], row["programme_unit"]]
    return numbered(row["programme_id"], entry)


def _settled(shard: dict[str, Any]) -> dict[str, Any]:
    return {name: part.entries if isinstance(part, Numbered) else part for name, part in shard.items()}


def _findings(reader: Reader, folder: Path, languages: tuple[str, ...]) -> None:
    rows = reader.rows(
        "select findings.*, programmes.unit_code as programme_unit from marts.rpt_site_findings as findings"
        " left join marts.dim_programmes as programmes on findings.programme_id = programmes.programme_id"
        " order by findings.severity_sort, findings.period_id desc, findings.provincial_effect desc nulls last,"
        " findings.finding_id"
    )
    for language in languages:
        lines = [
            [
                row["severity"], row["severity_sort"], row["unit_code"], row["period_id"], row[f"message_{language}"],
                row["provincial_effect"], row["rule_id"], cell_text(row), row["file_name"], row["status"], row["indicator"],
                row["level"], row["field"], row["basis"], row["programme_id"], row["programme_unit"],
            ]
            for row in rows
        ]  # fmt: skip
        write_data(folder, f"findings-{language}", lines)


def _outcomes(reader: Reader, folder: Path) -> None:
    """outcomes-<kind>: the lines of the returns, columns as OUTCOME_COLUMNS."""
    kinds: dict[str, list[list[Any]]] = defaultdict(list)
    for row in reader.rows(
        "select * from marts.rpt_site_outcomes where coalesce(basis, 'in_period') = 'in_period' and programme_id is not null"
        " order by outcome_kind, period_id desc, unit_code, submission_id, sheet, length(cell), cell"
    ):
        kinds[row["outcome_kind"]].append(
            [
                row["period_id"],
                row["unit_code"],
                row["programme_id"],
                row["programme_name"],
                row["current_unit_code"],
                row["quantity"],
                row["unit_of_measure"],
                row["quantity_qualifier"],
                row["money_vnd"],
                row["beneficiary_people"],
                row["beneficiary_attendances"],
                row["file_name"],
                cell_text(row),
            ]
        )
    for kind, lines in kinds.items():
        write_data(folder, file_name("outcomes", kind), lines)


def _waiting(reader: Reader, folder: Path) -> None:
    """waiting-<kind>: f files, l [unit, programme, name, owner, level, since, days, file, cell] of programmes that wait."""
    kinds: dict[str, dict[str, Any]] = {}
    for row in reader.rows(
        "select attention.*, attention.from_file_name as file_name, attention.from_sheet as sheet, attention.from_cell as cell"
        " from marts.rpt_lifecycle_attention_traces as attention"
        " order by attention_kind, unit_code, waiting_days desc, programme_id, level"
    ):
        shard = kinds.setdefault(row["attention_kind"], {"f": Numbered(), "l": []})
        shard["l"].append(
            [
                row["unit_code"],
                row["programme_id"],
                row["programme_name"],
                row["owner_name"],
                row["level"],
                row["since_date"],
                row["waiting_days"],
                shard["f"](row["file_name"]),
                cell_text(row),
            ]
        )
    for kind, shard in kinds.items():
        write_data(folder, file_name("waiting", kind), _settled(shard))


def _programmes(reader: Reader, folder: Path, frame: Frame) -> list[str]:
    """programmes-<unit>: one line per programme the unit has now, columns as PROGRAMME_COLUMNS."""
    units: dict[str, list[list[Any]]] = defaultdict(list)
    for row in reader.rows("select * from marts.rpt_site_programmes order by unit_code, programme_id"):
        units[row["unit_code"]].append(
            [
                row["programme_id"],
                row["programme_name"],
                row["owner_name"],
                row["place"],
                row["field"],
                row["sector"],
                row["current_state"],
                row["registered_date"],
                row["highest_registered_level"],
                row["highest_recognised_level"],
                row["target"],
                row["origin_unit_code"],
                row["parent_programme_id"],
                row["last_file_name"],
                cell_text({"sheet": row["last_sheet"], "cell": row["last_cell"]}),
            ]
        )
    for unit, lines in units.items():
        write_data(folder, file_name("programmes", unit), lines)
    return [code for code in frame.units if code in units] + sorted(set(units) - set(frame.units))


def _stories(reader: Reader, folder: Path, units: list[str]) -> None:
    """stories-<unit>: f files, s programme → e events, o outcomes, r replicas, p its model [name, unit]."""
    stories: dict[str, dict[str, Any]] = {unit: {"f": Numbered(), "s": defaultdict(dict)} for unit in units}
    for row in reader.rows(
        "select * from marts.rpt_site_events order by current_unit_code, programme_id, event_date, event, submission_id, cell"
    ):
        shard = stories[row["current_unit_code"]]
        shard["s"][row["programme_id"]].setdefault("e", []).append(
            [
                row["event"],
                row["event_date"],
                row["level"],
                row["document_number"],
                row["counterpart_unit_code"],
                row["award_kind"],
                shard["f"](row["file_name"]),
                cell_text(row),
            ]
        )
    for row in reader.rows(
        "select * from marts.rpt_site_outcomes where current_unit_code is not null"
        " order by current_unit_code, programme_id, period_id, outcome_kind, submission_id, length(cell), cell"
    ):
        shard = stories[row["current_unit_code"]]
        shard["s"][row["programme_id"]].setdefault("o", []).append(
            [
                row["period_id"],
                row["outcome_kind"],
                row["quantity"],
                row["unit_of_measure"],
                row["money_vnd"],
                row["beneficiary_people"],
                row["beneficiary_attendances"],
                shard["f"](row["file_name"]),
                cell_text(row),
            ]
        )
    for row in reader.rows(
        "select replicas.programme_id, replicas.programme_name, replicas.unit_code, parents.programme_id as parent_id,"
        " parents.programme_name as parent_name, parents.unit_code as parent_unit"
        " from marts.rpt_site_programmes as replicas"
        " inner join marts.rpt_site_programmes as parents on replicas.parent_programme_id = parents.programme_id"
        " order by parents.programme_id, replicas.programme_id"
    ):
        stories[row["parent_unit"]]["s"][row["parent_id"]].setdefault("r", []).append(
            [row["programme_id"], row["programme_name"], row["unit_code"]]
        )
        stories[row["unit_code"]]["s"][row["programme_id"]]["p"] = [row["parent_name"], row["parent_unit"]]
    for unit, shard in stories.items():
        write_data(folder, file_name("stories", unit), _settled(shard))
