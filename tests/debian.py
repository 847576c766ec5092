"""Programs that come from Debian and not from the lock: installed once, by the first test that needs them."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

import pytest

PACKAGES = {
    "chromium": ["chromium", "fonts-noto-core", "fonts-liberation"],
    "soffice": ["libreoffice-calc", "libreoffice-writer", "fonts-noto-core", "fonts-liberation"],
    "pdftoppm": ["poppler-utils"],
}


def program(name: str) -> str:
    """The path of a program of `PACKAGES`, installed from Debian where it is missing.

    Skips the test only where it cannot be had at all (no Debian, or not root); in CI that is a failure, not a skip.
    """
    if found := shutil.which(name):
        return found
    refused = "apt-get is not here" if not shutil.which("apt-get") else ""
    if not refused and os.geteuid() != 0:
        refused = "only root may install it"
    if refused:
        message = f"{name} is needed ({', '.join(PACKAGES[name])}): {refused}"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    with Path("/tmp/dvk-debian.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shutil.which(name):
            environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            for command in (
                ["update", "-qq"],
                ["install", "-y", "-qq", "--no-install-recommends", *PACKAGES[name]],
            ):
                subprocess.run(["apt-get", *command], check=True, env=environment, capture_output=True)
    found = shutil.which(name)
    assert found, f"Debian's packages {PACKAGES[name]} did not bring {name}"
    return found
