"""The charts as Vega-Lite, written with Altair; the pages bring the rows.

Every chart stands beside a table with the same numbers, so nothing is said by a chart alone.
"""

from __future__ import annotations

import json
from typing import Any

import altair as alt

from exports.site.words import Words

# Reported, counted from the register, annual entries added up: told apart by lightness and dash as well as by hue.
REPORTED, DERIVED, ANNUAL = "#a3281e", "#14505c", "#a66a00"
LEVELS = {"all": "#8a8171", "grassroots": "#14505c", "district": "#4f8f98", "province": "#a9cdd1"}
STATES = {"met": "#14505c", "short": "#a3281e", "unknown": "#d9a441", "not_due": "#cfc9bb"}
INK, MUTED, LINE = "#22262b", "#5b6168", "#d9d4c9"
FONT = "'Noto Sans', 'Segoe UI', 'Liberation Sans', Arial, sans-serif"
ROWS = "rows"


def specifications(words: Words) -> dict[str, dict[str, Any]]:
    """Vega-Lite specifications by name, with their titles in the language of `words`."""
    charts = {
        "series": _series(words),
        "units": _units(words),
        "steps": _steps(words),
        "survival": _survival(words),
        "activities": _activities(words),
    }
    return {name: _styled(chart, words) for name, chart in charts.items()}


