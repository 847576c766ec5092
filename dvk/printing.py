"""What goes to standard output: long texts, whose reader may have seen enough, tables as CSV, and lists that are told in short."""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exports.publication import Difference

_EACH = 5  # more files of one folder that differ alike are told as a number


def print_all(text: str) -> None:
    """Print a long text; a reader such as `head` that has seen enough is no error."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whatever is still buffered must not raise again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows under a header; no text of a sender can begin a formula in the program that opens it."""
    from exports.safe_text import csv_text

    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([csv_text(value) if isinstance(value, str) else value for value in row] for row in rows)
    return table.getvalue()


def told_differences(differences: Iterable[Difference]) -> list[str]:
    """One line a file that a rebuild does not reproduce; where many of one folder differ alike, their number and the first."""

    def place(difference: Difference) -> tuple[str, str]:
        folder, slash, _ = difference.path.partition("/")
        return (folder + slash if slash else "", difference.kind)

    lines = []
    for (folder, kind), group in groupby(
        sorted(differences, key=lambda one: (place(one), one.path)), key=place
    ):
        paths = [difference.path for difference in group]
        if folder and len(paths) > _EACH:
            lines.append(f"{kind:<12} {folder} {len(paths)} files, first {paths[0]}")
        else:
            lines += [f"{kind:<12} {path}" for path in paths]
    return lines
