"""Where templates are looked for: the office's own first, then the shipped ones.

The template that made a publication is part of what it was made from: an office's own is kept in the publication, so
that it can be made again after the office has changed it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from exports.errors import ExportError

TEMPLATES = Path(__file__).parent.parent / "templates"
_KEPT = "mau"


def kept_templates(publication: Path) -> Path:
    """Folder of a publication that holds the office's own templates it was made with."""
    return publication / _KEPT


def kept_path(name: str) -> str:
    """Path of a kept template inside a publication."""
    return f"{_KEPT}/{name}"


def find_template(name: str, folders: Sequence[Path]) -> Path:
    """The first folder's file of this name. Raises ExportError when none has it."""
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    places = ", ".join(str(folder) for folder in folders)
    raise ExportError(f"Không tìm thấy mẫu {name} trong {places}. / There is no template {name} in {places}.")
