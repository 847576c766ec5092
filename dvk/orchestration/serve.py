"""`make up`: scheduler, Airflow's web UI and the report site on this machine, until Ctrl-C."""

from __future__ import annotations

import functools
import http.server
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType

import click
from rich.console import Console

from dvk.orchestration.airflow_api import AirflowApi, AirflowRequestError
from dvk.orchestration.airflow_environment import HOST, USER, free_port, prepare
from dvk.orchestration.airflow_services import AirflowServices, ServiceError
from dvk.orchestration.full_run import DAG_IDS, START_SECONDS
from dvk.orchestration.policy import WAREHOUSE_POOL
from dvk.settings import Settings

EMPTY_SITE = (
    "<!doctype html><meta charset=utf-8><title>dvk</title><p>No report has been published yet: make run"
)


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves the report site without a line per request on the screen."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is the base class's)
        return


def serve_site(folder: Path, port: int) -> http.server.ThreadingHTTPServer:
    """Serve a folder on this machine from a background thread; shutdown() ends it."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "index.html").exists():
        (folder / "index.html").write_text(EMPTY_SITE, encoding="utf-8")
    server = http.server.ThreadingHTTPServer(
        (HOST, port), functools.partial(_QuietHandler, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, name="report-site", daemon=True).start()
    return server


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@click.command()
@click.option("--port", default=8080, show_default=True, help="Of the web UI; another one when it is taken.")
@click.option("--site-port", default=8090, show_default=True, help="Of the report site, likewise.")
def main(port: int, site_port: int) -> None:
    """Serve Airflow and the report site until Ctrl-C."""
    console = Console(highlight=False, soft_wrap=True)
    settings = Settings.from_env()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    environment = prepare(settings, clock=True, port=port)
    api = AirflowApi(environment)
    site = serve_site(settings.site, free_port(site_port))
    names = ["api-server", "dag-processor", "scheduler", "triggerer"]
    try:
        with AirflowServices(environment, names) as services:
            with console.status("Starting Airflow …"):
                services.start()
                services.wait_until(api.is_up, "Airflow's start", START_SECONDS)
                services.wait_until(lambda: api.dag_ids() >= DAG_IDS, "Reading the DAG files", START_SECONDS)
                api.ensure_pool(WAREHOUSE_POOL, 1, "One process at a time writes the warehouse")
            console.print(f"Airflow      {environment.url}   user {USER}, password {environment.password}")
            console.print(f"Report site  http://{HOST}:{site.server_port}")
            console.print(
                "DAGs follow the clock once they are switched on in the web UI. Ctrl-C stops everything."
            )
            while True:
                services.check()
                time.sleep(1)
    except KeyboardInterrupt:
        console.print("Stopped.")
    except (ServiceError, AirflowRequestError, TimeoutError) as error:
        console.print("[bold red]Not running:[/bold red]", end=" ")
        console.print(str(error), markup=False)
        sys.exit(1)
    finally:
        site.shutdown()


if __name__ == "__main__":
    main()
