"""What a printed figure may mean, as SQL for the rules about published reports: “hơn 270” is a bound, not a point."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Ref = Callable[[str], str]


def words(ref: Ref) -> Mapping[str, Callable[..., str]]:
    """What a rule may say in its SQL besides ref(), of a row `f` of int_published_figures.

    at_least(f), at_most(f): the bounds of what was printed; `slack` widens an unqualified figure (rounding).
    printed_text(f): the figure as printed, or as Vietnamese write it.
    """

    def factor(column: str) -> str:
        return f"(select {column} from {ref('qualifiers')} where code = '~')"

    def at_least(f: str, slack: str = "0") -> str:
        return (
            f"case coalesce({f}.printed_value_qualifier, '=') when '<=' then 0 when '>=' then {f}.printed_value"
            f" when '~' then {f}.printed_value * {factor('lower_factor')} else {f}.printed_value - ({slack}) end"
        )

    def at_most(f: str, slack: str = "0") -> str:
        return (
            f"case coalesce({f}.printed_value_qualifier, '=') when '>=' then 1e18 when '<=' then {f}.printed_value"
            f" when '~' then {f}.printed_value * {factor('upper_factor')} else {f}.printed_value + ({slack}) end"
        )

    def printed_text(f: str) -> str:
        return (
            f"coalesce({f}.printed_value_text, case when {f}.printed_value = floor({f}.printed_value)"
            f" then cast(cast({f}.printed_value as decimal(38, 0)) as varchar)"
            f" else replace(cast({f}.printed_value as varchar), '.', ',') end)"
        )

    return {"at_least": at_least, "at_most": at_most, "printed_text": printed_text}
