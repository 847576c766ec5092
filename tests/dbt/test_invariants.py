"""An invariant broken by a return is told, and does not keep everybody else's quarter from being counted."""

from __future__ import annotations

import logging
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dvk import transformation
from dvk.settings import Settings
from dvk.transformation import TransformationError

BROKEN = "select code from {{ ref('yes_no') }} limit 2\n"


@pytest.fixture
def broken(tmp_path: Path) -> Settings:
    """A project in which an invariant never holds."""
    usual = Settings.from_env(tmp_path / "home")
    project = tmp_path / "project"
    shutil.copytree(
        usual.dbt_project,
        project / "dbt_project",
        ignore=shutil.ignore_patterns("target", "logs", "dbt_packages"),
    )
    (project / "dbt_project" / "tests" / "singular" / "never_holds.sql").write_text(BROKEN, encoding="utf-8")
    return Settings(usual.home, usual.inbox, project)


def _build(settings: Settings) -> int:
    moment = datetime(2021, 1, 20, tzinfo=UTC)
    return transformation.run_dbt(
        settings, "build", ("yes_no", "never_holds"), moment, settings.work / "none"
    )


def test_in_use_it_is_told_and_the_build_goes_on(
    broken: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("DVK_INVARIANTS", raising=False)
    with caplog.at_level(logging.WARNING, logger="dvk.transformation"):
        assert _build(broken) == 2
    assert "never_holds does not hold for 2 rows" in caplog.text


def test_in_our_tests_it_stops_the_build(broken: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DVK_INVARIANTS", "error")
    with pytest.raises(TransformationError, match="never_holds"):
        _build(broken)
