"""Which quarter a run is about when nobody said so: read from the calendar that the committees follow."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dvk.orchestration.policy import TIME_ZONE


def last_due_quarter(seeds: Path, as_of: str) -> str:
    """The latest quarter whose returns were due at `as_of` (ISO text with offset), by the periods seed.

    Raises LookupError when the calendar has no such quarter.
    """
    today = datetime.fromisoformat(as_of).astimezone(ZoneInfo(TIME_ZONE)).date()
    with (seeds / "periods.csv").open(encoding="utf-8", newline="") as lines:
        due = {
            row["period_id"]: date.fromisoformat(row["due_date"])
            for row in csv.DictReader(lines)
            if row["period_kind"] == "quarter"
        }
    passed = [(day, period_id) for period_id, day in due.items() if day <= today]
    if not passed:
        raise LookupError(f"No quarter of the calendar was due on {today}.")
    return max(passed)[1]
