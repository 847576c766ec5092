"""Draw the pictures of a publication: `python docs/images/render_publication.py HOME 2020Q4 r2`.

Needs LibreOffice (`soffice`) and Poppler (`pdftoppm`) on the PATH.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Drawing:
    """One page of one output as a picture, cut off below `share` of its height."""

    picture: str
    file: str
    page: int
    dots: int = 90
    share: float = 1.0


DRAWINGS = (
    Drawing("report-first-page.png", "bao-cao-dan-van-kheo-*.pdf", 1, 100),
    Drawing("report-reconciliation.png", "bao-cao-dan-van-kheo-*.pdf", 4, 100),
    Drawing("committee-sheet.png", "phieu-don-vi/phieu-906-*.xlsx", 1, 90, 0.75),
    Drawing("committee-actions.png", "phieu-don-vi/phieu-906-*.xlsx", 3, 90, 0.7),
    Drawing("revision-differences.png", "khac-biet-so-voi-ban-truoc-*.xlsx", 1, 75, 0.65),
    Drawing("appendix-contents.png", "phu-luc-dan-van-kheo-*.xlsx", 1, 90, 0.85),
    Drawing("appendix-overview.png", "phu-luc-dan-van-kheo-*.xlsx", 2, 90, 0.8),
    Drawing("appendix-chart.png", "phu-luc-dan-van-kheo-*.xlsx", 3),
    Drawing("appendix-worst-findings.png", "phu-luc-dan-van-kheo-*.xlsx", 5),
    Drawing("appendix-gaps.png", "phu-luc-dan-van-kheo-*.xlsx", 33),
)


def as_pdf(file: Path, scratch: Path) -> Path:
    """The PDF of an output; a workbook goes through LibreOffice."""
    if file.suffix == ".pdf":
        return file
    profile = f"-env:UserInstallation={(scratch / 'profile').as_uri()}"
    made = scratch / f"{file.stem}.pdf"
    if not made.is_file():
        command = [
            "soffice",
            profile,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(scratch),
            str(file),
        ]
        subprocess.run(command, check=True, capture_output=True)
    return made


def draw(drawing: Drawing, revision: Path, scratch: Path) -> None:
    """Write one picture beside this file."""
    pdf = as_pdf(next(iter(sorted(revision.glob(drawing.file)))), scratch)
    page = ["-f", str(drawing.page), "-l", str(drawing.page), "-r", str(drawing.dots), "-png", "-singlefile"]
    sizes = subprocess.run(
        ["pdfinfo", "-f", str(drawing.page), "-l", str(drawing.page), pdf],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    width, height = (
        next(line for line in sizes.splitlines() if "size:" in line).split("size:")[1].split()[:3:2]
    )
    scale = drawing.dots / 72
    box = ["-x", "0", "-y", "0", "-W", str(int(float(width) * scale))]
    box += ["-H", str(int(float(height) * scale * drawing.share))]
    target = HERE / drawing.picture
    subprocess.run(["pdftoppm", *page, *box, pdf, target.with_suffix("")], check=True)


def main() -> None:
    """Draw every picture of the revision named on the command line."""
    home, period, revision = sys.argv[1:4]
    scratch = Path(tempfile.mkdtemp(prefix="dvk-pictures-"))
    try:
        for drawing in DRAWINGS:
            draw(drawing, Path(home) / "publications" / period / revision, scratch)
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
