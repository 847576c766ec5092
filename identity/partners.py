"""Joint programmes: what a lead reports with its co-owner and the co-owner's committee reports too. Counted once, at the lead."""

from __future__ import annotations

from collections import defaultdict

from identity.clustering import Pair
from identity.clusters import Clusters
from identity.comparison import bearer, words
from identity.records import Record
from identity.scoring import Likeness, compare, places_alike, undertakings_alike

_SURE = 0.97
_POSSIBLE = 0.90
_NEAR = 0.7


def join_partners(clusters: Clusters) -> tuple[list[Pair], set[int]]:
    """Join lines of two units where the owner of one is the co-owner that the other names, undertaking and place agree
    and not both carry trusted codes; returns the uncertain pairs and the records that are a co-owner's.
    """
    owners: dict[object, list[Record]] = defaultdict(list)
    for record in clusters.records:
        if record.owner:
            owners[tuple(sorted(words(record.owner)))].append(record)
            owners[record.owner_key, record.core_key].append(record)
    uncertain: dict[tuple[int, int], Pair] = {}
    followers: set[int] = set()
    for lead in clusters.records:
        if not lead.co_owner:
            continue
        partner = tuple(sorted(bearer(lead.co_owner, lead.place)))
        found = {r.number: r for r in owners[tuple(sorted(words(lead.co_owner)))]} | {
            r.number: r for r in owners[partner, lead.core_key]
        }
        for other in found.values():
            one, two = clusters.root(lead.number), clusters.root(other.number)
            if one == two or clusters.told_apart(one, two) or (other.co_owner and other.number < lead.number):
                continue
            place = places_alike(lead.area, other.area) or 0.0
            if place < _NEAR or not _one_undertaking(lead, other):
                continue
            likeness = compare(lead, other)
            apart = lead.unit_code != other.unit_code
            reasons = (*tuple(r for r in likeness.reasons if not r.startswith("owner_")), "partner")
            reasons += ("two_units",) if apart else ()
            sure = (
                apart and likeness.name >= _SURE and place >= 0.9 and "date_differs" not in likeness.reasons
            )
            coded = bool(clusters.codes[one]) and bool(clusters.codes[two])
            if (
                sure
                and not coded
                and clusters.join(lead.number, other.number, likeness.name, reasons, force=True)
            ):
                followers.update(_lines_in(clusters, other))
                continue
            key = (min(one, two), max(one, two))
            score = round(min(0.87, 0.5 + likeness.name * 0.2 + place * 0.15), 4)
            uncertain.setdefault(
                key,
                Pair(
                    lead.number, other.number, Likeness(score, reasons, likeness.name, likeness.owner, place)
                ),
            )
    return list(uncertain.values()), followers


def _one_undertaking(lead: Record, other: Record) -> bool:
    alike, number_differs = undertakings_alike(lead, other)
    return alike >= _POSSIBLE and not number_differs


def _lines_in(clusters: Clusters, record: Record) -> list[int]:
    """Lines of the same programme in the record's own unit."""
    members = clusters.members[clusters.root(record.number)]
    return [number for number in members if clusters.records[number].unit_code == record.unit_code]
