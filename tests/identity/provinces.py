"""Registers of a sampled province as records, with the truth beside them, and how well a linkage finds it again."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from identity import clustering, codes
from identity.clusters import Clusters
from identity.records import Record
from samples.province.coding import CodeBook
from samples.province.naming import load_vocabulary
from samples.province.sheets import Sheets
from samples.province.simulation import simulate
from samples.province.spec import load_spec
from tests.identity.perturbation import NAME_SLIPS, OWNER_SLIPS, PLACE_SLIPS


@dataclass(frozen=True)
class Registers:
    """Distinct lines and, per line, the programme numbers of its rows (one per return that carries it)."""

    records: list[Record]
    truth: list[list[int]]


def province(
    kind: str, noisy_names: float, seed: int, scale: float, own_slips: float = 0.0, blank_dates: float = 0.0
) -> Registers:
    """`own_slips`: share of rows with slips of tests.identity.perturbation in name, owner and place (each by a third)."""
    spec = dataclasses.replace(load_spec().resized(scale=scale), codes=kind, noisy_names=noisy_names)
    simulated = simulate(spec, seed)
    sheets = Sheets(simulated, None, CodeBook.of(simulated), load_vocabulary())  # type: ignore[arg-type]
    rng = Random(seed)
    lines: dict[tuple[object, ...], list[tuple[int, int, str, object]]] = defaultdict(list)
    for unit in spec.unit_codes:
        for position in range(spec.quarters):
            seen: Counter[tuple[object, ...]] = Counter()
            for programme in sheets.register(unit, position):
                row = sheets._register_row(programme, unit, position)
                name, owner, place = row["programme_name"], row["owner_name"], row["place"]
                if rng.random() < own_slips:
                    name = rng.choice(NAME_SLIPS)(name, rng)
                    owner = rng.choice(OWNER_SLIPS)(owner, rng) if rng.random() < 0.33 else owner
                    place = rng.choice(PLACE_SLIPS)(place, rng) if rng.random() < 0.33 else place
                day = None if rng.random() < blank_dates else row["registered_date"]
                key = (
                    unit,
                    row["programme_code"],
                    name,
                    owner,
                    row["sector"],
                    row["co_owner"],
                    place,
                    row["field"],
                    day,
                )
                seen[key] += 1
                lines[*key, seen[key]].append((position, programme.number, row["status"], row["status_date"]))
    records, truth = [], []
    for number, (key, rows) in enumerate(lines.items()):
        quarters = tuple(row[0] for row in rows)
        record = Record(
            number, *key, quarters, rows[-1][2], rows[-1][3], sum(1 << quarter for quarter in quarters)  # type: ignore[arg-type]
        )  # fmt: skip
        records.append(record)
        truth.append([row[1] for row in rows])
    return Registers(records, truth)


def link_units(records: Sequence[Record]) -> Clusters:
    """Every unit by itself, as identity.linking does before it looks across units."""
    clusters = Clusters(records)
    units: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        units[record.unit_code].append(record)
    for lines in units.values():
        trust = codes.assess(lines)
        clustering.join_codes(clusters, lines, trust)
        clustering.join_equals(clusters, lines)
        clustering.join_alike(
            clusters, lines, sorted({quarter for line in lines for quarter in line.quarters})
        )
    return clusters


def precision_recall(registers: Registers, clusters: Clusters) -> tuple[float, float]:
    """Over all pairs of rows of one unit that are (truth) or are taken for (linkage) one programme."""
    true, found, both = Counter[object](), Counter[object](), Counter[object]()
    for record, programmes in zip(registers.records, registers.truth, strict=True):
        cluster = (record.unit_code, clusters.root(record.number))
        for programme in programmes:
            true[record.unit_code, programme] += 1
            found[cluster] += 1
            both[cluster, programme] += 1
    right = sum(map(_pairs, both.values()))
    return right / sum(map(_pairs, found.values())), right / sum(map(_pairs, true.values()))


def _pairs(count: int) -> int:
    return count * (count - 1) // 2
