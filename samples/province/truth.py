"""The labelled truth beside an inbox: what is right, what is wrong, and which programmes there are."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import astuple, fields
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from samples.province.activities import MEASURES, Direction
from samples.province.claims import Claims, Label
from samples.province.derivation import DERIVED_BASES, FIELDS, LEVELS, SERIES, Derived
from samples.province.inbox import place_file
from samples.province.naming import load_vocabulary
from samples.province.programmes import RUNGS, Programme
from samples.province.simulation import Province

LABELS, DERIVED_COUNTS, PROGRAMMES = "labels.csv", "derived_counts.parquet", "programmes.csv"
ACTIVITIES, ACTIVITY_FAULTS = "activities.csv", "activity_faults.csv"
MILESTONES = ("registered", "special_registered", "appraised", "recognised", "rewarded")


def write_truth(
    folder: Path, province: Province, claims: Claims, written: Collection[tuple[str, str]]
) -> int:
    """Write the files; labels and activities only of the (unit, period) pairs written. Returns how many labels."""
    labels = [label for label in claims.labels() if (label.unit_code, label.period_id) in written]
    heads = [field.name for field in fields(Label)]
    place_file(folder / LABELS, _csv(heads, (astuple(label) for label in labels)))
    place_file(folder / DERIVED_COUNTS, _parquet(claims.derived))
    place_file(folder / PROGRAMMES, _csv(*_programme_table(province)))
    heads = ["unit_code", "period_id", "activity_kind", "activity_date", *MEASURES]
    place_file(folder / ACTIVITIES, _csv(heads, _activity_rows(province, written)))
    place_file(
        folder / ACTIVITY_FAULTS, _csv(["unit_code", "period_id", "fault"], _faults(province, written))
    )
    return len(labels)


def _told(province: Province, written: Collection[tuple[str, str]]) -> Iterator[tuple[int, str, str]]:
    """(position, unit, period) of the returns written that ask for activities."""
    direction = province.spec.direction
    first = province.calendar.position(direction.first_period) if direction else len(province.calendar)
    for position in range(first, len(province.calendar)):
        period_id = province.calendar.quarters[position].period_id
        yield from (
            (position, unit, period_id) for unit in province.spec.unit_codes if (unit, period_id) in written
        )


def _activity_rows(province: Province, written: Collection[tuple[str, str]]) -> Iterator[tuple[Any, ...]]:
    direction = Direction(province, load_vocabulary())
    for position, unit, period_id in _told(province, written):
        for row in direction.rows(unit, position):
            measures = (row.get(name, "") for name in MEASURES)
            yield (unit, period_id, row["activity_kind"], row.get("activity_date", ""), *measures)


def _faults(province: Province, written: Collection[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    direction = Direction(province, load_vocabulary())
    positions = dict.fromkeys(position for position, _, _ in _told(province, written))
    for position in positions:
        yield from (fault for fault in direction.faults(position) if fault[:2] in written)


def _parquet(derived: Derived) -> bytes:
    """unit_code, period_id, indicator, level, field, basis, true_count: every unit's every cell."""
    periods = [quarter.period_id for quarter in derived.calendar.quarters]
    units, quarters, series, kinds = (axis.ravel() for axis in np.indices(derived.in_period.shape))
    times = len(DERIVED_BASES)
    table = pa.table({
        "unit_code": _named(derived.units, np.tile(units, times)),
        "period_id": _named(periods, np.tile(quarters, times)),
        "indicator": _named([known.key[0] for known in SERIES], np.tile(series, times)),
        "level": _named([known.key[1] for known in SERIES], np.tile(series, times)),
        "field": _named(FIELDS, np.tile(kinds, times)),
        "basis": _named(DERIVED_BASES, np.repeat(np.arange(times), units.size)),
        "true_count": pa.array(np.concatenate([derived.basis(basis).ravel() for basis in DERIVED_BASES])),
    })  # fmt: skip
    buffer = BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _named(names: Sequence[str], positions: Any) -> pa.Array:
    return pa.array(names, pa.string()).take(pa.array(positions))


def _programme_table(province: Province) -> tuple[list[str], Iterable[tuple[Any, ...]]]:
    dated = [f"{milestone}_{level}_date" for milestone in MILESTONES for level in LEVELS]
    heads = [
        "programme_code", "programme_name", "owner_name", "place", "unit_code", "current_unit_code",
        "located_unit_code", "sector", "field", "parent_code", "is_special", "opened_date", "handover_date",
        *dated, "replicated_date", "first_effective_date", "discontinued_date",
    ]  # fmt: skip
    last_day = province.calendar.last_day
    ordered = sorted(province.programmes, key=lambda p: p.code)
    return heads, (_programme_row(programme, last_day) for programme in ordered)


def _programme_row(programme: Programme, last_day: int) -> tuple[Any, ...]:
    milestones = [_iso(programme.first((milestone,), rung)) for milestone in MILESTONES for rung in RUNGS]
    return (
        programme.code,
        programme.name,
        programme.owner,
        programme.place,
        programme.unit,
        programme.holder(last_day),
        programme.located,
        programme.sector,
        programme.field,
        programme.parent.code if programme.parent else "",
        str(programme.special).lower(),
        _iso(programme.opened),
        _iso(programme.handover.day if programme.handover else None),
        *milestones,
        _iso(programme.first(("replicated",))),
        _iso(programme.first(("assessed_effective",))),
        _iso(programme.stopped),
    )


def _iso(day: int | None) -> str:
    return date.fromordinal(day).isoformat() if day is not None else ""


def _csv(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")
