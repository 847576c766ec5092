"""The rule catalogue: every rule is one YAML file that carries its own passing and failing examples.

A changed rule is a new file beside the old one (`CUM-002.v2.yml`): the old version keeps the periods it was written for.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

# The C parser where PyYAML has it: the catalogue is read at every `dvk check`.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

RULES_DIR = Path(__file__).parent / "rules"

Severity = Literal["blocking", "error", "warning", "info"]
Family = Literal[
    "structure",
    "identity",
    "cumulative",
    "annual",
    "nesting",
    "ratios",
    "lifecycle",
    "outcomes",
    "timeliness",
    "reconciliation",
    "activities",
]
Scalar = str | int | float | bool | date | None


class Bilingual(BaseModel):
    """A text in Vietnamese and English."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    vi: str
    en: str


class Example(BaseModel):
    """Rows given to the rule and the rows it must return; an empty `expect` means it must stay silent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    given: Mapping[str, list[dict[str, Any]]]
    expect: list[dict[str, Any]]


class Rule(BaseModel):
    """One rule: a query that returns the offending rows, and how to say it.

    `sql` may return any of the columns of a finding (see findings.FINDING_COLUMNS) and whatever else the message names.
    `scope` workbook = answerable from one workbook alone, so `dvk check` runs it too.
    `knock_on_of` names the rules of which this one may be a mere consequence: where one of them found a fault in a cell that
    this rule compares (its own cell, or those in a column `involved_cells`, joined by `|`; of another return:
    `submission!sheet!cell`), the finding is linked to it.
    `every_version` = the rule also judges versions of a return that a later one replaced (see queries.EARLIER), so that the
    ledger can say when a finding began and which version resolved it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^(STR|KEY|CUM|ANN|LIF|OUT|TIM|REC|PCT|ACT)-\d{3}$")
    version: int = Field(ge=1)
    family: Family
    severity: Severity
    scope: Literal["warehouse", "workbook"] = "warehouse"
    title: Bilingual
    message: Bilingual
    rationale: Bilingual
    sources: list[str] = Field(min_length=1)
    effective_from: date
    effective_to: date | None = None
    exceptions: list[str] = []
    knock_on_of: list[str] = []
    every_version: bool = False
    sql: str
    examples: list[Example] = Field(min_length=2)

    def covers(self, day: date) -> bool:
        """Whether this version of the rule is the one in force on a day."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)

    @cached_property
    def fails(self) -> bool:
        """Whether some example shows the rule finding something."""
        return any(example.expect for example in self.examples)

    @cached_property
    def passes(self) -> bool:
        """Whether some example shows the rule staying silent."""
        return any(not example.expect for example in self.examples)


class RuleError(ValueError):
    """A rule file cannot be used; the message names the file and what is wrong in it."""


@lru_cache(maxsize=1024)
def _rule(text: str) -> Rule:
    """A build asks for the catalogue five times; its files are compared, not read anew."""
    return Rule.model_validate(yaml.load(text, Loader=_Loader))


def load_rule(path: Path) -> Rule:
    """Read one rule file. Raises RuleError when it does not follow the format or lacks a passing or failing example."""
    try:
        rule = _rule(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, ValueError) as error:
        raise RuleError(f"{path.name}: {error}") from error
    if path.stem not in {rule.id, f"{rule.id}.v{rule.version}"}:
        raise RuleError(f"{path.name}: should be named {rule.id}.yml or {rule.id}.v{rule.version}.yml")
    if not (rule.fails and rule.passes):
        raise RuleError(f"{path.name}: needs at least one example that fails and one that passes")
    return rule


def load_rules(folder: Path = RULES_DIR) -> list[Rule]:
    """All versions of all rules below `folder`, ordered by id and version.

    Raises RuleError on a broken file, or when the versions of a rule leave a gap or overlap in time.
    """
    rules = sorted(
        (load_rule(path) for path in folder.rglob("*.yml")), key=lambda rule: (rule.id, rule.version)
    )
    check_versions(rules)
    return rules


def check_versions(rules: Sequence[Rule]) -> None:
    """Versions of one id follow one another without gap or overlap. Raises RuleError naming the pair that does not."""
    for first, second in itertools.pairwise(rules):
        if first.id != second.id:
            continue
        if first.version == second.version:
            raise RuleError(f"{first.id}: two files carry version {first.version}")
        if first.effective_to is None or first.effective_to + timedelta(days=1) != second.effective_from:
            raise RuleError(
                f"{first.id}: version {first.version} is in force until {first.effective_to}, version {second.version} from"
                f" {second.effective_from}; they must follow one another day by day"
            )


def newest(rules: Sequence[Rule]) -> list[Rule]:
    """The newest version of each rule, ordered by id."""
    return list({rule.id: rule for rule in sorted(rules, key=lambda rule: (rule.id, rule.version))}.values())


def pack_version(rules: Sequence[Rule]) -> str:
    """Version of the rule pack: a hash of every rule's content, 12 hex digits."""
    digest = hashlib.sha256()
    for rule in rules:
        digest.update(rule.model_dump_json().encode())
    return digest.hexdigest()[:12]
