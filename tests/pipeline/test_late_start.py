"""A province that starts sending in the middle of a stage: what was never sent cannot make a claim wrong."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from dvk import pipeline
from dvk.settings import Settings
from samples.province.__main__ import main as write_province
from tests.sample_home import AS_OF, ingest_everything, query

pytestmark = pytest.mark.slow


def test_claims_over_an_unsent_past_stand_unjudged(tmp_path_factory: pytest.TempPathFactory) -> None:
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
    ingest_everything(settings)
    pipeline.build(settings, AS_OF)
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
