"""Several provinces of the sample's shape in one inbox, for runs larger than one province's.

Each copy has units and programmes of its own: only the reference data of a copied project know its units, so nothing of the
benchmark enters the platform's own lists.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
from pathlib import Path

from ingest.reference import Reference
from samples.province.claims import DEFAULT_PLAN, claim, load_plan
from samples.province.deliveries import plan_deliveries
from samples.province.derivation import derive
from samples.province.inbox import InboxWriter
from samples.province.sheets import Sheets
from samples.province.simulation import simulate
from samples.province.spec import DEFAULT_SPEC, load_spec

ROOT = Path(__file__).resolve().parents[2]
PROJECT_PARTS = ("dbt_project", "ingest", "expectations", "exports", "identity", "dvk")


def copy_project(project: Path, copies: int) -> None:
    """A project root at `project` whose reference data know the units of `copies` more provinces."""
    if project.exists():
        shutil.rmtree(project)
    project.mkdir(parents=True)
    for part in PROJECT_PARTS[1:]:
        (project / part).symlink_to(ROOT / part)
    shutil.copytree(
        ROOT / "dbt_project", project / "dbt_project", ignore=shutil.ignore_patterns("target", "logs")
    )
    codes = _codes()
    units = project / "dbt_project" / "seeds" / "units.csv"
    with units.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    copied = [row for row in rows if row["unit_code"] in codes]
    with units.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        for number in range(1, copies + 1):
            for row in copied:
                writer.writerow(
                    row
                    | {
                        "unit_code": _renamed(row["unit_code"], number),
                        "unit_name_vi": f"{row['unit_name_vi']} ({number})",
                        "province_code": _renamed(row["province_code"], number),
                    }
                )


def write_inbox(inbox: Path, project: Path, number: int, scale: float = 1.0) -> int:
    """The returns of copy `number` (seeded by it, errors planted); returns how many workbooks they are."""
    spec_file = inbox.parent / f"province-{number}.yml"
    spec_file.parent.mkdir(parents=True, exist_ok=True)
    text = DEFAULT_SPEC.read_text(encoding="utf-8")
    plan_file = inbox.parent / f"plan-{number}.yml"
    plan = DEFAULT_PLAN.read_text(encoding="utf-8")
    for code in sorted(_codes()):
        pattern = rf'"{code}"|\b{code}\b(?!")' if code.startswith("DU-") else f'"{code}"'
        text = re.sub(pattern, f'"{_renamed(code, number)}"', text)
        plan = re.sub(pattern, f'"{_renamed(code, number)}"', plan)
    spec_file.write_text(text, encoding="utf-8")
    plan_file.write_text(plan, encoding="utf-8")
    seeds = project / "dbt_project" / "seeds"
    spec = load_spec(spec_file).resized(scale=scale)
    province = simulate(spec, 1000 + number, seeds)
    derived = derive(province.programmes, province.spec.unit_codes, province.calendar)
    errors = load_plan(plan_file) if scale == 1.0 else ()
    deliveries = plan_deliveries(province, None, None)
    sheets = Sheets.of(province, claim(province, derived, errors))
    writer = InboxWriter(inbox, sheets, Reference.load(seeds))
    writer.write_all(deliveries, os.cpu_count() or 1, lambda name: None)
    return len(deliveries)


def _codes() -> set[str]:
    spec = load_spec()
    return {spec.province_code, *spec.unit_codes}


def _renamed(code: str, number: int) -> str:
    return f"{code}-{number}"
