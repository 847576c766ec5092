"""What the reader refuses to spend on one file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from pathlib import Path


class LimitsError(ValueError):
    """The file of limits says something impossible; the message names it."""


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes. The defaults hold a register of 200,000 rows and stop what would exhaust a small
    machine.
    """

    max_file_bytes: int = 50 * 2**20
    max_uncompressed_bytes: int = 512 * 2**20
    max_entry_ratio: int = 400
    """Uncompressed ÷ compressed of one entry above `ratio_floor_bytes` (a ruled, empty sheet reaches
    about 100).
    """
    ratio_floor_bytes: int = 8 * 2**20
    max_entries: int = 2_000
    max_sheet_cells: int = 20_000_000
    """Area of the box around all cells of a sheet: the fast reader allocates the whole box."""
    max_sparse_cells: int = 2_000_000
    """The same for a sheet that is almost empty: one stray cell in the last row cost 700 MB and 6 s."""
    max_parsed_bytes: int = 32 * 2**20
    """XML of a sheet that must be parsed as a tree (odd quotes, cells without references, old fonts)."""
    max_text_characters: int = 32_767
    """What a cell of Excel can hold; more was not typed into a spreadsheet."""
    heading_search_rows: int = 60
    utc_offset_hours: int = 7
    """The calendar day of a receipt is that of Vietnam."""


DEFAULT_LIMITS = Limits()


def load_limits(path: Path) -> Limits:
    """Limits of an installation: the defaults, and over them what a YAML file says (`max_file_bytes: 100000000`).

    Raises LimitsError for a name that is no limit, or a value that is no whole number above zero. No file: the defaults.
    """
    import yaml

    try:
        said = yaml.safe_load(path.read_text("utf-8")) or {}
    except FileNotFoundError:
        return DEFAULT_LIMITS
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise LimitsError(f"{path}: {error}") from error
    names = {field.name for field in fields(Limits)}
    if not isinstance(said, dict):
        raise LimitsError(f"{path}: write one limit a line, such as max_file_bytes: 100000000")
    for name, number in said.items():
        if name not in names:
            raise LimitsError(f"{path}: there is no limit {name}; there are {', '.join(sorted(names))}")
        if not isinstance(number, int) or isinstance(number, bool) or number <= 0:
            raise LimitsError(f"{path}: {name} is {number}; write a whole number above zero")
    return Limits(**said)


def fingerprint(limits: Limits) -> str:
    """Empty for the defaults; else what tells these limits from others. A refused file is read again when they change."""
    return "" if limits == DEFAULT_LIMITS else hashlib.sha256(repr(limits).encode()).hexdigest()[:8]
