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
ATTEMPTS = 60


def load_vocabulary(path: Path = VOCABULARY) -> dict[str, Any]:
    """The word lists, in NFC."""
    data: dict[str, Any] = yaml.safe_load(normalize("NFC", path.read_text(encoding="utf-8")))
    return data


@dataclass(frozen=True)
class Namer:
    """Names all programmes. No owner undertakes the same thing twice; without codes no place does either."""

    spec: ProvinceSpec
    seed: int
    words: Mapping[str, Any]
    unit_names: Mapping[str, str]

    @classmethod
    def load(cls, spec: ProvinceSpec, seed: int, seeds: Path = SEEDS) -> Namer:
        """With the word lists and unit names of the project."""
        return cls(spec, seed, load_vocabulary(), _unit_names(seeds / "units.csv"))

    def name_all(self, programmes: Sequence[Programme]) -> None:
        """Fill name, owner, place and the other texts; replicas come after what they copy."""
        taken: set[tuple[str, ...]] = set()
        things: dict[int, str] = {}
        for programme in programmes:
            rng = stream(self.seed, "name", programme.number)
            thing = self._undertake(programme, things, rng)
            for _ in range(ATTEMPTS):
                if taken.isdisjoint(self._identities(programme, thing)):
                    break
                thing = self._undertake(programme, things, rng)
            things[programme.number] = thing
            programme.name = self._title(thing, programme, rng)
            copies = 1
            while not taken.isdisjoint(self._identities(programme, thing)):
                copies += 1
                thing = f"{things[programme.number]} (tổ {copies})"
                programme.name = f"{self._title(things[programme.number], programme, rng)} (tổ {copies})"
            taken |= self._identities(programme, thing)
            self._describe(programme, rng)

    def _identities(self, programme: Programme, thing: str) -> set[tuple[str, ...]]:
        """What tells it from others in every register that lists it."""
        by = programme.owner if self.spec.codes == "stable" else programme.place
        return {(unit, by, thing) for unit in programme.holders}

    def _undertake(self, programme: Programme, things: Mapping[int, str], rng: Random) -> str:
        """Draw place, owner and what is undertaken there; most replicas undertake what their parent does."""
        unit = self.spec.unit(programme.unit)
        at_office = unit.offices is not None
        programme.place = self._place(programme, unit, rng)
        owners = self.words["office_owners" if at_office else "owners"]
        programme.owner = rng.choice(owners[programme.sector]).format(p=programme.place)
        if programme.parent is not None and rng.random() < 0.7:
            return things[programme.parent.number]
        objects: list[str] = self.words["office_objects" if at_office else "objects"][programme.field]
        if programme.special:
            objects = self.words["special_objects"]
        return rng.choice(objects)

    def _title(self, thing: str, programme: Programme, rng: Random) -> str:
        stands_alone = thing[0].isupper() or thing[0].isdigit()
        title = thing if stands_alone else f"{rng.choice(self.words['verbs'])} {thing}"
        short = self.spec.codes == "stable" and rng.random() < self.spec.short_names
        return title if short else f"{title} tại {programme.place}"

    def _describe(self, programme: Programme, rng: Random) -> None:
        if rng.random() < 0.06 and not self.spec.unit(programme.unit).offices:
            partner = rng.choice(("front", "women", "youth"))
            programme.co_owner = rng.choice(self.words["owners"][partner]).format(p=programme.place)
        if rng.random() < 0.7:
            programme.target = rng.choice(self.words["targets"])
        if programme.special:
            day = date.fromordinal(programme.opened)
            programme.special_decision = f"{10 + programme.number % 80:02d}-QĐ/BCĐ ngày {day:%d/%m/%Y}"

    def _place(self, programme: Programme, unit: UnitSpec, rng: Random) -> str:
        if unit.offices:
            return str(rng.choice(self.words["offices"][unit.offices])).format(n=rng.randint(1, 40))
        place = self._area(self.spec.unit(programme.located), rng)
        district = self.unit_names[programme.located]
        return f"{place}, {district}" if unit.spread and not place.endswith(district) else place

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
