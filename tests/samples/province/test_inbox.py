"""The files: same seed, same bytes; nothing rewritten; arrival times, versions and gaps as planned."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from unicodedata import is_normalized

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from samples.province.__main__ import main
from samples.province.claims import Claims
from samples.province.deliveries import plan_deliveries
from samples.province.derivation import Derived
from samples.province.sheets import Sheets
from samples.province.simulation import Province

SUBSET = ("--units", "899,904,DU-CA", "--periods", "2016Q4..2017Q1")


def generate(inbox: Path, *options: str) -> str:
    result = CliRunner().invoke(main, ["--out", str(inbox), *options])
    assert result.exit_code == 0, result.output
    return result.output


def hashes(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("province")
    generate(folder / "inbox", *SUBSET)
    return folder


def test_same_seed_same_bytes_in_any_number_of_processes(home: Path, tmp_path: Path) -> None:
    generate(tmp_path / "inbox", *SUBSET, "--processes", "1")
    assert len(hashes(home)) == 6 + 5
    assert hashes(tmp_path) == hashes(home)


def test_running_again_touches_nothing(home: Path) -> None:
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in home.rglob("*.*")}
    generate(home / "inbox", *SUBSET)
    assert {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in home.rglob("*.*")} == before


def test_files_carry_their_arrival_as_modification_time(home: Path, province: Province) -> None:
    for delivery in plan_deliveries(province, ("899", "904", "DU-CA"), ("2016Q4", "2017Q1")):
        path = home / "inbox" / delivery.file_name
        assert path.stat().st_mtime == delivery.received_at.timestamp()


def test_labels_match_what_the_workbook_says(home: Path) -> None:
    with (home / "truth" / "labels.csv").open(encoding="utf-8", newline="") as handle:
        labels = {(r["indicator"], r["field"]): r for r in csv.DictReader(handle) if r["unit_code"] == "899"}
    total = labels["programmes_registered", "total"]
    sheet = CalamineWorkbook.from_path(home / "inbox/2017Q1/899_2017Q1.xlsx").get_sheet_by_name("Bieu01")
    rows = [row for row in sheet.to_python() if row[0] == "programmes_registered"]
    typed = next(row[6] for row in rows if row[2] == "Cấp cơ sở" and row[3] == "Tổng số")
    assert total["counting_method"] == "transferred_included"
    assert typed == float(total["reported_count"]) != float(total["true_count"])


def test_clean_writes_no_label_and_other_bytes_only_where_errors_were(home: Path, tmp_path: Path) -> None:
    generate(tmp_path / "inbox", *SUBSET, "--clean", "--truth", str(tmp_path / "elsewhere"))
    assert (tmp_path / "elsewhere" / "labels.csv").read_text(encoding="utf-8").count("\n") == 1
    clean, wrong = hashes(tmp_path / "inbox"), hashes(home / "inbox")
    assert {name for name in wrong if clean[name] != wrong[name]} == {"2017Q1/899_2017Q1.xlsx"}


def test_truth_lists_every_cell_and_programme(home: Path, derived: Derived, province: Province) -> None:
    table = pq.read_table(home / "truth" / "derived_counts.parquet").to_pydict()
    expected = list(zip(*derived.rows(), strict=True))
    assert [tuple(column) for column in table.values()] == expected
    with (home / "truth" / "programmes.csv").open(encoding="utf-8", newline="") as handle:
        assert {row["programme_code"] for row in csv.DictReader(handle)} == {
            p.code for p in province.programmes
        }


@pytest.mark.parametrize(
    "options", [("--units", "480"), ("--periods", "2021Q1"), ("--periods", "2016Q1..2021Q1")]
)
def test_unknown_units_and_periods_are_refused(tmp_path: Path, options: tuple[str, str]) -> None:
    result = CliRunner().invoke(main, ["--out", str(tmp_path / "inbox"), *options])
    assert result.exit_code == 2
    assert "not one of" in result.output
    assert not (tmp_path / "inbox").exists()


def test_two_returns_never_arrive_and_one_arrives_twice(province: Province) -> None:
    deliveries = plan_deliveries(province)
    versions = Counter((d.unit, d.period_id) for d in deliveries)
    every = {(u, q.period_id) for u in province.spec.unit_codes for q in province.calendar.quarters}
    assert every - set(versions) == {("DU-BV", "2017Q3"), ("DU-BP", "2016Q3")}
    assert [key for key, count in versions.items() if count > 1] == [("904", "2018Q2")]
    first, second = (d for d in deliveries if (d.unit, d.period_id) == ("904", "2018Q2"))
    assert first.received_at < second.received_at
    assert (first.reason, second.version) == (None, 2)
    assert second.reason


def test_returns_arrive_after_the_quarter_some_late_and_none_too_late(province: Province) -> None:
    deliveries = plan_deliveries(province)
    due = {q.period_id: date.fromordinal(q.due_day) for q in province.calendar.quarters}
    late = [d for d in deliveries if d.received_at.date() > due[d.period_id] and d.version == 1]
    assert 10 <= len(late) <= 40
    assert all(d.received_at.date() > d.cutoff_on for d in deliveries)
    assert max(d.received_at for d in deliveries) < datetime.fromisoformat("2021-01-20T00:00:00+07:00")


def test_quiet_quarters_hold_no_events_and_the_police_start_with_nil_returns(
    province: Province, claims: Claims, derived: Derived
) -> None:
    sheets = Sheets.of(province, claims)
    for unit, period_id in province.spec.quiet:
        assert sheets.events(unit, province.calendar.position(period_id)) == []
    police = derived.units.index("DU-CA")
    for position in range(4):
        rows = sheets.fill("DU-CA", position)
        assert [rows[table] for table in ("bieu02", "bieu03", "bieu04")] == [[], [], []]
        assert {row["stage_to_date_count"] for row in rows["bieu01"]} == {0}
    assert derived.stage_to_date[police, 4].any()


def test_every_text_is_nfc_and_organisations_own_the_programmes(province: Province) -> None:
    for programme in province.programmes:
        for text in (programme.name, programme.owner, programme.place):
            assert text
            assert is_normalized("NFC", text)
            assert "{" not in text
    names = Counter((p.unit, p.owner, p.name) for p in province.programmes)
    assert max(names.values()) == 1


def test_outcomes_are_plausible_and_some_carry_a_qualifier(province: Province, claims: Claims) -> None:
    sheets = Sheets.of(province, claims)
    rows = [row for unit in ("899", "906", "DU-QS") for q in range(20) for row in sheets.outcomes(unit, q)]
    assert len(rows) > 300
    assert all(row["unit_of_measure"] for row in rows)
    assert any(isinstance(row["quantity"], str) for row in rows)
    assert all(row["quantity"] > 0 for row in rows if not isinstance(row["quantity"], str))
