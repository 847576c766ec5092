"""The page that lists the programmes behind a figure of the life cycle, and its data files: counts by unit, lines of one unit."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from exports.site.data_files import Numbered, file_name, write_data
from exports.site.frame import Frame, Page
from exports.site.reading import Reader, Row

_WHO = "programme_id, programme_name, owner_name, unit_code"
_FROM = "from_date, from_file_name, from_sheet, from_cell"
_TO = "to_date, to_file_name, to_sheet, to_cell"


def address(figure: str, *key: object) -> str:
    """Where the programmes behind a figure are listed: cohort, survival, lag or copies, and what the figure is told by."""
    return "lives.html#" + urlencode({"f": figure, "k": "|".join(str(part) for part in key)})


def lives_page(reader: Reader, frame: Frame) -> Page:
    """One page for every figure of the life cycle; which one stands in the address."""
    counts, units = _counts(reader, frame)
    return Page(
        "lives",
        "lives.html",
        "lifecycle",
        "lives.title",
        {
            "start": {
                "names": dict(frame.names),
                "units": [code for code in frame.units if code in units] + sorted(units - set(frame.units)),
                "counts": counts,
            }
        },
        scripts=("tables.js", "grid.js", "lives.js"),
    )


def _counts(reader: Reader, frame: Frame) -> tuple[dict[str, dict[str, int]], set[str]]:
    """figure|key → unit → programmes, with the whole under the empty unit; and every unit there is."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    at = {"province": frame.province}
    cohort = "'cohort|' || stage_id || '|' || level || '|' || step"
    ages = "'survival|' || points.origin || '|' || points.reading || '|' || points.age_quarters"
    for sql in (
        (
            f"select {cohort} as figure, unit_code, count(*) as n from marts.rpt_lifecycle_cohort_traces"
            " where dimension = 'all' and province_code = $province group by grouping sets ((1, 2), (1))"
        ),
        (
            "select 'lag|' || lag as figure, unit_code, count(*) as n from marts.rpt_lifecycle_lag_traces"
            " where dimension = 'all' and province_code = $province group by grouping sets ((1, 2), (1))"
        ),
        (
            f"select {ages} as figure, lives.unit_code, count(*) as n from marts.rpt_programme_survival as points"
            " inner join marts.rpt_programme_survival_traces as lives on points.province_code = lives.province_code"
            " and points.origin = lives.origin and points.cohort_kind = lives.cohort_kind and points.cohort = lives.cohort"
            " and points.reading = lives.reading"
            " and points.age_quarters between lives.entry_age_quarters and lives.age_quarters"
            " where points.cohort_kind = 'all' and points.province_code = $province group by grouping sets ((1, 2), (1))"
        ),
        (
            "select 'copies|' || root_programme_id as figure, unit_code, count(*) as n from marts.rpt_replication_traces"
            " where province_code = $province group by grouping sets ((1, 2), (1))"
        ),
    ):
        for row in reader.rows(f"{sql} order by 1, 2", at):
            counts[row["figure"]][row["unit_code"] or ""] = row["n"]
    return dict(counts), {unit for by_unit in counts.values() for unit in by_unit if unit}


def write_lives(reader: Reader, frame: Frame, folder: Path) -> None:
    """lives-<unit>: f files, p programmes [id, name, owner], and figure|key → lines of [programme, numbers, line, line].

    The numbers of a life are [age at which the register begins, age at its end, 1 if it ended]; of a lag its days; of a copy its
    depth. A line is [day, file, cell].
    """
    shards: dict[str, dict[str, Any]] = defaultdict(
        lambda: {"f": Numbered(), "p": Numbered(), "l": defaultdict(list)}
    )

    def spot(shard: dict[str, Any], row: Row, side: str) -> list[Any] | None:
        if row[f"{side}_cell"] is None:
            return None
        place = f"{row[f'{side}_sheet']}!{row[f'{side}_cell']}"
        return [row[f"{side}_date"], shard["f"](row[f"{side}_file_name"]), place]

    def add(row: Row, figure: str, numbers: list[Any]) -> None:
        shard = shards[row["unit_code"]]
        who = shard["p"](row["programme_id"], [row["programme_id"], row["programme_name"], row["owner_name"]])
        sides = [spot(shard, row, side) for side in ("from", "to") if f"{side}_cell" in row]
        shard["l"][figure].append([who, numbers, *sides])

    at = {"province": frame.province}
    for row in reader.rows(
        f"select {_WHO}, stage_id, level, step, {_TO} from marts.rpt_lifecycle_cohort_traces"
        " where dimension = 'all' and province_code = $province order by stage_id, level, step, unit_code, programme_id",
        at,
    ):
        add(row, f"cohort|{row['stage_id']}|{row['level']}|{row['step']}", [])
    for row in reader.rows(
        f"select {_WHO}, origin, reading, entry_age_quarters, age_quarters, is_ended, {_FROM}, {_TO}"
        " from marts.rpt_programme_survival_traces where cohort_kind = 'all' and province_code = $province"
        " order by origin, reading, unit_code, programme_id",
        at,
    ):
        numbers = [row["entry_age_quarters"], row["age_quarters"], int(row["is_ended"])]
        add(row, f"survival|{row['origin']}|{row['reading']}", numbers)
    for row in reader.rows(
        f"select {_WHO}, lag, lag_days, {_FROM}, {_TO} from marts.rpt_lifecycle_lag_traces"
        " where dimension = 'all' and province_code = $province order by lag, unit_code, programme_id",
        at,
    ):
        add(row, f"lag|{row['lag']}", [row["lag_days"]])
    for row in reader.rows(
        f"select {_WHO}, root_programme_id, depth, {_TO} from marts.rpt_replication_traces"
        " where province_code = $province order by root_programme_id, depth, unit_code, programme_id",
        at,
    ):
        add(row, f"copies|{row['root_programme_id']}", [row["depth"]])
    for unit, shard in shards.items():
        write_data(
            folder,
            file_name("lives", unit),
            {"f": shard["f"].entries, "p": shard["p"].entries, "l": shard["l"]},
        )
