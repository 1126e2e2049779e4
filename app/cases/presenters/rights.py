"""What the complainant may still do once the answer has gone out, and what begins only when it has arrived."""

from __future__ import annotations

from flask_babel import gettext as _

from app.cases import words
from app.cases.models import Deadline
from app.cases.panels import CaseView
from app.cases.services.supposing import Supposed, suppose
from app.platform.log.standing import standing
from app.rules import CalendarSource
from app.rules.library import Library

_SENT, _DELIVERED = "letter_sent", "letter_delivered"


def open_rights(view: CaseView) -> list[Deadline]:
    """What the complainant may still do, by date; those of an external case stand on its own page."""
    rights = (
        item for item in view.record.deadlines if item.kind == "right" and item.regime == view.case.regime
    )
    still = [item for item in rights if item.state == "running" and item.due_on and item.due_on >= view.today]
    return sorted(still, key=lambda item: item.due_on or view.today)


def rights_on_delivery(view: CaseView, library: Library, calendars: CalendarSource) -> list[str]:
    """The rights that begin when a letter that is on its way has arrived, in words: no day can be given before."""
    happens = [Supposed(_DELIVERED, view.today, {"letter": letter}) for letter in _on_the_way(view, library)]
    if not happens:
        return []
    moves = suppose(
        view.session,
        view.case,
        library=library,
        now=view.now,
        happens=happens,
        log_entries=view.entries,
        calendars=calendars,
    )
    begun = (move for move in moves if move.was is None and move.regime == view.case.regime)
    return [
        _("%(right)s: opens on delivery", right=words.said(move.title))
        for move in begun
        if move.kind == "right"
    ]


def _on_the_way(view: CaseView, library: Library) -> list[str]:
    """The kinds of letters that were sent and have not arrived, as far as a right hangs on their arrival."""
    if view.case.regime is None:
        return []
    pack = library.pack(view.case.regime)
    rights = (clock for clock in pack.every_clock() if clock.kind == "right")
    starts = {limb.start for clock in rights for limb in clock.limbs}
    awaited = {
        str(dict(pack.events[start].fields).get("letter"))
        for start in starts & pack.events.keys()
        if pack.events[start].kind == _DELIVERED
    }
    if not awaited:
        return []
    told = {
        kind: {entry.fields.get("letter") for entry in standing(view.entries) if entry.kind == kind}
        for kind in (_SENT, _DELIVERED)
    }
    return sorted(awaited & told[_SENT] - told[_DELIVERED])
