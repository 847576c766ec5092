"""`python -m benchmarks.fuzzing --files 10000 --seed 1`: damage, read, count what went wrong."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click
from rich.progress import track

from benchmarks.fuzzing.running import HANG_SECONDS, run
from benchmarks.fuzzing.trial import Trial


@click.command()
@click.option("--files", default=10_000, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--processes", default=2, show_default=True)
@click.option("--json", "out", type=click.Path(path_type=Path), help="Write every trial here.")
def main(files: int, seed: int, processes: int, out: Path | None) -> None:
    """Exit 1 when a file crashed the reader, raised out of it, or took more than 5 s of processor time."""
    progress = iter(track(range(files), description="Reading damaged files"))
    trials = run(files, seed, processes, lambda _: next(progress, None))
    if out is not None:
        out.write_text(json.dumps([asdict(trial) for trial in trials], indent=0), encoding="utf-8")
    _summarise(trials)
    sys.exit(1 if bad(trials) else 0)


def bad(trials: Sequence[Trial]) -> list[Trial]:
    """Trials that must not be: died, hung, raised, or too slow."""
    return [
        t for t in trials if t.outcome.startswith(("died", "hung", "raised")) or t.processor > HANG_SECONDS
    ]


def _summarise(trials: Sequence[Trial]) -> None:
    for outcome, count in Counter(trial.outcome.split(":")[0] for trial in trials).most_common():
        click.echo(f"{count:7}  {outcome}")
    times = sorted(trial.processor for trial in trials)
    grown = sorted(trial.peak_mb - trial.before_mb for trial in trials)
    at = [int(len(trials) * share) for share in (0.5, 0.99)]
    click.echo(
        f"seconds  median {times[at[0]]:.3f}, 99 % {times[at[1]]:.3f}, longest {times[-1]:.3f} (processor)"
    )
    click.echo(
        f"memory   median +{grown[at[0]]:.0f} MB, 99 % +{grown[at[1]]:.0f} MB, most +{grown[-1]:.0f} MB"
    )
    click.echo(f"highest  {max(trial.peak_mb for trial in trials):.0f} MB in one process")
    for trial in [
        *bad(trials),
        max(trials, key=lambda t: t.processor),
        max(trials, key=lambda t: t.peak_mb - t.before_mb),
    ]:
        click.echo(f"  {trial}")


if __name__ == "__main__":
    main()
