"""The site a release holds: the pages of the living site as they were, in a folder of the release, listed in its manifest.

It knows its own release and the revision that one was compared with, both named by the manifest, and nothing later.
It is part of what a person approves, so it cannot say who approved it: the manifest does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb

from exports.context import Parameters
from exports.definition import Definitions, SiteExport
from exports.revision.comparison import PreviousRevision
from exports.site.frame import released_quarter
from exports.site.publications import read_revision, told
from exports.site.reading import Reader
from exports.site.released import as_released
from exports.site.site import render_pages, site_frame
from exports.written import Written


@dataclass(frozen=True)
class Release:
    """The release a site belongs to: what the manifest will say of it, as far as it is known before the approval."""

    parameters: Parameters
    inputs: Sequence[Mapping[str, Any]]
    files: Sequence[Mapping[str, Any]]
    previous: PreviousRevision | None

    @property
    def revision(self) -> int:
        """Its number: one more than the revision it is compared with."""
        return 1 if self.previous is None else int(self.previous.manifest["revision"]) + 1

    def manifest(self) -> dict[str, Any]:
        """The manifest without approval and digest."""
        return {
            "period_id": self.parameters.period_id,
            "revision": self.revision,
            "as_of": self.parameters.as_of,
            "code_version": self.parameters.code_version,
            "rule_pack_version": self.parameters.rule_pack_version,
            "inputs": self.inputs,
            "files": self.files,
            "previous_revision": None if self.previous is None else self.previous.reference,
        }


def write_frozen_site(
    connection: duckdb.DuckDBPyConnection,
    export: SiteExport,
    definitions: Definitions,
    release: Release,
    rules: Sequence[Mapping[str, Any]],
    folder: Path,
) -> dict[str, Written]:
    """Write the site below `folder`, where the release's other files already are; returns what was written, by path.

    Pages name the revision, so they depend on the one before; data and libraries do not. Personal data are left out by
    the definition's rule.
    """
    target = folder / export.folder
    target.mkdir(parents=True)
    offset = timedelta(minutes=definitions.office.utc_offset_minutes)
    period_id = release.parameters.period_id
    with as_released(connection, period_id, export.privacy, release.inputs, rules):
        reader = Reader(connection)
        frame = replace(
            site_frame(connection, definitions, release.parameters, released_quarter(reader, period_id)),
            release=period_id,
            revision=release.revision,
        )
        found = [told(reader, folder, release.manifest(), offset, "..")]
        if release.previous is not None:
            before = release.previous.folder
            found.append(read_revision(reader, before, offset, f"../../{before.name}"))
        render_pages(reader, frame, found, rules, target)
    paths = sorted(path for path in target.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): Written(None, compares=path.suffix == ".html") for path in paths
    }
