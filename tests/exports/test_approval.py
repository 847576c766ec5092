"""A draft that was turned down stays on record and cannot be approved."""

from __future__ import annotations

from pathlib import Path

import pytest

from exports.approval import ApprovalRecords, Record
from exports.errors import PublicationRefusedError

PERIOD = "2020Q4"
NOW = "2021-01-20T00:00:00+07:00"


@pytest.fixture
def records(tmp_path: Path) -> ApprovalRecords:
    """One draft, submitted."""
    made = ApprovalRecords(tmp_path)
    made.append(Record(PERIOD, "drafted", "d1", "Tổ số liệu", NOW))
    made.submit(PERIOD, "Tổ số liệu", NOW, "")
    return made


def test_a_rejection_says_who_and_why_and_ends_the_draft(records: ApprovalRecords) -> None:
    records.reject(PERIOD, "Trưởng ban", NOW, "Chờ một đơn vị nộp lại")
    newest = records.read(PERIOD)[-1]
    assert (newest.step, newest.digest, newest.by, newest.note) == (
        "rejected", "d1", "Trưởng ban", "Chờ một đơn vị nộp lại",
    )  # fmt: skip
    for again in (records.approve, records.reject):
        with pytest.raises(PublicationRefusedError, match="was rejected already"):
            again(PERIOD, "Trưởng ban", NOW, "Nghĩ lại")


def test_the_next_draft_can_be_approved_even_when_it_says_the_same(records: ApprovalRecords) -> None:
    records.reject(PERIOD, "Trưởng ban", NOW, "Chờ")
    records.append(Record(PERIOD, "drafted", "d1", "Tổ số liệu", NOW))
    with pytest.raises(PublicationRefusedError, match="was not submitted"):
        records.approve(PERIOD, "Trưởng ban", NOW, "Đủ")
    records.submit(PERIOD, "Tổ số liệu", NOW, "")
    assert records.approve(PERIOD, "Trưởng ban", NOW, "Đủ").digest == "d1"


def test_what_was_not_submitted_or_is_approved_cannot_be_rejected(
    records: ApprovalRecords, tmp_path: Path
) -> None:
    with pytest.raises(PublicationRefusedError, match="who rejected it and why"):
        records.reject(PERIOD, "Trưởng ban", NOW, " ")
    records.approve(PERIOD, "Trưởng ban", NOW, "Đủ")
    with pytest.raises(PublicationRefusedError, match="was approved already"):
        records.reject(PERIOD, "Trưởng ban", NOW, "Chờ")
    drafted = ApprovalRecords(tmp_path / "other")
    drafted.append(Record(PERIOD, "drafted", "d1", "Tổ số liệu", NOW))
    with pytest.raises(PublicationRefusedError, match="was not submitted"):
        drafted.reject(PERIOD, "Trưởng ban", NOW, "Chờ")
