"""Reference data the reader and the writer need: units, periods and vocabulary lists, read from the dbt
seeds.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from ingest.calendars import SEEDS as CALENDAR_SEEDS
from ingest.calendars import Calendar, Calendars
from ingest.vietnamese_text import fold

_UNITS, _UNIT_ALIASES, _PERIODS = "units", "unit_aliases", "periods"
_ALIAS_SEPARATOR = ";"

_QUARTER = re.compile(
    r"^(?:kỳ )?(?:(?P<y1>\d{4}) ?[-/]? ?q(?:uý|úy|uy)? ?(?P<q1>[1-4]|i{1,3}|iv)"
    r"|q(?:uý|uy)? ?(?P<q2>[1-4]|i{1,3}|iv) ?(?:[-/,]|năm|nam)? ?(?:năm )?(?P<y2>\d{4}))$"
)
_YEAR = re.compile(r"^(?:năm )?(\d{4})$")
_STAGE = re.compile(r"^(?:giai đoạn )?(\d{4}) ?(?:-|đến|/) ?(\d{4})$")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}


@dataclass(frozen=True)
class Unit:
    """One validity span of a reporting organisation (a code may have several names over time)."""

    unit_code: str
    unit_name_vi: str
    unit_kind: str
    province_code: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Period:
    """A quarter `2020Q4`, a year `2020` or a stage `2016-2020`; the calendar is data."""

    period_id: str
    period_kind: str
    start_date: date
    end_date: date
    due_date: date
    quarter_index: int | None = None
    """Running number of a quarter: year × 4 + quarter."""


@dataclass(frozen=True)
class VocabularyItem:
    """One code of a list with its Vietnamese label, other spellings, and the seed's remaining columns."""

    code: str
    label_vi: str
    aliases: tuple[str, ...]
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class Vocabulary:
    """A closed list. Values match by code, label or alias after folding."""

    name: str
    items: tuple[VocabularyItem, ...]
    _codes: Mapping[str, str] = field(repr=False)
    _labels: Mapping[str, str] = field(repr=False)

    @classmethod
    def of(cls, name: str, items: tuple[VocabularyItem, ...]) -> Vocabulary:
        """Build the indexes. Earlier spellings win, codes before labels before aliases."""
        codes: dict[str, str] = {}
        for spellings in (
            ((i.code, i.code) for i in items),
            ((i.label_vi, i.code) for i in items),
            ((alias, i.code) for i in items for alias in i.aliases),
        ):
            for spelling, code in spellings:
                codes.setdefault(fold(spelling), code)
        return cls(name, items, codes, {i.code: i.label_vi for i in items})

    def code_of(self, text: str) -> str | None:
        """The code meant by `text`, or None when the list does not hold it."""
        return self._codes.get(fold(text))

    def label_of(self, code: str) -> str:
        """The Vietnamese label of `code`; an unknown code is returned as it is."""
        return self._labels.get(code, code)

    def labels(self) -> tuple[str, ...]:
        """Labels in the order of the seed, as printed in drop-down lists."""
        return tuple(i.label_vi for i in self.items)


