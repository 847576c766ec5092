"""Every hazard is read as it must be, or reported at the very cell; nothing else is reported."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from ingest.reading import Submission
from ingest.reference import Reference
from samples.hazards.case import Case
from samples.hazards.corpus import corpus
from tests.ingest.conftest import Read

CASES = corpus()
_LEAST = 60


def values_of(submission: Submission) -> dict[str, Any]:
    """“Sheet!Cell” → the value read there: lineage is the column's place in the part, and the row."""
    read: dict[str, Any] = {}
    for place in submission.places:
        table = submission.tables[place.table_name]
        values = table.columns.get(place.column_name)
        if values is not None:
            for part, row, value in zip(table.parts, table.sheet_rows, values, strict=True):
                if part == place.part:
                    read[f"{place.sheet}!{place.column_letter}{row}"] = value
    return read


def test_there_are_enough_and_each_has_a_name_of_its_own() -> None:
    assert len(CASES) >= _LEAST
    assert max(Counter(case.name for case in CASES).values()) == 1


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_hazard(case: Case, read: Read, reference: Reference) -> None:
    submission = read(case.build(), file_name=case.file_name)
    seen = [issue for issue in submission.issues if issue.code != "row_missing"]
    assert sorted((i.code, i.sheet or "", i.cell or "") for i in seen) == sorted(
        (code, sheet or "", cell or "") for code, sheet, cell in case.issues
    )
    assert submission.quarantine_code == case.quarantine
    assert (submission.cover.unit_code, submission.cover.period_id) == (case.unit, case.period)
    if case.candidates is not None:
        assert seen[0].candidates == case.candidates
    found = values_of(submission)
    assert {cell: found.get(cell) for cell in case.values} == dict(case.values)
    assert {name: len(submission.tables[name]) for name in case.rows} == dict(case.rows)
