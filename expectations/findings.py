"""From a rule's offending row to a finding: fingerprint, message, and the columns every finding has."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from string import Formatter
from typing import Any, Protocol


class Judging(Protocol):
    """What judging needs of a rule: a Rule of the catalogue or a CompiledRule."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def severity(self) -> str: ...
    @property
    def message(self) -> Message: ...
    def covers(self, day: date) -> bool:
        """Whether this version is in force on a day."""


class Message(Protocol):
    """A message template in two languages."""

    @property
    def vi(self) -> str: ...
    @property
    def en(self) -> str: ...


SERIES_KEYS = ("unit_code", "period_id", "indicator", "level", "field", "basis", "programme_id", "subject")


def fingerprint(rule_id: str, row: Mapping[str, Any], *extra: str | None) -> str:
    """Identity of a finding from run to run: the rule and its subject, not the cell it happens to stand in."""
    parts = [rule_id, *(str(row.get(key) or "") for key in SERIES_KEYS), *(part or "" for part in extra)]
    # one total may be split in several ways, each of them wrong on its own
    if row.get("partition_name"):
        parts.append(str(row["partition_name"]))
    return "F" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]


_COUNT = "count"
_WHOLE = re.compile(r"[+-]?\d+")
_THOUSANDS = {"vi": ".", "en": ","}


class _Texts(Formatter):
    """Fills message templates in one language: `{name:count}` groups a whole number by threes, and a missing value shows as an
    ellipsis instead of stopping the run.
    """

    def __init__(self, language: str) -> None:
        self._separator = _THOUSANDS[language]

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        return kwargs.get(str(key), "…")

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec != _COUNT:
            return str(super().format_field(value, format_spec))
        return f"{int(value):,}".replace(",", self._separator) if _WHOLE.fullmatch(value) else str(value)


def message(
    template: str, row: Mapping[str, Any], labels: Mapping[tuple[str, str], str], language: str
) -> str:
    """Fill a message template; codes of known vocabularies are shown by their label, numbers as the language writes them."""
    return _Texts(language).vformat(
        template, (), {key: _shown(key, value, labels) for key, value in row.items()}
    )


def as_read(template: str) -> str:
    """A message template as a page shows it: the names in braces, without how their values are written."""
    return template.replace(f":{_COUNT}}}", "}")


def _shown(key: str, value: Any, labels: Mapping[tuple[str, str], str]) -> str:
    """A value as a reader sees it; a tie `a|b` shows the label of each."""
    if value is None:
        return "…"
    return " | ".join(labels.get((key, part), part) for part in str(value).split("|"))


def findings_of(
    rule: Judging,
    rows: Iterable[Mapping[str, Any]],
    received: Mapping[str, tuple[datetime, int | None]],
    as_of: datetime,
    labels: Mapping[str, Mapping[tuple[str, str], str]],
) -> Iterator[dict[str, Any]]:
    """Findings of one rule, in a stable order.

    `received` gives (received_at, version) of each submission; `labels` gives (column, code) → text for 'vi' and 'en'.
    A finding was first seen when the submission that carries it was received; one about something absent, at its due
    date (column seen_at) or else at as_of.
    """
    taken: set[str] = set()
    texts = rule.message
    for row in sorted(
        rows, key=lambda row: tuple(str(row.get(key) or "") for key in (*SERIES_KEYS, "sheet", "cell"))
    ):
        submission_id = row.get("submission_id")
        seen_at, version = received.get(submission_id or "", (row.get("seen_at") or as_of, None))
        identity = fingerprint(rule.id, row)
        if not any(row.get(key) for key in SERIES_KEYS[2:]) or identity in taken:
            identity = fingerprint(rule.id, row, submission_id, row.get("sheet"), row.get("cell"))
        if identity in taken:
            continue
        taken.add(identity)
        difference = row.get("difference")
        yield {
            "finding_id": identity,
            "rule_id": rule.id,
            "rule_version": rule.version,
            "severity": rule.severity,
            **{key: row.get(key) for key in SERIES_KEYS},
            "submission_id": submission_id,
            "submission_version": version,
            "sheet": row.get("sheet"),
            "cell": row.get("cell"),
            "observed": _text(row.get("observed")),
            "expected": _text(row.get("expected")),
            "difference": None if difference is None else float(difference),
            "message_vi": message(texts.vi, row, labels["vi"], "vi"),
            "message_en": message(texts.en, row, labels["en"], "en"),
            "first_seen_at": seen_at,
            "caused_by": None,
            "involved_cells": row.get("involved_cells"),
        }


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
