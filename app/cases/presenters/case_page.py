"""The case page's frame and its own panels; see templates/cases/case.html for the model."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.cases import words
from app.cases.domain.basis import packs_of
from app.cases.domain.papers import SIDES
from app.cases.domain.strands import clock_in_strand
from app.cases.domain.working_days import is_worked, third_working_day
from app.cases.models import Deadline, Evidence
from app.cases.panels import CaseView, NextStep, case_tabs, next_step, panels_of
from app.cases.presenters.contacts import add_contact
from app.cases.presenters.people import complainant_line, speaks_for, support_needs
from app.cases.presenters.rights import open_rights, rights_on_delivery
from app.cases.queries import CaseRecord, papers_of
from app.cases.services.deadlines import LAW, basis_of, is_owed
from app.platform.accounts.permissions import Permission
from app.platform.web.filters import day, knownday, legalday, shortday, weekday_day
from app.rules import CalendarSource
from app.rules.families import is_chinese
from app.rules.letter_parts import outside_body
from app.rules.library import Library

DAYS_OF_A_LABEL = 14  # so many cells of the strip does a date's label cover on a phone


def case_page(view: CaseView, record: CaseRecord, library: Library) -> dict[str, Any]:
    """The model of the frame, with every registered panel."""
    case = record.case
    step = next_step(view)
    return {
        "case": {
            "reference": case.reference,
            "flags": words.flag_words(case.flags) + _glass(record),
            "tabs": _tabs(view),
            "person": complainant_line(view, record),
            "speaks_for": speaks_for(view, record),
            "next": _next(step),
            "support_needs": support_needs(record),
            "facts": _facts(record, library),
            "phone_action": add_contact(view),
        },
        "panels": panels_of(view),
    }


def _tabs(view: CaseView) -> list[dict[str, Any]]:
    """Pages of their own about this case, each for staff who may open it."""
    at: dict[str, Any] = {"reference": view.case.reference}
    offered = [
        {"label": _(tab.label), "href": url_for(tab.endpoint, **at), "current": False}
        for tab in case_tabs()
        if view.may(tab.permission)
    ]
    return [{"label": _("Complaint"), "href": url_for("cases.show", **at), "current": True}, *offered]


def _next(step: NextStep | None) -> dict[str, Any] | None:
    if step is None:
        return None
    return {
        "title": step.title,
        "note": step.note,
        "label": step.label,
        "href": step.href,
        "post_href": step.href if step.posts else None,
        "blocked": step.blocked,
        "waits": step.waits,
    }


def _glass(record: CaseRecord) -> list[str]:
    return [_("Opened by an administrator")] if record.open_glass else []


def _facts(record: CaseRecord, library: Library) -> list[dict[str, Any]]:
    case, policy, claim, edition = record.case, record.policy, record.claim, record.edition
    dash = "–"
    period = (
        _("%(first)s – %(last)s", first=legalday(policy.period_from), last=legalday(policy.period_to))
        if policy and policy.period_from and policy.period_to
        else _("period not stated")
    )
    return [
        {
            "label": _("Product"),
            "value": (record.product.name if record.product else case.product_label) or dash,
            "note": (policy.address if policy else None),
        },
        {
            "label": _("Policy"),
            "value": policy.number if policy else dash,
            "note": period if policy else None,
        },
        {
            "label": _("Wording agreed"),
            "value": _(
                "%(wording)s, edition %(edition)s", wording=edition.wording.code, edition=edition.label
            )
            if edition
            else dash,
            "note": (policy.edition_proof or _("proof not noted")) if policy and edition else None,
        },
        {
            "label": _("Loss"),
            "value": weekday_day(claim.loss_on) if claim and claim.loss_on else dash,
            "note": claim.loss_kind if claim else None,
        },
        {
            "label": _("Claim"),
            "value": (claim.number or dash) if claim else dash,
            "note": _claim_note(record),
        },
        {"label": _("Rules"), "value": _rules(record, library), "note": _eligible(record, library)},
    ]


def _claim_note(record: CaseRecord) -> str | None:
    claim = record.claim
    if claim is None or claim.status is None:
        return None
    return " ".join(filter(None, (words.label(words.CLAIM_STATES, claim.status), legalday(claim.decided_on))))


def _rules(record: CaseRecord, library: Library) -> str:
    found = packs_of(library, record.case.regime, record.case.beside)
    return words.listed(words.said(pack.short) for pack in found)


def _eligible(record: CaseRecord, library: Library) -> str | None:
    """Whether the complainant may go to the body outside that the rules name; nothing under rules that name none."""
    if record.case.regime is None:
        return _("No rules of law apply")
    body = outside_body(library.pack(record.case.regime).contacts)
    if body is None or (eligible := record.case.facts.get("eligible")) is None:
        return None
    if not eligible:
        return _("Not eligible: see triage")
    return _("Eligible complainant; %(body)s applies", body=words.said(body.name))


def deadlines_panel(
    view: CaseView, record: CaseRecord, library: Library, calendars: CalendarSource
) -> dict[str, Any]:
    """Where the case stands, its days as a strip, its deadlines: law first, then own targets, each by date.

    Of a closed case, what became of them. Once no answer is owed, until when the complainant may take it further.
    """
    case = view.case
    dated = [item for item in record.deadlines if item.due_on and item.kind in LAW | {"target"}]
    dated.sort(key=lambda item: (item.kind not in LAW, item.due_on))
    running = [item for item in dated if is_owed(item)]
    main = max(
        (item for item in running if item.kind == "law" or (case.regime is None and item.kind == "target")),
        key=lambda item: item.due_on or view.today,
        default=None,
    )
    calendar = basis_of(case, record.unit, library, calendars).calendar
    near = third_working_day(view.today, calendar, calendars)
    length = (main.due_on - case.received_on).days if main and main.due_on else None
    title = _where_it_stands(view, length)
    return {
        "title": title,
        "note": _owner(view, record),
        "received": _(
            "Received %(day)s %(how)s",
            day=weekday_day(case.received_on),
            how=words.label(words.CHANNELS, case.channel),
        ),
        "strip": _strip(view, running, main, calendar, calendars),
        "strip_label": title,
        "legend": _legend(case.regime),
        "deadlines": [
            _deadline(view, record, item, library, near) for item in (running if case.is_open else dated)
        ],
        "rights": [] if main else [_right(view, item) for item in open_rights(view)],
        "on_delivery": [] if main else rights_on_delivery(view, library, calendars),
    }


def _right(view: CaseView, item: Deadline) -> dict[str, Any]:
    """A row like those of deadlines, which nobody here has to keep."""
    due = item.due_on or view.today
    return {
        "law": True,
        "days": (due - view.today).days,
        "near": False,
        "settled": None,
        "what": words.deadline_title(item),
        "rules": None,
        "on": due,
        "year": True,
        "who": "",
        "note": None,
        "why_href": _certificate_of(view, item),
    }


def _certificate_of(view: CaseView, item: Deadline) -> str:
    return url_for(
        "cases.certificate", reference=view.case.reference, regime=item.regime, deadline=item.clock
    )


def _owner(view: CaseView, record: CaseRecord) -> str:
    """Who has it, and since when it has been theirs."""
    owner = record.users.get(view.case.owner_id or 0)
    if owner is None:
        return _("Nobody owns it yet") if view.case.is_open else ""
    name = _("you") if owner.id == view.actor.user_id else owner.display_name
    since: date | None = None
    for entry in view.entries:
        if entry.kind == "assigned":
            had = entry.fields["owner"] == owner.id
            since = (since or entry.occurred_on) if had else None
    if since is None:
        return _("Owner: %(name)s", name=name)
    return _("Owner: %(name)s, since %(day)s", name=name, day=shortday(since))


def _legend(regime: str | None) -> str | None:
    if regime is None:
        return None
    if is_chinese(regime):
        return _("set by law or authority; time may be excluded or extended by rule")
    return _("set by law or authority, cannot be stopped")


def _compared(item: Deadline, library: Library) -> bool:
    """True when the firm has compared the rule behind the date with the official text."""
    pack = library.packs.get(item.regime)
    clock = pack.clock_in(item.pack_version, clock_in_strand(item.clock)) if pack else None
    return clock is not None and clock.confirmed is not None


def _deadline(
    view: CaseView, record: CaseRecord, item: Deadline, library: Library, near: date
) -> dict[str, Any]:
    due = item.due_on or view.today
    keeper = item.keeper_id or view.case.owner_id
    who = record.users.get(keeper or 0)
    note, settled = None, _settled(view, item)
    if item.met_on:
        note = _("Done on %(day)s", day=legalday(item.met_on)) if item.state != "stopped" else None
    elif item.verified == "unverified" and item.kind in LAW and not _compared(item, library):
        note = _("Rule not verified")
    elif settled is None and item.work_to_on and item.work_to_on != due:
        note = _("Work to %(day)s", day=day(item.work_to_on))
    mine = view.actor.user_id is not None and view.actor.user_id == keeper
    ended = None if item.owed else view.case.closed_on
    return {
        "law": item.kind in LAW,
        "days": (due - (item.met_on or ended or view.today)).days,
        "near": due <= near,
        "settled": settled,
        "what": words.deadline_title(item),
        "rules": words.rules_beside(item.regime, view.case.regime, library),
        "on": due,
        "year": due.year != view.today.year,
        "who": _("You") if mine else (who.display_name if who else ""),
        "note": note,
        "why_href": _certificate_of(view, item),
    }


def _settled(view: CaseView, item: Deadline) -> str | None:
    """What became of it; none while it asks for something. A date that nobody owes after the end has ended with it."""
    if not is_owed(item):
        return item.state
    if view.case.is_open or item.owed:
        return None
    missed = view.case.closed_on is not None and item.due_on is not None and item.due_on < view.case.closed_on
    return "late" if missed else "stopped"


def _where_it_stands(view: CaseView, length: int | None) -> str:
    """Its state, and the day of how many; the day of receipt is none of them, because counting begins after it."""
    number = (view.today - view.case.received_on).days
    state = words.state_of(view.case.state)["label"]
    if not view.case.is_open:
        return state
    if number == 0:
        return (
            _("%(state)s, received today, %(length)s days to go", state=state, length=length)
            if length
            else _("%(state)s, received today", state=state)
        )
    if length and number <= length:
        return _("%(state)s, day %(number)s of %(length)s", state=state, number=number, length=length)
    return _("%(state)s, day %(number)s", state=state, number=number)


def _strip(
    view: CaseView,
    running: list[Deadline],
    main: Deadline | None,
    calendar: str,
    calendars: CalendarSource,
) -> list[dict[str, Any]]:
    """A day is a cell, from receipt to the last day of law, or of our own where there is no law; none where that would
    be no picture any more."""
    if main is None or main.due_on is None or not view.case.is_open:
        return []
    start, last = view.case.received_on, max(main.due_on, view.today)
    if not 0 < (last - start).days <= 75:
        return []
    targets = {item.due_on for item in running if item.kind == "target"}
    laws = {item.due_on for item in running if item.kind in LAW}
    cells = []
    for offset in range((last - start).days + 1):
        on = start + timedelta(days=offset)
        label = None
        if on == view.today:
            label, kind = _("today"), "today"
        elif on == main.due_on:
            label, kind = day(on), "last" if main.kind in LAW else "target"
        elif offset == 0:
            label, kind = day(on), "start"
        elif on < view.today:
            kind = "gone" if is_worked(on, calendar, calendars) else "rest"
        else:
            kind = "last" if on in laws else "target" if on in targets else "ahead"
        # Beside the label of an end there is no room for another: today's stands a line lower.
        crowded = on == view.today and (
            offset <= DAYS_OF_A_LABEL or abs((main.due_on - on).days) <= DAYS_OF_A_LABEL
        )
        cells.append(
            {
                "kind": kind,
                "week": offset > 0 and offset % 7 == 1,
                "label": label,
                "minor": offset == 0,
                "low": crowded,
            }
        )
    return cells


def evidence_panel(view: CaseView, supports: dict[int, list[int]]) -> dict[str, Any]:
    """The papers; ``supports`` gives the points that a paper's number stands behind."""
    papers = papers_of(view.session, view.case)
    pages = sum(paper.pages or 0 for paper in papers)
    note = ngettext("%(num)s paper", "%(num)s papers", len(papers))
    if pages:
        note += _(", ") + ngettext("%(num)s page", "%(num)s pages", pages)
    # What a forum sends or asks for comes when our own answer is long given.
    may = view.may(Permission.WORK_CASES) and (view.case.is_open or "external" in view.case.flags)
    return {
        "note": note,
        "ask_href": None,
        "add_href": url_for("evidence.add", reference=view.case.reference) if may else None,
        "describe_href": url_for("papers.describe", reference=view.case.reference)
        if may and papers
        else None,
        "papers": [_paper(view, paper, supports.get(paper.number, [])) for paper in papers],
    }


def _supports(points: list[int]) -> str:
    return (
        _("Point %(number)s", number=points[0])
        if len(points) == 1
        else _("Points %(numbers)s", numbers=words.listed(points))
    )


def _paper(view: CaseView, paper: Evidence, points: list[int]) -> dict[str, Any]:
    return {
        "number": f"E{paper.number}",
        "on": knownday(paper.dated),
        "title": paper.title,
        "href": url_for("evidence.show", reference=view.case.reference, number=paper.number),
        "from_whom": words.label(SIDES, paper.side),
        "supports": _supports(points) if points else "",
        "pages": paper.pages if paper.pages is not None else "–",
    }
