"""Write the whole site: pages in two languages, data files, libraries; into a scratch folder that takes the site's place whole."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from exports.context import Parameters, build_context, moment
from exports.definition import Definitions, load_definitions
from exports.errors import ExportError
from exports.site.activities import activities_page
from exports.site.catalogue import (
    explorer_page,
    findings_page,
    methods_page,
    outcomes_page,
    programme_pages,
    rules_page,
)
from exports.site.charts import specifications
from exports.site.data_files import embedded, write_data
from exports.site.frame import Frame, Page, focus_period, reporting_units
from exports.site.libraries import write_libraries
from exports.site.lifecycle import lifecycle_page
from exports.site.lives import lives_page
from exports.site.overview import headline_text, overview_page, submissions_page, unit_pages
from exports.site.publications import Revision, place_files, publication_pages, read_revisions
from exports.site.reading import Reader
from exports.site.reorganisations import reorganisations_page
from exports.site.shards import write_shards
from exports.site.words import LANGUAGES, Words, load_words

_HERE = Path(__file__).parent
_UNFINISHED = ".unfinished-site"
_BEFORE = ".site-before"
_LOCK = ".site.lock"
# Lists of labels that scripts use.
_LISTS = (
    "fields",
    "levels",
    "bases",
    "methods",
    "events",
    "sectors",
    "outcome_kinds",
    "indicators",
    "award_kinds",
    "lifecycle_steps",
    "activity_kinds",
    "activity_forms",
    "press_genres",
)


@dataclass(frozen=True)
class SiteResult:
    """A site that stands: its first page, how many pages and bytes."""

    first_page: Path
    pages: int
    bytes: int


def write_site(
    warehouse: Path,
    publications: Path,
    folder: Path,
    *,
    as_of: str,
    code_version: str,
    rule_pack_version: str,
    rules: Sequence[Mapping[str, Any]] = (),
) -> SiteResult:
    """Render the site of a warehouse and of the publications beside it, and put it at `folder`.

    `rules`: the rule catalogue, each with id, version, family, severity, title, message and rationale in both languages,
    effective_from, effective_to, exceptions. The same warehouse, publications and arguments give the same bytes; the clock
    is never read. What stood at `folder` stays until the new site is complete. Raises ExportError when there is no warehouse.
    """
    if not warehouse.is_file():
        raise ExportError(f"no warehouse at {warehouse}; build it first")
    with _place_of(folder) as scratch:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            reader, definitions = Reader(connection), load_definitions()
            parameters = Parameters("", as_of, code_version, rule_pack_version)
            offset = timedelta(minutes=definitions.office.utc_offset_minutes)
            period = focus_period(reader, moment(as_of).astimezone(timezone(offset)).replace(tzinfo=None))
            frame = site_frame(connection, definitions, parameters, period)
            found = read_revisions(reader, publications, offset)
            place_files(publications, found, scratch)
            count = render_pages(reader, frame, found, rules, scratch)
        size = sum(path.stat().st_size for path in scratch.rglob("*") if path.is_file())
    return SiteResult(folder / "index.html", count, size)


@contextmanager
def _place_of(folder: Path) -> Iterator[Path]:
    """A scratch folder that replaces `folder` when the block ends well; two writers wait for one another."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch, before = folder.parent / _UNFINISHED, folder.parent / _BEFORE
    with (folder.parent / _LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if before.exists() and not folder.exists():
            before.rename(folder)  # an earlier exchange was cut off half-way
        for leftover in (scratch, before):
            shutil.rmtree(leftover, ignore_errors=True)
        scratch.mkdir()
        try:
            yield scratch
            if folder.exists():
                folder.rename(before)
            scratch.rename(folder)
        finally:
            for leftover in (scratch, before):
                shutil.rmtree(leftover, ignore_errors=True)


def render_pages(
    reader: Reader,
    frame: Frame,
    revisions: list[Revision],
    rules: Sequence[Mapping[str, Any]],
    folder: Path,
) -> int:
    """Write pages, data and libraries into `folder`; returns how many pages."""
    words = load_words(
        reader.rows("select * from marts.rpt_site_labels order by list_name, label_sort, code")
    )
    _write_assets(folder, words)
    if not frame.period:
        return _write_pages(folder, frame, words, [Page("index", "empty.html", "index", "menu.index", {})])
    shards = write_shards(reader, frame, folder, LANGUAGES)
    pages = [
        overview_page(reader, frame, revisions),
        submissions_page(reader, frame),
        explorer_page(reader, frame, shards),
        lifecycle_page(reader, frame, words),
        lives_page(reader, frame),
        outcomes_page(reader, frame),
        activities_page(reader, frame, words),
        reorganisations_page(reader, frame),
        findings_page(reader, frame),
        *unit_pages(reader, frame, words),
        *programme_pages(reader, frame, shards),
        rules_page(reader, rules),
        *publication_pages(revisions, frame),
        methods_page(reader),
    ]
    return _write_pages(folder, frame, words, pages)


def site_frame(
    connection: duckdb.DuckDBPyConnection,
    definitions: Definitions,
    parameters: Parameters,
    period: str | None,
) -> Frame:
    """What every page knows, with `period` (a quarter, None when there is none yet) in front."""
    reader, office = Reader(connection), definitions.office
    zone = timezone(timedelta(minutes=office.utc_offset_minutes))
    local = moment(parameters.as_of).astimezone(zone).replace(tzinfo=None)
    if period is None:
        return Frame(
            period="",
            stage="",
            province="",
            province_name="",
            issuer=office.issuing_body,
            units=(),
            names={},
            as_of=local,
            code_version=parameters.code_version,
            rule_pack_version=parameters.rule_pack_version,
            menu=("index",),
        )
    provinces = reader.rows(
        "select distinct unit_code, unit_name_vi from marts.rpt_quarterly_summary"
        " where period_id = $period and unit_code = province_code order by unit_code",
        {"period": period},
    )
    province = provinces[0] if provinces else None
    stage = reader.first(
        "select stage_id from marts.dim_unit_periods where period_id = $period"
        " order by unit_code = $province desc limit 1",
        {"period": period, "province": province["unit_code"] if province else ""},
    )
    # A letterhead names one province; where a quarter has several the site still shows them all.
    parent_body = office.parent_body_unknown
    if len(provinces) == 1:
        parent_body = build_context(
            connection, definitions, replace(parameters, period_id=period)
        ).parent_body
    names = reporting_units(reader)
    return Frame(
        period=period,
        stage=str(stage["stage_id"] or "") if stage else "",
        province=str(province["unit_code"]) if province else "",
        province_name=str(province["unit_name_vi"]) if province else "",
        issuer=f"{parent_body} · {office.issuing_body}",
        units=tuple(names),
        names=names,
        as_of=local,
        code_version=parameters.code_version,
        rule_pack_version=parameters.rule_pack_version,
    )


def _write_assets(folder: Path, words: Mapping[str, Words]) -> None:
    assets = folder / "assets"
    assets.mkdir()
    for path in sorted((_HERE / "static").iterdir()):
        shutil.copyfile(path, assets / path.name)
    write_libraries(assets)
    for language, spoken in words.items():
        labels: dict[str, dict[str, str]] = {name: {} for name in _LISTS}
        for (list_name, code), label in spoken.labels.items():
            if list_name in labels:
                labels[list_name][code] = label
        write_data(folder, f"words-{language}", {"texts": spoken.group("script"), "labels": labels})
        write_data(folder, f"charts-{language}", specifications(spoken))


def _write_pages(folder: Path, frame: Frame, words: Mapping[str, Words], pages: Sequence[Page]) -> int:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters["script_json"] = embedded
    first, *others = LANGUAGES
    for language, spoken in words.items():
        home = folder if language == first else folder / language
        home.mkdir(exist_ok=True)
        for page in pages:
            elsewhere = f"{others[0]}/{page.name}.html" if language == first else f"../{page.name}.html"
            text = environment.get_template(page.template).render(
                w=spoken,
                frame=frame,
                page=page.name,
                section=page.section,
                title=spoken.texts.get(page.title, page.title),
                scripts=page.scripts,
                root="" if language == first else "../",
                other=others[0] if language == first else first,
                other_page=elsewhere,
                headline=headline_text(spoken),
                **page.content,
            )
            (home / f"{page.name}.html").write_text(text, encoding="utf-8", newline="\n")
    return len(pages) * len(words)
