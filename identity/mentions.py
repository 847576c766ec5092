"""Which programme an event line, an outcome line or a parent code speaks of, where codes alone do not tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz, process

from identity.clusters import Clusters
from identity.comparison import Words, proper_words, undertaking, words
from identity.records import Record
from identity.scoring import numbers, words_alike

_NAMED_ALIKE = 0.88
_MARGIN = 0.02
_STARTS = frozenset({"registered", "special_registered", "replicated"})
_ENDS = frozenset({"discontinued", "transferred_out"})


@dataclass(frozen=True, slots=True)
class Found:
    """The line meant, how it was found (code or name) and how sure that is."""

    record: int
    method: str
    score: float


class Register:
    """Finds lines of one unit's registers by code or name: first in the same return, then in the unit's other returns."""

    def __init__(self, clusters: Clusters, stable: bool) -> None:
        self._clusters = clusters
        self._stable = stable
        self._by_code: dict[tuple[str, str], int] = {}
        self._by_name: dict[tuple[str, Words], list[int]] = defaultdict(list)
        self._by_core: dict[tuple[str, Words], list[int]] = defaultdict(list)
        self._listed: dict[str, list[int]] = defaultdict(list)
        self._unit_codes: dict[str, int] = {}
        self._unit_names: dict[Words, list[int]] = defaultdict(list)

    def add(self, submission_id: str, record: Record) -> None:
        """One line of one return."""
        number = record.number
        if record.code is not None:
            self._by_code.setdefault((submission_id, record.code), number)
            self._unit_codes.setdefault(record.code, number)
        self._by_name[submission_id, record.name_key].append(number)
        self._by_core[submission_id, record.core_key].append(number)
        self._listed[submission_id].append(number)
        self._unit_names[record.name_key].append(number)

    def by_code(self, submission_id: str, code: str | None) -> Found | None:
        """The line with this code in the same return; in another one only where the unit's codes are stable."""
        if code is None:
            return None
        number = self._by_code.get((submission_id, code))
        if number is None and self._stable:
            number = self._unit_codes.get(code)
        return None if number is None else Found(number, "code", 1.0)

    def by_name(
        self, submission_id: str, name: str | None, event: str | None, day: date | None
    ) -> Found | None:
        """The one line that the name can mean; None when there is none or more than one."""
        if not name:
            return None
        said = words(name)
        key = tuple(sorted(said))
        listed = self._by_name.get((submission_id, key))
        if listed:
            # “ấp 2 (tổ 3)” and “ấp 3 (tổ 2)” have the same words: their order tells
            ordered = [number for number in listed if words(self._clusters.records[number].name) == said]
            return self._one(ordered or listed, event, day, 1.0)
        core = self._by_core.get((submission_id, tuple(sorted(undertaking(name, None)))))
        if core and (found := self._one(core, event, day, 0.9)):
            return found
        return self._alike(submission_id, name, event, day) or self._one(
            self._unit_names.get(key, ()), event, day, 0.95
        )

    def _one(
        self, numbers_found: Sequence[int], event: str | None, day: date | None, score: float
    ) -> Found | None:
        by_programme = {self._clusters.root(number): number for number in reversed(numbers_found)}
        if len(by_programme) > 1 and day is not None:
            dated = {
                root: number
                for root, number in by_programme.items()
                if self._on(self._clusters.records[number], event, day)
            }
            by_programme = dated if len(dated) == 1 else by_programme
        if len(by_programme) != 1:
            return None
        return Found(next(iter(by_programme.values())), "name", score)

    @staticmethod
    def _on(record: Record, event: str | None, day: date) -> bool:
        if event in _STARTS:
            return record.registered_date == day
        return event in _ENDS and record.last_status_date == day

    def _alike(self, submission_id: str, name: str, event: str | None, day: date | None) -> Found | None:
        listed, records = self._listed.get(submission_id, []), self._clusters.records
        said = words(name)
        near = process.extract(
            " ".join(sorted(said)),
            {number: " ".join(records[number].name_key) for number in listed},
            scorer=fuzz.ratio,
            score_cutoff=80,
            limit=8,
        )
        scored = []
        for _, _, number in near:
            others = words(records[number].name)
            if numbers(said) == numbers(others):
                proper = proper_words(name) | records[number].proper
                scored.append((words_alike(said, others, proper), number))
        scored.sort(key=lambda item: (-item[0], item[1]))
        if not scored or scored[0][0] < _NAMED_ALIKE:
            return None
        best = scored[0][0]
        return self._one(
            [number for alike, number in scored if alike >= best - _MARGIN], event, day, round(best, 4)
        )


def build_registers(
    clusters: Clusters, rows: Iterable[tuple[str, int]], stable_units: frozenset[str]
) -> dict[str, Register]:
    """Registers per unit from (submission_id, record) rows."""
    found: dict[str, Register] = {}
    for submission_id, number in rows:
        record = clusters.records[number]
        if record.unit_code not in found:
            found[record.unit_code] = Register(clusters, record.unit_code in stable_units)
        found[record.unit_code].add(submission_id, record)
    return found
