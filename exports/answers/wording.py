"""The words of an answer around its findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from exports.answers.content import Finding

_NOTHING = "Không thấy điều gì cần sửa."


def heading(row: Mapping[str, Any]) -> str:
    """Who, for which period, which version, when received; `row` as rpt_answers has it."""
    unit = f"{row['unit_name_vi']} ({row['unit_code']})" if row["unit_code"] else "Không rõ đơn vị"
    parts = [unit, f"kỳ {row['period_id']}" if row["period_id"] else "không rõ kỳ"]
    if row["submission_version"]:
        parts.append(f"lần nộp {row['submission_version']}")
    if row["received_date"]:
        parts.append(f"nhận ngày {row['received_date']:%d/%m/%Y}")
    return " · ".join([*parts, f"tệp {row['file_name'].rsplit('/', 1)[-1]}"])


def verdict(state: str, findings: Sequence[Finding]) -> str:
    """One line: how many things of which weight are open."""
    standing = [finding for finding in findings if finding.is_open]
    to_fix = sum(finding.severity in ("blocking", "error") for finding in standing)
    to_explain = sum(finding.severity == "warning" for finding in standing)
    to_know = len(standing) - to_fix - to_explain
    parts = [
        f"{count} điều {what}"
        for count, what in (
            (to_fix, "phải sửa"),
            (to_explain, "cần xem lại hoặc giải trình"),
            (to_know, "để biết"),
        )
        if count
    ]
    summed = (", ".join(parts) + ".") if parts else _NOTHING
    return f"TỆP NÀY CHƯA ĐƯỢC TÍNH. {summed}" if state == "quarantined" else summed


def advice(row: Mapping[str, Any], findings: Sequence[Finding], *, is_marked: bool) -> tuple[str, ...]:
    """What to do now, in one sentence a line."""
    lines: list[str] = []
    if row["state"] == "attached":
        lines.append(
            f"Số liệu trong tệp này giống hệt lần nộp {row['attached_version']}: không có gì thay đổi trong tính toán."
            " Lời giải trình trong tệp (nếu có) đã được ghi nhận."
        )
    if row["replaced_by_version"]:
        lines.append(f"Lần nộp {row['replaced_by_version']} đã thay tệp này; kết quả dưới đây để tra cứu.")
    if row["change_count"] and not row["resubmission_reason"]:
        lines.append("Trang bìa chưa ghi lý do nộp lại: bổ sung ở lần gửi sau.")
    standing = [finding for finding in findings if finding.is_open]
    if not standing:
        return tuple(lines)
    if is_marked:
        lines.append(
            "Bấm vào cột “Ô” để tới đúng chỗ: ô được tô màu và có ghi chú. Sửa ngay trong tệp này, ghi lý do nộp lại ở trang bìa,"
            " rồi gửi lại cả tệp; sheet KetQua cứ để nguyên."
        )
    else:
        lines.append(
            "Không đánh dấu được vào tệp đã gửi nên kết quả nằm ở tệp riêng này; trang và ô ghi dưới đây là của tệp đã gửi."
            " Sửa ở tệp đó rồi gửi lại."
        )
    if any(finding.can_be_explained for finding in standing):
        lines.append(
            "Số đúng mà vẫn bị nêu: ghi vào cột “Nội dung giải trình” của sheet GiaiTrinh, ở dòng có mã phát hiện,"
            " rồi gửi lại tệp này."
        )
    return tuple(lines)


def changes_heading(row: Mapping[str, Any]) -> str:
    """Title of the list of changes; empty when the file is no second version."""
    if not row["previous_received_date"]:
        return ""
    reason = f" Lý do nộp lại: {row['resubmission_reason']}." if row["resubmission_reason"] else ""
    count = row["change_count"]
    what = f"{count} ô thay đổi" if count else "không có ô nào thay đổi"
    return f"So với lần nộp trước (nhận ngày {row['previous_received_date']:%d/%m/%Y}): {what}.{reason}"
