"""Lines joined into programmes: union-find that respects what may not be joined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from identity.records import Record


class Clusters:
    """Sets of records. Two sets that both stand in one return of a unit are never joined, nor two that a person told apart;
    sets of two trusted codes of one unit are joined by a person only.
    """

    def __init__(self, records: Sequence[Record], apart: Iterable[tuple[int, int]] = ()) -> None:
        self.records = records
        self._parent = list(range(len(records)))
        self.mask = [record.mask for record in records]
        self.members: list[list[int]] = [[number] for number in range(len(records))]
        self.codes: list[frozenset[tuple[str, str]]] = [frozenset()] * len(records)
        self._apart: dict[int, set[int]] = {}
        for one, other in apart:
            self._apart.setdefault(one, set()).add(other)
            self._apart.setdefault(other, set()).add(one)
        self.score = [1.0] * len(records)
        self.reasons: list[tuple[str, ...]] = [()] * len(records)
        self.by_person = [False] * len(records)

    def root(self, number: int) -> int:
        """The set a record is in."""
        parent = self._parent
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    def told_apart(self, one: int, other: int) -> bool:
        """True when a person said that something in one set is not something in the other."""
        if not self._apart:
            return False
        theirs = set(self.members[other])
        return any(self._apart.get(member, set()) & theirs for member in self.members[one])

    def listed_together(self, one: int, other: int) -> bool:
        """True when one return of a unit lists both sets (roots)."""
        same_unit = self.records[one].unit_code == self.records[other].unit_code
        return same_unit and bool(self.mask[one] & self.mask[other])

    def clash(self, one: int, other: int) -> bool:
        """True when the sets (roots) may not be joined without a person."""
        if self.listed_together(one, other):
            return True
        ours = dict(self.codes[one])
        if any(ours.get(unit, code) != code for unit, code in self.codes[other]):
            return True
        return self.told_apart(one, other)

    def join(
        self, one: int, other: int, score: float, reasons: tuple[str, ...], *, force: bool = False
    ) -> bool:
        """Join the sets of two records; False when that is not allowed. The younger set takes the score."""
        one, other = self.root(one), self.root(other)
        if one == other:
            return True
        if self.told_apart(one, other) or (not force and self.clash(one, other)):
            return False
        if self._age(other) < self._age(one):
            one, other = other, one
        for member in self.members[other]:
            self.score[member] = min(self.score[member], score)
            self.reasons[member] = self.reasons[member] or reasons
        self._parent[other] = one
        self.mask[one] |= self.mask[other]
        self.members[one] += self.members[other]
        self.codes[one] |= self.codes[other]
        return True

    def _age(self, root: int) -> tuple[int, int]:
        first = min(self.members[root], key=lambda member: (self.records[member].first_quarter, member))
        return (self.records[first].first_quarter, first)

    def roots(self, numbers: Iterable[int]) -> list[int]:
        """Sets of these records, each once, in order."""
        return sorted({self.root(number) for number in numbers})
