"""The life of a finding, from the ledger's own SQL over a few rows: opened, explained, waived, lapsed, resolved, reopened."""

# ruff: noqa: DTZ001 - times in the warehouse are naive UTC

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from jinja2 import Environment

from expectations.finding_schema import FINDING_SCHEMA
from expectations.ledger import LEDGER_SCHEMA, Waiver, append

MODELS = Path(__file__).parents[2] / "dbt_project" / "models" / "intermediate" / "quality"
CHAIN = (
    "int_finding_occurrences",
    "int_finding_version_changes",
    "int_finding_decisions",
    "int_finding_transitions",
    "int_finding_consequences",
    "int_findings_followed",
)
AS_OF = datetime(2021, 6, 1)


def day(month: int, number: int, year: int = 2021) -> datetime:
    """A moment of 2021."""
    return datetime(year, month, number, 8)


class Ledger:
    """Tables as the lake gives them, for one unit and period; `states()` builds the ledger's models over them."""

    def __init__(self) -> None:
        self.connection = duckdb.connect(":memory:")
        for name in ("stg_rules__findings", "stg_rules__earlier_findings"):
            empty = FINDING_SCHEMA.remove(FINDING_SCHEMA.get_field_index("involved_cells")).empty_table()
            self.connection.register("empty", empty)
            self.connection.execute(f"create table {name} as select * from empty")
        self.connection.register("events", LEDGER_SCHEMA.empty_table())
        self.connection.execute("create table stg_lake__ledger_events as select * from events")
        self.connection.execute(
            """
            create table stg_lake__explanations (submission_id varchar, batch_id varchar, sheet_row integer, finding_id varchar,
                explanation varchar, explained_by varchar);
            create table int_submissions_versioned (submission_id varchar, batch_id varchar, unit_code varchar, period_id varchar,
                received_at timestamp, state varchar, submission_version integer);
            create table indicators as select 'programmes_registered' as code
            """
        )
        self.versions = 0

    def version(
        self, received_at: datetime, observed: str | None, *, expected: str = "80", unit: str = "900"
    ) -> str:
        """A new version of the return, in which the finding stands with a value or (None) does not stand."""
        self.connection.execute(
            "insert into stg_rules__earlier_findings select * from stg_rules__findings; delete from stg_rules__findings"
        )
        self.versions += 1
        name = f"v{self.versions}"
        self.connection.execute(
            "insert into int_submissions_versioned values (?, 'b', ?, '2020Q4', ?, 'accepted', ?)",
            [name, unit, received_at, self.versions],
        )
        if observed is not None:
            self.find("F1", name, observed, expected, received_at)
        return name

    def find(
        self, finding_id: str, submission_id: str | None, observed: str, expected: str, seen_at: datetime
    ) -> None:
        """A finding of the current evaluation."""
        self.connection.execute(
            """
            insert into stg_rules__findings (finding_id, rule_id, severity, unit_code, period_id, submission_id, submission_version,
                indicator, field, basis, observed, expected, difference, first_seen_at)
            values (?, 'CUM-001', 'error', '900', '2020Q4', ?, ?, 'programmes_registered', 'total', 'stage_to_date', ?, ?, ?, ?)
            """,
            [
                finding_id,
                submission_id,
                None if submission_id is None else self.versions,
                observed,
                expected,
                float(observed) - float(expected),
                seen_at,
            ],
        )

    def explain(self, submission_id: str, by: str = "Nguyễn Thị An") -> None:
        self.connection.execute(
            "insert into stg_lake__explanations values (?, 'b', 6, 'F1', 'Tính cả mô hình tiếp tục', ?)",
            [submission_id, by],
        )

    def waive(
        self, at: datetime, observed: str, *, by: str = "Kiểm tra viên Bình", until: date = date(2021, 12, 31)
    ) -> None:
        self.connection.execute(
            "insert into stg_lake__ledger_events values (?, 'waived', 'F1', ?, ?, 'đã xác minh', ?, ?, '80')",
            [f"W{at.isoformat()}", at, by, until, observed],
        )

    def rows(self, relation: str, columns: str, as_of: datetime = AS_OF) -> list[tuple[Any, ...]]:
        environment = Environment(autoescape=False)
        for name in CHAIN:
            sql = environment.from_string((MODELS / f"{name}.sql").read_text(encoding="utf-8")).render(
                ref=lambda model: model, as_of=lambda: f"timestamp '{as_of}'"
            )
            self.connection.execute(f"create or replace table {name} as {sql}")
        return self.connection.execute(f"select {columns} from {relation} order by all").fetchall()

    def history(self, as_of: datetime = AS_OF) -> list[tuple[Any, ...]]:
        return self.rows("int_finding_transitions", "sequence_number, transition, state, began_at", as_of)

    def status(self, as_of: datetime = AS_OF) -> str:
        ((status,),) = self.rows("int_findings_followed", "status", as_of)
        return str(status)


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    made = Ledger()
    yield made
    made.connection.close()


