"""The forecast as a page: dates at risk, people, what was assumed, how right it was.

See templates/watch/forecast.html for the model."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.cases.words import deadline_title, rules_beside
from app.rules.library import Library
from app.watch.domain.forecast import RUNS, Record
from app.watch.services.forecasting import AHEAD, PACE_DAYS, WEEKS, Forecast, Share

LEAST = 0.05
"""A smaller chance is not worth a line."""
SHOWN = 100


def forecast_page(made: Forecast, library: Library) -> dict[str, Any]:
    """The page's model."""
    at_risk = [(row, chance) for row, chance in made.dates if chance >= LEAST]
    return {
        "note": _("the next %(days)s days", days=AHEAD),
        "rows": [
            {
                "reference": row.case.reference,
                "href": url_for("cases.show", reference=row.case.reference),
                "complainant": row.case.complainant_name or _("Not stated"),
                "what": deadline_title(row),
                "rules": rules_beside(row.regime, row.case.regime, library),
                "on": row.due_on,
                "owner": row.case.owner.display_name if row.case.owner else "",
                "chance": per_cent(chance),
                "likely": chance >= 0.5,
                "why_href": url_for(
                    "cases.certificate", reference=row.case.reference, regime=row.regime, deadline=row.clock
                ),
            }
            for row, chance in at_risk[:SHOWN]
        ],
        "more": max(0, len(at_risk) - SHOWN),
        "looked_at": ngettext("%(num)s date looked at", "%(num)s dates looked at", len(made.dates)),
        "people": [_person(share) for share in made.shares],
        "assumed": _assumed(made),
        "past": _past(made.past),
        "doubt": _doubt(made.past),
    }


def per_cent(chance: float) -> str:
    """``72 %``; what is all but sure is not called sure: 400 runs cannot say so."""
    if chance >= 1 - 1 / RUNS:
        return _("over %(number)s %%", number=99)
    if chance <= 1 / RUNS:
        return _("under %(number)s %%", number=1)
    return _("%(number)s %%", number=round(100 * chance))


def _person(share: Share) -> dict[str, Any]:
    return {
        "name": share.owner.display_name,
        "ahead": share.ahead,
        "pace": _("%(met)s in %(days)s days", met=share.pace.met, days=share.pace.days),
        "days": share.days,
        "expected": f"{share.expected:.1f}",
    }


def _assumed(made: Forecast) -> list[str]:
    said = [
        _(
            "Everybody works through what they own, the nearest date in law first, and no case goes to anybody else."
        ),
        _(
            "Pace: how many dates of the same kind each met in the last %(days)s days, on working days on which they "
            "were there; whoever met few is taken nearer to the pace of all.",
            days=PACE_DAYS,
        ),
        _(
            "Recorded absences count, and nobody does the work of whoever is away. No new complaint takes time away."
        ),
        _(
            "Days there: working days of the next %(days)s on which nobody recorded them away. Expected to be missed: "
            "the sum of the chances of their dates.",
            days=AHEAD,
        ),
        _("%(runs)s runs with the same seed: the same record gives the same numbers.", runs=RUNS),
        _("Own targets, and cases that you may not see, are left out."),
    ]
    if made.over:
        said.append(
            ngettext(
                "%(num)s date that is over and still not met comes before the others: it takes time, and is not "
                "listed.",
                "%(num)s dates that are over and still not met come before the others: they take time, and are not "
                "listed.",
                made.over,
            )
        )
    if made.unowned:
        said.append(
            ngettext(
                "%(num)s date is of a case that nobody owns: it is not in the numbers.",
                "%(num)s dates are of cases that nobody owns: they are not in the numbers.",
                made.unowned,
            )
        )
    if made.cut:
        said.append(_("There are more dates than are looked at here: choose a unit."))
    return said


def _doubt(past: Record) -> str | None:
    """Why these chances are not to be relied upon; None when enough dates were foretold better than by a coin."""
    if not past.dates:
        return _(
            "Not to be relied upon yet: no date has ended against which a forecast could be held; what is recorded "
            "does not reach back far enough."
        )
    if not past.enough:
        return ngettext(
            "Not to be relied upon yet: only %(num)s date has ended against which a forecast could be held.",
            "Not to be relied upon yet: only %(num)s dates have ended against which a forecast could be held.",
            past.dates,
        )
    if not past.beats_a_coin:
        return _("Not to be relied upon: up to now a coin would have foretold as well.")
    return None


def _past(past: Record) -> dict[str, Any] | None:
    if not past.count or past.brier is None:
        return None
    return {
        "note": ngettext(
            "The same forecast, made again for each of the last %(weeks)s weeks before which the record already held "
            "%(days)s days, beside what came: %(num)s date that is over by now (forecasts of them: %(times)s). "
            "Whoever owns a case now is taken to have owned it then.",
            "The same forecast, made again for each of the last %(weeks)s weeks before which the record already held "
            "%(days)s days, beside what came: %(num)s dates that are over by now (forecasts of them: %(times)s). "
            "Whoever owns a case now is taken to have owned it then.",
            past.dates,
            weeks=WEEKS,
            days=PACE_DAYS,
            times=past.count,
        ),
        "error": _(
            "Mean squared error %(brier)s; 0 is perfect, a coin gets 0.25. In each line the mean of the chances told "
            "and the share missed should be alike.",
            brier=f"{past.brier:.3f}",
        ),
        "bands": [
            {
                "label": _("%(low)s to %(high)s %%", low=round(100 * band.low), high=round(100 * band.high)),
                "count": band.count,
                "mean": per_cent(band.mean) if band.count else "–",
                "missed": _("%(missed)s of %(count)s", missed=band.missed, count=band.count)
                if band.count
                else "–",
            }
            for band in past.bands
        ],
    }
