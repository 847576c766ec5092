"""One workbook as the relations that rules read: what the warehouse would hold of it, in memory and without history."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.vietnamese_text import fold

if TYPE_CHECKING:
    import duckdb

    from ingest.reading import Submission
    from ingest.reference import Reference
    from ingest.tables import TableRows

Columns = Mapping[str, str]
Row = Mapping[str, Any]

_HEAD = dict.fromkeys(("submission_id", "unit_code", "period_id", "sheet", "cell"), "varchar")
RELATIONS: Mapping[str, Columns] = {
    "int_submissions_versioned": {
        **dict.fromkeys(("submission_id", "unit_code", "period_id", "unit_text", "state", "data_status", "file_name"), "varchar"),
        "data_cutoff_date": "date", "is_nil": "boolean", "is_latest": "boolean",
    },
    "int_submission_issues": {
        **_HEAD,
        **dict.fromkeys(("file_name", "issue_code", "column_name", "observed", "expected", "candidates"), "varchar"),
        "row_number": "integer",
    },
    "int_counts_reported": {
        **_HEAD,
        **dict.fromkeys(("indicator", "level", "field", "basis", "qualifier"), "varchar"),
        "reported_count": "bigint",
    },
    "int_register_rows": {
        **_HEAD,
        "sheet_row": "integer", "registered_date": "date", "status_date": "date",
        **dict.fromkeys(
            (
                "programme_code", "programme_name", "folded_name", "folded_owner", "field", "registered_level", "parent_code",
                "status",
            ),
            "varchar",
        ),
    },
    "int_event_rows": {
        **_HEAD,
        **dict.fromkeys(("sheet_row", "quarter_index", "event_quarter_index"), "integer"),
        "event_date": "date", "score": "double",
        **dict.fromkeys(("programme_code", "programme_name", "event", "level", "document_number", "criteria_version"), "varchar"),
    },
    "int_quarters": {"period_id": "varchar", "quarter_index": "integer"},
    "int_unit_quarters": {
        **dict.fromkeys(("unit_code", "period_id"), "varchar"), "quarter_index": "integer",
        "start_date": "date", "end_date": "date",
    },
    "int_unit_periods": {
        **dict.fromkeys(("unit_code", "period_id", "period_kind"), "varchar"), "start_date": "date", "end_date": "date",
    },
    "int_published_figures": {
        **_HEAD,
        **dict.fromkeys(
            (
                "document", "figure_id", "indicator", "indicator_label", "org_unit_name", "level", "field", "sector",
                "printed_value_qualifier", "printed_value_text", "unit_of_measure", "basis", "period_start", "period_end",
            ),
            "varchar",
        ),
        "document_line": "bigint", "printed_value": "double", "decimals": "bigint", "published_sort": "integer",
    },
    "int_published_relations": {
        **_HEAD,
        **dict.fromkeys(("document", "figure_id", "relation", "related_figure_id", "partition_name"), "varchar"),
        "document_line": "bigint",
    },
}  # fmt: skip
SEEDS = ("levels", "units", "unit_aliases", "periods", "qualifiers")
_SEED_TYPES = {
    "rung": "integer", "lower_factor": "double", "upper_factor": "double", "sort_order": "integer",
    "valid_from": "date", "valid_to": "date", "reports_from": "date", "reports_to": "date",
    "start_date": "date", "end_date": "date", "due_date": "date",
}  # fmt: skip
_BASES = ("in_period", "year_to_date", "stage_to_date")


class Places:
    """Where the values of one table stand."""

    def __init__(self, submission: Submission, table: str) -> None:
        self._places = {
            (place.part, place.column_name): place for place in submission.places if place.table_name == table
        }

    def of(self, part: int, column: str, row: int) -> dict[str, Any] | None:
        """Sheet and cell of a value; None when the column was not found."""
        place = self._places.get((part, column))
        return None if place is None else {"sheet": place.sheet, "cell": f"{place.column_letter}{row}"}


def relations_of(submission: Submission, reference: Reference) -> dict[str, list[Row]]:
    """Rows of every relation in RELATIONS; of relations that nothing stands in, none."""
    head = {
        "submission_id": submission.submission_id,
        "unit_code": submission.cover.unit_code,
        "period_id": submission.cover.period_id,
    }
    quarters = _quarters(submission.cover.unit_code, reference)
    cover = submission.cover
    figures = list(_figures(submission, head))
    return {
        "int_submissions_versioned": [
            head
            | {
                "unit_text": cover.unit_text,
                "state": submission.state,
                "file_name": submission.file_name,
                "data_cutoff_date": cover.data_cutoff_date,
                "data_status": cover.data_status,
                "is_nil": cover.is_nil,
                "is_latest": True,
            }
        ],
        "int_submission_issues": [
            head
            | {
                "file_name": submission.file_name,
                "issue_code": issue.code,
                "sheet": issue.sheet,
                "cell": issue.cell,
                "row_number": issue.row_number,
                "column_name": issue.column_name,
                "observed": issue.observed,
                "expected": issue.expected,
                "candidates": " / ".join(issue.candidates) or None,
            }
            for issue in submission.issues
        ],
        "int_counts_reported": list(_claims(submission, head)),
        "int_register_rows": list(_register(submission, head)),
        "int_event_rows": list(_events(submission, head, quarters)),
        "int_quarters": quarters,
        "int_unit_quarters": quarters,
        "int_unit_periods": _own_period(submission.cover.unit_code, submission.cover.period_id, reference),
        "int_published_figures": figures,
        "int_published_relations": list(_relations(submission, head, figures)),
    }


def load(
    connection: duckdb.DuckDBPyConnection, relations: Mapping[str, Sequence[Row]], wanted: Iterable[str]
) -> None:
    """Create the wanted relations and fill them, each with one statement."""
    connection.execute("create schema intermediate; create schema seeds")
    for name in wanted:
        columns = RELATIONS[name]
        _fill(connection, f"intermediate.{name}", columns, relations.get(name, ()))


def load_seed(connection: duckdb.DuckDBPyConnection, name: str, seeds: Path) -> None:
    """A seed with the column types that dbt gives it."""
    rows = _csv(seeds / f"{name}.csv")
    columns = {column: _SEED_TYPES.get(column, "varchar") for column in rows[0]}
    _fill(
        connection,
        f"seeds.{name}",
        columns,
        [{key: value or None for key, value in row.items()} for row in rows],
    )


def _fill(connection: duckdb.DuckDBPyConnection, table: str, columns: Columns, rows: Sequence[Row]) -> None:
    declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    connection.execute(f"create table {table} ({declared})")
    if rows:
        # Not as parameters: for those the driver imports pandas, which costs more than everything else here. Escaped
        # quotes are all that a literal needs.
        lines = json.dumps([[row.get(name) for name in columns] for row in rows], default=str)
        literal = "'" + lines.replace("'", "''") + "'"
        values = ", ".join(f"cast(line[{place}] as {kind})" for place, kind in enumerate(columns.values(), 1))
        connection.execute(
            f"insert into {table} select {values} from (select unnest(from_json({literal}, '[[\"varchar\"]]')) as line)"
        )


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _quarters(unit_code: str | None, reference: Reference) -> list[Row]:
    """As int_unit_quarters has them, and int_quarters."""
    return [
        {
            "unit_code": unit_code,
            "period_id": quarter.period_id,
            "quarter_index": quarter.quarter_index,
            "start_date": quarter.start_date.isoformat(),
            "end_date": quarter.end_date.isoformat(),
        }
        for quarter in reference.quarters_of(unit_code or "")
    ]


def _own_period(unit_code: str | None, period_id: str | None, reference: Reference) -> list[Row]:
    """The row of int_unit_periods that a workbook of this unit and period meets."""
    period = reference.period_of(unit_code or "", period_id or "")
    if unit_code is None or period is None:
        return []
    return [
        {
            "unit_code": unit_code,
            "period_id": period_id,
            "period_kind": period.period_kind,
            "start_date": period.start_date,
            "end_date": period.end_date,
        }
    ]


def _lines(table: TableRows | None) -> Iterable[tuple[int, int, dict[str, Any]]]:
    """(part, sheet row, values by column) of a table."""
    if table is None or not len(table):
        return
    names = list(table.columns)
    for part, row, values in zip(
        table.parts, table.sheet_rows, zip(*table.columns.values(), strict=True), strict=True
    ):
        yield part, row, dict(zip(names, values, strict=True))


def _claims(submission: Submission, head: Row) -> Iterable[Row]:
    places = Places(submission, "bieu01")
    seen: set[tuple[Any, ...]] = set()
    for part, row, line in _lines(submission.tables.get("bieu01")):
        key = (line["indicator"], line["level"], line["field"])
        if None in key or key in seen:
            continue
        seen.add(key)
        for basis in _BASES:
            where = places.of(part, f"{basis}_count", row)
            if where is not None:
                yield {
                    **head, **where, **dict(zip(("indicator", "level", "field"), key, strict=True)), "basis": basis,
                    "reported_count": line[f"{basis}_count"], "qualifier": line.get(f"{basis}_count_qualifier") or "=",
                }  # fmt: skip


def _register(submission: Submission, head: Row) -> Iterable[Row]:
    places = Places(submission, "bieu02")
    for part, row, line in _lines(submission.tables.get("bieu02")):
        yield {
            **line, **head, **(places.of(part, "programme_name", row) or {}), "sheet_row": row,
            "programme_code": _upper(line.get("programme_code")), "parent_code": _upper(line.get("parent_code")),
            "folded_name": fold(line.get("programme_name") or ""), "folded_owner": fold(line.get("owner_name") or ""),
            "field": line.get("field") or "other",
        }  # fmt: skip


def _events(submission: Submission, head: Row, quarters: Sequence[Row]) -> Iterable[Row]:
    places = Places(submission, "bieu03")
    own = next((row["quarter_index"] for row in quarters if row["period_id"] == head["period_id"]), None)
    if own is None:
        return
    for part, row, line in _lines(submission.tables.get("bieu03")):
        day = line.get("event_date")
        text = day.isoformat() if day else None
        yield {
            **line, **head, **(places.of(part, "event", row) or {}), "sheet_row": row, "quarter_index": own,
            "programme_code": _upper(line.get("programme_code")),
            "event_quarter_index": next(
                (quarter["quarter_index"] for quarter in quarters if text and quarter["start_date"] <= text <= quarter["end_date"]),
                None,
            ),
        }  # fmt: skip


def _figures(submission: Submission, head: Row) -> Iterable[Row]:
    places = Places(submission, "bieu05")
    for part, row, line in _lines(submission.tables.get("bieu05")):
        text = line.get("printed_value_text") or ""
        yield {
            **line, **head, **(places.of(part, "printed_value", row) or {}), "published_sort": row,
            "printed_value_qualifier": line.get("printed_value_qualifier") or "=",
            "decimals": sum(character.isdigit() for character in text.partition(",")[2]),
        }  # fmt: skip


def _relations(submission: Submission, head: Row, figures: Sequence[Row]) -> Iterable[Row]:
    places = Places(submission, "bieu05_relations")
    documents = {row["figure_id"]: row["document"] for row in figures}
    for part, row, line in _lines(submission.tables.get("bieu05_relations")):
        if line["figure_id"] in documents:
            yield {
                **line, **head, **(places.of(part, "relation", row) or {}), "document": documents[line["figure_id"]],
                "partition_name": line.get("partition"),
            }  # fmt: skip


def _upper(text: str | None) -> str | None:
    return text.upper() if text else None
