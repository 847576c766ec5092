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
from typing import Any

from expectations.catalogue import Rule
from expectations.queries import render


class _Dialect(str):
    """A dialect as GX asks for one: by its `value` in one place, as an equal string in another."""

    @property
    def value(self) -> str:
        return str(self)


class EvidenceError(RuntimeError):
    """Great Expectations could not run a rule; the message names the rules."""


def _open_context(warehouse: Path) -> Any:
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx
    import great_expectations.execution_engine.sqlalchemy_execution_engine as engine

    # GX reads the result after closing the connection unless the dialect is listed here; see docs/adr.
    if not any(dialect.value == "duckdb" for dialect in engine._PERSISTED_CONNECTION_DIALECTS):
        duckdb_dialect: Any = _Dialect("duckdb")
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
    documents: list[dict[str, Any]] = []
    try:
        # GX prints, for every query, advice to select from its batch; a rule reads whole relations by name.
        with redirect_stdout(io.StringIO()):
            # One suite per rule: within a suite GX asks every query again for each expectation that is still open.
            for rule in rules:
                name = f"{rule.id} v{rule.version}"
                suite = context.suites.add(gx.ExpectationSuite(name=name, expectations=[_expectation(rule)]))
                definition = gx.ValidationDefinition(name=name, data=batch, suite=suite)
                result = context.validation_definitions.add(definition).run(result_format="BASIC")
                documents.append(
                    json.loads(json.dumps(result.to_json_dict(), ensure_ascii=False, default=str))
                )
    finally:
        # GX leaves its connection open; the next writer of the file would be refused.
        source.get_execution_engine().close()
        source.get_engine().dispose()
    return _without_run_identity(_joined(documents))


def _joined(documents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One result document of all suites, in GX's own form."""
    results = [result for document in documents for result in document["results"]]
    successful = sum(bool(result["success"]) for result in results)
    return {
        "success": successful == len(results),
        "suite_name": "rules",
        "results": results,
        "meta": documents[0]["meta"] if documents else {},
        "statistics": {
            "evaluated_expectations": len(results),
            "successful_expectations": successful,
            "unsuccessful_expectations": len(results) - successful,
            "success_percent": 100.0 * successful / len(results) if results else None,
        },
    }


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
