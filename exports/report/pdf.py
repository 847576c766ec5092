"""docx to PDF through LibreOffice, with the moments and identifiers that differ at every conversion made the same."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path

from exports.errors import ExportError

_SECONDS = 180
_DATES = re.compile(rb"/(CreationDate|ModDate)\(D:[^)]*\)")
_XMP_DATES = re.compile(rb"<xmp:(CreateDate|ModifyDate|MetadataDate)>[^<]*</xmp:")
_IDENTITY = re.compile(rb"/ID\s*\[\s*<[0-9A-Fa-f]+>\s*<[0-9A-Fa-f]+>\s*\]")
_CHECKSUM = re.compile(rb"/DocChecksum\s*/[0-9A-Fa-f]+")


def convert(document: Path, pdf: Path, created: datetime) -> str | None:
    """Write `pdf` from `document`; returns what made it, such as “LibreOffice 7.4.7.2”, or None without LibreOffice.

    `created` (UTC) becomes the date inside. Raises ExportError when LibreOffice is there but fails.
    """
    program = converter()
    if program is None:
        return None
    executable, name = program
    with tempfile.TemporaryDirectory(prefix="dvk-pdf-") as scratch:
        command = [
            executable, f"-env:UserInstallation={(Path(scratch) / 'profile').as_uri()}", "--headless", "--norestore",
            "--convert-to", "pdf", "--outdir", scratch, str(document),
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise ExportError(f"{name} did not finish {document.name} in {_SECONDS} s") from error
        made = Path(scratch) / f"{document.stem}.pdf"
        if not made.is_file():
            raise ExportError(f"{name} made no PDF of {document.name}: {done.stderr.strip()[-300:]}")
        pdf.write_bytes(same_bytes(made.read_bytes(), created))
    return name


def converter() -> tuple[str, str] | None:
    """Path and name with version of the LibreOffice that is installed. `DVK_PDF=off` says there is none."""
    return None if os.environ.get("DVK_PDF") == "off" else _installed()


@cache
def _installed() -> tuple[str, str] | None:
    executable = shutil.which("soffice") or shutil.which("libreoffice")
    if executable is None:
        return None
    try:
        told = subprocess.run(
            [executable, "--version"], capture_output=True, text=True, timeout=60, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"(LibreOffice[^\d]*[\d.]+)", told)
    return (executable, found[1]) if found else None


def same_bytes(data: bytes, created: datetime) -> bytes:
    """The PDF with `created` for its dates and identifiers drawn from its own contents, every length kept."""
    stamp = f"D:{created:%Y%m%d%H%M%S}Z".encode()
    data = _DATES.sub(lambda m: _padded(b"/" + m[1] + b"(" + stamp, b")", m[0]), data)
    moment = f"{created:%Y-%m-%dT%H:%M:%SZ}".encode()
    data = _XMP_DATES.sub(lambda m: _padded(b"<xmp:" + m[1] + b">" + moment, b"</xmp:", m[0]), data)
    blank = _CHECKSUM.sub(lambda m: re.sub(rb"[0-9A-Fa-f]+$", lambda d: b"0" * len(d[0]), m[0]), data)
    blank = _IDENTITY.sub(_without_digits, blank)
    digits = hashlib.sha256(blank).hexdigest().upper().encode()
    return _IDENTITY.sub(
        lambda m: re.sub(rb"<[0-9A-Fa-f]+>", lambda d: b"<" + digits[: len(d[0]) - 2] + b">", m[0]), blank
    )


def _without_digits(match: re.Match[bytes]) -> bytes:
    return re.sub(rb"<[0-9A-Fa-f]+>", lambda d: b"<" + b"0" * (len(d[0]) - 2) + b">", match[0])


def _padded(start: bytes, end: bytes, original: bytes) -> bytes:
    """`start` + blanks + `end`, as long as the original, so that no offset inside the file moves."""
    return start[: len(original) - len(end)].ljust(len(original) - len(end)) + end
