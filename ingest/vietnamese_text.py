"""Comparison forms of Vietnamese text. What a person typed is kept; these forms only find equals."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_SPACES = re.compile(r"\s+")
_WORDS = re.compile(r"\w+")
_PUNCTUATION = re.compile(r"[^\w]+")
_LOOKALIKES = str.maketrans(
    {
        "Ð": "Đ",
        "ð": "đ",
        "\u0189": "Đ",  # Eth and African D, printed like Đ
        "–": "-",
        "—": "-",
        "\u2011": "-",
        "−": "-",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "\u200b": None,
        "\u200c": None,
        "\u200d": None,
        "\ufeff": None,
        "\u00ad": None,
    }
)


# Control characters (no XML can hold them), what turns the direction of reading round, what has no width, what is no character.
_UNSEEN = re.compile("[\x00-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


def clean(text: str) -> str | None:
    """The text as stored: NFC, trimmed, each run of white space (NBSP, newline …) one space, nothing unseen; empty → None."""
    folded = " ".join(text.split())
    if not folded.isprintable():
        folded = " ".join(_UNSEEN.sub("", folded).split())
    if folded.isascii():
        return folded or None
    if not unicodedata.is_normalized("NFC", folded):
        folded = unicodedata.normalize("NFC", folded)
    return folded or None


def _tone_last(word: re.Match[str]) -> str:
    letters = unicodedata.normalize("NFD", word.group())
    tones = "".join(sorted(c for c in letters if c in _TONES))
    if not tones:
        return word.group()
    return unicodedata.normalize("NFC", "".join(c for c in letters if c not in _TONES)) + tones


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """The form in which two spellings of one thing are equal: case, spaces, dashes, Ð/Đ and tone-mark place.

    `hoá` = `hóa`; diacritics stay, so Hương Vân ≠ Hương Văn. Source: problems.md R-FMT-15, R-FMT-20.
    """
    plain = _SPACES.sub(" ", unicodedata.normalize("NFC", text).translate(_LOOKALIKES)).strip().casefold()
    if plain.isascii():
        return plain
    return _WORDS.sub(_tone_last, plain)


@lru_cache(maxsize=8_192)
def fold_heading(text: str) -> str:
    """`fold` without punctuation: a heading keeps its meaning when a colon, a star or a bracket moves."""
    return _PUNCTUATION.sub(" ", fold(text)).strip()
