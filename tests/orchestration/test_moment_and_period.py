"""Which moment and which quarter a run stands for."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dvk.orchestration.calendar import last_due_quarter
from dvk.orchestration.policy import moment_of_run

START = datetime(2026, 1, 1, tzinfo=UTC)
CALENDAR = """period_id,period_kind,start_date,end_date,due_date,year_number,quarter_number,stage_id
2020,year,2020-01-01,2020-12-31,2021-01-05,2020,,s
2020Q3,quarter,2020-07-01,2020-09-30,2020-10-10,2020,3,s
2020Q4,quarter,2020-10-01,2020-12-31,2021-01-10,2020,4,s
"""


def _context(asked: str | None, *events: tuple[int, dict[str, str]]) -> dict[str, Any]:
    happened = [
        SimpleNamespace(timestamp=datetime(2026, 1, day, tzinfo=UTC), extra=extra) for day, extra in events
    ]
    return {
        "params": {"as_of": asked},
        "triggering_asset_events": {"dvk_lake": happened},
        "dag_run": SimpleNamespace(run_after=START),
    }


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        (_context("2021-01-20T00:00:00+07:00", (1, {"as_of": "2020-01-01T00:00:00Z"})), "2021-01-20T00:00:00+07:00"),
        (_context(None, (2, {"as_of": "later"}), (1, {"as_of": "earlier"})), "later"),
        (_context(None, (2, {}), (1, {"as_of": "earlier"})), "earlier"),
        (_context(None, (1, {})), START.isoformat()),
        ({"params": {}, "dag_run": SimpleNamespace(run_after=START)}, START.isoformat()),
    ],
    ids=["asked for", "latest event", "latest event that says", "run", "run by the clock"],
)  # fmt: skip
def test_the_moment_of_a_run(context: dict[str, Any], expected: str) -> None:
    assert moment_of_run(context) == expected


@pytest.mark.parametrize(
    ("as_of", "quarter"),
    [
        ("2021-01-09T23:59:59+07:00", "2020Q3"),
        ("2021-01-10T00:00:00+07:00", "2020Q4"),
        ("2021-01-09T17:00:00+00:00", "2020Q4"),
        ("2020-10-10T12:00:00+07:00", "2020Q3"),
    ],
)
def test_the_last_quarter_that_was_due(tmp_path: Path, as_of: str, quarter: str) -> None:
    (tmp_path / "periods.csv").write_text(CALENDAR, encoding="utf-8")
    assert last_due_quarter(tmp_path, as_of) == quarter


def test_a_calendar_without_a_due_quarter_says_so(tmp_path: Path) -> None:
    (tmp_path / "periods.csv").write_text(CALENDAR, encoding="utf-8")
    with pytest.raises(LookupError, match="2015-01-01"):
        last_due_quarter(tmp_path, "2015-01-01T00:00:00+07:00")
