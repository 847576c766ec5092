"""One hazard: how its file is made, and what the reader must make of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Seen = tuple[str, str | None, str | None]
"""(issue code, sheet, cell)."""


@dataclass(frozen=True)
class Case:
    """`issues` are all that may be seen, no more and no fewer. `values`: “Sheet!Cell” → the value that must be read
    there. `quarantine`: the code that keeps the whole file out. `unit` and `period`: what the content must be taken for.
    """

    name: str
    file_name: str
    build: Callable[[], bytes]
    quarantine: str | None = None
    issues: tuple[Seen, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    unit: str | None = "908"
    period: str | None = "2020Q4"
    rows: Mapping[str, int] = field(default_factory=dict)
    candidates: tuple[str, ...] | None = None