@dataclass(frozen=True)
class Reference:
    """Everything a workbook is compared with.
    `fingerprint` changes when any of the seed files read changes.
    """

    units: tuple[Unit, ...]
    unit_aliases: Mapping[str, tuple[str, ...]]
    periods: Mapping[str, Period]
    vocabularies: Mapping[str, Vocabulary]
    fingerprint: str
    calendars: Calendars = field(repr=False)
    _unit_codes: Mapping[str, str] = field(repr=False)
    _unit_names: Mapping[str, tuple[str, ...]] = field(repr=False)

    @classmethod
    def load(cls, seeds_dir: Path | str) -> Reference:
        """Read units.csv, unit_aliases.csv, periods.csv and every seed with the columns code and label_vi.

        Raises FileNotFoundError / KeyError when a seed or a column is missing: that is a fault of the
        project.
        """
        seeds = Path(seeds_dir)
        digest = hashlib.sha256()
        tables: dict[str, list[dict[str, str]]] = {}
        for path in sorted(seeds.glob("*.csv")):
            data = path.read_bytes()
            rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
            is_list = bool(rows) and {"code", "label_vi"} <= rows[0].keys()
            if is_list or path.stem in (_UNITS, _UNIT_ALIASES, _PERIODS, *CALENDAR_SEEDS):
                tables[path.stem] = rows
                digest.update(path.name.encode() + b"\0" + hashlib.sha256(data).digest())
        for needed in (_UNITS, _PERIODS):
            if needed not in tables:
                raise FileNotFoundError(f"seed {needed}.csv not found in {seeds}")
        units = tuple(_units(tables.pop(_UNITS)))
        aliases: dict[str, tuple[str, ...]] = {}
        for row in tables.pop(_UNIT_ALIASES, []):
            aliases[row["unit_code"]] = (*aliases.get(row["unit_code"], ()), row["alias"])
        periods = {p.period_id: p for p in _periods(tables.pop(_PERIODS))}
        calendars = Calendars.of(*(tables.pop(name, []) for name in CALENDAR_SEEDS))
        vocabularies = {name: Vocabulary.of(name, tuple(_items(rows))) for name, rows in tables.items()}
        names: dict[str, tuple[str, ...]] = {}
        spellings = [(u.unit_name_vi, u.unit_code) for u in units]
        spellings += [(alias, code) for code, many in aliases.items() for alias in many]
        for name, code in spellings:
            known = names.get(fold(name), ())
            if code not in known:
                names[fold(name)] = (*known, code)
        return cls(
            units,
            aliases,
            periods,
            vocabularies,
            digest.hexdigest()[:16],
            calendars,
            {fold(u.unit_code): u.unit_code for u in units},
            names,
        )

    def unit_code_of(self, text: str) -> str | None:
        """The code of the unit meant by a code, an exact name or an alias; None when unknown or shared
        by two.
        """
        code = self._unit_codes.get(fold(text))
        if code is not None:
            return code
        named = self._unit_names.get(fold(text), ())
        return named[0] if len(named) == 1 else None

    def units_meant(self, text: str) -> tuple[str, ...]:
        """Codes of the units that a text may mean: none, one, or several that the text cannot tell apart.

        A code, a name or an alias is taken as it stands; then `H.`, `TP.`, `TX.` are written out; then a name
        without its kind (Kỳ Anh) means every unit of that name. Source: problems.md R-FMT-20.
        """
        folded = fold(text)
        code = self._unit_codes.get(folded)
        if code is not None:
            return (code,)
        written_out = _written_out(folded)
        for spelling in (folded, written_out):
            named = self._unit_names.get(spelling, ())
            if named:
                return named
        return self._bare_unit_names.get(_without_kind(written_out), ())

    @cached_property
    def _bare_unit_names(self) -> Mapping[str, tuple[str, ...]]:
        bare: dict[str, tuple[str, ...]] = {}
        for name, codes in self._unit_names.items():
            key = _without_kind(name)
            bare[key] = tuple(dict.fromkeys((*bare.get(key, ()), *codes)))
        return bare

    def unit(self, unit_code: str, on: date | None = None) -> Unit | None:
        """The unit as it was on a day (default: its latest span); None when the code is unknown."""
        spans = [u for u in self.units if u.unit_code == unit_code]
        if not spans:
            return None
        if on is not None:
            for span in spans:
                if span.valid_from <= on and (span.valid_to is None or on <= span.valid_to):
                    return span
        return max(spans, key=lambda u: u.valid_from)

    def period_id_of(self, text: str) -> str | None:
        """The period meant by `2020Q4`, `Quý IV/2020`, `Quý 4 năm 2020`, `Năm 2020`, `2016-2020`; None
        when unknown.
        """
        plain = " ".join(text.split()).strip(" .:")
        for candidate in _period_candidates(fold(plain)):
            if candidate in self.periods:
                return candidate
        return None

    def period(self, period_id: str) -> Period | None:
        """The calendar row of a period."""
        return self.periods.get(period_id)

    def period_of(self, unit_code: str, period_id: str) -> Period | None:
        """A period with the days that this unit's own calendar gives it; None when there is no such period."""
        period = self.periods.get(period_id)
        if period is None:
            return None
        own = self.quarters_of(unit_code)
        pairs = list(zip(self._quarters, own, strict=True))
        first = next((mine for quarter, mine in pairs if quarter.start_date == period.start_date), period)
        last = next((mine for quarter, mine in pairs if quarter.end_date == period.end_date), period)
        due = last.due_date if period.period_kind == "quarter" else period.due_date
        return replace(period, start_date=first.start_date, end_date=last.end_date, due_date=due)

    def quarters_of(self, unit_code: str) -> tuple[Period, ...]:
        """All quarters, in order, with the days of this unit's calendar."""
        known = self._own_quarters.get(unit_code)
        if known is None:
            known = self._own_quarters[unit_code] = tuple(self._cut(unit_code))
        return known

    def _cut(self, unit_code: str) -> Iterator[Period]:
        spans = [unit for unit in self.units if unit.unit_code == unit_code]
        used = [self._calendar(unit_code, spans, quarter) for quarter in self._quarters]
        starts = [calendar.first_day(q.start_date) for calendar, q in zip(used, self._quarters, strict=True)]
        for at, (quarter, calendar) in enumerate(zip(self._quarters, used, strict=True)):
            # where a unit changes its calendar the last quarter of the old one ends when the new one begins
            following = (
                starts[at + 1]
                if at + 1 < len(starts)
                else calendar.first_day(quarter.end_date + timedelta(days=1))
            )
            end = following - timedelta(days=1)
            due = quarter.due_date if calendar.due_days is None else end + timedelta(days=calendar.due_days)
            yield replace(quarter, start_date=starts[at], end_date=end, due_date=due)

    def _calendar(self, unit_code: str, spans: Sequence[Unit], quarter: Period) -> Calendar:
        day = quarter.start_date
        province = next(
            (
                u.province_code
                for u in spans
                if u.valid_from <= day and (u.valid_to is None or day <= u.valid_to)
            ),
            max((u.province_code for u in spans), default=""),
        )
        return self.calendars.used(unit_code, province, day)

    @cached_property
    def _quarters(self) -> tuple[Period, ...]:
        quarters = (period for period in self.periods.values() if period.period_kind == "quarter")
        return tuple(sorted(quarters, key=lambda period: period.start_date))

    @cached_property
    def _own_quarters(self) -> dict[str, tuple[Period, ...]]:
        return {}

    def period_label(self, period_id: str) -> str:
        """`2020Q4` → `Quý IV năm 2020`, `2020` → `Năm 2020`, `2016-2020` → `Giai đoạn 2016-2020`."""
        quarter = re.fullmatch(r"(\d{4})Q([1-4])", period_id)
        if quarter:
            roman = {number: numeral.upper() for numeral, number in _ROMAN.items()}[quarter[2]]
            return f"Quý {roman} năm {quarter[1]}"
        if re.fullmatch(r"\d{4}", period_id):
            return f"Năm {period_id}"
        if re.fullmatch(r"\d{4}-\d{4}", period_id):
            return f"Giai đoạn {period_id}"
        return period_id


