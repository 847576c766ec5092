"""Messages: labels for codes, numbers as each language writes them, and no value that stops the run."""

from __future__ import annotations

import pytest

from expectations.findings import as_read, message

TEMPLATE = "{field}: {observed:count}, {difference:count}, {expected}, {year}, {nothing}, {gone:count}"
ROW = {
    "field": "total|other",
    "observed": 2049,
    "difference": "-1295",
    "expected": 2049,
    "year": "2020",
    "nothing": None,
}
LABELS = {("field", "total"): "Tổng số"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("vi", "Tổng số | other: 2.049, -1.295, 2049, 2020, …, …"),
        ("en", "Tổng số | other: 2,049, -1,295, 2049, 2020, …, …"),
    ],
)
def test_a_template_is_filled(language: str, text: str) -> None:
    assert message(TEMPLATE, ROW, LABELS, language) == text


@pytest.mark.parametrize(
    ("typed", "text"), [("118000", "118.000"), ("12", "12"), ("1.6151", "1.6151"), ("…", "…")]
)
def test_only_a_whole_number_is_grouped(typed: str, text: str) -> None:
    assert message("{observed:count}", {"observed": typed}, {}, "vi") == text


def test_a_page_shows_the_template_without_how_values_are_written() -> None:
    assert as_read("{observed:count} / {expected}") == "{observed} / {expected}"
