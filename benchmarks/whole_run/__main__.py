"""`python -m benchmarks.whole_run --provinces 5 --out DIR`: the whole run over 399 workbooks a province, and once more after one
of them has been sent again with one number changed. Prints seconds and their ratio; nothing is asserted."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from time import perf_counter

import click

from benchmarks.whole_run.provinces import copy_project, write_inbox

AS_OF = "2021-01-20T00:00:00+07:00"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--provinces", type=click.IntRange(1), default=5, show_default=True, help="399 workbooks each.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Scratch folder."
)
def main(provinces: int, out: Path) -> None:
    """Time the whole run, an idle one, and one after a single workbook changed."""
    project, home = out / "project", out / "home"
    shutil.rmtree(home, ignore_errors=True)
    copy_project(project, provinces)
    count = sum(write_inbox(home / "inbox", project, number) for number in range(1, provinces + 1))
    full = _run(project, home)
    print(f"whole run, {count} workbooks        {full:7.1f} s")
    idle = _run(project, home)
    print(f"nothing new                     {idle:7.1f} s  {idle / full:6.1%}")
    _send_again(sorted((home / "inbox").rglob("*.xlsx"))[-1])
    changed = _run(project, home)
    print(f"one workbook sent again         {changed:7.1f} s  {changed / full:6.1%}")


def _run(project: Path, home: Path) -> float:
    started = perf_counter()
    subprocess.run(
        [sys.executable, "-m", "dvk.cli", "run", "--home", str(home), "--as-of", AS_OF],
        check=True,
        env={**os.environ, "DVK_PROJECT": str(project)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return perf_counter() - started


def _send_again(workbook: Path) -> None:
    """The same return with the first number of its aggregate sheet raised by one, received at the moment of the build."""
    import openpyxl

    book = openpyxl.load_workbook(workbook)
    cells = (cell for row in book["Bieu01"].iter_rows() for cell in row)
    number = next(cell for cell in cells if isinstance(cell.value, int))
    number.value += 1
    again = workbook.with_stem(f"{workbook.stem} (2)")
    book.save(again)
    moment = datetime.fromisoformat(AS_OF).timestamp() - 60
    os.utime(again, (moment, moment))


if __name__ == "__main__":
    main()
