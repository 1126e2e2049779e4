"""Charts as SVG, drawn once when a report is made and kept with it: the same picture on the page and in the PDF."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

INK, SOFT, ACCENT, BAD, BAND, LINE = "#15202a", "#76838d", "#0b5a70", "#a3191c", "#e6f1f4", "#dde3e6"
FONT = "Lato, Inter, Arial, Noto Sans CJK SC, sans-serif"
MOST_STRETCHES, MOST_TICKS = 36, 7
SHAPES = {
    "": "circle",
    "beyond-3-sigma": "diamond",
    "nine-on-one-side": "square",
    "six-in-a-row": "triangle-up",
    "two-of-three-beyond-2-sigma": "triangle-down",
}
"""How a point is drawn; where several rules break, the first of them in this order."""
_CONFIG = {
    "view": {"stroke": None},
    "font": FONT,
    "axis": {
        "labelColor": INK,
        "labelFontSize": 11,
        "gridColor": LINE,
        "domainColor": SOFT,
        "tickColor": SOFT,
        "title": None,
    },
}


def draw(document: Mapping[str, Any]) -> dict[str, str]:
    """The charts of a report by name; none where there is nothing to draw. Equal documents give equal bytes."""
    import vl_convert  # ninety megabytes, for whoever draws

    return {
        name: vl_convert.vegalite_to_svg(
            json.dumps(_chart(document, name, points), sort_keys=True), vl_version="5.20"
        )
        for name, points in document["charts"].items()
    }


def _chart(document: Mapping[str, Any], name: str, points: list[dict[str, Any]]) -> dict[str, Any]:
    """What was seen as a line of points over the band of its limits and their middle; what is unfinished beside it."""
    inside = {stretch["from"]: stretch["in_period"] for stretch in document["series"]}
    rows = [
        {
            "on": point["from"],
            **{key: point[key] for key in ("value", "centre", "low", "high")},
            "shape": SHAPES[first_rule(point["rules"])],
            "colour": BAD if point["rules"] else ACCENT if inside[point["from"]] else SOFT,
        }
        for point in points
    ]
    counts = name == "volume"
    number = {
        "type": "quantitative",
        "axis": {"tickCount": 5, "format": ",d" if counts else ".0%"},
        "scale": {} if counts else {"domain": [0, 1]},
    }
    x = _time(document, points)
    own = {"scale": None, "legend": None, "type": "nominal"}
    layers = [
        {
            "mark": {"type": "area", "color": BAND, "interpolate": "step"},
            "encoding": {"x": x, "y": {"field": "low", **number}, "y2": {"field": "high"}},
        },
        {
            "mark": {
                "type": "line",
                "color": SOFT,
                "strokeDash": [4, 3],
                "strokeWidth": 1,
                "interpolate": "step",
            },
            "encoding": {"x": x, "y": {"field": "centre", **number}},
        },
        {
            "mark": {"type": "line", "color": ACCENT, "strokeWidth": 1.2},
            "encoding": {"x": x, "y": {"field": "value", **number}},
        },
        {
            "mark": {"type": "point", "filled": True, "opacity": 1, "size": 38},
            "encoding": {
                "x": x,
                "y": {"field": "value", **number},
                "shape": {"field": "shape", **own},
                "color": {"field": "colour", **own},
            },
        },
    ]
    if counts and (unfinished := _unfinished(document)):
        layers.append(
            {
                "data": {"values": unfinished},
                "mark": {"type": "point", "filled": False, "color": SOFT, "size": 38},
                "encoding": {"x": x, "y": {"field": "value", **number}},
            }
        )
    return _frame(rows, layers)


def first_rule(rules: list[str]) -> str:
    """The rule by which a point is drawn; "" where none breaks."""
    return next((rule for rule in SHAPES if rule in rules), "")


def _unfinished(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"on": stretch["from"], "value": stretch["complaints"]}
        for stretch in document["series"][-MOST_STRETCHES:]
        if not stretch["trusted"] and stretch["in_period"]
    ]


def _time(document: Mapping[str, Any], points: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Months as 2026-08, weeks by their first day: a picture has no language."""
    axis: dict[str, Any] = {"labelAngle": 0, "grid": False, "tickCount": MOST_TICKS}
    if document["grain"] == "month":
        return {
            "field": "on",
            "type": "temporal",
            "timeUnit": "utcyearmonth",
            "axis": {**axis, "format": "%Y-%m"},
        }
    # left to itself the axis names Sundays, whatever day weeks begin on
    every = -(-len(points) // MOST_TICKS)
    firsts = [datetime.fromisoformat(point["from"]).replace(tzinfo=UTC) for point in points]
    axis |= {"format": "%Y-%m-%d", "values": [int(day.timestamp() * 1000) for day in firsts[::-every][::-1]]}
    return {"field": "on", "type": "temporal", "timeUnit": "utcyearmonthdate", "axis": axis}


def _frame(rows: list[dict[str, Any]], layers: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 620,
        "height": 150,
        "background": "white",
        "padding": 6,
        "config": _CONFIG,
        "data": {"values": rows},
        "layer": layers,
    }
