"""Layouts of the submission workbook: one YAML file each, `extends` another and states only the differences.

A file that extends another may set any top-level key anew; it always states its own `version`. `tables`, their
`columns` and `cover.fields` are merged by `name`: one of the same name is updated key by key, a new one comes last or
where `before: NAME` / `after: NAME` puts it, `drop: true` removes it. `issued: true` (never inherited) marks the
layouts that `dvk template` hands out; the highest version of them is the newest. `abstract: true` (never inherited):
only there to be extended. `only_tables`: of the tables inherited, keep these.
"""

from __future__ import annotations

import copy
import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from ingest.vietnamese_text import fold_heading

ColumnType = Literal["code", "text", "count", "number", "date", "choice", "unit", "period"]
_TEMPLATES_DIR = Path(__file__).parent
_STORED_AS = {"count": "whole number", "number": "number", "date": "date"}
_NOT_INHERITED = ("issued", "abstract")


class TemplateError(ValueError):
    """A template file says something impossible: a fault of the project, not of a submission."""


@dataclass(frozen=True)
class Column:
    """One column of a table. `land: false` columns are printed but not stored.

    `optional`: its heading may be absent. `printed`: the platform fills it in an answer; a line that holds nothing else is blank.
    `signed`: its numbers may be below zero.
    """

    name: str
    label: str
    type: ColumnType
    list: str | None = None
    as_code: bool = False
    required: bool = False
    qualifier: bool = False
    keep_text: bool = False
    printed: bool = False
    optional: bool = False
    land: bool = True
    locked: bool = False
    width: float = 16
    scale: int = 1
    signed: bool = False
    help: str | None = None
    synonyms: tuple[str, ...] = ()

    @cached_property
    def heading_required(self) -> bool:
        """Without this heading the table cannot be read: anything typed, and any required text."""
        return self.land and not self.optional and (self.required or self.type != "text")

    def headings(self) -> tuple[str, ...]:
        """Folded spellings under which the column is recognised."""
        return tuple(fold_heading(text) for text in (self.label, self.name, *self.synonyms))


def headings_of(columns: Sequence[Column]) -> dict[str, str]:
    """Folded heading → column name; of two columns with one heading the first has it."""
    found: dict[str, str] = {}
    for column in columns:
        for heading in column.headings():
            found.setdefault(heading, column.name)
    return found


@dataclass(frozen=True)
class CoverField:
    """One line of the cover. `pattern`: where no line of that label stands, the first text that holds this regular
    expression (ignoring case; its first group, if it has one).
    """

    name: str
    label: str
    type: ColumnType
    list: str | None = None
    required: bool = False
    help: str | None = None
    synonyms: tuple[str, ...] = ()
    pattern: str | None = None

    def headings(self) -> tuple[str, ...]:
        """Folded spellings under which the line is recognised."""
        return tuple(fold_heading(text) for text in (self.label, self.name, *self.synonyms))


@dataclass(frozen=True)
class Cover:
    """The cover sheet. `sheet` is empty where the lines stand above the table (or among the paragraphs) instead.
    `file_name`: a regular expression with groups named like the fields; a hint, used only where no line says it.
    """

    sheet: str
    title: str
    fields: tuple[CoverField, ...]
    letterhead: str = ""
    signatures: tuple[str, ...] = ()
    file_name: str | None = None


@dataclass(frozen=True)
class Instructions:
    """The instruction sheet."""

    sheet: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One table on one sheet. `unit_kinds`: kinds of unit whose workbook holds it (empty: every kind).

    `lands`: the lake's table its rows belong to. `constants`: columns that every row has without a cell of their own.
    `sections`: columns set by heading rows (outermost first), which stand in the column `label` together with the
    rows' own key; `totals`: what a total row at the end of the innermost section means (none: it is left out).
    `spread`: columns whose values stand across, in the headings above the `measures`; where a heading names no
    measure it is the first of them. `defaults`: what a section or spread column is where no heading tells it, if the
    printed form has such a row.
    """

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
    lands: str = ""
    constants: Mapping[str, str] = field(default_factory=dict)
    sections: tuple[str, ...] = ()
    label: str = ""
    totals: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    spread: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()

    @cached_property
    def standing(self) -> tuple[Column, ...]:
        """Columns that have a heading of their own: not constant, not set by sections, not spread across."""
        apart = {*self.constants, *self.sections, *self.spread, *(self.measures if self.spread else ())}
        return tuple(column for column in self.columns if column.name not in apart)

    @cached_property
    def headings(self) -> Mapping[str, str]:
        """Folded heading → name of the standing column; of two columns with one heading the first has it."""
        return headings_of(self.standing)

    @property
    def lake_name(self) -> str:
        """The folder of the lake that its rows land in: its own name unless `lands` names another."""
        return self.lands or self.name

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
    issued: bool = False
    total_words: tuple[str, ...] = ()
    footer_words: tuple[str, ...] = ()
    footer_pattern: str | None = None

    def table(self, name: str) -> Table:
        """The table of that name; KeyError when there is none."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(f"template {self.version} has no table {name}")

    def tables_for(self, unit_kind: str | None) -> tuple[Table, ...]:
        """Tables that belong in the workbook of a unit of this kind."""
        return tuple(t for t in self.tables if not t.unit_kinds or unit_kind in t.unit_kinds)


