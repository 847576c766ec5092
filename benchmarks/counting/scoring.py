"""Compares what was found with what was planted: method codes, ties, rules, clean cells, gaps and identity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from math import comb

from benchmarks.counting.expected import expected_findings
from benchmarks.counting.oracle import Oracle, locate
from benchmarks.counting.running import Cell, Outcome
from samples.province.claims import Label

UNNAMED = ("typing_slip", "carried_forward", "unexplained")
EVIDENCED = ("transferred_included", "transferred_excluded", "replications_as_new")


@dataclass
class Score:
    """Counters over one or many provinces; scores add up with `+=`."""

    provinces: Counter[str] = field(default_factory=Counter)
    cells: Counter[str] = field(default_factory=Counter)  # clean, planted, false, missed
    right: Counter[str] = field(default_factory=Counter)  # planted code, recognised
    tied: Counter[str] = field(default_factory=Counter)  # planted code, reported as a tie that is one
    wrong: Counter[str] = field(default_factory=Counter)  # planted code, anything else
    overreach: Counter[str] = field(
        default_factory=Counter
    )  # code claimed where another was planted, or nothing
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_the_letter: Counter[str] = field(default_factory=Counter)  # of the wrong: see _is_by_the_letter
    rule_hits: Counter[str] = field(default_factory=Counter)
    rule_misses: Counter[str] = field(default_factory=Counter)
    rule_extras: Counter[str] = field(default_factory=Counter)
    rule_echoes: Counter[str] = field(
        default_factory=Counter
    )  # not expected, but about a line with a planted error
    false_findings: Counter[str] = field(default_factory=Counter)  # by severity
    gaps: Counter[str] = field(default_factory=Counter)  # exact, other
    pairs: Counter[str] = field(default_factory=Counter)  # identity: both, found, true

    def __iadd__(self, other: Score) -> Score:
        for item in fields(self):
            getattr(self, item.name).update(getattr(other, item.name))
        return self


def score(outcome: Outcome) -> Score:
    """Judge one province."""
    result = Score()
    result.provinces[outcome.scenario.spec.codes] += 1
    result.cells["clean"] = sum(1 for cell in outcome.compared if cell not in outcome.planted)
    result.cells["planted"] = len(outcome.planted)
    _score_methods(outcome, result)
    _score_rules(outcome, result)
    _score_identity(outcome, result)
    return result


def _score_methods(outcome: Outcome, result: Score) -> None:
    oracle = Oracle(outcome.province, outcome.claims)
    for cell, (_, _, is_wrong, method) in outcome.compared.items():
        if is_wrong and cell not in outcome.planted:
            result.cells["false"] += 1
            result.confusion["distinct", method or "nothing"] += 1
            result.overreach.update((method or "nothing").split("|"))
    for cell, label in outcome.planted.items():
        planted = label.counting_method
        reported, derived, is_wrong, method = outcome.compared.get(cell, (None, None, False, None))
        if not is_wrong or method is None:
            result.cells["missed"] += 1
            result.wrong[planted] += 1
            result.confusion[planted, "missed"] += 1
            continue
        verdict = judge(oracle, outcome, label, method)
        getattr(result, verdict)[planted] += 1
        if verdict == "wrong":
            result.confusion[planted, method] += 1
            result.overreach.update(set(method.split("|")) - {planted})
            if _is_by_the_letter(oracle, outcome, label, method):
                result.by_the_letter[planted] += 1
        elif method not in UNNAMED and reported is not None and derived is not None:
            named = outcome.gaps.get(cell, 0)
            result.gaps["exact" if named == reported - derived else "other"] += 1


def judge(oracle: Oracle, outcome: Outcome, label: Label, found: str) -> str:
    """`right`, `tied` (indistinguishable, and said so) or `wrong`."""
    planted, codes = label.counting_method, found.split("|")
    if codes == [planted]:
        return "right"
    at, quarter = _place(outcome, label)
    if _is_the_same_story(oracle, outcome, label, codes):
        return "tied"
    if planted == "carried_forward" and set(codes) <= set(EVIDENCED):
        # evidence on record is preferred to carrying forward where both give the same numbers
        return "tied" if all(oracle.same(planted, code, quarter, at) for code in codes) else "wrong"
    if planted == "unexplained":  # a random number that some method gives after all
        return "tied" if all(oracle.reproduces(code, quarter, at) for code in codes) else "wrong"
    if planted not in codes:
        return "wrong"
    others = [code for code in codes if code != planted]
    if planted == "typing_slip" or others == ["typing_slip"]:
        # a slip is one cell: the others must give this number too, and no other wrong cell of the series
        rest = [code for code in codes if code != "typing_slip"]
        return "tied" if all(oracle.alone(code, quarter, at) for code in rest) else "wrong"
    others = [code for code in others if code != "typing_slip"]
    return "tied" if all(oracle.same(planted, code, quarter, at) for code in others) else "wrong"


def _is_the_same_story(oracle: Oracle, outcome: Outcome, label: Label, codes: list[str]) -> bool:
    """Two methods were planted one after the other, and the other one, going on, gives the very same numbers.

    Then nobody can tell that the way of counting changed; the answer has to be one that gives every number of this
    method's stretch.
    """
    (unit, series, kind, basis), _ = _place(outcome, label)
    methods = outcome.claims.methods[basis][unit, :, series, kind]
    wrong = oracle.wrong(unit, series, kind, basis)
    mine = frozenset(q for q in wrong if methods[q] == label.counting_method)
    if not {str(methods[q]) for q in wrong - mine} & set(codes):
        return False
    at = (unit, series, kind, basis)
    return all(any(mine <= cells for cells in oracle.explained(code, *at)) for code in codes)


def _is_by_the_letter(oracle: Oracle, outcome: Outcome, label: Label, found: str) -> bool:
    """The method found gives every number that the planted one gives, and more of the series' wrong cells besides.

    counting.md §3 asks for the method that explains the most, so by its letter this answer is right; nobody could
    know better. Counted as wrong all the same, and shown apart.
    """
    at, quarter = _place(outcome, label)
    return all(oracle.covers_more(code, label.counting_method, quarter, at) for code in found.split("|"))


def _place(outcome: Outcome, label: Label) -> tuple[tuple[int, int, int, str], int]:
    unit, quarter, series, kind = locate(
        outcome.claims.derived, label.unit_code, label.period_id, label.indicator, label.level, label.field
    )
    return (unit, series, kind, label.basis), quarter


def _score_rules(outcome: Outcome, result: Score) -> None:
    expected = expected_findings(outcome)
    found: dict[str, set[tuple[str | None, ...]]] = {}
    lines = {(cell[0], cell[2]) for cell in outcome.planted}
    for row in outcome.findings:
        key = tuple(row[name] for name in ("unit_code", "period_id", "indicator", "level", "field", "basis"))
        rule = row["rule_id"]
        found.setdefault(rule, set()).add(key)
        if key in expected.get(rule, frozenset()):
            result.rule_hits[rule] += 1
        elif row.get("caused_by") or (row["unit_code"], row["indicator"]) in lines:
            result.rule_echoes[rule] += 1
        else:
            result.rule_extras[rule] += 1
            result.false_findings[row["severity"]] += 1
    for rule, keys in expected.items():
        result.rule_misses[rule] += len(keys - found.get(rule, set()))


def _score_identity(outcome: Outcome, result: Score) -> None:
    """Pairs of register rows linked to one programme, against pairs that are one programme."""
    both = Counter(outcome.identity)
    for name, counts in (
        ("both", both),
        ("found", Counter(found for found, _ in outcome.identity)),
        ("true", Counter(true for _, true in outcome.identity)),
    ):
        suffix = outcome.scenario.spec.codes
        result.pairs[f"{name} {suffix}"] += sum(comb(count, 2) for count in counts.values())


def rate(part: float, whole: float) -> float | None:
    """A share, None of nothing."""
    return part / whole if whole else None


def summary(total: Score) -> dict[str, object]:
    """The figures of a benchmark as plain data."""
    codes = sorted({*total.right, *total.tied, *total.wrong, *total.overreach})
    good = sum(total.right.values()) + sum(total.tied.values())
    bad = sum(total.wrong.values())
    return {
        "provinces": dict(total.provinces),
        "cells": dict(total.cells),
        "methods": {
            "precision": rate(good, good + bad - total.cells["missed"] + total.cells["false"]),
            "recall": rate(good, good + bad),
            "wrong_but_right_by_the_letter": sum(total.by_the_letter.values()),
            "by_code": {code: _code(total, code) for code in codes},
            "confusion": {f"{a} → {b}": n for (a, b), n in total.confusion.most_common()},
        },
        "rules": {rule: _rule(total, rule) for rule in _rules(total)},
        "false_findings_per_1000_clean_cells": {
            severity: 1000 * total.false_findings[severity] / max(1, total.cells["clean"])
            for severity in ("blocking", "error", "warning", "info")
        },
        "gaps_that_add_up": rate(total.gaps["exact"], sum(total.gaps.values())),
        "identity": {kind: _identity(total.pairs, kind) for kind in sorted(total.provinces)},
    }


def _code(total: Score, code: str) -> dict[str, float | int | None]:
    planted = total.right[code] + total.tied[code] + total.wrong[code]
    claimed = total.right[code] + total.tied[code] + total.overreach[code]
    return {
        "planted": planted,
        "recognised": total.right[code],
        "true_ties": total.tied[code],
        "precision": rate(total.right[code] + total.tied[code], claimed),
        "recall": rate(total.right[code] + total.tied[code], planted),
    }


def _rules(total: Score) -> list[str]:
    return sorted({*total.rule_hits, *total.rule_misses, *total.rule_extras, *total.rule_echoes})


def _rule(total: Score, rule: str) -> dict[str, float | int | None]:
    hits, misses, extras = total.rule_hits[rule], total.rule_misses[rule], total.rule_extras[rule]
    return {
        "expected": hits + misses,
        "found": hits,
        "false": extras,
        "beside_a_planted_error": total.rule_echoes[rule],
        "precision": rate(hits, hits + extras),
        "recall": rate(hits, hits + misses),
    }


def _identity(pairs: Mapping[str, int], kind: str) -> dict[str, float | None]:
    both = pairs.get(f"both {kind}", 0)
    return {
        "precision": rate(both, pairs.get(f"found {kind}", 0)),
        "recall": rate(both, pairs.get(f"true {kind}", 0)),
    }


__all__ = ["Cell", "Score", "judge", "score", "summary"]
