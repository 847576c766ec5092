"""The review workbook: uncertain pairs out, a person's decisions back in."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import duckdb
import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from identity.decisions import Decision, Verdict
from identity.vocabulary import load_vocabulary

TAG = "dvk-identity-review"
TAG_SHEET = "_dvk"
_VERSION = "v1"
_CREATED = datetime.fromisoformat("2020-01-01T00:00:00")
_HEADING_ROW, _FIRST_ROW = 4, 5
_VERDICT, _PERSON, _NOTE = 3, 4, 5
_SIDE = 6
_WIDTHS = (5, 7, 34, 19, 18, 18)
_SIDE_WIDTHS = (16, 14, 13, 44, 28, 22, 18, 12)


class ReviewError(ValueError):
    """The workbook is not a review workbook, or a line of it cannot be understood; the message says which."""


@dataclass(frozen=True)
class Labels:
    """Names of units and fields as people read them."""

    units: Mapping[str, str]
    fields: Mapping[str, str]


def read_labels(connection: duckdb.DuckDBPyConnection) -> Labels:
    """Labels from the reference tables of the warehouse."""
    units = connection.execute("select unit_code, unit_name_vi from seeds.units").fetchall()
    fields = connection.execute("select code, label_vi from seeds.fields").fetchall()
    return Labels(dict(units), dict(fields))


def export_pairs(warehouse: Path, target: Path) -> int:
    """Write the review workbook of the pairs in the warehouse; returns how many. Same pairs, same bytes."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        cursor = connection.execute(
            "select * from intermediate.int_identity_candidates order by score desc, pair_id"
        )
        names = [column[0] for column in cursor.description or []]
        pairs = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        labels = read_labels(connection)
    buffer = BytesIO()
    write_workbook(buffer, pairs, labels)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(buffer.getvalue())
    return len(pairs)


