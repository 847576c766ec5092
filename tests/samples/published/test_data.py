"""The data files: complete, in our words, with provenance, without sentences and without private names."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from dataclasses import astuple

import pytest

from ingest.issues import Fault
from ingest.reference import Reference
from ingest.values import read_number
from samples.published.records import Figure, read_documents, read_figures, read_relations
from samples.published.workbooks import SEEDS

FIGURES = read_figures()
RELATIONS = read_relations()
DOCUMENTS = read_documents()
UNREADABLE = {"F003-058", "F004-083", "F004-084"}
HONORIFIC_AND_NAME = re.compile(
    r"\b(?:ông|bà|anh|chị|mẹ|đồng chí|đ/c|bác sĩ) +[A-ZĐÀ-Ỹ][a-zà-ỹ]+ +[A-ZĐÀ-Ỹ][a-zà-ỹ]+", re.I
)


def codes(seed: str) -> set[str]:
    with (SEEDS / f"{seed}.csv").open(encoding="utf-8", newline="") as lines:
        return {row["code"] for row in csv.DictReader(lines)}


def test_all_figures_of_the_four_reports_are_there() -> None:
    assert Counter(f.document for f in FIGURES) == {"000": 97, "002": 47, "003": 71, "004": 125}
    assert len({f.figure_id for f in FIGURES}) == 340
    assert {f.document for f in FIGURES} == {d.document for d in DOCUMENTS}


def test_every_figure_and_relation_carries_its_line() -> None:
    assert all(f.document_line > 0 for f in FIGURES)
    assert all(r.document_line > 0 for r in RELATIONS)


def test_relations_join_figures_of_one_report() -> None:
    home = {f.figure_id: f.document for f in FIGURES}
    for relation in RELATIONS:
        assert home[relation.figure_id] == home[relation.related_figure_id] == relation.document
        assert relation.figure_id != relation.related_figure_id
    assert max(Counter(RELATIONS).values()) == 1


def test_a_complete_split_names_its_partition_and_has_several_parts() -> None:
    assert {r.relation for r in RELATIONS} <= codes("relations")
    assert all(bool(r.partition) == (r.relation == "part_of") for r in RELATIONS)
    splits = Counter((r.related_figure_id, r.partition) for r in RELATIONS if r.relation == "part_of")
    assert min(splits.values()) >= 2


def test_every_share_with_a_numerator_has_exactly_one_base() -> None:
    bases = Counter(r.figure_id for r in RELATIONS if r.relation == "share_of")
    rates = Counter(r.related_figure_id for r in RELATIONS if r.relation == "share_numerator")
    assert set(rates) <= set(bases)
    assert set(bases.values()) == set(rates.values()) == {1}
    assert {f.unit_of_measure for f in FIGURES if f.figure_id in bases} == {"%"}


def test_the_words_are_ours() -> None:
    assert not [f.indicator for f in FIGURES if "model" in f.indicator]
    assert {f.basis for f in FIGURES} <= codes("bases")
    assert {f.level for f in FIGURES} - {""} <= codes("levels")
    assert {f.field for f in FIGURES} - {""} <= codes("fields")
    assert {f.sector for f in FIGURES} - {""} <= codes("sectors")


@pytest.mark.parametrize("figure", FIGURES, ids=[f.figure_id for f in FIGURES])
def test_the_printed_text_reads_as_the_recorded_value(figure: Figure) -> None:
    reading = read_number(figure.printed_value_text)
    if figure.figure_id in UNREADABLE:
        assert isinstance(reading, Fault)
        assert figure.printed_value is None
        assert figure.printed_value_qualifier == ""
    else:
        assert reading == (figure.printed_value, figure.printed_value_qualifier)


def test_facts_only_no_sentences() -> None:
    for figure in FIGURES:
        assert 0 < len(figure.indicator_label) <= 80
        assert len(figure.org_unit_name) <= 60
        assert len(figure.note) <= 90
    texts = [t for f in FIGURES for t in (f.indicator_label, f.note)] + [r.note for r in RELATIONS]
    assert not [text for text in texts if text.endswith(".")]


def test_no_private_names() -> None:
    texts = [str(value) for record in (*FIGURES, *RELATIONS, *DOCUMENTS) for value in astuple(record)]
    assert not [text for text in texts if HONORIFIC_AND_NAME.search(text)]
    assert HONORIFIC_AND_NAME.search("hỗ trợ bà Nguyễn Thị")


def test_text_is_composed_unicode() -> None:
    for record in (*FIGURES, *RELATIONS, *DOCUMENTS):
        for value in astuple(record):
            assert unicodedata.normalize("NFC", str(value)) == str(value)


def test_each_report_has_a_unit_and_a_period_that_had_started_when_it_came() -> None:
    reference = Reference.load(SEEDS)
    for document in DOCUMENTS:
        period = reference.period(document.period_id)
        assert period is not None
        assert reference.unit(document.unit_code, period.end_date) is not None
        assert period.start_date < document.received_date
        assert document.issued_date is None or document.issued_date <= document.received_date
    assert len({d.file_name for d in DOCUMENTS}) == len(DOCUMENTS)
