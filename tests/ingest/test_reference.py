"""Units, periods and lists as people write them."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from ingest.reference import Reference

SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"


@pytest.mark.parametrize(
    "typed",
    ["2020Q4", "Quý IV/2020", "Quý 4 năm 2020", "Qúy 4/2020", "quý iv năm 2020", "2020-Q4", "Q4/2020"],
)
def test_quarter_forms(reference: Reference, typed: str) -> None:
    assert reference.period_id_of(typed) == "2020Q4"


def test_year_stage_and_unknown_periods(reference: Reference) -> None:
    assert reference.period_id_of("Năm 2019") == "2019"
    assert reference.period_id_of("Giai đoạn 2016 – 2020") == "2016-2020"
    assert reference.period_id_of("2020Q5") is None
    assert reference.period_id_of("1999Q1") is None
    assert reference.period_id_of("tháng 5") is None


def test_unit_by_code_name_or_alias_but_never_by_a_part_of_its_name(reference: Reference) -> None:
    assert reference.unit_code_of("du-ca") == "DU-CA"
    assert reference.unit_code_of("TP. Rạch Giá") == "899"
    assert reference.unit_code_of("huyện  An Minh") == "909"
    assert reference.unit_code_of("Thị xã Kỳ Anh") != reference.unit_code_of("Huyện Kỳ Anh")
    assert reference.unit_code_of("Rạch Giá") is None


def test_unit_has_the_name_it_had_on_the_day(reference: Reference) -> None:
    names = [reference.unit("476", date.fromisoformat(day)) for day in ("2020-01-01", "2025-02-01")]
    assert [unit.unit_name_vi for unit in names if unit] == ["Huyện Phong Điền", "Thị xã Phong Điền"]


def test_fingerprint_follows_the_seeds_it_reads(tmp_path: Path, reference: Reference) -> None:
    seeds = tmp_path / "seeds"
    shutil.copytree(SEEDS, seeds)
    (seeds / "rule_parameters.csv").write_text("rule_id,threshold\nX,1\n")
    assert Reference.load(seeds).fingerprint == reference.fingerprint
    with (seeds / "unit_aliases.csv").open("a") as file:
        file.write("899,Rạch Giá\n")
    changed = Reference.load(seeds)
    assert changed.fingerprint != reference.fingerprint
    assert changed.unit_code_of("Rạch Giá") == "899"
