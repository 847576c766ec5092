"""The things simulated: programmes, what happens to them, and who holds them when."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

GRASSROOTS, DISTRICT, PROVINCE = 1, 2, 3
RUNGS = (GRASSROOTS, DISTRICT, PROVINCE)


@dataclass(slots=True)
class Event:
    """One thing that happened on a day (ordinal). `rung` 0 = the event has no level."""

    kind: str
    day: int
    rung: int = 0
    award_kind: str | None = None
    score: int | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """From `day` on the programme belongs to `receiver`."""

    day: int
    giver: str
    receiver: str
    document: str


@dataclass(slots=True)
class Programme:
    """One owner's one undertaking, with everything that ever happened to it.

    `top` maps a milestone to the highest rung it is meant to reach (0 = never). `parent` is set on replicas.
    `located` is the unit in whose area it lies.
    """

    number: int
    unit: str
    sector: str
    field: str
    located: str
    opened: int
    special: bool = False
    parent: Programme | None = None
    handover: Handover | None = None
    raised: dict[int, int] = dataclasses.field(default_factory=dict)
    top: dict[str, int] = dataclasses.field(default_factory=dict)
    events: list[Event] = dataclasses.field(default_factory=list)
    code: str = ""
    name: str = ""
    owner: str = ""
    place: str = ""
    co_owner: str | None = None
    target: str | None = None
    special_decision: str | None = None

    @property
    def holders(self) -> tuple[str, ...]:
        """The units whose registers list it, in order of time."""
        return (self.handover.giver, self.handover.receiver) if self.handover else (self.unit,)

    @property
    def is_replica(self) -> bool:
        """True when it copies another programme: counted only as a replica."""
        return self.parent is not None

    def holder(self, day: int) -> str:
        """The unit it belongs to on that day."""
        return self.handover.receiver if self.handover and day >= self.handover.day else self.unit

    def first(self, kinds: Iterable[str], rung: int = 0) -> int | None:
        """Day of the first event of these kinds at that rung or above; None when there is none."""
        wanted = frozenset(kinds)
        return min((e.day for e in self.events if e.kind in wanted and e.rung >= rung), default=None)

    @property
    def last_day(self) -> int:
        """Day of the last event so far (the opening day when there is none)."""
        return max((event.day for event in self.events), default=self.opened)

    @property
    def stopped(self) -> int | None:
        """Day it was discontinued; None while it lives."""
        return self.first(("discontinued",))
