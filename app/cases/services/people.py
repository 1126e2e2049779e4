"""The people of a case: who they are, who speaks for whom, how we know. What was known before is kept as a text."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases import events
from app.cases.domain.keys import person_key
from app.cases.domain.people import COMPLAINANT, REPRESENTATIVE, ROLES, check_group
from app.cases.domain.receipt import EARLIEST
from app.cases.models import Case, CaseLetter, Party
from app.cases.policy import case_to_change
from app.cases.queries import people_of, person_numbered
from app.cases.recording import keep, note
from app.cases.services.indexing import reindex
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.shared.clock import Clock, today
from app.shared.errors import Conflict, Refused
from app.shared.text import N_

IDENTITY_WAYS = ("call-back", "questions", "document", "in-person", "video")
NEED_FLAG = "support-need"
LONGEST_REASON = 300


@dataclass(frozen=True)
class Person:
    """A party as taken down. ``capacity``: policyholder, insured, beneficiary, heir, third-party.

    ``authority`` of a representative: ``document``, ``scope``, ``valid_to`` (an ISO day), ``may_accept_offers``,
    ``letters`` (a ``LettersTo``), and ``paper``, the number of the evidence that shows it. ``relation`` to the
    complainant in a word: son, broker.
    """

    role: str
    name: str
    capacity: str | None = None
    kind: str = "person"
    title: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    language: str | None = None
    relation: str | None = None
    identity_checked_on: date | None = None
    identity_how: str | None = None
    authority: dict[str, Any] | None = None
    eligibility: str | None = None
    needs: tuple[str, ...] = ()
    needs_words: str | None = None


def person_of(party: Party) -> Person:
    """What is known of ``party``, as it was taken down."""
    values = {field.name: getattr(party, field.name) for field in fields(Person)}
    return Person(**{**values, "needs": tuple(party.needs)})


def add_party(
    session: Session,
    case: Case,
    person: Person,
    *,
    actor: Actor,
    clock: Clock,
    late_reason: str | None = None,
) -> Party:
    """Put a person or organisation on the case in a role; the caller owns the transaction.

    ``late_reason``: why a check of their identity on an earlier day is recorded only now.
    """
    last = session.scalar(select(func.max(Party.position)).where(Party.case_id == case.id)) or 0
    party = Party(
        case_id=case.id,
        position=last + 1,
        details_digest=_details(case, person, clock),
        **{**asdict(person), "needs": list(person.needs)},
    )
    session.add(party)
    session.flush()  # the id, which the event names
    note(
        case,
        events.PARTY_ADDED,
        actor=actor,
        clock=clock,
        party=party.id,
        role=person.role,
        capacity=person.capacity,
        details=party.details_digest,
    )
    if person.identity_how and person.identity_checked_on:
        _note_identity(case, party, late_reason, actor=actor, clock=clock)
    _follow(session, case)
    return party


def add_person(*, actor: Actor, clock: Clock, reference: str, person: Person) -> Party:
    """Add somebody after intake: a representative with their authority, the insured, an heir, a witness.

    Raises Refused for a role that is none, a second complainant, or one representative too many of a group.
    """
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        _check(person)
        there = people_of(session, case)
        if person.role == COMPLAINANT and any(party.role == COMPLAINANT for party in there):
            raise Refused(
                N_("This complaint has its complainant. Change their particulars instead."), field="role"
            )
        group = [party for party in there if party.role == person.role and party.ended_on is None]
        if person.role == "group-representative":
            check_group(len(group) + 1, case.channel, case.regime, field="role")
        party = add_party(session, case, person, actor=actor, clock=clock)
        reindex(session, case)
    return party


def change_person(
    *,
    actor: Actor,
    clock: Clock,
    reference: str,
    number: int,
    person: Person,
    known: str | None = None,
) -> list[str]:
    """Correct somebody's particulars; returns the names of what changed. Their role stays what it is.

    ``known`` is the :func:`fingerprint` of what the form showed: Conflict when somebody else changed it since. Lists,
    search and the recognition of duplicates follow in the same transaction.
    """
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        party = person_numbered(session, case, number)
        if known is not None and known != fingerprint(party):
            raise Conflict(N_("Somebody else has changed these particulars while you were working on them."))
        _check(person)
        before = person_of(party)
        changed = [
            field.name
            for field in fields(Person)
            if getattr(person, field.name) != getattr(before, field.name)
        ]
        if "role" in changed:
            raise Refused(
                N_("A role does not change: end this one and add the person in the other."), field="role"
            )
        if not changed:
            raise Refused(N_("Nothing is different from what stands already."))
        _write(case, party, person, changed, actor=actor, clock=clock)
        _follow(session, case)
        reindex(session, case)
    return changed


def check_identity(
    *,
    actor: Actor,
    clock: Clock,
    reference: str,
    number: int,
    on: date,
    how: str,
    late_reason: str | None = None,
) -> None:
    """Write down that somebody is who they say: on which day, and by which way of ``IDENTITY_WAYS``.

    ``late_reason``: why a check of an earlier day is recorded only now.
    """
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        party = person_numbered(session, case, number)
        if how not in IDENTITY_WAYS:
            raise Refused(N_("Say how their identity was checked."), field="how")
        if not EARLIEST <= on <= today(clock, case.zone):
            raise Refused(N_("Give a day up to today."), field="on")
        party.identity_checked_on, party.identity_how = on, how
        party.details_digest = _details(case, person_of(party), clock)
        _note_identity(case, party, late_reason, actor=actor, clock=clock)


def _note_identity(case: Case, party: Party, late_reason: str | None, *, actor: Actor, clock: Clock) -> None:
    note(
        case,
        events.IDENTITY_CHECKED,
        on=party.identity_checked_on,
        reason=late_reason,
        party=party.id,
        how=party.identity_how,
        details=party.details_digest,
        actor=actor,
        clock=clock,
    )


def end_part(*, actor: Actor, clock: Clock, reference: str, number: int, on: date, reason: str) -> None:
    """End a representative's authority, or take somebody off who is no party any more; they stay in the record.

    Raises Refused for the complainant, for one whose part has ended, a day to come, or without a reason.
    """
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        party = person_numbered(session, case, number)
        if party.role == COMPLAINANT:
            raise Refused(N_("Without its complainant there is no complaint. Withdraw it instead."))
        if party.ended_on is not None:
            raise Refused(N_("Their part has ended already."))
        if not EARLIEST <= on <= today(clock, case.zone):
            raise Refused(N_("Give a day up to today."), field="on")
        if not reason.strip() or len(reason) > LONGEST_REASON:
            raise Refused(N_("Say why, in up to 300 characters."), field="reason")
        party.ended_on = on
        speaks = party.role in REPRESENTATIVE
        note(
            case,
            events.MANDATE_ENDED if speaks else events.PARTY_LEFT,
            on=on,
            reason=reason.strip(),
            party=party.id,
            actor=actor,
            clock=clock,
        )
        _follow(session, case)


def fingerprint(party: Party) -> str:
    """What a form was made from, to tell whether somebody else has changed it since."""
    return (party.details_digest or "")[1:17]


def waiting_letters(session: Session, case: Case) -> bool:
    """True when a letter is prepared and not sent: it carries the particulars of the day it was composed."""
    found = select(CaseLetter.id).where(
        CaseLetter.case_id == case.id, CaseLetter.state.in_(["draft", "approved"])
    )
    return session.scalar(found.limit(1)) is not None


def _check(person: Person) -> None:
    if person.role not in ROLES:
        raise Refused(N_("Say what part they have in the complaint."), field="role")
    if not person.name.strip():
        raise Refused(N_("Write the name."), field="name")


def _write(
    case: Case, party: Party, person: Person, changed: list[str], *, actor: Actor, clock: Clock
) -> None:
    old = party.details_digest
    for name in changed:
        value = getattr(person, name)
        setattr(party, name, list(value) if name == "needs" else value)
    party.details_digest = _details(case, person, clock)
    note(
        case,
        events.PARTY_CHANGED,
        actor=actor,
        clock=clock,
        party=party.id,
        changed=changed,
        old=old,
        new=party.details_digest,
    )


def _follow(session: Session, case: Case) -> None:
    """What lists, letters and the search for duplicates take from the people."""
    session.flush()
    there = people_of(session, case)
    complainant = next((party for party in there if party.role == COMPLAINANT), None)
    if complainant is not None:
        case.complainant_name = complainant.name
        case.person_key = person_key(complainant.name, complainant.phone)
        case.language = complainant.language or case.language
    needed = any(party.needs for party in there if party.ended_on is None)
    others = [flag for flag in case.flags if flag != NEED_FLAG]
    case.flags = [NEED_FLAG, *others] if needed else others


def details_text(person: Person) -> str:
    """All that is known of them, as the kept text that the log names by its digest."""
    values = {key: value for key, value in asdict(person).items() if value not in (None, (), "")}
    return json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)


def _details(case: Case, person: Person, clock: Clock) -> str:
    return keep(case, "person", details_text(person), clock=clock)
