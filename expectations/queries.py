"""Turns a rule's SQL into a query over the warehouse: `{{ ref('int_x') }}` becomes the qualified relation."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, StrictUndefined

from expectations import printed

# Relations that also exist for versions of returns which a later version replaced.
EARLIER = {
    "int_counts_reported": "int_earlier_counts_reported",
    "int_counts_diagnosed": "int_earlier_counts_judged",
    "int_submission_issues": "int_earlier_submission_issues",
    "int_submission_statuses": "int_earlier_submission_statuses",
    "int_submissions_versioned": "int_earlier_submissions",
}

_SCHEMAS = {"int_": "intermediate", "dim_": "marts", "fct_": "marts", "rpt_": "marts"}


def relation(name: str) -> str:
    """Qualified name of a relation: intermediate and mart models by prefix, anything else a seed."""
    schema = next((schema for prefix, schema in _SCHEMAS.items() if name.startswith(prefix)), "seeds")
    return f"{schema}.{name}"


@lru_cache(maxsize=1024)
def render(sql: str, *, earlier: bool = False) -> str:
    """The executable query of a rule; `earlier` asks it of the replaced versions instead of the latest.

    Raises jinja2.UndefinedError when the SQL uses anything but ref() and the words of `printed`.
    """
    environment = Environment(undefined=StrictUndefined, autoescape=False)

    def ref(name: str) -> str:
        return relation(EARLIER.get(name, name) if earlier else name)

    return environment.from_string(sql).render(ref=ref, **printed.words(ref)).strip()


def references(sql: str) -> list[str]:
    """Names of the relations a rule reads, in the order of first use."""
    seen: dict[str, None] = {}

    def record(name: str) -> str:
        seen[name] = None
        return relation(name)

    environment = Environment(undefined=StrictUndefined, autoescape=False)
    environment.from_string(sql).render(ref=record, **printed.words(record))
    return list(seen)
