"""Bytes of one workbook → a submission in memory: its receipt, typed rows and issues.
Nothing is stored here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path

from ingest.column_readers import ReaderSet
from ingest.cover import CoverReading, read_cover
from ingest.grids import Grid
from ingest.issues import Issue, RefusedError, short
from ingest.limits import DEFAULT_LIMITS, Limits, fingerprint
from ingest.opening import open_book
from ingest.recognition import Found, Sheets, cover_sheet, find, recognise
from ingest.reference import Reference
from ingest.tables import ColumnPlace, TableRows, read_table
from ingest.templates import Table, Template, layouts_fingerprint, load_templates

READER_VERSION = "2"
"""Raise when the code that reads changes: quarantined files are then read again."""

_ID_LENGTH = 16


def reader_version(layouts: Path | None = None) -> str:
    """What a reading depends on besides the reference: the code and every layout, local ones included. A file that no
    layout knew is read again when one is added.
    """
    return f"{READER_VERSION}-{layouts_fingerprint(layouts)}"


@dataclass(frozen=True)
class Terms:
    """What a batch is read with. `layouts` is a folder of local layouts beside the shipped ones."""

    reference: Reference
    limits: Limits = DEFAULT_LIMITS
    layouts: Path | None = None

    @cached_property
    def templates(self) -> tuple[Template, ...]:
        """Every layout, local ones included. Raises TemplateError when one is impossible."""
        return load_templates(self.layouts)

    @cached_property
    def reader_version(self) -> str:
        """See the function of that name; other limits than the defaults read differently."""
        return reader_version(self.layouts) + fingerprint(self.limits)


def submission_id_of(sha256: str) -> str:
    """The first 16 hex digits of the SHA-256 of the bytes."""
    return sha256[:_ID_LENGTH]


@dataclass(frozen=True)
class Submission:
    """One workbook as read. `quarantine_code` is None when its rows count; rows are kept only then."""

    submission_id: str
    sha256: str
    file_name: str
    size_bytes: int
    received_at: datetime
    template_id: str | None
    template_version: str | None
    cover: CoverReading
    reference_fingerprint: str
    tables: dict[str, TableRows] = field(default_factory=dict)
    places: list[ColumnPlace] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    @property
    def quarantine_code(self) -> str | None:
        """The first file-level issue, which keeps the file out of every count."""
        return next((issue.code for issue in self.issues if issue.quarantines), None)

    @property
    def state(self) -> str:
        """`accepted` or `quarantined`."""
        return "quarantined" if self.quarantine_code else "accepted"


def read_submission(
    data: bytes,
    file_name: str,
    received_at: datetime,
    reference: Reference,
    *,
    limits: Limits = DEFAULT_LIMITS,
    templates: Sequence[Template] | None = None,
    sha256: str | None = None,
    in_bulk: bool = False,
) -> Submission:
    """Read one workbook. Never raises for what the bytes hold: any failure is a quarantining issue.

    `received_at` is naive UTC. An unexpected exception becomes file_unreadable with its type as observed.
    `in_bulk`: many files are read in this process (see `open_book`).
    """
    digest = sha256 or hashlib.sha256(data).hexdigest()
    try:
        return _read(
            data,
            digest,
            file_name,
            received_at,
            reference,
            limits,
            templates or load_templates(),
            in_bulk=in_bulk,
        )
    except RefusedError as refusal:
        return refused_submission(digest, file_name, len(data), received_at, reference, refusal.issue)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the native reader is not an Exception
        issue = Issue("file_unreadable", observed=short(type(error).__name__))
        return refused_submission(digest, file_name, len(data), received_at, reference, issue)


def refused_submission(
    sha256: str, file_name: str, size_bytes: int, received_at: datetime, reference: Reference, issue: Issue
) -> Submission:
    """A submission of which nothing could be read but its bytes."""
    return Submission(
        submission_id_of(sha256),
        sha256,
        file_name,
        size_bytes,
        received_at,
        None,
        None,
        CoverReading(),
        reference.fingerprint,
        issues=[issue],
    )


def _read(
    data: bytes,
    digest: str,
    file_name: str,
    received_at: datetime,
    reference: Reference,
    limits: Limits,
    templates: Sequence[Template],
    *,
    in_bulk: bool,
) -> Submission:
    sheets = Sheets(open_book(data, limits, in_bulk=in_bulk), limits.max_text_characters)
    recognised = recognise(sheets, templates, reference, limits.heading_search_rows)
    template = recognised.template
    readers = _readers(_Vocabulary(template, reference, sheets.book.counts_from_1904))
    declared = recognised.declared_tables
    found = {
        table.name: find(
            sheets,
            template,
            table,
            reference,
            limits.heading_search_rows,
            anywhere=table.name in declared if declared is not None else not table.unit_kinds,
        )
        for table in template.tables
    }
    cover, issues = _cover(sheets, readers, found, file_name, received_at, limits)
    unit = reference.unit(cover.unit_code) if cover.unit_code else None
    by_kind = template.tables_for(unit.unit_kind if unit else None)
    tables: dict[str, TableRows] = {}
    places: list[ColumnPlace] = []
    cell_issues: list[Issue] = []
    for table in template.tables:
        due = (table.name in declared if declared is not None else table in by_kind) and not table.optional
        located = _located(sheets, table, found, issues, due=due)
        if located is None:
            continue
        known = tables.get(table.lake_name)
        grid = sheets.grid(located.sheet)
        reading = read_table(
            grid, table, located.parts, readers, first_part=max(known.parts, default=-1) + 1 if known else 0
        )
        tables[table.lake_name] = known.followed_by(reading.rows) if known else reading.rows
        places += reading.places
        cell_issues += reading.issues
        cell_issues += [
            Issue("sheet_not_read", name, observed=name, expected=located.sheet) for name in located.others
        ]
    if not tables and not issues:
        raise RefusedError("template_unknown", "; ".join(sheets.book.sheet_names))
    issues += cell_issues
    used = dict.fromkeys(place.sheet for place in places)
    issues += [issue for name in used for issue in _sheet_issues(sheets.grid(name), sheets.book.hidden)]
    return Submission(
        submission_id_of(digest),
        digest,
        file_name,
        len(data),
        received_at,
        template.template_id,
        template.version,
        cover,
        reference.fingerprint,
        tables,
        places,
        issues,
    )


@dataclass(frozen=True)
class _Vocabulary:
    """Template and reference as one cache key: hashed by version and fingerprint, compared by identity."""

    template: Template
    reference: Reference
    from_1904: bool

    def __hash__(self) -> int:
        return hash((self.template.version, self.reference.fingerprint, self.from_1904))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Vocabulary)
            and self.template is other.template
            and self.reference is other.reference
            and self.from_1904 == other.from_1904
        )


@lru_cache(maxsize=16)
def _readers(vocabulary: _Vocabulary) -> ReaderSet:
    return ReaderSet(vocabulary.template, vocabulary.reference, from_1904=vocabulary.from_1904)


def _cover(
    sheets: Sheets,
    readers: ReaderSet,
    found: Mapping[str, Found | None],
    file_name: str,
    received_at: datetime,
    limits: Limits,
) -> tuple[CoverReading, list[Issue]]:
    template = readers.template
    sheet = cover_sheet(sheets, template)
    grids = [sheets.grid(sheet)] if sheet is not None else _beside_the_tables(sheets, found)
    if sheet is None and template.cover.sheet and not grids:
        return CoverReading(), [Issue("sheet_missing", template.cover.sheet, expected=template.cover.sheet)]
    reading = read_cover(grids, template.cover, readers, received_at, limits, file_name)
    file_level = [issue for issue in reading.issues if issue.quarantines]
    return reading, file_level + [issue for issue in reading.issues if not issue.quarantines]


def _beside_the_tables(sheets: Sheets, found: Mapping[str, Found | None]) -> list[Grid]:
    """Where the lines of a cover stand when there is no cover sheet: above the tables, and on sheets without one."""
    tops: dict[str, int] = {}
    for place in found.values():
        if place is not None and place.parts:
            top = min(part.header for part in place.parts)
            tops[place.sheet] = min(top, tops.get(place.sheet, top))
    grids: list[Grid] = []
    for name in sheets.names:
        grid = sheets.grid(name)
        rows = grid.rows[: tops.get(name, len(grid.rows))]
        if rows and (name in tops or name not in sheets.book.hidden):
            grids.append(replace(grid, rows=rows))
    return grids


def _located(
    sheets: Sheets, table: Table, found: Mapping[str, Found | None], issues: list[Issue], *, due: bool
) -> Found | None:
    """Where to read a table, its further parts cut off where another table of the sheet begins."""
    place = found[table.name]
    if place is None:
        if due:
            issues.append(Issue("sheet_missing", table.sheet, expected=table.sheet))
        return None
    grid = sheets.grid(place.sheet)
    if not place.parts:
        if due or grid.rows:
            wanted = "; ".join(column.label for column in table.standing if column.heading_required)
            issues.append(Issue("heading_missing", place.sheet, expected=short(wanted)))
        return None
    header = place.parts[0].header
    missing = [
        c for c in table.standing if c.heading_required and not any(c.name in p.columns for p in place.parts)
    ]
    issues += [
        Issue("heading_missing", place.sheet, None, grid.first_row + header, c.name, expected=c.label)
        for c in missing
    ]
    below = [
        part.header
        for name, other in found.items()
        if name != table.name and other is not None and other.sheet == place.sheet
        for part in other.parts
        if part.header > header
    ]
    end = min(below, default=len(grid.rows))
    return replace(place, parts=tuple(replace(part, end=min(part.end, end)) for part in place.parts))


def _sheet_issues(grid: Grid, hidden: frozenset[str]) -> list[Issue]:
    """What a person who looks at the sheet does not see, and text that was turned into Unicode."""
    issues: list[Issue] = []
    if grid.sheet in hidden:
        issues.append(Issue("sheet_hidden", grid.sheet))
    last = grid.first_row + len(grid.rows)
    unseen = [row for row in grid.hidden_rows if grid.first_row <= row < last]
    if unseen:
        issues.append(
            Issue("rows_hidden", grid.sheet, f"A{unseen[0]}", unseen[0], observed=f"{len(unseen)}: {unseen[0]}–{unseen[-1]}")
        )  # fmt: skip
    for certain, code in ((True, "text_legacy"), (False, "text_legacy_unsure")):
        cells = [cell for cell in grid.converted if cell.certain is certain]
        if cells:
            first = cells[0]
            row = int("".join(filter(str.isdigit, first.cell)))
            issues.append(
                Issue(
                    "text_legacy" if code == "text_legacy" else "text_legacy_unsure",
                    grid.sheet,
                    first.cell,
                    row,
                    observed=short(first.stored),
                    expected=str(len(cells)),
                    candidates=(short(first.reading) or "",),
                )
            )
    return issues
