"""Turns a rule's SQL into a query over the warehouse: `{{ ref('int_x') }}` becomes the qualified relation."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, StrictUndefined

_SCHEMAS = {"int_": "intermediate", "dim_": "marts", "fct_": "marts", "rpt_": "marts"}


def relation(name: str) -> str:
    """Qualified name of a relation: intermediate and mart models by prefix, anything else a seed."""
    schema = next((schema for prefix, schema in _SCHEMAS.items() if name.startswith(prefix)), "seeds")
    return f"{schema}.{name}"


@lru_cache(maxsize=512)
def render(sql: str) -> str:
    """The executable query of a rule. Raises jinja2.UndefinedError when the SQL uses anything but ref()."""
    environment = Environment(undefined=StrictUndefined, autoescape=False)
    return environment.from_string(sql).render(ref=relation).strip()


def references(sql: str) -> list[str]:
    """Names of the relations a rule reads, in the order of first use."""
    seen: dict[str, None] = {}

    def record(name: str) -> str:
        seen[name] = None
        return relation(name)

    Environment(undefined=StrictUndefined, autoescape=False).from_string(sql).render(ref=record)
    return list(seen)
