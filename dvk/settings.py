"""Where things are. Every path the platform writes lies under one home folder; nothing is written elsewhere."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from dvk import __file__ as _package_file


@dataclass(frozen=True)
class Settings:
    """Locations of one installation: `home` holds inbox, lake, warehouse, publications and site.

    Source: the contract “DIR (DVK_HOME, default ~/dvk) holds inbox/, lake/, warehouse.duckdb, publications/, site/”.
    """

    home: Path
    inbox: Path
    project_root: Path

    @classmethod
    def from_env(cls, home: Path | str | None = None, inbox: Path | str | None = None) -> Settings:
        """Resolve from arguments first, then DVK_HOME / DVK_INBOX / DVK_PROJECT, then the defaults."""
        home_dir = Path(home or os.environ.get("DVK_HOME") or "~/dvk").expanduser().resolve()
        inbox_dir = inbox or os.environ.get("DVK_INBOX") or home_dir / "inbox"
        project = os.environ.get("DVK_PROJECT") or Path(_package_file).resolve().parent.parent
        return cls(home_dir, Path(inbox_dir).expanduser().resolve(), Path(project).resolve())

    @property
    def lake(self) -> Path:
        """The append-only store: originals, raw rows, findings, approvals."""
        return self.home / "lake"

    @property
    def warehouse(self) -> Path:
        """The DuckDB file: a cache that can be deleted and rebuilt from the lake."""
        return self.home / "warehouse.duckdb"

    @property
    def publications(self) -> Path:
        """Approved, immutable releases: <period>/r<N>/."""
        return self.home / "publications"

    @property
    def returned(self) -> Path:
        """Answers to the senders: <period>/<unit>/, their own workbooks with the faults marked."""
        return self.home / "returned"

    @property
    def site(self) -> Path:
        """The static report site."""
        return self.home / "site"

    @property
    def work(self) -> Path:
        """Scratch space that may be deleted at any time (dbt target, rendered profiles)."""
        return self.home / "work"

    @property
    def limits_file(self) -> Path:
        """Limits of this installation on what one file may cost; absent: the defaults."""
        return self.home / "limits.yml"

    @property
    def layouts(self) -> Path | None:
        """Local layouts of the submission workbook (home/layouts/*.yml); None when there are none."""
        folder = self.home / "layouts"
        return folder if folder.is_dir() else None

    @property
    def dbt_project(self) -> Path:
        """The dbt project in the checkout."""
        return self.project_root / "dbt_project"

    @property
    def seeds(self) -> Path:
        """Reference data: units, periods, vocabulary lists."""
        return self.dbt_project / "seeds"
