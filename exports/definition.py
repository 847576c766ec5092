"""Export definitions: one YAML file per output, read strictly (an unknown or missing key is an error).

`_office.yml` and `_labels.yml` (names beginning with an underscore) are shared parts, not outputs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

import yaml

from exports.errors import DefinitionError
from exports.yaml_file import read_yaml

DEFINITIONS = Path(__file__).parent / "definitions"
RELATION = re.compile(r"^(rpt|dim)_[a-z0-9_]+$")
NAME = re.compile(r"^[a-z_][a-z0-9_]*$")
COMPARED = "rpt_revision_"  # relations that exist only beside a previous revision (exports/revision)

COLUMN_KINDS = frozenset(
    {"text", "code", "count", "difference", "change", "quantity", "money", "percent", "date", "datetime"}
)

T = TypeVar("T")


@dataclass(frozen=True)
class Column:
    """One printed column: field, Vietnamese header (a path of bands), width in characters, kind of value."""

    name: str
    header: tuple[str, ...]
    width: float = 12.0
    kind: str = "text"
    labels: str | None = None  # list in _labels.yml that turns codes into Vietnamese
    wrap: bool = False
    align: str | None = None
    highlight_nonzero: bool = False
    highlight_unlike: str | None = None  # another column of the same table
    highlight_values: tuple[str, ...] = ()
    empty: str = ""  # what an empty cell shows
    merge_repeats: bool = False  # equal neighbours down the column become one cell (not with a filter)
    span: int = 1  # grid columns taken, where tables of one sheet share a grid


@dataclass(frozen=True)
class Pivot:
    """Lay rows out across: one band of `cells` per value of `column`, in the order of `sort`."""

    column: str
    label: str
    sort: str
    cells: tuple[Column, ...]


@dataclass(frozen=True)
class Select:
    """Which rows of which relation, in which order. `where` compares columns, it computes nothing."""

    relation: str
    where: str | None = None
    order_by: tuple[str, ...] = ()
    limit: int | None = None


@dataclass(frozen=True)
class Table:
    """A table block."""

    table_id: str
    select: Select
    columns: tuple[Column, ...]
    pivot: Pivot | None = None
    caption: str | None = None
    unit_of_measure: str | None = None
    numbered: bool = False  # a leading column “TT”
    column_numbers: bool = False  # the row (A) (B) (1) (2) under the header
    band_by: str | None = None
    band_unknown: str = "Chưa xác định"
    break_by: str | None = None  # its values begin a page each
    group_by: str | None = None  # its values begin a page where the one before is well filled
    emphasise: str | None = None  # SQL condition: rows printed bold
    empty_text: str = "Không có dòng nào."
    limit_note: str | None = None  # printed when `limit` cut rows: {shown}, {total}
    named_range: str | None = None
    autofilter: bool = False
    freeze: int | None = None  # header rows and this many leading columns stay in view
    repeat_header: bool = False  # printed again on every page; one table of a sheet, `freeze` says so as well
    printed: str | None = None  # SQL condition: only these rows, which must come first, are in the print area
    printed_rows: int | None = None  # only so many rows are in the print area


@dataclass(frozen=True)
class Series:
    """One series of a chart: a column of a table (`column@value` for a pivoted one)."""

    column: str
    name: str
    colour: str


@dataclass(frozen=True)
class Chart:
    """A native chart over a table of this workbook."""

    table: str
    kind: str  # column | bar
    categories: str
    series: tuple[Series, ...]
    title: str
    category_axis: str
    value_axis: str
    height: int = 380
    labels: bool = False


@dataclass(frozen=True)
class Paragraphs:
    """Lines of text over the width of the sheet."""

    lines: tuple[str, ...]
    caption: str | None = None


@dataclass(frozen=True)
class Glossary:
    """A list of _labels.yml printed as a table: label and explanation."""

    labels: str
    caption: str
    headers: tuple[str, ...]


@dataclass(frozen=True)
class Signatures:
    """Signature places side by side: each a title and a hint such as “(Ký, ghi rõ họ tên)”."""

    titles: tuple[str, ...]
    hint: str


@dataclass(frozen=True)
class PageBreak:
    """What follows starts on a new page."""


@dataclass(frozen=True)
class Contents:
    """The other sheets of the workbook with the pages on which they are printed."""

    caption: str
    headers: tuple[str, ...]  # of number, form number, title, pages, note


Block = Table | Chart | Paragraphs | Glossary | Signatures | PageBreak | Contents


@dataclass(frozen=True)
class Repeat:
    """One copy of the sheet per value of `column`; the values give {repeat_label} and $repeat_key."""

    select: Select
    column: str
    label: str
    sort: str
    sheet_names: Mapping[str, str]
    fallback: str


@dataclass(frozen=True)
class Sheet:
    """One worksheet."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    form_number: str | None = None
    basis: str | None = None
    unit_of_measure: str | None = None
    letterhead: bool = False
    letterhead_title: str = "PHỤ LỤC"
    landscape: bool = True
    grid: tuple[float, ...] = ()
    repeat: Repeat | None = None
    contents: str | None = None  # how a table of contents names it, when not by its title
    print_note: str | None = None  # what is printed of a long sheet: {printed} of {total} rows
    opens: bool = False  # the sheet seen first when the workbook is opened


