"""Lists become the arrays that pyarrow itself makes of them."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest

from ingest.arrow_columns import array_of


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["a", None, "", "đường", "x\0y", "z"], pa.string()),
        (["a", "hợp tác", ""], pa.string()),
        ([1, None, -(2**62)], pa.int64()),
        ([1, 2**31 - 1], pa.int32()),
        ([1.5, None, 3], pa.float64()),
        ([True, None, False], pa.bool_()),
        ([date(2020, 10, 5), None, date(1, 1, 1), date(9999, 12, 31)], pa.date32()),
        ([datetime(2020, 10, 5, 1, 2, 3, 456789), None], pa.timestamp("us")),  # noqa: DTZ001
        ([None, None], pa.string()),
        ([], pa.int64()),
    ],
)
def test_arrays_are_those_of_pyarrow(values: list[Any], kind: pa.DataType) -> None:
    made = array_of(values, kind)
    made.validate(full=True)
    assert made.equals(pa.array(values, kind))


def test_reading_a_batch_does_not_load_pandas() -> None:
    program = (
        "import sys, ingest.pipeline, pyarrow as pa; from ingest.arrow_columns import array_of; "
        "array_of(['a'], pa.string()); sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
