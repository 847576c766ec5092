"""Write the hazard workbooks into a folder, with what must be read from each: `python -m samples.hazards --out DIR`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from samples.hazards.corpus import corpus


@click.command()
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
def main(out: Path) -> None:
    """One file per hazard, and `expected.json`."""
    out.mkdir(parents=True, exist_ok=True)
    expected = {}
    for case in corpus():
        name = f"{case.name}{Path(case.file_name).suffix}"
        (out / name).write_bytes(case.build())
        expected[name] = {
            "quarantine": case.quarantine,
            "issues": case.issues,
            "values": {cell: None if value is None else str(value) for cell, value in case.values.items()},
        }
    (out / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1), encoding="utf-8")
    click.echo(f"{len(expected)} files in {out}")


if __name__ == "__main__":
    main()
