"""`dvk rules …` and `dvk waive` as people type them, over a warehouse of three tables."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from dvk.cli import cli


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one open finding of Hà Tiên, explained by An, and one that is resolved."""
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute(
            """
            create schema marts;
            create table marts.fct_findings as select * from (values
                ('F1', 'explained', '120', '80', '900'), ('F2', 'resolved', '5', '4', '900')
            ) as rows (finding_id, status, observed, expected, unit_code);
            create table marts.dim_units as select '900' as unit_code, 'Thành phố Hà Tiên' as unit_name_vi;
            create table marts.fct_finding_history as
                select 'F1' as finding_id, 'explained' as transition, 'Nguyễn Thị An' as decided_by
            """
        )
    return tmp_path


def waive(home: Path, finding: str, by: str, *more: str) -> Result:
    arguments = ["waive", finding, "--home", str(home), "--by", by, "--reason", "đã xác minh"]
    return CliRunner().invoke(cli, [*arguments, "--expires", "2099-12-31", *more])


def test_a_waiver_is_kept_with_the_value_it_is_about(home: Path) -> None:
    result = waive(home, "F1", "Kiểm tra viên Bình", "--at", "2021-01-25T09:00:00+07:00")
    assert result.exit_code == 0, result.output
    (path,) = (home / "lake" / "ledger").glob("W*.parquet")
    (row,) = pq.read_table(path).to_pylist()
    assert (row["finding_id"], row["observed"], row["expected"]) == ("F1", "120", "80")
    assert row["decided_at"].isoformat() == "2021-01-25T02:00:00"


@pytest.mark.parametrize(
    ("finding", "by", "more", "says"),
    [
        ("F1", "thành phố hà tiên", (), "cannot waive"),
        ("F1", "900", (), "cannot waive"),
        ("F1", "Nguyễn Thị An", (), "cannot waive"),
        ("F1", " ", (), "who and why"),
        ("F2", "Bình", (), "resolved already"),
        ("F9", "Bình", (), "no finding F9"),
        ("F1", "Bình", ("--at", "2098-01-01T00:00:00+07:00"), "future"),
        ("F1", "Bình", ("--expires", "2021-01-01"), "before the decision"),
    ],
)
def test_what_nobody_may_waive(home: Path, finding: str, by: str, more: tuple[str, ...], says: str) -> None:
    result = waive(home, finding, by, *more)
    assert result.exit_code != 0
    assert says in result.output
    assert not list((home / "lake").glob("ledger/W*"))


def test_rules_are_listed_with_their_versions_and_shown_with_their_query() -> None:
    listed = (
        CliRunner()
        .invoke(cli, ["rules", "list", "--family", "lifecycle", "--lang", "en"])
        .output.splitlines()
    )
    assert [line.split()[:3] for line in listed if line.startswith("LIF-007")] == [
        ["LIF-007", "v1", "info"],
        ["LIF-007", "v2", "error"],
    ]
    shown = CliRunner().invoke(cli, ["rules", "show", "cum-001"])
    assert "int_counts_diagnosed" in shown.output
    assert CliRunner().invoke(cli, ["rules", "show", "CUM-999"]).exit_code == 1


def test_a_rule_whose_example_fails_is_not_previewed(home: Path) -> None:
    source = Path(__file__).parents[2] / "expectations" / "rules" / "tim" / "TIM-002.yml"
    broken = home / "TIM-002.yml"
    broken.write_text(
        source.read_text(encoding="utf-8").replace("days_after_due > 0", "days_after_due > 5"),
        encoding="utf-8",
    )
    result = CliRunner().invoke(cli, ["rules", "preview", str(broken), "--home", str(home)])
    assert result.exit_code == 1
    assert "one day late" in result.output
