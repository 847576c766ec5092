"""Columns of the findings table that an evaluation writes."""

from __future__ import annotations

import pyarrow as pa

FINDING_SCHEMA = pa.schema(
    [
        ("finding_id", pa.string()),
        ("rule_id", pa.string()),
        ("rule_version", pa.int32()),
        ("severity", pa.string()),
        ("unit_code", pa.string()),
        ("period_id", pa.string()),
        ("submission_id", pa.string()),
        ("submission_version", pa.int32()),
        ("indicator", pa.string()),
        ("level", pa.string()),
        ("field", pa.string()),
        ("basis", pa.string()),
        ("programme_id", pa.string()),
        ("subject", pa.string()),
        ("sheet", pa.string()),
        ("cell", pa.string()),
        ("observed", pa.string()),
        ("expected", pa.string()),
        ("difference", pa.float64()),
        ("message_vi", pa.string()),
        ("message_en", pa.string()),
        ("first_seen_at", pa.timestamp("us")),
        ("caused_by", pa.string()),
        ("involved_cells", pa.string()),
    ]
)
