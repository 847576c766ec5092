"""Many different workbooks quickly: some are written by the platform's writer, the others are copies with other codes."""

from __future__ import annotations

import io
import random
import zipfile
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path

from benchmarks.ingest.ways import SEEDS
from ingest.aggregate_grid import aggregate_grid
from ingest.reference import Reference
from ingest.template_writer import write_workbook
from ingest.templates import load_template, newest_version

_UNIT, _PERIOD, _MARK = "908", "2020Q4", "PXXXXX"
_BASES = 12
_LARGEST_REGISTER = 900


def _base(number: int) -> bytes:
    """A full return: 108 counts, a register of 20–900 lines, events and outcomes in proportion."""
    reference, template = Reference.load(SEEDS), load_template(newest_version())
    draw = random.Random(number)
    lines = int(20 * (_LARGEST_REGISTER / 20) ** (number / (_BASES - 1)))
    fields = [i.code for i in reference.vocabularies["fields"].items if i.code != "total"]
    sectors = [i.code for i in reference.vocabularies["sectors"].items]
    start = date(2016, 1, 1)
    register = [
        {
            "programme_code": f"{_MARK}-{i:04}", "programme_name": f"Mô hình tự quản số {i} ấp {i % 37}",
            "owner_name": f"Chi hội {i % 91}", "sector": draw.choice(sectors), "place": f"Ấp {i % 37}",
            "field": draw.choice(fields), "registered_level": "grassroots",
            "registered_date": start + timedelta(draw.randrange(1_700)), "target": "Giữ vững và nhân rộng",
            "status": "active",
        }
        for i in range(lines)
    ]  # fmt: skip
    events = [
        {
            "programme_code": f"{_MARK}-{i:04}", "programme_name": f"Mô hình tự quản số {i} ấp {i % 37}", "event": "appraised",
            "event_date": date(2020, 10, 1) + timedelta(i % 80), "level": "grassroots", "score": 70 + i % 30,
        }
        for i in range(0, lines, 2)
    ]  # fmt: skip
    counts = [
        {**key._asdict(), "in_period_count": draw.randrange(60), "year_to_date_count": draw.randrange(200),
         "stage_to_date_count": draw.randrange(1_000)}
        for key in aggregate_grid(reference)
    ]  # fmt: skip
    rows = {"bieu01": counts, "bieu02": register, "bieu03": events}
    stream = io.BytesIO()
    write_workbook(stream, template, reference, _UNIT, _PERIOD, rows=rows)
    return stream.getvalue()


def _write(folder: Path, base: bytes, numbers: range, units: list[str], periods: list[str]) -> None:
    with zipfile.ZipFile(io.BytesIO(base)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    strings = parts.pop("xl/sharedStrings.xml").decode()
    for number in numbers:
        unit, period = units[number % len(units)], periods[number // len(units) % len(periods)]
        text = strings.replace(f">{_UNIT}<", f">{unit}<").replace(f">{_PERIOD}<", f">{period}<")
        with zipfile.ZipFile(
            folder / f"{number:06}.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=1
        ) as package:
            for name, data in parts.items():
                package.writestr(name, data)
            package.writestr("xl/sharedStrings.xml", text.replace(_MARK, f"P{number:05}"))


def write_workbooks(folder: Path, count: int, processes: int = 2) -> None:
    """`count` different workbooks of known units and quarters in `folder`."""
    folder.mkdir(parents=True)
    reference = Reference.load(SEEDS)
    units = sorted(
        {u.unit_code for u in reference.units if u.unit_kind == "district" and u.province_code == "91"}
    )
    periods = sorted(
        p for p, row in reference.periods.items() if row.period_kind == "quarter" and p <= _PERIOD
    )
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        bases = list(pool.map(_base, range(_BASES)))
        tasks = [
            pool.submit(_write, folder, bases[i], range(i, count, _BASES), units, periods)
            for i in range(_BASES)
        ]
        for task in tasks:
            task.result()
