"""What is said of an improvement's effect: the figures before and after, the interval, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.cases.words import chinese
from app.platform.accounts.queries import names_of
from app.platform.web.filters import instant, legalday
from app.reports.domain.effects import COUNTED, VERDICT_TITLES, Measure, Verdict
from app.reports.models.actions import Action, EffectCheck
from app.reports.presenters.words import percent


def check_model(session: Session, action: Action, check: EffectCheck) -> dict[str, Any]:
    """A look at the effect: both sides, the interval in words, what else moved, suggestion and verdict."""
    figures, counted = check.figures, Measure(action.measure) in COUNTED
    judge = names_of(session, [check.judged_by_id]) if check.judged_by_id else {}
    return {
        "number": check.number,
        "made": instant(check.made_at, action.unit.zone),
        "rows": [
            {
                "side": title,
                "days": _("%(first)s – %(last)s", first=legalday(first), last=legalday(last)),
                "count": figures[side]["count"],
                "of": round(figures[side]["size"]),
                "value": _value(figures[side], counted),
            }
            for side, title, first, last in (
                ("before", _("Before"), check.before_from, check.before_to),
                ("after", _("After"), check.after_from, check.after_to),
            )
        ],
        "of_title": _of_title(check, counted),
        "value_title": (_("Per 7 of them") if _per_policy(check) else _("For each week"))
        if counted
        else _("Share"),
        "interval": interval_words(figures, action.percent),
        "meaning": meaning(figures),
        "others": [_other(other) for other in check.others],
        "suggestion": _(VERDICT_TITLES[Verdict(check.suggestion)]),
        "verdict": _(VERDICT_TITLES[Verdict(check.verdict)]) if check.verdict else "",
        "judge": judge.get(check.judged_by_id or 0, ""),
        "judged": instant(check.judged_at, action.unit.zone) if check.judged_at else "",
        "note": check.note,
        "bar": _bar(figures),
    }


def _of_title(check: EffectCheck, counted: bool) -> str:
    if not counted:
        return _("Out of")
    return _("Thousand policy days") if _per_policy(check) else _("Days")


def _per_policy(check: EffectCheck) -> bool:
    return {"what": "exposure", "known": True} in check.others


def _value(side: Mapping[str, Any], counted: bool) -> str:
    if not side["size"]:
        return "–"
    if counted:
        return f"{side['count'] / side['size'] * 7:.1f}"
    return percent(side["count"] / side["size"])


def interval_words(figures: Mapping[str, Any], expected: int) -> str:
    """How it changed, with the interval: ``38 % less; with 95 % certainty between 52 % less and 19 % less.``"""
    if figures["ratio"] is None:
        return _("Nothing was there before to compare with.")
    high = _("no upper limit") if figures["high"] is None else change_words(figures["high"])
    return _(
        "%(change)s; with 95 %% certainty between %(low)s and %(high)s. Expected: %(percent)s %% less.",
        change=change_words(figures["ratio"]),
        low=change_words(figures["low"]),
        high=high,
        percent=expected,
    )


def change_words(ratio: float) -> str:
    """``38 % less``, ``12 % more``, ``unchanged``."""
    change = round((ratio - 1) * 100)
    if change == 0:
        return _("unchanged")
    if change < 0:
        return _("%(percent)s %% less", percent=-change)
    return _("%(percent)s %% more", percent=f"{change:,}")


def meaning(figures: Mapping[str, Any]) -> str:
    """What the figures allow to say."""
    verdict = Verdict(figures["suggestion"])
    if verdict is Verdict.WORSE:
        return _("It became worse, beyond what chance explains.")
    if verdict is Verdict.EFFECTIVE and figures["reached"]:
        return _("A fall is shown, and the expected one is within reach of the figures.")
    if verdict is Verdict.EFFECTIVE:
        return _("A fall is shown, but less than was expected.")
    if figures["ratio"] is not None and figures["low"] > figures["expected"]:
        return _("The expected effect is not there: so large a fall lies outside of what chance leaves open.")
    if figures["enough"]:
        return _(
            "There was enough to look at: had the expected effect been there, it would very likely have shown."
        )
    return _("There is not enough yet to say. An effect as expected could still hide in chance.")


def _other(other: Mapping[str, Any]) -> str:
    if other["what"] == "whole":
        return _("All complaints of the unit: %(before)s before, %(after)s after.", **_pair(other))
    if other["what"] == "no-past":
        since = other["since"]
        day = legalday(date.fromisoformat(since)) if since else "–"
        return _("Complaints are known here only since %(day)s: the days before are not complete.", day=day)
    if other["what"] == "exposure":
        if other["known"]:
            return _("Counted per thousand policies in force and day.")
        return _("Exposure is not known for all these months: counted per day instead.")
    if other["what"] == "action":
        return _(
            "Another action took effect: %(reference)s %(title)s.",
            reference=other["reference"],
            title=other["title"],
        )
    label = (other["label_zh"] if chinese() and other["label_zh"] else other["label"]) or ""
    return _("%(label)s: %(before)s before, %(after)s after, beyond chance.", label=label, **_pair(other))


def _pair(other: Mapping[str, Any]) -> dict[str, Any]:
    return {"before": f"{other['before']:,}", "after": f"{other['after']:,}"}


def _bar(figures: Mapping[str, Any]) -> dict[str, float] | None:
    """Where the interval lies between nothing (0) and twice as much (100); the middle is no change."""
    if figures["ratio"] is None:
        return None

    def place(ratio: float) -> float:
        return round(min(2.0, ratio) * 50, 1)

    low, high = place(figures["low"]), place(2.0 if figures["high"] is None else figures["high"])
    return {
        "low": low,
        "width": max(0.6, round(high - low, 1)),
        "at": place(figures["ratio"]),
        "expected": place(figures["expected"]),
    }
