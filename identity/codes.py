"""Can a unit's codes be trusted? Equal codes in successive returns must speak of the same thing; where they do not, the unit
numbered its list afresh, and from there on a code means something else.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from identity.records import Record
from identity.scoring import compare

RENUMBERED_SHARE = 0.25
"""Share of the codes carried from one return to the next whose lines disagree, from which the list counts as renumbered."""
_SHORT_LIST = 12
"""In a list this short, one line that is found again under another code shows as much."""
_AGREES = 0.70
_CONFLICT = 0.45


@dataclass(frozen=True)
class CodeTrust:
    """Quarters at which a unit renumbered its list. No such quarter: its codes are stable."""

    renumbered_at: tuple[int, ...]

    @property
    def is_stable(self) -> bool:
        """True when one code is one programme for ever."""
        return not self.renumbered_at

    def span(self, quarter: int) -> int:
        """Which of the spans between renumberings a quarter falls into."""
        return bisect_right(self.renumbered_at, quarter)

    def spans(self, record: Record) -> Sequence[int]:
        """All spans that a record stands in."""
        return sorted({self.span(quarter) for quarter in record.quarters}) if self.renumbered_at else (0,)


def assess(records: Sequence[Record]) -> CodeTrust:
    """Judge the codes of one unit from all its lines."""
    by_code: Mapping[str, list[Record]] = _by_code(records)
    codes_of = _codes_of(records)
    disagreeing: dict[int, int] = defaultdict(int)
    moved: set[int] = set()
    for lines in by_code.values():
        for before, after in _successions(lines):
            if not agree(before, after):
                disagreeing[after[1]] += 1
                if any(first >= after[1] for first in codes_of[_content(before[0])].values()):
                    moved.add(after[1])
    if not disagreeing:
        return CodeTrust(())
    returns = sorted({quarter for record in records for quarter in record.quarters})
    present: dict[int, set[str]] = defaultdict(set)
    for code, lines in by_code.items():
        for record in lines:
            for quarter in record.quarters:
                present[quarter].add(code)
    boundaries = []
    for quarter, count in disagreeing.items():
        earlier = returns[returns.index(quarter) - 1]
        carried = len(present[earlier] & present[quarter])
        if count > RENUMBERED_SHARE * max(carried, 1) or (quarter in moved and carried <= _SHORT_LIST):
            boundaries.append(quarter)
    return CodeTrust(tuple(sorted(boundaries)))


def agree(before: tuple[Record, int], after: tuple[Record, int]) -> bool:
    """Do two lines with one code speak of one programme?"""
    return alike(before[0], after[0])


def alike(one: Record, other: Record) -> bool:
    """Alike enough to believe that an equal code is no accident."""
    likeness = compare(one, other)
    elsewhere = likeness.place == 0.0
    return likeness.score >= _AGREES or (
        not elsewhere and likeness.name >= 0.95 and (likeness.owner or 1) >= 0.8
    )


def conflict(one: Record, other: Record) -> bool:
    """Nothing agrees: the code was given to another programme."""
    return compare(one, other).score < _CONFLICT


def _content(record: Record) -> object:
    return record.core_key, record.owner_key, record.area, record.field


def _codes_of(records: Sequence[Record]) -> Mapping[object, dict[str, int]]:
    """Content → the codes it stands under, each with the first quarter it does."""
    found: dict[object, dict[str, int]] = defaultdict(dict)
    for record in records:
        if record.code is not None:
            known = found[_content(record)]
            known[record.code] = min(known.get(record.code, record.first_quarter), record.first_quarter)
    return found


def _by_code(records: Sequence[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        if record.code is not None:
            found[record.code].append(record)
    return found


def _successions(lines: Sequence[Record]) -> list[tuple[tuple[Record, int], tuple[Record, int]]]:
    """Where one code's line changes from a return to the next: (line, quarter) before and after."""
    if len(lines) < 2:
        return []
    timeline = sorted((quarter, record.number, record) for record in lines for quarter in record.quarters)
    return [
        ((before, earlier), (after, later))
        for (earlier, _, before), (later, _, after) in itertools.pairwise(timeline)
        if before is not after and earlier < later
    ]
