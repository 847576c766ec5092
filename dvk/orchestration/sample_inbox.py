"""The sample province as an inbox, made by the generators in processes of their own."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

from dvk.settings import Settings

GENERATORS = ("samples.province", "samples.published")


class SampleInbox:
    """Writes the sample workbooks in the background, unless the home folder belongs to somebody's real work.

    A home is ours when it has no lake yet or when an earlier run left its mark there. The mark says from which
    sources the workbooks were made: the same sources make the same bytes, so they are not made twice.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._mark = settings.home / "sample-inbox.txt"
        self._version = _version(settings.project_root)
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.is_ours = self._mark.exists() or not settings.lake.exists()

    def log_of(self, generator: str) -> Path:
        """What the generator printed."""
        return self._settings.home / "work" / f"{generator}.log"

    def start(self) -> None:
        """Start the generators where there is something to make."""
        if not self.is_ours or (self._files() and self._marked_version() == self._version):
            return
        self._settings.inbox.mkdir(parents=True, exist_ok=True)
        for generator in GENERATORS:
            log = self.log_of(generator)
            log.parent.mkdir(parents=True, exist_ok=True)
            with log.open("wb") as output:
                self._processes[generator] = subprocess.Popen(
                    [sys.executable, "-m", generator, "--out", str(self._settings.inbox)],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    cwd=self._settings.project_root,
                    start_new_session=True,
                )

    def finish(self, seconds: float) -> int:
        """Wait for the generators; returns how many files the inbox holds. Raises RuntimeError."""
        for generator, process in self._processes.items():
            try:
                code = process.wait(timeout=seconds)
            except subprocess.TimeoutExpired:
                raise RuntimeError(f"{generator} did not end within {seconds:.0f} s") from None
            if code != 0:
                raise RuntimeError(f"{generator} failed: {self.log_of(generator)}")
        if self._processes:
            self._mark.write_text(
                f"Workbooks of an invented province, made by make run from sources {self._version}\n",
                encoding="utf-8",
            )
        return self._files()

    def stop(self) -> None:
        """End generators that still run, with the processes they started."""
        for process in self._processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait()

    def _files(self) -> int:
        return sum(1 for path in self._settings.inbox.rglob("*") if path.is_file())

    def _marked_version(self) -> str:
        return self._mark.read_text(encoding="utf-8").split()[-1] if self._mark.exists() else ""


def _version(project_root: Path) -> str:
    """A hash of everything that decides what the generators write."""
    digest = hashlib.sha256()
    for folder in ("samples", "ingest", "dbt_project/seeds"):
        for path in sorted((project_root / folder).rglob("*")):
            if path.suffix in (".py", ".yml", ".csv"):
                digest.update(path.relative_to(project_root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
