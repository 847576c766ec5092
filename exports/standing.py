"""Which revisions stand in a publications folder."""

from __future__ import annotations

import re
from pathlib import Path

_REVISION = re.compile(r"^r([1-9]\d*)$")


def newest_revision(publications: Path, period_id: str) -> int:
    """Number of the newest revision of a period, 0 when there is none."""
    return max(revisions(publications, period_id), default=0)


def revisions(publications: Path, period_id: str) -> list[int]:
    """Numbers of the revisions of a period, oldest first."""
    folder = publications / period_id
    if not folder.is_dir():
        return []
    matches = (_REVISION.match(entry.name) for entry in folder.iterdir() if entry.is_dir())
    return sorted(int(match[1]) for match in matches if match)