def test_resolved_by_a_later_version_and_reopened_by_the_next(ledger: Ledger) -> None:
    ledger.version(day(1, 5), "120")
    ledger.version(day(1, 20), None)
    assert ledger.status() == "resolved"
    ledger.version(day(2, 3), "120")
    assert ledger.history() == [
        (1, "opened", "open", day(1, 5)),
        (2, "resolved", "resolved", day(1, 20)),
        (3, "reopened", "open", day(2, 3)),
    ]
    assert ledger.rows(
        "int_findings_followed", "status, first_seen_at, status_began_at, provincial_effect"
    ) == [("open", day(1, 5), day(2, 3), 40)]


def test_a_resolved_finding_stays_with_the_words_of_the_version_that_showed_it(ledger: Ledger) -> None:
    ledger.version(day(1, 5), "120")
    ledger.version(day(1, 20), None)
    assert ledger.rows(
        "int_findings_followed", "submission_id, observed, last_seen_at, provincial_effect"
    ) == [("v1", "120", day(1, 20), 0)]


def test_explained_then_waived_then_the_waiver_expires(ledger: Ledger) -> None:
    ledger.version(day(1, 5), "120")
    ledger.explain(ledger.version(day(1, 20), "120"))
    assert ledger.status() == "explained"
    ledger.waive(day(2, 1), "120", until=date(2021, 3, 31))
    assert ledger.history(day(3, 1)) == [
        (1, "opened", "open", day(1, 5)),
        (2, "explained", "explained", day(1, 20)),
        (3, "waived", "waived", day(2, 1)),
    ]
    # the last day of the waiver is the province's (UTC+7)
    assert ledger.status(datetime(2021, 3, 31, 16, 59)) == "waived"
    assert ledger.history(datetime(2021, 3, 31, 17))[-1] == (
        4,
        "waiver_expired",
        "explained",
        datetime(2021, 3, 31, 17),
    )


def test_a_waiver_lapses_when_the_value_changes(ledger: Ledger) -> None:
    ledger.version(day(1, 5), "120")
    ledger.waive(day(1, 10), "120")
    ledger.version(day(1, 20), "121")
    assert [row[1:3] for row in ledger.history()] == [
        ("opened", "open"),
        ("waived", "waived"),
        ("changed", "open"),
    ]


def test_a_waiver_lapses_when_what_was_expected_changes_and_the_committee_reports_again(
    ledger: Ledger,
) -> None:
    ledger.version(day(1, 5), "120", expected="80")
    ledger.waive(day(1, 10), "120")
    assert ledger.status() == "waived"
    ledger.connection.execute("update stg_rules__findings set expected = '81'")
    assert ledger.status() == "waived"
    ledger.connection.execute(
        "insert into int_submissions_versioned values ('other', 'b', '900', '2021Q1', ?, 'accepted', 1)",
        [day(4, 5)],
    )
    assert ledger.history()[-1] == (3, "waiver_lapsed", "open", day(4, 5))


def test_a_waiver_of_another_value_never_holds(ledger: Ledger) -> None:
    ledger.version(day(1, 5), "120")
    ledger.version(day(1, 20), "121")
    ledger.waive(day(2, 1), "120")
    assert ledger.status() == "open"


def test_nobody_waives_what_they_explained_and_no_other_committee_explains(ledger: Ledger) -> None:
    ledger.version(day(1, 5), "120")
    ledger.explain(ledger.version(day(1, 20), "120"), by="Nguyễn Thị An")
    ledger.waive(day(2, 1), "120", by="NGUYỄN THỊ AN")
    assert ledger.status() == "explained"
    ledger.connection.execute(
        "update int_submissions_versioned set unit_code = '902' where submission_id = 'v2'"
    )
    ledger.connection.execute("delete from stg_lake__ledger_events")
    assert ledger.status() != "explained"


def test_decisions_after_the_finding_was_resolved_do_nothing(ledger: Ledger) -> None:
    ledger.version(day(1, 5), "120")
    ledger.explain(ledger.version(day(1, 20), None))
    ledger.waive(day(2, 1), "120")
    assert [row[1] for row in ledger.history()] == ["opened", "resolved"]


def test_a_missing_return_is_resolved_when_it_comes(ledger: Ledger) -> None:
    ledger.find("F2", None, "0", "1", day(1, 10))
    ledger.connection.execute(
        "insert into stg_rules__earlier_findings select * from stg_rules__findings; delete from stg_rules__findings"
    )
    ledger.connection.execute(
        "insert into int_submissions_versioned values ('late', 'b', '900', '2020Q4', ?, 'accepted', 1)",
        [day(1, 14)],
    )
    assert ledger.history() == [(1, "opened", "open", day(1, 10)), (2, "resolved", "resolved", day(1, 14))]


def test_later_decisions_are_not_known_earlier(ledger: Ledger) -> None:
    ledger.version(day(1, 5), "120")
    ledger.waive(day(2, 1), "120")
    assert ledger.status(day(1, 31)) == "open"
    assert ledger.status(day(2, 1)) == "waived"


def test_the_ledger_only_grows(tmp_path: Path) -> None:
    first = Waiver("F1", day(2, 1), "Bình", "đã xác minh", date(2021, 12, 31), "120", "80")
    second = Waiver("F1", day(3, 1), "Bình", "gia hạn", date(2022, 12, 31), "120", "80")
    paths = {append(tmp_path, first), append(tmp_path, second), append(tmp_path, first)}
    assert len(paths) == 2
    assert len(list((tmp_path / "ledger").glob("W*.parquet"))) == 2
