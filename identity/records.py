"""Distinct register lines: what a committee typed about one programme, and in which quarters it typed exactly that."""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass
from datetime import date

from identity.comparison import Place, Words, bearer, place_of, proper_words, undertaking, words
from identity.vocabulary import bare


@dataclass(slots=True)
class Record:
    """One distinct line of a unit. `quarters` are those of the returns that carry it; `ordinal` tells equal lines of one
    return apart (1, 2 …). `last_status` and `last_status_date` are those of its last return.
    """

    number: int
    unit_code: str
    code: str | None
    name: str
    owner: str | None
    sector: str | None
    co_owner: str | None
    place: str | None
    field: str
    registered_date: date | None
    ordinal: int
    quarters: tuple[int, ...]
    last_status: str | None = None
    last_status_date: date | None = None
    mask: int = 0
    core: Words = dataclasses.field(init=False)
    bearer: Words = dataclasses.field(init=False)
    area: Place = dataclasses.field(init=False)
    proper: frozenset[str] = dataclasses.field(init=False)
    plain_core: str = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        self.core = undertaking(self.name, self.place)
        self.bearer = bearer(self.owner, self.place)
        self.area = place_of(self.place)
        self.proper = proper_words(self.name)
        self.plain_core = bare(" ".join(sorted(self.core)))

    @property
    def first_quarter(self) -> int:
        """Quarter of the first return that carries it."""
        return self.quarters[0]

    @property
    def last_quarter(self) -> int:
        """Quarter of the last return that carries it."""
        return self.quarters[-1]

    @property
    def core_key(self) -> Words:
        """What is undertaken, whatever the order of words."""
        return tuple(sorted(self.core))

    @property
    def owner_key(self) -> Words:
        """The owner, whatever the order of words."""
        return tuple(sorted(self.bearer))

    @property
    def name_key(self) -> Words:
        """The whole name, place included, whatever the order of words."""
        return tuple(sorted(words(self.name)))

    @property
    def content_key(self) -> str:
        """Key of what was typed: the same in every return that carries the line, and after it is received again."""
        return content_key(
            self.unit_code,
            self.code,
            self.name,
            self.owner,
            self.place,
            self.field,
            self.registered_date,
            self.ordinal,
        )


def content_key(
    unit_code: str,
    code: str | None,
    name: str,
    owner: str | None,
    place: str | None,
    field_code: str,
    registered_date: date | None,
    ordinal: int = 1,
) -> str:
    """16 hex digits over the typed content of a register line."""
    typed = [unit_code, code, name, owner, place, field_code, registered_date]
    text = "\x1f".join("" if item is None else str(item) for item in typed)
    if ordinal > 1:
        text += f"\x1f{ordinal}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]
