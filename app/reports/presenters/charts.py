"""Charts as SVG, drawn once when a report is made and kept with it: the same picture on the page and in the PDF."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

INK, SOFT, ACCENT, BAD, BAND, LINE = "#15202a", "#76838d", "#0b5a70", "#a3191c", "#e6f1f4", "#dde3e6"
FONT = "Lato, Inter, Arial, Noto Sans CJK SC, sans-serif"
MOST_MONTHS = 36
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

    specs = {"volume": _volume(document), "upheld": _share(document, "upheld", "decided")}
    drawn = {}
    for name, spec in specs.items():
        if spec is not None:
            drawn[name] = vl_convert.vegalite_to_svg(json.dumps(spec), vl_version="5.20")
    return drawn


def _volume(document: Mapping[str, Any]) -> dict[str, Any] | None:
    rows = [
        {
            "on": stretch["from"],
            "count": stretch["complaints"],
            "kind": "unfinished"
            if not stretch["trusted"]
            else "unusual"
            if _is_unusual(document, stretch)
            else "period"
            if stretch["in_period"]
            else "before",
        }
        for stretch in document["series"][-MOST_MONTHS:]
    ]
    if not any(row["count"] for row in rows):
        return None
    colours = {
        "domain": ["before", "period", "unusual", "unfinished"],
        "range": [SOFT, ACCENT, BAD, LINE],
    }
    return _frame(
        rows,
        {
            "mark": {"type": "bar"},
            "encoding": {
                "x": _time(document),
                "y": {"field": "count", "type": "quantitative", "axis": {"tickCount": 5, "format": ",d"}},
                "color": {"field": "kind", "type": "nominal", "scale": colours, "legend": None},
            },
        },
    )


def _is_unusual(document: Mapping[str, Any], stretch: Mapping[str, Any]) -> bool:
    return any(
        not signal["dimensions"] and signal["since"] <= stretch["from"] <= signal["until"]
        for signal in document["signals"]
    )


def _share(document: Mapping[str, Any], count: str, of: str) -> dict[str, Any] | None:
    rows = [
        {"on": stretch["from"], "share": round(stretch[count] / stretch[of], 4)}
        for stretch in document["series"][-MOST_MONTHS:]
        if stretch["trusted"] and stretch[of] >= 5
    ]
    if len(rows) < 3:
        return None
    return _frame(
        rows,
        {
            "mark": {"type": "line", "color": ACCENT, "point": {"color": ACCENT, "size": 18}},
            "encoding": {
                "x": _time(document),
                "y": {
                    "field": "share",
                    "type": "quantitative",
                    "scale": {"domain": [0, 1]},
                    "axis": {"tickCount": 5, "format": ".0%"},
                },
            },
        },
    )


def _time(document: Mapping[str, Any]) -> dict[str, Any]:
    """Months as 2026-08: a picture has no language."""
    month = document["grain"] == "month"
    axis = {"format": "%Y-%m" if month else "%Y-%m-%d", "labelAngle": 0, "grid": False, "tickCount": 8}
    if not month:
        return {"field": "on", "type": "temporal", "axis": axis}
    return {"field": "on", "type": "temporal", "timeUnit": "utcyearmonth", "axis": axis}


def _frame(rows: list[dict[str, Any]], layer: dict[str, Any]) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 620,
        "height": 150,
        "background": "white",
        "padding": 6,
        "config": _CONFIG,
        "data": {"values": rows},
        **layer,
    }
