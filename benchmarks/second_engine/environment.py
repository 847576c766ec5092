"""The second engine's own virtual environment: dbt and Spark beside the platform, not in its lock."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).with_name("requirements.lock")


def ensure(folder: Path) -> Path:
    """Bring the environment in `folder` to what the lock says, unless it is there already; returns its Python.

    Raises subprocess.CalledProcessError when it cannot be installed; uv has said why.
    """
    python, stamp = folder / "bin" / "python", folder / ".lock-sha256"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    uv = Path(sys.executable).with_name("uv")
    variables = {
        name: value
        for name, value in os.environ.items()
        if name not in {"VIRTUAL_ENV", "PYTHONPATH", "UV_PYTHON"}
    }
    if "PIP_INDEX_URL" in variables:
        variables.setdefault("UV_DEFAULT_INDEX", variables["PIP_INDEX_URL"])
    for command in (
        [uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, folder],
        [uv, "pip", "sync", "--quiet", "--require-hashes", "--compile-bytecode", "--python", python, LOCK],
    ):
        subprocess.run([str(part) for part in command], check=True, env=variables)
    stamp.write_text(wanted, encoding="utf-8")
    return python
