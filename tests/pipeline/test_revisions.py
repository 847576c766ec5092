"""Two revisions of one quarter, made at two moments of knowledge: explained, approved step by step, reproduced."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from dvk import pipeline, publishing
from dvk.pipeline import PipelineError
from dvk.settings import Settings
from tests.sample_home import AS_OF

pytestmark = pytest.mark.slow
EARLIER = "2021-01-11T00:00:00+07:00"  # one committee's return came three days later


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_a_late_return_makes_r2_which_says_why_and_both_reproduce(copied: Settings) -> None:
    pipeline.build(copied, EARLIER)
    first = pipeline.publish(copied, "2020Q4", EARLIER, "Trưởng ban", "Đủ hạn")
    before = _contents(Path(str(first["path"])))

    with pytest.raises(PipelineError, match="built as of"):
        pipeline.publish(copied, "2020Q4", AS_OF, "Trưởng ban", "Chưa dựng lại")

    pipeline.build(copied, AS_OF)
    _approve_step_by_step(copied)
    second = publishing.release(copied, "2020Q4")
    assert (first["revision"], second.revision) == (1, 2)
    assert _contents(Path(str(first["path"]))) == before
    assert "khac-biet/differences.parquet" not in before
    _causes_are_told(second.path)

    manifest = json.loads((second.path / "manifest.json").read_text(encoding="utf-8"))
    approval = manifest["approval"]
    assert (approval["preparer"], approval["submitted_by"], approval["approved_by"]) == (
        "Tổ số liệu", "Tổ số liệu", "Trưởng ban",
    )  # fmt: skip
    steps = publishing.status(copied, "2020Q4")["steps"]
    assert [step["step"] for step in steps] == ["drafted", "submitted", "approved", "published"] * 2
    assert {step["digest"] for step in steps[4:]} == {approval["approved_sha256"]}

    for revision in (1, 2):
        assert pipeline.reproduce(copied, "2020Q4", revision) == []


def _approve_step_by_step(settings: Settings) -> None:
    drafted = publishing.draft(settings, "2020Q4", "Tổ số liệu")
    assert (Path(str(drafted["path"])) / "khac-biet" / "causes.csv").is_file()
    for step, message in (
        (lambda: publishing.release(settings, "2020Q4"), "is not approved"),
        (lambda: publishing.approve(settings, "2020Q4", "Trưởng ban", "x"), "was not submitted"),
    ):
        with pytest.raises(PipelineError, match=message):
            step()
    publishing.submit(settings, "2020Q4", "Tổ số liệu", "")
    with pytest.raises(PipelineError, match="may not approve"):
        publishing.approve(settings, "2020Q4", "tổ  số liệu", "Tự duyệt")
    publishing.approve(settings, "2020Q4", "Trưởng ban", "Bổ sung đơn vị nộp muộn")


def _causes_are_told(folder: Path) -> None:
    with duckdb.connect() as connection:
        causes = connection.execute(
            f"select cause, cause_unit_code, reported_effect, reconciled_effect from '{folder}/khac-biet/causes.parquet'"
        ).fetchall()
        unbalanced = connection.execute(
            "select unit_code, measure, indicator, level, field, basis, any_value(difference), sum(amount) "
            f"from '{folder}/khac-biet/differences.parquet' group by all having any_value(difference) <> sum(amount)"
        ).fetchall()
    assert [cause[:2] for cause in causes] == [("late_return", "912")]
    assert causes[0][2] > causes[0][3] > 0
    assert unbalanced == []


def test_what_arrives_after_the_build_is_not_published_unseen(copied: Settings) -> None:
    """A decision that belongs to the moment of the build, received after it: build again first."""
    from datetime import UTC, datetime

    from identity.decisions import Decision, store

    publishing.sources(copied, "2020Q4", AS_OF)
    early = datetime(2021, 1, 10, tzinfo=UTC).replace(tzinfo=None)
    store(copied.lake, [Decision("left", "right", "different", "Kiểm toán", early)])
    with pytest.raises(PipelineError, match="inputs changed since"):
        pipeline.publish(copied, "2020Q4", AS_OF, "Trưởng ban", "x")
