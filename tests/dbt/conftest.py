"""The warehouse of a lake that holds nothing yet, built once for all tests of the dbt project."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from dvk import pipeline
from dvk.settings import Settings

AS_OF = datetime(2021, 1, 20, tzinfo=UTC)


@pytest.fixture(scope="package")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A warehouse built from a lake that holds nothing yet."""
    settings = Settings.from_env(tmp_path_factory.mktemp("empty-home"))
    pipeline.build(settings, AS_OF)
    return settings


@pytest.fixture(scope="package")
def manifest(empty: Settings) -> dict[str, Any]:
    """What dbt knows of the project after the build."""
    loaded: dict[str, Any] = json.loads((empty.work / "dbt" / "manifest.json").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="package")
def models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """Its models."""
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
