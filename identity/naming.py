"""Programme ids: the code where it is trusted, else the unit and a hash of the first line's owner, field and name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from identity.clusters import Clusters
from identity.comparison import words
from identity.records import Record


@dataclass(frozen=True, slots=True)
class Identity:
    """A programme: its id and the unit that first registered it (the lead, of a joint one)."""

    programme_id: str
    origin_unit_code: str


def name_programmes(
    clusters: Clusters, keys: Mapping[tuple[str, str], Identity], followers: set[int]
) -> dict[int, Identity]:
    """Root → identity. The same lines give the same ids; a line that comes later changes no id."""
    named: dict[int, Identity] = {}
    taken: set[str] = set()
    unnamed: list[tuple[tuple[object, ...], int, Record]] = []
    for root in clusters.roots(range(len(clusters.records))):
        lines = [clusters.records[number] for number in clusters.members[root]]
        leading = [record for record in lines if record.number not in followers] or lines
        first = min(leading, key=_age)
        coded = [
            r for r in sorted(leading, key=_age) if r.code and (r.unit_code, r.code) in clusters.codes[root]
        ]
        identity = keys.get((coded[0].unit_code, str(coded[0].code))) if coded else None
        if identity is not None:
            named[root] = identity
            taken.add(identity.programme_id)
        else:
            unnamed.append((_age(first), root, first))
    for _, root, first in sorted(unnamed, key=lambda item: item[0]):
        stem = f"{first.unit_code}:N{_digest(first)}"
        name, ordinal = stem, 1
        while name in taken:
            ordinal += 1
            name = f"{stem}-{ordinal}"
        taken.add(name)
        named[root] = Identity(name, first.unit_code)
    return named


def _age(record: Record) -> tuple[object, ...]:
    """Oldest first; then by what was typed, so that the order of reading does not matter."""
    return (
        record.first_quarter,
        record.unit_code,
        record.name,
        record.owner or "",
        record.content_key,
        record.ordinal,
    )


def _digest(record: Record) -> str:
    text = "|".join((" ".join(words(record.owner)), record.field, " ".join(words(record.name))))
    return hashlib.sha256(text.encode()).hexdigest()[:12]
