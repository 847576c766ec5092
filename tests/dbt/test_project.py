"""The dbt project itself: it builds from an empty lake, its unit tests hold, and its graph keeps the house rules."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from dvk.settings import Settings
from dvk.transformation import _read, run_dbt
from expectations.catalogue import load_rules
from expectations.queries import references
from exports.definition import COMPARED
from tests.dbt.conftest import AS_OF

LONGEST_MODEL = 120


def test_unit_tests_hold(empty: Settings, tmp_path: Path) -> None:
    shutil.copytree(empty.home, tmp_path / "home")
    own = Settings.from_env(tmp_path / "home")
    ran = run_dbt(own, "test", ["test_type:unit"], AS_OF, own.work / "no-findings", unit_tests=True)
    assert ran >= 7


def _layer(unique_id: str) -> str:
    name = unique_id.split(".")[2]
    return next(
        (layer for layer in ("stg", "int", "dim", "fct", "rpt") if name.startswith(f"{layer}_")), "seed"
    )


def test_staging_reads_sources_only_and_marts_never_read_staging(models: list[dict[str, Any]]) -> None:
    for model in models:
        parents = model["depends_on"]["nodes"]
        layer = _layer(model["unique_id"])
        if layer == "stg":
            assert all(parent.startswith("source.") for parent in parents), model["name"]
        else:
            assert not any(parent.startswith("source.") for parent in parents), model["name"]
        if layer in {"dim", "fct", "rpt"}:
            assert all(_layer(parent) != "stg" for parent in parents), model["name"]


def test_no_model_is_unused(manifest: dict[str, Any], models: list[dict[str, Any]]) -> None:
    used = {
        parent
        for node in [*manifest["nodes"].values(), *manifest["exposures"].values()]
        if node["resource_type"] in {"model", "exposure"}
        for parent in node["depends_on"]["nodes"]
    }
    asked_by_rules = {name for rule in load_rules() for name in references(rule.sql)}
    for model in models:
        if _layer(model["unique_id"]) in {"stg", "int"}:
            assert model["unique_id"] in used or model["name"] in asked_by_rules, model["name"]


def test_every_model_says_its_grain_and_every_mart_has_a_contract(models: list[dict[str, Any]]) -> None:
    for model in models:
        assert model["description"], model["name"]
        if _layer(model["unique_id"]) in {"dim", "fct", "rpt"}:
            assert "Grain" in model["description"], model["name"]
            assert model["config"]["contract"]["enforced"], model["name"]
            assert all(column["description"] for column in model["columns"].values()), model["name"]


def test_models_stay_small_and_never_read_the_clock(empty: Settings) -> None:
    for path in sorted((empty.dbt_project / "models").rglob("*.sql")):
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= LONGEST_MODEL, path.name
        assert not re.search(r"current_timestamp|current_date|now\(\)", text, re.IGNORECASE), path.name


def test_no_column_past_staging_is_called_value(models: list[dict[str, Any]]) -> None:
    for model in models:
        if _layer(model["unique_id"]) != "stg":
            assert "value" not in model["columns"], model["name"]


def test_every_exported_relation_is_exposed(manifest: dict[str, Any], empty: Settings) -> None:
    exposed = {
        parent.split(".")[2]
        for exposure in manifest["exposures"].values()
        for parent in exposure["depends_on"]["nodes"]
    }
    exported = {
        name
        for path in Path(empty.project_root, "exports", "definitions").glob("*.yml")
        for name in re.findall(r"relation: (\w+)", path.read_text(encoding="utf-8"))
        if not name.startswith(COMPARED)
    }
    assert exported <= exposed


def _small_checkout(folder: Path) -> Path:
    """A checkout with one piece of reference data and no models."""
    whole, project = Settings.from_env(folder).dbt_project, folder / "dbt_project"
    shutil.copytree(whole / "macros", project / "macros")
    (project / "seeds").mkdir()
    for file in ("dbt_project.yml", "profiles.yml", "seeds/yes_no.csv"):
        shutil.copy2(whole / file, project / file)
    return folder


def test_a_home_may_be_used_from_another_checkout(tmp_path: Path) -> None:
    """dbt remembers where the reference data lay; an installation that was unpacked anew lies elsewhere."""
    for name in ("first", "second"):
        checkout = _small_checkout(tmp_path / name)
        settings = Settings(tmp_path / "home", tmp_path / "home" / "inbox", checkout)
        assert run_dbt(settings, "build", ["yes_no"], AS_OF, settings.work / "no-findings") == 1
        shutil.rmtree(checkout)


def test_a_new_home_begins_with_what_another_read_of_the_project(tmp_path: Path) -> None:
    checkout = _small_checkout(tmp_path / "checkout")
    begins_anew = []
    for name in ("first", "second"):
        home = Settings(tmp_path / name, tmp_path / name / "inbox", checkout)
        _read.clear()  # as a fresh process
        assert run_dbt(home, "build", ["yes_no"], AS_OF, home.work / "no-findings") == 1
        log = (home.work / "dbt" / "logs" / "dbt.log").read_text(encoding="utf-8")
        begins_anew.append("Unable to do partial parsing" in log)
    assert begins_anew == [True, False]
