"""Draw the pictures of the report site: `python docs/images/render_site.py HOME` (a home where `dvk site` has run).

Needs Debian's `chromium`; the platform itself does not.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
# picture → page, width, height; a telephone is 390 wide
PICTURES = {
    "site-overview.png": ("index.html", 1200, 1180),
    "site-returns.png": ("submissions.html", 1200, 1130),
    "site-explorer.png": ("explorer.html#u=906&p=2020Q4", 1200, 1480),
    "site-findings.png": ("findings.html#unit=906&period=2020Q4", 1200, 1000),
    "site-lifecycle.png": ("lifecycle.html", 1200, 1080),
    "site-activities.png": ("activities.html", 1200, 1080),
    "site-publication.png": ("publication-2020Q4-r2.html", 1200, 1180),
    "site-programme.png": ("programme.html#u=906&id=906-2016-0001", 1200, 1080),
    "site-telephone.png": ("index.html", 390, 1100),
    "site-release.png": ("../publications/2020Q4/r1/trang-tin/index.html", 1200, 900),
    "site-english.png": ("en/index.html", 1200, 700),
}
HEAVIEST = 300_000


def draw(page: Page, site: Path, picture: str, address: str, width: int, height: int) -> None:
    """One picture, in as few colours as keep it light."""
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{site.as_uri()}/{address}")
    page.wait_for_timeout(1200)
    target = HERE / picture
    page.screenshot(path=target)
    if shutil.which("pngquant"):
        subprocess.run(["pngquant", "--force", "--output", target, "64", target], check=True)
    if target.stat().st_size > HEAVIEST:
        raise SystemExit(f"{picture} is {target.stat().st_size} bytes; make it smaller")


def main() -> None:
    """Open every page of PICTURES in a headless browser."""
    site = Path(sys.argv[1]).resolve() / "site"
    chromium = shutil.which("chromium")
    if not (site / "index.html").is_file() or chromium is None:
        raise SystemExit("needs HOME/site (run `dvk site` first) and chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page()
        for picture, (address, width, height) in PICTURES.items():
            draw(page, site, picture, address, width, height)
        browser.close()


if __name__ == "__main__":
    main()
