"""Vietnamese typed for fonts of before Unicode: TCVN3 (`.VnTime`: “D©n vËn khÐo”) and VNI (“Daân vaän kheùo”).

Each stores Vietnamese letters as Western ones, so the bytes are valid text that only the font makes readable.
Sources: TCVN 5712:1993 (VN3) and the VNI table; problems.md §7, R-FMT-15, R-FMT-18.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Encoding = Literal["tcvn3", "vni"]

_TCVN3 = dict(
    zip(
        "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
_TONES = {"ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_HATS = {
    "â": "\u0302", "à": "\u0302\u0300", "á": "\u0302\u0301", "å": "\u0302\u0309", "ã": "\u0302\u0303",
    "ä": "\u0302\u0323",
}  # fmt: skip
_BREVES = {
    "ê": "\u0306", "è": "\u0306\u0300", "é": "\u0306\u0301", "ú": "\u0306\u0309", "ü": "\u0306\u0303",
    "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_SINGLE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_SIGNS_OF_TCVN3 = frozenset("¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾×Øß÷þÐÑÞåæçëîïñöøüûäÇËÎÏÖÜ")
_SIGNS_OF_VNI = frozenset("ñÑïÏøØûÛöÖäÄåÅæÆëËîÎüÜ")
_ENCODINGS: tuple[Encoding, ...] = ("tcvn3", "vni")
SIGNS = _SIGNS_OF_TCVN3 | _SIGNS_OF_VNI
"""Letters and signs that Vietnamese in Unicode does not use and one of the two encodings does."""

_WORD = re.compile(r"[^\W\d_]+")
_FREE_SIGN = re.compile(r"(?<!\w)[«»·§©®¶¤¦¨¬÷×](?!\w)")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
    r"(?:[aăâ]|[eê]|i|[oôơ]|[uư]|y|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|oo|ôi|ơi|ua|uâ|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|ya|yê|"
    r"iêu|oai|oay|oao|oeo|uai|uây|uôi|uya|uyê|uyu|ươi|ươu|yêu|uao|ue)"
    r"(?:ch|ng|nh|[cmnpt])?"
)
_TONE_MARKS = frozenset("\u0300\u0301\u0303\u0309\u0323")


@dataclass(frozen=True)
class Reading:
    """What a stored text says; `certain` when every word of it is a possible Vietnamese syllable."""

    text: str
    encoding: Encoding
    certain: bool


def encoding_of_font(name: str) -> Encoding | None:
    """`.VnTime` → tcvn3, `VNI-Times` → vni; any other font → None."""
    lowered = name.lower()
    if lowered.startswith(".vn"):
        return "tcvn3"
    return "vni" if lowered.startswith("vni") else None


def is_capital_font(name: str) -> bool:
    """`.VnTimeH` and its like print small letters as capitals."""
    return name.lower().startswith(".vn") and name.endswith("H")


def convert(text: str, encoding: Encoding) -> str:
    """The text as it reads in its font, NFC. What the encoding does not define stays."""
    if encoding == "tcvn3":
        return unicodedata.normalize("NFC", "".join(_TCVN3.get(c, c) for c in text))
    return unicodedata.normalize("NFC", _from_vni(text))


def _from_vni(text: str) -> str:
    letters: list[str] = []
    base = ""  # the vowel that the next letter may be a mark of
    for character in text:
        small = character.lower()
        marks = _marks_after(base, small)
        if marks:
            letters.append(marks)
            base = ""
            continue
        single = _VNI_SINGLE.get(small, small)
        letters.append(single.upper() if character != small else single)
        base = single if single in "aeouyơư" else ""
    return "".join(letters)


def _marks_after(base: str, mark: str) -> str:
    if not base:
        return ""
    found = _TONES.get(mark, "")
    if not found and base in ("a", "e", "o"):
        found = _HATS.get(mark, "")
    if not found and base == "a":
        found = _BREVES.get(mark, "")
    return found


@lru_cache(maxsize=65_536)
def _is_vietnamese_word(word: str) -> bool:
    letters = unicodedata.normalize("NFD", word.lower())
    tones = [c for c in letters if c in _TONE_MARKS]
    if len(tones) > 1:
        return False
    plain = unicodedata.normalize("NFC", "".join(c for c in letters if c not in _TONE_MARKS))
    return _SYLLABLE.fullmatch(plain) is not None


def vietnamese_share(text: str) -> tuple[int, int]:
    """(words with marks that are possible Vietnamese syllables, words with marks)."""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    return sum(map(_is_vietnamese_word, words)), len(words)


def _is_vietnamese(text: str) -> bool:
    good, words = vietnamese_share(text)
    return words > 0 and good == words and not any(c in SIGNS for c in text)


def reading_of(text: str, encoding: Encoding | None = None) -> Reading | None:
    """How a text reads if it was stored for an old font; None when it is plain or already Unicode.

    Without `encoding` (from the font) the text itself must show it: signs that Unicode Vietnamese never has,
    and a conversion in which every marked word is a possible syllable under exactly one of the two encodings.
    """
    if text.isascii():
        return None
    if encoding is not None:
        if any(ord(c) > 0xFF for c in text):  # typed in Unicode, the font notwithstanding
            return None
        converted = convert(text, encoding)
        return Reading(converted, encoding, _is_vietnamese(converted)) if converted != text else None
    text_of_words = _FREE_SIGN.sub(" ", text)  # « a », ·, §: typography, not letters
    if not any(c in SIGNS for c in text_of_words) or any(ord(c) > 0xFF for c in text) or _is_vietnamese(text):
        return None
    readings = [Reading(convert(text, name), name, certain=True) for name in _ENCODINGS]
    possible = [reading for reading in readings if _is_vietnamese(reading.text)]
    if len(possible) == 1:
        return possible[0]
    guess = max(readings, key=lambda r: vietnamese_share(r.text)[0])
    good, words = vietnamese_share(guess.text)
    return Reading(guess.text, guess.encoding, certain=False) if words and good * 2 > words else None


def stored_as(text: str, encoding: Encoding) -> str:
    """How a Unicode text is stored for such a font: the inverse of `convert`, for samples and tests."""
    if encoding == "tcvn3":
        letters = {sense: stored for stored, sense in _TCVN3.items()}
        return "".join(letters.get(c, c) for c in unicodedata.normalize("NFC", text))
    return "".join(_in_vni(c) for c in unicodedata.normalize("NFC", text))


def _in_vni(character: str) -> str:
    single = {sense: stored for stored, sense in _VNI_SINGLE.items()}
    small = character.lower()
    parts = unicodedata.normalize("NFD", small)
    if small.isascii() or (len(parts) == 1 and small not in single):
        return character
    stored = single.get(small, "")
    if not stored and parts[0] == "i":
        stored = small
    if not stored:
        horned = "\u031b" in parts
        base = {"o": "ô", "u": "ö"}[parts[0]] if horned else parts[0]
        marks = parts[1:].replace("\u031b", "")
        if marks:
            base += _mark_of(_TONES, marks) or _mark_of(_HATS, marks) or _mark_of(_BREVES, marks)
        stored = base
    return stored.upper() if character != small else stored


def _mark_of(table: dict[str, str], marks: str) -> str:
    wanted = sorted(marks)
    return next((stored for stored, sense in table.items() if sorted(sense) == wanted), "")
