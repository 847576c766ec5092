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

from exports.approval import Approval
from exports.blocking import blocking_findings
from exports.context import Parameters, moment
from exports.definition import DEFINITIONS
from exports.errors import ExportError, PublicationRefusedError
from exports.manifest import MANIFEST, approved_digest, build_manifest, manifest_bytes, read_manifest
from exports.rendering import render
from exports.report.templates import TEMPLATES, kept_templates
from exports.revision.comparison import PreviousRevision
from exports.standing import newest_revision
from exports.written import RenderedFile

_PERIOD = re.compile(r"^\d{4}(Q[1-4]|-\d{4})?$")
_UNFINISHED = ".unfinished-"


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
class Draft:
    """What would be published now: its files, where they stand, and the hash a person approves."""

    path: Path
    revision: int
    digest: str
    content_digest: str
    files: tuple[RenderedFile, ...]
    is_published: bool  # the newest revision says the same already


@dataclass(frozen=True)
class Difference:
    """A file that a rebuild does not reproduce: `missing` or `extra` in the rebuild, `changed` bytes,
    `tampered` (the published file no longer has the checksum of its manifest), or `not_compared` (made by a
    version of an outside program that is not installed here, so its bytes prove nothing)."""

    path: str
    kind: str
    published_sha256: str | None
    rebuilt_sha256: str | None


@dataclass(frozen=True)
class Sources:
    """What a publication is made from: the warehouse, the submissions it used, definitions, templates, and the rules
    in plain data, which its site prints."""

    warehouse: Path
    parameters: Parameters
    inputs: Sequence[Mapping[str, Any]]
    definitions: Path = DEFINITIONS
    templates: tuple[Path, ...] = (TEMPLATES,)
    rules: Sequence[Mapping[str, Any]] = ()


def draft(sources: Sources, publications: Path, folder: Path) -> Draft:
    """Render into `folder` what the next revision of the period would be, beside the newest one.

    Raises PublicationRefusedError for what may not be published, ExportError when it cannot be rendered.
    """
    check_publishable(sources)
    period_id = sources.parameters.period_id
    newest = newest_revision(publications, period_id)
    previous = _previous(publications, period_id, newest)
    files = _render(sources, folder, previous)
    manifest = build_manifest(
        sources.parameters,
        sources.inputs,
        files,
        revision=newest + 1,
        approval={},
        previous=_reference(previous),
    )
    content = str(manifest["content_digest"])
    same = previous is not None and previous.manifest["content_digest"] == content
    return Draft(folder, newest + 1, approved_digest(manifest), content, tuple(files), same)


def check_publishable(sources: Sources) -> None:
    """Raise PublicationRefusedError unless the period is one, every input is named, and nothing blocks it."""
    period_id = sources.parameters.period_id
    if not _PERIOD.match(period_id):
        raise PublicationRefusedError(f"not a period: {period_id}")
    for entry in sources.inputs:
        if "submission_id" not in entry or "sha256" not in entry:
            raise PublicationRefusedError(f"{period_id}: an input submission lacks submission_id or sha256")
    moment(sources.parameters.as_of)
    if standing := blocking_findings(sources.warehouse, period_id):
        first = standing[0]
        raise PublicationRefusedError(
            f"{period_id}: {len(standing)} blocking finding(s) stand, first {first.rule_id} of unit "
            f"{first.unit_code}: {first.message_vi}"
        )


def publish(sources: Sources, publications: Path, approval: Approval) -> PublicationResult:
    """Render a period and release it as the next revision, or return the newest one when nothing changed.

    No clock is read here. Raises PublicationRefusedError for an incomplete approval, an approver who is the
    preparer, blocking findings that stand, or contents other than those approved; ExportError when it cannot
    be rendered.
    """
    period_id = sources.parameters.period_id
    if not _PERIOD.match(period_id):
        raise PublicationRefusedError(f"not a period: {period_id}")
    approval.check(period_id)
    check_publishable(sources)
    with _right_to_publish(publications):
        newest = newest_revision(publications, period_id)
        previous = _previous(publications, period_id, newest)
        scratch = publications / f"{_UNFINISHED}{period_id}-r{newest + 1}"
        try:
            files = _render(sources, scratch, previous)
            manifest = build_manifest(
                sources.parameters,
                sources.inputs,
                files,
                revision=newest + 1,
                approval=approval.as_manifest_entry(),
                previous=_reference(previous),
            )
            digest = approved_digest(manifest)
            if previous is not None and previous.manifest["content_digest"] == manifest["content_digest"]:
                content = str(previous.manifest["content_digest"])
                return PublicationResult(
                    period_id, newest, previous.folder, False, content, dict(previous.manifest)
                )
            if approval.digest is not None and approval.digest != digest:
                raise PublicationRefusedError(
                    f"{period_id}: {approval.digest[:12]} was approved, but what would be published now is "
                    f"{digest[:12]}: something changed since the draft; draft, submit and approve again"
                )
            manifest["approval"]["approved_sha256"] = digest
            (scratch / MANIFEST).write_bytes(manifest_bytes(manifest))
            _seal(scratch)
            target = publications / period_id / f"r{newest + 1}"
            target.parent.mkdir(exist_ok=True)
            scratch.rename(target)
            _sync(target.parent)
            _sync(publications)
        finally:
            _sweep(publications)
    return PublicationResult(period_id, newest + 1, target, True, str(manifest["content_digest"]), manifest)


