"""When somebody gets in touch about a complaint that is already here: a contact, or a new point on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.cases.models import Case
from app.cases.policy import case_to_change
from app.cases.services.contacts import CHANNELS, NewContact, record_contact
from app.cases.services.deadlines import recompute
from app.cases.services.evidence import Paper, add_papers
from app.cases.services.indexing import reindex
from app.cases.services.opening import Point, add_points
from app.complaints.services.intake import mark_taken, taken_before
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.rules.library import Library
from app.shared.clock import Clock
from app.shared.errors import Refused
from app.shared.text import N_


def add_to_complaint(
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
    reference: str,
    caller: str,
    words: str,
    channel: str,
    at: datetime,
    late_reason: str | None = None,
    points: Sequence[Point] = (),
    papers: Sequence[Paper] = (),
    key: str | None = None,
) -> Case:
    """Add the call, and with it any new points and papers, to a complaint that is here. Its dates stay as they are.

    A form that was taken already does nothing. Raises Refused for a closed complaint.
    """
    with transaction() as session:
        if (known := taken_before(session, key)) is not None:
            return known
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        if not case.is_open:
            raise Refused(
                N_("%(reference)s is closed. Reopen it, or register a separate complaint."),
                field="duplicate",
                reference=reference,
            )
        contact = NewContact(
            at=at,
            channel=channel if channel in CHANNELS else "letter",
            direction="in",
            with_whom=caller,
            words=words,
            late_reason=late_reason,
        )
        record_contact(actor=actor, clock=clock, reference=reference, contact=contact)
        add_points(session, case, points, actor=actor, clock=clock)
        add_papers(session, case, papers, actor=actor, clock=clock)
        mark_taken(session, key, case, clock)
        recompute(session, case, library=library, now=clock.now())
        reindex(session, case)
    return case
