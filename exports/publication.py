"""Approved, immutable releases: `publications/<period>/r<N>/`, whole or not at all, the same bytes again."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exports.blocking import blocking_findings
from exports.context import Parameters, moment
from exports.definition import DEFINITIONS
from exports.errors import PublicationRefusedError
from exports.manifest import MANIFEST, build_manifest, manifest_bytes, read_manifest
from exports.rendering import RenderedFile, render

_REVISION = re.compile(r"^r([1-9]\d*)$")
_PERIOD = re.compile(r"^\d{4}(Q[1-4]|-\d{4})?$")
_UNFINISHED = ".unfinished-"
_LOCK = ".lock"


@dataclass(frozen=True)
class PublicationResult:
    """A revision that stands in the publications folder; `created` is False when it already stood there."""

    period_id: str
    revision: int
    path: Path
    created: bool
    content_digest: str
    manifest: dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """A file that a rebuild does not reproduce: `missing` or `extra` in the rebuild, `changed` bytes,
    or `tampered` (the published file no longer has the checksum of its manifest)."""

    path: str
    kind: str
    published_sha256: str | None
    rebuilt_sha256: str | None


def publish(
    warehouse: Path,
    publications: Path,
    period_id: str,
    *,
    as_of: str,
    code_version: str,
    rule_pack_version: str,
    inputs: Sequence[Mapping[str, Any]],
    approved_by: str,
    approved_at: str,
    reason: str,
    preparer: str | None = None,
    definitions: Path = DEFINITIONS,
) -> PublicationResult:
    """Render a period and release it as the next revision, or return the newest one when nothing changed.

    `inputs` are the submissions used, each with at least `submission_id` and `sha256`. `approved_at` is the
    caller's (ISO 8601); no clock is read here. Raises PublicationRefusedError for an incomplete approval,
    an approver who is the preparer, or blocking findings that stand; ExportError when it cannot be rendered.
    """
    _check_approval(period_id, approved_by, approved_at, reason, preparer, inputs)
    parameters = Parameters(period_id, as_of, code_version, rule_pack_version)
    moment(as_of)
    if standing := blocking_findings(warehouse, period_id):
        first = standing[0]
        raise PublicationRefusedError(
            f"{period_id}: {len(standing)} blocking finding(s) stand, first {first.rule_id} of unit "
            f"{first.unit_code}: {first.message_vi}"
        )
    approval = {
        "approved_by": approved_by,
        "approved_at": approved_at,
        "reason": reason,
        "preparer": preparer,
    }
    with _period_lock(publications / period_id) as folder:
        _sweep(folder)
        newest = newest_revision(publications, period_id)
        previous = read_manifest(folder / f"r{newest}") if newest else None
        scratch = folder / f"{_UNFINISHED}r{newest + 1}"
        try:
            files = render(warehouse, scratch, parameters, definitions)
            manifest = build_manifest(
                parameters,
                inputs,
                files,
                revision=newest + 1,
                approval=approval,
                previous=previous and {"revision": newest, "content_digest": previous["content_digest"]},
            )
            if previous is not None and previous["content_digest"] == manifest["content_digest"]:
                return PublicationResult(
                    period_id, newest, folder / f"r{newest}", False, previous["content_digest"], previous
                )
            (scratch / MANIFEST).write_bytes(manifest_bytes(manifest))
            _seal(scratch)
            target = folder / f"r{newest + 1}"
            scratch.rename(target)
            _sync(folder)
        finally:
            _sweep(folder)
    return PublicationResult(period_id, newest + 1, target, True, manifest["content_digest"], manifest)


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


def reproduce(
    warehouse: Path, publications: Path, period_id: str, revision: int, definitions: Path = DEFINITIONS
) -> list[Difference]:
    """Render a revision again from a rebuilt warehouse with its manifest's parameters; compare every byte.

    An empty list proves equality, manifest included. Raises FileNotFoundError when there is no such revision.
    """
    published = publications / period_id / f"r{revision}"
    manifest = read_manifest(published)
    parameters = Parameters(
        manifest["period_id"], manifest["as_of"], manifest["code_version"], manifest["rule_pack_version"]
    )
    with tempfile.TemporaryDirectory(prefix="dvk-reproduce-") as scratch:
        rebuilt_folder = Path(scratch)
        files = render(warehouse, rebuilt_folder, parameters, definitions)
        rebuilt = {file.path: file.sha256 for file in files}
        again = build_manifest(
            parameters,
            manifest["inputs"],
            files,
            revision=manifest["revision"],
            approval=manifest["approval"],
            previous=manifest["previous_revision"],
        )
    rebuilt[MANIFEST] = hashlib.sha256(manifest_bytes(again)).hexdigest()
    return _differences(published, manifest, rebuilt)


def _differences(
    published: Path, manifest: Mapping[str, Any], rebuilt: Mapping[str, str]
) -> list[Difference]:
    listed = {str(file["path"]): str(file["sha256"]) for file in manifest["files"]}
    present = {
        path.relative_to(published).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(published.rglob("*"))
        if path.is_file()
    }
    differences = []
    for path in sorted(listed.keys() | present.keys() | rebuilt.keys()):
        stands, again = present.get(path), rebuilt.get(path)
        if path in listed and stands != listed[path]:
            differences.append(Difference(path, "tampered", stands, again))
        elif again is None:
            differences.append(Difference(path, "missing", stands, None))
        elif stands is None:
            differences.append(Difference(path, "extra", None, again))
        elif stands != again:
            differences.append(Difference(path, "changed", stands, again))
    return differences


def _check_approval(
    period_id: str,
    approved_by: str,
    approved_at: str,
    reason: str,
    preparer: str | None,
    inputs: Sequence[Mapping[str, Any]],
) -> None:
    if not _PERIOD.match(period_id):
        raise PublicationRefusedError(f"not a period: {period_id}")
    for name, value in (("approved_by", approved_by), ("approved_at", approved_at), ("reason", reason)):
        if not value.strip():
            raise PublicationRefusedError(
                f"{period_id}: {name} is empty; a publication says who approved it, when and why"
            )
    if preparer is not None and preparer.strip().casefold() == approved_by.strip().casefold():
        raise PublicationRefusedError(f"{period_id}: {approved_by} prepared it and may not approve it")
    for entry in inputs:
        if "submission_id" not in entry or "sha256" not in entry:
            raise PublicationRefusedError(f"{period_id}: an input submission lacks submission_id or sha256")


@contextmanager
def _period_lock(folder: Path) -> Iterator[Path]:
    """Hold the one right to publish here; it ends with the process, so a crash leaves no stale lock."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def _sweep(folder: Path) -> None:
    """Remove what an interrupted publication left. Only called under the lock."""
    for entry in folder.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(entry)


def _seal(folder: Path) -> None:
    """Make every file read-only and put files and folders on disk."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file():
            path.chmod(0o444)
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


__all__ = [
    "Difference",
    "PublicationResult",
    "RenderedFile",
    "blocking_findings",
    "newest_revision",
    "publish",
    "reproduce",
    "revisions",
]
