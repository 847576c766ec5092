"""Charts of a text document as PNG, drawn by Vega-Lite without a browser or a network, in a shipped font."""

from __future__ import annotations

from typing import Any

import duckdb

from exports.context import Context
from exports.definition import Picture
from exports.report.pdf import FONTS
from exports.selection import fetch

FONT = "Arimo"  # shipped, with every Vietnamese letter; a font of the machine would change the bytes
_INK, _RULE = "#1F2933", "#D9DEE5"
_SCALE = 2.5
_LOCALE = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " ₫"]}


def draw(connection: duckdb.DuckDBPyConnection, picture: Picture, context: Context) -> bytes | None:
    """The picture as PNG bytes, the same for the same rows; None when there is nothing to draw."""
    import vl_convert

    columns = [picture.categories, *(series.column for series in picture.series)]
    rows = fetch(connection, picture.select, columns, {"period_id": context.parameters.period_id}).rows
    if not rows:
        return None
    points = [
        {"category": str(row[0]), "series": series.name, "amount": amount, "place": place}
        for place, row in enumerate(rows)
        for series, amount in zip(picture.series, row[1:], strict=True)
        if amount is not None
    ]
    vl_convert.register_font_directory(str(FONTS))
    png: bytes = vl_convert.vegalite_to_png(
        _chart(picture, context, points).to_json(), scale=_SCALE, format_locale=_LOCALE
    )
    return png


def _chart(picture: Picture, context: Context, points: list[dict[str, Any]]) -> Any:
    import altair as alt

    names = [series.name for series in picture.series]
    order = list(dict.fromkeys(point["category"] for point in points))
    colour = alt.Color(
        "series:N",
        scale=alt.Scale(domain=names, range=[series.colour for series in picture.series]),
        legend=alt.Legend(title=None, orient="bottom") if len(names) > 1 else None,
    )
    category = {"sort": order, "title": None, "axis": alt.Axis(labelLimit=260, labelAngle=0)}
    amount = {"title": picture.value_axis, "axis": alt.Axis(format=",d", gridColor=_RULE, tickCount=6)}
    offset: dict[str, Any] = {}
    mark: dict[str, Any] = {}
    if picture.kind == "bar":
        places = {"y": alt.Y("category:N", **category), "x": alt.X("amount:Q", **amount)}
        offset = {"yOffset": alt.YOffset("series:N", sort=names)} if len(names) > 1 else {}
        mark = {"align": "left", "dx": 3, "baseline": "middle"}
    else:
        places = {"x": alt.X("category:N", **category), "y": alt.Y("amount:Q", **amount)}
        if picture.kind == "column" and len(names) > 1:
            offset = {"xOffset": alt.XOffset("series:N", sort=names)}
        mark = {"dy": -6}
    base = alt.Chart(alt.Data(values=points)).encode(**places, **offset)
    body = (base.mark_line(point=True, strokeWidth=2) if picture.kind == "line" else base.mark_bar()).encode(
        color=colour
    )
    layers = body
    if picture.labels:
        layers = body + base.mark_text(fontSize=8, color=_INK, **mark).encode(
            text=alt.Text("amount:Q", format=",d")
        )
    title = alt.TitleParams(
        context.fill(picture.title), fontSize=13, fontWeight="normal", anchor="middle", color=_INK
    )
    return (
        layers.properties(width=picture.width, height=picture.height, title=title, background="white")
        .configure(font=FONT)
        .configure_axis(
            labelColor=_INK, titleColor=_INK, labelFontSize=10, titleFontSize=10, domainColor=_RULE
        )
        .configure_legend(labelFontSize=11, labelColor=_INK)
        .configure_view(stroke=None)
    )
