"""Tries a new or changed rule over everything submitted so far, before it takes effect: findings gained and lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from expectations.catalogue import Rule, RuleError, check_versions
from expectations.evaluation import Warehouse


@dataclass(frozen=True)
class Preview:
    """Findings that a rule file would add and take away, against the rules that stand."""

    gained: Sequence[Mapping[str, Any]]
    lost: Sequence[Mapping[str, Any]]
    kept_count: int

    def by_unit_and_period(self) -> list[tuple[str, str, int, int]]:
        """(unit_code, period_id, gained, lost), in order; only where something changes."""
        gained, lost = (
            Counter((row["unit_code"] or "", row["period_id"] or "") for row in rows)
            for rows in (self.gained, self.lost)
        )
        return [(*key, gained[key], lost[key]) for key in sorted(set(gained) | set(lost))]


def succession(standing: Sequence[Rule], candidate: Rule) -> list[Rule]:
    """Versions of the candidate's id as they would be with it.

    A candidate with a version that stands takes its place; a new version ends the one before it on the eve of its first day.
    Raises RuleError when gaps or overlaps remain.
    """
    others = [rule for rule in standing if rule.id == candidate.id and rule.version != candidate.version]
    last = max(
        (rule for rule in others if rule.version < candidate.version),
        key=lambda rule: rule.version,
        default=None,
    )
    if last is not None and candidate.effective_from <= last.effective_from:
        raise RuleError(
            f"{candidate.id}: version {candidate.version} would begin before version {last.version} does"
        )
    if last is not None and last.effective_to is None:
        ended = last.model_copy(update={"effective_to": candidate.effective_from - timedelta(days=1)})
        others[others.index(last)] = ended
    versions = sorted([*others, candidate], key=lambda rule: rule.version)
    check_versions(versions)
    return versions


def preview(warehouse: Warehouse, standing: Sequence[Rule], candidate: Rule) -> Preview:
    """Ask the standing versions of the rule and those with the candidate; compare findings by fingerprint.

    The same subject found with another observed or expected value counts as kept: its fingerprint is the same.
    """
    before = _found(warehouse, [rule for rule in standing if rule.id == candidate.id])
    after = _found(warehouse, succession(standing, candidate))
    return Preview(
        [after[key] for key in after if key not in before],
        [before[key] for key in before if key not in after],
        sum(key in before for key in after),
    )


def _found(warehouse: Warehouse, rules: Sequence[Rule]) -> dict[str, dict[str, Any]]:
    return {finding["finding_id"]: finding for rule in rules for finding in warehouse.findings(rule)}
