"""The rule catalogue: every rule is one YAML file that carries its own passing and failing examples."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping
from datetime import date
from functools import cached_property
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
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^(STR|KEY|CUM|ANN|LIF|OUT|TIM|REC|PCT)-\d{3}$")
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
    sql: str
    examples: list[Example] = Field(min_length=2)

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


def load_rule(path: Path) -> Rule:
    """Read one rule file. Raises RuleError when it does not follow the format or lacks a passing or failing example."""
    try:
        rule = Rule.model_validate(yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader))
    except (yaml.YAMLError, ValueError) as error:
        raise RuleError(f"{path.name}: {error}") from error
    if path.stem != rule.id:
        raise RuleError(f"{path.name}: the file is named after another id than {rule.id}")
    if not (rule.fails and rule.passes):
        raise RuleError(f"{path.name}: needs at least one example that fails and one that passes")
    return rule


def load_rules(folder: Path = RULES_DIR) -> list[Rule]:
    """All rules below `folder`, ordered by id. Raises RuleError on a broken file or an id used twice."""
    rules = sorted((load_rule(path) for path in folder.rglob("*.yml")), key=lambda rule: rule.id)
    for first, second in itertools.pairwise(rules):
        if first.id == second.id:
            raise RuleError(f"{first.id}: two files carry this id")
    return rules


def pack_version(rules: list[Rule]) -> str:
    """Version of the rule pack: a hash of every rule's content, 12 hex digits."""
    digest = hashlib.sha256()
    for rule in rules:
        digest.update(rule.model_dump_json().encode())
    return digest.hexdigest()[:12]