@dataclass(frozen=True)
class ForEach:
    """One file per value of `column`; the values give {each} and {each_label}, and $each in conditions."""

    select: Select
    column: str
    label: str


@dataclass(frozen=True)
class WorkbookExport:
    """An output in one xlsx file, or in one per unit. `compares`: made only beside a previous revision."""

    export_id: str
    file: str
    title: str
    sheets: tuple[Sheet, ...]
    for_each: ForEach | None = None
    compares: bool = False


@dataclass(frozen=True)
class Field:
    """A published field of an open data resource."""

    name: str
    type: str
    title: str
    description: str


@dataclass(frozen=True)
class Resource:
    """One open data table, written as Parquet and CSV."""

    name: str
    title: str
    description: str
    select: Select
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...] = ()


@dataclass(frozen=True)
class Privacy:
    """The declared rule that keeps personal data out: these columns are never published."""

    rule: str
    never: Mapping[str, str]


@dataclass(frozen=True)
class DataPackageExport:
    """An output as a Frictionless data package."""

    export_id: str
    name: str
    title: str
    description: str
    folder: str
    package_file: str
    privacy: Privacy
    resources: tuple[Resource, ...]
    compares: bool = False


@dataclass(frozen=True)
class Fact:
    """Figures for a text document, by the words a template uses.

    Without `keys` the rows are a list; with `keys` (column → code → word) they are looked up by these words,
    and a combination without a row is printed “…”. `columns` maps words to columns and their kind.
    """

    name: str
    select: Select
    columns: Mapping[str, Column]
    keys: Mapping[str, Mapping[str, str]] | None = None
    single: bool = False  # exactly one row, used without a loop


@dataclass(frozen=True)
class Picture:
    """A chart drawn as a picture: rows of a relation, one bar or line per series."""

    name: str
    select: Select
    kind: str  # bar | column | line
    categories: str
    series: tuple[Series, ...]
    title: str
    value_axis: str
    width: int = 620
    height: int = 300
    labels: bool = False


@dataclass(frozen=True)
class ReportExport:
    """A text document: a docx template that the office edits, filled with facts and pictures; a PDF beside it."""

    export_id: str
    file: str
    pdf: str
    template: str
    title: str
    facts: tuple[Fact, ...]
    pictures: tuple[Picture, ...] = ()
    compares: bool = False


@dataclass(frozen=True)
class SiteExport:
    """The report site of a release in one folder: the pages of the living site, as they were, without personal data."""

    export_id: str
    folder: str
    privacy: Privacy
    compares: bool = False


Export = WorkbookExport | DataPackageExport | ReportExport | SiteExport


@dataclass(frozen=True)
class Office:
    """Who issues the documents and how they look: letterhead, time zone for display."""

    party: str
    issuing_body: str
    parent_body_by_prefix: Mapping[str, str]
    parent_body_unknown: str
    utc_offset_minutes: int
    font: str


