"""Lists → Arrow arrays by way of numpy.

`pyarrow.array` imports pandas to find out what it was given, which costs every process longer than reading fifty workbooks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa


def array_of(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """An array of the type; None is null. Types: text, 32- and 64-bit whole numbers, double, bool, day, timestamp."""
    height = len(values)
    gaps = values.count(None) if isinstance(values, list) else sum(value is None for value in values)
    if gaps == height:
        return pa.nulls(height, kind)
    there = np.fromiter((value is not None for value in values), np.bool_, height) if gaps else None
    validity = None if there is None else pa.py_buffer(np.packbits(there, bitorder="little"))
    return pa.Array.from_buffers(kind, height, [validity, *_buffers(values, kind, height)], gaps)


def _buffers(values: Sequence[Any], kind: pa.DataType, height: int) -> list[pa.Buffer]:
    if pa.types.is_string(kind):
        return _texts(["" if value is None else value for value in values])
    if pa.types.is_date32(kind):
        return [pa.py_buffer(np.array(values, "datetime64[D]").astype(np.int32))]
    if pa.types.is_timestamp(kind):
        return [pa.py_buffer(np.array(values, f"datetime64[{kind.unit}]").astype(np.int64))]
    filled = [0 if value is None else value for value in values]
    if pa.types.is_boolean(kind):
        return [pa.py_buffer(np.packbits(np.array(filled, np.bool_), bitorder="little"))]
    return [pa.py_buffer(np.array(filled, kind.to_pandas_dtype()))]


def _texts(texts: list[str]) -> list[pa.Buffer]:
    """Offsets and bytes. The texts are encoded all at once; NUL, which no text of a workbook holds, tells where they end."""
    data = "\0".join((*texts, "")).encode("utf-8")
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == 0)
    if len(ends) == len(texts):
        offsets = np.zeros(len(texts) + 1, np.int32)
        offsets[1:] = ends - np.arange(len(texts))
        return [pa.py_buffer(offsets), pa.py_buffer(data.replace(b"\0", b""))]
    encoded = [text.encode("utf-8") for text in texts]
    lengths = np.array([0, *map(len, encoded)], np.int64)
    return [pa.py_buffer(np.cumsum(lengths).astype(np.int32)), pa.py_buffer(b"".join(encoded))]
