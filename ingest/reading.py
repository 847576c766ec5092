"""Bytes of one workbook → a submission in memory: its receipt, typed rows and issues.
Nothing is stored here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from ingest.column_readers import ReaderSet
from ingest.cover import CoverReading, read_cover
from ingest.grids import Book
from ingest.issues import Issue, RefusedError, short
from ingest.limits import DEFAULT_LIMITS, Limits
from ingest.package_check import open_package
from ingest.recognition import find_sheet, locate, recognise
from ingest.reference import Reference
from ingest.tables import ColumnPlace, TableReading, TableRows, read_table
from ingest.templates import Table, Template, load_templates
from ingest.vietnamese_text import fold_heading

READER_VERSION = "1"
"""Raise when reading changes: quarantined files are then read again."""

_ID_LENGTH = 16


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
) -> Submission:
    """Read one workbook. Never raises for what the bytes hold: any failure is a quarantining issue.

    `received_at` is naive UTC. An unexpected exception becomes file_unreadable with its type as observed.
    """
    digest = sha256 or hashlib.sha256(data).hexdigest()
    try:
        return _read(data, digest, file_name, received_at, reference, limits, templates or load_templates())
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
) -> Submission:
    book = Book.open(open_package(data, limits))
    recognised = recognise(book, templates)
    template = recognised.template
    readers = _readers(_Vocabulary(template, reference))
    cover, issues = _cover(book, readers, received_at, limits)
    unit = reference.unit(cover.unit_code) if cover.unit_code else None
    by_kind = template.tables_for(unit.unit_kind if unit else None)
    tables: dict[str, TableRows] = {}
    places: list[ColumnPlace] = []
    cell_issues: list[Issue] = []
    for table in template.tables:
        due = (
            table.name in recognised.declared_tables
            if recognised.declared_tables is not None
            else table in by_kind
        )
        reading = _table(book, table, readers, limits, issues, due=due and not table.optional)
        if reading is not None:
            tables[table.name] = reading.rows
            places += reading.places
            cell_issues += reading.issues
    if not tables and not issues:
        raise RefusedError("template_unknown", "; ".join(book.sheet_names))
    issues += cell_issues
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

    def __hash__(self) -> int:
        return hash((self.template.version, self.reference.fingerprint))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Vocabulary)
            and self.template is other.template
            and self.reference is other.reference
        )


@lru_cache(maxsize=8)
def _readers(vocabulary: _Vocabulary) -> ReaderSet:
    return ReaderSet(vocabulary.template, vocabulary.reference)


def _cover(
    book: Book, readers: ReaderSet, received_at: datetime, limits: Limits
) -> tuple[CoverReading, list[Issue]]:
    cover = readers.template.cover
    sheet = next((name for name in book.sheet_names if fold_heading(name) == fold_heading(cover.sheet)), None)
    if sheet is None:
        return CoverReading(), [Issue("sheet_missing", cover.sheet, expected=cover.sheet)]
    reading = read_cover(book.grid(sheet), cover, readers, received_at, limits)
    file_level = [issue for issue in reading.issues if issue.quarantines]
    return reading, file_level + [issue for issue in reading.issues if not issue.quarantines]


def _table(
    book: Book, table: Table, readers: ReaderSet, limits: Limits, issues: list[Issue], *, due: bool
) -> TableReading | None:
    sheet = find_sheet(book, table)
    if sheet is None:
        if due:
            issues.append(Issue("sheet_missing", table.sheet, expected=table.sheet))
        return None
    grid = book.grid(sheet)
    location = locate(grid, table, limits.heading_search_rows)
    if location is None:
        if due or grid.rows:
            wanted = "; ".join(column.label for column in table.columns if column.heading_required)
            issues.append(Issue("heading_missing", sheet, expected=short(wanted)))
        return None
    row = grid.first_row + location.header
    missing = [c for c in table.columns if c.heading_required and c.name not in location.columns]
    issues += [
        Issue("heading_missing", sheet, None, row, column.name, expected=column.label) for column in missing
    ]
    return read_table(grid, table, location, readers)
