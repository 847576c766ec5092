"""The step between the register lines and everything that counts programmes: `link` decides which lines are one programme.

What it writes is a pure function of the warehouse's register, event and outcome lines and of the decisions given to it.
Lines that a trusted code identifies are left to the warehouse; `links` holds every line of the units where something else
had to decide, for the three sheets that speak of programmes.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from identity import clustering, codes, crossings, handovers, partners
from identity.clustering import Pair
from identity.clusters import Clusters
from identity.codes import CodeTrust
from identity.decisions import FOLDER, Decision, Replay, load, replay, write_whole
from identity.mentions import Found, Register, build_registers
from identity.naming import Identity, name_programmes
from identity.records import Record
from identity.warehouse import Mention, Row, Warehouse, open_warehouse

LINKS = pa.schema(
    [
        ("table_name", pa.string()),
        ("submission_id", pa.string()),
        ("sheet_row", pa.int32()),
        ("programme_id", pa.string()),
        ("origin_unit_code", pa.string()),
        ("parent_programme_id", pa.string()),
        ("is_partner", pa.bool_()),
        ("method", pa.string()),
        ("score", pa.float64()),
        ("reasons", pa.string()),
        ("decided_by", pa.string()),
        ("decided_at", pa.timestamp("us")),
    ]
)
CANDIDATES = pa.schema(
    [
        ("pair_id", pa.string()),
        ("left_key", pa.string()),
        ("left_submission_id", pa.string()),
        ("left_sheet_row", pa.int32()),
        ("left_programme_id", pa.string()),
        ("right_key", pa.string()),
        ("right_submission_id", pa.string()),
        ("right_sheet_row", pa.int32()),
        ("right_programme_id", pa.string()),
        ("score", pa.float64()),
        ("reasons", pa.string()),
    ]
)
CONTRADICTIONS = pa.schema(
    [
        ("decision_id", pa.string()),
        ("left_key", pa.string()),
        ("right_key", pa.string()),
        ("verdict", pa.string()),
        ("decided_by", pa.string()),
        ("decided_at", pa.timestamp("us")),
        ("contradicts", pa.string()),
    ]
)
FILES: Mapping[str, pa.Schema] = {
    "links": LINKS,
    "candidates": CANDIDATES,
    "contradictions": CONTRADICTIONS,
}


@dataclass(frozen=True)
class Linkage:
    """What `link` decided. `linked_units` are those whose lines are all in `links`."""

    clusters: Clusters
    identities: Mapping[int, Identity]
    trust: Mapping[str, CodeTrust]
    pairs: Sequence[Pair]
    linked_units: frozenset[str]
    followers: frozenset[int]
    replayed: Replay
    decided: Mapping[int, Decision]


@lru_cache(maxsize=1)
def version() -> str:
    """Hash of the sources of this package: another version may link differently."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.iterdir()):
        if path.suffix in {".py", ".yml"}:
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def prepare(lake: Path) -> None:
    """Create the folders of this package in the lake, with a result in which nothing was linked (`identity/_none`)."""
    (lake / FOLDER).mkdir(parents=True, exist_ok=True)
    for name, schema in FILES.items():
        target = lake / "identity" / "_none" / f"{name}.parquet"
        if not target.is_file():
            write_whole(schema.empty_table(), target)


def write_links(warehouse: Path, lake: Path, as_of: datetime, inputs: Iterable[str]) -> Path:
    """Link the register in `warehouse` and write lake/identity/<digest>/; a folder that is there already is the answer.

    `as_of`: decisions up to this moment (naive UTC). `inputs`: texts that determine the warehouse's register
    (submissions, versions of code); they and the decisions name the folder. Returns the folder.
    """
    decisions = load(lake, as_of)
    digest = hashlib.sha256(version().encode())
    for text in (*inputs, *(decision.decision_id for decision in decisions)):
        digest.update(b"|" + text.encode())
    folder = lake / "identity" / digest.hexdigest()[:16]
    if all((folder / f"{name}.parquet").is_file() for name in FILES):
        return folder
    with open_warehouse(warehouse) as opened:
        linkage = link(opened, decisions)
        tables = {
            "links": link_rows(opened, linkage),
            "candidates": candidate_rows(opened, linkage),
            "contradictions": _contradiction_rows(linkage.replayed),
        }
    for name, rows in tables.items():
        write_whole(pa.Table.from_pylist(rows, schema=FILES[name]), folder / f"{name}.parquet")
    return folder


