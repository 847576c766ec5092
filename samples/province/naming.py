"""Names, owners and places, built from the kinds of words that the reports use. Never a person's name."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any
from unicodedata import normalize

import yaml

from samples.province.calendar import SEEDS
from samples.province.drawing import stream
from samples.province.programmes import Programme
from samples.province.spec import ProvinceSpec, UnitSpec

VOCABULARY = Path(__file__).with_name("vocabulary.yml")


def load_vocabulary(path: Path = VOCABULARY) -> dict[str, Any]:
    """The word lists, in NFC."""
    data: dict[str, Any] = yaml.safe_load(normalize("NFC", path.read_text(encoding="utf-8")))
    return data


@dataclass(frozen=True)
class Namer:
    """Names all programmes: (unit, owner, name) is unique, and (unit, name) too where codes do not tell."""

    spec: ProvinceSpec
    seed: int
    words: Mapping[str, Any]
    unit_names: Mapping[str, str]

    @classmethod
    def load(cls, spec: ProvinceSpec, seed: int) -> Namer:
        """With the word lists and unit names of the project."""
        return cls(spec, seed, load_vocabulary(), _unit_names(SEEDS / "units.csv"))

    def name_all(self, programmes: Sequence[Programme]) -> None:
        """Fill name, owner, place and the other texts."""
        taken: set[tuple[str, ...]] = set()
        for programme in programmes:
            self._name(programme, stream(self.seed, "name", programme.number))
            name, copies = programme.name, 1
            while not taken.isdisjoint(self._identities(programme)):
                copies += 1
                programme.name = f"{name} (tổ {copies})"
            taken |= self._identities(programme)

    def _identities(self, programme: Programme) -> set[tuple[str, ...]]:
        """What tells it from others in every register that lists it."""
        by = (programme.owner, programme.name) if self.spec.codes == "stable" else (programme.name,)
        return {(unit, *by) for unit in programme.holders}

    def _name(self, programme: Programme, rng: Random) -> None:
        programme.place = self._place(programme, rng)
        owners = self.words["owners"]
        programme.owner = rng.choice(owners[programme.sector]).format(p=programme.place)
        if rng.random() < 0.06:
            partner = rng.choice(("front", "women", "youth"))
            programme.co_owner = rng.choice(owners[partner]).format(p=programme.place)
        if rng.random() < 0.7:
            programme.target = rng.choice(self.words["targets"])
        programme.name = self._title(programme, rng)
        if programme.special:
            day = date.fromordinal(programme.opened)
            programme.special_decision = f"{10 + programme.number % 80:02d}-QĐ/BCĐ ngày {day:%d/%m/%Y}"

    def _title(self, programme: Programme, rng: Random) -> str:
        objects: list[str] = self.words["objects"][programme.field]
        thing = rng.choice(self.words["special_objects"] if programme.special else objects)
        stands_alone = thing[0].isupper() or thing[0].isdigit()
        title = thing if stands_alone else f"{rng.choice(self.words['verbs'])} {thing}"
        if programme.parent is not None and rng.random() < 0.6:
            title = programme.parent.name.split(" tại ")[0].split(" (tổ")[0]
        short = self.spec.codes == "stable" and rng.random() < self.spec.short_names
        return title if short else f"{title} tại {programme.place}"

    def _place(self, programme: Programme, rng: Random) -> str:
        unit = self.spec.unit(programme.unit)
        if unit.spread and programme.sector in ("party", "government", "union", "enterprise"):
            return f"{rng.choice(self.words['offices'])}, đơn vị số {rng.randint(1, 24)}"
        place = self._area(self.spec.unit(programme.located), rng)
        return f"{place}, {self.unit_names[programme.located]}" if unit.spread else place

    def _area(self, unit: UnitSpec, rng: Random) -> str:
        hamlet = f"{self.words['hamlets']['urban' if unit.urban else 'rural']} {rng.randint(1, 9)}"
        if not unit.communes:
            return f"{hamlet}, {self.unit_names[unit.code]}"
        commune = rng.choice(unit.communes)
        return commune if rng.random() < 0.25 else f"{hamlet}, {commune}"


def retype(name: str, variants: Sequence[Sequence[str]], rng: Random) -> str:
    """The same name as another clerk types it: abbreviation, tone mark, spacing, letter case."""
    applicable = [pair for pair in variants if pair[0] in name]
    if applicable and rng.random() < 0.8:
        wanted, typed = rng.choice(applicable)
        return name.replace(wanted, typed)
    return rng.choice((name.upper(), name.lower(), name + ".", name.replace(" ", "  ", 1)))


def _unit_names(path: Path) -> dict[str, str]:
    """Names in running text: “huyện Gò Quao”."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    names = {row["unit_code"]: normalize("NFC", row["unit_name_vi"]) for row in rows}
    return {code: name[0].lower() + name[1:] for code, name in names.items()}
