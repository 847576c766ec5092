"""Airflow's processes as one thing that is started and, whatever happens, stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from types import TracebackType

import psutil

from dvk.orchestration.airflow_environment import HOST, AirflowEnvironment

SERVICES: dict[str, list[str]] = {
    "api-server": ["api-server", "--host", HOST],
    "dag-processor": ["dag-processor"],
    # Task logs are files on this machine: no need to serve them.
    "scheduler": ["scheduler", "--skip-serve-logs"],
    "triggerer": ["triggerer", "--skip-serve-logs"],
}
GRACE_SECONDS = 10.0


class ServiceError(RuntimeError):
    """One of Airflow's processes ended by itself; the message names its log."""


class AirflowServices:
    """Context manager over Airflow's processes. Each is the head of a session of its own.

    On leaving (also by Ctrl-C or an error) every process of the sessions gets SIGTERM and, when it still lives
    ten seconds later, SIGKILL.
    """

    def __init__(self, environment: AirflowEnvironment, names: Sequence[str]) -> None:
        self.environment = environment
        self.names = names
        self.logs = environment.home / "logs" / "services"
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> AirflowServices:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def log_of(self, name: str) -> Path:
        """The file that collects what a process prints."""
        return self.logs / f"{name}.log"

    def start(self) -> None:
        """Create Airflow's database or bring it up to date, then start the processes. Raises ServiceError."""
        migration = self._running["db"] = self._start("db", ["db", "migrate"])
        if migration.wait(timeout=300) != 0:
            raise ServiceError(f"Airflow's database could not be prepared: {self.log_of('db')}")
        del self._running["db"]
        for name in self.names:
            self._running[name] = self._start(name, SERVICES[name])

    def check(self) -> None:
        """Raise ServiceError when a process has ended."""
        for name, process in self._running.items():
            if process.poll() is not None:
                raise ServiceError(
                    f"Airflow's {name} ended with code {process.returncode}: {self.log_of(name)}"
                )

    def wait_until(self, is_true: Callable[[], bool], what: str, seconds: float) -> None:
        """Wait for a condition while the processes live. Raises TimeoutError, ServiceError."""
        end = time.monotonic() + seconds
        while not is_true():
            self.check()
            if time.monotonic() > end:
                raise TimeoutError(f"{what}: not within {seconds:.0f} s. Logs: {self.logs}")
            time.sleep(0.3)

    def stop(self) -> None:
        """End every process and whatever it started; safe to call twice."""
        sessions = {process.pid for process in self._running.values()}
        _signal_sessions(sessions, signal.SIGTERM)
        end = time.monotonic() + GRACE_SECONDS
        while _members(sessions) and time.monotonic() < end:
            for process in self._running.values():
                process.poll()
            time.sleep(0.1)
        _signal_sessions(sessions, signal.SIGKILL)
        for process in self._running.values():
            process.wait()
        self._running.clear()

    def _start(self, name: str, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        self.logs.mkdir(parents=True, exist_ok=True)
        with self.log_of(name).open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "airflow", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(self.environment.variables),
                cwd=self.environment.home,
                start_new_session=True,
            )


def _members(sessions: Collection[int]) -> list[int]:
    """Living processes of these sessions. A session outlasts process groups: Airflow gives each task its own."""
    members = []
    for pid in psutil.pids():
        try:
            if os.getsid(pid) in sessions and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                members.append(pid)
        except (ProcessLookupError, PermissionError, psutil.Error):
            continue
    return members


def _signal_sessions(sessions: Collection[int], number: signal.Signals) -> None:
    for pid in _members(sessions):
        try:
            os.kill(pid, number)
        except (ProcessLookupError, PermissionError):
            continue
