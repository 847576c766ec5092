"""The ways of reading that are compared. Each reads the files it is given in one process and returns rows seen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"


def bare(files: Sequence[Path], lake: Path) -> int:
    """calamine alone: open, and turn every sheet into Python lists. Nothing is kept."""
    from python_calamine import CalamineWorkbook

    rows = 0
    for path in files:
        workbook = CalamineWorkbook.from_path(str(path))
        for name in workbook.sheet_names:
            rows += len(workbook.get_sheet_by_name(name).to_python())
    return rows


def platform(files: Sequence[Path], lake: Path) -> int:
    """Receive, read, type, lineage, land: what a worker of the platform does, in batches of 50."""
    from ingest.inbox import naive_utc, read_stable
    from ingest.pipeline import Arrival, ingest_batch, plan_batches
    from ingest.reference import Reference

    reference = Reference.load(SEEDS)
    arrivals: list[Arrival] = []
    for path in files:
        _, sha256, status = read_stable(path, keep=False, limit=0)
        arrivals.append(Arrival(path, path.name, status.st_size, naive_utc(status.st_mtime_ns), sha256))
    rows = 0
    for batch in plan_batches(arrivals, 50):
        result = ingest_batch(batch, lake, reference)
        if result.quarantined or result.skipped:
            raise RuntimeError(
                f"not accepted: {[f for f in result.files if f.quarantine_code]} {result.skipped}"
            )
        rows += result.row_count
    return rows


def script(files: Sequence[Path], lake: Path) -> int:
    """A fair script with pandas and openpyxl: the same four sheets, headings by name, dates and whole numbers typed,
    the cell of every value kept, the original copied under its SHA-256, one Parquet file a table and 50 workbooks.
    """
    import hashlib
    import shutil

    import pandas as pd
    from openpyxl.utils import get_column_letter

    rows = 0
    whole = ("Trong kỳ", "Lũy kế từ đầu năm", "Lũy kế từ đầu giai đoạn")
    for start in range(0, len(files), 50):
        found: dict[str, list[pd.DataFrame]] = {}
        for path in files[start : start + 50]:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            shutil.copyfile(path, lake / f"{digest}.xlsx")
            book = pd.ExcelFile(path, engine="openpyxl")
            cover = book.parse("TrangBia", header=None, dtype=object)
            unit, period = cover.iloc[8, 1], cover.iloc[10, 1]
            for name in ("Bieu01", "Bieu02", "Bieu03", "Bieu04"):
                table = book.parse(name, header=4, dtype=object).dropna(how="all")
                letters = {column: get_column_letter(i) for i, column in enumerate(table.columns, 1)}
                for column in table.columns:
                    if column in whole:
                        table[column] = pd.to_numeric(table[column], errors="coerce").astype("Int64")
                    elif str(column).startswith("Ngày"):
                        table[column] = pd.to_datetime(table[column], errors="coerce", dayfirst=True)
                    else:
                        table[column] = table[column].astype("string")
                sheet_rows = (table.index + 6).astype(str)
                for column, letter in letters.items():
                    table[f"{column} · ô"] = letter + sheet_rows
                table["submission_id"], table["unit"], table["period"] = digest[:16], str(unit), str(period)
                found.setdefault(name, []).append(table)
                rows += len(table)
        for name, tables in found.items():
            pd.concat(tables).to_parquet(lake / f"{name}-{files[start].stem}.parquet", compression="zstd")
    return rows


WAYS = {"bare": bare, "platform": platform, "script": script}
