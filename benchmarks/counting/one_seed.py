"""What one process does for one seed."""

from __future__ import annotations

from os import getpid
from pathlib import Path
from time import perf_counter

from benchmarks.counting.running import run
from benchmarks.counting.scenarios import draw
from benchmarks.counting.scoring import Score, score
from samples.province.spec import Codes

CLEAN_EVERY = 4  # of the seeds, one in four is a province without errors


def one_province(
    seed: int, scale: float, quick: bool, scratch: str, codes: Codes | None
) -> tuple[int, str, Score, float]:
    """Run and score the province of a seed in this process's own home."""
    started = perf_counter()
    scenario = draw(seed, is_clean=seed % CLEAN_EVERY == 0, scale=scale, quick=quick, codes=codes)
    stories = len(scenario.spec.units) * (4 if quick else 9)
    outcome = run(scenario, Path(scratch) / f"home-{getpid()}", stories)
    shape = f"{scenario.spec.start} × {scenario.spec.quarters}, {len(scenario.spec.units)} units, {', '.join(scenario.traits)}"
    return seed, shape, score(outcome), perf_counter() - started
