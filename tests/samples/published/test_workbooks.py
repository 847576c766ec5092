"""The reports as workbooks: same bytes every time, read back by ingestion without loss."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from samples.published.__main__ import main
from samples.published.records import read_documents, read_figures, read_relations
from samples.published.workbooks import write_inbox
from tests.samples.published.conftest import Inbox


def test_the_same_data_gives_the_same_bytes(inbox: Inbox, tmp_path: Path) -> None:
    again = write_inbox(tmp_path)
    assert [p.read_bytes() for p in again] == [p.read_bytes() for p in inbox.paths]


def test_files_bear_the_time_of_receipt(inbox: Inbox) -> None:
    for path, document in zip(inbox.paths, read_documents(), strict=True):
        received = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        assert (received.date(), received.hour) == (document.received_date, 5)  # noon in Vietnam


def test_ingestion_accepts_every_report(inbox: Inbox) -> None:
    assert [s.state for s in inbox.submissions] == ["accepted"] * 4
    assert [(s.cover.unit_code, s.cover.period_id) for s in inbox.submissions] == [
        (d.unit_code, d.period_id) for d in read_documents()
    ]


def test_every_figure_comes_back_as_printed(inbox: Inbox) -> None:
    read = {
        row["figure_id"]: (
            row["document"],
            row["document_line"],
            row["printed_value"],
            row["printed_value_qualifier"] or "",
            row["printed_value_text"],
        )
        for row in inbox.rows("bieu05")
    }
    assert read == {
        f.figure_id: (
            f.document,
            f.document_line,
            f.printed_value,
            f.printed_value_qualifier,
            f.printed_value_text,
        )
        for f in read_figures()
    }


def test_every_relation_comes_back(inbox: Inbox) -> None:
    read = [
        (r["figure_id"], r["relation"], r["related_figure_id"], r["partition"] or "")
        for r in inbox.rows("bieu05_relations")
    ]
    assert read == [(r.figure_id, r.relation, r.related_figure_id, r.partition) for r in read_relations()]


def test_only_the_three_malformed_prints_raise_issues(inbox: Inbox) -> None:
    issues = {(i.code, i.observed): i.candidates for s in inbox.submissions for i in s.issues}
    assert issues == {
        ("number_unreadable", "hàng ngàn"): (),
        ("number_ambiguous", "1.6151"): ("16151", "1615"),
        ("number_ambiguous", "3.177.540,000"): ("3177540000", "3177540"),
    }


def test_the_command_writes_into_the_inbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["samples.published", "--out", str(tmp_path)])
    main()
    files = sorted((tmp_path / "published").glob("*.xlsx"))
    assert sorted(capsys.readouterr().out.split()) == [str(p) for p in files]
    assert len(files) == 4
