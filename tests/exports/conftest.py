"""A synthetic warehouse with the reporting tables: twenty units, two quarters, the province."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
import yaml

PROVINCE = ("91", "Tỉnh Kiên Giang", 0)
UNITS = [
    ("899", "Thành phố Rạch Giá"),
    ("900", "Thành phố Hà Tiên"),
    ("902", "Huyện Kiên Lương"),
    ("903", "Huyện Hòn Đất"),
    ("904", "Huyện Tân Hiệp"),
    ("905", "Huyện Châu Thành"),
    ("906", "Huyện Giồng Riềng"),
    ("907", "Huyện Gò Quao"),
    ("908", "Huyện An Biên"),
    ("909", "Huyện An Minh"),
    ("910", "Huyện Vĩnh Thuận"),
    ("911", "Thành phố Phú Quốc"),
    ("912", "Huyện Kiên Hải"),
    ("913", "Huyện U Minh Thượng"),
    ("914", "Huyện Giang Thành"),
    ("DU-CA", "Đảng ủy Công an tỉnh"),
    ("DU-QS", "Đảng ủy Quân sự tỉnh"),
    ("DU-BP", "Đảng ủy Bộ đội Biên phòng tỉnh"),
    ("DU-KC", "Đảng ủy Khối Các cơ quan - Doanh nghiệp tỉnh"),
    ("DU-BV", "Đảng ủy Bệnh viện Đa khoa tỉnh"),
]
PERIODS = [
    ("2020Q3", dt.date(2020, 7, 1), dt.date(2020, 9, 30), dt.date(2020, 10, 10), 3),
    ("2020Q4", dt.date(2020, 10, 1), dt.date(2020, 12, 31), dt.date(2021, 1, 10), 4),
]
INDICATORS = [
    ("programmes_registered", "Mô hình đăng ký", True, 7995),
    ("programmes_registered_special", "Mô hình đăng ký đặc cách", True, 8),
    ("programmes_appraised", "Mô hình được thẩm định", True, 6900),
    ("programmes_recognised", "Mô hình được công nhận", True, 6360),
    ("programmes_replicated", "Mô hình được nhân rộng", False, 410),
    ("programmes_effective", "Mô hình phát huy hiệu quả", False, 5120),
    ("programmes_rewarded", "Mô hình được khen thưởng", True, 640),
    ("programmes_discontinued", "Mô hình ngừng, không duy trì", False, 133),
]
LEVELS = [
    ("grassroots", "Cấp cơ sở", 1, 1.0),
    ("district", "Cấp huyện và tương đương", 2, 0.34),
    ("province", "Cấp tỉnh", 3, 0.12),
]
FIELDS = [
    ("total", "Tổng số", 1.0),
    ("economy", "Kinh tế", 0.3),
    ("culture_society", "Văn hóa - xã hội", 0.35),
    ("defence_security", "Quốc phòng - an ninh", 0.15),
    ("political_system", "Xây dựng hệ thống chính trị", 0.2),
    ("other", "Khác", 0.0),
]
INJECTIONS = ["=1+1", "+84 91 234 5678", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =HYPERLINK(1)"]

DDL = (Path(__file__).parent / "warehouse.sql").read_text(encoding="utf-8")

OUTCOMES = [
    ("road_length", "Đường giao thông nông thôn", "km", 12.5, 1_421_000_000),
    ("bridges", "Cầu giao thông", "cây cầu", 3.0, 640_000_000),
    ("houses", "Nhà ở xây mới, sửa chữa", "căn", 14.0, 2_150_500_000),
    ("gifts", "Suất quà", "suất", 1280.0, 512_000_000),
]


def _contracts() -> list[str]:
    """Empty tables for the marts that this warehouse does not fill, as their contracts state them."""
    folder = Path(__file__).parents[2] / "dbt_project" / "models" / "marts"
    models = [
        model
        for path in sorted(folder.rglob("_*__models.yml"))
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    ]
    return [
        f"create table if not exists marts.{model['name']} ("
        + ", ".join(f"{column['name']} {column['data_type']}" for column in model["columns"])
        + ")"
        for model in models
    ]


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, ...]]) -> None:
    columns = zip(*rows, strict=True)
    block = pa.table({f"c{position}": list(values) for position, values in enumerate(columns)})
    connection.register("block", block)
    connection.execute(f"insert into marts.{table} select * from block")
    connection.unregister("block")


def _figures(unit_index: int, quarter: int) -> list[tuple[Any, ...]]:
    """Indicator, level, field, reported and true counts of one unit; every fourth unit inflates its total."""
    rows = []
    for order, (indicator, label, has_levels, total) in enumerate(INDICATORS, 1):
        levels = LEVELS if has_levels else [("all", "Tất cả các cấp", 0, 1.0)]
        for level, level_label, level_sort, share in levels:
            for field_sort, (field, field_label, part) in enumerate(FIELDS):
                stage = int(total * share * part / 20 * (0.5 + unit_index / 19)) - (4 - quarter) * 2
                stage = max(0, stage)
                year, period = stage // 5, stage // 20
                inflated = stage + stage // 3 if unit_index % 4 == 1 and order in (1, 4) else stage
                reported = None if unit_index == 13 else inflated
                rows.append(
                    (
                        (indicator, label, order),
                        (level, level_label, level_sort),
                        (field, field_label, field_sort),
                        [None if reported is None else n for n in (period, year, inflated)],
                        [period, year, stage],
                    )
                )
    return rows


def build_warehouse(path: Path, *, shift: int = 0) -> Path:
    """Write the warehouse; `shift` changes one submitted number, as a corrected return would."""
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute(DDL)
        for statement in _contracts():
            connection.execute(statement)
        for period_id, start, end, due, quarter in PERIODS:
            _insert(
                connection,
                "dim_periods",
                [(period_id, "quarter", start, end, due, 2020, quarter, "2016-2020")],
            )
            _fill_period(connection, period_id, due, quarter, shift)
        _insert(
            connection,
            "rpt_published_figures",
            [
                (
                    "Báo cáo 2016 - 2020",
                    "Báo cáo 2016 - 2020 (2016-2020.xlsx)",
                    "F017",
                    17,
                    "Mô hình được công nhận cấp tỉnh",
                    "Tỉnh Kiên Giang",
                    825.0,
                    "=",
                    "825",
                    "mô hình",
                    "PCT-001",
                    "83,7 %",
                    None,
                    "83,7 % là tỷ lệ so với 985, không phải 976.",
                    "2016-2020",
                    "91",
                    "Bieu05",
                    "F9",
                ),
                (
                    "Báo cáo 2016 - 2020",
                    "Báo cáo 2016 - 2020 (2016-2020.xlsx)",
                    "F018",
                    18,
                    "Mô hình đăng ký cấp tỉnh",
                    "Tỉnh Kiên Giang",
                    976.0,
                    "=",
                    "976",
                    "mô hình",
                    None,
                    None,
                    None,
                    "",
                    "2016-2020",
                    "91",
                    "Bieu05",
                    "F10",
                ),
            ],
        )
    return path


def _fill_period(
    connection: duckdb.DuckDBPyConnection, period_id: str, due: dt.date, quarter: int, shift: int
) -> None:
    summary: list[tuple[Any, ...]] = []
    totals: dict[tuple[Any, ...], list[list[int]]] = {}
    funnel: dict[tuple[Any, ...], int] = {}
    for index, (code, name) in enumerate(UNITS):
        state = {13: "missing", 7: "late", 16: "nil"}.get(index, "received")
        submission = None if index == 13 else f"{index:02d}{quarter}0123456789abc"
        for indicator, level, field, reported, derived in _figures(index, quarter):
            if shift and index == 0 and reported[2] is not None:
                reported = [reported[0], reported[1], reported[2] + shift]
            summary.append(
                _summary_row(
                    (code, name, index + 1),
                    period_id,
                    indicator,
                    level,
                    field,
                    reported,
                    derived,
                    state,
                    submission,
                )
            )
            total = totals.setdefault((indicator, level, field), [[0, 0, 0], [0, 0, 0]])
            for side, numbers in enumerate((reported, derived)):
                total[side] = [a + (b or 0) for a, b in zip(total[side], numbers, strict=True)]
            if field[0] == "total":
                funnel[(code, name, index + 1, indicator, level)] = derived[2]
    for (indicator, level, field), (reported, derived) in totals.items():
        summary.append(
            _summary_row(PROVINCE, period_id, indicator, level, field, reported, derived, None, None)
        )
        if field[0] == "total":
            funnel[(*PROVINCE, indicator, level)] = derived[2]
    _insert(connection, "rpt_quarterly_summary", summary)
    _insert(
        connection,
        "rpt_lifecycle_funnel",
        [
            (code, name, sort, period_id, indicator[0], indicator[1], indicator[2], *level, count)
            for (code, name, sort, indicator, level), count in funnel.items()
        ],
    )
    _fill_rest(connection, period_id, due, quarter)


def _summary_row(
    unit: tuple[str, str, int],
    period_id: str,
    indicator: tuple[str, str, int],
    level: tuple[str, str, int],
    field: tuple[str, str, int],
    reported: list[int | None],
    derived: list[int],
    state: str | None,
    submission: str | None,
) -> tuple[Any, ...]:
    counts = [n for said, true in zip(reported, derived, strict=True) for n in (said, true, true)]
    gaps = [None if said is None else said - true for said, true in zip(reported, derived, strict=True)]
    wrong = any(gaps)
    flag = "not_reported" if reported[2] is None else "differs" if wrong else "agrees"
    method = None if reported[2] is None else "carried_forward|sum_of_annual" if wrong else "distinct"
    return (
        "91",
        *unit,
        period_id,
        "2016-2020",
        *indicator,
        *level,
        *field,
        *counts,
        *gaps,
        method,
        flag,
        state,
        submission,
    )


def _fill_rest(connection: duckdb.DuckDBPyConnection, period_id: str, due: dt.date, quarter: int) -> None:
    statuses, findings, gaps, outcomes, facts = [], [], [], [], []
    for index, (code, name) in enumerate(UNITS):
        state, label = {
            13: ("missing", "Chưa nộp"),
            7: ("late", "Nộp muộn"),
            16: ("nil", "Không phát sinh"),
        }.get(index, ("received", "Đã nộp"))
        late = 6 if state == "late" else None if state == "missing" else 0
        received = (
            None
            if state == "missing"
            else dt.datetime.combine(due, dt.time(3, 15)) + dt.timedelta(days=late or -index % 5)
        )
        versions = 0 if state == "missing" else 1 + (index == 2)
        statuses.append(
            (
                code,
                name,
                index + 1,
                period_id,
                state,
                label,
                due,
                received,
                late,
                versions,
                None if state == "missing" else 0.97,
            )
        )
        for order, (kind, kind_label, measure, quantity, money) in enumerate(OUTCOMES, 1):
            if (index + order) % 3:
                outcomes.append(
                    (
                        code,
                        name,
                        index + 1,
                        period_id,
                        kind,
                        kind_label,
                        order,
                        measure,
                        quantity * (index + 1),
                        money * (index + 1),
                        120 * index,
                        300 * index,
                        2 + index % 4,
                    )
                )
        if index % 4 == 1:
            message = (
                f"Lũy kế từ đầu giai đoạn là {900 + index}, danh sách có {700 + index} mô hình khác nhau; "
                "số báo cáo bằng tổng cộng dồn hằng năm. "
                "Sửa số lũy kế hoặc giải trình mô hình còn thiếu trong danh sách."
            )
            findings.append(
                (
                    f"f{period_id}{code}",
                    "REC-001",
                    "error",
                    code,
                    name,
                    period_id,
                    "Mô hình đăng ký",
                    "Cấp cơ sở",
                    "Tổng số",
                    "Từ đầu giai đoạn",
                    "Bieu01",
                    "G6",
                    str(900 + index),
                    str(700 + index),
                    200.0,
                    200 - index,
                    message,
                    "",
                    "open",
                    f"{code}.xlsx",
                )
            )
            facts.append(
                (
                    f"f{period_id}{code}",
                    "REC-001",
                    "error",
                    code,
                    period_id,
                    f"{index:02d}{quarter}0123456789abc",
                    "Bieu01",
                    "G6",
                    message,
                    "open",
                )
            )
            for number in range(30):
                gaps.append(
                    (
                        code,
                        name,
                        period_id,
                        "programmes_registered",
                        "Mô hình đăng ký",
                        "grassroots",
                        "Cấp cơ sở",
                        "total",
                        "Tổng số",
                        "stage_to_date",
                        "Từ đầu giai đoạn",
                        "sum_of_annual",
                        f"{code}-{number:04d}",
                        f"Tuyến đường hoa “Sáng - xanh - sạch - đẹp” ấp {number + 1}",
                        f"Chi bộ ấp {number + 1}",
                        1,
                        2,
                        f"{code}.xlsx",
                        "Bieu02",
                        f"B{number + 6}",
                    )
                )
    code, name = UNITS[2]
    for order, text in enumerate(INJECTIONS):
        findings.append(
            (
                f"f{period_id}inj{order}",
                "STR-004",
                "warning",
                code,
                name,
                period_id,
                None,
                None,
                None,
                None,
                "Bieu02",
                f"C{order + 6}",
                text,
                None,
                None,
                0,
                text,
                "",
                "open",
                text,
            )
        )
        gaps.append(
            (
                code,
                name,
                period_id,
                "programmes_registered",
                "Mô hình đăng ký",
                "grassroots",
                "Cấp cơ sở",
                "total",
                "Tổng số",
                "in_period",
                "Trong kỳ",
                "unexplained",
                text,
                text,
                text,
                -1,
                1,
                text,
                "Bieu02",
                "B6",
            )
        )
    _insert(connection, "rpt_submission_statuses", statuses)
    _insert(connection, "rpt_programme_outcomes", outcomes)
    _insert(connection, "rpt_findings", findings)
    _insert(connection, "fct_findings", facts)
    _insert(connection, "rpt_count_gaps", gaps)


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The synthetic warehouse, shared read-only."""
    return build_warehouse(tmp_path_factory.mktemp("warehouse") / "warehouse.duckdb")


@pytest.fixture
def make_warehouse(tmp_path: Path) -> Callable[..., Path]:
    """Builder of a warehouse of one's own: make_warehouse(shift=3)."""

    def make(name: str = "own.duckdb", **changes: int) -> Path:
        return build_warehouse(tmp_path / name, **changes)

    return make
