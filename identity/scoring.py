"""How alike two register lines are: a score between 0 and 1, and why. Every threshold of the linkage stands here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from identity.comparison import Place, Words, undertaking, words
from identity.records import Record
from identity.vocabulary import HOOK, TILDE, bare, fold, load_vocabulary

SAME = 0.88
"""At or above: one programme."""
UNCERTAIN = 0.70
"""From here up to SAME: a pair for a person to decide. Below: two programmes."""
_TAKES_OVER = 0.05
_NAME, _OWNER, _PLACE, _FIELD, _DATE = 0.45, 0.20, 0.15, 0.10, 0.10
_ALIKE = 0.80
# Whatever else agrees, these keep a pair from being decided without a person …
_NUMBER_CAP, _PLACE_CAP, _OWNER_CAP, _NAME_CAP = 0.68, 0.69, 0.80, 0.84
_NEAR_PLACE_CAP = 0.80
_FINEST = frozenset(
    fold(kind) for kind in ("ấp", "thôn", "bản", "buôn", "khóm", "khu phố", "tổ", "tổ dân phố", "đội")
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """Score and reasons (keys of vocabulary.yml) of a pair; the parts for those who need one."""

    score: float
    reasons: tuple[str, ...]
    name: float
    owner: float | None
    place: float | None


@lru_cache(maxsize=262_144)
def words_alike(one: Words, other: Words, proper: frozenset[str]) -> float:
    """Share of words that two phrases have in common, in any order, small slips forgiven (not in `proper` words).

    Words that say nothing weigh a third. Numbers must be equal.
    """
    if one == other:
        return 1.0
    left, right = Counter(one) - Counter(other), Counter(other) - Counter(one)
    if not left and not right:
        return 1.0
    if "".join(one) == "".join(other):
        return 0.99
    filler = load_vocabulary().boilerplate

    def weight(word: str) -> float:
        return 0.3 if word in filler else 1.0

    total = sum(map(weight, one)) + sum(map(weight, other))
    lost = 0.0
    rest = list(right.elements())
    for word in left.elements():
        best, at = 0.0, -1
        for position, candidate in enumerate(rest):
            alike = _word_alike(word, candidate, proper)
            if alike > best:
                best, at = alike, position
        if at >= 0:
            lost += (1 - best) * (weight(word) + weight(rest[at]))
            del rest[at]
        else:
            lost += weight(word)
    lost += sum(map(weight, rest))
    # words run together or torn apart (the tone letters then stand elsewhere, so without them)
    loose_left, loose_right = (
        "".join(word for word in said if word in part) for said, part in ((one, left), (other, right))
    )
    if loose_left and not proper & {*left, *right} and bare(loose_left) == bare(loose_right):
        lost = min(lost, 0.05 * total)
    return max(0.0, 1 - lost / total) if total else 0.0


@lru_cache(maxsize=131_072)
def _word_alike(one: str, other: str, proper: frozenset[str]) -> float:
    if one.isdigit() or other.isdigit() or one in proper or other in proper:
        return 0.0
    if bare(one) == bare(other):
        if one == bare(one) or other == bare(other):
            return 0.95  # marks left out altogether
        if one.replace(HOOK, TILDE) == other.replace(HOOK, TILDE):
            return 0.95  # hỏi and ngã sound the same in the south
        return 0.8
    shorter = min(len(bare(one)), len(bare(other)))
    if shorter >= 3 and OSA.distance(bare(one), bare(other)) == 1:
        return 0.75
    return 0.0


def numbers(said: Words) -> Counter[str]:
    """Numbers among the words, with how often each stands there."""
    return Counter(word for word in said if word.isdigit())


@lru_cache(maxsize=131_072)
def places_alike(one: Place, other: Place) -> float | None:
    """1 the same, 0 two places, between when one says more than the other; None when either says nothing.

    Names of places are compared letter by letter, marks included: Hương Vân is not Hương Văn, ấp 1 not ấp 11.
    """
    if not (one.parts or one.rest) or not (other.parts or other.rest):
        return None
    if one == other:
        return 1.0
    mine, theirs = dict(one.parts), dict(other.parts)
    shared = mine.keys() & theirs.keys()
    if any(mine[kind] != theirs[kind] for kind in shared):
        return 0.0
    if numbers(one.rest) != numbers(other.rest) and one.rest and other.rest:
        return 0.0
    if not shared:
        if mine or theirs:
            return 0.5 if set(" ".join(mine.values()).split()) & set(other.rest) else 0.0
        if not mine and not theirs and one.rest and other.rest:
            rest = words_alike(one.rest, other.rest, frozenset())
            return rest if rest >= _ALIKE else 0.0
        return 0.3
    if one.rest and other.rest and words_alike(one.rest, other.rest, frozenset()) < _ALIKE:
        return 0.0
    if not shared - _FINEST:
        # “ấp 3” is in every commune: it says little when the communes are not known to be the same
        return 0.4 if mine.keys() - shared and theirs.keys() - shared else 0.7
    return 0.6 if (mine.keys() ^ theirs.keys()) & _FINEST else 0.9


def near_misspelling(one: Place, other: Place) -> bool:
    """Two places told apart by one letter or by marks only: a slip, or two places. Only a person knows."""
    left = " ".join([*(name for _, name in one.parts), *one.rest])
    right = " ".join([*(name for _, name in other.parts), *other.rest])
    if numbers(tuple(left.split())) != numbers(tuple(right.split())):
        return False
    plain_left, plain_right = bare(left), bare(right)
    return plain_left == plain_right or (len(plain_left) > 5 and OSA.distance(plain_left, plain_right) == 1)


def undertakings_alike(one: Record, other: Record) -> tuple[float, bool]:
    """(how alike what is undertaken is, whether numbers in it differ). Half where one says nothing."""
    core, others_core = one.core, other.core
    if (one.place is None) != (other.place is None):
        known_place = one.place or other.place
        core, others_core = undertaking(one.name, known_place), undertaking(other.name, known_place)
    alike = words_alike(core, others_core, one.proper | other.proper) if core and others_core else 0.5
    return alike, numbers(core) != numbers(others_core)


def compare(one: Record, other: Record, takes_over: bool = False) -> Likeness:
    """Score of two lines. `takes_over`: one stands in the returns exactly where the other is missing."""
    reasons: list[str] = []
    name, number_differs = undertakings_alike(one, other)
    cap = 1.0
    if number_differs:
        cap = _NUMBER_CAP
        reasons.append("number_differs")
    if name >= 0.995:
        reasons.append("name_same")
    elif name >= _ALIKE:
        reasons.append("name_similar")
    else:
        reasons.append("name_differs")
        cap = min(cap, _NAME_CAP if name >= 0.6 else 0.55 + name / 5)
    total, weight = name * _NAME, _NAME

    owner = None
    if one.owner and other.owner:
        owner = _owners_alike(one, other)
        total, weight = total + owner * _OWNER, weight + _OWNER
        if owner < _ALIKE:
            reasons.append("owner_differs")
            cap = min(cap, _OWNER_CAP if owner >= 0.5 else UNCERTAIN - 0.01)
        else:
            reasons.append("owner_same" if owner >= 0.995 else "owner_similar")

    place = places_alike(one.area, other.area)
    if place is not None:
        total, weight = total + place * _PLACE, weight + _PLACE
        if place == 0.0:
            reasons.append("place_differs")
            near = near_misspelling(one.area, other.area)
            cap = min(cap, _NEAR_PLACE_CAP if near else _PLACE_CAP)
        else:
            reasons.append("place_same" if place == 1.0 else "place_similar")

    same_field = one.field == other.field
    total, weight = total + same_field * _FIELD, weight + _FIELD
    reasons.append("field_same" if same_field else "field_differs")
    if one.sector and other.sector and one.sector != other.sector:
        reasons.append("sector_differs")
    if one.registered_date and other.registered_date:
        same_date = one.registered_date == other.registered_date
        total, weight = total + same_date * _DATE, weight + _DATE
        reasons.append("date_same" if same_date else "date_differs")
        if not same_date and (name < _ALIKE or (place is not None and place < 0.9)):
            cap = min(cap, UNCERTAIN - 0.01)
    score = total / weight
    if takes_over:
        score += _TAKES_OVER
        reasons.append("takes_over")
    return Likeness(round(max(0.0, min(score, cap, 1.0)), 4), tuple(reasons), name, owner, place)


def _owners_alike(one: Record, other: Record) -> float:
    mine, theirs = one.bearer, other.bearer
    if (one.place is None) != (other.place is None) or mine != theirs:
        whole = words_alike(words(one.owner), words(other.owner), one.proper | other.proper)
        if numbers(mine) != numbers(theirs):
            return min(whole, 0.4)
        return max(whole, words_alike(mine, theirs, one.proper | other.proper))
    return 1.0
