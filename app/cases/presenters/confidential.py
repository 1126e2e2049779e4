"""Confidential papers as the page shows them, and the step that waits for legal staff."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.cases.panels import CaseView, NextStep
from app.cases.policy import stream_of
from app.cases.queries import papers_of
from app.cases.services.confidential import hits_of
from app.disclosure.domain.classes import GROUND_TITLES, PRIVILEGE_TITLES, Ground, Privilege
from app.disclosure.domain.leaks import WHOLE, HitKind
from app.disclosure.domain.readers import AUDIENCE_TITLES, Audience
from app.disclosure.gate import way_of
from app.disclosure.marking import marks_of
from app.disclosure.models import ConfidentialMark, LeakHit
from app.platform.accounts.permissions import Permission
from app.platform.web.filters import day


def confidential_page(view: CaseView) -> dict[str, Any]:
    """marks: rows of {paper, title, href, class, passage, why, dispute, by, opened, open_href}; undecided, decided:
    hits."""
    papers = {f"evidence:{row.number}": row for row in papers_of(view.session, view.case)}
    marks = [mark for mark in marks_of(view.session, stream_of(view.case)) if mark.item in papers]
    with_row = {(mark.item, mark.privilege) for mark in marks if mark.passage is None}
    rows = [
        _mark_row(view, mark, papers[mark.item])
        for mark in marks
        if mark.passage or (mark.privilege != "open" and mark.privilege == papers[mark.item].privilege)
    ]
    older = [
        row for key, row in papers.items() if row.privilege != "open" and (key, row.privilege) not in with_row
    ]
    hits = hits_of(view.session, view.case)
    return {
        "marks": sorted(rows + [_older_row(view, row) for row in older], key=lambda row: row["number"]),
        "undecided": [hit_row(view, hit) for hit in hits if hit.verdict is None],
        "decided": [hit_row(view, hit) for hit in hits if hit.verdict is not None],
        "may_decide": view.may(Permission.DECIDE_CONFIDENTIAL),
        "mainland": view.case.language == "zh-Hans",
    }


def _mark_row(view: CaseView, mark: ConfidentialMark, paper: Any) -> dict[str, Any]:
    return _older_row(view, paper) | {
        "class": _(PRIVILEGE_TITLES[Privilege(mark.privilege)]),
        "passage": mark.passage,
        "why": mark.reason,
        "dispute": mark.dispute,
        "exchanged": mark.exchanged,
        "by": _("%(name)s, %(day)s", name=mark.by_name, day=day(mark.at.date())),
        "opened": [
            _(
                "Opened to %(audience)s: %(ground)s (%(name)s)",
                audience=_(AUDIENCE_TITLES[Audience(each["audience"])]),
                ground=_(GROUND_TITLES[Ground(each["ground"])]),
                name=each["by"],
            )
            for each in mark.opened
        ],
        "open_href": url_for(
            "confidential.open_paper",
            reference=view.case.reference,
            number=paper.number,
            mark=mark.id if mark.passage else None,
        ),
    }


def _older_row(view: CaseView, paper: Any) -> dict[str, Any]:
    at = {"reference": view.case.reference, "number": paper.number}
    return {
        "number": paper.number,
        "title": paper.title,
        "href": url_for("evidence.show", **at),
        "class": _(PRIVILEGE_TITLES[Privilege(paper.privilege)]),
        "passage": None,
        "why": paper.privilege_reason or "",
        "dispute": None,
        "exchanged": False,
        "by": "",
        "opened": [],
        "open_href": url_for("confidential.open_paper", **at),
    }


def hit_row(view: CaseView, hit: LeakHit) -> dict[str, Any]:
    """One hit with both sides, and what became of it."""
    return {
        "id": hit.id,
        "kind": {
            "amount": _("Amount"),
            "words": _("Words"),
            "name": _("Name"),
            "unread": _("Not compared"),
        }[hit.kind],
        "value": _value(hit),
        "unread": hit.kind == HitKind.UNREAD,
        "paper_href": _paper_href(view, hit) if hit.kind == HitKind.UNREAD else None,
        "source": hit.title,
        "said": hit.said,
        "place": place_of(hit),
        "reader": _reader(hit),
        "droppable": hit.verdict is None and (way := way_of(hit.target)) is not None and way.asked_when_sent,
        "shown": hit.shown,
        "verdict": {"leak": _("Leak"), "no-leak": _("No leak")}.get(hit.verdict or ""),
        "reason": hit.reason,
        "by": hit.decided_by_name,
    }


def _value(hit: LeakHit) -> str:
    """What was found; an amount as people write it, with the pence where it has any."""
    if hit.kind == HitKind.UNREAD:
        return _unread(hit)
    if hit.kind != HitKind.AMOUNT:
        return hit.value
    try:
        amount = Decimal(hit.value)
    except InvalidOperation:
        return hit.value
    return f"{amount:,.2f}" if amount % 1 else f"{amount:,.0f}"


def _unread(hit: LeakHit) -> str:
    """Of a paper that no program can read: what of it."""
    if hit.value == WHOLE:
        return _("%(paper)s: no text at all", paper=hit.title)
    return _("%(paper)s: no text on page %(pages)s", paper=hit.title, pages=hit.value)


def _paper_href(view: CaseView, hit: LeakHit) -> str | None:
    kind, _colon, number = hit.item.partition(":")
    if kind != "evidence":
        return None
    return url_for("evidence.show", reference=view.case.reference, number=number)


def _reader(hit: LeakHit) -> str:
    """Who would read it; nothing for what was found before that was kept."""
    if hit.audience is None:
        return ""
    audience = Audience(hit.audience)
    return _("The complainant") if audience is Audience.COMPLAINANT else _(AUDIENCE_TITLES[audience])


def place_of(hit: LeakHit) -> str:
    """By which way it would leave, and where in it the words stand."""
    way = way_of(hit.target)
    place = _("Page %(number)s", number=hit.place) if hit.place.isdecimal() else _(hit.place)
    return f"{_(way.title)} · {place}" if way else place


def confidential_step(view: CaseView) -> NextStep | None:
    """Legal staff: something cannot leave the house until they have decided."""
    if not view.may(Permission.DECIDE_CONFIDENTIAL):
        return None
    waiting = sum(hit.verdict is None for hit in hits_of(view.session, view.case))
    if not waiting:
        return None
    return NextStep(
        title=_("Decide what may leave"),
        note=ngettext(
            "%(num)s place where confidential words may stand.",
            "%(num)s places where confidential words may stand.",
            waiting,
        ),
        label=_("Compare"),
        href=url_for("confidential.show", reference=view.case.reference),
    )
