"""One process of the benchmark: file names on standard input, its figures as JSON on standard output."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from time import perf_counter

from benchmarks.ingest.ways import WAYS

if __name__ == "__main__":
    way, lake = sys.argv[1], Path(sys.argv[2])
    files = [Path(line) for line in sys.stdin.read().splitlines()]
    if way == "platform":
        import ingest.pipeline  # noqa: F401
    elif way == "bare":
        import python_calamine  # noqa: F401
    else:
        import openpyxl  # noqa: F401
        import pandas as pd  # noqa: F401
    started = perf_counter()
    rows = WAYS[way](files, lake)
    seconds = perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rows": rows, "seconds": seconds, "peak_mb": peak}))
