"""Make .venv from requirements.lock with nothing but a Python that has its standard library.

Called by the Makefile. Readable by any Python since 3.6, so that one that is too old gets a sentence, not a
traceback. uv comes from the lock itself (with its hashes) and installs the rest; pip does so when uv cannot.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
# “compat” makes the editable install one line in a .pth file; the default is a finder that costs every start
# of Python 11 ms.
THE_PROJECT = ["--no-deps", "--no-build-isolation", "-C", "editable_mode=compat", "-e", ROOT]


def succeeds(*command) -> bool:
    """Run a command in the checkout; its output is for the person who watches."""
    return subprocess.call([str(part) for part in command], cwd=str(ROOT)) == 0


def prints(*command) -> str:
    """What a command prints, or nothing when it cannot run."""
    try:
        return subprocess.check_output([str(part) for part in command], stderr=subprocess.DEVNULL).decode()
    except (OSError, subprocess.CalledProcessError):
        return ""


def make_venv() -> None:
    """Create .venv unless the one that is there has a working, new enough interpreter."""
    if prints(PYTHON, "-c", f"import sys; print(sys.version_info >= {OLDEST})").strip() == "True":
        return
    print("Creating .venv with Python {}.{} …".format(*sys.version_info), flush=True)
    shutil.rmtree(str(VENV), ignore_errors=True)
    if not succeeds(sys.executable, "-m", "venv", VENV):
        sys.exit(
            "Could not create .venv. On Debian and Ubuntu its module is a package of its own: python3-venv."
        )


def make_uv() -> bool:
    """Install uv alone, from its own lines of the lock."""
    pin = re.search(r"^uv==(\S+)[^\n]*\n(?:[ \t]+[^\n]*\n)*", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    if pin is None:
        sys.exit("requirements.lock does not pin uv.")
    version = f"uv {pin.group(1)}"
    if version in prints(UV, "--version"):
        return True
    if not prints(PYTHON, "-m", "pip", "--version"):
        succeeds(PYTHON, "-m", "ensurepip")
    lines = VENV / "uv.lock.txt"
    lines.write_text(pin.group(0), encoding="utf-8")
    succeeds(PYTHON, "-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "-r", lines)
    return version in prints(UV, "--version")


def install_with_uv() -> bool:
    """Bring .venv to exactly what the lock says, compiled: an uncompiled pandas costs seconds."""
    options = ["--python", PYTHON] + ([] if sys.stdout.isatty() else ["--quiet"])
    return succeeds(UV, "pip", "sync", "--require-hashes", "--compile-bytecode", *options, LOCK) and succeeds(
        UV, "pip", "install", *options, *THE_PROJECT
    )


def install_with_pip() -> bool:
    """The slow way, for machines where only pip is configured to reach a registry."""
    pip = [PYTHON, "-m", "pip", "install", "--quiet"]
    return succeeds(*pip, "--no-deps", "--require-hashes", "-r", LOCK) and succeeds(*pip, *THE_PROJECT)


def main() -> None:
    """Check the interpreter, then environment, uv, packages, the project itself."""
    if sys.version_info[:2] < OLDEST:
        have, need = (".".join(map(str, version[:2])) for version in (sys.version_info, OLDEST))
        sys.exit(
            f"Python {have} is too old: it takes {need} or newer. You may have it: make PYTHON=python3.12 run"
        )
    # An index configured for pip serves uv too, which does not read pip's variables.
    if os.environ.get("PIP_INDEX_URL"):
        os.environ.setdefault("UV_DEFAULT_INDEX", os.environ["PIP_INDEX_URL"])
    for variable in (
        "VIRTUAL_ENV",
        "PYTHONPATH",
        "PYTHONHOME",
        "UV_PYTHON",
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_USER",
    ):
        os.environ.pop(variable, None)
    make_venv()
    print("Installing the pinned packages …", flush=True)
    if make_uv() and install_with_uv():
        return
    print("uv could not install them: once more with pip, which takes a few minutes …", flush=True)
    if not install_with_pip():
        sys.exit("The packages could not be installed; the lines above say why.")


if __name__ == "__main__":
    main()
