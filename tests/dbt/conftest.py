"""The warehouse of a lake that holds nothing yet, built once for all tests of the dbt project."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dvk import pipeline, transformation
from dvk.settings import Settings
from tests.built_once import built_once

AS_OF = datetime(2021, 1, 20, tzinfo=UTC)


@pytest.fixture(scope="package")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A warehouse built from a lake that holds nothing yet."""

    def build(home: Path) -> None:
        transformation._read.clear()  # only a process that reads the project writes down what it read
        pipeline.build(Settings.from_env(home), AS_OF)

    return Settings.from_env(built_once(tmp_path_factory, "empty-home", build))


@pytest.fixture(scope="package")
def manifest(empty: Settings) -> dict[str, Any]:
    """What dbt knows of the project, and of every model the SQL that was run."""
    target = empty.work / "dbt"
    loaded: dict[str, Any] = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    for node in loaded["nodes"].values():
        if node["resource_type"] == "model":
            compiled = target / "compiled" / node["package_name"] / node["original_file_path"]
            node["compiled_code"] = compiled.read_text(encoding="utf-8")
    return loaded


@pytest.fixture(scope="package")
def models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """Its models."""
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
