"""Returns full of nonsense beside one another: told, and everything is built, answered and shown all the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from dvk import pipeline
from dvk.settings import Settings
from samples.hazards.spoilt import spoil
from samples.province.__main__ import main as write_province
from tests.sample_home import ingest_everything, query

pytestmark = pytest.mark.slow
AS_OF = "2018-01-31T00:00:00+07:00"
SEED = 24  # contradicting hand-overs, one on a day outside all calendars, files without a period


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Four committees of whom hardly one return is sound."""
    settings = Settings.from_env(tmp_path_factory.mktemp("spoilt-home"))
    arguments = ["--out", str(settings.inbox), "--units", "906,908,912,DU-CA", "--periods", "2016Q3..2017Q4"]
    assert CliRunner().invoke(write_province, arguments, catch_exceptions=False).exit_code == 0
    spoil(settings.inbox, SEED)
    ingest_everything(settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DVK_INVARIANTS", "warn")  # as in use
        pipeline.build(settings, AS_OF)
    return settings


def test_every_sender_is_answered_and_the_site_is_written(spoilt: Settings) -> None:
    assert query(
        spoilt, "select count(*) from marts.fct_findings where period_id is null and unit_code is not null"
    ) != [(0,)]
    files = len(list(spoilt.inbox.rglob("*.xlsx")))
    assert pipeline.return_workbooks(spoilt, AS_OF)["written"] == files
    first_page = Path(str(pipeline.write_site(spoilt)["first_page"]))
    assert first_page.is_file()


def test_a_programme_is_never_in_two_units(spoilt: Settings) -> None:
    """However units contradict each other about hand-overs: what one gains another loses."""
    ((reported, counted, undated, told),) = query(
        spoilt,
        """
        select
            (select count(*) from intermediate.int_programme_transfers_reported),
            (select count(*) from intermediate.int_programme_transfers_told),
            (
                select count(*) from intermediate.int_programme_events
                where event in ('transferred_in', 'transferred_out') and event_quarter_index is null
            ),
            (select count(*) from marts.fct_findings where rule_id = 'KEY-015')
        """,
    )
    assert reported > counted > 0, "the seed shows what this is about"
    assert min(undated, told) > 0
    wrong = query(
        spoilt,
        """
        select programme_id, indicator, level, sum(stage_effect) from marts.rpt_count_journal
        group by programme_id, indicator, level
        having sum(stage_effect) <> 1 or count(*) filter (entry_kind = 'first') <> 1
        """,
    )
    assert wrong == []


def test_a_finding_is_told_once(spoilt: Settings) -> None:
    rows = query(spoilt, "select count(*), count(distinct finding_id) from marts.rpt_findings")
    assert rows[0][0] == rows[0][1] > 1000
