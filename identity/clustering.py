"""Lines of one unit joined over time: first by trusted code, then by equal comparison forms, then by likeness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz, process

from identity.clusters import Clusters
from identity.codes import CodeTrust, conflict
from identity.records import Record
from identity.scoring import SAME, UNCERTAIN, Likeness, compare

_BLOCK_LIMIT = 400
_LOOSE_LIMIT = 2_000_000
_WORDINGS = 3
_HOPELESS = 50
"""Undertakings whose letters agree less (0 to 100) are never one: no need to compare word by word."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records with their likeness."""

    one: int
    other: int
    likeness: Likeness


def join_codes(clusters: Clusters, lines: Sequence[Record], trust: CodeTrust) -> None:
    """Lines with one code in one span between renumberings are one programme, unless nothing about them agrees."""
    groups: dict[tuple[str, int], list[Record]] = defaultdict(list)
    for record in sorted(lines, key=lambda line: (line.first_quarter, line.number)):
        if record.code is None:
            continue
        for span in trust.spans(record):
            groups[record.code, span].append(record)
    for (code, _), members in groups.items():
        leads: list[Record] = []
        for record in members:
            lead = next((known for known in leads if _one_code(clusters, known, record)), None)
            if lead is None:
                leads.append(record)
            else:
                clusters.join(lead.number, record.number, 1.0, ("code_same",), force=True)
        if trust.is_stable:
            root = clusters.root(leads[0].number)
            clusters.codes[root] |= {(leads[0].unit_code, code)}


def _one_code(clusters: Clusters, known: Record, record: Record) -> bool:
    return bool(known.mask & record.mask) or known.core == record.core or not conflict(known, record)


def join_equals(clusters: Clusters, lines: Sequence[Record]) -> None:
    """Lines whose owner, field, undertaking and place are equal after folding are one programme over time."""
    groups: dict[object, list[Record]] = defaultdict(list)
    for record in lines:
        if record.core:
            groups[record.owner_key, record.field, record.core_key, record.area].append(record)
    for members in groups.values():
        if len(clusters.roots(record.number for record in members)) < 2:
            continue
        members.sort(key=lambda line: (line.first_quarter, line.ordinal, line.number))
        for same_date in (True, False):
            for at, later in enumerate(members):
                for earlier in members[:at]:
                    if same_date and earlier.registered_date != later.registered_date:
                        continue
                    if not revived(earlier, later):
                        clusters.join(
                            earlier.number, later.number, 1.0, ("name_same", "owner_same", "place_same")
                        )


def revived(earlier: Record, later: Record) -> bool:
    """The earlier one had stopped and the later one says that it was registered after that."""
    if later.first_quarter < earlier.first_quarter:
        earlier, later = later, earlier
    if earlier.last_status != "discontinued" or later.first_quarter <= earlier.last_quarter:
        return False
    stopped, registered = earlier.last_status_date, later.registered_date
    return stopped is not None and registered is not None and registered >= stopped


def join_alike(clusters: Clusters, lines: Sequence[Record], returns: Sequence[int]) -> list[Pair]:
    """Join by likeness, the most alike first; returns the pairs that remain uncertain, most alike first."""
    pairs = [
        Pair(one.number, other.number, likeness)
        for one, other in _blocked(clusters, lines)
        if (likeness := _likeness(clusters, one, other, returns)).score >= UNCERTAIN
    ]
    pairs.sort(key=lambda pair: (-pair.likeness.score, pair.one, pair.other))
    uncertain = []
    for pair in pairs:
        decided = (
            pair.likeness.score >= SAME
            and "revived" not in pair.likeness.reasons
            and clusters.join(pair.one, pair.other, pair.likeness.score, pair.likeness.reasons)
        )
        if not decided:
            uncertain.append(pair)
    return uncertain


def _likeness(clusters: Clusters, one: Record, other: Record, returns: Sequence[int]) -> Likeness:
    first, second = clusters.mask[clusters.root(one.number)], clusters.mask[clusters.root(other.number)]
    together = bool(first & second)
    likeness = compare(one, other, not together and _gapless(first | second, returns))
    extra: tuple[str, ...] = ("both_listed",) if together else ()
    if one.code and other.code and one.code != other.code:
        extra += ("code_differs",)
    if revived(one, other):
        extra += ("revived",)
    if not extra:
        return likeness
    return Likeness(likeness.score, likeness.reasons + extra, likeness.name, likeness.owner, likeness.place)


