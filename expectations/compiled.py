"""Rules ready to run: what judging needs of them and no more, kept in a file so that `dvk check` starts at once.

The catalogue (YAML, examples, templates of SQL) is read only when a rule file has changed since.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

RULES_DIR = Path(__file__).parent / "rules"
_FORM = 1
"""Raise when a compiled rule says more or less than before."""


@dataclass(frozen=True)
class Texts:
    """A message in Vietnamese and English."""

    vi: str
    en: str


@dataclass(frozen=True)
class CompiledRule:
    """One version of a rule with its executable query over the relations it reads."""

    id: str
    version: int
    severity: str
    scope: str
    message: Texts
    effective_from: date
    effective_to: date | None
    sql: str
    relations: tuple[str, ...]

    def covers(self, day: date) -> bool:
        """Whether this version of the rule is the one in force on a day."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


def compiled_rules(cache: Path | None = None, folder: Path = RULES_DIR) -> list[CompiledRule]:
    """Every version of every rule, from `cache` when it is of the very files in `folder`, else compiled (and kept there).

    Raises RuleError on a broken rule file. A cache that cannot be read or written costs time, nothing else.
    """
    state = _state(folder)
    if cache is not None:
        try:
            kept = json.loads(cache.read_text(encoding="utf-8"))
            if kept["state"] == state:
                return [_from_json(item) for item in kept["rules"]]
        except (OSError, ValueError, KeyError, TypeError):
            pass  # no cache yet, or one of another form
    rules = _compile(folder)
    if cache is not None and cache.parent.is_dir():
        _keep(cache, {"state": state, "rules": [asdict(rule) for rule in rules]})
    return rules


def _compile(folder: Path) -> list[CompiledRule]:
    from expectations.catalogue import load_rules
    from expectations.queries import references, render

    return [
        CompiledRule(
            rule.id,
            rule.version,
            rule.severity,
            rule.scope,
            Texts(rule.message.vi, rule.message.en),
            rule.effective_from,
            rule.effective_to,
            render(rule.sql),
            tuple(references(rule.sql)),
        )
        for rule in load_rules(folder)
    ]


def _state(folder: Path) -> str:
    """What the rule files and the code that compiles them look like from outside; changes with every edit."""
    files: Sequence[Path] = [*sorted(folder.rglob("*.yml")), *sorted(Path(__file__).parent.glob("*.py"))]
    facts = [(path.as_posix(), (status := path.stat()).st_mtime_ns, status.st_size) for path in files]
    return hashlib.sha256(repr((_FORM, facts)).encode()).hexdigest()


def _from_json(item: Mapping[str, Any]) -> CompiledRule:
    ends = item["effective_to"]
    return CompiledRule(
        **{
            **item,
            "message": Texts(**item["message"]),
            "effective_from": date.fromisoformat(item["effective_from"]),
            "effective_to": date.fromisoformat(ends) if ends else None,
            "relations": tuple(item["relations"]),
        }
    )


def _keep(cache: Path, content: Mapping[str, Any]) -> None:
    temporary = cache.with_name(f".{cache.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(json.dumps(content, ensure_ascii=False, default=str), encoding="utf-8")
        temporary.replace(cache)
    except OSError:
        temporary.unlink(missing_ok=True)
