"""The homes that slow tests read, each built once."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import hypothesis
import pytest

from dvk.settings import Settings
from tests.built_once import built_once
from tests.sample_home import build_reform, build_sample

# What a build only tells of in use stops it here: an invariant that no longer holds is a defect of the code.
os.environ.setdefault("DVK_INVARIANTS", "error")
# The same commit gives the same answer; `pytest --hypothesis-profile=explore` draws other examples every time.
hypothesis.settings.register_profile("explore", derandomize=False)
hypothesis.settings.register_profile("repeatable", derandomize=True, database=None)
hypothesis.settings.load_profile("repeatable")
# LibreOffice takes ten seconds a PDF; tests about the PDF take the variable away again.
os.environ["DVK_PDF"] = "off"


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The whole pipeline over the whole sample. Read only: copy it to change it."""
    return Settings.from_env(built_once(tmp_path_factory, "sample-home", build_sample))


@pytest.fixture(scope="session")
def reformed(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Kiên Giang and Hà Tĩnh in one warehouse, after the reform of 2025, and `truth/` beside it. Read only."""
    return Settings.from_env(built_once(tmp_path_factory, "reform-home", build_reform))


@pytest.fixture
def copied(sample: Settings, tmp_path: Path) -> Settings:
    """A copy of the built sample that a test may change."""
    home = tmp_path / "home"
    shutil.copytree(sample.home, home, copy_function=shutil.copy2)
    return Settings.from_env(home)
