"""`approve_quarter` on a real scheduler: a quarter waits for a person, who rejects, may not answer, or approves."""

from __future__ import annotations

import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dvk import publishing
from dvk.orchestration.airflow_api import AirflowApi
from dvk.orchestration.airflow_environment import USER, prepare
from dvk.orchestration.airflow_services import AirflowServices
from dvk.orchestration.policy import WAREHOUSE_POOL
from dvk.settings import Settings
from tests.dags.conftest import airflow_environment, run_python

pytestmark = pytest.mark.slow

PERIOD = "2016Q2"
AS_OF = "2016-07-20T00:00:00+07:00"
APPROVER = "truong-ban"
PARKED_SECONDS = 15  # an answer within moments of the task's parking can be lost (Airflow 3.3)
PATIENCE = 420


class Person(AirflowApi):
    """Somebody who answers in the web UI, by the request that its form sends."""

    def answer(self, run_id: str, option: str, reason: str) -> None:
        """Fill the form of `approve_draft` and press a button."""
        run = urllib.parse.quote(run_id, safe="")
        self._call(
            "PATCH",
            f"/dags/approve_quarter/dagRuns/{run}/taskInstances/approve_draft/-1/hitlDetails",
            {"chosen_options": [option], "params_input": {"reason": reason}},
        )


@dataclass
class Office:
    """A running Airflow over a tiny home."""

    settings: Settings
    services: AirflowServices
    preparer: Person
    approver: Person

    def asked(self) -> str:
        """Trigger a run as the preparer and wait until it waits for a person; returns its id."""
        conf = {"period": PERIOD, "as_of": AS_OF, "prepared_by": "Tổ số liệu"}
        run_id = self.preparer.trigger("approve_quarter", conf)
        self._until(lambda: self.states(run_id)["approve_draft"] == "awaiting_input", "the question")
        time.sleep(PARKED_SECONDS)
        return run_id

    def ended(self, run_id: str) -> str:
        """Wait for the end of a run; returns its state."""
        done = ("success", "failed")
        self._until(lambda: self.preparer.run("approve_quarter", run_id)["state"] in done, "the end")
        return str(self.preparer.run("approve_quarter", run_id)["state"])

    def states(self, run_id: str) -> dict[str, Any]:
        """State of every task of a run."""
        return {task["task_id"]: task["state"] for task in self.preparer.tasks("approve_quarter", run_id)}

    def steps(self) -> list[dict[str, Any]]:
        """What is on record about the period."""
        told: list[dict[str, Any]] = publishing.status(self.settings, PERIOD)["steps"]
        return told

    def _until(self, is_true: Callable[[], bool], what: str) -> None:
        self.services.wait_until(is_true, what, PATIENCE)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    home = tmp_path_factory.mktemp("home")
    run_python(
        ["-m", "samples.province", "--out", str(home / "inbox"), "--units", "899,DU-CA", "--periods", "2016Q1,2016Q2"],
        airflow_environment(home),
        300,
    )  # fmt: skip
    run_python(["-m", "dvk.cli", "run", "--as-of", AS_OF], airflow_environment(home), 600)
    (home / "logins.yml").write_text(f"{APPROVER}: user\n", encoding="utf-8")
    settings = Settings.from_env(home)
    environment = prepare(settings, clock=False)
    with AirflowServices(environment, ["api-server", "dag-processor", "scheduler"]) as services:
        services.start()
        preparer, approver = Person(environment), Person(environment, APPROVER)
        services.wait_until(preparer.is_up, "Airflow", PATIENCE)
        services.wait_until(lambda: "approve_quarter" in preparer.dag_ids(), "the DAG", PATIENCE)
        preparer.ensure_pool(WAREHOUSE_POOL, 1, "one writer")
        preparer.set_paused("approve_quarter", False)
        yield Office(settings, services, preparer, approver)


def _published(settings: Settings) -> list[Path]:
    return sorted(settings.publications.glob("*/r*"))


def test_who_rejects_releases_nothing(office: Office) -> None:
    run_id = office.asked()
    office.approver.answer(run_id, "Reject", "Chờ Huyện Giồng Riềng")
    assert office.ended(run_id) == "success"
    assert office.states(run_id)["release_approved"] == "skipped"
    assert _published(office.settings) == []
    assert [step["step"] for step in office.steps()] == ["drafted", "submitted", "rejected"]
    rejected = office.steps()[-1]
    assert (rejected["by"], rejected["note"]) == (APPROVER, "Chờ Huyện Giồng Riềng")


def test_who_triggered_the_run_may_not_approve_it(office: Office) -> None:
    run_id = office.asked()
    office.preparer.answer(run_id, "Approve", "Tôi tự duyệt")
    assert office.ended(run_id) == "failed"
    release = next(
        task
        for task in office.preparer.tasks("approve_quarter", run_id)
        if task["task_id"] == "release_approved"
    )
    assert (release["state"], release["try_number"]) == ("failed", 1)  # refused once, not tried again
    assert _published(office.settings) == []
    assert "approved" not in {step["step"] for step in office.steps()}


def test_another_login_approves_and_the_record_names_it(office: Office) -> None:
    run_id = office.asked()
    office.approver.answer(run_id, "Approve", "Báo cáo quý II năm 2016")
    assert office.ended(run_id) == "success"
    assert [path.name for path in _published(office.settings)] == ["r1"]
    drafted, submitted, approved, published = office.steps()[-4:]
    assert (drafted["step"], drafted["by"]) == ("drafted", "Tổ số liệu")
    assert (submitted["step"], submitted["by"]) == ("submitted", USER)
    assert (approved["step"], approved["by"]) == ("approved", APPROVER)
    assert approved["note"] == "Báo cáo quý II năm 2016"
    assert (published["step"], published["revision"]) == ("published", 1)
    assert drafted["digest"] == approved["digest"] == published["digest"]
