"""Calls, visits and messages, and what was promised next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.cases import events
from app.cases.domain.receipt import EARLIEST
from app.cases.models import Contact
from app.cases.policy import case_to_change
from app.cases.queries import newest_contact
from app.cases.recording import keep, note
from app.disclosure.domain.classes import Privilege
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.shared.clock import Clock, legal_day
from app.shared.errors import Conflict, Refused
from app.shared.text import N_

CHANNELS = ("phone", "email", "letter", "visit", "web", "message")
DIRECTIONS = ("in", "out")
LONGEST = 10_000


@dataclass(frozen=True)
class NewContact:
    """``at`` an aware instant, not in the future; ``words`` what was said.

    ``late_reason``: why a contact of an earlier day is noted only now.
    """

    at: datetime
    channel: str
    direction: str
    with_whom: str
    words: str
    next_on: date | None = None
    next_words: str | None = None
    privilege: Privilege = Privilege.OPEN
    late_reason: str | None = None


def record_contact(
    *, actor: Actor, clock: Clock, reference: str, contact: NewContact, known: int | None = None
) -> Contact:
    """Put a contact on the case. Raises Refused for one in the future, or without words.

    ``known`` is the id of the newest contact that the form showed (0: none; None: not asked): Conflict when another was
    recorded since, which may be the same one.
    """
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        if known is not None and newest_contact(session, case) != known:
            raise Conflict(N_("Another contact was recorded while you were writing this one."))
        if contact.at > clock.now():
            raise Refused(N_("A contact cannot lie in the future; plan it as the next one."), field="on")
        if contact.at.year < EARLIEST.year:
            raise Refused(N_("%(day)s is too long ago to be meant."), field="on", day=contact.at.date())
        if contact.channel not in CHANNELS or contact.direction not in DIRECTIONS:
            raise Refused(N_("Say how, and who called whom."), field="channel")
        if not contact.words.strip() or len(contact.words) > LONGEST:
            raise Refused(N_("Write what was said, in up to 10,000 characters."), field="words")
        day = legal_day(contact.at, case.zone)
        row = Contact(
            case_id=case.id,
            at=contact.at,
            channel=contact.channel,
            direction=contact.direction,
            party_name=contact.with_whom,
            words_digest=keep(case, "contact", contact.words, clock=clock),
            privilege=contact.privilege,
            next_on=contact.next_on,
            next_words=contact.next_words,
            by_id=actor.user_id,
        )
        session.add(row)
        session.flush()  # the id, which the event names
        case.last_contact_on = max(case.last_contact_on or day, day)
        note(
            case,
            events.CONTACT_RECORDED,
            actor=actor,
            clock=clock,
            at=contact.at,
            reason=contact.late_reason,
            contact=row.id,
            channel=contact.channel,
            direction=contact.direction,
            words=row.words_digest,
            privilege=contact.privilege.value,
            next_on=contact.next_on,
        )
    return row
