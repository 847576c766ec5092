"""What a renderer says of a file it wrote, and what a manifest says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Written:
    """Rows of data in it (None: not a table), the outside program that made it, if one did, and whether it depends on
    the revision before as well."""

    rows: int | None
    made_with: str | None = None
    compares: bool = False


@dataclass(frozen=True)
class RenderedFile:
    """One output file: path in the revision folder, size, checksum, rows of data (None: not a table).

    `made_with` names an outside program that made it (LibreOffice, for a PDF): another version of that program
    gives other bytes. `compares` marks what depends on the previous revision as well.
    """

    path: str
    bytes: int
    sha256: str
    rows: int | None
    made_with: str | None = None
    compares: bool = False

    def as_manifest_entry(self) -> dict[str, Any]:
        """The file as the manifest lists it."""
        entry: dict[str, Any] = {
            "path": self.path,
            "bytes": self.bytes,
            "sha256": self.sha256,
            "rows": self.rows,
        }
        if self.made_with is not None:
            entry["made_with"] = self.made_with
        return entry
