"""What waits for a person in complaint handling, for their morning digest."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseLetter
from app.cases.policy import visible_to
from app.complaints.domain.extensions import Standing
from app.complaints.domain.letter_kinds import title_under
from app.complaints.models import Decision, ExtensionRequest
from app.complaints.services.extensions import objection as objection_to_extension
from app.complaints.services.levels import objection
from app.platform.accounts.permissions import Permission
from app.rules.library import Library
from app.shared.errors import Refused
from app.watch.waiting import Reader, Waiting

MOST = 50
"""Of each kind; a person with more reads the list of cases, not a mail."""


def extensions_to_decide(session: Session, reader: Reader, *, library: Library) -> list[Waiting]:
    """Requests for longer time that this person may decide."""
    if not reader.actor.may(Permission.APPROVE_DECISION):
        return []
    rows = session.execute(
        select(ExtensionRequest, Case)
        .join(Case, Case.id == ExtensionRequest.case_id)
        .where(ExtensionRequest.state == Standing.ASKED, Case.is_open, visible_to(reader.actor, reader.now))
        .order_by(ExtensionRequest.due_on)
        .limit(MOST)
    ).all()
    found = []
    for request, case in rows:
        rule = library.clock(case.regime or "", request.clock)
        if objection_to_extension(session, case, rule, request, reader.actor) is None:
            path = f"/cases/{case.reference}/time/extension/{request.id}"
            found.append(Waiting(_("Longer time is asked for"), case.reference, path))
    return found


def decisions_to_approve(session: Session, reader: Reader) -> list[Waiting]:
    """Proposed decisions that this person may approve."""
    if not reader.actor.may(Permission.APPROVE_DECISION):
        return []
    rows = session.execute(
        select(Decision, Case)
        .join(Case, Case.id == Decision.case_id)
        .where(
            Case.is_open,
            Case.state == "approving",
            Decision.state == "proposed",
            visible_to(reader.actor, reader.now),
        )
        .order_by(Case.next_on, Case.id)
        .limit(MOST)
    ).all()
    return [
        Waiting(_("A decision awaits your approval"), case.reference, f"/cases/{case.reference}/decision")
        for decision, case in rows
        if _may_approve(session, case, decision, reader)
    ]


def _may_approve(session: Session, case: Case, decision: Decision, reader: Reader) -> bool:
    try:
        return objection(session, case, decision, reader.actor) is None
    except Refused:
        return False  # the approval table has a gap: the workbench says so


def decisions_sent_back(session: Session, reader: Reader) -> list[Waiting]:
    """Decisions that came back to whoever works on them."""
    rows = session.scalars(
        select(Case.reference)
        .join(Decision, Decision.case_id == Case.id)
        .where(
            Case.is_open,
            Case.owner_id == reader.actor.user_id,
            Case.state == "deciding",
            Decision.state == "returned",
        )
        .order_by(Case.next_on, Case.id)
        .limit(MOST)
    )
    return [
        Waiting(_("The decision came back"), reference, f"/cases/{reference}/decision")
        for reference in dict.fromkeys(rows)
    ]


def letters_to_send(session: Session, reader: Reader) -> list[Waiting]:
    """Approved letters of their own cases that have not left yet."""
    rows = session.execute(
        select(Case.reference, Case.regime, CaseLetter.id, CaseLetter.kind)
        .join(CaseLetter, CaseLetter.case_id == Case.id)
        .where(Case.is_open, Case.owner_id == reader.actor.user_id, CaseLetter.state == "approved")
        .order_by(Case.next_on, CaseLetter.id)
        .limit(MOST)
    )
    return [
        Waiting(
            _("Send the letter: %(kind)s", kind=_(title_under(row.kind, row.regime))),
            row.reference,
            f"/cases/{row.reference}/letters/{row.id}",
        )
        for row in rows
    ]
