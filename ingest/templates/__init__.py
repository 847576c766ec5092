"""Layouts of the submission workbook: one YAML file each, `extends` another and states only the differences.

A file that extends another may set any top-level key anew. `tables` and `cover.fields` are merged by `name`:
a table or column of the same name is updated key by key, a new one comes last, `drop: true` removes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast, get_args

import yaml

from ingest.vietnamese_text import fold_heading

ColumnType = Literal["code", "text", "count", "number", "date", "choice", "unit", "period"]
_TEMPLATES_DIR = Path(__file__).parent
NEWEST_VERSION = "v1"


class TemplateError(ValueError):
    """A template file says something impossible: a fault of the project, not of a submission."""


@dataclass(frozen=True)
class Column:
    """One column of a table. `land: false` columns are printed but not stored."""

    name: str
    label: str
    type: ColumnType
    list: str | None = None
    as_code: bool = False
    required: bool = False
    qualifier: bool = False
    keep_text: bool = False
    land: bool = True
    locked: bool = False
    width: float = 16
    scale: int = 1
    help: str | None = None
    synonyms: tuple[str, ...] = ()

    @property
    def heading_required(self) -> bool:
        """Without this heading the table cannot be read: anything typed, and any required text."""
        return self.land and (self.required or self.type != "text")

    def headings(self) -> tuple[str, ...]:
        """Folded spellings under which the column is recognised."""
        return tuple(fold_heading(text) for text in (self.label, self.name, *self.synonyms))


@dataclass(frozen=True)
class CoverField:
    """One line of the cover."""

    name: str
    label: str
    type: ColumnType
    list: str | None = None
    required: bool = False
    help: str | None = None
    synonyms: tuple[str, ...] = ()

    def headings(self) -> tuple[str, ...]:
        """Folded spellings under which the line is recognised."""
        return tuple(fold_heading(text) for text in (self.label, self.name, *self.synonyms))


@dataclass(frozen=True)
class Cover:
    """The cover sheet."""

    sheet: str
    title: str
    fields: tuple[CoverField, ...]
    letterhead: str = ""
    signatures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Instructions:
    """The instruction sheet."""

    sheet: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One table on one sheet. `unit_kinds`: kinds of unit whose workbook holds it (empty: every kind)."""

    name: str
    sheet: str
    title: str
    columns: tuple[Column, ...]
    prefilled: str | None = None
    unit_kinds: tuple[str, ...] = ()
    optional: bool = False
    note: str = ""
    blank_lines: int = 40
    sheet_synonyms: tuple[str, ...] = ()
    key: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")


@dataclass(frozen=True)
class Template:
    """One layout of the submission workbook."""

    template_id: str
    version: str
    tag_sheet: str
    title: str
    instructions: Instructions
    cover: Cover
    tables: tuple[Table, ...]
    lists: Mapping[str, str]

    def table(self, name: str) -> Table:
        """The table of that name; KeyError when there is none."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(f"template {self.version} has no table {name}")

    def tables_for(self, unit_kind: str | None) -> tuple[Table, ...]:
        """Tables that belong in the workbook of a unit of this kind."""
        return tuple(t for t in self.tables if not t.unit_kinds or unit_kind in t.unit_kinds)


@lru_cache(maxsize=32)
def load_template(version: str, directory: Path | None = None) -> Template:
    """Read `<directory>/<version>.yml` with everything it extends.
    Raises TemplateError on an impossible layout.
    """
    return _template(_read(version, directory or _TEMPLATES_DIR, ()))


@lru_cache(maxsize=4)
def load_templates(directory: Path | None = None) -> tuple[Template, ...]:
    """Every layout in the folder, ordered by file name."""
    folder = directory or _TEMPLATES_DIR
    return tuple(load_template(path.stem, directory) for path in sorted(folder.glob("*.yml")))


def _read(version: str, directory: Path, seen: tuple[str, ...]) -> dict[str, Any]:
    path = directory / f"{version}.yml"
    if version in seen:
        raise TemplateError(f"{version}.yml extends itself: {' → '.join((*seen, version))}")
    if not path.is_file():
        raise TemplateError(f"no template {version}.yml in {directory}")
    raw = cast(dict[str, Any], yaml.safe_load(path.read_text("utf-8")))
    base = raw.pop("extends", None)
    if base is None:
        return raw
    merged = _read(base, directory, (*seen, version))
    for key, value in raw.items():
        merged[key] = _merge(merged.get(key), value)
    return merged


def _merge(base: Any, change: Any) -> Any:
    if isinstance(base, dict) and isinstance(change, dict):
        return {**base, **{key: _merge(base.get(key), value) for key, value in change.items()}}
    if _is_named(base) and _is_named(change):
        by_name = {item["name"]: item for item in base}
        for item in change:
            by_name[item["name"]] = _merge(by_name.get(item["name"], {}), item)
        return [item for item in by_name.values() if not item.get("drop")]
    return change


def _is_named(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(i, dict) and "name" in i for i in value)


def _template(raw: dict[str, Any]) -> Template:
    try:
        cover, instructions = raw["cover"], raw["instructions"]
        template = Template(
            template_id=raw["template_id"],
            version=raw["version"],
            tag_sheet=raw["tag_sheet"],
            title=raw["title"],
            instructions=Instructions(
                instructions["sheet"], instructions["title"], tuple(instructions["lines"])
            ),
            cover=Cover(
                cover["sheet"],
                cover["title"],
                tuple(CoverField(**_tuples(f)) for f in cover["fields"]),
                cover.get("letterhead", ""),
                tuple(cover.get("signatures", ())),
            ),
            tables=tuple(_table(t) for t in raw["tables"]),
            lists=dict(raw["lists"]),
        )
    except (KeyError, TypeError) as error:
        raise TemplateError(f"template {raw.get('version', '?')}: {error}") from error
    items: list[tuple[str, Column | CoverField]] = [("cover", f) for f in template.cover.fields]
    items += [(t.name, c) for t in template.tables for c in t.columns]
    for owner, item in items:
        if item.type not in get_args(ColumnType):
            raise TemplateError(f"{owner}.{item.name}: unknown type {item.type}")
        if item.type == "choice" and item.list not in template.lists:
            raise TemplateError(f"{owner}.{item.name}: choice without a declared list")
    return template


def _table(raw: dict[str, Any]) -> Table:
    values = _tuples(raw)
    values["columns"] = tuple(Column(**_tuples(column)) for column in raw["columns"])
    return Table(**values)


def _tuples(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, Sequence) and not isinstance(v, str) else v for k, v in raw.items()}
