"""A morning mail in words: the model of templates/mails/morning.html and mail.txt, in the reader's language.

Called inside ``force_locale``; there is no request, so the templates get everything they print.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from app.cases.words import said
from app.platform.accounts.permissions import ROLE_TITLES, Role
from app.platform.web.filters import chinese, longday, weekday_day
from app.platform.web.paths import address_of
from app.watch.services.morning_letter import Letter, Line, Told, Written
from app.watch.waiting import Waiting

MOST_LINES = 40
"""Lines of one kind in a mail; the rest is counted."""


def write_morning(letter: Letter) -> Written:
    """Subject, plain text and page of one mail."""
    model = {
        "lang": "zh-Hans" if chinese() else "en",
        "title": _heading(letter),
        "greeting": _("Good morning, %(name)s.", name=letter.person.display_name) if letter.digest else "",
        "parts": [part for part in _parts(letter) if part["rows"]],
        "unit": _unit(letter),
        "board": {"label": _("All my dates"), "href": address_of("/deadlines")},
    }
    env = current_app.jinja_env
    return Written(
        _subject(letter),
        env.get_template("mails/morning.txt").render(mail=model).strip() + "\n",
        env.get_template("mails/morning.html").render(mail=model),
    )


def _heading(letter: Letter) -> str:
    return longday(letter.on) if letter.digest else _("Dates that need you")


def _subject(letter: Letter) -> str:
    if letter.digest:
        counts = [
            ngettext("%(num)s overdue", "%(num)s overdue", len(letter.over)) if letter.over else "",
            ngettext("%(num)s due today", "%(num)s due today", len(letter.today)) if letter.today else "",
            ngettext("%(num)s waiting", "%(num)s waiting", len(letter.waiting)) if letter.waiting else "",
            ngettext("%(num)s to come", "%(num)s to come", len(letter.coming)) if letter.coming else "",
        ]
        told = _(", ").join(count for count in counts if count)
        return _("%(day)s: %(what)s", day=weekday_day(letter.on), what=told or _("your day"))
    if len(letter.warnings) == 1:
        [told_once] = letter.warnings
        return _("%(reference)s: %(what)s", reference=told_once.line.reference, what=_step(told_once))
    law = sum(told.line.law for told in letter.warnings)
    return ngettext(
        "%(num)s date needs you, %(law)s set by law",
        "%(num)s dates need you, %(law)s set by law",
        len(letter.warnings),
        law=law,
    )


def _parts(letter: Letter) -> list[dict[str, Any]]:
    return [
        _part(_("New warnings"), [_warning(told) for told in letter.warnings]),
        _part(_("Overdue"), [_row(line) for line in letter.over], bad=True),
        _part(_("Due today"), [_row(line) for line in letter.today]),
        _part(_("The next days"), [_row(line) for line in letter.coming]),
        _part(_("Promised for today"), [_row(line, dated=False) for line in letter.promised]),
        _part(_("Waiting for you"), [_waiting(item) for item in letter.waiting]),
    ]


def _part(title: str, rows: Sequence[dict[str, Any]], *, bad: bool = False) -> dict[str, Any]:
    more = len(rows) - MOST_LINES
    return {
        "title": title,
        "bad": bad,
        "count": len(rows),
        "rows": rows[:MOST_LINES],
        "more": ngettext("and %(num)s more", "and %(num)s more", more) if more > 0 else "",
    }


def _warning(told: Told) -> dict[str, Any]:
    return {**_row(told.line, dated=False), "what": _step(told), "note": _why(told)}


def _row(line: Line, *, dated: bool = True) -> dict[str, Any]:
    when = weekday_day(line.due_on)
    if dated and line.days < 0:
        when = _("%(day)s, %(over)s", day=when, over=_over(-line.days))
    return {
        "mark": _("law") if line.law else _("own"),
        "law": line.law,
        "reference": line.reference,
        "complainant": line.complainant,
        "what": said(line.title),
        "when": when if dated else "",
        "note": _("for %(name)s, who is away", name=line.instead_of) if line.instead_of else "",
        "href": address_of(f"/cases/{line.reference}"),
    }


def _over(days: int) -> str:
    return ngettext("%(num)s day over", "%(num)s days over", days)


def _waiting(item: Waiting) -> dict[str, Any]:
    return {
        "mark": "",
        "law": False,
        "reference": item.reference,
        "complainant": "",
        "what": item.title,
        "when": "",
        "note": "",
        "href": address_of(item.path),
    }


def _step(told: Told) -> str:
    """What has happened to the date, in one clause."""
    line, rung = told.line, told.rung
    what, on = said(line.title), weekday_day(line.due_on)
    if line.days < 0:
        return _("%(what)s was due on %(on)s, %(over)s", what=what, on=on, over=_over(-line.days))
    if line.days == 0:
        return _("%(what)s is due today", what=what)
    if rung is not None and rung.left == 0:
        return _("%(what)s is due on %(on)s; today is the last working day before", what=what, on=on)
    if rung is not None and rung.elapsed is not None:
        return _(
            "%(what)s is due on %(on)s; %(share)s per cent of the time has gone",
            what=what,
            on=on,
            share=rung.elapsed,
        )
    return _("%(what)s is due on %(on)s", what=what, on=on)


def _why(told: Told) -> str:
    """Why this person is told."""
    kind, _colon, role = told.role.partition(":")
    reasons = {
        "owner": _("you own it"),
        "investigator": _("you investigate it"),
        "supervisor": _("you supervise the unit"),
        "unit-above": _("you are the unit above"),
        "reader": _("you may read it"),
        "named": _("you are named for such dates"),
    }
    known = Role(role) if kind == "role" and role in set(Role) else None
    reason = _(ROLE_TITLES[known]) if known else reasons.get(kind, "")
    if told.line.instead_of:
        absent = _("for %(name)s, who is away", name=told.line.instead_of)
        return absent if kind in ("owner", "investigator") else _(", ").join((reason, absent))
    return reason


def _unit(letter: Letter) -> str:
    """How the unit stands, in one sentence."""
    if not any(letter.unit.values()):
        return ""
    return _("The unit: %(overdue)s overdue, %(today)s due today, %(unassigned)s with nobody.", **letter.unit)
