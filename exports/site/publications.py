"""Pages of publications: who approved what, its files, and what changed against the revision before, cause by cause."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from exports.context import moment
from exports.manifest import MANIFEST, read_manifest
from exports.site.data_files import file_name
from exports.site.frame import HEADLINE, Frame, Page, trace
from exports.site.reading import Reader, Row
from exports.standing import revisions

# What a revision says of its differences, as published beside its files (exports/definitions/revision_data.yml).
_DIFFERENCES, _CAUSES = "differences.parquet", "causes.parquet"
_FIRST_PAGE = re.compile(r"^[^/]+/index\.html$")


@dataclass(frozen=True)
class Revision:
    """A published revision as its page tells it."""

    period_id: str
    revision: int
    page: str
    approved_by: str | None  # None: the site is part of what waits for approval
    approved_on: date | None
    preparer: str | None
    reason: str
    as_of: datetime
    code_version: str
    rule_pack_version: str
    content_digest: str | None
    input_count: int
    files: list[dict[str, Any]]
    previous: int | None
    site: str | None = None  # the first page of the site it holds
    causes: list[Row] = field(default_factory=list)
    figures: list[Row] = field(default_factory=list)
    changed_figure_count: int = 0

    @property
    def documents(self) -> list[dict[str, Any]]:
        """The files people open: those of the revision's own folder that are no list of data."""
        return [
            entry for entry in self.files if "/" not in entry["path"] and not entry["path"].endswith(".json")
        ]

    @property
    def data_files(self) -> list[dict[str, Any]]:
        """All others."""
        return [entry for entry in self.files if entry not in self.documents]


def read_revisions(reader: Reader, publications: Path, offset: timedelta) -> list[Revision]:
    """Every revision that stands, newest period and revision first; its files are linked below `files/` of the site."""
    periods = (
        sorted((path.name for path in publications.iterdir() if path.is_dir()), reverse=True)
        if publications.is_dir()
        else []
    )
    return [
        read_revision(reader, publications / period / f"r{number}", offset, f"files/{period}/r{number}")
        for period in periods
        for number in sorted(revisions(publications, period), reverse=True)
    ]


def read_revision(reader: Reader, folder: Path, offset: timedelta, link: str) -> Revision:
    """A revision that stands in `folder`; pages reach it under `link`."""
    return told(reader, folder, read_manifest(folder), offset, link)


def told(reader: Reader, folder: Path, manifest: Mapping[str, Any], offset: timedelta, link: str) -> Revision:
    """A revision as its manifest (of which approval and digest may still be wanting) and the files in `folder` tell it."""
    approval = manifest.get("approval") or {}
    approved_at = approval.get("approved_at")
    paths = [str(entry["path"]) for entry in manifest["files"]]
    first_page = next((path for path in paths if _FIRST_PAGE.match(path)), None)
    of_site = f"{first_page.split('/')[0]}/" if first_page else None
    period, number = str(manifest["period_id"]), int(manifest["revision"])
    before = manifest.get("previous_revision")
    return Revision(
        period_id=period,
        revision=number,
        page=f"publication-{file_name(period, f'r{number}')}",
        approved_by=approval.get("approved_by"),
        approved_on=_local(approved_at, offset).date() if approved_at else None,
        preparer=approval.get("preparer"),
        reason=str(approval.get("reason", "")),
        as_of=_local(manifest["as_of"], offset),
        code_version=str(manifest["code_version"]),
        rule_pack_version=str(manifest["rule_pack_version"]),
        content_digest=manifest.get("content_digest"),
        input_count=len(manifest["inputs"]),
        files=[
            {
                "path": entry["path"],
                "sha256": entry["sha256"],
                "kilobytes": -(-int(entry["bytes"]) // 1000),
                "link": f"{link}/{entry['path']}",
            }
            for entry in manifest["files"]
            if of_site is None or not str(entry["path"]).startswith(of_site)
        ],
        previous=int(before["revision"]) if before else None,
        site=f"{link}/{first_page}" if first_page else None,
        **_differences(reader, folder),
    )


def _local(text: str, offset: timedelta) -> datetime:
    return moment(text).astimezone(timezone(offset)).replace(tzinfo=None)


def _differences(reader: Reader, folder: Path) -> dict[str, Any]:
    """The causes, the headline figures they moved, and how many figures changed; nothing for a first revision."""
    causes, differences = sorted(folder.glob(f"*/{_CAUSES}")), sorted(folder.glob(f"*/{_DIFFERENCES}"))
    if not causes or not differences:
        return {}
    found = reader.rows(
        "select * from read_parquet($file) order by changed_figure_count desc, cause, cause_unit_code, cause_period_id,"
        " cause_submission_version",
        {"file": str(causes[0])},
    )
    parts = reader.rows(
        "select unit_code, is_province, measure, old_count, new_count, difference, cause, sum(amount) as amount"
        " from read_parquet($file) where indicator = $indicator and level = $level and field = $field and basis = $basis"
        " group by all order by is_province desc, unit_code, measure desc, cause",
        {"file": str(differences[0]), **HEADLINE},
    )
    figures: dict[tuple[str, str], Row] = {}
    for part in parts:
        figure = figures.setdefault((part["unit_code"], part["measure"]), {**part, "parts": []})
        figure["parts"].append({"cause": part["cause"], "amount": part["amount"]})
    counted = reader.first(
        "select count(distinct (unit_code, measure, indicator, level, field, basis)) as n from read_parquet($file)"
        " where not is_province and measure <> 'open_findings'",
        {"file": str(differences[0])},
    )
    return {
        "causes": found,
        "figures": list(figures.values()),
        "changed_figure_count": counted["n"] if counted else 0,
    }


def publication_pages(found: list[Revision], frame: Frame) -> list[Page]:
    """The list of publications and one page for each revision."""
    pages = [
        Page(
            "publications", "publications.html", "publications", "menu.publications", {"publications": found}
        )
    ]
    for one in found:
        figures = [
            {**row, "trace": trace({**row, **HEADLINE, "period_id": one.period_id})} for row in one.figures
        ]
        pages.append(
            Page(
                one.page,
                "publication.html",
                "publications",
                "menu.publications",
                {"p": one, "figures": figures},
            )
        )
    return pages


def place_files(publications: Path, found: list[Revision], folder: Path) -> None:
    """Put the published files under the site, so that a copy of the site is complete; linked where the disk allows."""
    for one in found:
        source = publications / one.period_id / f"r{one.revision}"
        for path in [*(entry["path"] for entry in read_manifest(source)["files"]), MANIFEST]:
            target = folder / "files" / one.period_id / f"r{one.revision}" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(source / path, target)
            except OSError:
                shutil.copyfile(source / path, target)
