"""What files nobody can read and a look back must not change, and the evidence of the rules."""

from __future__ import annotations

import json

import pytest

from dvk import pipeline
from dvk.settings import Settings
from tests.sample_home import query

pytestmark = pytest.mark.slow


def test_unusable_files_are_kept_and_reported_and_stop_nobody(sample: Settings) -> None:
    rows = query(
        sample,
        """
        select submissions.file_name, submissions.quarantine_code, findings.severity, findings.message_vi
        from intermediate.int_submissions_versioned as submissions
        inner join marts.fct_findings as findings using (submission_id)
        where submissions.file_name like 'unusable/%' order by 1
        """,
    )
    assert {(name, code, severity) for name, code, severity, _ in rows} == {
        ("unusable/corrupt.xlsx", "file_unreadable", "blocking"),
        ("unusable/empty.xlsx", "file_empty", "blocking"),
        ("unusable/future.xlsx", "period_future", "blocking"),
        ("unusable/renamed.xlsx", "file_wrong_type", "blocking"),
        ("unusable/unknown_unit.xlsx", "unit_unknown", "blocking"),
    }
    assert all(name.split("/")[1] in text for name, _, _, text in rows)
    accepted = query(
        sample, "select count(*) from intermediate.int_submissions_versioned where state = 'accepted'"
    )
    assert accepted[0][0] >= 400


def test_an_earlier_moment_knows_less(copied: Settings) -> None:
    """As of mid-2018 nothing received later exists, and the counts of 2018Q1 are there all the same."""
    pipeline.build(copied, "2018-07-01T00:00:00+07:00")
    assert query(
        copied, "select max(received_at) < timestamp '2018-07-01' from intermediate.int_submissions_versioned"
    ) == [(True,)]
    (count,) = query(
        copied,
        """
        select stage_to_date_derived_count from marts.rpt_quarterly_summary
        where unit_code = province_code and period_id = '2018Q1'
          and indicator = 'programmes_registered' and level = 'grassroots' and field = 'total'
        """,
    )[0]
    truth = query(
        copied,
        f"""
        select sum(true_count) from read_parquet('{copied.home}/truth/derived_counts.parquet')
        where period_id = '2018Q1' and indicator = 'programmes_registered' and level = 'grassroots'
          and field = 'total' and basis = 'stage_to_date'
        """,
    )[0][0]
    assert count == truth


def test_great_expectations_saw_what_the_findings_table_has(sample: Settings) -> None:
    """GX's own result, kept as evidence: every rule ran, and counted the rows that became findings."""
    (evidence,) = (sample.lake / "validations").glob("*.json")
    results = json.loads(evidence.read_text(encoding="utf-8"))["results"]
    counted = {
        result["expectation_config"]["meta"]["rule_id"]: result["result"]["observed_value"]
        for result in results
    }
    assert len(counted) >= 12
    found = dict(
        query(
            sample,
            """
            select rule_id, count(*) from marts.fct_findings
            where rule_id in ('CUM-001', 'ANN-001') and status <> 'resolved'
            group by 1
            """,
        )
    )
    assert {rule: counted[rule] for rule in found} == found
    assert sum(found.values()) == 931
