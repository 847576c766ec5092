"""Whole homes to test on: the sample (the province, the published reports, five files nobody can use) and the reform of 2025."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from click.testing import CliRunner

from dvk import pipeline
from dvk.settings import Settings
from ingest.reference import Reference
from ingest.template_writer import write_workbook
from ingest.templates import load_template
from samples.province.__main__ import main as write_province
from samples.published.workbooks import write_inbox as write_published
from samples.reform.__main__ import main as write_reform

AS_OF = "2021-01-20T00:00:00+07:00"
AFTER_THE_REFORM = "2026-01-20T00:00:00+07:00"
ARRIVED = datetime(2021, 1, 8, tzinfo=UTC).timestamp()


def query(settings: Settings, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """Rows of a query over the warehouse."""
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        return connection.execute(sql, list(parameters)).fetchall()


def ingest_everything(settings: Settings) -> None:
    """Read the whole inbox, batch by batch, as the scheduler would."""
    for batch in pipeline.list_batches(settings):
        pipeline.ingest_batch(settings, batch)


def mart_contents(settings: Settings) -> dict[str, str]:
    """A fingerprint of every mart's rows, whatever their order."""
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        names = connection.execute(
            "select table_name from information_schema.tables"
            " where table_schema = 'marts' and table_type = 'BASE TABLE' order by table_name"
        ).fetchall()
        return {
            name: str(
                connection.execute(
                    f"select count(*), sum(hash(cast(t as varchar))::hugeint) from marts.{name} as t"
                ).fetchall()
            )
            for (name,) in names
        }


def _write_unusable(inbox: Path, seeds: Path) -> None:
    reference, template = Reference.load(seeds), load_template("v1")
    folder = inbox / "unusable"
    folder.mkdir()
    (folder / "empty.xlsx").write_bytes(b"")
    (folder / "corrupt.xlsx").write_bytes(b"PK\x03\x04 not a workbook after all")
    (folder / "renamed.xlsx").write_text("Báo cáo kết quả phong trào\n", encoding="utf-8")
    write_workbook(
        folder / "unknown_unit.xlsx", template, reference, "899", "2020Q4", cover={"unit_code": "777"}
    )
    write_workbook(folder / "future.xlsx", template, reference, "899", "2029Q4")
    for path in folder.iterdir():
        os.utime(path, (ARRIVED, ARRIVED))


def build_sample(home: Path) -> Settings:
    """The whole pipeline over the whole sample."""
    settings = Settings.from_env(home)
    arguments = ["--out", str(settings.inbox), "--truth", str(home / "truth")]
    result = CliRunner().invoke(write_province, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    write_published(settings.inbox)
    _write_unusable(settings.inbox, settings.seeds)
    ingest_everything(settings)
    pipeline.build(settings, AS_OF)
    return settings


def write_reform_inbox(home: Path) -> Settings:
    """The inbox of two provinces before, at and after the reform of 2025, and `truth/` beside it; nothing read yet."""
    settings = Settings.from_env(home)
    arguments = ["--out", str(settings.inbox), "--truth", str(home / "truth")]
    result = CliRunner().invoke(write_reform, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return settings


def build_reform(home: Path) -> Settings:
    """Both provinces in one warehouse, after the reform."""
    settings = write_reform_inbox(home)
    ingest_everything(settings)
    pipeline.build(settings, AFTER_THE_REFORM)
    return settings