def link(warehouse: Warehouse, decisions: Sequence[Decision] = ()) -> Linkage:
    """Decide which lines are one programme."""
    records = warehouse.records()
    replayed = replay(decisions)
    by_key = _by_content(records, replayed)
    apart = _pairs_of(replayed.different, by_key)
    joined = _pairs_of(replayed.same, by_key)
    clusters = Clusters(records, [(one, other) for one, other, _ in apart])

    by_unit: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_unit[record.unit_code].append(record)
    returns, trust, pairs = warehouse.returns(), dict[str, CodeTrust](), list[Pair]()
    decided: dict[int, Decision] = {}
    for unit, lines in sorted(by_unit.items()):
        trust[unit] = codes.assess(lines)
        clustering.join_codes(clusters, lines, trust[unit])
        _join_decided(
            clusters,
            [p for p in joined if records[p[0]].unit_code == records[p[1]].unit_code == unit],
            decided,
        )
        clustering.join_equals(clusters, lines)
        pairs += clustering.join_alike(clusters, lines, returns[unit])
    told = warehouse.transfers()
    keys = crossings.crossing_keys(warehouse.keys(), told, records, trust)
    pairs += _join_moved(clusters, warehouse, trust, crossings.untold(keys, told))
    uncertain, followers = partners.join_partners(clusters)
    pairs += uncertain
    _join_decided(
        clusters, [p for p in joined if records[p[0]].unit_code != records[p[1]].unit_code], decided
    )
    for one, other, decision in apart:
        decided.setdefault(one, decision)
        decided.setdefault(other, decision)

    identities = name_programmes(clusters, keys, followers)
    by_code = warehouse.keys()
    linked = {
        record.unit_code
        for record in records
        if _differs(record, by_code, identities[clusters.root(record.number)])
    }
    return Linkage(
        clusters, identities, trust, pairs, frozenset(linked), frozenset(followers), replayed, decided
    )


def _differs(record: Record, keys: Mapping[tuple[str, str], Identity], identity: Identity) -> bool:
    return record.code is None or keys.get((record.unit_code, record.code)) != identity


def _by_content(records: Sequence[Record], replayed: Replay) -> dict[str, int]:
    if not replayed.same and not replayed.different:
        return {}
    wanted = {key for decision in (*replayed.same, *replayed.different) for key in decision.pair}
    found: dict[str, int] = {}
    for record in records:
        key = record.content_key
        if key in wanted:
            found.setdefault(key, record.number)
    return found


def _pairs_of(decisions: Iterable[Decision], by_key: Mapping[str, int]) -> list[tuple[int, int, Decision]]:
    return [
        (by_key[left], by_key[right], decision)
        for decision in decisions
        for left, right in [decision.pair]
        if left in by_key and right in by_key
    ]


def _join_decided(
    clusters: Clusters, pairs: Sequence[tuple[int, int, Decision]], decided: dict[int, Decision]
) -> None:
    """Join what a person joined; every line that this moves into another programme is decided by that person."""
    for one, other, decision in pairs:
        first, second = clusters.root(one), clusters.root(other)
        if first == second:
            continue
        sides = {first: list(clusters.members[first]), second: list(clusters.members[second])}
        if clusters.join(one, other, 1.0, (), force=True):
            moved = sides[second] if clusters.root(one) == first else sides[first]
            for number in moved:
                decided[number] = decision


def _join_moved(
    clusters: Clusters, warehouse: Warehouse, trust: Mapping[str, CodeTrust], told: Sequence[Mention]
) -> list[Pair]:
    """Follow hand-overs where codes do not tell."""
    if not told:
        return []
    registers = _registers(clusters, warehouse.rows({event.unit_code for event in told}), trust)
    return handovers.join_handovers(clusters, [_told(event, registers) for event in told])


def _told(event: Mention, registers: Mapping[str, Register]) -> handovers.Told:
    giver, receiver = crossings.route_of(event)
    found = _find(event, registers.get(event.unit_code))
    assert event.day is not None
    return handovers.Told(
        giver=giver,
        receiver=receiver,
        by_giver=event.unit_code == giver,
        day=event.day,
        quarter=event.quarter,
        record=None if found is None else found.record,
    )


def _find(mention: Mention, register: Register | None) -> Found | None:
    if register is None:
        return None
    by_code = register.by_code(mention.submission_id, mention.code)
    return by_code or register.by_name(mention.submission_id, mention.name, mention.event, mention.day)


def _registers(
    clusters: Clusters, rows: Iterable[Row], trust: Mapping[str, CodeTrust]
) -> dict[str, Register]:
    stable = frozenset(unit for unit, codes_of in trust.items() if codes_of.is_stable)
    return build_registers(clusters, ((row.submission_id, row.record) for row in rows), stable)


def link_rows(warehouse: Warehouse, linkage: Linkage) -> list[dict[str, Any]]:
    """Rows of `links`: every register, event and outcome line of the linked units, in order; of the others the outcome lines whose
    code is nobody's and whose name is one programme's.
    """
    return [*_linked_rows(warehouse, linkage), *_named_outcomes(warehouse, linkage)]


def _named_outcomes(warehouse: Warehouse, linkage: Linkage) -> list[dict[str, Any]]:
    lost = [m for m in warehouse.misnumbered_outcomes() if m.unit_code not in linkage.linked_units]
    if not lost:
        return []
    rows = warehouse.rows({mention.unit_code for mention in lost})
    registers = _registers(linkage.clusters, rows, linkage.trust)
    found = [(mention, _find(mention, registers.get(mention.unit_code))) for mention in lost]
    return [_mention_link("bieu04", mention, linkage, meant) for mention, meant in found if meant is not None]