def _gapless(mask: int, returns: Sequence[int]) -> bool:
    """From its first to its last return, the unit listed it every time."""
    listed = [bool(mask >> quarter & 1) for quarter in returns]
    first, last = listed.index(True), len(listed) - 1 - listed[::-1].index(True)
    return all(listed[first : last + 1])


def _blocked(clusters: Clusters, lines: Sequence[Record]) -> list[tuple[Record, Record]]:
    """Pairs worth comparing: one record per distinct wording of a set, sharing an owner, a place, a name or a day."""
    chosen = _representatives(clusters, lines)
    blocks: dict[object, list[Record]] = defaultdict(list)
    for record in chosen:
        coded = bool(clusters.codes[clusters.root(record.number)])
        blocks["owner", record.owner_key, record.area].append(record)
        blocks["name", record.core_key, record.area].append(record)
        blocks["whole", record.name_key].append(record)
        if not coded:
            blocks["place", record.area].append(record)
            if record.registered_date is not None:
                blocks["day", record.registered_date].append(record)
            blocks["bearer", record.owner_key, record.core_key].append(record)
    found: set[tuple[int, int]] = set()
    for block in blocks.values():
        if 1 < len(block) <= _BLOCK_LIMIT:
            found.update(_apart(clusters, block))
    found.update(_loosely_alike(clusters, chosen))
    at = clusters.records
    return [(at[one], at[other]) for one, other in sorted(found)]


def _representatives(clusters: Clusters, lines: Sequence[Record]) -> list[Record]:
    """The most frequent wordings of every set."""
    wordings: dict[int, dict[object, tuple[int, Record]]] = defaultdict(dict)
    for record in lines:
        form = (record.core, record.bearer, record.area, record.field, record.registered_date)
        known = wordings[clusters.root(record.number)]
        count, first = known.get(form, (0, record))
        known[form] = (count + len(record.quarters), first)
    chosen = [
        record
        for forms in wordings.values()
        for _, record in sorted(forms.values(), key=lambda item: (-item[0], item[1].number))[:_WORDINGS]
    ]
    return sorted(chosen, key=lambda record: record.number)


def _apart(clusters: Clusters, block: Iterable[Record]) -> Iterable[tuple[int, int]]:
    for one, other in combinations(block, 2):
        first, second = clusters.root(one.number), clusters.root(other.number)
        if first == second or not fuzz.ratio(one.plain_core, other.plain_core, score_cutoff=_HOPELESS):
            continue
        if not clusters.listed_together(first, second) or _listed_twice(one, other):
            yield min(one.number, other.number), max(one.number, other.number)


def _listed_twice(one: Record, other: Record) -> bool:
    """Two lines of one list (or two trusted codes) that a person should see: one undertaking, same owner and place."""
    return one.core_key == other.core_key and one.owner_key == other.owner_key and one.area == other.area


def _loosely_alike(clusters: Clusters, chosen: Sequence[Record]) -> set[tuple[int, int]]:
    """Last resort for lines typed badly in every column: short-lived sets against all, whole text against whole text."""
    open_ones = [record for record in chosen if not clusters.codes[clusters.root(record.number)]]
    longest = max(
        (clusters.mask[clusters.root(record.number)].bit_count() for record in open_ones), default=0
    )
    brief = [
        r for r in open_ones if clusters.mask[clusters.root(r.number)].bit_count() <= max(1, longest // 8)
    ]
    if not brief or len(brief) * len(open_ones) > _LOOSE_LIMIT:
        return set()
    texts = [" ".join((*record.name_key, *record.owner_key)) for record in open_ones]
    matrix = process.cdist(
        [" ".join((*record.name_key, *record.owner_key)) for record in brief],
        texts,
        scorer=fuzz.ratio,
        score_cutoff=82,
    )
    found = set()
    for row, column in zip(*matrix.nonzero(), strict=True):
        one, other = brief[row], open_ones[column]
        first, second = clusters.root(one.number), clusters.root(other.number)
        if first != second and not clusters.clash(first, second):
            found.add((min(one.number, other.number), max(one.number, other.number)))
    return found
