"""Whatever was started is ended, also what has left its parent's process group."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from dvk.orchestration.airflow_environment import AirflowEnvironment, free_port, prepare
from dvk.orchestration.airflow_services import AirflowServices, ServiceError
from dvk.settings import Settings

# A program in the place of `python -m airflow`: it starts a child in a group of its own and notes both.
STUBBORN = """
import os, pathlib, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import os, time; os.setpgid(0, 0); time.sleep(60)"])
pathlib.Path("pids").write_text(f"{os.getpid()} {child.pid}")
time.sleep(60)
"""


@pytest.fixture
def environment(tmp_path: Path) -> AirflowEnvironment:
    return prepare(Settings.from_env(tmp_path / "home"), clock=False)


def test_nothing_survives_even_when_it_ignores_the_request(
    environment: AirflowEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dvk.orchestration.airflow_services.GRACE_SECONDS", 0.5)
    note = environment.home / "pids"

    def interrupted_at_work() -> None:
        with AirflowServices(environment, []) as services:
            services._running["stubborn"] = subprocess.Popen(
                [sys.executable, "-c", STUBBORN], cwd=environment.home, start_new_session=True
            )
            while not note.exists() or len(note.read_text().split()) < 2:
                time.sleep(0.05)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted_at_work()
    # Killed is not yet gone: on a busy machine the kernel takes its time.
    deadline = time.monotonic() + 20
    while any(_is_running(int(pid)) for pid in note.read_text().split()):
        assert time.monotonic() < deadline, "something is still running"
        time.sleep(0.1)


def _is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:  # also when it ends between two looks
        return False


def test_a_process_that_ended_is_noticed_and_its_log_named(environment: AirflowEnvironment) -> None:
    services = AirflowServices(environment, [])
    with services:
        ended = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"], start_new_session=True)
        services._running["scheduler"] = ended
        ended.wait()
        with pytest.raises(ServiceError, match=r"scheduler ended with code 3: .*scheduler\.log"):
            services.wait_until(lambda: False, "anything", 5)


def test_waiting_has_an_end(environment: AirflowEnvironment) -> None:
    with pytest.raises(TimeoutError, match="the moon"):
        AirflowServices(environment, []).wait_until(lambda: False, "the moon", 0.1)


def test_airflow_lives_under_the_home_whatever_the_caller_has_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW_HOME", "/somewhere/else")
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", "CeleryExecutor")
    monkeypatch.setenv("PYTHONPATH", "/another/project")
    made = prepare(Settings.from_env(tmp_path), clock=False)
    assert made.variables["AIRFLOW_HOME"] == str(tmp_path / "airflow")
    assert made.variables["AIRFLOW__CORE__EXECUTOR"] == "LocalExecutor"
    assert made.variables["AIRFLOW__USAGE_DATA_COLLECTION__ENABLED"] == "False"
    assert "PYTHONPATH" not in made.variables
    assert made.variables["DVK_CLOCK"] == "off"
    assert prepare(Settings.from_env(tmp_path), clock=True).password == made.password
    assert (made.home / "passwords.json").stat().st_mode & 0o077 == 0


def test_a_taken_port_is_not_asked_for_twice() -> None:

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) != port
