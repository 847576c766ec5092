"""Make .venv from requirements.lock with nothing but a Python that has the standard library.

Called by the Makefile. Written for any Python 3, so that one that is too old gets a sentence and not a traceback.
uv comes from the lock itself (with its hashes) and installs the rest; pip does so when uv cannot.
"""

import os
import re
import shutil
import subprocess
import sys

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
LOCK = os.path.join(ROOT, "requirements.lock")
BIN = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin")
VENV_PYTHON = os.path.join(BIN, "python")
UV = os.path.join(BIN, "uv")


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def run(command):
    return subprocess.call(command, cwd=ROOT)


def must(command, complaint):
    if run(command) != 0:
        sys.exit(complaint)


def is_usable(python):
    """Is there an interpreter at this path, new enough (a copied or outdated .venv is not)?"""
    if not os.path.exists(python):
        return False
    probe = "import sys; sys.exit(sys.version_info < %r)" % (OLDEST,)
    return subprocess.call([python, "-c", probe], stderr=subprocess.DEVNULL) == 0


def make_venv():
    if is_usable(VENV_PYTHON):
        return
    say("Creating .venv with Python %d.%d …" % sys.version_info[:2])
    shutil.rmtree(VENV, ignore_errors=True)
    must(
        [sys.executable, "-m", "venv", VENV],
        "Could not create .venv. On Debian and Ubuntu the module is a package of its own: python3-venv.",
    )


def locked(name):
    """The lines of one package in the lock: its pin and its hashes."""
    with open(LOCK, encoding="utf-8") as lock:
        found = re.search(
            r"^%s==(\S+)[^\n]*\n(?:[ \t]+[^\n]*\n)*" % re.escape(name), lock.read(), re.MULTILINE
        )
    if found is None:
        sys.exit("requirements.lock does not pin %s" % name)
    return found.group(1), found.group(0)


def has_uv(version):
    try:
        return ("uv " + version) in subprocess.check_output([UV, "--version"]).decode()
    except (OSError, subprocess.CalledProcessError):
        return False


def make_uv():
    version, lines = locked("uv")
    if has_uv(version):
        return True
    if subprocess.call(
        [VENV_PYTHON, "-m", "pip", "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ):
        run([VENV_PYTHON, "-m", "ensurepip"])
    wanted = os.path.join(VENV, "uv.lock.txt")
    with open(wanted, "w", encoding="utf-8") as target:
        target.write(lines)
    run([VENV_PYTHON, "-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "-r", wanted])
    return has_uv(version)


# “compat” makes the editable install one line in a .pth file; the default is a finder that costs each start 11 ms.
THE_PROJECT = ["--no-deps", "--no-build-isolation", "-C", "editable_mode=compat", "-e", ROOT]


def install_with_uv():
    quiet = [] if sys.stdout.isatty() else ["--quiet"]
    pip = [UV, "pip"]
    options = ["--python", VENV_PYTHON, *quiet]
    return (
        run([*pip, "sync", "--require-hashes", "--compile-bytecode", *options, LOCK]) == 0
        and run([*pip, "install", *options, *THE_PROJECT]) == 0
    )


def install_with_pip():
    pip = [VENV_PYTHON, "-m", "pip", "install", "--quiet"]
    return run([*pip, "--no-deps", "--require-hashes", "-r", LOCK]) == 0 and run([*pip, *THE_PROJECT]) == 0


def main():
    if sys.version_info[:2] < OLDEST:
        sys.exit(
            "Python %d.%d is too old, %d.%d or newer is needed. If you have one under another name: make PYTHON=python3.12 …"
            % (sys.version_info[0], sys.version_info[1], OLDEST[0], OLDEST[1])
        )
    # An index configured for pip serves uv too (uv does not read pip's variables).
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
    say("Installing the pinned packages …")
    if make_uv() and install_with_uv():
        return
    say("uv could not install them: once more with pip, which takes a few minutes …")
    if not install_with_pip():
        sys.exit("The packages could not be installed; the lines above say why.")


if __name__ == "__main__":
    main()