@dataclass(frozen=True)
class Label:
    """Vietnamese words for a code, with a longer explanation where readers need one."""

    label: str
    explanation: str = ""


@dataclass(frozen=True)
class Definitions:
    """Everything read from a definitions folder."""

    office: Office
    labels: Mapping[str, Mapping[str, Label]]
    exports: tuple[Export, ...]


def load_definitions(folder: Path = DEFINITIONS) -> Definitions:
    """Read every definition of a folder, ordered by file name.

    Raises DefinitionError naming the file and the key at fault.
    """
    office = _build(Office, _read(folder / "_office.yml"), "_office.yml")
    labels = _labels(_read(folder / "_labels.yml"))
    paths = sorted(path for path in folder.glob("*.yml") if not path.name.startswith("_"))
    exports = tuple(_export(_read(path), path.name) for path in paths)
    seen: set[str] = set()
    for export in exports:
        if export.export_id in seen:
            raise DefinitionError(f"two definitions have the export_id {export.export_id}")
        seen.add(export.export_id)
    for column in _columns(exports):
        if column.labels is not None and column.labels not in labels:
            raise DefinitionError(f"column {column.name}: no list {column.labels} in _labels.yml")
    return Definitions(office, labels, exports)


def _columns(exports: Sequence[Export]) -> list[Column]:
    tables = [
        block
        for export in exports
        if isinstance(export, WorkbookExport)
        for sheet in export.sheets
        for block in sheet.blocks
        if isinstance(block, Table)
    ]
    return [
        column for table in tables for column in (*table.columns, *(table.pivot.cells if table.pivot else ()))
    ]


def _read(path: Path) -> dict[str, Any]:
    try:
        data = read_yaml(path)
    except FileNotFoundError as error:
        raise DefinitionError(f"{path.name} is missing in {path.parent}") from error
    except yaml.YAMLError as error:
        raise DefinitionError(f"{path.name} is not readable YAML: {error}") from error
    if not isinstance(data, dict):
        raise DefinitionError(f"{path.name}: a mapping is expected")
    return data


def _labels(data: dict[str, Any]) -> dict[str, dict[str, Label]]:
    lists: dict[str, dict[str, Label]] = {}
    for name, entries in data.items():
        lists[name] = {
            str(code): Label(entry)
            if isinstance(entry, str)
            else _build(Label, entry, f"_labels.yml {name}.{code}")
            for code, entry in entries.items()
        }
    return lists


def _export(data: dict[str, Any], where: str) -> Export:
    format_name = data.pop("format", None)
    if format_name == "xlsx":
        data["sheets"] = tuple(
            _sheet(item, f"{where} sheets[{i}]") for i, item in enumerate(data.get("sheets", []))
        )
        if "for_each" in data:
            each = dict(data["for_each"])
            each["select"] = _select(each, f"{where} for_each")
            data["for_each"] = _build(ForEach, each, f"{where} for_each")
        return _build(WorkbookExport, data, where)
    if format_name == "data_package":
        data["privacy"] = _build(Privacy, data.get("privacy", {}), f"{where} privacy")
        data["resources"] = tuple(
            _resource(item, f"{where} resources[{i}]", data["privacy"])
            for i, item in enumerate(data.get("resources", []))
        )
        return _build(DataPackageExport, data, where)
    if format_name == "report":
        data["facts"] = tuple(
            _fact(item, f"{where} facts[{i}]") for i, item in enumerate(data.get("facts", []))
        )
        data["pictures"] = tuple(
            _picture(item, f"{where} pictures[{i}]") for i, item in enumerate(data.get("pictures", []))
        )
        return _build(ReportExport, data, where)
    if format_name == "site":
        data["privacy"] = _build(Privacy, data.get("privacy", {}), f"{where} privacy")
        return _build(SiteExport, data, where)
    raise DefinitionError(f"{where}: format must be xlsx, report, data_package or site, not {format_name!r}")


