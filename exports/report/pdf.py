"""docx to PDF through LibreOffice, the same bytes for the same document."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path

from exports.errors import ExportError
from exports.report.pdf_bytes import same_bytes

FONTS = Path(__file__).parent / "fonts"
_SECONDS = 180
_FILTER = (
    'pdf:writer_pdf_Export:{"UseLosslessCompression":{"type":"boolean","value":"true"}}'  # charts stay sharp
)
# Only the shipped fonts: what is installed on a machine would change line breaks and bytes, and may lack Vietnamese letters.
_FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <alias binding="same"><family>Times New Roman</family><prefer><family>Tinos</family></prefer></alias>
  <alias binding="same"><family>serif</family><prefer><family>Tinos</family></prefer></alias>
  <alias binding="same"><family>sans-serif</family><prefer><family>Arimo</family></prefer></alias>
</fontconfig>
"""


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
            "--convert-to", _FILTER, "--outdir", scratch, str(document),
        ]  # fmt: skip
        settings = Path(scratch) / "fonts.conf"
        settings.write_text(_FONTCONFIG.format(fonts=FONTS, cache=Path(scratch) / "fonts"), encoding="utf-8")
        environment = {**os.environ, "FONTCONFIG_FILE": str(settings)}
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=_SECONDS, check=False, env=environment
            )
        except subprocess.TimeoutExpired as error:
            raise ExportError(f"{name} did not finish {document.name} in {_SECONDS} s") from error
        made = Path(scratch) / f"{document.stem}.pdf"
        if not made.is_file():
            raise ExportError(f"{name} made no PDF of {document.name}: {done.stderr.strip()[-300:]}")
        try:
            pdf.write_bytes(same_bytes(made.read_bytes(), created))
        except ValueError as error:
            raise ExportError(f"{name} wrote a PDF of {document.name} of an unknown form: {error}") from error
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
