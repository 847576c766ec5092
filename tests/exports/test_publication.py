"""Publications: whole or absent, never altered, refused when they must be, reproduced to the byte."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from exports import publication
from exports.approval import Approval
from exports.blocking import blocking_findings
from exports.context import Parameters
from exports.definition import DEFINITIONS
from exports.errors import ExportError, PublicationRefusedError
from exports.manifest import approved_digest
from exports.publication import Difference, PublicationResult, Sources, reproduce
from exports.standing import revisions

INPUTS = [
    {"submission_id": "0240123456789abc", "sha256": "02" * 32, "file_name": "900.xlsx"},
    {"submission_id": "0140123456789abc", "sha256": "01" * 32, "file_name": "899.xlsx"},
]
APPROVAL: dict[str, Any] = {
    "as_of": "2021-01-20T00:00:00+07:00",
    "code_version": "0.1.0+test",
    "rule_pack_version": "2026.1",
    "inputs": INPUTS,
    "approved_by": "Trưởng ban",
    "approved_at": "2021-01-21T08:30:00+07:00",
    "reason": "Báo cáo quý IV năm 2020",
}


def publish(
    warehouse: Path, home: Path, period_id: str, *, definitions: Path = DEFINITIONS, **stated: Any
) -> PublicationResult:
    """Publish in one step with everything a publication states as one mapping."""
    parameters = Parameters(
        period_id, *(stated.pop(name) for name in ("as_of", "code_version", "rule_pack_version"))
    )
    sources = Sources(warehouse, parameters, stated.pop("inputs"), definitions)
    return publication.publish(sources, home, Approval(**stated))


@pytest.fixture
def light(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Definitions of the small outputs only, for tests that publish several times."""
    folder = tmp_path_factory.mktemp("light")
    for name in ("_office.yml", "_labels.yml", "findings_list.yml", "open_data.yml"):
        shutil.copy(DEFINITIONS / name, folder / name)
    return folder


@pytest.fixture
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every definition but the site's, which tests of its own prove (test_frozen_site)."""
    folder = tmp_path_factory.mktemp("documents") / "definitions"
    shutil.copytree(DEFINITIONS, folder)
    (folder / "report_site.yml").unlink()
    return folder


