"""`python -m samples.published --out INBOX`: the published reports as submission workbooks."""

from __future__ import annotations

import argparse
from pathlib import Path

from samples.published.workbooks import write_inbox


def main() -> None:
    """Write the workbooks and print their paths."""
    parser = argparse.ArgumentParser(prog="python -m samples.published", description=__doc__)
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="INBOX",
        help="inbox folder; workbooks go to INBOX/published",
    )
    for path in write_inbox(parser.parse_args().out):
        print(path)


if __name__ == "__main__":
    main()
