"""`make up`: scheduler, Airflow's web UI and the report site on this machine, until Ctrl-C."""

from __future__ import annotations

import functools
import http
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
from dvk.orchestration.airflow_environment import HOST, LoginError, free_port, prepare
from dvk.orchestration.airflow_services import AirflowServices, ServiceError
from dvk.orchestration.full_run import DAG_IDS, START_SECONDS
from dvk.orchestration.policy import WAREHOUSE_POOL
from dvk.settings import Settings

NOTHING_YET = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>Dân vận khéo</title></head>
<body style="font-family: sans-serif; max-width: 40rem; margin: 4rem auto; line-height: 1.5">
<h1>Chưa có trang báo cáo</h1>
<p>Chạy <code>make run</code> (hoặc <code>dvk run</code>) rồi tải lại trang này.</p>
<p lang="en">There is no report site yet: run <code>make run</code> (or <code>dvk run</code>), then reload.</p>
</body></html>
"""


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves the report site without a line per request on the screen."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is the base class's)
        return

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """While there is no site, its first page says how to get one."""
        if code != http.HTTPStatus.NOT_FOUND or Path(self.directory, "index.html").exists():
            super().send_error(code, message, explain)
            return
        body = NOTHING_YET.encode()
        self.send_response(http.HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def serve_site(folder: Path, port: int) -> http.server.ThreadingHTTPServer:
    """Serve a folder on this machine from a background thread; shutdown() ends it.

    The folder may appear, or be exchanged for a newer one, while it is served.
    """
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
    try:
        environment = prepare(settings, clock=True, port=port)
    except LoginError as error:
        console.print("[bold red]Not running:[/bold red]", end=" ")
        console.print(str(error), markup=False)
        sys.exit(1)
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
            console.print(f"Airflow      {environment.url}")
            for login, password in environment.passwords.items():
                console.print(f"               login {login}, password {password}", markup=False)
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
