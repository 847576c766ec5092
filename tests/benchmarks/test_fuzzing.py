"""Damaged files, a few of the ten thousand: nothing dies, nothing hangs, nothing is raised."""

from __future__ import annotations

from collections import Counter

from benchmarks.fuzzing.__main__ import bad
from benchmarks.fuzzing.mutation import mutate
from benchmarks.fuzzing.running import run
from benchmarks.fuzzing.trial import Trial

MOST_MB = 1_500


def test_damaged_workbooks_are_read_or_refused() -> None:
    trials = run(300, seed=7, processes=2)
    assert [trial.number for trial in trials] == list(range(300))
    assert [trial for trial in bad(trials) if not trial.outcome.startswith(("accepted", "file_"))] == []
    assert max(trial.peak_mb for trial in trials) < MOST_MB
    outcomes = Counter(trial.outcome for trial in trials)
    assert {"accepted", "file_unreadable", "file_unsafe"} <= set(outcomes)


def test_the_same_seed_damages_in_the_same_way() -> None:
    data = bytes(range(256)) * 40
    assert [mutate(data, seed) for seed in range(20)] == [mutate(data, seed) for seed in range(20)]


def test_what_must_not_be_is_told() -> None:
    fine = Trial(0, "b", "m", 1, "file_unreadable", 1.0, 1.0, 1.0, 1.0)
    died = Trial(1, "?", "?", 0, "died -9", 1.0, 1.0, 0.0, 0.0)
    slow = Trial(2, "b", "m", 1, "accepted", 9.0, 6.0, 1.0, 1.0)
    assert bad([fine, died, slow]) == [died, slow]
