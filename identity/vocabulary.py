"""The words of vocabulary.yml, loaded once, in the form they are compared in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("vocabulary.yml")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
# Combining tones are no letters to a regular expression; they become letters that nobody types.
_TONE_LETTERS = {0x0300: "ʰ", 0x0301: "ʲ", 0x0303: "ʳ", 0x0309: "ʷ", 0x0323: "ʸ"}
TILDE, HOOK = _TONE_LETTERS[0x0303], _TONE_LETTERS[0x0309]
_BARE = {ord(letter): None for letter in _TONE_LETTERS.values()} | {ord("đ"): "d"}
_WORDS = re.compile(r"[\w\u0300\u0301\u0303\u0309\u0323]+")
_GAPS = re.compile(r"[\W_]+")
_D_STROKES = str.maketrans({"Ð": "đ", "ð": "đ", "\u0189": "đ", "\u0256": "đ"})


@lru_cache(maxsize=65_536)
def _tone_last(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    tones = "".join(c for c in letters if c in _TONES)
    if not tones:
        return word
    plain = unicodedata.normalize("NFC", "".join(c for c in letters if c not in _TONES))
    return plain + tones.translate(_TONE_LETTERS)


def fold(text: str) -> str:
    """Lower case, one Đ, the tone mark in one place, punctuation as spaces. Diacritics stay."""
    plain = unicodedata.normalize("NFC", text).translate(_D_STROKES).casefold()
    if not plain.isascii():
        plain = _WORDS.sub(lambda word: _tone_last(word[0]), plain)
    return _GAPS.sub(" ", plain).strip()


@lru_cache(maxsize=65_536)
def bare(token: str) -> str:
    """A folded word without any diacritic. Never used on places."""
    letters = unicodedata.normalize("NFD", token.translate(_BARE))
    return "".join(c for c in letters if not unicodedata.combining(c))


@dataclass(frozen=True)
class Vocabulary:
    """Folded word lists (`openings` of several words without diacritics) and patterns with what they mean.
    `naming_kinds`: kinds of place that a name follows, by their first word.
    """

    dotted: re.Pattern[str]
    dotted_forms: Mapping[str, str]
    capitals: re.Pattern[str]
    capital_forms: Mapping[str, str]
    phrases: re.Pattern[str]
    phrase_forms: Mapping[str, str]
    boilerplate: frozenset[str]
    openings: tuple[tuple[str, ...], ...]
    markers: frozenset[str]
    place_kinds: tuple[tuple[str, ...], ...]
    naming_kinds: Mapping[str, tuple[tuple[str, ...], ...]]
    not_places: frozenset[tuple[str, ...]]
    reasons: Mapping[str, str]
    review: Mapping[str, Any]


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """Read vocabulary.yml."""
    data = yaml.safe_load(unicodedata.normalize("NFC", _FILE.read_text(encoding="utf-8")))
    phrases = {fold(found): fold(meant) for found, meant in data["phrases"].items()}
    return Vocabulary(
        dotted=re.compile(
            rf"(?<![\w])({'|'.join(sorted(data['dotted'], key=len, reverse=True))})\.\s*(?=\w)", re.I
        ),
        dotted_forms=data["dotted"],
        capitals=re.compile(rf"(?<!\w)(?:{'|'.join(sorted(data['capitals'], key=len, reverse=True))})(?!\w)"),
        capital_forms=data["capitals"],
        phrases=_alternatives(phrases),
        phrase_forms=phrases,
        boilerplate=frozenset(fold(word) for word in data["boilerplate"]),
        openings=tuple(
            opening if len(opening) == 1 else tuple(map(bare, opening))
            for opening in _word_lists(data["openings"])
        ),
        markers=frozenset(fold(word) for word in data["markers"]),
        place_kinds=_word_lists(data["place_kinds"]),
        naming_kinds=_by_first_word(kind for kind in data["place_kinds"] if kind not in data["also_groups"]),
        not_places=frozenset(_word_lists(data["not_places"])),
        reasons=data["reasons"],
        review=data["review"],
    )


def _alternatives(phrases: Mapping[str, str]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, longest_first))})(?!\S)")


def _by_first_word(phrases: Iterable[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    return {
        first: tuple(kinds)
        for first, kinds in groupby(sorted(_word_lists(phrases)), key=lambda kind: kind[0])
    }


def _word_lists(phrases: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        sorted((tuple(fold(phrase).split()) for phrase in phrases), key=lambda words: (-len(words), words))
    )