def load_template(version: str, directory: Path | None = None) -> Template:
    """Read `<version>.yml` with everything it extends, from `directory`, then from the layouts shipped here.
    Raises TemplateError on an impossible layout.
    """
    return _template(_read(version, _folders(directory), ()))


def load_templates(directory: Path | None = None, cache: Path | None = None) -> tuple[Template, ...]:
    """Every layout shipped here and every one of `directory` (local layouts), ordered by file name.
    Raises TemplateError when one is impossible, when two claim one tag, or when a column lands with two types.

    `cache`: a file that keeps what the YAML says, so that the next process need not parse it; used only while it is
    of the very files. One that cannot be read or written costs time, nothing else.
    """
    return _load(directory, layouts_fingerprint(directory), cache)


def _merged(directory: Path | None, fingerprint: str, cache: Path | None) -> list[dict[str, Any]]:
    """What every layout says, with all it extends."""
    if cache is not None:
        try:
            kept = json.loads(cache.read_text("utf-8"))
            if kept["fingerprint"] == fingerprint:
                return list(kept["layouts"])
        except (OSError, ValueError, KeyError, TypeError):
            pass  # none yet, or one of another form
    stems = {path.stem for folder in _folders(directory) for path in folder.glob("*.yml")}
    merged = [_read(stem, _folders(directory), ()) for stem in sorted(stems)]
    if cache is not None and cache.parent.is_dir():
        _keep(cache, {"fingerprint": fingerprint, "layouts": merged})
    return merged


def _keep(cache: Path, content: dict[str, Any]) -> None:
    temporary = cache.with_name(f".{cache.name}.{os.getpid()}.tmp")
    try:
        text = json.dumps(content, ensure_ascii=False)
        if json.loads(text) == content:  # a layout may hold what JSON cannot say: then it is not kept
            temporary.write_text(text, "utf-8")
            temporary.replace(cache)
    except (OSError, TypeError, ValueError):
        temporary.unlink(missing_ok=True)


@lru_cache(maxsize=8)
def _load(directory: Path | None, fingerprint: str, cache: Path | None) -> tuple[Template, ...]:
    every = _merged(directory, fingerprint, cache)
    templates = tuple(_template(raw) for raw in every if not raw.get("abstract"))
    tags: set[tuple[str, str]] = set()
    types: dict[tuple[str, str], tuple[str, str]] = {}
    for template in templates:
        tag = (template.template_id, template.version)
        if tag in tags:
            raise TemplateError(f"two layouts are {' '.join(tag)}")
        tags.add(tag)
        for table in template.tables:
            for column in (column for column in table.columns if column.land):
                stored = _STORED_AS.get(column.type, "text")
                known, where = types.setdefault((table.lake_name, column.name), (stored, template.version))
                if known != stored:
                    raise TemplateError(
                        f"{table.name}.{column.name} is {known} in {where} but {stored} in {template.version}"
                    )
    return templates


