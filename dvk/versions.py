"""Version of the code that builds: a hash of every source, and of the pinned libraries, that can change an output."""

from __future__ import annotations

import hashlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# Folders and file endings whose content decides what a build gives. Rule files have their own version.
_SOURCES: dict[str, tuple[str, ...]] = {
    "dbt_project/models": (".sql", ".yml"),
    "dbt_project/macros": (".sql",),
    "dbt_project/seeds": (".csv",),
    "ingest": (".py", ".yml"),
    "identity": (".py", ".yml"),
    "expectations": (".py",),
    "exports": (".py", ".yml", ".sql", ".docx", ".ttf", ".html", ".css", ".js"),
    "dvk": (".py",),
}
# The libraries draw charts and write files; the project file says how models are built.
_FILES = ("dbt_project/dbt_project.yml", "requirements.lock")


def code_version(project_root: Path) -> str:
    """Release number and content hash, e.g. `1.0.0+3f2a9c1b7d20`."""
    digest = hashlib.sha256()
    paths = [project_root / name for name in _FILES]
    for folder, endings in _SOURCES.items():
        paths += sorted(path for path in (project_root / folder).rglob("*") if path.suffix in endings)
    for path in paths:
        if path.is_file():
            digest.update(path.relative_to(project_root).as_posix().encode())
            digest.update(path.read_bytes())
    try:
        release = version("dvk")
    except PackageNotFoundError:
        release = "0"
    return f"{release}+{digest.hexdigest()[:12]}"
