"""What stands in a home, for every step alike: the moment and the returns of the warehouse, the versions installed here.

Also the one error of a step that could not do its work. This module knows no step.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from dvk.settings import Settings
from dvk.validation import read_build

JsonObject = dict[str, object]


class PipelineError(RuntimeError):
    """A step could not do its work; the message is one line for the person who runs it."""


class RejectedError(PipelineError):
    """A person turned the draft down; that is on record, and nothing is released."""


def default_as_of() -> str:
    """The moment a build without an explicit as_of stands for: now, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0).isoformat()


def moment(as_of: str | datetime) -> datetime:
    """`as_of` as a moment with a zone. Raises PipelineError when it cannot be read or has no zone."""
    try:
        parsed = as_of if isinstance(as_of, datetime) else datetime.fromisoformat(as_of)
    except ValueError as error:
        raise PipelineError(
            f"as_of “{as_of}” is not a moment; write e.g. 2021-01-20T00:00:00+07:00"
        ) from error
    if parsed.tzinfo is None:
        raise PipelineError(f"as_of “{as_of}” has no time zone; write e.g. 2021-01-20T00:00:00+07:00")
    return parsed


def installed_versions(settings: Settings) -> tuple[str, str]:
    """Version of the code and of the rule pack that are installed."""
    from dvk.versions import code_version
    from expectations.catalogue import load_rules, pack_version

    return code_version(settings.project_root), pack_version(load_rules())


def used_inputs(settings: Settings) -> list[dict[str, Any]]:
    """Submissions the warehouse was built from, in order."""
    import duckdb

    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        cursor = connection.execute(
            "select submission_id, sha256, unit_code, period_id, submission_version, state, received_at, batch_id"
            " from intermediate.int_submissions_versioned order by submission_id"
        )
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def built_as_of(settings: Settings) -> str:
    """The moment the warehouse on disk was built for. Raises PipelineError when no whole build is on record."""
    build = read_build(settings)
    if build is None:
        raise PipelineError(f"{settings.warehouse} has no record of its as_of; run `dvk run` first")
    return str(build["as_of"])
