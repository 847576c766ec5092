"""All hazards."""

from __future__ import annotations

from samples.hazards import cells, formats, sheets
from samples.hazards.case import Case


def corpus() -> list[Case]:
    """Every case; names are unique."""
    return [*formats.cases(), *cells.cases(), *sheets.cases()]
