"""`python -m benchmarks.counting`: draw provinces from seeds, plant errors, run the pipeline, print and store the scores."""

from __future__ import annotations

import json
import tempfile
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

import click
from rich.console import Console

from benchmarks.counting.one_seed import one_province
from benchmarks.counting.reporting import print_summary
from benchmarks.counting.scoring import Score, summary
from samples.province.spec import Codes


@click.command()
@click.option("--seeds", default=20, show_default=True, help="How many provinces.")
@click.option("--first-seed", default=1, show_default=True, help="Seeds are consecutive from here.")
@click.option("--scale", default=1.0, show_default=True, help="Factor on the number of programmes.")
@click.option(
    "--codes", type=click.Choice(["stable", "none", "reissued"]), help="Only this kind of register."
)
@click.option("--quick", is_flag=True, help="Tiny provinces of four to six quarters.")
@click.option("--processes", default=2, show_default=True)
@click.option("--json", "out", type=click.Path(path_type=Path), help="Write the figures here.")
def main(
    seeds: int,
    first_seed: int,
    scale: float,
    codes: Codes | None,
    quick: bool,
    processes: int,
    out: Path | None,
) -> None:
    """Precision and recall of counting methods, rules and identity over provinces that nobody tuned to."""
    console = Console(width=132)
    total, of_stable, started = Score(), Score(), perf_counter()
    with tempfile.TemporaryDirectory(prefix="counting-benchmark-") as scratch:
        wanted = range(first_seed, first_seed + seeds)
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            tasks = [pool.submit(one_province, seed, scale, quick, scratch, codes) for seed in wanted]
            for task in as_completed(tasks):
                seed, shape, result, seconds = task.result()
                total += result
                if result.provinces["stable"]:
                    of_stable += result
                good = sum(result.right.values()) + sum(result.tied.values())
                console.print(
                    f"seed {seed}: {good}/{result.cells['planted']} cells, {result.cells['false']} false; {shape}; {seconds:.0f} s"
                )
    figures = {"all": summary(total), "stable_codes": summary(of_stable)}
    print_summary(figures["all"], console)
    methods = figures["stable_codes"]["methods"]
    console.print("registers with stable codes only:", {key: methods[key] for key in ("precision", "recall")})  # type: ignore[index]
    console.print(f"{seeds} provinces in {perf_counter() - started:.0f} s")
    if out:
        out.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
