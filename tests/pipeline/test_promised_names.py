"""Names that readers outside the project rely on: tables, columns, their closed vocabularies, the publication's files.

They are stable: a change here is a decision to be argued, never a side effect.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dvk import pipeline
from dvk.settings import Settings
from tests.sample_home import AS_OF, query

COLUMNS = {
    "fct_findings": "finding_id rule_id rule_version severity unit_code period_id submission_id submission_version indicator"
    " level field basis programme_id sheet cell observed expected difference message_vi message_en status first_seen_at"
    " last_seen_at",
    "fct_count_reconciliations": "unit_code period_id indicator level field basis reported_count derived_count difference"
    " counting_method explains_periods gap_programmes",
    "fct_count_gaps": "unit_code period_id indicator level field basis programme_id direction submission_id sheet cell",
    "fct_identity_decisions": "submission_id sheet cell programme_id method score decided_by decided_at",
    "fct_programme_lifecycles": "programme_id owner_name unit_code field sector current_state",
    "fct_programme_outcomes": "programme_id period_id outcome_kind quantity unit_of_measure money_vnd",
    "fct_submission_statuses": "unit_code period_id due_date received_at version_count state days_late completeness",
    "dim_units": "unit_code valid_from valid_to",
    "dim_periods": "period_id",
    "dim_indicators": "indicator",
    "dim_programmes": "programme_id",
    "rpt_quarterly_summary": "unit_code period_id indicator level field quality_flag in_period_reported_count"
    " in_period_reconciled_count year_to_date_reported_count year_to_date_reconciled_count stage_to_date_reported_count"
    " stage_to_date_reconciled_count",
}
VOCABULARIES = {
    ("fct_findings", "severity"): {"blocking", "error", "warning", "info"},
    ("fct_findings", "status"): {"open", "explained", "waived", "resolved"},
    ("fct_count_gaps", "direction"): {1, -1},
    ("fct_identity_decisions", "method"): {"code", "name", "person"},
    ("fct_submission_statuses", "state"): {"not_due", "missing", "nil", "received", "late", "quarantined"},
    ("fct_count_reconciliations", "basis"): {"in_period", "year_to_date", "stage_to_date"},
}
METHODS = {
    "distinct",
    "sum_of_annual",
    "annual_in_cumulative",
    "cumulative_in_annual",
    "year_to_date_in_period",
    "carried_forward",
    "stale_copy",
    "stage_not_reset",
    "active_stock",
    "levels_added",
    "replications_as_new",
    "transferred_included",
    "transferred_excluded",
    "other_unit_included",
    "shifted_period",
    "typing_slip",
    "unexplained",
}

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("table", COLUMNS)
def test_a_table_has_the_columns_promised(sample: Settings, table: str) -> None:
    present = {
        name
        for (name,) in query(
            sample,
            f"select column_name from information_schema.columns where table_schema = 'marts' and table_name = '{table}'",
        )
    }
    assert set(COLUMNS[table].split()) - present == set()


@pytest.mark.parametrize(("table", "column"), VOCABULARIES)
def test_a_closed_vocabulary_holds(sample: Settings, table: str, column: str) -> None:
    found = {value for (value,) in query(sample, f"select distinct {column} from marts.{table}")}
    assert found, "the sample says nothing"
    assert found <= VOCABULARIES[table, column]


def test_counting_methods_are_the_named_ones_and_ties_are_in_order(sample: Settings) -> None:
    written = [
        text
        for (text,) in query(
            sample,
            "select distinct counting_method from marts.fct_count_reconciliations where counting_method is not null",
        )
    ]
    assert len(written) > 5
    for text in written:
        methods = text.split("|")
        assert set(methods) <= METHODS
        assert methods == sorted(set(methods))


def test_sheet_and_cell_are_addresses_of_the_workbook_as_received(sample: Settings) -> None:
    ((wrong,),) = query(
        sample,
        "select count(*) from marts.fct_findings"
        " where cell is not null and not regexp_full_match(cell, '[A-Z]{1,3}[1-9][0-9]*')",
    )
    assert wrong == 0


def test_every_file_of_a_publication_is_in_its_manifest(copied: Settings) -> None:
    pipeline.publish(copied, "2020Q4", AS_OF, "Trưởng ban", "Số liệu quý IV")
    folders = [manifest.parent for manifest in copied.publications.glob("*/r*/manifest.json")]
    assert [folder.name for folder in folders] == ["r1"]
    for folder in folders:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        assert {
            "as_of",
            "code_version",
            "rule_pack_version",
            "inputs",
            "approval",
            "previous_revision",
        } <= set(manifest)
        present = {path.relative_to(folder).as_posix() for path in _files(folder)} - {"manifest.json"}
        assert present == {file["path"] for file in manifest["files"]}
        assert all({"path", "bytes", "sha256", "rows"} <= set(file) for file in manifest["files"])
        assert (folder / "datapackage.json").is_file()


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
