"""A province that starts sending in the middle of a stage: what was never sent cannot make a claim wrong. One return has a
mistyped programme code beside an outcome.
"""

from __future__ import annotations

import os
from collections import Counter

import openpyxl
import pytest
from click.testing import CliRunner

from dvk import pipeline
from dvk.settings import Settings
from samples.province.__main__ import main as write_province
from tests.sample_home import AS_OF, ingest_everything, query

pytestmark = pytest.mark.slow

MISTYPED = "KHONG-CO-9999"


def _mistype_a_code(settings: Settings) -> tuple[str, str, str]:
    """A code of Bieu04 of 899's last return beside a name that one programme bears; returns cell, code and name."""
    (path,) = settings.inbox.rglob("899*2020Q4*.xlsx")
    times = path.stat()
    book = openpyxl.load_workbook(path)
    names = Counter(row[1].value for row in book["Bieu02"].iter_rows())
    sheet = book["Bieu04"]
    assert "Tên mô hình" in {row[1].value for row in sheet.iter_rows()}
    cell, named = next(
        (row[0], row[1])
        for row in sheet.iter_rows()
        if str(row[0].value).startswith("899-") and names[row[1].value] == 1
    )
    code, name = str(cell.value), str(named.value)
    cell.value = MISTYPED
    book.save(path)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    return cell.coordinate, code, name


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, tuple[str, str, str]]:
    settings = Settings.from_env(tmp_path_factory.mktemp("late-home"))
    arguments = [
        "--out",
        str(settings.inbox),
        "--units",
        "899,DU-CA",
        "--periods",
        "2020Q3..2020Q4",
        "--clean",
    ]
    assert CliRunner().invoke(write_province, arguments, catch_exceptions=False).exit_code == 0
    mistyped = _mistype_a_code(settings)
    ingest_everything(settings)
    pipeline.build(settings, AS_OF)
    return settings, mistyped


def test_claims_over_an_unsent_past_stand_unjudged(late: tuple[Settings, tuple[str, str, str]]) -> None:
    settings, _ = late
    wrong = query(
        settings, "select rule_id, message_vi from marts.fct_findings where severity in ('blocking', 'error')"
    )
    assert wrong == []
    reasons = query(
        settings,
        "select distinct adopted_reason from marts.fct_count_reconciliations"
        " where basis = 'stage_to_date' and period_id = '2020Q4' and indicator = 'programmes_recognised'",
    )
    assert reasons == [("claim_only",)]


def test_an_outcome_with_a_mistyped_code_is_its_programmes_by_name(
    late: tuple[Settings, tuple[str, str, str]],
) -> None:
    settings, (cell, code, _) = late
    found = query(
        settings,
        "select rule_id, cell, observed, expected from marts.fct_findings where rule_id in ('OUT-004', 'OUT-007')",
    )
    assert found == [("OUT-007", cell, MISTYPED, code)]
    assert query(
        settings,
        "select programmes.programme_code from intermediate.int_outcome_rows as lines"
        " inner join marts.dim_programmes as programmes using (programme_id) where lines.programme_code = ?",
        [MISTYPED],
    ) == [(code,)]
