"""Which rule answers which problem that the sources state, or why the reporting form cannot tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from expectations.catalogue import Bilingual

COVERAGE_FILE = Path(__file__).parent / "coverage.yml"


class Coverage(BaseModel):
    """One problem of the sources: the rules that cover it, or the reason why none can."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    problem: Bilingual
    rules: Sequence[str] = ()
    elsewhere: str | None = None
    not_computable: str | None = None


def load_coverage(path: Path = COVERAGE_FILE) -> Mapping[str, Coverage]:
    """Problem id (CP01 …, Z1 …, P01 …) → coverage, in the order of the file. Raises ValueError on a broken entry."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {key: Coverage.model_validate(entry) for key, entry in entries.items()}