def _linked_rows(warehouse: Warehouse, linkage: Linkage) -> list[dict[str, Any]]:
    if not linkage.linked_units:
        return []
    rows = warehouse.rows(linkage.linked_units)
    registers = _registers(linkage.clusters, rows, linkage.trust)
    links = [_register_link(row, linkage, registers) for row in rows]
    for table, mentions in (
        ("bieu03", warehouse.events(linkage.linked_units)),
        ("bieu04", warehouse.outcomes(linkage.linked_units)),
    ):
        links += [
            _mention_link(table, mention, linkage, _find(mention, registers.get(mention.unit_code)))
            for mention in mentions
        ]
    return links


def _register_link(row: Row, linkage: Linkage, registers: Mapping[str, Register]) -> dict[str, Any]:
    clusters = linkage.clusters
    record = clusters.records[row.record]
    root = clusters.root(row.record)
    identity = linkage.identities[root]
    decision = linkage.decided.get(row.record)
    by_code = record.code is not None and (record.unit_code, record.code) in clusters.codes[root]
    parent = registers[record.unit_code].by_code(row.submission_id, row.parent_code)
    return {
        "table_name": "bieu02",
        "submission_id": row.submission_id,
        "sheet_row": row.sheet_row,
        "programme_id": identity.programme_id,
        "origin_unit_code": identity.origin_unit_code,
        "parent_programme_id": parent and linkage.identities[clusters.root(parent.record)].programme_id,
        "is_partner": row.record in linkage.followers,
        "method": "person" if decision else "code" if by_code else "name",
        "score": 1.0 if decision or by_code else clusters.score[row.record],
        "reasons": "|".join(clusters.reasons[row.record]),
        "decided_by": decision.decided_by if decision else "platform",
        "decided_at": decision.decided_at if decision else None,
    }


def _mention_link(table: str, mention: Mention, linkage: Linkage, found: Found | None) -> dict[str, Any]:
    link_row: dict[str, Any] = {
        "table_name": table,
        "submission_id": mention.submission_id,
        "sheet_row": mention.sheet_row,
        "is_partner": False,
        "decided_by": "platform",
    }
    if found is None:
        return link_row
    identity = linkage.identities[linkage.clusters.root(found.record)]
    return link_row | {
        "programme_id": identity.programme_id,
        "origin_unit_code": identity.origin_unit_code,
        "is_partner": found.record in linkage.followers,
        "method": found.method,
        "score": found.score,
    }


def candidate_rows(warehouse: Warehouse, linkage: Linkage) -> list[dict[str, Any]]:
    """Rows of `candidates`: pairs of programmes that a person should look at, the most alike first. A pair is of typed contents:
    where two programmes were typed alike, it is asked once.
    """
    clusters = linkage.clusters
    best: dict[tuple[int, int], Pair] = {}
    for pair in linkage.pairs:
        one, other = clusters.root(pair.one), clusters.root(pair.other)
        if one == other or clusters.told_apart(one, other):
            continue
        key = (min(one, other), max(one, other))
        if key not in best or best[key].likeness.score < pair.likeness.score:
            best[key] = pair
    last = warehouse.last_rows({number for pair in best.values() for number in (pair.one, pair.other)})
    rows = []
    for pair in best.values():
        sides = sorted(
            (clusters.records[number] for number in (pair.one, pair.other)),
            key=lambda record: (record.first_quarter, record.content_key),
        )
        row: dict[str, Any] = {
            "pair_id": hashlib.sha256("|".join(sorted(r.content_key for r in sides)).encode()).hexdigest()[
                :12
            ],
            "score": pair.likeness.score,
            "reasons": "|".join(pair.likeness.reasons),
        }
        for side, record in zip(("left", "right"), sides, strict=True):
            submission_id, sheet_row = last[record.number]
            row |= {
                f"{side}_key": record.content_key,
                f"{side}_submission_id": submission_id,
                f"{side}_sheet_row": sheet_row,
                f"{side}_programme_id": linkage.identities[clusters.root(record.number)].programme_id,
            }
        rows.append(row)
    places = [f"{side}_{name}" for side in ("left", "right") for name in ("submission_id", "sheet_row")]
    rows.sort(key=lambda row: (-row["score"], row["pair_id"], *(row[name] for name in places)))
    asked: dict[str, dict[str, Any]] = {}
    for row in rows:
        asked.setdefault(row["pair_id"], row)
    return list(asked.values())


def _contradiction_rows(replayed: Replay) -> list[dict[str, Any]]:
    return [
        {
            "decision_id": decision.decision_id,
            "left_key": decision.left_key,
            "right_key": decision.right_key,
            "verdict": decision.verdict,
            "decided_by": decision.decided_by,
            "decided_at": decision.decided_at,
            "contradicts": "|".join(other.decision_id for other in against),
        }
        for decision, against in replayed.contradictions
    ]