def _snapshot(folder: Path) -> dict[str, tuple[str, int, int]]:
    return {
        path.relative_to(folder).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mode,
            path.stat().st_mtime_ns,
        )
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_manifest_tells_the_truth(warehouse: Path, tmp_path: Path) -> None:
    result = publish(warehouse, tmp_path, "2020Q4", **APPROVAL, preparer="Chuyên viên")
    assert (result.revision, result.created, result.path) == (1, True, tmp_path / "2020Q4" / "r1")
    manifest = json.loads((result.path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest == result.manifest
    present = {p.relative_to(result.path).as_posix() for p in result.path.rglob("*") if p.is_file()}
    assert {file["path"] for file in manifest["files"]} | {"manifest.json"} == present
    for file in manifest["files"]:
        data = (result.path / file["path"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file["bytes"], file["sha256"])
        assert (result.path / file["path"]).stat().st_mode & 0o222 == 0
    assert "datapackage.json" in present
    assert [entry["submission_id"] for entry in manifest["inputs"]] == [
        "0140123456789abc",
        "0240123456789abc",
    ]
    assert manifest["previous_revision"] is None
    approval = manifest["approval"]
    assert approval.pop("approved_sha256") == approved_digest(manifest)
    assert approval == {
        "approved_by": "Trưởng ban",
        "approved_at": "2021-01-21T08:30:00+07:00",
        "reason": "Báo cáo quý IV năm 2020",
        "preparer": "Chuyên viên",
        "submitted_by": None,
        "submitted_at": None,
    }


def test_publishing_the_same_again_makes_nothing_new(
    warehouse: Path, tmp_path: Path, documents: Path
) -> None:
    first = publish(warehouse, tmp_path, "2020Q4", **APPROVAL, definitions=documents)
    before = _snapshot(tmp_path)
    later = APPROVAL | {"approved_at": "2021-02-01T08:00:00+07:00", "inputs": list(reversed(INPUTS))}
    second = publish(warehouse, tmp_path, "2020Q4", **later, definitions=documents)
    assert (second.revision, second.created) == (1, False)
    assert second.content_digest == first.content_digest
    assert second.manifest == first.manifest
    assert _snapshot(tmp_path) == before


def test_a_correction_makes_the_next_revision_and_leaves_the_first_alone(
    make_warehouse: Callable[..., Path], tmp_path: Path, light: Path
) -> None:
    home = tmp_path / "publications"
    first = publish(make_warehouse("a.duckdb"), home, "2020Q4", **APPROVAL, definitions=light)
    before = _snapshot(first.path)
    second = publish(make_warehouse("b.duckdb", shift=3), home, "2020Q4", **APPROVAL, definitions=light)
    assert (second.revision, second.created) == (2, True)
    assert second.manifest["previous_revision"] == {"revision": 1, "content_digest": first.content_digest}
    assert _snapshot(first.path) == before
    assert revisions(home, "2020Q4") == [1, 2]


@pytest.mark.parametrize("name", ["as_of", "code_version", "rule_pack_version", "inputs"])
def test_each_thing_a_publication_depends_on_makes_a_revision(
    warehouse: Path, tmp_path: Path, light: Path, name: str
) -> None:
    changed = {"as_of": "2021-01-21T00:00:00+07:00", "inputs": INPUTS[:1]}.get(name, "2.0")
    publish(warehouse, tmp_path, "2020Q4", **APPROVAL, definitions=light)
    assert (
        publish(warehouse, tmp_path, "2020Q4", **(APPROVAL | {name: changed}), definitions=light).revision
        == 2
    )


def test_a_revision_is_reproduced_from_its_manifest(
    make_warehouse: Callable[..., Path], tmp_path: Path, documents: Path
) -> None:
    home = tmp_path / "publications"
    warehouse, corrected = make_warehouse("a.duckdb"), make_warehouse("b.duckdb", shift=3)
    later = APPROVAL | {"as_of": "2021-02-20T00:00:00+07:00"}
    publish(warehouse, home, "2020Q4", **APPROVAL, definitions=documents)
    publish(corrected, home, "2020Q4", **later, definitions=documents)
    assert reproduce(make_warehouse("a.duckdb"), home, "2020Q4", 1, documents) == []
    assert reproduce(make_warehouse("b.duckdb", shift=3), home, "2020Q4", 2, documents) == []
    told = reproduce(corrected, home, "2020Q4", 1, documents)
    kinds = {(difference.path, difference.kind) for difference in told}
    assert ("phu-luc-dan-van-kheo-2020Q4.xlsx", "changed") in kinds
    assert ("manifest.json", "changed") in kinds
    assert ("du-lieu-mo/submission_statuses.csv", "changed") not in kinds


def test_reproduce_sees_a_published_file_that_was_touched(
    warehouse: Path, tmp_path: Path, light: Path
) -> None:
    folder = publish(warehouse, tmp_path, "2020Q4", **APPROVAL, definitions=light).path
    touched = folder / "du-lieu-mo" / "findings.csv"
    touched.chmod(0o644)
    touched.write_bytes(touched.read_bytes() + b"x")
    (folder / "note.txt").write_text("x")
    differences = reproduce(warehouse, tmp_path, "2020Q4", 1, light)
    assert [(d.path, d.kind) for d in differences] == [
        ("du-lieu-mo/findings.csv", "tampered"),
        ("note.txt", "missing"),
    ]
    assert isinstance(differences[0], Difference)


def _with_findings(path: Path, rows: list[tuple[str, str, str, str | None]]) -> Path:
    """Add (id, severity, status, submission) findings of 2020Q4."""
    with duckdb.connect(str(path)) as connection:
        for finding, severity, status, submission in rows:
            connection.execute(
                "insert into marts.fct_findings "
                "values (?, 'KEY-001', ?, '899', '2020Q4', ?, 'Bieu02', 'A6', 'x', ?)",
                [finding, severity, submission, status],
            )
    return path


USED = "0040123456789abc"
QUARANTINED = "ffffffffffffffff"


@pytest.mark.parametrize(
    ("severity", "status", "submission", "stands"),
    [
        ("blocking", "open", USED, True),
        ("blocking", "open", None, True),
        ("blocking", "open", QUARANTINED, False),
        ("blocking", "waived", USED, False),
        ("blocking", "explained", USED, False),
        ("blocking", "resolved", USED, False),
        ("error", "open", USED, False),
    ],
)
def test_which_findings_refuse_publication(
    make_warehouse: Callable[..., Path],
    tmp_path: Path,
    light: Path,
    severity: str,
    status: str,
    submission: str | None,
    stands: bool,
) -> None:
    warehouse = _with_findings(make_warehouse(), [("f1", severity, status, submission)])
    home = tmp_path / "publications"
    assert [f.finding_id for f in blocking_findings(warehouse, "2020Q4")] == (["f1"] if stands else [])
    assert blocking_findings(warehouse, "2020Q3") == []
    if stands:
        with pytest.raises(PublicationRefusedError, match="1 blocking finding"):
            publish(warehouse, home, "2020Q4", **APPROVAL, definitions=light)
        assert not home.exists()
    else:
        assert publish(warehouse, home, "2020Q4", **APPROVAL, definitions=light).created


def test_an_earlier_return_that_stands_in_the_totals_refuses_publication(
    make_warehouse: Callable[..., Path],
) -> None:
    """A file sent under the wrong quarter is told there, and its programmes stand in every later stage total."""
    warehouse = make_warehouse()
    with duckdb.connect(str(warehouse)) as connection:
        for finding, submission in (("f1", "a" * 16), ("f2", "b" * 16)):
            connection.execute(
                "insert into marts.fct_findings "
                "values (?, 'KEY-012', 'blocking', '899', '2019Q4', ?, 'TrangBia', 'B11', 'x', 'open')",
                [finding, submission],
            )
        connection.execute(
            "insert into marts.fct_count_contributions values (?, 8080, 8084), (?, 8080, 8080)",
            ["a" * 16, "b" * 16],
        )
    assert [found.finding_id for found in blocking_findings(warehouse, "2020Q4")] == ["f1"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"approved_by": " "}, "approved_by is empty"),
        ({"approved_at": ""}, "approved_at is empty"),
        ({"reason": ""}, "reason is empty"),
        ({"preparer": "trưởng BAN "}, "may not approve"),
        ({"inputs": [{"submission_id": "x"}]}, "lacks submission_id or sha256"),
    ],
)
def test_an_approval_must_be_complete_and_not_by_the_preparer(
    warehouse: Path, tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(PublicationRefusedError, match=message):
        publish(warehouse, tmp_path, "2020Q4", **(APPROVAL | change))
    assert list(tmp_path.iterdir()) == []


def test_a_period_that_leaves_the_folder_is_refused(warehouse: Path, tmp_path: Path) -> None:
    with pytest.raises(PublicationRefusedError, match="not a period"):
        publish(warehouse, tmp_path / "p", "../2020Q4", **APPROVAL)


@pytest.mark.parametrize("step", ["render", "_seal", "manifest_bytes"])
def test_a_failure_at_any_step_leaves_nothing(
    warehouse: Path, tmp_path: Path, light: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    real = getattr(publication, step)

    def fail(*args: Any, **named: Any) -> None:
        real(*args, **named)
        raise OSError("disk full")

    monkeypatch.setattr(publication, step, fail)
    with pytest.raises(OSError, match="disk full"):
        publish(warehouse, tmp_path, "2020Q4", **APPROVAL, definitions=light)
    assert list(tmp_path.glob("**/*")) == []
    monkeypatch.undo()
    assert publish(warehouse, tmp_path, "2020Q4", **APPROVAL, definitions=light).revision == 1


PUBLISHER = """
import json, sys
from pathlib import Path
from exports.approval import Approval
from exports.context import Parameters
from exports.publication import Sources, publish
stated = json.loads(sys.argv[3])
parameters = Parameters("2020Q4", *(stated.pop(name) for name in ("as_of", "code_version", "rule_pack_version")))
sources = Sources(Path(sys.argv[1]), parameters, stated.pop("inputs"), Path(sys.argv[4]))
print("ready", flush=True)
publish(sources, Path(sys.argv[2]), Approval(**stated))
"""


def _publisher(warehouse: Path, home: Path, definitions: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PUBLISHER, str(warehouse), str(home), json.dumps(APPROVAL), str(definitions)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(publication.__file__).parents[1],
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )


def _killed_after(seconds: float, warehouse: Path, home: Path, definitions: Path) -> None:
    process = _publisher(warehouse, home, definitions)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


@pytest.mark.parametrize("already", [0, 1])
def test_killed_while_publishing_there_is_nothing_or_the_whole(
    make_warehouse: Callable[..., Path], tmp_path: Path, documents: Path, already: int
) -> None:
    """At random moments of what a publication takes: the first one, and a second, with a site, that compares itself."""
    definitions = DEFINITIONS if already else documents
    home = tmp_path / "publications"
    started = time.monotonic()
    _publisher(make_warehouse("a.duckdb"), tmp_path / "measured", definitions).communicate()
    whole = time.monotonic() - started
    if already:
        publish(make_warehouse("b.duckdb"), home, "2020Q4", **APPROVAL, definitions=definitions)
    before = _snapshot(home) if already else {}
    warehouse = make_warehouse("c.duckdb", shift=3)
    chance = random.Random(already)
    for _ in range(8):
        _killed_after(chance.random() * whole, warehouse, home, definitions)
        standing = revisions(home, "2020Q4")
        assert standing in (list(range(1, already + 1)), list(range(1, already + 2)))
        folders = {path.name for path in home.glob("*")} if home.exists() else set()
        assert {name for name in folders if not name.startswith(".unfinished-")} <= {"2020Q4"}
        if len(standing) > already:
            break
    result = publish(warehouse, home, "2020Q4", **APPROVAL, definitions=definitions)
    assert result.revision == already + 1
    assert reproduce(warehouse, home, "2020Q4", result.revision, definitions) == []
    assert [path.name for path in home.iterdir()] == ["2020Q4"]
    assert sorted(path.name for path in result.path.parent.iterdir()) == [
        f"r{n}" for n in range(1, already + 2)
    ]
    assert {path: state for path, state in _snapshot(home).items() if path in before} == before


def test_two_publishers_at_once_make_one_revision(warehouse: Path, tmp_path: Path, light: Path) -> None:
    processes = [_publisher(warehouse, tmp_path, light) for _ in range(2)]
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    assert revisions(tmp_path, "2020Q4") == [1]
    assert reproduce(warehouse, tmp_path, "2020Q4", 1, light) == []


def test_without_a_warehouse_nothing_is_begun(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="build it first"):
        publish(tmp_path / "warehouse.duckdb", tmp_path / "publications", "2020Q4", **APPROVAL)
    assert list(tmp_path.iterdir()) == []
