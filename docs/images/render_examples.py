"""Draw the pictures of the filled and the marked workbook: `python docs/images/render_examples.py`.

Needs LibreOffice (`soffice`) and Poppler (`pdftoppm`) on the PATH; the platform itself needs neither.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from dvk.annotation import annotate
from dvk.checking import Checker
from dvk.settings import Settings
from ingest.reference import Reference
from ingest.template_writer import write_workbook
from ingest.templates import load_template

HERE = Path(__file__).parent
UNIT, PERIOD = "899", "2017Q1"
COVER = {
    "data_cutoff_date": date(2017, 3, 31),
    "prepared_date": date(2017, 4, 5),
    "data_status": "official",
    "is_nil": "false",
}
# (level, field) → in the period, year to date, stage to date
COUNTS = {
    ("grassroots", "total"): (10, 10, 50),
    ("grassroots", "economy"): (4, 4, 20),
    ("grassroots", "culture_society"): (6, 6, 30),
    ("district", "total"): (2, 2, 8),
    ("district", "economy"): (1, 1, 3),
    ("district", "culture_society"): (1, 1, 5),
    ("province", "total"): (1, 1, 3),
    ("province", "economy"): (1, 1, 3),
}
# The same sheet with five slips in it.
WRONG = COUNTS | {
    ("grassroots", "total"): (40, 10, "1,362"),
    ("district", "total"): (12, 2, 8),
    ("province", "total"): ("ba", 1, 3),
}
PROGRAMMES = (
    ("899-2016-0001", "Tuyến đường hoa khu phố 3", "Hội Phụ nữ phường Vĩnh Lợi", "women", "culture_society"),
    ("899-2016-0002", "Tổ hợp tác trồng rau sạch", "Hội Nông dân phường Vĩnh Thông", "farmers", "economy"),
    ("899-2016-0003", "Thắp sáng đường hẻm", "Đoàn phường An Bình", "youth", "culture_society"),
    ("899-2017-0001", "Hũ gạo tình thương", "Hội Phụ nữ phường An Bình", "women", "culture_society"),
    ("899-2017-0002", "Nuôi cá lồng bè liên kết", "Hội Nông dân phường Vĩnh Lợi", "farmers", "economy"),
)


def tables(counts: Mapping[tuple[str, str], tuple[Any, Any, Any]], event_day: date | str) -> dict[str, Any]:
    """Rows of Bieu01–Bieu03 for the example."""
    names = ("in_period_count", "year_to_date_count", "stage_to_date_count")
    return {
        "bieu01": [
            {"indicator": "programmes_registered", "level": level, "field": field}
            | dict(zip(names, values, strict=True))
            for (level, field), values in counts.items()
        ],
        "bieu02": [
            {
                "programme_code": code,
                "programme_name": name,
                "owner_name": owner,
                "sector": sector,
                "field": field,
                "registered_level": "grassroots",
                "registered_date": date(int(code[4:8]), 2, 10),
                "status": "active",
            }
            for code, name, owner, sector, field in PROGRAMMES
        ],
        "bieu03": [
            {
                "programme_code": code,
                "programme_name": name,
                "event": "registered" if code[4:8] == "2017" else "re_registered",
                "event_date": event_day if code == PROGRAMMES[-1][0] else date(2017, 2, 10),
                "level": "grassroots",
                "document_number": "12-QĐ/TU",
                "document_date": date(2017, 2, 8),
            }
            for code, name, *_ in PROGRAMMES
        ],
        "bieu04": [],
        "explanations": [],
    }


def draw(workbook: Path, page: int, picture: str, height: int, width: int = 819, dots: int = 110) -> None:
    """A corner of one page of a workbook (`width` × `height` of 819 × 579) as docs/images/`picture`."""
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "pdf", "--outdir", workbook.parent, workbook],
        check=True,
        capture_output=True,
    )
    box = ["-x", "0", "-y", "0", "-W", str(width * dots // 70), "-H", str(height * dots // 70)]
    pages = ["-f", str(page), "-l", str(page), "-r", str(dots), "-png", "-singlefile"]
    subprocess.run(
        ["pdftoppm", *pages, *box, workbook.with_suffix(".pdf"), (HERE / picture).with_suffix("")], check=True
    )


def main() -> None:
    """Write the example workbooks in a scratch folder and draw them."""
    settings = Settings.from_env()
    reference, template = Reference.load(settings.seeds), load_template("v1")
    scratch = Path(tempfile.mkdtemp(prefix="dvk-pictures-"))
    try:
        right, wrong, marked = (scratch / f"{name}.xlsx" for name in ("right", "899_2017Q1", "marked"))
        write_workbook(
            right,
            template,
            reference,
            UNIT,
            PERIOD,
            cover=COVER,
            rows=tables(COUNTS, date(2017, 2, 10)),
        )
        write_workbook(
            wrong, template, reference, UNIT, PERIOD, cover=COVER, rows=tables(WRONG, "30/02/2017")
        )
        result = Checker(settings).check(wrong)
        annotate(wrong, result, marked, settings.seeds)
        for finding in result.findings:
            print(finding["severity"], finding["rule_id"], finding["message_vi"])
        draw(right, 1, "template-cover.png", 490)
        draw(right, 3, "template-bieu01.png", 302)
        draw(right, 6, "template-bieu02.png", 175, 518, 165)
        draw(right, 7, "template-bieu03.png", 230)
        draw(marked, 1, "marked-result.png", 264)
        draw(marked, 4, "marked-bieu01.png", 302)
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
