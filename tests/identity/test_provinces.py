"""How many programmes of a sampled province are found again: issue targets 0.99 / 0.97, and harder slips than the sample's."""

from __future__ import annotations

import pytest

from tests.identity.provinces import link_units, precision_recall, province


@pytest.mark.parametrize(
    ("kind", "noisy", "seed", "scale", "own_slips", "blank_dates"),
    [
        ("none", 0.0, 11, 0.15, 0.0, 0.0),
        ("none", 0.2, 12, 0.15, 0.0, 0.0),
        ("none", 0.3, 13, 0.15, 0.0, 0.0),
        ("none", 0.2, 14, 0.15, 0.2, 0.0),
        ("none", 0.0, 15, 0.15, 0.4, 1.0),
        ("reissued", 0.0, 16, 0.15, 0.0, 0.0),
        ("reissued", 0.2, 17, 0.15, 0.2, 0.0),
        ("reissued", 0.3, 18, 0.05, 0.2, 1.0),
        ("stable", 0.2, 19, 0.15, 0.2, 0.0),
    ],
)
def test_programmes_are_found_again(
    kind: str, noisy: float, seed: int, scale: float, own_slips: float, blank_dates: float
) -> None:
    registers = province(kind, noisy, seed, scale, own_slips, blank_dates)
    precision, recall = precision_recall(registers, link_units(registers.records))
    assert precision >= 0.99
    assert recall >= 0.97
