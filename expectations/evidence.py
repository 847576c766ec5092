"""Runs the rules as Great Expectations checks and keeps GX's own result as evidence.

The findings table is filled from the rules' own queries (GX may cap the rows it returns); GX proves, in a form auditors of
data quality know, which expectation ran over which data and how many rows were unexpected.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from expectations.catalogue import Rule
from expectations.queries import render


def _open_context(warehouse: Path) -> Any:
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx
    import great_expectations.execution_engine.sqlalchemy_execution_engine as engine

    # GX reads the result after closing the connection unless the dialect is listed here; see docs/adr.
    if not any(dialect.value == "duckdb" for dialect in engine._PERSISTED_CONNECTION_DIALECTS):
        duckdb_dialect: Any = SimpleNamespace(value="duckdb")
        engine._PERSISTED_CONNECTION_DIALECTS = (*engine._PERSISTED_CONNECTION_DIALECTS, duckdb_dialect)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_sql(name="warehouse", connection_string=f"duckdb:///{warehouse}")
    asset = source.add_table_asset(
        name="submissions", table_name="int_submissions_versioned", schema_name="intermediate"
    )
    return context, source, asset.add_batch_definition_whole_table("all")


def validate(warehouse: Path, rules: Sequence[Rule]) -> dict[str, Any]:
    """Validate the warehouse against every rule; returns GX's result as plain JSON.

    Each rule is one UnexpectedRowsExpectation with id, version and severity in its meta.
    """
    import great_expectations as gx

    context, source, batch = _open_context(warehouse)
    try:
        # GX prints, for every query, advice to select from its batch; a rule reads whole relations by name.
        with redirect_stdout(io.StringIO()):
            suite = context.suites.add(
                gx.ExpectationSuite(name="rules", expectations=[_expectation(rule) for rule in rules])
            )
            definition = gx.ValidationDefinition(name="rules", data=batch, suite=suite)
            result = context.validation_definitions.add(definition).run(result_format="BASIC")
    finally:
        # GX leaves its connection open; the next writer of the file would be refused.
        source.get_execution_engine().close()
        source.get_engine().dispose()
    document: dict[str, Any] = json.loads(json.dumps(result.to_json_dict(), ensure_ascii=False, default=str))
    return _without_run_identity(document)


def _expectation(rule: Rule) -> Any:
    import great_expectations.expectations as gxe

    return gxe.UnexpectedRowsExpectation(
        unexpected_rows_query=render(rule.sql),
        description=rule.title.en,
        meta={"rule_id": rule.id, "rule_version": rule.version, "severity": rule.severity},
    )


def _without_run_identity(document: dict[str, Any]) -> dict[str, Any]:
    """Leave out run ids and wall-clock times so that the same data gives the same evidence."""
    document.pop("id", None)
    document["meta"] = {
        key: document["meta"][key] for key in ("great_expectations_version",) if key in document["meta"]
    }
    for result in document["results"]:
        result["expectation_config"].pop("id", None)
        result["expectation_config"]["kwargs"].pop("batch_id", None)
    return document
