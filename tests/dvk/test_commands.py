"""`dvk` by hand over a small inbox: run, findings, publish, reproduce, and one clear line when something is wrong."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dvk.cli import cli
from dvk.settings import Settings
from samples.province.__main__ import main as write_province
from tests.sample_home import mart_contents

AS_OF = "2017-01-20T00:00:00+07:00"


def dvk(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small-home")
    arguments = ["--out", str(folder / "inbox"), "--units", "906,908,912", "--periods", "2016Q1..2016Q4"]
    assert CliRunner().invoke(write_province, arguments, catch_exceptions=False).exit_code == 0
    result = dvk(
        "run", "--home", folder, "--as-of", AS_OF, "--period", "2016Q4", "--approved-by", "Trưởng ban"
    )
    assert result.exit_code == 0, result.output
    assert "12 read" in result.stdout
    (folder / "first-run.txt").write_text(result.stdout, encoding="utf-8")
    return folder


@pytest.mark.slow
def test_findings_are_not_failures_and_come_as_csv_and_json(home: Path) -> None:
    as_csv = list(csv.DictReader(io.StringIO(dvk("findings", "--home", home, "--unit", "908").stdout)))
    as_json = json.loads(dvk("findings", "--home", home, "--unit", "908", "--format", "json").stdout)
    assert len(as_csv) == len(as_json) > 0
    assert {row["unit_code"] for row in as_json} == {"908"}


@pytest.mark.slow
def test_nothing_new_builds_nothing_again_and_says_the_same(home: Path) -> None:
    warehouse, first = home / "warehouse.duckdb", (home / "first-run.txt").read_text(encoding="utf-8")
    before = warehouse.stat().st_mtime_ns
    again = dvk("run", "--home", home, "--as-of", AS_OF)
    assert again.exit_code == 0, again.output
    assert warehouse.stat().st_mtime_ns == before
    assert _line(again.stdout, "findings") == _line(first, "findings")


@pytest.mark.slow
def test_a_lost_warehouse_is_built_again_from_the_lake_alone(home: Path) -> None:
    """Read again, built again, published again: the same marts, and nothing new."""
    settings, folder = Settings.from_env(home), home / "publications" / "2016Q4"
    receipts, marts = sorted((settings.lake / "receipts").iterdir()), mart_contents(settings)
    settings.warehouse.unlink()
    again = dvk("run", "--home", home, "--as-of", AS_OF, "--period", "2016Q4", "--approved-by", "Trưởng ban")
    assert again.exit_code == 0, again.output
    assert _line(again.stdout, "publication").endswith("(unchanged)")
    assert mart_contents(settings) == marts
    assert sorted((settings.lake / "receipts").iterdir()) == receipts
    assert [path.name for path in folder.glob("r*")] == ["r1"]


def _line(text: str, label: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(label))


@pytest.mark.slow
def test_a_reader_that_has_seen_enough_is_no_error(home: Path) -> None:
    """`dvk findings | head -1`, with far more to print than a pipe holds."""
    with subprocess.Popen(
        [sys.executable, "-m", "dvk.cli", "findings", "--home", str(home)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as reader:
        assert reader.stdout is not None
        assert reader.stderr is not None
        assert reader.stdout.readline().startswith(b"finding_id,")
        reader.stdout.close()
        assert reader.stderr.read() == b""
    assert reader.returncode == 0


@pytest.mark.slow
def test_a_publication_stands_and_reproduces(home: Path) -> None:
    folder = home / "publications" / "2016Q4" / "r1"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["approval"]["approved_by"] == "Trưởng ban"
    assert {file["path"] for file in manifest["files"]} <= {
        path.relative_to(folder).as_posix() for path in folder.rglob("*")
    }
    built = (home / "warehouse.duckdb").stat().st_mtime_ns
    asked = ("--home", home, "--as-of", AS_OF, "--approved-by", "Trưởng ban", "--reason", "in lại")
    again = dvk("publish", "2016Q4", *asked)
    assert again.exit_code == 0
    assert "unchanged" in again.stdout
    assert (home / "warehouse.duckdb").stat().st_mtime_ns == built
    proof = dvk("reproduce", "2016Q4", "r1", "--home", home)
    assert (proof.exit_code, proof.stdout.strip()) == (0, "2016Q4 r1: every byte equal")


@pytest.mark.slow
def test_a_changed_file_of_a_publication_is_told(home: Path) -> None:
    victim = next((home / "publications" / "2016Q4" / "r1").glob("*.xlsx"))
    before = victim.read_bytes()
    victim.chmod(0o644)
    try:
        victim.write_bytes(before + b" ")
        proof = dvk("reproduce", "2016Q4", "r1", "--home", home)
    finally:
        victim.write_bytes(before)
    assert proof.exit_code == 1
    assert victim.name in proof.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["findings"], "dvk run"),
        (["publish", "2020Q4", "--approved-by", "A", "--reason", "B"], "dvk run"),
        (["reproduce", "2020Q4", "r1"], "no publication 2020Q4 r1"),
        (["run", "--as-of", "hôm nay"], "hôm nay"),
        (["run", "--as-of", "2021-01-20T00:00:00"], "time zone"),
        (["run", "--period", "2020"], "2020Q4"),
    ],
)
def test_a_mistake_gets_one_clear_line(tmp_path: Path, arguments: list[str], says: str) -> None:
    result = dvk(*arguments, "--home", tmp_path)
    assert result.exit_code in (1, 2)
    assert says in result.stderr.splitlines()[-1]


def test_help_teaches_every_command() -> None:
    for name, command in cli.commands.items():
        assert command.help, name
        assert dvk(name, "--help").exit_code == 0


@pytest.mark.slow
def test_the_site_is_written_at_the_end_of_a_run_and_by_hand(home: Path) -> None:
    written = (home / "site" / "index.html").read_text(encoding="utf-8")
    assert "Quý IV năm 2016" in written
    result = dvk("site", "--home", home)
    assert result.exit_code == 0
    assert str(home / "site" / "index.html") in result.stdout
    assert (home / "site" / "index.html").read_text(encoding="utf-8") == written
    assert (home / "site" / "files" / "2016Q4" / "r1" / "manifest.json").is_file()
