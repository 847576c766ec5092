"""Messages: labels for codes, numbers as each language writes them, and no value that stops the run."""

from __future__ import annotations

import re

import pytest

from expectations.catalogue import load_rules
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


def test_what_a_rule_counts_is_told_in_groups() -> None:
    counted = re.compile(r"cast\((?:count|sum)\(.*\) as varchar\) as (observed|expected)\b")
    found = [(rule, name) for rule in load_rules() for name in counted.findall(rule.sql)]
    assert len(found) > 10
    for rule, name in found:
        for text in (rule.message.vi, rule.message.en):
            assert f"{{{name}}}" not in text, rule.id


def test_a_page_shows_the_template_without_how_values_are_written() -> None:
    assert as_read("{observed:count} / {expected}") == "{observed} / {expected}"
