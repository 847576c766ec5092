"""What of a publication needs no warehouse: turning a draft down, and telling a file that was touched."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from dvk import pipeline, publishing
from dvk.cli import cli
from dvk.settings import Settings
from exports.approval import Record

PERIOD = "2020Q4"
NOW = "2021-01-20T00:00:00+07:00"


def test_the_command_puts_a_rejection_on_record(tmp_path: Path) -> None:
    records = publishing.records(Settings.from_env(tmp_path))
    records.append(Record(PERIOD, "drafted", "d" * 64, "Tổ số liệu", NOW))
    records.submit(PERIOD, "Tổ số liệu", NOW, "")
    command = [
        "publication", "reject", PERIOD, "--home", str(tmp_path), "--rejected-by", "Trưởng ban", "--reason", "Chờ",
    ]  # fmt: skip
    first, again = (CliRunner().invoke(cli, command) for _ in range(2))
    assert (first.exit_code, first.stdout) == (0, f"rejected {'d' * 12}\n")
    assert (again.exit_code, "was rejected already" in again.stderr) == (1, True)
    newest = records.read(PERIOD)[-1]
    assert (newest.step, newest.by, newest.note) == ("rejected", "Trưởng ban", "Chờ")


def test_a_touched_file_is_told_before_anything_is_rebuilt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "publications" / PERIOD / "r1"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text("1\n", encoding="utf-8")
    listed = {"path": "a.csv", "sha256": hashlib.sha256(b"2\n").hexdigest()}
    (folder / "manifest.json").write_text(json.dumps({"files": [listed]}), encoding="utf-8")
    monkeypatch.setattr(pipeline, "build", lambda *_, **__: pytest.fail("rebuilt"))
    (told,) = pipeline.reproduce(Settings.from_env(tmp_path), PERIOD, 1)
    assert (told.kind, told.path) == ("tampered", "a.csv")
