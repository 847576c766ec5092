"""`python -m benchmarks.ingest`: the platform's reading beside bare calamine and beside a pandas + openpyxl script, over the
same files, in the same number of processes, in one run, and `dvk check` beside starting Python and reading the same file.
Prints seconds and ratios; nothing is asserted. On a machine that others use, the ratios of processor time count.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import click

from benchmarks.ingest.workbooks import write_workbooks

Measured = dict[str, float]
_BARE_READ = """
import sys
from python_calamine import CalamineWorkbook
book = CalamineWorkbook.from_path(sys.argv[1])
for name in book.sheet_names:
    book.get_sheet_by_name(name).to_python()
"""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--files", "sizes", multiple=True, type=int, default=[200], show_default=True, help="May be given twice."
)
@click.option("--processes", default=2, show_default=True)
@click.option(
    "--repeat",
    default=3,
    show_default=True,
    help="Runs of each way, in turn; the one of least processor time counts.",
)
@click.option(
    "--script-files", default=100, show_default=True, help="Files given to the script (it is slow)."
)
@click.option("--json", "out", type=click.Path(path_type=Path), help="Write the figures here.")
def main(sizes: tuple[int, ...], processes: int, repeat: int, script_files: int, out: Path | None) -> None:
    """Measure, and print ratios."""
    figures: dict[str, dict[str, Measured]] = {}
    with tempfile.TemporaryDirectory(prefix="ingest-benchmark-") as scratch:
        for size in sizes:
            folder = Path(scratch) / f"inbox-{size}"
            write_workbooks(folder, size, processes)
            files = sorted(folder.iterdir())
            best: dict[str, Measured] = {}
            for _ in range(repeat):
                for way in ("bare", "platform"):
                    _keep_best(best, way, _measure(way, files, processes, Path(scratch)))
            some = files[:: max(1, size // script_files)]
            for _ in range(repeat if script_files else 0):
                _keep_best(best, "script", _measure("script", some, processes, Path(scratch)))
                _keep_best(best, "platform, same files", _measure("platform", some, processes, Path(scratch)))
            figures[str(size)] = best
            _print(size, best)
            if size == sizes[0]:
                figures["check"] = _check(files, Path(scratch), repeat)
            shutil.rmtree(folder)
        _compare({size: figures[size] for size in map(str, sizes)})
    if out:
        out.write_text(json.dumps(figures, indent=1), encoding="utf-8")


def _keep_best(best: dict[str, Measured], way: str, measured: Measured) -> None:
    if way not in best or measured["cpu_seconds"] < best[way]["cpu_seconds"]:
        best[way] = measured


def _measure(way: str, files: list[Path], processes: int, scratch: Path) -> Measured:
    """Wall seconds, processor seconds and the largest process, of `processes` fresh interpreters side by side."""
    lake = scratch / "lake"
    lake.mkdir()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = perf_counter()
    running: list[subprocess.Popen[str]] = []
    for number in range(processes):
        command = [sys.executable, "-m", "benchmarks.ingest.worker", way, str(lake)]
        running.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        stream = running[-1].stdin
        if stream is not None:
            stream.write("\n".join(map(str, files[number::processes])))
            stream.close()
    told = [json.loads(process.stdout.read()) for process in running if process.stdout is not None]
    if any(process.wait() for process in running):
        raise click.ClickException(f"{way} failed")
    seconds = perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    shutil.rmtree(lake)
    return {
        "seconds": seconds,
        "reading_seconds": max(one["seconds"] for one in told),
        "cpu_seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "peak_mb": max(one["peak_mb"] for one in told),
        "rows": sum(one["rows"] for one in told),
        "files": len(files),
    }


def _print(size: int, best: dict[str, Measured]) -> None:
    click.echo(f"{size} workbooks            wall s  after start-up   cpu s   peak MB       rows")
    for way, m in best.items():
        click.echo(
            f"  {way:20}  {m['seconds']:7.2f}  {m['reading_seconds']:14.2f}  {m['cpu_seconds']:6.2f}"
            f"  {m['peak_mb']:8.0f}  {m['rows']:9.0f}"
        )
    for name, key in (
        ("wall", "seconds"),
        ("after start-up", "reading_seconds"),
        ("processor", "cpu_seconds"),
    ):
        click.echo(
            f"  platform ÷ bare calamine, {name}: {best['platform'][key] / best['bare'][key]:.2f}  (goal 1.25)"
        )
    if "script" in best:
        same = best["platform, same files"]
        for name, key in (("wall", "seconds"), ("processor", "cpu_seconds")):
            click.echo(
                f"  script ÷ platform, {same['files']:.0f} files, {name}: {best['script'][key] / same[key]:.1f}  (goal 10)"
            )


def _check(files: list[Path], scratch: Path, repeat: int) -> dict[str, Measured]:
    """`dvk check` of the largest workbook in an installation that has checked before, and the bare read, as processes."""
    home = scratch / "home"
    home.mkdir()
    path = max(files, key=lambda file: file.stat().st_size)
    commands = {
        "bare read": [sys.executable, "-c", _BARE_READ, str(path)],
        "dvk check": [str(Path(sys.executable).with_name("dvk")), "check", str(path), "--home", str(home)],
    }
    best: dict[str, Measured] = {}
    for _ in range(2 * repeat + 1):
        for name, command in commands.items():
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            started = perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds = perf_counter() - started
            processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            _keep_best(best, name, {"seconds": seconds, "cpu_seconds": processor})
    ratio = best["dvk check"]["cpu_seconds"] / best["bare read"]["cpu_seconds"]
    click.echo(
        f"dvk check of one workbook: {best['dvk check']['cpu_seconds']:.3f} s of processor time, starting Python and reading "
        f"it with calamine {best['bare read']['cpu_seconds']:.3f} s: {ratio:.1f}  (goal 2)"
    )
    return best


def _compare(figures: dict[str, dict[str, Measured]]) -> None:
    sizes = sorted(figures, key=int)
    for small, large in pairwise(sizes):
        first, second = figures[small]["platform"], figures[large]["platform"]
        click.echo(
            f"{large} against {small}: time × {second['seconds'] / first['seconds']:.2f}, processor time × "
            f"{second['cpu_seconds'] / first['cpu_seconds']:.2f}, rows × "
            f"{second['rows'] / first['rows']:.2f}, peak memory × {second['peak_mb'] / first['peak_mb']:.2f}  (goal 2)"
        )


if __name__ == "__main__":
    main()