def write_workbook(target: BytesIO, pairs: Sequence[Mapping[str, Any]], labels: Labels) -> None:
    """The workbook of these pairs (rows of int_identity_candidates)."""
    words = load_vocabulary().review
    with xlsxwriter.Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    ) as workbook:
        workbook.set_properties({"title": words["title"], "created": _CREATED})
        sheet = workbook.add_worksheet(words["sheet"])
        looks = _looks(workbook)
        sheet.hide_gridlines(2)
        sheet.write_string(0, 0, words["title"], looks["title"])
        sheet.write_string(1, 0, words["note"], looks["note"])
        side = len(words["row_headings"])
        for column, (heading, width) in enumerate(zip(words["headings"], _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(_HEADING_ROW, column, heading, looks["heading"])
        for number, title in enumerate(words["sides"]):
            start = _SIDE + number * side
            sheet.merge_range(
                _HEADING_ROW - 1, start, _HEADING_ROW - 1, start + side - 1, title, looks["heading"]
            )
            for offset, (heading, width) in enumerate(zip(words["row_headings"], _SIDE_WIDTHS, strict=True)):
                sheet.set_column(start + offset, start + offset, width)
                sheet.write_string(_HEADING_ROW, start + offset, heading, looks["heading"])
        for row, pair in enumerate(pairs, start=_FIRST_ROW):
            sheet.write_number(row, 0, row - _FIRST_ROW + 1, looks["cell"])
            sheet.write_number(row, 1, pair["score"], looks["score"])
            sheet.write_string(row, 2, reasons_text(pair["reasons"]), looks["cell"])
            for column in (_VERDICT, _PERSON, _NOTE):
                sheet.write_blank(row, column, None, looks["input"])
            for number, name in enumerate(("left", "right")):
                for offset, text in enumerate(_side(pair, name, labels)):
                    sheet.write_string(row, _SIDE + number * side + offset, text, looks["cell"])
        last = max(_FIRST_ROW + len(pairs) - 1, _FIRST_ROW)
        sheet.data_validation(
            _FIRST_ROW,
            _VERDICT,
            last,
            _VERDICT,
            {"validate": "list", "source": [words["same"], words["different"]]},
        )
        sheet.freeze_panes(_FIRST_ROW, _SIDE)
        sheet.autofilter(_HEADING_ROW, 0, last, _SIDE + 2 * side - 1)
        sheet.set_landscape()
        sheet.set_paper(8)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEADING_ROW - 1, _HEADING_ROW)
        _write_keys(workbook, pairs)


def _looks(workbook: Workbook) -> dict[str, Format]:
    base = {"font_name": "Times New Roman", "font_size": 11, "valign": "top", "text_wrap": True}
    cell = base | {"border": 1, "border_color": "#8EA9DB"}
    return {
        "title": workbook.add_format(
            {"font_name": "Times New Roman", "font_size": 14, "bold": True, "font_color": "#1F3864"}
        ),
        "note": workbook.add_format({"font_name": "Times New Roman", "font_size": 11, "italic": True}),
        "heading": workbook.add_format(
            cell | {"bold": True, "bg_color": "#D9E2F3", "align": "center", "valign": "vcenter"}
        ),
        "cell": workbook.add_format(cell),
        "score": workbook.add_format(cell | {"num_format": "0.00"}),
        "input": workbook.add_format(cell | {"bg_color": "#FFF9E5"}),
    }


def reasons_text(reasons: str | None) -> str:
    """Reasons in Vietnamese: `name_same|owner_differs` → “tên trùng …; khác chủ thể”."""
    known = load_vocabulary().reasons
    return "; ".join(known[reason] for reason in (reasons or "").split("|") if reason)


def _side(pair: Mapping[str, Any], side: str, labels: Labels) -> tuple[str, ...]:
    day: date | None = pair[f"{side}_registered_date"]
    unit, field = pair[f"{side}_unit_code"], pair[f"{side}_field"]
    owner = pair[f"{side}_owner_name"] or ""
    if pair[f"{side}_co_owner"]:
        owner += f" (phối hợp: {pair[f'{side}_co_owner']})"
    return (
        labels.units.get(unit, unit),
        f"{pair[f'{side}_period_id']}, {pair[f'{side}_sheet'] or ''}!{pair[f'{side}_cell'] or ''}",
        pair[f"{side}_programme_code"] or "",
        pair[f"{side}_programme_name"] or "",
        owner,
        pair[f"{side}_place"] or "",
        labels.fields.get(field, field or ""),
        f"{day:%d/%m/%Y}" if day else "",
    )


def _write_keys(workbook: Workbook, pairs: Sequence[Mapping[str, Any]]) -> None:
    """The keys that decisions are stored under, on a sheet that Excel does not even offer to show."""
    keys = workbook.add_worksheet(TAG_SHEET)
    keys.write_row(0, 0, (TAG, _VERSION))
    for row, pair in enumerate(pairs, start=1):
        texts = [json.dumps(_told(pair, side), ensure_ascii=False, default=str) for side in ("left", "right")]
        keys.write_row(row, 0, (row, pair["left_key"], pair["right_key"], *texts))
    keys.very_hidden()


def _told(pair: Mapping[str, Any], side: str) -> dict[str, Any]:
    names = (
        "unit_code",
        "period_id",
        "cell",
        "programme_code",
        "programme_name",
        "owner_name",
        "place",
        "field",
    )
    return {name: pair[f"{side}_{name}"] for name in names}


def is_review(data: bytes) -> bool:
    """Is this a review workbook? Never raises."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        rows = book.get_sheet_by_name(TAG_SHEET).to_python(nrows=1)
    except (CalamineError, OSError, ValueError, KeyError):
        return False
    return bool(rows) and bool(rows[0]) and rows[0][0] == TAG


def read_decisions(data: bytes, decided_at: datetime, decided_by: str | None = None) -> list[Decision]:
    """Decisions of a filled workbook. Lines may be sorted or deleted: they are known by their number (STT).

    `decided_by` stands in where a line names nobody. Raises ReviewError: no review workbook, an unknown word, no name.
    """
    if not is_review(data):
        raise ReviewError("đây không phải là tệp xác định mô hình (do `dvk identity export` lập)")
    words = load_vocabulary().review
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    keys = {
        int(cast(float, row[0])): row
        for row in book.get_sheet_by_name(TAG_SHEET).to_python()[1:]
        if row[0] != ""
    }
    verdicts: dict[str, Verdict] = {_plain(words["same"]): "same", _plain(words["different"]): "different"}
    digest = hashlib.sha256(data).hexdigest()
    decisions = []
    for line, row in enumerate(
        book.get_sheet_by_name(words["sheet"]).to_python(skip_empty_area=False), start=1
    ):
        if line <= _FIRST_ROW or len(row) <= _VERDICT or not str(row[_VERDICT]).strip():
            continue
        verdict = verdicts.get(_plain(str(row[_VERDICT])))
        if verdict is None:
            raise ReviewError(
                f"ô D{line}: “{row[_VERDICT]}” không phải “{words['same']}” hay “{words['different']}”"
            )
        person = str(row[_PERSON]).strip() or (decided_by or "").strip()
        if not person:
            raise ReviewError(f"ô E{line}: chưa ghi người xác định")
        try:
            known = keys[int(float(str(row[0])))]
        except (KeyError, ValueError) as error:
            raise ReviewError(f"ô A{line}: không có cặp số “{row[0]}” trong tệp này") from error
        decisions.append(
            Decision(
                left_key=str(known[1]),
                right_key=str(known[2]),
                verdict=verdict,
                decided_by=person,
                decided_at=decided_at,
                note=str(row[_NOTE]).strip() or None,
                left_text=str(known[3]),
                right_text=str(known[4]),
                source_sha256=digest,
            )
        )
    return decisions


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
