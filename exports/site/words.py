"""Everything that is said on a page, in one language: texts of the site, labels of codes, numbers, dates and periods."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from exports.errors import DefinitionError
from exports.vietnamese import date_text, moment_text, period_text
from exports.yaml_file import read_yaml

TEXTS = Path(__file__).parent / "texts"
LANGUAGES = ("vi", "en")
_QUARTER = re.compile(r"^(\d{4})Q([1-4])$")
_ROMAN = ("I", "II", "III", "IV")
_MINUS = "\u2212"


@dataclass(frozen=True)
class Words:
    """One language of the site."""

    language: str
    texts: Mapping[str, str]
    labels: Mapping[tuple[str, str], str]

    def t(self, key: str, **values: object) -> str:
        """The text of a key with its {placeholders} filled.

        Raises DefinitionError for a key that has no text: nothing is ever left untranslated in silence.
        """
        try:
            return self.texts[key].format_map(values)
        except KeyError as error:
            raise DefinitionError(f"site text {key} ({self.language}): missing {error}") from error

    def term(self, prefix: str, code: str) -> str:
        """The text of a code that comes from data; one without a text is shown as it is, as it may be new."""
        return self.texts.get(f"{prefix}{code}", code)

    def label(self, list_name: str, code: str | None) -> str:
        """Words for a code; methods that tie (`a|b`) are joined; a code without words is shown as it is."""
        if not code:
            return ""
        joint = f" {self.t('site.or')} "
        return joint.join(self.labels.get((list_name, part), part) for part in code.split("|"))

    def number(self, value: float | None, *, signed: bool = False) -> str:
        """`1.706` or `1,706`; a quantity keeps up to two decimals; nothing known is “…”."""
        if value is None:
            return "…"
        text = f"{abs(value):,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{abs(value):,}"
        if self.language == "vi":
            text = text.translate(str.maketrans(",.", ".,"))
        sign = _MINUS if value < 0 else "+" if signed and value > 0 else ""
        return sign + text

    def share(self, value: float | None) -> str:
        """`97,7%`: a share of 1 with one decimal."""
        return "…" if value is None else f"{self.number(round(value * 100, 1))}%"

    def date(self, day: date | datetime | None) -> str:
        """`31/12/2020`, in English `31 Dec 2020`."""
        if day is None:
            return ""
        return date_text(day) if self.language == "vi" else f"{day.day} {day:%b} {day.year}"

    def moment(self, local: datetime) -> str:
        """A moment in local time, in words."""
        return moment_text(local) if self.language == "vi" else f"{local:%H:%M}, {self.date(local)}"

    def period(self, period_id: str | None) -> str:
        """`Quý IV năm 2020`, in English `Q4 2020`."""
        if period_id is None:
            return ""
        if self.language == "vi":
            return period_text(period_id)
        quarter = _QUARTER.match(period_id)
        return f"Q{quarter[2]} {quarter[1]}" if quarter else period_id

    def short_period(self, period_id: str | None) -> str:
        """`IV/2020`, in English `Q4 2020`; nothing for a finding of no period (a file whose cover names none)."""
        quarter = _QUARTER.match(period_id or "")
        if quarter and self.language == "vi":
            return f"{_ROMAN[int(quarter[2]) - 1]}/{quarter[1]}"
        return self.period(period_id)

    def group(self, name: str) -> dict[str, str]:
        """All texts of one group, without the group's name: what a script of the page says."""
        return {
            key.removeprefix(f"{name}."): text
            for key, text in self.texts.items()
            if key.startswith(f"{name}.")
        }


def load_words(labels: Iterable[Mapping[str, Any]], folder: Path = TEXTS) -> dict[str, Words]:
    """The words of every language: texts from `folder` (one YAML file per group), labels from rpt_site_labels.

    Raises DefinitionError when a text lacks one of the languages.
    """
    texts: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for path in sorted(folder.glob("*.yml")):
        for key, entry in read_yaml(path).items():
            for language in LANGUAGES:
                if language not in entry:
                    raise DefinitionError(f"{path.name}: {key} has no text in {language}")
                texts[language][f"{path.stem}.{key}"] = str(entry[language])
    rows = list(labels)
    return {
        language: Words(
            language,
            texts[language],
            {
                (str(row["list_name"]), str(row["code"])): _capital(str(row[f"label_{language}"]))
                for row in rows
            },
        )
        for language in LANGUAGES
    }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def local(moment: datetime, offset: timedelta) -> datetime:
    """A stored moment (UTC, no zone) on the wall clock of the office."""
    return moment + offset
