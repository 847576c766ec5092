"""Through the whole staging build: a register without codes, a person's word, and the same files received again."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import openpyxl
import pytest

from dvk import pipeline, transformation
from dvk.settings import Settings
from identity.review import export_pairs
from ingest.reference import Reference
from ingest.template_writer import write_workbook
from ingest.templates import load_template

AS_OF = "2021-01-20T00:00:00+07:00"
_COMMON = {
    "owner_name": "Hội Phụ nữ xã Bình An", "sector": "women", "place": "xã Bình An", "field": "culture_society",
    "registered_level": "grassroots", "registered_date": date(2020, 1, 10), "status": "active",
}  # fmt: skip


def _register(*names: str) -> list[dict[str, Any]]:
    return [{**_COMMON, "programme_name": name} for name in names]


def _event(name: str, event: str, day: date) -> dict[str, Any]:
    return {"programme_name": name, "event": event, "event_date": day, "level": "grassroots"}


RETURNS = {
    "2020Q1": (
        _register("Hũ gạo tình thương", "Bếp ăn từ thiện"),
        [
            _event("Hũ gạo tình thương", "registered", date(2020, 1, 10)),
            _event("Bếp ăn từ thiện", "registered", date(2020, 1, 10)),
        ],
    ),
    "2020Q2": (_register("HŨ GẠO TÌNH THƯƠNG", "Bếp ăn từ thiện nghĩa tình miền quê"), []),
    "2020Q3": (
        _register("Hũ gạo tình thương.", "Bếp ăn từ thiện nghĩa tình miền quê"),
        [_event("Hũ gạo  tình thương", "recognised", date(2020, 8, 1))],
    ),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings.from_env(tmp_path_factory.mktemp("identity-home"))
    _deliver(settings, "first")
    _build(settings)
    return settings


def _deliver(settings: Settings, folder: str, target: str | None = None) -> None:
    inbox = settings.inbox / folder
    inbox.mkdir(parents=True)
    reference, template = Reference.load(settings.seeds), load_template("v1")
    for period, (register, events) in RETURNS.items():
        path = inbox / f"900-{period}.xlsx"
        cover = {"resubmission_reason": target} if target else None
        write_workbook(
            path, template, reference, "900", period, cover=cover, rows={"bieu02": register, "bieu03": events}
        )
        at = datetime(2021, 1, 5 if target is None else 6, tzinfo=UTC).timestamp()
        os.utime(path, (at, at))
    for batch in pipeline.list_batches(settings):
        pipeline.ingest_batch(settings, batch)


def _build(settings: Settings, as_of: str = AS_OF) -> None:
    """As pipeline.transform does, without dbt's own tests."""
    transformation.build_staging(
        settings, pipeline.moment(as_of), settings.work / "no-findings", is_tested=False
    )


def _query(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def _programmes(settings: Settings) -> dict[str, str]:
    rows = _query(
        settings,
        "select period_id || ' ' || lower(programme_name), programme_id from intermediate.int_register_rows_identified",
    )
    return dict(rows)


def _answer_in_the_inbox(settings: Settings, answer: str, by: str, at: datetime) -> None:
    """The whole way a person's word takes: the workbook of pairs goes out, is filled, and dropped among the returns."""
    target = settings.inbox / "cap-can-xac-dinh.xlsx"
    assert export_pairs(settings.warehouse, target) == 1
    book = openpyxl.load_workbook(target)
    book.worksheets[0]["D6"], book.worksheets[0]["E6"] = answer, by
    book.save(target)
    os.utime(target, (at.timestamp(), at.timestamp()))
    pipeline.list_batches(settings)
    assert not target.exists(), "taken into the lake"


@pytest.mark.slow
def test_from_uncertain_to_decided(home: Settings) -> None:
    before = _programmes(home)
    rice = {before[key] for key in before if "gạo" in key}
    meals = {before[key] for key in before if "bếp" in key}
    assert len(rice) == 1
    assert len(meals) == 2
    assert next(iter(rice)).startswith("900:N")
    assert _query(
        home, "select count(*), count(programme_id) from intermediate.int_event_rows_identified"
    ) == [(3, 3)]
    [(recognised,)] = _query(
        home, "select programme_id from intermediate.int_programme_events where event = 'recognised'"
    )
    assert {recognised} == rice

    [pair] = _query(home, "select left_key, right_key, score from intermediate.int_identity_candidates")
    assert 0.70 <= pair[2] < 0.88
    _answer_in_the_inbox(home, "Cùng một mô hình", "Chị Lan", datetime(2021, 1, 10, 3, tzinfo=UTC))
    _build(home)
    joined = _programmes(home)
    assert len({joined[key] for key in joined if "bếp" in key}) == 1
    assert {joined[key] for key in joined if "gạo" in key} == rice
    told = _query(
        home,
        "select distinct identity_decided_by, identity_score, identity_decided_at"
        " from intermediate.int_register_rows_identified where identity_method = 'person'",
    )
    assert told == [("Chị Lan", 1.0, datetime(2021, 1, 10, 3))]  # noqa: DTZ001
    assert _query(home, "select count(*) from intermediate.int_identity_candidates") == [(0,)]
    # a view of the lake, asked after the build: it shows what this build decided
    [(links,)] = _query(home, "select count(*) from staging.stg_identity__links")
    assert links > 0

    _deliver(home, "again", "Rà soát lại")
    _build(home)
    assert _programmes(home) == joined

    _build(home, "2021-01-09T00:00:00+07:00")
    assert len({pid for key, pid in _programmes(home).items() if "bếp" in key}) == 2
