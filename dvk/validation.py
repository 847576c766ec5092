"""What the warehouse was built and validated from, kept beside it, so that nothing else is ever published."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dvk.settings import Settings

# What a person or a committee adds to the lake, and the column that says when it became known.
_ARRIVING = {"receipts": "received_at", "decisions": "decided_at", "ledger": "decided_at"}


def begin_build(settings: Settings, as_of: datetime, versions: tuple[str, str]) -> None:
    """Note what a build starts from. Until it ends there is no validated warehouse."""
    settings.work.mkdir(parents=True, exist_ok=True)
    _record(settings).unlink(missing_ok=True)
    _note(settings).write_text(json.dumps(_state(settings, as_of, versions)), encoding="utf-8")


def end_build(settings: Settings, as_of: datetime, versions: tuple[str, str]) -> None:
    """The build is whole: what it started from is what it stands for."""
    if not _note(settings).is_file():
        _note(settings).write_text(json.dumps(_state(settings, as_of, versions)), encoding="utf-8")
    _note(settings).rename(_record(settings))


def read_build(settings: Settings) -> dict[str, Any] | None:
    """`as_of`, `code_version`, `rule_pack_version` and `lake` of the warehouse on disk; None when there is none."""
    if not _record(settings).is_file():
        return None
    state: dict[str, Any] = json.loads(_record(settings).read_text(encoding="utf-8"))
    return state


def changes_since(settings: Settings, versions: tuple[str, str]) -> list[str]:
    """What is no longer as it was when the warehouse was built: `inputs`, `code`, `rules`. Empty when all is."""
    built = read_build(settings)
    if built is None or "lake" not in built:
        return []
    now = _state(settings, datetime.fromisoformat(built["as_of"]), versions)
    names = {"lake": "inputs", "code_version": "code", "rule_pack_version": "rules"}
    return [name for key, name in names.items() if built[key] != now[key]]


def _state(settings: Settings, as_of: datetime, versions: tuple[str, str]) -> dict[str, Any]:
    code, pack = versions
    return {
        "as_of": as_of.isoformat(),
        "code_version": code,
        "rule_pack_version": pack,
        "lake": _lake_digest(settings, as_of),
    }


def _lake_digest(settings: Settings, as_of: datetime) -> str:
    """SHA-256 over everything in the lake that was known at `as_of`. What arrived later changes nothing."""
    import duckdb

    digest = hashlib.sha256()
    with duckdb.connect() as connection:
        for folder, moment in _ARRIVING.items():
            files = sorted(str(path) for path in (settings.lake / folder).glob("*.parquet"))
            if not files:
                continue
            rows = connection.execute(
                f"select hash(t)::varchar from read_parquet(?, union_by_name = true) as t where {moment} <= ? order by 1",
                [files, as_of.astimezone(UTC).replace(tzinfo=None)],
            ).fetchall()
            digest.update("".join(f"{folder}:{row[0]}|" for row in rows).encode())
    return digest.hexdigest()


def _record(settings: Settings) -> Path:
    return settings.work / "built.json"


def _note(settings: Settings) -> Path:
    return settings.work / "building.json"
