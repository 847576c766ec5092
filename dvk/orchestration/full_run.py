"""`make run`: the sample inbox through the real DAGs, under a real scheduler, from end to end.

Receives (`ingest_submissions`), builds (`build_marts`, started by the change of the lake) and publishes
(`publish_quarter`); then stops Airflow and says what came out and where it is.
"""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

import click
from rich.console import Console

from dvk.orchestration.airflow_api import AirflowApi, AirflowRequestError
from dvk.orchestration.airflow_environment import prepare
from dvk.orchestration.airflow_services import AirflowServices, ServiceError
from dvk.orchestration.policy import WAREHOUSE_POOL
from dvk.orchestration.progress import RunFailedError, RunFollower
from dvk.orchestration.sample_inbox import SampleInbox
from dvk.settings import Settings

DAG_IDS = {"ingest_submissions", "build_marts", "publish_quarter"}
START_SECONDS = 600.0  # a busy machine takes minutes; a process that dies is noticed at once
SEVERITIES = ("blocking", "error", "warning", "info")


def run_dags(
    settings: Settings,
    console: Console,
    *,
    period: str,
    as_of: str,
    approved_by: str,
    reason: str,
    limit: float,
) -> dict[str, Any]:
    """Bring Airflow up, run the three DAGs, take it down; returns what their last tasks returned."""
    inbox = SampleInbox(settings)
    environment = prepare(settings, clock=False)
    api = AirflowApi(environment)
    try:
        inbox.start()
        with AirflowServices(environment, ["api-server", "dag-processor", "scheduler"]) as services:
            with console.status("Starting Airflow and writing the sample inbox …"):
                services.start()
                services.wait_until(api.is_up, "Airflow's start", START_SECONDS)
                services.wait_until(lambda: api.dag_ids() >= DAG_IDS, "Reading the DAG files", START_SECONDS)
                files = inbox.finish(limit)
            origin = "sample workbooks" if inbox.is_ours else "no samples: this home has a lake of its own"
            console.print(f"Airflow is up; {files} files in {settings.inbox} ({origin})")
            release = {"period": period, "as_of": as_of, "approved_by": approved_by, "reason": reason}
            return _run_in_order(api, services, RunFollower(console, api, services), limit, release)
    finally:
        inbox.stop()


def _run_in_order(
    api: AirflowApi, services: AirflowServices, follower: RunFollower, limit: float, release: dict[str, str]
) -> dict[str, Any]:
    api.ensure_pool(WAREHOUSE_POOL, 1, "One process at a time writes the warehouse")
    for dag_id in sorted(DAG_IDS):
        api.abandon_unfinished(dag_id)
        api.set_paused(dag_id, False)

    received = api.trigger("ingest_submissions", {"as_of": release["as_of"]})
    follower.follow("ingest_submissions", received, limit)

    built: list[str] = []

    def has_started() -> bool:
        built[:] = filter(None, [api.run_caused_by("build_marts", received)])
        return bool(built)

    services.wait_until(has_started, "build_marts after the change of the lake", 60)
    follower.follow("build_marts", built[0], limit)

    published = api.trigger("publish_quarter", release)
    follower.follow("publish_quarter", published, limit)
    return {
        "received": api.result("ingest_submissions", received, "summarise_batches"),
        "rules": api.result("build_marts", built[0], "evaluate_rules"),
        "published": api.result("publish_quarter", published, "publish_release"),
    }


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@click.command()
@click.option("--period", default="2020Q4", show_default=True, help="The quarter to publish.")
@click.option(
    "--as-of",
    default="2021-01-20T00:00:00+07:00",
    show_default=True,
    help="Use what was known at this moment.",
)
@click.option(
    "--approved-by", default="make run", show_default=True, help="Whose name the publication carries."
)
@click.option("--reason", default="Sample publication", show_default=True)
@click.option("--limit", default=900.0, show_default=True, help="Seconds that one DAG run may take.")
def main(period: str, as_of: str, approved_by: str, reason: str, limit: float) -> None:
    """Run the three DAGs over the sample inbox under a real scheduler."""
    console = Console(highlight=False, soft_wrap=True)
    settings = Settings.from_env()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    started = time.monotonic()
    try:
        results = run_dags(
            settings, console, period=period, as_of=as_of, approved_by=approved_by, reason=reason, limit=limit
        )
    except KeyboardInterrupt:
        console.print("Stopped; Airflow's processes have ended. What was received stays received: run again.")
        sys.exit(130)
    except (RunFailedError, ServiceError, AirflowRequestError, TimeoutError, RuntimeError, OSError) as error:
        console.print("[bold red]Not finished:[/bold red]", end=" ")
        console.print(str(error), markup=False)
        sys.exit(1)
    _summarise(console, settings, results, time.monotonic() - started)


def _summarise(console: Console, settings: Settings, results: dict[str, Any], seconds: float) -> None:
    received, rules, release = (results[name] or {} for name in ("received", "rules", "published"))
    findings = ", ".join(f"{rules[kind]} {kind}" for kind in SEVERITIES if rules.get(kind))
    unchanged = "" if release.get("created", True) else ", unchanged since it was first published"
    console.print(f"\n[bold]Done in {seconds:.0f} s[/bold]")
    console.print(
        f"  {received.get('files', 0)} new workbooks: {received.get('accepted', 0)} read, "
        f"{received.get('quarantined', 0)} set aside with the reason"
    )
    console.print(f"  {rules.get('findings', 0)} findings ({findings})")
    console.print(f"  {release.get('period')} published as revision {release.get('revision')}{unchanged}")
    console.print("[bold]Where everything is[/bold]")
    published = sorted(path for path in Path(release.get("path", "")).glob("*") if release)
    opened = [path / "index.html" if (path / "index.html").is_file() else path for path in published]
    for path in (*opened, settings.site / "index.html", settings.warehouse, settings.lake, settings.inbox):
        if path.exists():
            console.print(f"  {path}", markup=False)
    console.print("make up shows the runs in Airflow's web UI, and the report site.")


if __name__ == "__main__":
    main()
