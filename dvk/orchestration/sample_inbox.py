"""The sample province as an inbox, made by the generators in processes of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from dvk.settings import Settings

GENERATORS = ("samples.province", "samples.published")


class SampleInbox:
    """Writes the sample workbooks in the background, unless the home folder belongs to somebody's real work.

    A home is ours when it has no lake yet or when an earlier run left its mark there.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._mark = settings.home / "sample-inbox.txt"
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.is_ours = self._mark.exists() or not settings.lake.exists()

    def log_of(self, generator: str) -> Path:
        """What the generator printed."""
        return self._settings.home / "work" / f"{generator}.log"

    def start(self) -> None:
        """Start the generators; they write the same bytes each time."""
        if not self.is_ours:
            return
        self._settings.inbox.mkdir(parents=True, exist_ok=True)
        self._mark.write_text("Workbooks of an invented province, made by make run.\n", encoding="utf-8")
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
                )

    def finish(self, seconds: float) -> int:
        """Wait for the generators; returns how many workbooks the inbox holds. Raises RuntimeError."""
        for generator, process in self._processes.items():
            if process.wait(timeout=seconds) != 0:
                raise RuntimeError(f"{generator} failed: {self.log_of(generator)}")
        return sum(1 for path in self._settings.inbox.rglob("*") if path.is_file())

    def stop(self) -> None:
        """End generators that still run."""
        for process in self._processes.values():
            if process.poll() is None:
                process.terminate()
                process.wait()
