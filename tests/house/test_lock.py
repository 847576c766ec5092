"""One lock for everything: pinned, hashed, and silent about where packages come from."""

from __future__ import annotations

import re
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINS = re.findall(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", LOCK, re.MULTILINE)


def test_the_lock_names_no_host_and_no_file() -> None:
    assert not re.search(r"https?:|file:|//|index-url|find-links|trusted-host|@ ", LOCK)


def test_every_pin_has_hashes() -> None:
    entries = re.split(r"^(?=[A-Za-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert len(entries) > 150
    assert [entry.split("\n")[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_lock_answers_what_was_asked_for() -> None:
    pinned = {canonicalize_name(name): version for name, version in PINS}
    asked = [
        Requirement(line)
        for line in (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    wrong = [str(want) for want in asked if not want.specifier.contains(pinned[canonicalize_name(want.name)])]
    assert wrong == []


def test_installing_needs_nothing_that_is_not_in_the_lock() -> None:
    names = {canonicalize_name(name) for name, _ in PINS}
    assert {"uv", "setuptools", "wheel"} <= names


def test_no_package_of_the_lock_is_built_at_install_time() -> None:
    """dbt-core 1.12 and newer pull in one that downloads while it builds."""
    versions = dict(PINS)
    assert versions["dbt-core"].startswith("1.11.")
