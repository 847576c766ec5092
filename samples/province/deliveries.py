"""When each return arrives, in which version, and which never does."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from samples.province.drawing import stream
from samples.province.simulation import Province
from samples.province.spec import Resubmission

LOCAL_TIME = timezone(timedelta(hours=7))
LATE_SHARE = 0.06
LATEST = 15  # days after the quarter for a first version


@dataclass(frozen=True)
class Delivery:
    """One workbook to write. `is_draft`: a first version that a later one corrects."""

    unit: str
    position: int
    period_id: str
    version: int
    received_at: datetime
    prepared_on: date
    cutoff_on: date
    reason: str | None = None
    is_draft: bool = False

    @property
    def file_name(self) -> str:
        """Path inside the inbox: only a hint for readers."""
        suffix = f"_lan{self.version}" if self.version > 1 else ""
        return f"{self.period_id}/{self.unit}_{self.period_id}{suffix}.xlsx"


def plan_deliveries(
    province: Province, units: Collection[str] | None = None, periods: Collection[str] | None = None
) -> list[Delivery]:
    """All workbooks of a province in order of period and unit, or those of some units and periods."""
    return [
        delivery
        for position, quarter in enumerate(province.calendar.quarters)
        for unit in province.spec.unit_codes
        if (units is None or unit in units) and (periods is None or quarter.period_id in periods)
        for delivery in _deliveries(province, unit, position)
    ]


def _deliveries(province: Province, unit: str, position: int) -> Iterator[Delivery]:
    quarter = province.calendar.quarters[position]
    ended = any(merger.giver == unit and merger.day < quarter.first_day for merger in province.spec.mergers)
    if (unit, quarter.period_id) in province.spec.quiet or ended:
        return
    rng = stream(province.seed, "delivery", unit, quarter.period_id)
    late = rng.random() < LATE_SHARE
    days = rng.randint(11, LATEST) if late else rng.choices((3, 4, 5, 6, 7, 8, 9), (1, 2, 3, 4, 4, 3, 2))[0]
    moment = time(rng.randint(7, 16), rng.randint(0, 59), rng.randint(0, 59))
    second = _resubmission(province, unit, quarter.period_id)
    received = datetime.combine(date.fromordinal(quarter.last_day + days), moment, LOCAL_TIME)
    prepared = received.date() - timedelta(days=rng.randint(0, 2))
    cutoff = date.fromordinal(quarter.last_day)
    yield Delivery(
        unit, position, quarter.period_id, 1, received, prepared, cutoff, is_draft=second is not None
    )
    if second is not None:
        again = received + timedelta(days=second.days_after, hours=1)
        yield Delivery(unit, position, quarter.period_id, 2, again, again.date(), cutoff, second.reason)


def _resubmission(province: Province, unit: str, period_id: str) -> Resubmission | None:
    for entry in province.spec.resubmissions:
        if (entry.unit, entry.period) == (unit, period_id):
            return entry
    return None
