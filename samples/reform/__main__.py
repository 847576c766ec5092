"""`python -m samples.reform --out INBOX`: write the returns of the reorganisation of 2025 and the truth behind them."""

from __future__ import annotations

import csv
from pathlib import Path

import click

from samples.reform.lives import simulate
from samples.reform.returns import write_inbox


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--out", "inbox", type=click.Path(file_okay=False, path_type=Path), required=True, help="Inbox to fill."
)
@click.option(
    "--truth",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the truth. Default: next to INBOX.",
)
def main(inbox: Path, truth: Path | None) -> None:
    """Districts of Kiên Giang and Hà Tĩnh end on 1/7/2025; commune committees go on with their programmes."""
    scenario = simulate()
    count = write_inbox(scenario, inbox)
    folder = truth or inbox.resolve().parent / "truth"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "programmes.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(
            (
                "number",
                "field",
                "registered_date",
                "recognised_date",
                "is_forgotten",
                "unit_code",
                "since_date",
            )
        )
        for programme in scenario.programmes:
            for stay in programme.stays:
                writer.writerow(
                    (
                        programme.number, programme.field, programme.registered, programme.recognised or "",
                        str(programme.forgotten).lower(), stay.unit, stay.since,
                    )
                )  # fmt: skip
    click.echo(f"{count} workbooks in {inbox}, {len(scenario.programmes)} programmes behind them", err=True)


if __name__ == "__main__":
    main()
