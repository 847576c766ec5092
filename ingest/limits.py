"""What the reader refuses to spend on one file."""

from __future__ import annotations

from dataclasses import dataclass


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
    max_parsed_bytes: int = 32 * 2**20
    """XML of a sheet that must be parsed as a tree (odd quotes, cells without references, old fonts)."""
    heading_search_rows: int = 60
    utc_offset_hours: int = 7
    """The calendar day of a receipt is that of Vietnam."""


DEFAULT_LIMITS = Limits()
