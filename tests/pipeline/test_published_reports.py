"""The four published reports, ingested like any other submission and judged by general rules."""

from __future__ import annotations

import pytest

from dvk import pipeline
from dvk.settings import Settings
from samples.published.workbooks import write_inbox
from tests.sample_home import ingest_everything, query

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home that holds only the four reports, at a moment when all of them are known."""
    settings = Settings.from_env(tmp_path_factory.mktemp("reports-home"))
    write_inbox(settings.inbox)
    ingest_everything(settings)
    pipeline.build(settings, "2024-06-30T00:00:00+07:00")
    return settings


def test_all_figures_arrive(reports: Settings) -> None:
    assert query(reports, "select count(*) from intermediate.int_published_figures") == [(340,)]
    names = query(
        reports, "select distinct document, document_label_vi from marts.rpt_published_figures order by 1"
    )
    assert [document for document, _ in names] == ["000", "002", "003", "004"]
    assert names[0][1] == "Báo cáo 000, 2016-2020 (published/91_2016-2020_552-BC-TU.xlsx)"


@pytest.mark.parametrize(
    ("figure", "observed", "says"),
    [
        ("F000-027", "83,7", "825"),
        ("F000-023", "985", "984"),
        ("F000-069", "470", "275"),
        ("F003-038", "34,65", "24"),
        ("F003-044", "12,05", "24"),
        ("F004-029", "69,84", "291"),
    ],
)
def test_what_the_reports_get_wrong_is_found(
    reports: Settings, figure: str, observed: str, says: str
) -> None:
    rows = query(
        reports,
        """
        select findings.observed, findings.message_vi
        from marts.fct_findings as findings
        inner join intermediate.int_published_figures as figures
            on findings.submission_id = figures.submission_id
            and findings.sheet = figures.sheet and findings.cell = figures.cell
        where figures.figure_id = ?
        """,
        [figure],
    )
    assert any(observed in (row[0] or "") and says in row[1] for row in rows), rows


def test_nested_levels_are_never_added(reports: Settings) -> None:
    """7.995 contains 2.692 contains 976: no rule takes them for parts of a sum."""
    rows = query(
        reports,
        """
        select findings.rule_id from marts.fct_findings as findings
        inner join intermediate.int_published_figures as figures
            on findings.submission_id = figures.submission_id
            and findings.sheet = figures.sheet and findings.cell = figures.cell
        where figures.figure_id in ('F000-016', 'F000-017', 'F000-018')
        """,
    )
    assert rows == []
