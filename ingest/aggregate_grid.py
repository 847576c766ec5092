"""The printed rows of the aggregate sheet, in their fixed order."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from ingest.reference import Reference

_ALL_LEVELS = "all"


class AggregateKey(NamedTuple):
    """One printed row of Bieu01."""

    indicator: str
    level: str
    field: str


def is_printed(told: Mapping[str, str], reference: Reference) -> bool:
    """Whether the form has rows of this indicator at this level."""
    key = (told.get("indicator"), told.get("level"))
    return any((row.indicator, row.level) == key for row in aggregate_grid(reference))


def aggregate_grid(reference: Reference) -> tuple[AggregateKey, ...]:
    """Every indicator × level × field in print order (seed order; an indicator without levels has level
    `all`).

    Source: seeds indicators (has_levels), levels, fields.
    """
    return _grid(_Lists(reference))


class _Lists:
    """A reference as a cache key."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference

    def __hash__(self) -> int:
        return hash(self.reference.fingerprint)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Lists) and self.reference is other.reference


@lru_cache(maxsize=4)
def _grid(lists: _Lists) -> tuple[AggregateKey, ...]:
    reference = lists.reference
    rungs = [level.code for level in reference.vocabularies["levels"].items if level.code != _ALL_LEVELS]
    fields = [item.code for item in reference.vocabularies["fields"].items]
    return tuple(
        AggregateKey(indicator.code, level, field)
        for indicator in reference.vocabularies["indicators"].items
        for level in (rungs if indicator.attributes["has_levels"] == "true" else [_ALL_LEVELS])
        for field in fields
    )
