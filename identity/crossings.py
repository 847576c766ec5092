"""Does a code travel with a programme that is handed over? Each unit may number its own list: equal codes on both sides then
speak of two programmes, and only names tell which line of the receiver is which line of the giver.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from identity.codes import RENUMBERED_SHARE, CodeTrust, alike
from identity.naming import Identity
from identity.records import Record
from identity.warehouse import Mention

Keys = Mapping[tuple[str, str], Identity]
Route = tuple[str, str]
"""Giver and receiver."""


def route_of(told: Mention) -> Route:
    """From which unit to which a hand-over goes, whoever tells it."""
    counterpart = str(told.counterpart)
    return (told.unit_code, counterpart) if told.event == "transferred_out" else (counterpart, told.unit_code)


def crossing_keys(
    keys: Keys, told: Iterable[Mention], records: Sequence[Record], trust: Mapping[str, CodeTrust]
) -> Keys:
    """`keys` where equal codes of giver and receiver are one programme only on routes on which their lines agree."""
    handed: dict[Route, set[str]] = defaultdict(set)
    for item in told:
        if item.code is not None:
            handed[route_of(item)].add(item.code)
    if not handed:
        return keys
    lines: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        if record.code is not None:
            lines[record.unit_code, record.code].append(record)
    closed = {
        route
        for route, codes in handed.items()
        if not all(trust[unit].is_stable for unit in route if unit in trust)
        or not _codes_travel(route, codes, lines)
    }
    receivers = {receiver for _, receiver in closed}
    travelled = {
        (receiver, code)
        for (giver, receiver), codes in handed.items()
        for code in codes
        if (giver, receiver) not in closed
    }
    return {
        (unit, code): Identity(f"{unit}:{code}", unit)
        if unit in receivers and identity.origin_unit_code != unit and (unit, code) not in travelled
        else identity
        for (unit, code), identity in keys.items()
    }


def _codes_travel(
    route: Route, codes: Iterable[str], lines: Mapping[tuple[str, str], Sequence[Record]]
) -> bool:
    giver, receiver = route
    both = [(lines[giver, code], lines[receiver, code]) for code in codes if (giver, code) in lines]
    agreed = [any(alike(one, other) for one in left for other in right) for left, right in both if right]
    return agreed.count(False) <= RENUMBERED_SHARE * len(agreed)


def untold(keys: Keys, told: Iterable[Mention]) -> list[Mention]:
    """Hand-overs that no code follows: for names to tell."""
    return [item for item in told if item.code is None or not _followed(keys, item)]


def _followed(keys: Keys, item: Mention) -> bool:
    giver, receiver = (keys.get((unit, str(item.code))) for unit in route_of(item))
    return giver is not None and giver == receiver