def reproduce(
    warehouse: Path,
    publications: Path,
    period_id: str,
    revision: int,
    definitions: Path = DEFINITIONS,
    rules: Sequence[Mapping[str, Any]] = (),
) -> list[Difference]:
    """Render a revision again from a rebuilt warehouse with its manifest's parameters; compare every byte.

    An empty list proves equality, manifest included; a list of `not_compared` alone proves all the rest. Raises
    FileNotFoundError when there is no such revision, ExportError when the one it was compared with is not there.
    """
    published = publications / period_id / f"r{revision}"
    manifest = read_manifest(published)
    parameters = Parameters(
        manifest["period_id"], manifest["as_of"], manifest["code_version"], manifest["rule_pack_version"]
    )
    sources = Sources(
        warehouse, parameters, manifest["inputs"], definitions, (kept_templates(published), TEMPLATES), rules
    )
    reference = manifest["previous_revision"]
    previous = None if reference is None else _previous(publications, period_id, int(reference["revision"]))
    if previous is not None and previous.manifest["content_digest"] != reference["content_digest"]:
        raise ExportError(
            f"{previous.folder} is not the revision that {period_id} r{revision} was compared with"
        )
    with tempfile.TemporaryDirectory(prefix="dvk-reproduce-") as scratch:
        files = _render(sources, Path(scratch), previous)
    not_compared = _made_elsewhere(manifest, files)
    as_published = {file["path"]: file for file in manifest["files"]}
    files = [
        RenderedFile(**(as_published[file.path] | {"compares": file.compares}))
        if file.path in not_compared
        else file
        for file in files
    ]
    again = build_manifest(
        parameters,
        manifest["inputs"],
        files,
        revision=manifest["revision"],
        approval=manifest["approval"],
        previous=reference,
    )
    rebuilt = {file.path: file.sha256 for file in files}
    for path in not_compared:
        rebuilt.setdefault(path, as_published[path]["sha256"])
    again["files"] = _with_absent(again["files"], [as_published[path] for path in sorted(not_compared)])
    rebuilt[MANIFEST] = hashlib.sha256(manifest_bytes(again)).hexdigest()
    differences = _differences(published, manifest, rebuilt)
    return differences + [
        Difference(path, "not_compared", as_published[path]["sha256"], None)
        for path in sorted(not_compared - {difference.path for difference in differences})
    ]


def _made_elsewhere(manifest: Mapping[str, Any], files: Sequence[RenderedFile]) -> set[str]:
    """Published files made with an outside program of which another version, or none, is installed here."""
    here = {file.path: file.made_with for file in files}
    return {
        file["path"]
        for file in manifest["files"]
        if file.get("made_with") is not None and here.get(file["path"]) != file["made_with"]
    }


def _with_absent(
    files: Sequence[Mapping[str, Any]], published: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    present = {file["path"] for file in files}
    return sorted(
        [*files, *(file for file in published if file["path"] not in present)],
        key=lambda file: str(file["path"]),
    )


def _render(sources: Sources, folder: Path, previous: PreviousRevision | None) -> list[RenderedFile]:
    return render(
        sources.warehouse,
        folder,
        sources.parameters,
        sources.definitions,
        inputs=sources.inputs,
        previous=previous,
        templates=sources.templates,
        rules=sources.rules,
    )


def _previous(publications: Path, period_id: str, revision: int) -> PreviousRevision | None:
    if not revision:
        return None
    folder = publications / period_id / f"r{revision}"
    if not (folder / MANIFEST).is_file():
        raise ExportError(f"{period_id} r{revision} is not in {publications}")
    return PreviousRevision(folder, read_manifest(folder))


def _reference(previous: PreviousRevision | None) -> dict[str, Any] | None:
    return None if previous is None else previous.reference


def touched(published: Path) -> list[Difference]:
    """Files of a publication that no longer have the checksum of its manifest; nothing is rebuilt to tell."""
    manifest = read_manifest(published)
    as_listed = {str(file["path"]): str(file["sha256"]) for file in manifest["files"]}
    return [one for one in _differences(published, manifest, as_listed) if one.kind == "tampered"]


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


@contextmanager
def _right_to_publish(publications: Path) -> Iterator[None]:
    """Hold the one right to publish here; it ends with the process, so a crash leaves no stale lock.

    The folder itself is locked: no lock file stands among the publications.
    """
    publications.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(publications, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        _sweep(publications)
        yield
    finally:
        os.close(descriptor)


def _sweep(publications: Path) -> None:
    """Remove what an interrupted publication left. Only called under the lock."""
    for entry in publications.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(entry)
    for entry in publications.iterdir():
        if entry.is_dir() and not any(entry.iterdir()):
            entry.rmdir()


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