_SHORT_KINDS = {
    "h": "huyện", "tp": "thành phố", "tx": "thị xã", "t x": "thị xã", "t p": "thành phố", "q": "quận", "t": "tỉnh",
}  # fmt: skip
_SHORT_KIND = re.compile(r"^(h|t\.? ?p|t\.? ?x|q|t)\s*[. ]\s*(?=\w)")
_KINDS = tuple(
    fold(kind)
    for kind in (
        "ban dân vận huyện ủy", "ban dân vận thành ủy", "ban dân vận thị ủy", "ban chỉ đạo huyện", "ban chỉ đạo thành phố",
        "ban chỉ đạo thị xã", "huyện ủy", "thành ủy", "thị ủy", "huyện", "thành phố", "thị xã", "quận", "tỉnh",
    )
)  # fmt: skip


def _written_out(folded: str) -> str:
    match = _SHORT_KIND.match(folded)
    if match is None:
        return folded
    kind = _SHORT_KINDS[" ".join(match[1].replace(".", " ").split())]
    return f"{fold(kind)} {folded[match.end() :]}"


def _without_kind(folded: str) -> str:
    for kind in _KINDS:
        if folded.startswith(f"{kind} "):
            return folded[len(kind) + 1 :]
    return folded


def _period_candidates(folded: str) -> Iterator[str]:
    # fold() moves tone marks behind the syllable; compare without them so that Quý, Qúy and Quí all read.
    plain = re.sub("[\u0300\u0301\u0303\u0309\u0323]", "", folded).replace("qui", "quy")
    quarter = _QUARTER.match(plain)
    if quarter:
        number = quarter["q1"] or quarter["q2"]
        yield f"{quarter['y1'] or quarter['y2']}Q{_ROMAN.get(number, number)}"
    year = _YEAR.match(plain)
    if year:
        yield year[1]
    stage = _STAGE.match(plain.replace("giai đoan", "giai đoạn"))
    if stage:
        yield f"{stage[1]}-{stage[2]}"


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _units(rows: list[dict[str, str]]) -> Iterator[Unit]:
    for row in rows:
        yield Unit(
            row["unit_code"],
            row["unit_name_vi"],
            row["unit_kind"],
            row["province_code"],
            _date(row["valid_from"]) or date.min,
            _date(row["valid_to"]),
        )


def _periods(rows: list[dict[str, str]]) -> Iterator[Period]:
    for row in rows:
        start, end = date.fromisoformat(row["start_date"]), date.fromisoformat(row["end_date"])
        index = int(row["year_number"]) * 4 + int(row["quarter_number"]) if row["quarter_number"] else None
        due = date.fromisoformat(row["due_date"])
        yield Period(row["period_id"], row["period_kind"], start, end, due, index)


def _items(rows: list[dict[str, str]]) -> Iterator[VocabularyItem]:
    for row in rows:
        aliases = tuple(a.strip() for a in (row.get("aliases") or "").split(_ALIAS_SEPARATOR) if a.strip())
        rest = {k: v for k, v in row.items() if k not in ("code", "label_vi", "aliases")}
        yield VocabularyItem(row["code"], row["label_vi"], aliases, rest)
