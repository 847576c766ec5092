"""What a renderer says of a file it wrote."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Written:
    """Rows of data in it (None: not a table), and the outside program that made it, if one did."""

    rows: int | None
    made_with: str | None = None
