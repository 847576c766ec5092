"""Links a finding to the one it follows from, so that one slip in a cell is not shown as three faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from expectations.catalogue import Rule

Cell = tuple[str, str, str]


def _cells(finding: Mapping[str, Any]) -> Iterator[Cell]:
    """Cells that a finding speaks of: its own, and those it compares it with: `G6` of the same sheet, or one of another return
    as `submission!sheet!cell`.
    """
    submission_id, sheet = finding["submission_id"], finding["sheet"]
    if not (submission_id and sheet):
        return
    for cell in (finding["cell"], *(finding["involved_cells"] or "").split("|")):
        match (cell or "").split("!"):
            case [other_submission, other_sheet, other_cell]:
                yield other_submission, other_sheet, other_cell
            case [own_cell] if own_cell:
                yield submission_id, sheet, own_cell


def link_consequences(findings: Sequence[dict[str, Any]], rules: Sequence[Rule]) -> int:
    """Set `caused_by` where a rule's `knock_on_of` names a rule that found a fault in one of the cells; returns how many.

    Several causes in one row: the one in the finding's own cell, else the first in order of rule and finding id. A finding that
    is itself a consequence is never a cause, so links are one step long.
    """
    causes_of = {rule.id: frozenset(rule.knock_on_of) for rule in rules if rule.knock_on_of}
    causing = frozenset().union(*causes_of.values()) if causes_of else frozenset()
    by_cell: dict[Cell, list[dict[str, Any]]] = {}
    for finding in findings:
        if finding["rule_id"] in causing and finding["rule_id"] not in causes_of and finding["cell"]:
            by_cell.setdefault((finding["submission_id"], finding["sheet"], finding["cell"]), []).append(
                finding
            )
    linked = 0
    for finding in findings:
        wanted = causes_of.get(finding["rule_id"])
        if not wanted:
            continue
        own = (finding["submission_id"], finding["sheet"], finding["cell"])
        causes = sorted(
            (cell != own, cause["rule_id"], cause["finding_id"])
            for cell in _cells(finding)
            for cause in by_cell.get(cell, ())
            if cause["rule_id"] in wanted
        )
        if causes:
            finding["caused_by"] = causes[0][2]
            linked += 1
    return linked