def layouts_fingerprint(directory: Path | None = None) -> str:
    """Changes when any layout file does, shipped or local."""
    digest = hashlib.sha256()
    for folder in _folders(directory):
        for path in sorted(folder.glob("*.yml")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def newest_version(directory: Path | None = None) -> str:
    """The highest version among the issued layouts (`v2` before `v10`). Raises TemplateError when none is."""
    issued = [template.version for template in load_templates(directory) if template.issued]
    if not issued:
        raise TemplateError("no layout is issued")
    return max(issued, key=lambda version: [(len(part), part) for part in re.findall(r"\d+|\D+", version)])


def _folders(directory: Path | None) -> tuple[Path, ...]:
    return (_TEMPLATES_DIR,) if directory is None else (directory, _TEMPLATES_DIR)


def _read(version: str, folders: Sequence[Path], seen: tuple[str, ...]) -> dict[str, Any]:
    if version in seen:
        raise TemplateError(f"{version}.yml extends itself: {' → '.join((*seen, version))}")
    path = next((f / f"{version}.yml" for f in folders if (f / f"{version}.yml").is_file()), None)
    if path is None:
        raise TemplateError(f"no template {version}.yml in {', '.join(map(str, folders))}")
    raw = copy.deepcopy(_parsed(path))
    if not isinstance(raw, dict) or not isinstance(raw.get("version"), str):
        raise TemplateError(f"{path}: states no version of its own")
    base = raw.pop("extends", None)
    if base is None:
        return raw
    merged = {
        key: value
        for key, value in _read(base, folders, (*seen, version)).items()
        if key not in _NOT_INHERITED
    }
    for key, value in raw.items():
        merged[key] = _merge(merged.get(key), value, f"{version}.{key}")
    return merged


def _parsed(path: Path) -> Any:
    try:
        return _parsed_text(path.read_bytes())
    except ValueError as error:
        raise TemplateError(f"{path}: {error}") from error


@lru_cache(maxsize=64)
def _parsed_text(text: bytes) -> Any:
    import yaml  # not needed where the layouts have been kept

    try:
        return yaml.load(text.decode("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def _merge(base: Any, change: Any, where: str) -> Any:
    if isinstance(base, dict) and isinstance(change, dict):
        changed = {key: _merge(base.get(key), value, f"{where}.{key}") for key, value in change.items()}
        return {**base, **changed}
    if _is_named(base) and _is_named(change):
        return _merge_named(base, change, where)
    return change


def _merge_named(
    base: list[dict[str, Any]], change: list[dict[str, Any]], where: str
) -> list[dict[str, Any]]:
    merged = list(base)
    for item in change:
        name = item["name"]
        names = [known["name"] for known in merged]
        change_of = {key: value for key, value in item.items() if key not in ("before", "after", "drop")}
        known = merged.pop(names.index(name)) if name in names else None
        if item.get("drop"):
            if known is None:
                raise TemplateError(f"{where}: there is no {name} to drop")
            continue
        value = change_of if known is None else _merge(known, change_of, f"{where}.{name}")
        neighbour = item.get("before") or item.get("after")
        if neighbour:
            left = [known["name"] for known in merged]
            if neighbour not in left:
                raise TemplateError(f"{where}.{name}: there is no {neighbour} beside which to stand")
            merged.insert(left.index(neighbour) + ("after" in item), value)
        else:
            merged.insert(names.index(name) if name in names else len(merged), value)
    return merged


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
                cover.get("file_name"),
            ),
            tables=tuple(
                _table(t) for t in raw["tables"] if t["name"] in raw.get("only_tables", (t["name"],))
            ),
            lists=dict(raw["lists"]),
            issued=bool(raw.get("issued", False)),
            total_words=tuple(fold_heading(word) for word in raw.get("total_words", ())),
            footer_words=tuple(fold_heading(word) for word in raw.get("footer_words", ())),
            footer_pattern=raw.get("footer_pattern"),
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
    _check_tables(template)
    return template


def _check_tables(template: Template) -> None:
    landing: dict[str, str] = {}
    for table in template.tables:
        names = {column.name for column in table.columns}
        mentioned = {
            *table.constants,
            *table.sections,
            *table.spread,
            *table.measures,
            *table.totals,
            *table.key,
        }
        unknown = (mentioned | ({table.label} if table.label else set())) - names
        if unknown:
            raise TemplateError(f"{table.name}: there is no column {', '.join(sorted(unknown))}")
        for name in (*table.sections, *table.spread):
            if table.column(name).type != "choice":
                raise TemplateError(f"{table.name}.{name}: only a choice can be told by headings")
        if bool(table.sections) != bool(table.label) or bool(table.spread) != bool(table.measures):
            raise TemplateError(f"{table.name}: sections need a label, spread needs measures")
        # Register lines are known by their row: two tables may share it. Aggregates are known by their key.
        if not table.key and landing.setdefault(table.lake_name, table.name) != table.name:
            raise TemplateError(f"{table.name} and {landing[table.lake_name]} land in {table.lake_name}")


def _table(raw: dict[str, Any]) -> Table:
    values = _tuples(raw)
    values["columns"] = tuple(Column(**_tuples(column)) for column in raw["columns"])
    return Table(**values)


def _tuples(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, Sequence) and not isinstance(v, str) else v for k, v in raw.items()}