def _styled(chart: alt.LayerChart, words: Words) -> dict[str, Any]:
    styled = (
        chart.properties(width="container", autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
        .configure(background="transparent", font=FONT, padding=4)
        .configure_axis(
            labelColor=MUTED, titleColor=MUTED, labelFontSize=12, titleFontSize=12, titleFontWeight="normal",
            gridColor="#ece8df", domainColor=LINE, tickColor=LINE,
        )
        .configure_axisY(labelLimit=260)
        .configure_legend(orient="top", labelFontSize=13, labelLimit=320, labelColor=INK, title=None, symbolStrokeWidth=2.5)
        .configure_view(stroke=None)
    )  # fmt: skip
    specification: dict[str, Any] = json.loads(styled.to_json(indent=None))
    # A name that looks like an address: nothing here asks for it.
    del specification["$schema"]
    specification["description"] = words.t("charts.see_table")
    return specification


def _series(words: Words) -> alt.LayerChart:
    """Three lines over quarters, and a rule at the quarter looked at. Rows: {at, label, kind, n, chosen}."""
    kinds = ["reported", "derived", "annual"]
    names = [words.t(f"charts.{kind}") for kind in kinds]
    scale = alt.Scale(domain=names, range=[REPORTED, DERIVED, ANNUAL])
    quarter = alt.X(
        "at:O",
        title=None,
        axis=alt.Axis(
            labelAngle=0,
            labelExpr="substring(datum.value,4)==='Q1' ? slice(datum.value,0,4) : ''",
            tickSize=4,
        ),
    )
    tooltip = [
        alt.Tooltip("label:N", title=words.t("charts.period")),
        alt.Tooltip("kind:N", title=words.t("charts.line")),
        alt.Tooltip("n:Q", title=words.t("charts.count"), format=",d"),
    ]
    base = alt.Chart(alt.NamedData(ROWS)).encode(
        quarter,
        alt.Y("n:Q", title=words.t("charts.programmes"), axis=alt.Axis(format=",d", tickMinStep=1)),
        alt.Color("kind:N", scale=scale, legend=alt.Legend(symbolType="stroke")),
    )
    lines = base.mark_line(strokeWidth=3).encode(
        alt.StrokeDash("kind:N", scale=alt.Scale(domain=names, range=[[1, 0], [1, 0], [5, 5]]))
    )
    # The annual line often runs exactly on the reported one: its dashes lie on top, and it has no points to cover the other's.
    points = (
        base.transform_filter(f"datum.kind !== {json.dumps(names[-1])}")
        .mark_point(filled=True, size=46, opacity=1, cursor="pointer")
        .encode(tooltip=tooltip)
    )
    chosen = (
        alt.Chart(alt.NamedData(ROWS))
        .transform_filter("datum.chosen")
        .mark_rule(color=MUTED, strokeDash=[2, 3])
        .encode(alt.X("at:O"))
    )
    return alt.layer(chosen, lines, points).properties(height=280)


def _units(words: Words) -> alt.LayerChart:
    """Per unit what was reported and what was counted, joined by a line. Rows: {unit, position, reported, derived}."""
    names = [words.t("charts.reported"), words.t("charts.derived")]
    unit = alt.Y(
        "unit:N",
        sort=alt.EncodingSortField("position", op="min"),
        title=None,
        axis=alt.Axis(labelColor=INK),
    )
    axis = alt.Axis(format=",d", orient="top", title=words.t("charts.programmes"))
    base = alt.Chart(alt.NamedData(ROWS))
    joined = base.mark_rule(strokeWidth=3, color="#d8b9b3").encode(
        unit, alt.X("derived:Q", axis=axis), alt.X2("reported:Q")
    )
    points = (
        base.transform_fold(["reported", "derived"], as_=["key", "n"])
        .transform_calculate(
            kind=f"datum.key === 'reported' ? {json.dumps(names[0])} : {json.dumps(names[1])}"
        )
        .mark_point(filled=True, size=80, opacity=1)
        .encode(
            unit,
            alt.X("n:Q", axis=axis),
            alt.Color("kind:N", scale=alt.Scale(domain=names, range=[REPORTED, DERIVED])),
            alt.Shape("kind:N", scale=alt.Scale(domain=names, range=["circle", "square"])),
            tooltip=[
                alt.Tooltip("unit:N", title=words.t("charts.unit")),
                alt.Tooltip("kind:N", title=words.t("charts.line")),
                alt.Tooltip("n:Q", title=words.t("charts.count"), format=",d"),
            ],
        )
    )
    return alt.layer(joined, points).properties(height=alt.Step(24))


def _steps(words: Words) -> alt.LayerChart:
    """How many programmes reached each step, by level. Rows: {step, position, level, level_position, n}."""
    names = [words.label("levels", level) for level in LEVELS]
    level = alt.Color("level:N", scale=alt.Scale(domain=names, range=list(LEVELS.values())))
    base = alt.Chart(alt.NamedData(ROWS)).encode(
        alt.Y(
            "step:N",
            sort=alt.EncodingSortField("position", op="min"),
            title=None,
            axis=alt.Axis(labelColor=INK),
        ),
        alt.X("n:Q", title=words.t("charts.programmes"), axis=alt.Axis(format=",d", orient="top")),
        alt.YOffset("level:N", sort=alt.EncodingSortField("level_position", op="min")),
    )
    bars = base.mark_bar(height={"band": 0.85}).encode(
        level,
        tooltip=[
            alt.Tooltip("step:N", title=words.t("charts.step")),
            alt.Tooltip("level:N", title=words.t("charts.level")),
            alt.Tooltip("n:Q", title=words.t("charts.count"), format=",d"),
        ],
    )
    numbers = base.mark_text(align="left", dx=4, dy=6, fontSize=11, color=INK).encode(
        alt.Text("n:Q", format=",d")
    )
    return alt.layer(bars, numbers).properties(height=alt.Step(15))


def _survival(words: Words) -> alt.LayerChart:
    """Share still alive by age: what is recorded and what is proven. Rows: {age (quarters), kind, share}."""
    names = [
        words.t(f"lifecycle.{origin}_{reading}")
        for origin in ("built", "replica")
        for reading in ("recorded", "proven")
    ]
    kind = alt.Color("kind:N", scale=alt.Scale(domain=names, range=[DERIVED, DERIVED, ANNUAL, ANNUAL]))
    dash = alt.StrokeDash("kind:N", scale=alt.Scale(domain=names, range=[[1, 0], [5, 4], [1, 0], [5, 4]]))
    lines = (
        alt.Chart(alt.NamedData(ROWS))
        .mark_line(interpolate="step-after", strokeWidth=2.5)
        .encode(
            alt.X("age:Q", title=words.t("lifecycle.age"), axis=alt.Axis(tickMinStep=1, grid=False)),
            alt.Y(
                "share:Q",
                title=words.t("lifecycle.alive"),
                axis=alt.Axis(format=".0%"),
                scale=alt.Scale(domain=[0, 1]),
            ),
            kind,
            dash,
        )
    )
    return alt.layer(lines).properties(height=240)


def _activities(words: Words) -> alt.LayerChart:
    """Units by what they did of each task of the calendar. Rows: {ask, position, state, state_position, n}."""
    names = [words.t(f"activities.calendar_{state}") for state in STATES]
    bars = (
        alt.Chart(alt.NamedData(ROWS))
        .mark_bar(height={"band": 0.7})
        .encode(
            alt.Y(
                "ask:N",
                sort=alt.EncodingSortField("position", op="min"),
                title=None,
                axis=alt.Axis(labelColor=INK),
            ),
            alt.X("n:Q", title=words.t("charts.units"), axis=alt.Axis(format=",d", tickMinStep=1)),
            alt.Color("state:N", scale=alt.Scale(domain=names, range=list(STATES.values()))),
            alt.Order("state_position:Q"),
            tooltip=[
                alt.Tooltip("ask:N", title=words.t("charts.task")),
                alt.Tooltip("state:N", title=words.t("charts.state")),
                alt.Tooltip("n:Q", title=words.t("charts.units"), format=",d"),
            ],
        )
    )
    return alt.layer(bars).properties(height=alt.Step(26))
