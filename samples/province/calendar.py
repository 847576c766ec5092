"""Quarters and stages as the reference calendar gives them."""

from __future__ import annotations

import csv
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from pathlib import Path

SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"


@dataclass(frozen=True)
class Quarter:
    """One reporting quarter; days are proleptic ordinals (`date.toordinal`)."""

    period_id: str
    first_day: int
    last_day: int
    due_day: int
    year: int
    number: int
    stage_id: str


@dataclass(frozen=True)
class Calendar:
    """Consecutive quarters, in order; `stage_start` is the day on which the first one's stage began."""

    quarters: tuple[Quarter, ...]
    stage_start: int

    @classmethod
    def load(cls, start: str, count: int, seeds: Path = SEEDS) -> Calendar:
        """`count` quarters from `start` on; ValueError when the reference calendar does not hold them."""
        with (seeds / "periods.csv").open(encoding="utf-8", newline="") as handle:
            rows = list(csv.DictReader(handle))
        quarters = [_quarter(row) for row in rows if row["period_kind"] == "quarter"]
        quarters.sort(key=lambda quarter: quarter.first_day)
        position = next((i for i, quarter in enumerate(quarters) if quarter.period_id == start), None)
        if position is None or position + count > len(quarters):
            raise ValueError(f"the calendar holds no {count} quarters from {start}")
        chosen = tuple(quarters[position : position + count])
        in_stage = (quarter for quarter in quarters if quarter.stage_id == chosen[0].stage_id)
        return cls(chosen, min(quarter.first_day for quarter in in_stage))

    def __len__(self) -> int:
        return len(self.quarters)

    @property
    def first_day(self) -> int:
        """First day of the first quarter."""
        return self.quarters[0].first_day

    @property
    def last_day(self) -> int:
        """Last day of the last quarter."""
        return self.quarters[-1].last_day

    def index(self, day: int) -> int:
        """Position of the quarter holding `day`; -1 before the first, `len` after the last."""
        if day > self.last_day:
            return len(self.quarters)
        return bisect_right([quarter.first_day for quarter in self.quarters], day) - 1

    def position(self, period_id: str) -> int:
        """Position of a period; ValueError when outside."""
        for i, quarter in enumerate(self.quarters):
            if quarter.period_id == period_id:
                return i
        raise ValueError(
            f"period {period_id} is outside {self.quarters[0].period_id}–{self.quarters[-1].period_id}"
        )

    def starts_stage(self, position: int) -> bool:
        """True when the quarter at `position` is the first simulated one of its stage."""
        return position == 0 or self.quarters[position].stage_id != self.quarters[position - 1].stage_id

    def starts_year(self, position: int) -> bool:
        """True when the quarter at `position` is the first simulated one of its year."""
        return position == 0 or self.quarters[position].year != self.quarters[position - 1].year

    def stage_first_day(self, position: int) -> int:
        """First simulated day of the stage that the quarter at `position` lies in."""
        while not self.starts_stage(position):
            position -= 1
        return self.quarters[position].first_day

    @property
    def years(self) -> tuple[int, ...]:
        """Calendar years touched, in order."""
        return tuple(dict.fromkeys(quarter.year for quarter in self.quarters))


def _quarter(row: dict[str, str]) -> Quarter:
    def ordinal(name: str) -> int:
        return date.fromisoformat(row[name]).toordinal()

    return Quarter(
        row["period_id"],
        ordinal("start_date"),
        ordinal("end_date"),
        ordinal("due_date"),
        int(row["year_number"]),
        int(row["quarter_number"]),
        row["stage_id"],
    )
