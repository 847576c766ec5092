"""Tries the native reader on a file in a process of its own, where it may die.

The reader of old workbooks believes sizes that a damaged file states: it asks for hundreds of gigabytes and the system ends the
process. Found by benchmarks.fuzzing.
"""

from __future__ import annotations

import subprocess
import sys

from ingest.issues import RefusedError

_SECONDS = 30
_MOST_BYTES = 2 * 2**30
_TRIAL = f"""
import io, resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({_MOST_BYTES}, {_MOST_BYTES}))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
from python_calamine import CalamineWorkbook
try:
    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()
except MemoryError:
    sys.exit(1)
except BaseException:
    pass  # a fault that can be caught is caught again, and told, by the real reading
"""


def refuse_deadly(data: bytes, kind: str) -> None:
    """Raises RefusedError(file_unsafe) when reading these bytes ends the process, or never ends."""
    try:
        tried = subprocess.run(
            [sys.executable, "-I", "-c", _TRIAL],
            input=data,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RefusedError("file_unsafe", f"{kind}: > {_SECONDS} s") from error
    if tried.returncode != 0:
        raise RefusedError("file_unsafe", f"{kind}: > {_MOST_BYTES} byte")
