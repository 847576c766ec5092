"""Slips of the keyboard and of habit, made on purpose: what another clerk makes of the same register line.

Independent of the sample generator's own variants and of identity/vocabulary.yml.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from random import Random

_SHORT = [
    ("huyện ", "H. "), ("thành phố ", "TP. "), ("thị xã ", "TX. "), ("thị trấn ", "TT. "), ("phường ", "P. "), ("xã ", "X. "),
    ("khu phố ", "KP "), ("Hội Phụ nữ", "Hội LHPN"), ("Hội Phụ nữ", "Hội Liên hiệp Phụ nữ"), ("Đoàn Thanh niên", "Đoàn TNCS HCM"),
    ("Ủy ban nhân dân", "UBND"), ("Ủy ban Mặt trận Tổ quốc", "UBMTTQ"), ("Hội Cựu chiến binh", "Hội CCB"), ("hợp tác xã", "HTX"),
    ("bảo hiểm y tế", "BHYT"), ("nông thôn mới", "NTM"), ("an ninh trật tự", "ANTT"), ("cải cách hành chính", "CCHC"),
]  # fmt: skip
_OLD_TONES = [
    ("òa", "oà"),
    ("óa", "oá"),
    ("ỏe", "oẻ"),
    ("ủy", "uỷ"),
    ("úy", "uý"),
    ("ùy", "uỳ"),
    ("ụy", "uỵ"),
    ("ọa", "oạ"),
]
_COMMON = [
    "phát",
    "triển",
    "động",
    "tuyên",
    "truyền",
    "giúp",
    "nhau",
    "nghèo",
    "tiết",
    "kiệm",
    "đường",
    "chất",
    "lượng",
    "xây",
    "dựng",
]


def _bare(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return unicodedata.normalize("NFC", "".join(c for c in letters if not unicodedata.combining(c)))


def short_forms(text: str, rng: Random) -> str:
    known = [pair for pair in _SHORT if pair[0] in text]
    return text.replace(*rng.choice(known)) if known else text


def old_tones(text: str, rng: Random) -> str:
    for new, old in _OLD_TONES:
        text = text.replace(new, old)
    return text


def eth(text: str, rng: Random) -> str:
    return text.replace("Đ", "Ð").replace("đ", "ð")


def spaces(text: str, rng: Random) -> str:
    return text.replace(", ", " , ").replace(" - ", "-").replace(" ", "  ", 2) + " "


def dropped_marks(text: str, rng: Random) -> str:
    for word in _COMMON:
        text = text.replace(f" {word} ", f" {_bare(word)} ")
    return text


def letter_case(text: str, rng: Random) -> str:
    return rng.choice([text.upper(), text.lower(), text.title()])


def decomposed(text: str, rng: Random) -> str:
    return unicodedata.normalize("NFD", text)


def place_first(text: str, rng: Random) -> str:
    head, marker, tail = text.partition(" tại ")
    return f"Tại {tail}: {head[0].lower()}{head[1:]}" if marker else text


def prefixed(text: str, rng: Random) -> str:
    return f"Mô hình “{text}”"


def typo(text: str, rng: Random) -> str:
    """One letter of one word of what is undertaken (not of the place, not of a number) doubled, dropped or swapped."""
    head, marker, tail = text.partition(" tại ")
    words = head.split(" ")
    able = [at for at, word in enumerate(words) if len(word) >= 4 and word.isalpha() and word.islower()]
    if not able:
        return text
    at = rng.choice(able)
    word, place = words[at], rng.randrange(1, len(words[at]) - 1)
    words[at] = rng.choice(
        [word[:place] + word[place] + word[place:], word[:place] + word[place + 1 :],
         word[:place] + word[place + 1] + word[place] + word[place + 2 :]]
    )  # fmt: skip
    return " ".join(words) + marker + tail


Slip = Callable[[str, Random], str]

NAME_SLIPS: list[Slip] = [
    short_forms, old_tones, eth, spaces, dropped_marks, letter_case, decomposed, place_first, prefixed, typo, typo,
]  # fmt: skip
OWNER_SLIPS: list[Callable[[str, Random], str]] = [
    short_forms,
    short_forms,
    old_tones,
    eth,
    spaces,
    letter_case,
    decomposed,
]
PLACE_SLIPS: list[Callable[[str, Random], str]] = [
    short_forms,
    short_forms,
    old_tones,
    eth,
    spaces,
    letter_case,
]
