"""The few calls of Airflow's REST API that running and watching need, over the standard library."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from dvk.orchestration.airflow_environment import USER, AirflowEnvironment

Json = dict[str, Any]


GET_TRIES = 5


class AirflowRequestError(RuntimeError):
    """Airflow answered a request with an error; the message is its reason, `status` the HTTP code."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class AirflowApi:
    """A client for one local Airflow. It logs in at its first call and never goes through a proxy."""

    def __init__(self, environment: AirflowEnvironment, login: str = USER) -> None:
        self._environment = environment
        self._login = login
        self._token = ""
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def is_up(self) -> bool:
        """Whether the server answers and scheduler and DAG processor report a fresh heartbeat."""
        try:
            health = self._send("GET", "/api/v2/monitor/health", None)
        except (OSError, AirflowRequestError):
            return False
        return all(
            health.get(part, {}).get("status") == "healthy"
            for part in ("metadatabase", "scheduler", "dag_processor")
        )

    def dag_ids(self) -> set[str]:
        """Ids of the DAGs that Airflow has read so far."""
        return {dag["dag_id"] for dag in self._get("/dags")["dags"]}

    def import_errors(self) -> list[str]:
        """What kept DAG files from being read."""
        return [
            f"{error['filename']}: {error['stack_trace']}"
            for error in self._get("/importErrors")["import_errors"]
        ]

    def ensure_pool(self, name: str, slots: int, description: str) -> None:
        """Create the pool or set its size."""
        body = {"name": name, "slots": slots, "description": description, "include_deferred": False}
        if name in {pool["name"] for pool in self._get("/pools")["pools"]}:
            self._call("PATCH", f"/pools/{name}", body)
        else:
            self._call("POST", "/pools", body)

    def set_paused(self, dag_id: str, paused: bool) -> None:
        """Switch a DAG on or off."""
        self._call("PATCH", f"/dags/{dag_id}", {"is_paused": paused})

    def runs(self, dag_id: str) -> list[Json]:
        """The latest runs of a DAG, newest first."""
        runs: list[Json] = self._get(f"/dags/{dag_id}/dagRuns", order_by="-run_after", limit=50)["dag_runs"]
        return runs

    def trigger(self, dag_id: str, conf: Json) -> str:
        """Start a run with these Params; returns its id."""
        run = self._call("POST", f"/dags/{dag_id}/dagRuns", {"logical_date": None, "conf": conf})
        return str(run["dag_run_id"])

    def abandon_unfinished(self, dag_id: str) -> int:
        """Mark runs that an interrupted session left behind as failed; returns how many there were."""
        unfinished = [run for run in self.runs(dag_id) if run["state"] in ("queued", "running")]
        for run in unfinished:
            path = f"/dags/{dag_id}/dagRuns/{urllib.parse.quote(run['dag_run_id'], safe='')}"
            self._call("PATCH", path, {"state": "failed"})
        return len(unfinished)

    def run(self, dag_id: str, run_id: str) -> Json:
        """One run, with its state."""
        return self._get(f"/dags/{dag_id}/dagRuns/{urllib.parse.quote(run_id, safe='')}")

    def run_caused_by(self, dag_id: str, source_run_id: str) -> str | None:
        """Id of the run of this DAG that an asset event of the given run started, once there is one."""
        for run in self.runs(dag_id):
            if run["start_date"] is None:
                continue  # Airflow 3.3 answers 500 about the events of a run that has not started.
            path = f"/dags/{dag_id}/dagRuns/{urllib.parse.quote(run['dag_run_id'], safe='')}"
            events = self._get(f"{path}/upstreamAssetEvents")["asset_events"]
            if any(event["source_run_id"] == source_run_id for event in events):
                return str(run["dag_run_id"])
        return None

    def tasks(self, dag_id: str, run_id: str) -> list[Json]:
        """Task instances of a run."""
        path = f"/dags/{dag_id}/dagRuns/{urllib.parse.quote(run_id, safe='')}/taskInstances"
        instances: list[Json] = self._get(path, limit=500)["task_instances"]
        return instances

    def result(self, dag_id: str, run_id: str, task_id: str) -> Any:
        """What a task returned (its XCom `return_value`), or None when it returned nothing."""
        path = (
            f"/dags/{dag_id}/dagRuns/{urllib.parse.quote(run_id, safe='')}/taskInstances/{task_id}"
            "/xcomEntries/return_value"
        )
        try:
            return self._get(path, deserialize="true")["value"]
        except AirflowRequestError:
            return None

    def _get(self, path: str, **query: Any) -> Json:
        """Ask, and ask again when the server fails or is too busy to answer: SQLite is locked now and then."""
        where = f"{path}?{urllib.parse.urlencode(query)}" if query else path
        for tries_left in reversed(range(GET_TRIES)):
            try:
                return self._call("GET", where, None)
            except (AirflowRequestError, OSError) as error:
                refused = isinstance(error, AirflowRequestError) and error.status < 500
                if refused or not tries_left:
                    raise
                time.sleep(0.5)
        raise AssertionError("unreachable")

    def _call(self, method: str, path: str, body: Json | None) -> Json:
        if not self._token:
            told = {"username": self._login, "password": self._environment.passwords[self._login]}
            self._token = self._send("POST", "/auth/token", told)["access_token"]
        return self._send(method, f"/api/v2{path}", body)

    def _send(self, method: str, path: str, body: Json | None) -> Json:
        request = urllib.request.Request(
            self._environment.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"}
            | ({"Authorization": f"Bearer {self._token}"} if self._token else {}),
        )
        try:
            with self._opener.open(request, timeout=30) as answer:
                content: Json = json.loads(answer.read() or b"{}")
                return content
        except urllib.error.HTTPError as error:
            reason = error.read().decode(errors="replace")
            raise AirflowRequestError(f"{method} {path}: {error.code} {reason[:500]}", error.code) from error
