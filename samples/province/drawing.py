"""Drawing from weights and hitting quotas exactly, with `random.Random` only (stable across versions)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import log
from random import Random
from typing import TypeVar

T = TypeVar("T")


def stream(seed: int, *names: object) -> Random:
    """An independent random stream for one purpose: same seed and names, same numbers."""
    return Random(":".join(str(part) for part in (seed, *names)))


def weighted_key(rng: Random, weights: Mapping[str, float]) -> str:
    """One key, with probability proportional to its weight."""
    return rng.choices(tuple(weights), tuple(weights.values()))[0]


def apportion(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Whole shares of `total` in proportion to the weights (largest remainder); they add up exactly."""
    whole = sum(weights.values())
    if not whole:
        return dict.fromkeys(weights, 0)
    exact = {key: total * weight / whole for key, weight in weights.items()}
    shares = {key: int(value) for key, value in exact.items()}
    by_remainder = sorted(exact, key=lambda key: (shares[key] - exact[key], key))
    for key in by_remainder[: total - sum(shares.values())]:
        shares[key] += 1
    return shares


def pick(rng: Random, items: Sequence[T], count: int, weight: Callable[[T], float]) -> list[T]:
    """`count` different items, the heavier the likelier (all when fewer), in the order of `items`."""
    keyed = sorted(((-log(1.0 - rng.random()) / weight(item), i) for i, item in enumerate(items)))
    return [items[i] for i in sorted(i for _, i in keyed[: max(0, count)])]
