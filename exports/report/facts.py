"""Figures of a text document as the words its template uses, written the Vietnamese way. Nothing is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import product
from typing import Any

import duckdb

from exports.context import Context
from exports.definition import Column, Fact
from exports.errors import DefinitionError
from exports.selection import fetch
from exports.vietnamese import date_text, decimal_text, moment_text, shifted

ABSENT = "…"


class Figure(str):
    """A figure as printed; `so` is the bare number or text, for conditions in a template."""

    so: Any

    def __new__(cls, text: str, bare: Any) -> Figure:
        """The printed text with what stands behind it."""
        figure = super().__new__(cls, text)
        figure.so = bare
        return figure


def read_facts(
    connection: duckdb.DuckDBPyConnection, facts: Sequence[Fact], context: Context
) -> dict[str, Any]:
    """Every fact by its name: a list of rows, one row, or rows found by words.

    Raises DefinitionError when a relation lacks a column, or a single fact has several rows.
    """
    return {fact.name: _read(connection, fact, context) for fact in facts}


def _read(connection: duckdb.DuckDBPyConnection, fact: Fact, context: Context) -> Any:
    keys = dict(fact.keys or {})
    names = [*keys, *(column.name for column in fact.columns.values())]
    selection = fetch(connection, fact.select, names, {"period_id": context.parameters.period_id})
    records = [dict(zip(selection.columns, row, strict=True)) for row in selection.rows]
    rows = [_row(fact.columns, record, context) for record in records]
    empty = {word: Figure(column.empty or ABSENT, None) for word, column in fact.columns.items()}
    if fact.single:
        if len(rows) > 1:
            raise DefinitionError(
                f"fact {fact.name}: one row is expected, {fact.select.relation} gives {len(rows)}"
            )
        return rows[0] if rows else empty
    if not keys:
        return rows
    grid: dict[str, Any] = {}
    for words in product(*(mapping.values() for mapping in keys.values())):
        _place(grid, words, empty)
    for record, row in zip(records, rows, strict=True):
        words = tuple(mapping.get(str(record[column]), "") for column, mapping in keys.items())
        if all(words):
            _place(grid, words, row)
    return grid


def _place(grid: dict[str, Any], words: Sequence[str], row: Mapping[str, Figure]) -> None:
    for word in words[:-1]:
        grid = grid.setdefault(word, {})
    grid[words[-1]] = row


def _row(columns: Mapping[str, Column], record: Mapping[str, Any], context: Context) -> dict[str, Figure]:
    return {word: _figure(column, record[column.name], context) for word, column in columns.items()}


def _figure(column: Column, value: Any, context: Context) -> Figure:
    if value is None or value == "":
        return Figure(column.empty or ABSENT, None)
    if column.labels is not None:
        known = context.labels[column.labels]
        parts = [known[part].label if part in known else part for part in str(value).split("|")]
        first, *others = parts
        return Figure(" hoặc ".join([first, *(other[:1].lower() + other[1:] for other in others)]), value)
    return Figure(_text(column.kind, value, context), value)


def _text(kind: str, value: Any, context: Context) -> str:
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, datetime):
        return moment_text(shifted(value, context.display_offset))
    if isinstance(value, date):
        return date_text(value)
    if isinstance(value, int | float):
        match kind:
            case "change":
                return _change_text(value)
            case "difference":
                return ("+" if value > 0 else "") + decimal_text(value)
            case "percent":
                return f"{decimal_text(value, places=1)}\u00a0%"
            case _:
                return decimal_text(value)
    return str(value)


def _change_text(value: float) -> str:
    """A change in words: `tăng 12`, `giảm 1.234`, `không đổi`."""
    if value == 0:
        return "không đổi"
    return f"{'tăng' if value > 0 else 'giảm'} {decimal_text(abs(value))}"
