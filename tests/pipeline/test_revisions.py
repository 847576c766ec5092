"""Two revisions of one quarter, made at two moments of knowledge: explained, approved step by step, reproduced."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from dvk import pipeline, publishing
from dvk.pipeline import PipelineError
from dvk.settings import Settings
from samples.province.__main__ import main as write_province
from tests.sample_home import ingest_everything

pytestmark = pytest.mark.slow
QUARTER = "2016Q4"
AS_OF = "2017-01-20T00:00:00+07:00"
SITE = "trang-tin"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Three committees, one year, everything in the lake, nothing built."""
    settings = Settings.from_env(tmp_path_factory.mktemp("small-home"))
    arguments = ["--out", str(settings.inbox), "--units", "906,908,912", "--periods", "2016Q1..2016Q4"]
    assert CliRunner().invoke(write_province, arguments, catch_exceptions=False).exit_code == 0
    ingest_everything(settings)
    return settings


def _last_return(settings: Settings) -> tuple[str, str]:
    """The committee whose return of the quarter came last, and a moment just before it came."""
    arrivals = {path: path.stat().st_mtime for path in settings.inbox.rglob(f"*_{QUARTER}.xlsx")}
    last = max(arrivals, key=lambda path: arrivals[path])
    return last.name.split("_")[0], datetime.fromtimestamp(arrivals[last] - 1, UTC).isoformat()


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_a_late_return_makes_r2_which_says_why_and_both_reproduce(small: Settings) -> None:
    committee, earlier = _last_return(small)
    pipeline.build(small, earlier)
    first = pipeline.publish(small, QUARTER, earlier, "Trưởng ban", "Đủ hạn")
    before = _contents(Path(str(first["path"])))

    with pytest.raises(PipelineError, match="built as of"):
        pipeline.publish(small, QUARTER, AS_OF, "Trưởng ban", "Chưa dựng lại")

    pipeline.build(small, AS_OF)
    _approve_step_by_step(small)
    second = publishing.release(small, QUARTER)
    assert (first["revision"], second.revision) == (1, 2)
    assert _contents(Path(str(first["path"]))) == before
    assert "khac-biet/differences.parquet" not in before
    _causes_are_told(second.path, committee)

    manifest = json.loads((second.path / "manifest.json").read_text(encoding="utf-8"))
    approval = manifest["approval"]
    assert (approval["preparer"], approval["submitted_by"], approval["approved_by"]) == (
        "Tổ số liệu", "Tổ số liệu", "Trưởng ban",
    )  # fmt: skip
    steps = publishing.status(small, QUARTER)["steps"]
    assert [step["step"] for step in steps] == ["drafted", "submitted", "approved", "published"] * 2
    assert {step["digest"] for step in steps[4:]} == {approval["approved_sha256"]}

    for revision, site in ((1, Path(str(first["path"])) / SITE), (2, second.path / SITE)):
        listed = {path.name for path in site.glob("publication-*.html")}
        assert listed == {f"publication-{QUARTER}-r{number}.html" for number in range(1, revision + 1)}
        assert pipeline.reproduce(small, QUARTER, revision) == []
    _one_touched_page_is_told(small, second.path)


def _one_touched_page_is_told(settings: Settings, folder: Path) -> None:
    page = folder / SITE / "en" / "units.html"
    page.chmod(0o644)
    page.write_bytes(page.read_bytes() + b" ")
    differences = pipeline.reproduce(settings, QUARTER, 2)
    assert [(one.kind, one.path) for one in differences] == [("tampered", f"{SITE}/en/units.html")]


def _approve_step_by_step(settings: Settings) -> None:
    drafted = publishing.draft(settings, QUARTER, "Tổ số liệu")
    assert (Path(str(drafted["path"])) / "khac-biet" / "causes.csv").is_file()
    for step, message in (
        (lambda: publishing.release(settings, QUARTER), "is not approved"),
        (lambda: publishing.approve(settings, QUARTER, "Trưởng ban", "x"), "was not submitted"),
    ):
        with pytest.raises(PipelineError, match=message):
            step()
    publishing.submit(settings, QUARTER, "Tổ số liệu", "")
    with pytest.raises(PipelineError, match="may not approve"):
        publishing.approve(settings, QUARTER, "tổ  số liệu", "Tự duyệt")
    publishing.approve(settings, QUARTER, "Trưởng ban", "Bổ sung đơn vị nộp muộn")


def _causes_are_told(folder: Path, committee: str) -> None:
    with duckdb.connect() as connection:
        causes = connection.execute(
            f"select cause, cause_unit_code, reported_effect, reconciled_effect from '{folder}/khac-biet/causes.parquet'"
        ).fetchall()
        unbalanced = connection.execute(
            "select unit_code, measure, indicator, level, field, basis, any_value(difference), sum(amount) "
            f"from '{folder}/khac-biet/differences.parquet' group by all having any_value(difference) <> sum(amount)"
        ).fetchall()
    told = {cause: unit for cause, unit, reported, reconciled in causes if reported or reconciled}
    assert told == {"late_return": committee}
    # the other committees of the province have not sent anything, and their day has passed meanwhile
    assert {cause for cause, *_ in causes} <= {"late_return", "deadline_passed"}
    assert unbalanced == []


def test_what_arrives_after_the_build_is_not_published_unseen(small: Settings) -> None:
    """A decision that belongs to the moment of the build, received after it: build again first."""
    from identity.decisions import Decision, store

    publishing.sources(small, QUARTER, AS_OF)
    early = datetime(2017, 1, 5, tzinfo=UTC).replace(tzinfo=None)
    store(small.lake, [Decision("left", "right", "different", "Kiểm toán", early)])
    with pytest.raises(PipelineError, match="inputs changed since"):
        pipeline.publish(small, QUARTER, AS_OF, "Trưởng ban", "x")
