"""`manifest.json`: what a publication is made of, enough to rebuild it and prove it equal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from exports.context import Parameters
from exports.written import RenderedFile

MANIFEST = "manifest.json"
MANIFEST_VERSION = 1


def content_digest(
    parameters: Parameters, inputs: Sequence[Mapping[str, Any]], files: Sequence[RenderedFile]
) -> str:
    """SHA-256 over what the publication says: parameters, inputs and every file's checksum.

    The approval and the revision number are left out: approving the same content twice is not a new revision.
    So are files that only compare with the revision before, and copies made by an outside program (a PDF).
    """
    content = {
        "period_id": parameters.period_id,
        "as_of": parameters.as_of,
        "code_version": parameters.code_version,
        "rule_pack_version": parameters.rule_pack_version,
        "inputs": ordered_inputs(inputs),
        "files": {file.path: file.sha256 for file in files if not file.compares and file.made_with is None},
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def ordered_inputs(inputs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Input submissions in one order, whatever order they came in."""
    return sorted(
        (dict(sorted(entry.items())) for entry in inputs), key=lambda entry: str(entry["submission_id"])
    )


def build_manifest(
    parameters: Parameters,
    inputs: Sequence[Mapping[str, Any]],
    files: Sequence[RenderedFile],
    *,
    revision: int,
    approval: Mapping[str, Any],
    previous: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The manifest of a revision; `previous` is {revision, content_digest} of the one before, or None."""
    return {
        "manifest_version": MANIFEST_VERSION,
        "period_id": parameters.period_id,
        "revision": revision,
        "as_of": parameters.as_of,
        "code_version": parameters.code_version,
        "rule_pack_version": parameters.rule_pack_version,
        "content_digest": content_digest(parameters, inputs, files),
        "approval": dict(approval),
        "previous_revision": None if previous is None else dict(previous),
        "inputs": ordered_inputs(inputs),
        "files": [file.as_manifest_entry() for file in files],
    }


def approved_digest(manifest: Mapping[str, Any]) -> str:
    """SHA-256 of all a person approves: the content, every file, and the revision it is compared with."""
    seen = {name: manifest[name] for name in ("content_digest", "previous_revision")}
    files = {file["path"]: file["sha256"] for file in manifest["files"] if "made_with" not in file}
    text = json.dumps({**seen, "files": files}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def manifest_bytes(manifest: Mapping[str, Any]) -> bytes:
    """The manifest as it stands in the file."""
    return (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a revision folder.

    Raises FileNotFoundError when there is none.
    """
    data: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return data
