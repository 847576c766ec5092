"""Which code a committee writes for a programme: its own for ever, none, or a new number every year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from samples.province.drawing import stream
from samples.province.programmes import Programme
from samples.province.simulation import Province


@dataclass(frozen=True)
class CodeBook:
    """Codes as typed. `yearly`: (unit, year, programme number) → that year's code, where reissued."""

    kind: str
    yearly: Mapping[tuple[str, int, int], str]

    @classmethod
    def of(cls, province: Province) -> CodeBook:
        """The code book of a province, from its spec."""
        kind = province.spec.codes
        return cls(kind, _reissued(province) if kind == "reissued" else {})

    def code(self, programme: Programme, unit: str, year: int) -> str | None:
        """What `unit` writes for the programme in a return of `year`; None when nothing."""
        if self.kind == "stable":
            return programme.code
        return self.yearly.get((unit, year, programme.number))

    def parent_code(self, programme: Programme, unit: str, year: int) -> str | None:
        """The same for a replica's parent: this year's code if the unit lists it, else its own code."""
        if programme.parent is None:
            return None
        return self.code(programme.parent, unit, year) or programme.parent.code


def _reissued(province: Province) -> dict[tuple[str, int, int], str]:
    """Number each unit's list afresh every year: old programmes in a new order, then the year's new ones."""
    codes: dict[tuple[str, int, int], str] = {}
    for unit in province.spec.unit_codes:
        held = [p for p in province.programmes if unit in p.holders]
        for year in province.calendar.years:
            rng = stream(province.seed, "reissue", unit, year)
            first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
            known = [p for p in held if p.opened <= last]
            ranks = {p.number: (max(p.opened, first), rng.random(), p.number) for p in known}
            numbers = sorted(ranks, key=ranks.__getitem__)
            codes |= {
                (unit, year, number): f"MH-{serial:04d}" for serial, number in enumerate(numbers, start=1)
            }
    return codes
