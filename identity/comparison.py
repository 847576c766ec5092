"""Comparison forms of names, owners and places. What a person typed is kept; these forms only find equals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from identity.vocabulary import bare, fold, load_vocabulary

Words = tuple[str, ...]


@lru_cache(maxsize=262_144)
def words(text: str | None) -> Words:
    """Folded words with abbreviations spelled out: `Hội LHPN H. Gò Quao` → hội phụ nữ huyện gò quao."""
    if not text:
        return ()
    known = load_vocabulary()
    spelled = known.dotted.sub(lambda match: f"{known.dotted_forms[match[1].lower()]} ", text)
    if not text.isupper():
        spelled = known.capitals.sub(lambda match: known.capital_forms[match[0]], spelled)
    folded = known.phrases.sub(lambda match: known.phrase_forms[match[0]], fold(spelled))
    return tuple(str(int(word)) if word.isascii() and word.isdigit() else word for word in folded.split())


@lru_cache(maxsize=262_144)
def undertaking(name: str | None, place: str | None) -> Words:
    """Words of what is undertaken: no opening (“Khéo vận động …”), no place at the end. All words when nothing is left."""
    said = words(name)
    core = without_place(said, words(place))
    return _without_opening(core) or core or said


@lru_cache(maxsize=262_144)
def bearer(owner: str | None, place: str | None) -> Words:
    """Words of the owner without its place."""
    said = words(owner)
    return without_place(said, words(place)) or said


def _without_opening(said: Words) -> Words:
    openings = load_vocabulary().openings
    found = True
    while found and len(said) > 1:
        found = False
        for opening in openings:
            length = len(opening)
            # a single word with other marks is another word: “trồng” does not open a name as “trong” does
            told = said[:length] if length == 1 else tuple(map(bare, said[:length]))
            if length < len(said) and told == opening:
                said, found = said[length:], True
                break
    return said


def without_place(said: Words, place: Words) -> Words:
    """`said` without the words of the place (in one piece, or after “tại”; words that are not the place's stay)."""
    if not place or not said:
        return said
    markers, length = load_vocabulary().markers, len(place)
    for start in range(len(said) - length, -1, -1):
        if said[start : start + length] == place:
            end = start + length
            if start and said[start - 1] in markers:
                start -= 1
            return said[:start] + said[end:]
    for at in range(len(said) - 1, -1, -1):
        if said[at] in markers:
            rest = Counter(said[at + 1 :]) - Counter(place)
            if rest.total() * 2 <= len(said) - at - 1:
                kept = list(rest.elements())
                return said[:at] + tuple(kept)
            return said
    return said


@dataclass(frozen=True, slots=True)
class Place:
    """A place by kind: `{"ấp": "3", "xã": "bình an"}`, and what has no kind (an office, a ward of a hospital)."""

    parts: tuple[tuple[str, str], ...]
    rest: Words


_SEPARATORS = re.compile(r"[,;/()–—]|\s-\s")


@lru_cache(maxsize=131_072)
def place_of(text: str | None) -> Place:
    """Parse a place. Segments are told by separators or by the kinds themselves."""
    if not text:
        return Place((), ())
    kinds = load_vocabulary().place_kinds
    parts: dict[str, str] = {}
    rest: list[str] = []
    for segment in _SEPARATORS.split(text):
        said, at, kind, name = words(segment), 0, "", list[str]()
        while at < len(said):
            found = next((k for k in kinds if said[at : at + len(k)] == k and at + len(k) < len(said)), None)
            if found is not None:
                _keep(parts, rest, kind, name)
                kind, name, at = " ".join(found), [], at + len(found)
            else:
                name.append(said[at])
                at += 1
        _keep(parts, rest, kind, name)
    return Place(tuple(sorted(parts.items())), tuple(rest))


def _keep(parts: dict[str, str], rest: list[str], kind: str, name: Sequence[str]) -> None:
    if kind and name and kind not in parts:
        parts[kind] = " ".join(name)
    else:
        rest.extend(kind.split())
        rest.extend(name)


@lru_cache(maxsize=131_072)
def proper_words(text: str | None) -> frozenset[str]:
    """Folded words of `text` that name a place: after a kind of place, or capitalised inside a sentence."""
    if not text:
        return frozenset()
    known = load_vocabulary()
    typed = text.split()
    mixed = sum(word[:1].isupper() for word in typed) * 2 <= len(typed)
    named = {
        part
        for word in typed[1:]
        if mixed and word[:1].isupper() and not word.isupper()
        for part in words(word)
    }
    said = words(text)
    for at in range(len(said)):
        for kind in known.naming_kinds.get(said[at], ()):
            if said[at : at + len(kind)] == kind and not _inside_phrase(said, at, known.not_places):
                named.update(said[at + len(kind) : at + len(kind) + 2])
    return frozenset(named)


def _inside_phrase(said: Words, at: int, phrases: frozenset[Words]) -> bool:
    return any(
        said[start : start + len(phrase)] == phrase
        for phrase in phrases
        for start in range(max(0, at - len(phrase) + 1), at + 1)
    )
