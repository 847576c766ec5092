"""The environment in which Airflow's own processes run: everything under DVK_HOME, on this machine only."""

from __future__ import annotations

import json
import os
import re
import secrets
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dvk.orchestration.policy import TIME_ZONE
from dvk.settings import Settings

USER = "admin"
HOST = "127.0.0.1"
LOGINS = "logins.yml"  # below the home folder: who else may log in, each with a role
DEFAULT_LOGINS: Mapping[str, str] = {
    "nguoi-duyet": "user"
}  # whoever prepares a publication may not approve it
_ROLES = ("viewer", "user", "op", "admin")
_LOGIN = re.compile(r"^[a-z0-9][a-z0-9._-]*$")


class LoginError(RuntimeError):
    """The file of logins cannot be used; the message says why."""


@dataclass(frozen=True)
class AirflowEnvironment:
    """Where Airflow lives and how it is reached: a folder, a port, logins and the variables that say so.

    `passwords` has one per login; the first login is USER, who may do everything.
    """

    home: Path
    port: int
    passwords: Mapping[str, str]
    variables: Mapping[str, str]

    @property
    def password(self) -> str:
        """Password of USER."""
        return self.passwords[USER]

    @property
    def url(self) -> str:
        """Address of the web UI and the REST API."""
        return f"http://{HOST}:{self.port}"


def free_port(preferred: int = 0) -> int:
    """The preferred port when nobody listens there, else any free one."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("This machine has no free port.")


def _kept_secret(path: Path) -> str:
    """A random text that stays the same from start to start, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(24), encoding="utf-8")
    return path.read_text(encoding="utf-8")


def read_logins(home: Path) -> Mapping[str, str]:
    """Role by login besides USER, from `logins.yml` of the home folder, else the default ones.

    Raises LoginError when the file is not a mapping of logins to roles.
    """
    import yaml

    path = home / LOGINS
    if not path.is_file():
        return DEFAULT_LOGINS
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise LoginError(f"{path} is not readable YAML: {error}") from error
    if not isinstance(told, dict):
        raise LoginError(f"{path}: lines such as `truong-ban: user` are expected")
    for login, role in told.items():
        if not _LOGIN.match(str(login)) or str(login) == USER:
            raise LoginError(f"{path}: a login is small letters, digits, dots and dashes, not {login!r}")
        if role not in _ROLES:
            raise LoginError(f"{path}: the role of {login} is one of {', '.join(_ROLES)}, not {role!r}")
    return {str(login): str(role) for login, role in told.items()}


def prepare(settings: Settings, *, clock: bool, port: int = 0) -> AirflowEnvironment:
    """Make AIRFLOW_HOME under the home folder and the variables for the processes that live in it.

    `clock` False leaves out timetables: only what is triggered runs. Airflow settings of the caller's own
    environment are dropped, whatever they say. Raises LoginError for a `logins.yml` that cannot be used.
    """
    home = settings.home / "airflow"
    home.mkdir(parents=True, exist_ok=True)
    port = free_port(port)
    roles = {USER: "admin", **read_logins(settings.home)}
    passwords = {login: _kept_secret(home / f"{login}-password") for login in roles}
    passwords_file = home / "passwords.json"
    passwords_file.touch(mode=0o600)
    passwords_file.write_text(json.dumps(passwords) + "\n", encoding="utf-8")
    signing_key = _kept_secret(home / "signing-key")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
    for name in ("PYTHONPATH", "PYTHONHOME"):
        inherited.pop(name, None)
    own_bin = str(Path(sys.executable).parent)
    variables = {
        **inherited,
        "PATH": os.pathsep.join([own_bin, inherited.get("PATH", "")]),
        "NO_PROXY": ",".join(filter(None, [HOST, "localhost", inherited.get("NO_PROXY")])),
        "no_proxy": ",".join(filter(None, [HOST, "localhost", inherited.get("no_proxy")])),
        "DO_NOT_TRACK": "1",
        "GX_ANALYTICS_ENABLED": "false",
        "DVK_HOME": str(settings.home),
        "DVK_INBOX": str(settings.inbox),
        "DVK_PROJECT": str(settings.project_root),
        "DVK_CLOCK": "on" if clock else "off",
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(settings.project_root / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        # The default preforks 32 workers, gigabytes of memory.
        "AIRFLOW__CORE__PARALLELISM": "4",
        # The default of five seconds makes a busy machine fail tasks that have not even begun.
        "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "60",
        "AIRFLOW__CORE__DEFAULT_TIMEZONE": TIME_ZONE,
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://{HOST}:{port}/execution/",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(
            f"{login}:{role}" for login, role in roles.items()
        ),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords_file),
        "AIRFLOW__API__HOST": HOST,
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": f"http://{HOST}:{port}",
        "AIRFLOW__API__SECRET_KEY": signing_key,
        "AIRFLOW__API_AUTH__JWT_SECRET": signing_key,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "30",
    }
    return AirflowEnvironment(home, port, passwords, variables)
