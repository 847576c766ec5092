"""The lake: append-only, idempotent, committed by receipts, the same bytes for the same input."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ingest import lake as lake_module
from ingest import landing
from ingest.landing import BatchResult
from ingest.pipeline import Arrival, ingest_batch, inspect_inbox, plan_batches, scan_inbox
from ingest.reference import Reference

Write = Callable[..., bytes]
Drop = Callable[..., Path]


def run(inbox: Path, lake: Path, reference: Reference, size: int = 50) -> list[BatchResult]:
    return [ingest_batch(b, lake, reference) for b in plan_batches(scan_inbox(inbox, lake, reference), size)]


def rows(lake: Path, folder: str) -> list[dict[str, object]]:
    return [row for path in lake_module.batch_files(lake, folder) for row in pq.read_table(path).to_pylist()]


def contents(lake: Path) -> dict[str, str]:
    return {
        p.relative_to(lake).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(lake.rglob("*")) if p.is_file()
    }  # fmt: skip


def register(code: str) -> dict[str, list[dict[str, str]]]:
    return {"bieu02": [{"programme_code": code, "programme_name": f"Tên {code}"}]}


def test_a_file_lands_with_its_receipt_original_and_rows(
    write: Write, drop: Drop, inbox: Path, lake: Path, reference: Reference
) -> None:
    data = write(rows=register("P1"))
    drop("q4/899.xlsx", data)
    (result,) = run(inbox, lake, reference)
    assert (result.accepted, result.quarantined, result.row_count) == (1, 0, 109)
    (receipt,) = rows(lake, "receipts")
    sha = hashlib.sha256(data).hexdigest()
    assert receipt["submission_id"] == sha[:16]
    assert receipt["received_at"] == datetime.fromisoformat("2021-01-05T02:00:00")
    assert (receipt["file_name"], receipt["size_bytes"], receipt["read_number"]) == (
        "q4/899.xlsx",
        len(data),
        1,
    )
    original = lake / "originals" / sha[:2] / f"{sha}.xlsx"
    assert original.read_bytes() == data
    assert original.stat().st_mode & 0o777 == 0o444
    (programme,) = rows(lake, "bieu02")
    assert (programme["submission_id"], programme["batch_id"]) == (sha[:16], result.batch_id)
    assert (programme["programme_code"], programme["sheet_row"]) == ("P1", 6)


def test_every_folder_has_a_schema_even_when_nothing_arrived(
    inbox: Path, lake: Path, reference: Reference
) -> None:
    assert scan_inbox(inbox, lake, reference) == []
    for folder, schema in lake_module.schemas().items():
        table = pq.read_table(lake / folder / "_schema.parquet")
        assert (table.num_rows, table.schema) == (0, schema)


def test_running_again_changes_nothing_and_identical_bytes_are_known_under_any_name(
    write: Write, drop: Drop, inbox: Path, lake: Path, reference: Reference
) -> None:
    data = write(rows=register("P1"))
    drop("a.xlsx", data)
    drop("b.xlsx", data)
    run(inbox, lake, reference)
    before = {name: data for name, data in contents(lake).items() if not name.startswith("repeats/")}
    drop("c.xlsx", data, mtime=1_700_000_000)
    assert run(inbox, lake, reference) == []
    after = contents(lake)
    assert {name: data for name, data in after.items() if not name.startswith("repeats/")} == before
    assert sorted(r["file_name"] for r in rows(lake, "repeats")) == ["b.xlsx", "c.xlsx"]
    assert run(inbox, lake, reference) == []
    assert contents(lake) == after
    assert [r["file_name"] for r in rows(lake, "receipts")] == ["a.xlsx"]
    skipped = inspect_inbox(inbox, lake, reference).skipped
    assert [(s.file_name, s.reason) for s in skipped] == [
        (n, "known") for n in ("a.xlsx", "b.xlsx", "c.xlsx")
    ]


def test_same_input_gives_the_same_lake(
    write: Write, drop: Drop, inbox: Path, lake: Path, reference: Reference, tmp_path: Path
) -> None:
    for i in range(3):
        drop(f"{i}.xlsx", write(rows=register(f"P{i}")))
    drop("bad.xlsx", b"text")
    run(inbox, lake, reference)
    run(inbox, tmp_path / "other", reference)
    first, second = contents(lake), contents(tmp_path / "other")
    assert first == second
    assert len(first) > 10


def test_one_bad_file_does_not_stop_the_others(
    write: Write, drop: Drop, inbox: Path, lake: Path, reference: Reference
) -> None:
    drop("1_empty.xlsx", b"")
    drop("2_text.xlsx", b"hello")
    drop("3_unknown.xlsx", write("777", rows=register("P3")))
    drop("4_future.xlsx", write("899", "2025Q4", rows=register("P4")))
    drop("5_good.xlsx", write(rows=register("P5")))
    run(inbox, lake, reference)
    states = {r["file_name"]: r["quarantine_code"] for r in rows(lake, "receipts")}
    assert states == {
        "1_empty.xlsx": "file_empty", "2_text.xlsx": "file_wrong_type", "3_unknown.xlsx": "unit_unknown",
        "4_future.xlsx": "period_future", "5_good.xlsx": None,
    }  # fmt: skip
    assert [r["programme_code"] for r in rows(lake, "bieu02")] == ["P5"]
    issues = {r["issue_code"]: (r["sheet"], r["cell"], r["observed"]) for r in rows(lake, "issues")}
    assert issues["unit_unknown"] == ("TrangBia", "B9", "777")
    assert len(list((lake / "originals").rglob("*.xlsx"))) == 5


def test_killed_before_the_receipts_the_batch_does_not_count_and_the_next_run_finishes_it(
    write: Write, drop: Drop, inbox: Path, lake: Path, reference: Reference, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    for i in range(2):
        drop(f"{i}.xlsx", write(rows=register(f"P{i}")))
    whole = landing.write_parquet
    for stop_at in range(4):
        written: list[Path] = []

        def dying(table: object, target: Path, stop: int = stop_at, seen: list[Path] = written) -> None:
            if len(seen) == stop or target.parent.name == "receipts":
                raise KeyboardInterrupt
            seen.append(target)
            whole(table, target)

        monkeypatch.setattr(landing, "write_parquet", dying)
        with pytest.raises(KeyboardInterrupt):
            run(inbox, lake, reference)
        assert rows(lake, "receipts") == []
    monkeypatch.setattr(landing, "write_parquet", whole)
    run(inbox, lake, reference)
    run(inbox, tmp_path / "undisturbed", reference)
    ours, undisturbed = contents(lake), contents(tmp_path / "undisturbed")
    assert {k: v for k, v in ours.items() if not k.endswith(".lock")} == {
        k: v for k, v in undisturbed.items() if not k.endswith(".lock")
    }
    assert len(rows(lake, "receipts")) == 2


def test_overlapping_batches_in_several_processes_count_each_file_once(
    write: Write, drop: Drop, inbox: Path, lake: Path, reference: Reference
) -> None:
    for i in range(6):
        drop(f"{i}.xlsx", write(rows=register(f"P{i}")))
    arrivals = scan_inbox(inbox, lake, reference)
    batches = [arrivals, arrivals[:4], arrivals[2:], arrivals[::2]]
    with ProcessPoolExecutor(4, mp_context=get_context("fork")) as pool:
        list(pool.map(ingest_batch, batches, [lake] * 4, [reference] * 4))
    receipts = rows(lake, "receipts")
    assert sorted(str(r["file_name"]) for r in receipts) == [f"{i}.xlsx" for i in range(6)]
    committed = {r["batch_id"] for r in receipts}
    assert sorted(str(r["programme_code"]) for r in rows(lake, "bieu02") if r["batch_id"] in committed) == [
        f"P{i}" for i in range(6)
    ]


def test_a_quarantined_file_is_read_again_when_the_reference_learns_its_unit(
    write: Write, drop: Drop, inbox: Path, lake: Path, reference: Reference, tmp_path: Path
) -> None:
    path = drop("new.xlsx", write("777", rows=register("P1")))
    run(inbox, lake, reference)
    assert run(inbox, lake, reference) == []
    path.unlink()  # the original in the lake is enough
    seeds = tmp_path / "seeds"
    shutil.copytree(Path(__file__).resolve().parents[2] / "dbt_project" / "seeds", seeds)
    with (seeds / "units.csv").open("a", encoding="utf-8") as file:
        file.write("777,Huyện Mới,district,91,1900-01-01,,2016-01-01,,\n")
    later = Reference.load(seeds)
    run(inbox, lake, later)
    receipts = sorted(rows(lake, "receipts"), key=lambda r: str(r["read_number"]))
    assert [(r["state"], r["read_number"]) for r in receipts] == [("quarantined", 1), ("accepted", 2)]
    assert len({(r["submission_id"], r["received_at"], r["file_name"]) for r in receipts}) == 1
    assert [r["programme_code"] for r in rows(lake, "bieu02")] == ["P1"]
    assert run(inbox, lake, later) == []


def test_what_is_not_a_plain_file_is_reported_and_left_alone(
    write: Write, drop: Drop, inbox: Path, lake: Path, reference: Reference, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.xlsx"
    outside.write_bytes(write())
    (inbox / "link.xlsx").symlink_to(outside)
    (inbox / "folder").symlink_to(tmp_path)
    os.mkfifo(inbox / "pipe.xlsx")
    for name in ("~$899.xlsx", ".DS_Store", "part.xlsx.tmp"):
        drop(name, b"x")
    scan = inspect_inbox(inbox, lake, reference)
    assert scan.arrivals == ()
    assert {s.file_name: s.reason for s in scan.skipped} == {
        "link.xlsx": "symlink", "folder": "symlink", "pipe.xlsx": "not_regular", "~$899.xlsx": "temporary",
        ".DS_Store": "temporary", "part.xlsx.tmp": "temporary",
    }  # fmt: skip


def test_a_file_that_changed_after_the_scan_waits_for_the_next_one(
    write: Write, drop: Drop, inbox: Path, lake: Path, reference: Reference
) -> None:
    path = drop("a.xlsx", write(rows=register("P1")))
    (arrival,) = scan_inbox(inbox, lake, reference)
    path.write_bytes(write(rows=register("P2")))
    result = ingest_batch([arrival], lake, reference)
    assert (result.batch_id, [s.reason for s in result.skipped]) == (None, ["changing"])
    run(inbox, lake, reference)
    assert [r["programme_code"] for r in rows(lake, "bieu02")] == ["P2"]


def test_a_file_that_vanished_or_became_a_link_is_left_out(
    write: Write, drop: Drop, inbox: Path, lake: Path, reference: Reference
) -> None:
    drop("a.xlsx", write(rows=register("P1")))
    (arrival,) = scan_inbox(inbox, lake, reference)
    (inbox / "link.xlsx").symlink_to(inbox / "a.xlsx")
    gone = replace(arrival, path=inbox / "gone.xlsx")
    linked = replace(arrival, path=inbox / "link.xlsx")
    for wrong in (gone, linked):
        assert [s.reason for s in ingest_batch([wrong], lake, reference).skipped] == ["unreadable"]


def test_batches_hold_every_file_once(tmp_path: Path) -> None:
    moment = datetime.fromisoformat("2021-01-01T00:00:00")
    arrivals = [Arrival(tmp_path / f"{i}", f"{i:02}.xlsx", 1, moment, f"{i:064}") for i in reversed(range(7))]
    batches = plan_batches(arrivals, 3)
    assert [[a.file_name for a in b] for b in batches] == [
        ["00.xlsx", "01.xlsx", "02.xlsx"], ["03.xlsx", "04.xlsx", "05.xlsx"], ["06.xlsx"],
    ]  # fmt: skip
    with pytest.raises(ValueError, match="batch size"):
        plan_batches(arrivals, 0)
