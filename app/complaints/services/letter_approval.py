"""The yes to a letter: its check, set aside by two people where it must be, and the approval of its content."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from app.cases.models import Case, CaseLetter
from app.cases.policy import case_to_change
from app.cases.recording import keep, note
from app.complaints import events
from app.complaints.letters.again import says_the_same
from app.complaints.letters.composing import CONFIDENTIAL, stopping
from app.complaints.services.letter_following import still_says
from app.complaints.services.letters import letter_of, letter_of_case
from app.letters.check import CheckItem
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.rules.library import Library
from app.shared.clock import Clock
from app.shared.errors import Conflict, NotAllowed, Refused
from app.shared.text import N_

LEFT = frozenset({"sent", "delivered", "returned"})
"""States of a letter that has left the house."""


def stops(row: CaseLetter) -> list[dict[str, Any]]:
    """The items of the check that hold the letter back: once two people have set them aside, the wall alone."""
    if row.check_report is None:
        return [_NO_PAGES]
    return not_set_aside(row, stopping(row.check_report))


def not_set_aside(row: CaseLetter, failed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The failed items that still count."""
    return [item for item in failed if item["about"] == CONFIDENTIAL] if is_overridden(row) else failed


_NO_PAGES = asdict(
    CheckItem(0, "house", N_("The letter has pages"), "", False, message=N_("Its pages are not made yet."))
)


def is_overridden(row: CaseLetter) -> bool:
    """True when one person has given a reason and a second has agreed."""
    return row.override is not None and row.override.get("second") is not None


def override_check(*, actor: Actor, clock: Clock, reference: str, letter_id: int, reason: str) -> CaseLetter:
    """Ask for the failed checks to be set aside; it counts once a second person agrees."""
    if not reason.strip() or len(reason) > 1000:
        raise Refused(
            N_("Say why the letter may go in spite of the check, in up to 1,000 characters."), field="reason"
        )
    with transaction() as session:
        case, row = letter_to_change(session, actor, clock, reference, letter_id)
        require_state(row, "draft")
        failed = stopping(row.check_report or [])
        if row.check_report is None or not failed:
            raise Refused(N_("No check stops this letter."))
        checks = [item["rule"] or item["label"] for item in failed]
        why = keep(case, "override", reason.strip(), clock=clock)
        row.override = {"reason": why, "by": actor.user_id, "checks": checks, "second": None}
        note(
            case,
            events.LETTER_OVERRIDE_ASKED,
            actor=actor,
            clock=clock,
            letter=row.kind,
            id=row.id,
            checks=checks,
            why=why,
        )
    return row


def agree_to_override(*, actor: Actor, clock: Clock, reference: str, letter_id: int) -> CaseLetter:
    """The second person's yes. Raises NotAllowed for the one who asked."""
    with transaction() as session:
        case, row = letter_to_change(session, actor, clock, reference, letter_id)
        require_state(row, "draft")
        if row.override is None or is_overridden(row):
            raise Refused(N_("Nobody asks to set a check of this letter aside."))
        if row.override["by"] == actor.user_id or actor.user_id == row.composed_by_id:
            raise NotAllowed(
                N_("A second person must agree: neither who prepared the letter nor who asks for it.")
            )
        row.override = {**row.override, "second": actor.user_id}
        note(
            case,
            events.LETTER_OVERRIDDEN,
            actor=actor,
            clock=clock,
            letter=row.kind,
            id=row.id,
            checks=row.override["checks"],
            second=actor.user_id or 0,
        )
    return row


def approve_letter(
    *, actor: Actor, clock: Clock, library: Library, reference: str, letter_id: int, content_digest: str
) -> CaseLetter:
    """Approve the content that the reader looked at. A decision's letter is approved with its decision only.

    Raises Refused while a check stops it, Conflict when it was prepared anew meanwhile, or when the case has changed so
    that it would say something else. Approving twice does nothing.
    """
    with transaction() as session:
        case, row = letter_to_change(session, actor, clock, reference, letter_id)
        if row.replaces_id is not None:
            _require_same_words(session, row)
        elif row.kind == "decision":
            raise Refused(N_("The letter of a decision is approved together with the decision."))
        if row.content_digest != content_digest:
            raise Conflict(N_("The letter is no longer the one you looked at. Look at it again."))
        if row.state == "approved":
            return row
        require_state(row, "draft")
        if not still_says(session, case, row, clock=clock, library=library):
            raise Conflict(N_("The case has changed since the letter was prepared. Look at it again."))
        if stops(row):
            raise Refused(N_("A check stops the letter. Mend it, or have it set aside with a reason."))
        row.state, row.approved_by_id, row.approved_at = "approved", actor.user_id, clock.now()
        note(
            case,
            events.LETTER_APPROVED,
            actor=actor,
            clock=clock,
            letter=row.kind,
            id=row.id,
            content=row.content_digest,
        )
    return row


def _require_same_words(session: Session, row: CaseLetter) -> None:
    """What is sent again was approved before, so nothing but where it goes may have become different."""
    first = session.get_one(CaseLetter, row.replaces_id)
    is_second = first.replaces_id is not None
    if first.state not in LEFT or not says_the_same(letter_of(row), letter_of(first), is_second=is_second):
        raise Refused(N_("It no longer says what the letter said that it replaces. Prepare it again."))


def letter_to_change(
    session: Session, actor: Actor, clock: Clock, reference: str, letter_id: int
) -> tuple[Case, CaseLetter]:
    """The case, held, and a letter of it, for whoever may issue letters."""
    case = case_to_change(session, actor, reference, Permission.ISSUE_LETTERS, now=clock.now())
    return case, letter_of_case(session, case, letter_id)


def require_state(row: CaseLetter, state: str) -> None:
    """Raise Refused, naming the state it has."""
    if row.state != state:
        raise Refused(
            N_("This cannot be done now: the letter is %(state)s."), state=STATES.get(row.state, row.state)
        )


STATES = {
    "draft": N_("a draft"),
    "approved": N_("approved"),
    "sent": N_("sent"),
    "delivered": N_("delivered"),
    "returned": N_("returned"),
    "superseded": N_("superseded"),
}
