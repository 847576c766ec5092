"""Which findings each rule should make, told from the simulated truth and the numbers typed, not from the rule's SQL."""

from __future__ import annotations

from datetime import date

import numpy as np

from benchmarks.counting.running import Cell, Outcome
from samples.province.deliveries import plan_deliveries
from samples.province.derivation import CLAIMED_BASES, FIELDS, SERIES
from samples.province.sheets import Sheets

IN_PERIOD, YEAR, STAGE = CLAIMED_BASES
Key = tuple[str | None, ...]


def expected_findings(outcome: Outcome) -> dict[str, frozenset[Key]]:
    """Rule → keys (unit, period, indicator, level, field, basis) that it has to report. Rules left out expect nothing."""
    found: dict[str, set[Key]] = {
        "CUM-001": set(),
        "ANN-001": set(),
        "ANN-002": set(),
        "REC-010": set(),
        "REC-011": set(),
    }
    for cell in outcome.planted:
        found["CUM-001" if cell[5] == STAGE else "ANN-001"].add(cell)
    found["ANN-002"] = set(_more_in_the_quarter_than_in_the_year(outcome))
    found["REC-010"] = set(_more_above_than_below(outcome))
    found["REC-011"] = set(_fields_that_do_not_add_up(outcome))
    found["TIM-002"] = set(_late(outcome))
    found["KEY-009"] = set(_parents_on_no_register(outcome))
    return {rule: frozenset(keys) for rule, keys in found.items()}


def _cell(outcome: Outcome, unit: int, quarter: int, series: int, field: int, basis: str) -> Cell | None:
    derived = outcome.claims.derived
    key = (derived.units[unit], derived.calendar.quarters[quarter].period_id)
    return (*key, *SERIES[series].key, FIELDS[field], basis) if key in outcome.returns else None


def _more_in_the_quarter_than_in_the_year(outcome: Outcome) -> list[Cell]:
    inside, year = (outcome.claims.reported[basis] for basis in (IN_PERIOD, YEAR))
    cells = []
    for unit, quarter, series, field in np.argwhere(inside > year).tolist():
        cells.append(_cell(outcome, unit, quarter, series, field, IN_PERIOD))
    return [cell for cell in cells if cell]


def _fields_that_do_not_add_up(outcome: Outcome) -> list[Cell]:
    cells = []
    for basis in CLAIMED_BASES:
        typed = outcome.claims.reported[basis]
        different = typed[..., 0] != typed[..., 1:].sum(axis=-1)
        for unit, quarter, series in np.argwhere(different).tolist():
            cells.append(_cell(outcome, unit, quarter, series, 0, basis))
    return [cell for cell in cells if cell]


def _more_above_than_below(outcome: Outcome) -> list[Cell]:
    """A higher rung larger than the one below as typed but not in truth: nesting of a stage total is only so-so."""
    cells = []
    for basis in (STAGE,):
        typed, true = outcome.claims.reported[basis], outcome.claims.derived.basis(basis)
        for above, known in enumerate(SERIES):
            for below, other in enumerate(SERIES):
                if known.rung > 1 and other.indicator is known.indicator and other.rung == known.rung - 1:
                    bad = (typed[:, :, above] > typed[:, :, below]) & (true[:, :, above] <= true[:, :, below])
                    for unit, quarter in np.argwhere(bad[..., 0]).tolist():
                        cells.append(_cell(outcome, unit, quarter, above, 0, basis))
    return [cell for cell in cells if cell]


def _parents_on_no_register(outcome: Outcome) -> list[Key]:
    """Replicas whose parent code, as typed, is no programme's code in any return; registers without codes left out."""
    sheets = Sheets.of(outcome.province, outcome.claims)
    calendar = outcome.province.calendar
    returns = [(unit, period, calendar.position(period)) for unit, period in outcome.returns]
    known, named = set[str | None](), list[tuple[Key, str | None]]()
    for unit, period, position in returns:
        year = calendar.quarters[position].year
        for programme in sheets.register(unit, position):
            known.add(sheets.codes.code(programme, unit, year))
            parent = sheets.codes.parent_code(programme, unit, year)
            if parent and sheets.codes.kind != "none":
                named.append(((unit, period, None, None, None, None), parent))
    return [key for key, parent in named if parent not in known]


def _late(outcome: Outcome) -> list[Key]:
    quarters = outcome.province.calendar.quarters
    return [
        (delivery.unit, delivery.period_id, None, None, None, None)
        for delivery in plan_deliveries(outcome.province)
        if delivery.version == 1
        and delivery.received_at.date() > date.fromordinal(quarters[delivery.position].due_day)
    ]
