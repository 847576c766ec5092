"""Programmes that moved from one unit to another without a code that both keep: the giver's lines and the receiver's joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from identity.clustering import Pair
from identity.clusters import Clusters
from identity.records import Record
from identity.scoring import SAME, UNCERTAIN, Likeness, compare

_TOLD = 0.06
"""What a hand-over on record adds to the score of two lines of giver and receiver."""


@dataclass(frozen=True, slots=True)
class Told:
    """A hand-over as one side tells it: `record` is that side's line, None when its line was not found."""

    giver: str
    receiver: str
    by_giver: bool
    day: date
    quarter: int
    record: int | None


def join_handovers(clusters: Clusters, told: Iterable[Told]) -> list[Pair]:
    """Join across units what is told to have moved, one to one, the most alike first; returns the uncertain pairs."""
    routes: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for item in told:
        routes[item.giver, item.receiver].append(item)
    by_unit: dict[str, list[Record]] = defaultdict(list)
    for record in clusters.records:
        by_unit[record.unit_code].append(record)
    uncertain: list[Pair] = []
    for (giver, receiver), items in sorted(routes.items()):
        uncertain += _join_route(clusters, by_unit[giver], by_unit[receiver], items)
    return uncertain


def _join_route(
    clusters: Clusters, givers: Sequence[Record], receivers: Sequence[Record], items: Sequence[Told]
) -> list[Pair]:
    first = min(item.quarter for item in items)
    told_out = {clusters.root(i.record) for i in items if i.by_giver and i.record is not None}
    told_in = {clusters.root(i.record) for i in items if not i.by_giver and i.record is not None}
    left = _forms(
        clusters,
        [
            r
            for r in givers
            if clusters.root(r.number) in told_out or r.last_status == "transferred" or told_in
        ],
    )
    right = _forms(
        clusters,
        [
            r
            for r in receivers
            if clusters.root(r.number) in told_in or (told_out and r.last_quarter >= first)
        ],
    )
    pairs = []
    for one, other in _blocked(left, right):
        giving, receiving = clusters.root(one.number), clusters.root(other.number)
        if giving == receiving or clusters.told_apart(giving, receiving):
            continue
        if giving not in told_out and receiving not in told_in:
            continue
        likeness = compare(one, other)
        score = min(1.0, likeness.score + _TOLD * ((giving in told_out) + (receiving in told_in)) / 2)
        if score >= UNCERTAIN:
            reasons = (*likeness.reasons, "handed_over")
            pairs.append(
                Pair(
                    one.number,
                    other.number,
                    Likeness(round(score, 4), reasons, likeness.name, likeness.owner, likeness.place),
                )
            )
    pairs.sort(key=lambda pair: (-pair.likeness.score, pair.one, pair.other))
    uncertain: list[Pair] = []
    taken: set[int] = set()
    for pair in pairs:
        giving, receiving = clusters.root(pair.one), clusters.root(pair.other)
        if giving == receiving:
            continue
        if giving in taken or receiving in taken:
            continue
        if pair.likeness.score >= SAME:
            if clusters.join(pair.one, pair.other, pair.likeness.score, pair.likeness.reasons, force=True):
                taken.add(clusters.root(pair.one))
        else:
            uncertain.append(pair)
    return uncertain


def _forms(clusters: Clusters, lines: Iterable[Record]) -> list[Record]:
    seen: set[object] = set()
    chosen = []
    for record in lines:
        form = (
            clusters.root(record.number),
            record.core,
            record.bearer,
            record.area,
            record.field,
            record.registered_date,
        )
        if form not in seen:
            seen.add(form)
            chosen.append(record)
    return chosen


def _blocked(left: Sequence[Record], right: Sequence[Record]) -> list[tuple[Record, Record]]:
    blocks: dict[object, list[Record]] = defaultdict(list)
    for record in right:
        for key in _block_keys(record):
            blocks[key].append(record)
    found = {
        (one.number, other.number): (one, other)
        for one in left
        for key in _block_keys(one)
        for other in blocks[key]
    }
    return [found[pair] for pair in sorted(found)]


def _block_keys(record: Record) -> list[object]:
    keys: list[object] = [
        ("name", record.name_key),
        ("core", record.core_key, record.owner_key),
        ("owner", record.owner_key, record.area),
    ]
    if record.registered_date is not None:
        keys.append(("day", record.registered_date, record.field))
    return keys
