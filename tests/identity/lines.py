"""Register lines written by hand, for tests of single rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from identity.records import Record

START = date(2018, 2, 1)


class Lines:
    """Collects records; equal defaults make one programme, so a test states only what differs."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    def add(
        self,
        quarters: Sequence[int],
        name: str = "Hũ gạo tình thương",
        *,
        unit: str = "900",
        code: str | None = None,
        owner: str | None = "Hội Phụ nữ xã Bình An",
        place: str | None = "xã Bình An",
        field: str = "culture_society",
        sector: str = "women",
        co_owner: str | None = None,
        registered: date | None = START,
        status: str = "active",
        status_date: date | None = None,
        ordinal: int = 1,
    ) -> int:
        number = len(self.records)
        mask = sum(1 << quarter for quarter in quarters)
        self.records.append(
            Record(
                number, unit, code, name, owner, sector, co_owner, place, field, registered, ordinal, tuple(quarters),
                status, status_date, mask,
            )
        )  # fmt: skip
        return number
