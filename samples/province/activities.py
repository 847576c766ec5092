"""What a committee did to direct the movement in a quarter: plans, training, inspections, reviews, rounds of praise.

Every committee does what the calendar of activities asks, except where the province's spec plants a gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from samples.province.calendar import Quarter
from samples.province.drawing import apportion, stream
from samples.province.simulation import Province

Row = dict[str, Any]

MEASURES = ("session_count", "participant_people", "participant_attendances", "subject_unit_count")
GENRES: Mapping[str, float] = {"print": 41, "radio": 24, "television": 26, "photo": 9}


@dataclass(frozen=True)
class Direction:
    """The activities of every unit of a province; `words` are the texts of vocabulary.yml."""

    province: Province
    words: Mapping[str, Any]

    def rows(self, unit: str, position: int) -> list[Row]:
        """Lines of Bieu06 of one unit and quarter, by day; a single line `none` when nothing happened."""
        quarter = self.province.calendar.quarters[position]
        if self._has(unit, quarter, "blank_sheet"):
            return []
        found = sorted(
            self._held(unit, quarter), key=lambda row: (row["activity_date"], row["activity_kind"])
        )
        return found or [{"activity_kind": "none"}]

    def faults(self, position: int) -> Iterator[tuple[str, str, str]]:
        """(unit, period, fault) planted in a quarter; a fault of the whole year stands at its last quarter."""
        quarter = self.province.calendar.quarters[position]
        direction = self.province.spec.direction
        for unit, fault, period_id in direction.gaps if direction else ():
            if period_id == quarter.period_id:
                yield unit, period_id, fault

    def _has(self, unit: str, quarter: Quarter, fault: str, *, whole_year: bool = False) -> bool:
        direction = self.province.spec.direction
        return direction is not None and any(
            (unit, fault) == gap[:2]
            and (gap[2] == quarter.period_id or (whole_year and gap[2].startswith(f"{quarter.year}Q")))
            for gap in direction.gaps
        )

    def _held(self, unit: str, quarter: Quarter) -> Iterator[Row]:
        yield from self._directed(unit, quarter)
        yield from self._visits(unit, quarter)
        if not self._has(unit, quarter, "no_communication"):
            rng = self._draws(unit, quarter, "communication")
            told = rng.randint(2, 14)
            yield self._row(unit, quarter, "communication", rng, session_count=told,
                            participant_attendances=told * rng.randint(30, 90))  # fmt: skip
        if quarter.number in (2, 3) and not self._has(unit, quarter, "no_training", whole_year=True):
            yield self._training(unit, quarter)
        if quarter.number in (2, 3) and not self._has(unit, quarter, "no_inspection", whole_year=True):
            yield self._inspection(unit, quarter)
        if quarter.number == 4:
            yield from self._year_end(unit, quarter)

    def _directed(self, unit: str, quarter: Quarter) -> Iterator[Row]:
        """The year's plan, after the superior one, and who looks after which area."""
        if quarter.number != 1:
            return
        rng = self._draws(unit, quarter, "plan")
        late = self._has(unit, quarter, "late_plan")
        # days of a calendar year, moved with the first day of the unit's own
        moved = timedelta(quarter.first_day - date(quarter.year, 1, 1).toordinal())
        superior = (date(quarter.year, 1, 6) if late else date(quarter.year, 2, 19)) + moved
        issued = date(quarter.year, 3, 27 if late else 2 + rng.randint(0, 20)) + moved
        yield {
            "activity_kind": "plan", "activity_date": issued, "activity_name": self.words["activities"]["plan"],
            "level": "district", "document_number": f"{rng.randint(11, 99)}-KH/BCĐ", "document_date": issued,
            "superior_document_number": "06-KH/BDVTW", "superior_document_date": superior,
        }  # fmt: skip
        for role, place in self._areas(unit):
            yield self._row(unit, quarter, "area_assignment", rng, member_role=role, subject_place=place)

    def _visits(self, unit: str, quarter: Quarter) -> Iterator[Row]:
        """Every member visits the area in at least one quarter of the year."""
        for number, (role, place) in enumerate(self._areas(unit)):
            rng = self._draws(unit, quarter, f"visit{number}")
            if number == 0 and self._has(unit, quarter, "area_not_visited", whole_year=True):
                continue
            if quarter.number == 2 + number % 3 or rng.random() < 0.5:
                yield self._row(unit, quarter, "area_visit", rng, member_role=role, subject_place=place)

    def _training(self, unit: str, quarter: Quarter) -> Row:
        rng = self._draws(unit, quarter, "training")
        classes = rng.randint(1, 4)
        people = classes * rng.randint(35, 70)
        attendances = people + rng.randint(0, people // 2)
        if self._has(unit, quarter, "people_over_attendances"):
            people, attendances = attendances + 20, people
        return self._row(unit, quarter, "training", rng, session_count=classes,
                         participant_people=people, participant_attendances=attendances)  # fmt: skip

    def _inspection(self, unit: str, quarter: Quarter) -> Row:
        kind = "inspection" if quarter.number == 2 else "survey"
        rng = self._draws(unit, quarter, kind)
        places = self.province.spec.unit(unit).communes
        return self._row(unit, quarter, kind, rng, session_count=rng.randint(1, 3), subject_unit_count=rng.randint(2, 9),
                         subject_place=rng.choice(places) if places else None)  # fmt: skip

    def _year_end(self, unit: str, quarter: Quarter) -> Iterator[Row]:
        rng = self._draws(unit, quarter, "year_end")
        form = "report_only" if self._has(unit, quarter, "report_only") else "conference"
        yield self._row(unit, quarter, "annual_review", rng, activity_form="conference",
                        covered_period=str(quarter.year), participant_people=rng.randint(60, 180))  # fmt: skip
        if not self._has(unit, quarter, "no_final_review") and self._closes_stage(quarter):
            yield self._row(
                unit, quarter, "final_review", rng, activity_form=form, covered_period=quarter.stage_id
            )
        for recipient, most in (("collective", 12), ("individual", 20)):
            yield self._row(unit, quarter, "commendation", rng, recipient_kind=recipient,
                            recipient_count=rng.randint(2, most), document_number=f"{rng.randint(100, 999)}-QĐ/UBND")  # fmt: skip
        if unit in (self.province.spec.direction.contests if self.province.spec.direction else ()):
            yield from self._contest(unit, quarter, rng)

    def _contest(self, unit: str, quarter: Quarter, rng: Random) -> Iterator[Row]:
        entries = rng.randint(30, 90)
        for genre, count in apportion(entries, GENRES).items():
            yield self._row(unit, quarter, "press_contest", rng, press_genre=genre, entry_count=count,
                            eligible_entry_count=count - count // 5)  # fmt: skip
        missing = 7 if self._has(unit, quarter, "genres_do_not_add_up") else 0
        yield self._row(
            unit, quarter, "press_contest", rng, press_genre="total", entry_count=entries + missing
        )

    def _closes_stage(self, quarter: Quarter) -> bool:
        return quarter.stage_id.endswith(str(quarter.year))

    def _areas(self, unit: str) -> Iterator[tuple[str, str]]:
        places = self.province.spec.unit(unit).communes
        yield from zip(self.words["activities"]["roles"], places, strict=False)

    def _draws(self, unit: str, quarter: Quarter, what: str) -> Random:
        return stream(self.province.seed, "activities", unit, quarter.period_id, what)

    def _row(self, unit: str, quarter: Quarter, kind: str, rng: Random, **values: Any) -> Row:
        day = rng.randint(quarter.first_day + 8, quarter.last_day - 5)
        name = self.words["activities"].get(kind)
        row = {
            "activity_kind": kind,
            "activity_date": date.fromordinal(day),
            "activity_name": name,
            "level": "district",
        }
        return row | {key: value for key, value in values.items() if value is not None}
