"""The whole pipeline against the sample's own truth, which another implementation counted."""

from __future__ import annotations

import pytest

from dvk.settings import Settings
from tests.sample_home import query

pytestmark = pytest.mark.slow

GRAIN = "unit_code, period_id, indicator, level, field, basis"


def test_the_register_gives_the_published_totals(sample: Settings) -> None:
    rows = query(
        sample,
        """
        select indicator, level, stage_to_date_derived_count from marts.rpt_quarterly_summary
        where unit_code = province_code and period_id = '2020Q4' and field = 'total'
        """,
    )
    derived = {(indicator, level): count for indicator, level, count in rows}
    assert [derived["programmes_registered", level] for level in ("grassroots", "district", "province")] == [
        7995,
        2692,
        976,
    ]
    assert [derived["programmes_recognised", level] for level in ("grassroots", "district", "province")] == [
        6360,
        2158,
        825,
    ]
    assert (
        derived["programmes_appraised", "province"]
        == 984
        == 976 + derived["programmes_registered_special", "province"]
    )


def test_every_derived_count_is_the_truth(sample: Settings) -> None:
    truth = sample.home / "truth" / "derived_counts.parquet"
    wrong = query(
        sample,
        f"""
        select {GRAIN}, truth.true_count, derived.derived_count
        from read_parquet('{truth}') as truth
        left join marts.fct_count_reconciliations as derived using ({GRAIN})
        where truth.basis in ('in_period', 'year_to_date', 'stage_to_date')
          and coalesce(derived.derived_count, 0) <> truth.true_count
        """,
    )
    assert wrong == []


def test_every_planted_error_is_found_with_its_method_and_nothing_else_is(sample: Settings) -> None:
    labels = sample.home / "truth" / "labels.csv"
    wrong = query(
        sample,
        f"""
        select coalesce(labels.unit_code, found.unit_code), labels.counting_method, found.counting_method, count(*)
        from read_csv('{labels}', all_varchar = true) as labels
        full join (select * from marts.fct_count_reconciliations where is_wrong) as found using ({GRAIN})
        where found.counting_method is distinct from labels.counting_method
        group by all
        """,
    )
    assert wrong == []


def test_findings_of_count_rules_are_exactly_the_planted_cells(sample: Settings) -> None:
    labels = sample.home / "truth" / "labels.csv"
    unmatched = query(
        sample,
        f"""
        select {GRAIN}
        from read_csv('{labels}', all_varchar = true) as labels
        full join (
            select * from marts.fct_findings where rule_id in ('CUM-001', 'ANN-001') and status <> 'resolved'
        ) as findings using ({GRAIN})
        where labels.counting_method is null or findings.finding_id is null
        """,
    )
    assert unmatched == []


def test_the_clean_part_has_no_blocking_or_error_finding(sample: Settings) -> None:
    """Units that the error plan leaves alone; the published reports and the unusable files are not part of the province."""
    labels = sample.home / "truth" / "labels.csv"
    found = query(
        sample,
        f"""
        select rule_id, unit_code, message_vi from marts.fct_findings
        where severity in ('blocking', 'error') and status <> 'resolved'
          and unit_code in (select unit_code from marts.dim_units where reports_from is not null)
          and (unit_code, period_id) not in (select (unit_code, period_id) from read_csv('{labels}', all_varchar = true))
          and submission_id not in (select submission_id from intermediate.int_submissions_versioned where state = 'quarantined')
        """,
    )
    assert found == []


def test_gap_rows_add_up_to_the_difference(sample: Settings) -> None:
    wrong = query(
        sample,
        f"""
        select {GRAIN}, counting_method, difference, gap
        from (select * from marts.fct_count_reconciliations where is_wrong) as claims
        left join (
            select {GRAIN}, sum(direction * times_counted) as gap from marts.fct_count_gaps group by all
        ) as gaps using ({GRAIN})
        where counting_method not in ('typing_slip', 'carried_forward', 'unexplained')
          and coalesce(gap, 0) <> difference
        """,
    )
    assert wrong == []


def test_sum_of_annual_names_the_rows_counted_again(sample: Settings) -> None:
    """Each named row is the carrying-on of that very programme; or, for one handed over, the entry that stayed in the sum."""
    rows = query(
        sample,
        """
        select gaps.programme_id = lines.programme_code, lines.event, transfers.programme_id is not null, count(*)
        from marts.fct_count_gaps as gaps
        inner join marts.fct_count_reconciliations as claims
            using (unit_code, period_id, indicator, level, field, basis)
        left join intermediate.int_event_rows as lines
            on gaps.submission_id = lines.submission_id and gaps.sheet = lines.sheet and gaps.cell = lines.cell
        left join intermediate.int_programme_transfers as transfers
            on gaps.programme_id = transfers.programme_id and gaps.unit_code = transfers.from_unit_code
        where claims.counting_method = 'sum_of_annual' and claims.indicator = 'programmes_registered'
          and gaps.direction = 1
        group by all
        """,
    )
    kinds = {(same, event, handed_over) for same, event, handed_over, _ in rows}
    assert kinds <= {
        (True, "re_registered", False),
        (True, "re_registered", True),
        (True, "registered", True),
    }
    assert sum(row[3] for row in rows if row[1] == "re_registered") > 1000


def test_findings_point_at_the_cell_that_was_typed(sample: Settings) -> None:
    """Open the workbook as received and look into the cell that the finding names."""
    from openpyxl import load_workbook

    findings = query(
        sample,
        """
        select findings.sheet, findings.cell, findings.observed, submissions.sha256
        from marts.fct_findings as findings
        inner join intermediate.int_submissions_versioned as submissions using (submission_id)
        where rule_id in ('CUM-001', 'ANN-001') order by finding_id limit 25
        """,
    )
    assert len(findings) == 25
    for sheet, cell, observed, sha256 in findings:
        (path,) = (sample.lake / "originals" / sha256[:2]).glob(f"{sha256}*")
        assert str(load_workbook(path, read_only=True)[sheet][cell].value) == observed
