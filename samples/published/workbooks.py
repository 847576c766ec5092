"""Writes each published report as a submission workbook into an inbox."""

from __future__ import annotations

import os
from dataclasses import asdict
from datetime import datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

from ingest.reference import Reference
from ingest.template_writer import write_workbook
from ingest.templates import load_template
from samples.published.records import Document, Figure, Relation, read_documents, read_figures, read_relations

SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"
_VIETNAM = timezone(timedelta(hours=7))
_TABLES = ("bieu05", "bieu05_relations")


def write_inbox(inbox: Path, seeds: Path = SEEDS) -> list[Path]:
    """Write one workbook per report below `inbox`/published and return their paths; same data, same bytes.

    The modification time is noon (Vietnam) of the day the report would have been received.
    """
    template, reference = load_template("v1"), Reference.load(seeds)
    figures, relations = read_figures(), read_relations()
    folder = inbox / "published"
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for document in read_documents():
        path = folder / document.file_name
        write_workbook(
            path,
            template,
            reference,
            document.unit_code,
            document.period_id,
            cover={"prepared_date": document.issued_date, "data_status": "official", "is_nil": False},
            rows={
                "bieu05": [_figure_row(f) for f in figures if f.document == document.document],
                "bieu05_relations": [_relation_row(r) for r in relations if r.document == document.document],
            },
            tables=_TABLES,
        )
        stamp = _received_at(document).timestamp()
        os.utime(path, (stamp, stamp))
        written.append(path)
    return written


def _received_at(document: Document) -> datetime:
    return datetime.combine(document.received_date, time(12), tzinfo=_VIETNAM)


def _figure_row(figure: Figure) -> dict[str, Any]:
    """The value goes in as printed, so that its decimals, leading zeros and qualifier stay readable."""
    row: dict[str, Any] = asdict(figure)
    row["printed_value"] = row.pop("printed_value_text")
    del row["printed_value_qualifier"]
    return row


def _relation_row(relation: Relation) -> dict[str, Any]:
    row: dict[str, Any] = asdict(relation)
    del row["document"]
    return row
