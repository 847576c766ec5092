"""One lock for the platform and a small one for the second engine: pinned, hashed, and silent about where packages come from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = {"platform": (ROOT, 150), "second engine": (ROOT / "benchmarks" / "second_engine", 30)}
every_lock = pytest.mark.parametrize(("folder", "least"), LOCKS.values(), ids=LOCKS)


def _pins(lock: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", lock, re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def _lock(folder: Path) -> str:
    return (folder / "requirements.lock").read_text(encoding="utf-8")


def test_no_lock_is_left_out_here() -> None:
    found = {path.parent for path in ROOT.rglob("*.lock") if ".venv" not in path.parts}
    assert found == {folder for folder, _ in LOCKS.values()}


@every_lock
def test_the_lock_names_no_host_and_no_file(folder: Path, least: int) -> None:
    assert not re.search(r"https?:|file:|//|index-url|find-links|trusted-host|@ ", _lock(folder))


@every_lock
def test_every_pin_has_hashes(folder: Path, least: int) -> None:
    entries = re.split(r"^(?=[A-Za-z0-9])", _lock(folder), flags=re.MULTILINE)[1:]
    assert len(entries) > least
    assert [entry.split("\n")[0] for entry in entries if "--hash=sha256:" not in entry] == []


@every_lock
def test_the_lock_answers_what_was_asked_for(folder: Path, least: int) -> None:
    pinned = _pins(_lock(folder))
    asked = [
        Requirement(line)
        for line in (folder / "requirements.in").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    wrong = [str(want) for want in asked if not want.specifier.contains(pinned[canonicalize_name(want.name)])]
    assert wrong == []


def test_both_engines_run_the_same_dbt() -> None:
    """What differs between two builds is then the engine's doing."""
    platform, second = (_pins(_lock(folder)) for folder, _ in LOCKS.values())
    for name in ("dbt-core", "dbt-adapters", "dbt-common"):
        assert platform[name] == second[name]


def test_installing_needs_nothing_that_is_not_in_the_lock() -> None:
    assert {"uv", "setuptools", "wheel"} <= _pins(_lock(ROOT)).keys()


def test_no_package_of_the_lock_is_built_at_install_time() -> None:
    """dbt-core 1.12 and newer pull in one that downloads while it builds."""
    assert _pins(_lock(ROOT))["dbt-core"].startswith("1.11.")
