"""The charts of a report in words: what each mark means, and where which rule breaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app.platform.web.filters import chinese
from app.reports.presenters.charts import SHAPES, first_rule
from app.reports.presenters.words import percent, stretch
from app.shared.text import N_

CHARTS = {
    "volume": N_("Complaints received"),
    "upheld": N_("Share upheld"),
    "late": N_("Share late"),
}
RULES = {
    "beyond-3-sigma": N_("outside the limits"),
    "nine-on-one-side": N_("nine in a row on one side of the middle"),
    "six-in-a-row": N_("six in a row rising, or falling"),
    "two-of-three-beyond-2-sigma": N_(
        "two of three far to one side, beyond two thirds of the way to the limit"
    ),
}
_SIGNS = {"circle": "●", "diamond": "◆", "square": "■", "triangle-up": "▲", "triangle-down": "▼"}
MOST_TOLD = 12


def charts_told(document: Mapping[str, Any], drawn: Mapping[str, str]) -> list[dict[str, Any]]:
    """Of each chart that was drawn its title, its legend and the stretches in which a rule breaks, newest first.

    Charts of reports made before charts had limits have a title alone.
    """
    told = []
    for name, title in CHARTS.items():
        if name in drawn:
            points = document.get("charts", {}).get(name)
            told.append(
                {
                    "name": name,
                    "title": _(title),
                    "legend": _legend(document, name, points) if points else [],
                    "said": _said(document, name, points) if points else [],
                }
            )
    return told


def _legend(document: Mapping[str, Any], name: str, points: list[dict[str, Any]]) -> list[dict[str, str]]:
    broken = {first_rule(point["rules"]) for point in points} - {""}
    rows = [
        {"sign": "●", "kind": "now", "words": _("in the period")},
        {"sign": "●", "kind": "before", "words": _("before")},
        *(
            {"sign": _SIGNS[shape], "kind": "broken", "words": _(RULES[rule])}
            for rule, shape in SHAPES.items()
            if rule in broken
        ),
        {"sign": "┄", "kind": "before", "words": _("middle")},
        {"sign": "▬", "kind": "band", "words": _("within the limits: chance alone")},
    ]
    if name == "volume" and document["unfinished"]:
        rows.append({"sign": "○", "kind": "before", "words": _("not finished")})
    return rows


def _said(document: Mapping[str, Any], name: str, points: list[dict[str, Any]]) -> list[str]:
    """Each marked stretch with its number, the limits and the rules, for whoever does not see the picture."""
    marked = [point for point in reversed(points) if point["rules"]]
    if not marked:
        return [_("No point breaks a rule.")]
    number = _count if name == "volume" else percent
    said = [
        _(
            "%(when)s: %(value)s, limits %(low)s to %(high)s (%(rules)s)",
            when=stretch(document, point["from"]),
            value=number(point["value"]),
            low=number(point["low"]),
            high=number(point["high"]),
            rules=("；" if chinese() else "; ").join(_(RULES[rule]) for rule in point["rules"]),
        )
        for point in marked[:MOST_TOLD]
    ]
    if len(marked) > MOST_TOLD:
        said.append(_("and %(count)s earlier ones", count=len(marked) - MOST_TOLD))
    return said


def _count(value: float) -> str:
    return f"{value:,.0f}"
