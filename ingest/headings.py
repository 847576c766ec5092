"""Heading rows: which column of a table stands where. One row or several, merged or not, spread across or not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.aggregate_grid import is_printed
from ingest.grids import Grid
from ingest.reference import Reference
from ingest.templates import Table, Template, headings_of
from ingest.values import without_numbering
from ingest.vietnamese_text import fold_heading

_LEAST_SHARED_HEADINGS = 0.5
_DEEPEST = 3
_POSITION_NUMBER = re.compile(r"\(?(\d{1,2}|[A-Z])\)?(?:\s*=.*)?")


@dataclass(frozen=True)
class Part:
    """A stretch of a table in which every column stands in one place. Positions are those inside the grid's rows:
    `header` of the lowest heading row, `start` of the first row below, `end` of the first that is not its own.
    """

    header: int
    start: int
    end: int
    columns: Mapping[str, int]
    constants: Mapping[str, str] = field(default_factory=dict)


def columns_in(row: Sequence[Any], headings: Mapping[str, str]) -> dict[str, int]:
    """The columns whose headings stand in this row. Where a heading stands twice, the place nearer to the others."""
    places: dict[str, list[int]] = {}
    for position, value in enumerate(row):
        if type(value) is str and value:
            name = headings.get(fold_heading(value))
            if name is not None:
                places.setdefault(name, []).append(position)
    return _nearest(places)


def _nearest(places: Mapping[str, list[int]]) -> dict[str, int]:
    single = [where[0] for where in places.values() if len(where) == 1]
    if len(single) == len(places) or not single:
        return {name: where[0] for name, where in places.items()}
    middle = sorted(single)[len(single) // 2]
    return {name: min(where, key=lambda at: abs(at - middle)) for name, where in places.items()}


def is_enough(columns: Mapping[str, int], table: Table) -> bool:
    """Whether so many headings are no chance: half of those the table cannot do without, and two at least."""
    needed = [column.name for column in table.standing if column.heading_required]
    least = 1 if table.spread or table.sections else 2
    shared = sum(name in columns for name in needed)
    return len(columns) >= least and shared >= max(1, len(needed) * _LEAST_SHARED_HEADINGS)


def locate(
    grid: Grid, template: Template, table: Table, reference: Reference, search_rows: int | None
) -> tuple[Part, ...]:
    """The parts of a table on a sheet, empty when its headings are not there. Only the first stretch is looked for:
    further ones are found while the rows are read.
    """
    rows = grid.rows[:search_rows]
    if table.spread:
        return _spread(grid, rows, template, table, reference)
    headings = table.headings
    best = -1
    columns: dict[str, int] = {}
    for position, row in enumerate(rows):
        found = columns_in(row, headings)
        if len(found) > len(columns):
            best, columns = position, found
            if len(columns) == len(table.standing):
                break
    if best < 0:
        return ()
    header = best
    if len(columns) < len(table.standing):
        header, columns = _with_neighbours(grid, best, columns, headings)
    if not is_enough(columns, table):
        return ()
    return (Part(header, _start(grid, header, columns), len(grid.rows), columns, table.constants),)


def part_at(grid: Grid, position: int, table: Table, end: int) -> Part | None:
    """A further stretch whose heading row stands here; None when the row is no heading row of the table."""
    columns = columns_in(grid.rows[position], table.headings)
    if table.spread or not is_enough(columns, table):
        return None
    return Part(position, _start(grid, position, columns), end, columns, table.constants)


def _with_neighbours(
    grid: Grid, best: int, columns: dict[str, int], headings: Mapping[str, str]
) -> tuple[int, dict[str, int]]:
    """Headings over two or three rows: what stands beside the best row, and what is told by upper and lower
    together (“Lũy kế” over “Từ đầu năm”).
    """
    header, found = best, dict(columns)
    for position in (best - 1, best - 2):
        if position >= 0:
            for name, at in columns_in(grid.rows[position], headings).items():
                found.setdefault(name, at)
    for position in range(best + 1, min(best + _DEEPEST, len(grid.rows))):
        texts = [(j, v) for j, v in enumerate(grid.rows[position]) if v != ""]
        taken = set(found.values())
        told: dict[str, int] = {}
        for j, value in texts:
            known = _told_by(grid, best, position, j, headings) if type(value) is str else None
            if known is None or (j in taken and found.get(known) != j):
                told = {}
                break
            told.setdefault(known, j)
        if not told:
            break
        header = position
        for name, at in told.items():
            found[name] = at
    return header, found


def _told_by(grid: Grid, top: int, position: int, column: int, headings: Mapping[str, str]) -> str | None:
    own = fold_heading(str(grid.rows[position][column]))
    for start in range(max(0, top - 1), position):
        path = heading_path(grid, start, position, column)
        name = headings.get(fold_heading(" ".join(path)))
        if name is not None:
            return name
    return headings.get(own)


def heading_path(grid: Grid, top: int, bottom: int, column: int) -> list[str]:
    """The heading texts over a column from `top` to `bottom`; a merged cell or, without merges, a cell followed by
    blanks speaks for those to its right.
    """
    path: list[str] = []
    for row in range(top, bottom + 1):
        text = _text_at(grid, row, column, is_lowest=row == bottom)
        if text and (not path or path[-1] != text):
            path.append(text)
    return path


def _text_at(grid: Grid, row: int, column: int, *, is_lowest: bool) -> str:
    for merge in grid.merges:
        if merge.top <= row <= merge.bottom and merge.left <= column <= merge.right:
            row, column = merge.top, merge.left
            break
    value = grid.rows[row][column] if 0 <= row < len(grid.rows) and 0 <= column < len(grid.rows[row]) else ""
    if value == "" and not grid.merges and not is_lowest:
        while column > 0 and value == "":
            column -= 1
            value = grid.rows[row][column]
    return value if type(value) is str else ""


def _start(grid: Grid, header: int, columns: Mapping[str, int]) -> int:
    """The first row below the headings; a line of column numbers ((1), (2), (3) or A, B, 1, 2) is none."""
    start = header + 1
    if start < len(grid.rows):
        marks = [str(int(v)) if isinstance(v, float | int) else v for v in grid.rows[start] if v != ""]
        numbers = [_POSITION_NUMBER.fullmatch(mark.strip()) if type(mark) is str else None for mark in marks]
        if len(marks) >= max(3, len(columns) - 1) and all(numbers):
            digits = [int(n[1]) for n in numbers if n and n[1].isdigit()]
            if digits == list(range(digits[0], digits[0] + len(digits))) if digits else True:
                start += 1
    return start


def _spread(
    grid: Grid, rows: Sequence[Sequence[Any]], template: Template, table: Table, reference: Reference
) -> tuple[Part, ...]:
    """One part per combination of the values that stand across."""
    lists = [
        (name, reference.vocabularies[template.lists[table.column(name).list or ""]]) for name in table.spread
    ]
    measures = headings_of(tuple(column for column in table.columns if column.name in table.measures))
    standing = table.headings
    for position in range(len(rows)):
        own: dict[str, int] = {}
        for row in range(max(0, position - _DEEPEST + 1), position + 1):
            for name, at in columns_in(grid.rows[row], standing).items():
                own.setdefault(name, at)
        if not is_enough(own, table):
            continue
        groups: dict[tuple[tuple[str, str], ...], dict[str, int]] = {}
        for column in range(len(grid.rows[position])):
            if column in own.values():
                continue
            told = dict(table.constants)
            measure: str | None = None
            for text in heading_path(grid, max(0, position - _DEEPEST + 1), position, column):
                measure = measures.get(fold_heading(text), measure)
                for name, vocabulary in lists:
                    code = vocabulary.code_of(text) or vocabulary.code_of(without_numbering(text))
                    if code is not None:
                        told[name] = code
            for name, code in table.defaults.items():
                if name not in told and is_printed({**told, name: code}, reference):
                    told[name] = code
            if all(name in told for name in table.spread):
                groups.setdefault(tuple(sorted(told.items())), {}).setdefault(
                    measure or table.measures[0], column
                )
        deeper = position + 1 < len(rows) and _is_heading_row(grid, position + 1, lists, measures)
        if groups and not deeper:
            start = _start(grid, position, own)
            return tuple(
                Part(position, start, len(grid.rows), {**own, **places}, dict(told))
                for told, places in groups.items()
            )
    return ()


def _is_heading_row(grid: Grid, position: int, lists: Sequence[Any], measures: Mapping[str, str]) -> bool:
    texts = [value for value in grid.rows[position] if type(value) is str and value]
    told = [
        text
        for text in texts
        if fold_heading(text) in measures or any(vocabulary.code_of(text) for _, vocabulary in lists)
    ]
    return len(told) >= 2 and len(told) == len(texts)
