"""Looks into the inbox without trusting it: regular files only, links never followed, bytes checked
while read.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00")
_CHUNK = 2**20
_TEMPORARY_SUFFIXES = (".tmp", ".part", ".crdownload", ".swp", "~")
_TEMPORARY_PREFIXES = ("~$", ".~", ".")

SkipReason = Literal["symlink", "not_regular", "temporary", "unreadable", "changing", "known"]


@dataclass(frozen=True)
class Skipped:
    """Something in the inbox that is not taken now, and why. `known`: the same bytes have a receipt."""

    file_name: str
    reason: SkipReason


@dataclass(frozen=True)
class Arrival:
    """Bytes to be read: a new file of the inbox, or an original whose quarantine may be over."""

    path: Path
    file_name: str
    size_bytes: int
    received_at: datetime
    sha256: str
    read_number: int = 1
    archived: bool = False


class ChangingError(Exception):
    """The file was written to while it was read: it is left for the next time."""


def naive_utc(mtime_ns: int) -> datetime:
    """A modification time as naive UTC, to the microsecond."""
    return _EPOCH + timedelta(microseconds=mtime_ns // 1_000)


def entries(inbox: Path) -> Iterator[tuple[str, Path] | Skipped]:
    """Everything under the inbox by relative name, in order; what cannot be a submission comes as Skipped."""
    closed: list[OSError] = []
    for folder, folders, files in os.walk(inbox, followlinks=False, onerror=closed.append):
        here = Path(folder)
        for name in list(folders):
            if (here / name).is_symlink():
                folders.remove(name)
                yield Skipped((here / name).relative_to(inbox).as_posix(), "symlink")
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = here / name
            relative = path.relative_to(inbox).as_posix()
            # A name that is not UTF-8 cannot be stored as text; show its bytes instead.
            relative = relative.encode("utf-8", "backslashreplace").decode("utf-8")
            try:
                mode = path.lstat().st_mode
            except OSError:
                yield Skipped(relative, "unreadable")
                continue
            if stat.S_ISLNK(mode):
                yield Skipped(relative, "symlink")
            elif not stat.S_ISREG(mode):
                yield Skipped(relative, "not_regular")
            elif name.startswith(_TEMPORARY_PREFIXES) or name.lower().endswith(_TEMPORARY_SUFFIXES):
                yield Skipped(relative, "temporary")
            else:
                yield relative, path
    for error in closed:  # a folder that may not be listed: its files are not lost, they are not seen
        name = os.path.relpath(str(error.filename), inbox)
        yield Skipped(name.encode("utf-8", "backslashreplace").decode("utf-8"), "unreadable")


def read_stable(path: Path, *, keep: bool, limit: int) -> tuple[bytes | None, str, os.stat_result]:
    """Read a regular file once: (bytes, SHA-256, status). Bytes are None when not kept or above `limit`.

    Raises ChangingError when the file changes meanwhile, OSError when it is a link, not regular or
    unreadable.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as stream:
        before = os.fstat(stream.fileno())
        if not stat.S_ISREG(before.st_mode):
            raise OSError(f"not a regular file: {path}")
        digest = hashlib.sha256()
        chunks: list[bytes] = []
        wanted = keep and before.st_size <= limit
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            if wanted:
                chunks.append(chunk)
        after = os.fstat(stream.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise ChangingError(str(path))
    return (b"".join(chunks) if wanted else None), digest.hexdigest(), after
