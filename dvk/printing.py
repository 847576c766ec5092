"""Long texts on standard output, whose reader may have seen enough."""

from __future__ import annotations

import os
import sys


def print_all(text: str) -> None:
    """Print a long text; a reader such as `head` that has seen enough is no error."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whatever is still buffered must not raise again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
