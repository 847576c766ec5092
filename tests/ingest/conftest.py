"""Workbooks for the tests: written by the platform's writer, then damaged where a test says so."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from ingest.reading import Submission, read_submission
from ingest.reference import Reference
from ingest.template_writer import write_workbook
from ingest.templates import Template, load_template

SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"
RECEIVED = datetime.fromisoformat("2021-01-05T02:00:00")

Write = Callable[..., bytes]
Read = Callable[..., Submission]


@pytest.fixture(scope="session")
def reference() -> Reference:
    return Reference.load(SEEDS)


@pytest.fixture(scope="session")
def template() -> Template:
    return load_template("v1")


@pytest.fixture(scope="session")
def write(template: Template, reference: Reference) -> Write:
    """The bytes of a workbook; unit 899 and period 2020Q4 unless told."""

    def make(unit: str = "899", period: str = "2020Q4", **options: Any) -> bytes:
        stream = io.BytesIO()
        write_workbook(stream, template, reference, unit, period, **options)
        return stream.getvalue()

    return make


@pytest.fixture(scope="session")
def read(reference: Reference) -> Read:
    def run(
        data: bytes, received_at: datetime = RECEIVED, file_name: str = "test.xlsx", **options: Any
    ) -> Submission:
        return read_submission(data, file_name, received_at, reference, **options)

    return run


@pytest.fixture(scope="session")
def edit() -> Callable[[bytes, Callable[[Any], None]], bytes]:
    """Open with openpyxl, let the test change the workbook, and give the new bytes."""

    def run(data: bytes, change: Callable[[Any], None]) -> bytes:
        book = load_workbook(io.BytesIO(data))
        change(book)
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    return run


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    return tmp_path / "lake"


@pytest.fixture
def drop(inbox: Path) -> Callable[..., Path]:
    """Put bytes into the inbox with a fixed modification time (2021-01-05 02:00 UTC)."""

    def put(name: str, data: bytes, mtime: int = 1_609_812_000) -> Path:
        path = inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (mtime, mtime))
        return path

    return put
