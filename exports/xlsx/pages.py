"""Where printed pages end: what belongs together stays together, and the number of pages is known beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from exports.xlsx.geometry import ROW_POINTS

_WELL_FILLED = 0.75  # a page may end here to begin the next unit on a new one
_ALMOST_EMPTY = 0.2  # a last page below this takes rows from the page before


@dataclass
class PrintPlan:
    """What a sheet's writer tells about its rows (zero-based) while it writes them."""

    heights: dict[int, float] = field(default_factory=dict)  # points, where they are not ROW_POINTS
    forced: set[int] = field(default_factory=set)  # rows that begin a page
    fitting: set[int] = field(default_factory=set)  # rows at which a page may well begin: the next unit
    together: list[tuple[int, int]] = field(default_factory=list)  # first and last row of what one page holds
    repeated: tuple[int, int] | None = None  # rows printed again on top of every later page
    last_row: int = 0  # of what is printed

    def keep(self, first: int, last: int) -> None:
        """Rows that stand on one page, if one page has room for them."""
        if last > first:
            self.together.append((first, last))

    def height(self, first: int, last: int) -> float:
        """Points of rows `first` to `last`."""
        return sum(self.heights.get(row, ROW_POINTS) for row in range(first, last + 1))


def page_starts(plan: PrintPlan, page_points: float) -> list[int]:
    """First rows of the second and later pages of `page_points` height each."""
    forbidden = {
        row
        for first, last in plan.together
        if plan.height(first, last) <= _room(plan, page_points, first)
        for row in range(first + 1, last + 1)
    }
    forced = sorted(row for row in plan.forced if 0 < row <= plan.last_row)
    starts: list[int] = []
    for first, end in zip([0, *forced], [*forced, plan.last_row + 1], strict=True):
        pages = list(_pages(plan, page_points, first, end, forbidden))
        _balance(plan, page_points, pages, first, end, forbidden)
        starts += pages if first == 0 else [first, *pages]
    return starts


def _room(plan: PrintPlan, page_points: float, start: int) -> float:
    repeated = plan.repeated
    if repeated is None or start <= repeated[1]:
        return page_points
    return page_points - plan.height(*repeated)


def _pages(plan: PrintPlan, page_points: float, start: int, end: int, forbidden: set[int]) -> Iterator[int]:
    """Rows within `start` to `end` (excluded) at which a page begins, as late as they fit."""
    while True:
        room, used, row = _room(plan, page_points, start), 0.0, start
        well = start
        while row < end:
            used += plan.heights.get(row, ROW_POINTS)
            if used > room and row > start:
                break
            row += 1
            if row in plan.fitting and row not in forbidden and used >= room * _WELL_FILLED:
                well = row
        if row >= end:
            return
        allowed = next((at for at in range(row, start, -1) if at not in forbidden), row)
        start = well if well > start else allowed
        yield start


def _balance(
    plan: PrintPlan, page_points: float, pages: list[int], start: int, end: int, forbidden: set[int]
) -> None:
    """Move the last page's beginning up when hardly anything would stand on that page."""
    if not pages:
        return
    last = pages[-1]
    room = _room(plan, page_points, last)
    if plan.height(last, end - 1) >= room * _ALMOST_EMPTY:
        return
    before = pages[-2] if len(pages) > 1 else start
    for row in range(last - 1, before, -1):
        filled = plan.height(row, end - 1)
        if filled > room * 0.6:
            return
        if row not in forbidden and filled >= room * _ALMOST_EMPTY:
            pages[-1] = row
            return
