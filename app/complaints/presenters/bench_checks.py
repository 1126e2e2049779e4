"""The line of checks, what stops the letter, and the one next action; see workbench_checks.html for the model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.cases.models import CaseLetter
from app.cases.panels import CaseView
from app.cases.words import chinese, listed
from app.complaints.letters.case_checks import UNVERIFIED
from app.complaints.letters.composing import CONFIDENTIAL
from app.complaints.presenters.changes import changes_since_return
from app.complaints.presenters.like_cases import without_reason
from app.complaints.presenters.points import investigates
from app.complaints.queries.decision import DecisionRecord
from app.complaints.services.letter_approval import stops as what_stops
from app.complaints.services.letters import is_current, quotes_the_same
from app.complaints.services.levels import Approver, Asked, approvers_for, level_needed, objection
from app.platform.accounts.permissions import ROLE_TITLES, Permission, Role
from app.platform.accounts.queries import names_of
from app.platform.log.texts import text_of
from app.platform.web.errors import translated
from app.platform.web.filters import filled, legalday, money
from app.shared.errors import Refused
from app.shared.money import Money

LONGEST_FOUND = 80
_INNER_QUOTES = str.maketrans("“”", "‘’")  # the sentence found is quoted itself
_DEMANDS = {"§": "law", "=": "same", "house": "own"}


def checks_of(view: CaseView, record: DecisionRecord, *, shown: int | None) -> dict[str, Any]:
    """Checks with what stops first, the actions of this state for this person, and where it goes then."""
    stops = what_stops(record.letter) if record.letter else []

    def here(number: int) -> str:
        return url_for("complaints_decision.workbench", reference=view.case.reference, check=number)

    return {
        **listed_checks(view, record.letter, stops, shown, here),
        "actions": _actions(view, record, stops),
        "then": _then(view, record),
        "changes": _changes(view, record),
    }


def listed_checks(
    view: CaseView,
    letter: CaseLetter | None,
    stops: list[dict[str, Any]],
    shown: int | None,
    address: Callable[[int], str],
) -> dict[str, Any]:
    """The list with what stops the letter first, and the quiet line about rules that nobody has verified.

    ``address`` gives the page on which a check's sentence is marked.
    """
    report = (letter.check_report or []) if letter else []
    items = [item for item in report if item.get("about") != UNVERIFIED]
    passed = sum(1 for item in items if item["ok"])
    return {
        "passed": _("%(passed)s of %(all)s pass", passed=passed, all=len(items)) if items else "",
        "stop": stop_of(stops),
        "note": None if stops else _first_doubt(items, set_aside(view, letter)),
        "rows": [
            check_row(item, stops, shown, address(item["number"]))
            | _decided_elsewhere(item, view.case.reference)
            for item in sorted(items, key=lambda item: (item not in stops, item["ok"]))
        ],
        "unverified": next((_unverified(item) for item in report if item.get("about") == UNVERIFIED), None),
    }


def _unverified(item: dict[str, Any]) -> dict[str, Any]:
    """Said once, below the list: it is settled for all letters, by the compliance officer, and not here."""
    return {"text": said_of(item), "rules": item["rule"].splitlines()}


def _first_doubt(items: list[dict[str, Any]], aside: str) -> dict[str, Any] | None:
    """What stops nothing and is still worth a look before the letter goes: the first of it in words.

    A check that was set aside comes before what only advises, with its reason: whoever approves has to know.
    """
    failed = sorted(
        (item for item in items if not item["ok"]), key=lambda item: not (aside and item["blocking"])
    )
    return {"text": aside or said_of(failed[0]), "href": f"#check-{failed[0]['number']}"} if failed else None


def set_aside(view: CaseView, letter: CaseLetter | None) -> str:
    """Who wants the checks that stop this letter set aside, who agreed, and why; empty where nobody asked."""
    if letter is None or letter.override is None:
        return ""
    by, second = letter.override["by"], letter.override["second"]
    names = names_of(view.session, [each for each in (by, second) if each])
    why = text_of(view.session, letter.override["reason"]) or "–"
    if second:
        return _(
            "Check set aside by %(by)s and %(second)s: %(why)s",
            by=names.get(by, "–"),
            second=names.get(second, "–"),
            why=why,
        )
    return _("%(by)s asks for the check to be set aside: %(why)s", by=names.get(by, "–"), why=why)


def stop_of(stops: list[dict[str, Any]]) -> dict[str, str] | None:
    """What stops the letter, the first of it in words."""
    if not stops:
        return None
    lead = ngettext("%(num)s stops the letter:", "%(num)s stop the letter:", len(stops))
    return {"lead": lead, "text": said_of(stops[0])}


def label_of(item: dict[str, Any]) -> str:
    label = str(item["label"])
    return str(item["label_zh"]) if chinese() and item["label_zh"] else _(label)


def said_of(item: dict[str, Any]) -> str:
    """What is wrong, in words; for a passed check what was found."""
    if item["ok"] and not item.get("measured"):
        found = str(item["found_text"] or "").translate(_INNER_QUOTES)
        shown = found if len(found) <= LONGEST_FOUND else found[:LONGEST_FOUND].rstrip() + "…"
        return f"“{shown}”" if found else _("In order")
    message = str(item["message"] or item["measured"])
    return filled(_(message), item["params"] or {})


def check_row(
    item: dict[str, Any], stops: list[dict[str, Any]], shown: int | None, href: str
) -> dict[str, Any]:
    """One line of the list; ``href`` shows its sentence in the letter."""
    return {
        "number": item["number"],
        "demand": _DEMANDS[item["mark"]],
        "what": label_of(item),
        "rule": item["rule"] or (_("Case record") if item["mark"] == "=" else _("House standard")),
        "kind": "pass" if item["ok"] else "fail" if item["blocking"] else "none",
        "result": said_of(item),
        "where": _("p. %(page)s", page=item["page"]) if item["page"] else "",
        "href": href if item["page"] else None,
        "stops": item in stops,
        "shown": item["number"] == shown,
    }


def _decided_elsewhere(item: dict[str, Any], reference: str) -> dict[str, Any]:
    """Confidential words are compared and decided on a page of their own."""
    if item["ok"] or item.get("about") != CONFIDENTIAL:
        return {}
    return {"where": _("Compare and decide"), "href": url_for("confidential.show", reference=reference)}


# ── actions ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _action(label: str, kind: str = "", **more: Any) -> dict[str, Any]:
    return {
        "label": label,
        "kind": kind,
        "href": None,
        "post_href": None,
        "blocked": None,
        "fields": {},
        **more,
    }


def _actions(view: CaseView, record: DecisionRecord, stops: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """At most one filled button, chosen by the state; what cannot be pressed yet says why."""
    state = view.case.state
    if state in {"assigned", "investigating"} and record.missing and investigates(view):
        number = record.missing[0]
        href = url_for("complaints_decision.finding", reference=view.case.reference, number=number)
        return [_action(_("Record the finding on point %(number)s", number=number), "filled", href=href)]
    if state == "deciding" and view.may(Permission.DRAFT_DECISION):
        return _drafting(view, record, stops)
    if state == "approving":
        return _approving(view, record)
    if state == "approved" and record.letter is not None:
        return _sending(view, record.letter)
    return []


def _sending(view: CaseView, letter: CaseLetter) -> list[dict[str, Any]]:
    """Approved: it leaves, or its approver takes the yes back because something has changed since."""
    actions = [_back(view)] if view.may(Permission.APPROVE_DECISION) else []
    if view.may(Permission.ISSUE_LETTERS):
        actions.append(_action(_("Send the letter"), "filled", href=_letter_href(view, letter)))
    return actions


def _back(view: CaseView) -> dict[str, Any]:
    href = url_for("complaints_decision.send_back", reference=view.case.reference)
    return _action(_("Return with a note"), href=href)


def _letter_href(view: CaseView, letter: CaseLetter) -> str:
    return url_for("complaints_letters.show", reference=view.case.reference, letter=letter.id)


def _drafting(view: CaseView, record: DecisionRecord, stops: list[dict[str, Any]]) -> list[dict[str, Any]]:
    reference = view.case.reference
    if record.unanswered:
        number = record.unanswered[0]
        href = url_for("complaints_decision.answer", reference=reference, number=number)
        return [_action(_("Answer point %(number)s", number=number), "filled", href=href)]
    prepare = url_for("complaints_decision.prepare_letter", reference=reference)
    letter, decision = record.letter, record.decision
    if decision is not None and decision.state == "returned":
        href = url_for("complaints_decision.answer", reference=reference, number=record.points[0].head.number)
        return [_action(_("Change the answer"), "filled", href=href)]
    if letter is None or decision is None:
        return [_action(_("Prepare the letter"), "filled", post_href=prepare)]
    send = _send_label(view, record)
    if not (is_current(letter, decision) and quotes_the_same(letter, record.quotations)):
        return [
            _action(send, blocked=_("the draft has changed since the letter was prepared")),
            _action(_("Prepare the letter again"), "filled", post_href=prepare),
        ]
    if stops:
        return [
            _action(send, blocked=_("a check stops the letter")),
            _action(_("Have the check set aside"), href=_letter_href(view, letter)),
            _action(_("Prepare the letter again"), "filled", post_href=prepare),
        ]
    unlike = without_reason(view, decision)
    if unlike:
        number = unlike[0]
        href = url_for("complaints_decision.workbench", reference=reference, point=number)
        return [
            _action(send, blocked=_("an answer differs from like cases")),
            _action(_("Say why point %(number)s differs", number=number), "filled", href=href),
        ]
    return [
        _action(_("Prepare again"), post_href=prepare),
        _action(
            send,
            "filled",
            post_href=url_for("complaints_decision.propose", reference=reference),
            fields={"letter": letter.id, "version": decision.version},
        ),
    ]


def _send_label(view: CaseView, record: DecisionRecord) -> str:
    approver = _first_approver(view, record)
    if approver is None:
        return _("Send for approval")
    return _("Send to %(name)s for approval", name=approver.name)


def _approving(view: CaseView, record: DecisionRecord) -> list[dict[str, Any]]:
    letter, decision = record.letter, record.decision
    if letter is None or decision is None or not view.may(Permission.APPROVE_DECISION):
        return []
    why_not = _objection(view, record)
    if why_not is not None:
        return [_back(view), _action(_("Approve"), "filled", blocked=why_not)]
    return [
        _back(view),
        _action(
            _("Approve"),
            "filled",
            post_href=url_for("complaints_decision.approve", reference=view.case.reference),
            fields={"content": letter.content_digest},
        ),
    ]


def _objection(view: CaseView, record: DecisionRecord) -> str | None:
    if record.decision is None:
        return None
    try:
        found = objection(view.session, view.case, record.decision, view.actor)
    except Refused as error:
        return translated(error)
    return _(found) if found else None


# ── where it goes ────────────────────────────────────────────────────────────────────────────────────────────────


def _approvers(view: CaseView, record: DecisionRecord) -> list[Approver]:
    if record.decision is None:
        return []
    try:
        return approvers_for(view.session, view.case, record.decision, on=view.today)
    except Refused:
        return []


def _first_approver(view: CaseView, record: DecisionRecord) -> Approver | None:
    return next(iter(_approvers(view, record)), None)


def _then(view: CaseView, record: DecisionRecord) -> list[dict[str, Any]]:
    """Who decides next, why at that level, and what they see."""
    decision = record.decision
    if decision is None:
        return []
    try:
        asked = level_needed(view.session, view.case, decision)
    except Refused as error:
        return [{"label": _("Then it goes to"), "value": _("Nobody"), "note": translated(error)}]
    people = _approvers(view, record)
    return [
        _to_whom(people),
        {
            "label": _("Why this level"),
            "value": asked.level.title,
            "note": _why_level(asked),
        },
        {
            "label": _("What they see"),
            "value": _("This page and these checks"),
            "note": _("And what changed since it was returned") if record.returned else None,
        },
    ]


def _to_whom(people: list[Approver]) -> dict[str, Any]:
    label = _("Then it goes to")
    if not people:
        return {
            "label": label,
            "value": _("Nobody yet"),
            "note": _("Nobody independent holds the level it needs."),
        }
    names = listed(person.name for person in people[:3])
    first = people[0]
    note = _("No part in the claim or the investigation")
    if first.away_until is not None:
        note = _("%(name)s is away until %(day)s", name=first.name, day=legalday(first.away_until))
    return {"label": label, "value": names, "note": note}


def _why_level(asked: Asked) -> str:
    level, currency = asked.level, asked.amount.currency
    most = (
        _("any amount")
        if level.most_minor is None
        else _("up to %(amount)s", amount=money(Money(level.most_minor, currency), sign=True))
    )
    return _(
        "%(amount)s, %(difficulty)s. The level covers %(most)s; %(role)s.",
        amount=money(asked.amount, sign=True),
        difficulty=_("hard") if asked.hard else _("ordinary difficulty"),
        most=most,
        role=_(ROLE_TITLES[Role(level.role)]),
    )


def _changes(view: CaseView, record: DecisionRecord) -> list[str] | None:
    """For whoever returned it: what was asked for and done. Who drafts anew has the first above the points."""
    if record.returned is None or record.decision is None or record.decision.state == "approved":
        return None
    changes = changes_since_return(view.session, record)
    if view.case.state == "deciding":
        return changes or None
    return [_("Asked for: %(words)s", words=record.returned_note), *changes]
