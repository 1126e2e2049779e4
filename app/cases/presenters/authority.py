"""Authority requests: the panel of the case page, and the page of one request."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.cases import words
from app.cases.domain.authority import WITHDRAWN, clock_of, title_of
from app.cases.domain.working_days import third_working_day
from app.cases.models import AuthorityRequest
from app.cases.panels import CaseView, NextStep
from app.cases.queries import authority_requests
from app.cases.services.authority import FLAG
from app.platform.accounts.permissions import Permission
from app.platform.log import Entry
from app.platform.web.filters import joined_sentences, legalday, weekday_day
from app.rules import CalendarSource


def requests_panel(view: CaseView) -> dict[str, Any] | None:
    """Every request and how it stands; None where no authority has asked."""
    rows = authority_requests(view.session, view.case)
    if not rows:
        return None
    return {
        "title": _("Authority requests"),
        "items": [
            {
                "kind": "full" if row.answered_on else "open",
                "title": name(row),
                "href": address(view, row.number),
                "end": how_it_stands(row),
            }
            for row in rows
        ],
        "link": None,
        "empty": None,
    }


def for_answerer(view: CaseView, *, calendar: str, calendars: CalendarSource) -> NextStep | None:
    """For the owner, a reply that an authority wants within three working days, or wanted before, comes first."""
    mine = view.case.owner_id is not None and view.case.owner_id == view.actor.user_id
    if FLAG not in view.case.flags or not mine or not view.may(Permission.WORK_CASES):
        return None
    near = third_working_day(view.today, calendar, calendars)
    waiting = [
        (row.reply_by, row)
        for row in authority_requests(view.session, view.case)
        if row.answered_on is None and row.reply_by is not None and row.reply_by <= near
    ]
    if not waiting:
        return None
    due, row = min(waiting, key=lambda item: item[0])
    sent = report_since(view, row)
    gone = _("A report was sent on %(day)s.", day=legalday(sent.occurred_on)) if sent else ""
    return NextStep(
        words.said(title_of(row.authority)),
        joined_sentences((_("By %(day)s.", day=weekday_day(due)), gone)),
        _("Record the answer") if sent else _("Look at what it asks"),
        address(view, row.number),
    )


def report_since(view: CaseView, row: AuthorityRequest) -> Entry | None:
    """The newest report to an authority that was sent since this request came: likely the answer that it waits for."""
    sent = [
        entry
        for entry in view.entries
        if entry.kind == "letter_sent"
        and entry.fields["letter"] == "report"
        and entry.occurred_on >= row.received_on
    ]
    return sent[-1] if sent else None


def address(view: CaseView, number: int) -> str:
    """The request's page."""
    return url_for("case_authority.show", reference=view.case.reference, number=number)


def name(row: AuthorityRequest) -> str:
    """Who asked, under which number."""
    return words.listed(filter(None, (row.authority, row.reference)))


def how_it_stands(row: AuthorityRequest) -> str:
    """Answered, withdrawn, or until when the reply is wanted."""
    if row.answered_how == WITHDRAWN:
        return _("withdrawn %(day)s", day=legalday(row.answered_on))
    if row.answered_on:
        return _("answered %(day)s", day=legalday(row.answered_on))
    return _("reply by %(day)s", day=weekday_day(row.reply_by)) if row.reply_by else _("no day given")


def request_page(view: CaseView, row: AuthorityRequest, asked: str | None) -> dict[str, Any]:
    """What is known of it, in pairs, and the page that explains its date."""
    sent = report_since(view, row)
    known = [
        (_("Its reference"), row.reference),
        (_("Its request came on"), weekday_day(row.received_on)),
        (_("It wants the reply by"), weekday_day(row.reply_by) if row.reply_by else _("no day given")),
        (_("Answered on"), weekday_day(row.answered_on) if row.answered_on else None),
        (_("How"), words.label(words.ANSWERED_BY, row.answered_how) if row.answered_how else None),
        (_("What proves it"), row.answered_proof),
    ]
    return {
        "authority": row.authority,
        "pairs": [{"label": label, "value": value, "note": None} for label, value in known if value],
        "asked": asked,
        "open": row.answered_on is None,
        "sent_on": sent.occurred_on if sent else None,
        "why_href": url_for(
            "cases.certificate",
            reference=view.case.reference,
            regime="authority",
            deadline=clock_of(row.number),
        )
        if row.reply_by
        else None,
    }
