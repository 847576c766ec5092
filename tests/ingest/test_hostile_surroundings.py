"""Killed processes, limits of an installation, names and places that nobody should be able to abuse."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from identity.receiving import receive_from_inbox
from ingest.inbox import Skipped, entries
from ingest.lake import appearing_whole, prepare, sweep
from ingest.limits import DEFAULT_LIMITS, Limits, LimitsError, load_limits
from ingest.pipeline import ingest_batch, inspect_inbox, plan_batches
from ingest.reference import Reference

Write = Callable[..., bytes]
Drop = Callable[..., Path]
ROOT = Path(__file__).resolve().parents[2]

DIES = """
import os, signal, sys
from pathlib import Path
import pyarrow.parquet as pq
from ingest import lake, pipeline
from ingest.reference import Reference

inbox, target, seeds, stop = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
whole = pq.write_table

def dying(table, path, **options):
    whole(table, path, **options)
    if stop in str(path):
        with open(path, "r+b") as half:
            half.truncate(10)
        os.kill(os.getpid(), signal.SIGKILL)

pq.write_table = dying
reference = Reference.load(seeds)
for batch in pipeline.plan_batches(pipeline.scan_inbox(inbox, target, reference), 50):
    pipeline.ingest_batch(batch, target, reference)
"""


def contents(lake: Path) -> dict[str, str]:
    return {
        path.relative_to(lake).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(lake.rglob("*"))
        if path.is_file() and not path.name.endswith(".lock")
    }


def ingest(inbox: Path, lake: Path, reference: Reference, limits: Limits = DEFAULT_LIMITS) -> None:
    arrivals = inspect_inbox(inbox, lake, reference, limits=limits).arrivals
    for batch in plan_batches(arrivals, 50):
        ingest_batch(batch, lake, reference, limits=limits)


@pytest.mark.parametrize("folder", ["bieu02", "issues", "receipts"])
def test_a_process_killed_while_it_writes_loses_nothing(
    write: Write, drop: Drop, inbox: Path, lake: Path, reference: Reference, tmp_path: Path, folder: str
) -> None:
    rows = {
        "bieu02": [{"programme_code": "P1", "programme_name": "Tên"}],
        "bieu03": [{"event": "registered"}],
    }
    drop("a.xlsx", write(rows=rows))
    prepare(lake)
    seeds = ROOT / "dbt_project" / "seeds"
    killed = subprocess.run(
        [sys.executable, "-c", DIES, inbox, lake, seeds, f"/{folder}/"],
        cwd=ROOT,
        check=False,
        capture_output=True,
    )
    assert killed.returncode == -9
    (half,) = lake.rglob(".tmp-*.part")
    assert not [path for path in (lake / "receipts").glob("*.parquet") if path.name != "_schema.parquet"]
    os.utime(half, (1, 1))
    ingest(inbox, lake, reference)
    assert not half.exists()
    ingest(inbox, tmp_path / "undisturbed", reference)
    assert contents(lake) == contents(tmp_path / "undisturbed")


def test_what_somebody_writes_is_not_swept(lake: Path) -> None:
    prepare(lake)
    target = lake / "receipts" / "x.parquet"
    with appearing_whole(target) as temporary:
        temporary.write_bytes(b"half")
        os.utime(temporary, (1, 1))
        assert sweep(lake) == 0
        temporary.write_bytes(b"whole")
    assert target.read_bytes() == b"whole"
    fresh = lake / "receipts" / ".tmp-fresh.part"
    fresh.write_bytes(b"a moment ago")
    assert sweep(lake) == 0
    os.utime(fresh, (1, 1))
    assert sweep(lake) == 1


def test_limits_of_an_installation(tmp_path: Path) -> None:
    path = tmp_path / "limits.yml"
    assert load_limits(path) == DEFAULT_LIMITS
    path.write_text("max_file_bytes: 1000\n", "utf-8")
    assert load_limits(path) == Limits(max_file_bytes=1000)
    for wrong in ("max_fil_bytes: 1", "max_entries: 0", "max_entries: many", "- 1", "max_entries: true", "{"):
        path.write_text(wrong, "utf-8")
        with pytest.raises(LimitsError, match=r"limits\.yml"):
            load_limits(path)


def test_a_refused_file_is_read_again_when_the_limit_is_raised(
    write: Write, drop: Drop, inbox: Path, lake: Path, reference: Reference
) -> None:
    data = write(rows={})
    drop("a.xlsx", data)
    ingest(inbox, lake, reference, Limits(max_file_bytes=len(data) - 1))
    ingest(inbox, lake, reference, Limits(max_file_bytes=len(data) - 1))
    ingest(inbox, lake, reference)
    states = [
        (row["read_number"], row["state"], row["quarantine_code"])
        for path in (lake / "receipts").glob("*.parquet")
        for row in pq.read_table(path).to_pylist()
    ]
    assert sorted(states) == [(1, "quarantined", "file_too_large"), (2, "accepted", None)]


def test_a_name_that_is_no_utf8_is_received_under_a_name_that_is(
    write: Write, inbox: Path, lake: Path, reference: Reference
) -> None:
    (inbox / os.fsdecode(b"b\xe1o c\xe1o.xlsx")).write_bytes(write(rows={}))
    ingest(inbox, lake, reference)
    (path,) = (path for path in (lake / "receipts").glob("*.parquet") if path.name != "_schema.parquet")
    assert pq.read_table(path).to_pylist()[0]["file_name"] == "b\\udce1o c\\udce1o.xlsx"


def test_a_folder_that_may_not_be_listed_is_told(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (inbox / "kín").mkdir(mode=0o000)
    if (
        os.geteuid() == 0
    ):  # root may list every folder: the system's answer to everybody else is put in its place
        listed = os.scandir

        def refused(path: str) -> object:
            if str(path).endswith("kín"):
                raise PermissionError(13, "Permission denied", path)
            return listed(path)

        monkeypatch.setattr(os, "scandir", refused)
    assert list(entries(inbox)) == [Skipped("kín", "unreadable")]


def test_a_pipe_named_like_a_review_stops_nobody(inbox: Path, lake: Path) -> None:
    os.mkfifo(inbox / "xac-dinh.xlsx")
    assert receive_from_inbox(inbox, lake) == 0


def test_a_moment_of_receipt_is_that_of_the_file(
    write: Write, drop: Drop, inbox: Path, lake: Path, reference: Reference
) -> None:
    drop("a.xlsx", write(rows={}), mtime=0)
    (arrival,) = inspect_inbox(inbox, lake, reference).arrivals
    assert arrival.received_at == datetime.fromtimestamp(0, UTC).replace(tzinfo=None)