def _fact(data: dict[str, Any], where: str) -> Fact:
    data["select"] = _select(data, where)
    data["columns"] = {
        word: _column({"header": word} | item, f"{where} {word}")
        for word, item in data.get("columns", {}).items()
    }
    return _build(Fact, data, where)


def _picture(data: dict[str, Any], where: str) -> Picture:
    data["select"] = _select(data, where)
    data["series"] = tuple(_build(Series, item, f"{where} series") for item in data.get("series", []))
    return _build(Picture, data, where)


def _resource(data: dict[str, Any], where: str, privacy: Privacy) -> Resource:
    data["select"] = _select(data, where)
    data["fields"] = tuple(_build(Field, item, f"{where} fields") for item in data.get("fields", []))
    for field in data["fields"]:
        if field.name in privacy.never:
            raise DefinitionError(f"{where}: {field.name} is never published ({privacy.never[field.name]})")
    return _build(Resource, data, where)


def _sheet(data: dict[str, Any], where: str) -> Sheet:
    data["blocks"] = tuple(
        _block(item, f"{where} blocks[{i}]") for i, item in enumerate(data.get("blocks", []))
    )
    if "repeat" in data:
        repeat = dict(data["repeat"])
        repeat["select"] = _select(repeat, f"{where} repeat")
        data["repeat"] = _build(Repeat, repeat, f"{where} repeat")
    return _build(Sheet, data, where)


def _block(data: dict[str, Any], where: str) -> Block:
    kind = data.pop("block", None)
    match kind:
        case "table":
            data["select"] = _select(data, where)
            data["columns"] = tuple(_column(item, where) for item in data.get("columns", []))
            if "pivot" in data:
                pivot = dict(data["pivot"])
                pivot["cells"] = tuple(_column(item, f"{where} pivot") for item in pivot.get("cells", []))
                data["pivot"] = _build(Pivot, pivot, f"{where} pivot")
            return _build(Table, data, where)
        case "chart":
            data["series"] = tuple(_build(Series, item, f"{where} series") for item in data.get("series", []))
            if data.get("kind") not in {"column", "bar"}:
                raise DefinitionError(f"{where}: a chart's kind is column or bar")
            return _build(Chart, data, where)
        case "text":
            return _build(Paragraphs, data, where)
        case "glossary":
            return _build(Glossary, data, where)
        case "signatures":
            return _build(Signatures, data, where)
        case "page_break":
            return _build(PageBreak, data, where)
        case "contents":
            return _build(Contents, data, where)
        case _:
            raise DefinitionError(f"{where}: unknown block {kind!r}")


def _column(data: Mapping[str, Any], where: str) -> Column:
    values = dict(data)
    header = values.get("header")
    if isinstance(header, str):
        values["header"] = (header,)
    column = _build(Column, values, f"{where} column {values.get('name')}")
    if column.kind not in COLUMN_KINDS:
        raise DefinitionError(
            f"{where} column {column.name}: kind must be one of {', '.join(sorted(COLUMN_KINDS))}"
        )
    return column


def _select(data: dict[str, Any], where: str) -> Select:
    keys = {field.name for field in fields(Select)}
    select = _build(Select, {key: data.pop(key) for key in list(data) if key in keys}, where)
    if not RELATION.match(select.relation):
        raise DefinitionError(f"{where}: relation must be an rpt_ or dim_ table, not {select.relation!r}")
    return select


def _build(cls: type[T], data: Mapping[str, Any], where: str) -> T:
    """Make a dataclass from a mapping: lists become tuples, unknown and missing keys are errors."""
    known = {field.name: field for field in fields(cls)}  # type: ignore[arg-type]
    if unknown := sorted(set(data) - set(known)):
        raise DefinitionError(f"{where}: unknown key {', '.join(unknown)}")
    missing = [
        name
        for name, field in known.items()
        if field.default is MISSING and field.default_factory is MISSING and name not in data
    ]
    if missing:
        raise DefinitionError(f"{where}: missing key {', '.join(missing)}")
    return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in data.items()})
