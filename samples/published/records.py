"""The data files of this package as typed records."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Document:
    """One published report: whose it is, for which period, and when it would have been received."""

    document: str
    unit_code: str
    period_id: str
    issuing_unit: str
    document_number: str
    issued_date: date | None
    received_date: date
    file_name: str
    note: str


@dataclass(frozen=True)
class Figure:
    """One printed number. `printed_value` is None where the print cannot be read as one number."""

    figure_id: str
    document: str
    document_line: int
    indicator: str
    indicator_label: str
    org_unit_name: str
    level: str
    field: str
    sector: str
    printed_value: float | None
    printed_value_qualifier: str
    printed_value_text: str
    unit_of_measure: str
    basis: str
    period_start: str
    period_end: str
    note: str


@dataclass(frozen=True)
class Relation:
    """One relation between two figures of a report, as that report states it; `partition` names the split."""

    document: str
    figure_id: str
    relation: str
    related_figure_id: str
    partition: str
    document_line: int
    note: str


def read_documents(path: Path = FOLDER / "documents.csv") -> list[Document]:
    """The reports, in the order of their codes."""
    return [
        Document(
            document=row["document"],
            unit_code=row["unit_code"],
            period_id=row["period_id"],
            issuing_unit=row["issuing_unit"],
            document_number=row["document_number"],
            issued_date=date.fromisoformat(row["issued_date"]) if row["issued_date"] else None,
            received_date=date.fromisoformat(row["received_date"]),
            file_name=row["file_name"],
            note=row["note"],
        )
        for row in _rows(path)
    ]


def read_figures(path: Path = FOLDER / "figures.csv") -> list[Figure]:
    """All printed figures, in the order of their ids."""
    return [
        Figure(
            figure_id=row["figure_id"],
            document=row["document"],
            document_line=int(row["document_line"]),
            indicator=row["indicator"],
            indicator_label=row["indicator_label"],
            org_unit_name=row["org_unit_name"],
            level=row["level"],
            field=row["field"],
            sector=row["sector"],
            printed_value=float(row["printed_value"]) if row["printed_value"] else None,
            printed_value_qualifier=row["printed_value_qualifier"],
            printed_value_text=row["printed_value_text"],
            unit_of_measure=row["unit_of_measure"],
            basis=row["basis"],
            period_start=row["period_start"],
            period_end=row["period_end"],
            note=row["note"],
        )
        for row in _rows(path)
    ]


def read_relations(path: Path = FOLDER / "relations.csv") -> list[Relation]:
    """All stated relations, in the order of the reports."""
    return [
        Relation(
            document=row["document"],
            figure_id=row["figure_id"],
            relation=row["relation"],
            related_figure_id=row["related_figure_id"],
            partition=row["partition"],
            document_line=int(row["document_line"]),
            note=row["note"],
        )
        for row in _rows(path)
    ]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
