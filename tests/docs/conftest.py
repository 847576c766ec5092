"""A copy of the sample home that the blocks of one page may change."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from dvk.settings import Settings
from tests.docs.pages import ROOT


@pytest.fixture
def reader(sample: Settings, tmp_path: Path) -> dict[str, str]:
    """The environment of somebody who follows a page: an activated .venv and a built DVK_HOME of their own."""
    home = tmp_path / "home"
    shutil.copytree(sample.home, home, copy_function=shutil.copy2)
    return os.environ | {
        "DVK_HOME": str(home),
        "DVK_PROJECT": str(ROOT),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "USER": "reader",
        "LOGNAME": "reader",
    }
