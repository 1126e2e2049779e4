"""Longer time on pages: what the rule says, where a request stands, and whose turn it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from app.cases import words
from app.cases.models import CaseLetter
from app.cases.panels import CaseView, NextStep
from app.cases.presenters.moves import said
from app.complaints.domain.extensions import Standing, granted_by
from app.complaints.models import ExtensionRequest
from app.complaints.services.extensions import (
    Outlook,
    is_told,
    objection,
    requests_of,
    those_who_decide,
)
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Permission
from app.platform.log import text_of
from app.platform.web.filters import instant, weekday_day
from app.rules.library import Library
from app.rules.pack import Clock as Rule


def asking_page(view: CaseView, found: Sequence[Outlook]) -> dict[str, Any]:
    """Every running legal date with what its rule says about longer time; those that can be asked for first."""
    rows = [_outlook(view, outlook) for outlook in found]
    rows.sort(key=lambda row: not row["possible"])
    return {"rows": rows, "possible": [row for row in rows if row["possible"]]}


def _outlook(view: CaseView, outlook: Outlook) -> dict[str, Any]:
    rule = outlook.rule
    possible = outlook.until is not None and outlook.ours
    people = those_who_decide(view.session, view.case, rule, asked_by=view.actor.user_id) if possible else []
    extension = rule.extension
    return {
        "id": rule.id,
        "what": words.said(rule.title),
        "due": weekday_day(outlook.due),
        "until": weekday_day(outlook.until),
        "possible": possible,
        "days": ngettext("%(num)s day more", "%(num)s days more", outlook.days),
        "rule": extension.rule if extension else rule.rule,
        "says": _refusal(outlook),
        "notice": _notice(outlook),
        "by": _(granted_by(extension.approver)) if extension else "",
        "people": words.listed(user.display_name for user in people),
        "simple": outlook.refusal is not None and outlook.refusal.code == "extension-refused-condition",
    }


def _refusal(outlook: Outlook) -> str:
    if outlook.until is not None and not outlook.ours:
        return _("An authority grants it. Ask there, and record what it granted.")
    return said(outlook.refusal) if outlook.refusal else _("These rules know no longer time.")


def _notice(outlook: Outlook) -> str:
    """What a notice does under a rule that knows no longer time: it moves no date, and says what it opens."""
    certificate = outlook.move.now.certificate if outlook.move.now else None
    steps = certificate.steps if certificate else ()
    return next((said(step) for step in steps if step.code.startswith("notice-")), "")


def request_page(view: CaseView, request: ExtensionRequest, rule: Rule) -> dict[str, Any]:
    """One request: what was asked and why, what was decided, what has to follow, and what this person can do."""
    why_not = objection(view.session, view.case, rule, request, view.actor)
    asked = request.state == Standing.ASKED
    letter = view.session.get(CaseLetter, request.letter_id) if request.letter_id else None
    told = request.state == Standing.GRANTED and is_told(view.entries)
    return {
        "id": request.id,
        "title": words.said(rule.title),
        "standing": _standing(request, told),
        "was": weekday_day(request.due_on),
        "until": weekday_day(request.until_on),
        "days": ngettext("%(num)s day more", "%(num)s days more", request.days),
        "moved": told,
        "why": text_of(view.session, request.reason_digest) or _("(erased)"),
        "rule": rule.extension.rule if rule.extension else rule.rule,
        "by": _(granted_by(rule.extension.approver if rule.extension else "")),
        "steps": _steps(view, request, told, letter),
        "may_decide": asked and why_not is None and view.may(Permission.APPROVE_DECISION),
        "why_not": _(why_not) if asked and why_not and view.may(Permission.APPROVE_DECISION) else None,
        "may_take_back": asked and view.may(Permission.WORK_CASES),
        "note": (text_of(view.session, request.note_digest) or _("(erased)"))
        if request.note_digest
        else None,
        "letter_href": _letter_href(view, letter) if letter and not told else None,
        "waits_for": words.listed(
            user.display_name
            for user in those_who_decide(view.session, view.case, rule, asked_by=request.asked_by_id)
        )
        if asked
        else "",
    }


def _standing(request: ExtensionRequest, told: bool) -> str:
    if request.state == Standing.ASKED:
        return _("Asked for; nobody has decided yet. The date stands.")
    if request.state == Standing.REFUSED:
        return _("Refused. The date stands.")
    if request.state == Standing.TAKEN_BACK:
        return _("Taken back. The date stands.")
    if told:
        return _(
            "Granted, and told to the complainant. How the date was reached says whether it was in time."
        )
    return _("Granted. The date stands until the complainant has been told, and only if that is in time.")


def _steps(
    view: CaseView, request: ExtensionRequest, told: bool, letter: CaseLetter | None
) -> list[dict[str, Any]]:
    """The way from asking to the new date, each step with its glyph: done, under way, still to come."""
    names = _names(view, request)
    zone = view.case.zone
    granted = request.state == Standing.GRANTED
    asked = {
        "kind": "full",
        "title": _("Asked for"),
        "end": " ".join(filter(None, (names.get(request.asked_by_id), instant(request.asked_at, zone)))),
    }
    if request.state in (Standing.REFUSED, Standing.TAKEN_BACK):
        title = _("Refused") if request.state == Standing.REFUSED else _("Taken back")
        return [asked, {"kind": "empty", "title": title, "end": _decided(view, request, names)}]
    letter_way = _letter_way(letter, told)
    return [
        asked,
        {
            "kind": "full" if granted else "half",
            "title": _("Decision on it"),
            "end": _decided(view, request, names) if granted else "",
        },
        {
            "kind": letter_way[0],
            "title": _("Notice to the complainant"),
            "end": letter_way[1] if granted else "",
        },
        {
            "kind": "full" if told else "open",
            "title": _("New date"),
            "end": weekday_day(request.until_on) if told else "",
        },
    ]


def _letter_way(letter: CaseLetter | None, told: bool) -> tuple[str, str]:
    if told:
        return "full", weekday_day(letter.sent_on) if letter and letter.sent_on else ""
    return ("half", _("The letter is prepared.")) if letter else ("open", "")


def _decided(view: CaseView, request: ExtensionRequest, names: dict[int | None, str]) -> str:
    return " ".join(
        filter(None, (names.get(request.decided_by_id), instant(request.decided_at, view.case.zone)))
    )


def _names(view: CaseView, request: ExtensionRequest) -> dict[int | None, str]:
    ids = [each for each in (request.asked_by_id, request.decided_by_id) if each is not None]
    rows = view.session.execute(select(User.id, User.display_name).where(User.id.in_(ids)))
    return {row.id: row.display_name for row in rows}


def _letter_href(view: CaseView, letter: CaseLetter) -> str:
    return url_for("complaints_letters.show", reference=view.case.reference, letter=letter.id)


# --- on the case page -------------------------------------------------------------------------------------


def extension_panel(view: CaseView, library: Library) -> dict[str, Any] | None:
    """The request that matters now: one that stands, or that was refused while its date still runs."""
    request = _current(view)
    if request is None:
        return None
    rule = library.clock(view.case.regime or "", request.clock)
    return {
        "what": words.said(rule.title),
        "was": weekday_day(request.due_on),
        "until": weekday_day(request.until_on),
        "standing": _standing(request, told=False),
        "moves": request.state in (Standing.ASKED, Standing.GRANTED),
        "href": _href(view, request),
    }


def for_decider(view: CaseView, library: Library) -> NextStep | None:
    """Somebody asks for longer time, and this person is one who decides."""
    if not view.may(Permission.APPROVE_DECISION):
        return None
    request = _current(view)
    if request is None or request.state != Standing.ASKED:
        return None
    rule = library.clock(view.case.regime or "", request.clock)
    if objection(view.session, view.case, rule, request, view.actor) is not None:
        return None
    return NextStep(
        _("Longer time is asked for"),
        _(
            "%(was)s would become %(until)s",
            was=weekday_day(request.due_on),
            until=weekday_day(request.until_on),
        ),
        _("Look at the request"),
        _href(view, request),
    )


def for_teller(view: CaseView) -> NextStep | None:
    """Longer time is granted, and nobody has told the complainant yet."""
    if not view.may(Permission.ISSUE_LETTERS):
        return None
    request = _current(view)
    if request is None or request.state != Standing.GRANTED or request.letter_id is None:
        return None
    letter = view.session.get_one(CaseLetter, request.letter_id)
    if letter.state not in ("draft", "approved"):
        return None
    return NextStep(
        _("Tell the complainant of the longer time"),
        _("Sent by %(day)s, it moves the date; later it does not.", day=weekday_day(request.due_on)),
        _("Look at the letter"),
        _letter_href(view, letter),
    )


def _current(view: CaseView) -> ExtensionRequest | None:
    """The newest request, unless it has done its work or was taken back."""
    if not view.case.is_open or not any(entry.kind == "extension_asked" for entry in view.entries):
        return None
    newest = next(iter(requests_of(view.session, view.case)), None)
    if newest is None or newest.state == Standing.TAKEN_BACK or newest.due_on < view.today:
        return None
    return None if newest.state == Standing.GRANTED and is_told(view.entries) else newest


def _href(view: CaseView, request: ExtensionRequest) -> str:
    return url_for("complaints_extension.show", reference=view.case.reference, request_id=request.id)
