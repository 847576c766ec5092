"""The published reports written as workbooks and read back by ingestion: what the warehouse would hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.reading import Submission, read_submission
from ingest.reference import Reference
from samples.published.workbooks import SEEDS, write_inbox

READ_AT = datetime(2024, 6, 30, tzinfo=UTC).replace(tzinfo=None)  # times in the lake are naive UTC


@dataclass(frozen=True)
class Inbox:
    """The written files and, per file, the submission that ingestion reads."""

    paths: list[Path]
    submissions: list[Submission]

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """Typed rows of a table over all submissions, with submission, unit, period, sheet and cell."""
        for submission in self.submissions:
            rows = submission.tables[table]
            place = next(
                p
                for p in submission.places
                if p.table_name == table and p.column_name in ("printed_value", "relation")
            )
            for sheet_row, values in zip(
                rows.sheet_rows, zip(*rows.columns.values(), strict=True), strict=True
            ):
                yield {
                    **dict(zip(rows.columns, values, strict=True)),
                    "submission_id": submission.submission_id,
                    "unit_code": submission.cover.unit_code,
                    "period_id": submission.cover.period_id,
                    "sheet": place.sheet,
                    "cell": f"{place.column_letter}{sheet_row}",
                    "sheet_row": sheet_row,
                }


@pytest.fixture(scope="session")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Inbox:
    paths = write_inbox(tmp_path_factory.mktemp("inbox"))
    reference = Reference.load(SEEDS)
    return Inbox(paths, [read_submission(p.read_bytes(), p.name, READ_AT, reference) for p in paths])


@pytest.fixture(scope="session")
def published(inbox: Inbox) -> Mapping[str, list[dict[str, Any]]]:
    """Rows of int_published_figures and int_published_relations as the rules see them."""
    figures = []
    for row in inbox.rows("bieu05"):
        decimals = re.search(r",(\d+)", row["printed_value_text"] or "")
        kept = {key: value for key, value in row.items() if key not in ("note", "sheet_row")}
        figures.append(
            {**kept, "decimals": len(decimals[1]) if decimals else 0, "published_sort": row["sheet_row"]}
        )
    relations = []
    for row in inbox.rows("bieu05_relations"):
        kept = {key: value for key, value in row.items() if key not in ("note", "sheet_row", "partition")}
        relations.append({**kept, "partition_name": row["partition"]})
    return {"int_published_figures": figures, "int_published_relations": relations}
