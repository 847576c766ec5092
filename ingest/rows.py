"""Which rows below the headings are data: blank ones, totals, section headings, signatures and notes are not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.aggregate_grid import is_printed
from ingest.column_readers import ReaderSet
from ingest.grids import Grid
from ingest.headings import Part, part_at
from ingest.issues import Issue, short
from ingest.templates import Column, Table, Template
from ingest.values import display, without_numbering
from ingest.vietnamese_text import fold_heading

_SECTION = re.compile(r"(?:[IVX]{1,5}|[A-Z])\s*[.):/]\s*\S")
_SECTION_NUMBER = re.compile(r"(?:[IVX]{1,5}|[A-Z])[.)]?")
_FEW = 3
"""A line of a table has more values than a total, a signature or a note."""


@dataclass(frozen=True)
class Lines:
    """The data rows of a part: raw values, Excel rows, and columns that section headings told."""

    body: list[list[Any]]
    sheet_rows: list[int]
    derived: dict[str, list[Any]] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()

    def only(self, kept: Sequence[int]) -> Lines:
        """The rows at these positions."""
        derived = {name: [values[i] for i in kept] for name, values in self.derived.items()}
        return Lines([self.body[i] for i in kept], [self.sheet_rows[i] for i in kept], derived, self.issues)


def lines_of(grid: Grid, table: Table, part: Part, readers: ReaderSet) -> Iterator[tuple[Part, Lines]]:
    """The data rows of a part, and of every further stretch whose headings are repeated below it."""
    while part is not None:
        if table.sections:
            following, lines = None, _sectioned(grid, table, part, readers)
        else:
            following, lines = _plain(grid, table, part, readers)
        yield part, lines
        if following is None:
            return
        part = following


def _plain(grid: Grid, table: Table, part: Part, readers: ReaderSet) -> tuple[Part | None, Lines]:
    positions = _filled(grid, part)
    unlike = set(_unlike_data(grid, table, part, positions, readers))
    if not unlike:
        return None, _lines(grid, positions)
    following: Part | None = None
    kept: list[int] = []
    issues: list[Issue] = []
    ended = False
    for position in positions:
        if position in unlike:
            following = part_at(grid, position, table, part.end)
            if following is not None:
                break
            words = _words(grid, position)
            if words and _begins(words[1], readers.template.total_words) and _is_short(grid, position, part):
                issues.append(_skipped(grid, position, words))
                continue
            if words and _is_section_heading(grid, position):
                issues.append(_skipped(grid, position, words))
                continue
            if words and _may_close(grid, table, part, position, readers.template):
                issues += [] if ended else [_skipped(grid, position, words)]
                ended = True
                continue
        if ended and position in unlike and len(_texts(grid, position)) <= _FEW:
            continue
        ended = False
        kept.append(position)
    if following is not None:  # what stands alone above further headings is their title
        while kept and kept[-1] in unlike and len(_texts(grid, kept[-1])) == 1:
            kept.pop()
    lines = _lines(grid, kept)
    return following, Lines(lines.body, lines.sheet_rows, issues=tuple(issues))


def _filled(grid: Grid, part: Part) -> list[int]:
    found = list(part.columns.values())
    first, rows = found[0], grid.rows
    return [
        i
        for i in range(part.start, part.end)
        if (rows[i][first] != "" or any(rows[i][j] != "" for j in found))
    ]


def _lines(grid: Grid, positions: Sequence[int]) -> Lines:
    rows, first = grid.rows, grid.first_row
    return Lines([rows[i] for i in positions], [first + i for i in positions])


def _unlike_data(
    grid: Grid, table: Table, part: Part, positions: Sequence[int], readers: ReaderSet
) -> list[int]:
    """Rows worth a second look: one of the columns that tell a row of this table is blank or not of its kind."""
    telling = _telling(table, part)
    if not telling:
        return list(positions)
    rows = grid.rows
    suspects: set[int] = set()
    for column in telling:
        place = part.columns[column.name]
        strange = readers.of(table.name, column).strange([rows[i][place] for i in positions])
        suspects.update(positions[i] for i in strange)
    return sorted(suspects)


def _telling(table: Table, part: Part) -> list[Column]:
    """Required choices and dates, else the first choice, date or number that has a column here."""
    typed = [
        c for c in table.standing if c.land and c.name in part.columns and c.type not in ("text", "code")
    ]
    required = [c for c in typed if c.required]
    return required or typed[:1]


def _texts(grid: Grid, position: int) -> list[str]:
    return [text for value in grid.rows[position] if value != "" and (text := display(value))]


def _words(grid: Grid, position: int) -> tuple[str, str, list[str]] | None:
    """(the cell of the first text, that text folded and without its number, every text of the row)."""
    for column, value in enumerate(grid.rows[position]):
        if type(value) is str and value.strip() and fold_heading(without_numbering(value)):
            return (
                grid.cell(position, column),
                fold_heading(without_numbering(value)),
                _texts(grid, position),
            )
    return None


def _begins(text: str, words: Sequence[str]) -> bool:
    return any(text == word or text.startswith(f"{word} ") for word in words)


def _is_short(grid: Grid, position: int, part: Part) -> bool:
    """A total has one text and numbers; a line of a register has more to say."""
    texts = [v for v in grid.rows[position] if type(v) is str and v.strip() and not v.strip()[:1].isdigit()]
    return len(texts) <= 1 or len(_texts(grid, position)) * 2 <= len(part.columns)


def _is_footer(texts: Sequence[str], template: Template) -> bool:
    if template.footer_pattern and any(re.search(template.footer_pattern, t, re.IGNORECASE) for t in texts):
        return True
    return any(
        fold_heading(text).startswith(word) and len(fold_heading(text)) < len(word) + 60
        for text in texts
        for word in template.footer_words
    )


def _may_close(grid: Grid, table: Table, part: Part, position: int, template: Template) -> bool:
    """Whether a line is a signature, a place and date, or a note: few texts, and one of them says so. A day in a date
    column is a day.
    """
    row, days = grid.rows[position], {part.columns.get(c.name) for c in table.columns if c.type == "date"}
    if sum(row[j] != "" for j in part.columns.values()) >= _FEW or len(_texts(grid, position)) > _FEW:
        return False
    texts = [
        text for j, value in enumerate(row) if value != "" and j not in days and (text := display(value))
    ]
    return _is_footer(texts, template)


def _is_section_heading(grid: Grid, position: int) -> bool:
    """A Roman numeral or a capital letter and one text: “II | Khối Mặt trận”, “B. Lĩnh vực kinh tế”."""
    texts = _texts(grid, position)
    if len(texts) == 1:
        return _SECTION.match(texts[0]) is not None
    return len(texts) == 2 and _SECTION_NUMBER.fullmatch(texts[0]) is not None


def _skipped(grid: Grid, position: int, words: tuple[str, str, list[str]]) -> Issue:
    return Issue(
        "row_skipped", grid.sheet, words[0], grid.first_row + position, observed=short(" | ".join(words[2]))
    )


def _sectioned(grid: Grid, table: Table, part: Part, readers: ReaderSet) -> Lines:
    """Rows under headings that say what they are about. A heading sets its column for the rows below it and ends
    those inside it; a row whose label is none of these and no key of the table is an issue when it holds numbers.
    """
    label = part.columns[table.label]
    own = readers.vocabulary(table.column(table.label))
    lists = [(name, readers.vocabulary(table.column(name))) for name in table.sections]
    told: dict[str, str] = {}
    word_of_totals: str | None = None
    kept: list[int] = []
    issues: list[Issue] = []
    derived: dict[str, list[Any]] = {name: [] for name in (*table.sections, table.label)}
    for position in _filled(grid, part):
        text = display(grid.rows[position][label]) or ""
        bare = without_numbering(text)
        row: dict[str, str] = {}
        for depth, (name, vocabulary) in enumerate(lists):
            code = vocabulary.code_of(bare) or vocabulary.code_of(text)
            if code is not None:
                told = {**{n: told[n] for n in table.sections[:depth] if n in told}, name: code}
                row = {}
                break
        else:
            code = own.code_of(bare) or own.code_of(text)
            words = _words(grid, position)
            total = next((w for w in readers.template.total_words if words and _begins(words[1], (w,))), None)
            if words and total is not None:
                word_of_totals = word_of_totals or total
                row = dict(table.totals) if told and total == word_of_totals else {}
                if not row:  # another word than the subtotals have: the total of everything
                    issues.append(_skipped(grid, position, words))
            elif code is not None:
                row = {table.label: code}
            elif words and _is_footer(words[2], readers.template):
                issues.append(_skipped(grid, position, words))
                break
            elif _has_numbers(grid, position, part, label):
                cell = grid.cell(position, label)
                row_number = grid.first_row + position
                issues.append(
                    Issue("choice_unknown", grid.sheet, cell, row_number, table.label, short(text) or None,
                          short(readers.expected(table.column(table.label))))
                )  # fmt: skip
        whole = {**_by_default(table, {**told, **row}, readers), **told, **row}
        if row and all(name in whole for name in table.sections):
            kept.append(position)
            for name in derived:
                derived[name].append(whole.get(name))
        elif row:
            cell = grid.cell(position, label)
            missing = next(name for name in table.sections if name not in told)
            issues.append(
                Issue("required_blank", grid.sheet, cell, grid.first_row + position, missing, short(text))
            )
    lines = _lines(grid, kept)
    return Lines(lines.body, lines.sheet_rows, derived, tuple(issues))


def _by_default(table: Table, told: Mapping[str, str], readers: ReaderSet) -> dict[str, str]:
    return {
        name: code
        for name, code in table.defaults.items()
        if name not in told and is_printed({**told, name: code}, readers.reference)
    }


def _has_numbers(grid: Grid, position: int, part: Part, label: int) -> bool:
    row = grid.rows[position]
    return any(row[j] != "" for name, j in part.columns.items() if j != label and name not in ("note",))
