"""Readers of whole columns. Each distinct raw value is typed once and remembered: the rest is a
dictionary look-up.

A memo lives as long as its `ReaderSet` (one per template and reference in a process) and is bounded in size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.issues import Fault
from ingest.reference import Reference, Vocabulary
from ingest.templates import Column, CoverField, Template
from ingest.values import (
    Quantity,
    display,
    hidden_fault,
    read_count,
    read_date,
    read_number,
    read_text,
    read_texts,
    without_numbering,
)

_LARGEST_MEMO = 200_000


class Memo(dict[Any, Any]):
    """raw value → typed value or Fault. True and 1 are equal keys, so a grid holds `Truth` instead of booleans."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        super().__init__()
        self._read = read
        self.has_faults = False

    def __missing__(self, raw: Any) -> Any:
        value = self._read(raw)
        if type(value) is Fault:
            self.has_faults = True
        if len(self) >= _LARGEST_MEMO:
            self.clear()
        self[raw] = value
        return value

    def of(self, raw: Sequence[Any]) -> list[Any]:
        """The typed value of each."""
        return list(map(self.__getitem__, raw))


@dataclass(frozen=True)
class TypedColumn:
    """A column as it lands. `faults` are positions in `values`, where the value is None."""

    values: list[Any]
    qualifiers: list[str | None] | None
    texts: list[str | None] | None
    faults: list[tuple[int, Fault]]

    def only(self, kept: Sequence[int]) -> TypedColumn:
        """The rows at these positions, all of which are free of faults or keep them."""
        at = {old: new for new, old in enumerate(kept)}
        return TypedColumn(
            [self.values[i] for i in kept],
            None if self.qualifiers is None else [self.qualifiers[i] for i in kept],
            None if self.texts is None else [self.texts[i] for i in kept],
            [(at[i], fault) for i, fault in self.faults if i in at],
        )


class ColumnReader:
    """Types the values of one column."""

    def __init__(
        self, item: Column | CoverField, template: Template, reference: Reference, *, from_1904: bool = False
    ) -> None:
        self._memo = Memo(_reader_of(item, template, reference, from_1904))
        self._quantities = item.type in ("count", "number")
        self._is_text = item.type in ("text", "code")
        self._qualified = isinstance(item, Column) and item.qualifier
        self._texts = Memo(display) if isinstance(item, Column) and item.keep_text else None

    def read(self, raw: Sequence[Any]) -> TypedColumn:
        """Type every value; a fault becomes None and is listed."""
        memo = self._memo
        faults: list[tuple[int, Fault]] = []
        values: list[Any]
        if self._is_text:  # names and codes hardly repeat from file to file: they are not remembered
            values = read_texts(raw)
            may_be_faulty = Fault in set(map(type, values))
        else:
            values, may_be_faulty = memo.of(raw), memo.has_faults
        if may_be_faulty:
            faults = [(i, value) for i, value in enumerate(values) if type(value) is Fault]
            for i, _ in faults:
                values[i] = None
        qualifiers: list[str | None] | None = None
        if self._quantities:
            if self._qualified:
                qualifiers = [None if value is None else value[1] for value in values]
            else:
                for i, value in enumerate(values):
                    if value is not None and value[1] != "=":  # the column has no place for "hơn"
                        faults.append((i, Fault("number_unreadable")))
                        values[i] = None
            values = [None if value is None else value[0] for value in values]
        texts = None if self._texts is None else self._texts.of(raw)
        return TypedColumn(values, qualifiers, texts, faults)

    def strange(self, raw: Sequence[Any]) -> list[int]:
        """Positions that are blank or not of the column's kind."""
        values = self._memo.of(raw)
        if not self._memo.has_faults and None not in values:
            return []
        return [i for i, value in enumerate(values) if value is None or type(value) is Fault]


def _reader_of(
    item: Column | CoverField, template: Template, reference: Reference, from_1904: bool
) -> Callable[[Any], Any]:
    match item.type:
        case "count":
            return _whole
        case "number":
            return _number_of(item)
        case "date":
            return lambda raw: read_date(raw, from_1904=from_1904)
        case "choice":
            vocabulary = reference.vocabularies[template.lists[item.list or ""]]
            return _coded(vocabulary.code_of)
        case "unit":
            return _coded(reference.unit_code_of)
        case "period":
            return _coded(reference.period_id_of)
        case _:
            return read_text


def _number_of(item: Column | CoverField) -> Callable[[Any], Any]:
    scale, signed = (item.scale, item.signed) if isinstance(item, Column) else (1, False)

    def read(raw: Any) -> Quantity | Fault | None:
        reading = read_number(raw, scale)
        is_negative = isinstance(reading, Quantity) and reading.value < 0
        return Fault("number_negative") if is_negative and not signed else reading

    return read


def _whole(raw: Any) -> tuple[int, str] | Fault | None:
    reading = read_count(raw)
    return (int(reading.value), reading.qualifier) if isinstance(reading, Quantity) else reading


def _coded(code_of: Callable[[str], str | None]) -> Callable[[Any], str | Fault | None]:
    def read(raw: Any) -> str | Fault | None:
        text = hidden_fault(raw) or display(raw)
        if text is None or isinstance(text, Fault):
            return text
        return code_of(text) or code_of(without_numbering(text)) or Fault("choice_unknown")

    return read


class ReaderSet:
    """The column readers of one template against one reference, made when first needed.
    `from_1904`: the file counts days from 1904.
    """

    def __init__(self, template: Template, reference: Reference, *, from_1904: bool = False) -> None:
        self.template, self.reference, self._from_1904 = template, reference, from_1904
        self._readers: dict[tuple[str, str], ColumnReader] = {}

    def of(self, owner: str, item: Column | CoverField) -> ColumnReader:
        """The reader of a table's column, or of a cover field (owner `cover`)."""
        key = (owner, item.name)
        if key not in self._readers:
            self._readers[key] = ColumnReader(item, self.template, self.reference, from_1904=self._from_1904)
        return self._readers[key]

    def vocabulary(self, item: Column | CoverField) -> Vocabulary:
        """The list a choice is taken from."""
        return self.reference.vocabularies[self.template.lists[item.list or ""]]

    def expected(self, item: Column | CoverField) -> str | None:
        """The labels of a choice, for the `expected` text of an issue."""
        return "; ".join(i.label_vi for i in self.vocabulary(item).items) if item.type == "choice" else None
