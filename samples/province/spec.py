"""What province to simulate: units, totals to hit, and the ways its register may be odd."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml

Codes = Literal["stable", "none", "reissued"]
Nested = tuple[int, int, int]
Weights = Mapping[str, float]

DEFAULT_SPEC = Path(__file__).with_name("kien_giang.yml")


@dataclass(frozen=True)
class Totals:
    """Programmes to date at the end, nested: at least grassroots, at least district, province."""

    registered: Nested
    appraised: Nested
    recognised: Nested
    rewarded: Nested

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Totals:
        """From a mapping of four lists."""
        return cls(*(_nested(data[name]) for name in ("registered", "appraised", "recognised", "rewarded")))

    def scaled(self, factor: float) -> Totals:
        """Every number times `factor`, rounded: nesting is kept because rounding is monotone."""
        return Totals(*(_nested([round(n * factor) for n in row]) for row in self._rows()))

    def minus(self, other: Totals) -> Totals:
        """Element by element."""
        rows = zip(self._rows(), other._rows(), strict=True)
        return Totals(*(_nested([a - b for a, b in zip(x, y, strict=True)]) for x, y in rows))

    def _rows(self) -> tuple[Nested, ...]:
        return (self.registered, self.appraised, self.recognised, self.rewarded)


@dataclass(frozen=True)
class UnitSpec:
    """One committee: its size, who registers there and how keen it is."""

    code: str
    weight: float
    sectors: Weights
    raising: float = 1.0
    diligence: float = 1.0
    urban: bool = False
    spread: bool = False  # programmes lie in other units' areas
    communes: tuple[str, ...] = ()
    located: tuple[str, ...] = ()
    offices: str | None = None  # the kind of offices that its owners are; None: they belong to places


@dataclass(frozen=True)
class VerticalSector:
    """A sector that one unit takes over from all others from a day on."""

    sector: str
    unit: str
    first_day: int
    handed_over: int
    totals: Totals
    document: str


@dataclass(frozen=True)
class Specials:
    """Registrations by special decision: straight at province level, one per unit named."""

    units: tuple[str, ...]
    first_day: int
    last_day: int
    recognised: int


@dataclass(frozen=True)
class Merger:
    """Unit `giver` ends on `day`: everything it ever had moves to `receiver`."""

    giver: str
    receiver: str
    day: int


@dataclass(frozen=True)
class Resubmission:
    """A second version of one return."""

    unit: str
    period: str
    days_after: int
    reason: str


@dataclass(frozen=True)
class DirectionSpec:
    """Direction activities: reported from a quarter on; `gaps` are (unit, fault, period).

    `contests`: units with a press contest at the end of the year.
    """

    first_period: str
    gaps: tuple[tuple[str, str, str], ...] = ()
    contests: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProvinceSpec:
    """Everything that, with a seed, determines a province.

    `opening_stock`: programmes opened before the first stage and carried on. `codes`: "none" leaves codes
    blank, "reissued" renumbers every year. `noisy_names`: share of lines whose name is typed differently.
    """

    province_code: str
    start: str
    quarters: int
    units: tuple[UnitSpec, ...]
    totals: Totals
    field_mixes: Mapping[str, Weights]
    yearly_growth: float
    quarter_shares: tuple[float, ...]
    replicas: int
    yearly_loss: float
    vertical: VerticalSector | None = None
    specials: Specials | None = None
    mergers: tuple[Merger, ...] = ()
    quiet: tuple[tuple[str, str], ...] = ()
    resubmissions: tuple[Resubmission, ...] = ()
    criteria: tuple[tuple[int, str], ...] = ()
    opening_stock: int = 0
    codes: Codes = "stable"
    noisy_names: float = 0.0
    short_names: float = 0.12
    scale: float = field(default=1.0)
    direction: DirectionSpec | None = None
    layouts: tuple[tuple[str, str], ...] = ()
    """(period, version): the form in which returns are written from that period on; v1 before."""

    def unit(self, code: str) -> UnitSpec:
        """The unit of that code; KeyError when absent."""
        for unit in self.units:
            if unit.code == code:
                return unit
        raise KeyError(code)

    @property
    def unit_codes(self) -> tuple[str, ...]:
        """Codes in reporting order."""
        return tuple(unit.code for unit in self.units)

    def faultless(self) -> ProvinceSpec:
        """The same province without gaps in the activities of its committees."""
        return replace(self, direction=replace(self.direction, gaps=()) if self.direction else None)

    def resized(
        self, *, scale: float = 1.0, units: Collection[str] | None = None, transfers: bool = True
    ) -> ProvinceSpec:
        """A smaller or larger province of the same shape: some of its units, all numbers times `scale`.

        Without `transfers` the vertical sector stays out of the register. Direction activities stay out.
        Totals also shrink by the share of
        the units kept, so that the units keep their size at scale 1.
        """
        kept = tuple(unit for unit in self.units if units is None or unit.code in units)
        codes = {unit.code for unit in kept}
        share = sum(unit.weight for unit in kept) / sum(unit.weight for unit in self.units) * scale
        vertical = self.vertical if transfers and self.vertical and self.vertical.unit in codes else None
        rest = self.totals.minus(self.vertical.totals) if self.vertical else self.totals
        if vertical:
            handed_over = round(vertical.handed_over * share)
            vertical = replace(vertical, handed_over=handed_over, totals=vertical.totals.scaled(share))
        totals = rest.scaled(share)
        return replace(
            self,
            units=kept,
            totals=_plus(totals, vertical.totals) if vertical else totals,
            vertical=vertical,
            specials=_kept_specials(self.specials, codes),
            mergers=tuple(m for m in self.mergers if {m.giver, m.receiver} <= codes),
            quiet=tuple(pair for pair in self.quiet if pair[0] in codes),
            resubmissions=tuple(r for r in self.resubmissions if r.unit in codes),
            replicas=round(self.replicas * share),
            opening_stock=round(self.opening_stock * share),
            scale=self.scale * scale,
            direction=None,
            layouts=(),
        )


def load_spec(path: Path = DEFAULT_SPEC) -> ProvinceSpec:
    """Read a province from YAML (see kien_giang.yml for the layout)."""
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return ProvinceSpec(
        province_code=data["province_code"],
        start=data["start"],
        quarters=data["quarters"],
        units=tuple(_unit(row, data["sector_mixes"]) for row in data["units"]),
        totals=Totals.of(data["totals"]),
        field_mixes=data["field_mixes"],
        yearly_growth=data["yearly_growth"],
        quarter_shares=tuple(data["quarter_shares"]),
        replicas=data["replicas"],
        yearly_loss=data["yearly_loss"],
        vertical=_vertical(data.get("vertical")),
        specials=_specials(data.get("specials")),
        quiet=tuple((unit, period) for unit, period in data.get("quiet", ())),
        resubmissions=tuple(Resubmission(**row) for row in data.get("resubmissions", ())),
        criteria=tuple((_day(row["from"]), row["text"]) for row in data.get("criteria", ())),
        opening_stock=data["opening_stock"],
        codes=data["codes"],
        noisy_names=data["noisy_names"],
        short_names=data["short_names"],
        direction=_direction(data.get("direction")),
        layouts=tuple((row["from"], row["version"]) for row in data.get("layouts", ())),
    )


def _unit(row: Mapping[str, Any], mixes: Mapping[str, Weights]) -> UnitSpec:
    return UnitSpec(
        code=row["code"],
        weight=row["weight"],
        sectors=mixes[row["mix"]],
        raising=row["raising"],
        diligence=row["diligence"],
        urban=row.get("urban", False),
        spread=row.get("spread", False),
        communes=tuple(row.get("communes", ())),
        located=tuple(row.get("located", ())),
        offices=row.get("offices"),
    )


def _vertical(row: Mapping[str, Any] | None) -> VerticalSector | None:
    if row is None:
        return None
    day = _day(row["first_day"])
    return VerticalSector(
        row["sector"], row["unit"], day, row["handed_over"], Totals.of(row["totals"]), row["document"]
    )


def _specials(row: Mapping[str, Any] | None) -> Specials | None:
    if row is None:
        return None
    return Specials(tuple(row["units"]), _day(row["first_day"]), _day(row["last_day"]), row["recognised"])


def _direction(row: Mapping[str, Any] | None) -> DirectionSpec | None:
    if row is None:
        return None
    gaps = tuple((gap["unit"], gap["fault"], gap["period"]) for gap in row.get("gaps", ()))
    return DirectionSpec(row["from"], gaps, tuple(row.get("contests", ())))


def _kept_specials(specials: Specials | None, codes: Collection[str]) -> Specials | None:
    if specials is None:
        return None
    units = tuple(code for code in specials.units if code in codes)
    recognised = min(specials.recognised, len(units))
    return replace(specials, units=units, recognised=recognised) if units else None


def _plus(a: Totals, b: Totals) -> Totals:
    negative = Totals(*(_nested([-n for n in row]) for row in b._rows()))
    return a.minus(negative)


def _nested(row: Any) -> Nested:
    grassroots, district, province = row
    return (grassroots, district, province)


def _day(value: date) -> int:
    return value.toordinal()
