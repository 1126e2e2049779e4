"""Parties, representatives and neutrals: who they are, what they may do, what they disclosed, who challenged them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import available_timezones

from app.cases.services.indexing import reindex
from app.mediation import events
from app.mediation.domain.words import AUTHORITIES, CHALLENGE_RESULTS, CHALLENGERS, NEUTRALS, PARTS, SIDES
from app.mediation.models import Member
from app.mediation.services.changing import At, By, Change, changing
from app.shared.errors import Refused
from app.shared.text import N_

LONGEST = 2000


@dataclass(frozen=True)
class Person:
    """What is known of somebody who takes part."""

    part: str
    side: str
    name: str
    organisation: str | None = None
    email: str | None = None
    phone: str | None = None
    zone: str = ""
    authority: str | None = None
    authority_proof: str | None = None


def add_member(*, by: By, at: At, person: Person) -> Member:
    """Put somebody on the record. A neutral stands on no side. Raises Refused."""
    with changing(by, at) as change:
        _check(person)
        row = Member(
            proceeding_id=change.proceeding.id,
            number=change.next_number(Member.number),
            zone=person.zone or change.proceeding.zone,
        )
        _write(row, person)
        change.session.add(row)
        change.note(events.MEMBER_ADDED, row, member=row.number, part=row.part, side=row.side)
        reindex(change.session, change.case)
    return row


def change_member(*, by: By, at: At, number: int, person: Person) -> None:
    """Put their details right."""
    with changing(by, at) as change:
        row = change.one(Member, number)
        _check(person)
        _write(row, person)
        row.zone = person.zone or row.zone
        change.note(events.MEMBER_CHANGED, row, member=number)
        reindex(change.session, change.case)


def let_go(*, by: By, at: At, number: int, on: date | None) -> None:
    """They take no part any more; what they did stays."""
    with changing(by, at) as change:
        row = change.one(Member, number)
        if row.left_on is not None:
            raise Refused(N_("They left already."))
        row.left_on = change.past(on, "on")
        change.note(events.MEMBER_LEFT, row, on=row.left_on, member=number)


def disclose(*, by: By, at: At, number: int, on: date | None, what: str) -> None:
    """What a neutral disclosed of interests and earlier dealings."""
    with changing(by, at) as change:
        row = _neutral(change, number)
        digest = _said(change, "disclosure", what, "what")
        row.disclosed_on, row.disclosure_digest = change.past(on, "on"), digest
        change.note(events.NEUTRAL_DISCLOSED, row, on=row.disclosed_on, member=number, what=digest)


def challenge(*, by: By, at: At, number: int, on: date | None, who: str, ground: str) -> None:
    """Somebody challenges a neutral. One challenge stands at a time."""
    with changing(by, at) as change:
        row = _neutral(change, number)
        if row.challenged_on is not None and row.challenge_result is None:
            raise Refused(N_("A challenge is open already."))
        if who not in CHALLENGERS:
            raise Refused(N_("Say who challenges."), field="who")
        digest = _said(change, "challenge", ground, "ground")
        row.challenged_on, row.challenged_by, row.challenge_digest = change.past(on, "on"), who, digest
        row.challenge_result = None
        change.note(
            events.NEUTRAL_CHALLENGED, row, on=row.challenged_on, member=number, by=who, ground=digest
        )


def decide_challenge(*, by: By, at: At, number: int, on: date | None, result: str) -> None:
    """What became of a challenge; whoever was replaced or stood down leaves that day."""
    with changing(by, at) as change:
        row = _neutral(change, number)
        if row.challenged_on is None or row.challenge_result is not None:
            raise Refused(N_("There is no challenge to decide."))
        if result not in CHALLENGE_RESULTS:
            raise Refused(N_("Say what became of it."), field="result")
        day = change.past(on, "on", since=row.challenged_on)
        row.challenge_result = result
        change.note(events.CHALLENGE_DECIDED, row, on=day, member=number, result=result)
        if result != "refused":
            row.left_on = day
            change.note(events.MEMBER_LEFT, row, on=day, member=number)


def _neutral(change: Change, number: int) -> Member:
    row = change.one(Member, number)
    if row.part not in NEUTRALS:
        raise Refused(N_("Only neutrals disclose and are challenged."))
    return row


def _said(change: Change, field: str, words: str, form_field: str) -> str:
    if not words.strip() or len(words) > LONGEST:
        raise Refused(N_("Write it in up to 2,000 characters."), field=form_field)
    digest = change.keep(field, words)
    assert digest is not None
    return digest


def _check(person: Person) -> None:
    if person.part not in PARTS:
        raise Refused(N_("Say what they are in this external case."), field="part")
    if person.side not in SIDES:
        raise Refused(N_("Say on whose side they stand."), field="side")
    if (person.part in NEUTRALS - {"appraiser"}) != (person.side == "neutral"):
        raise Refused(N_("A neutral stands on no side, and nobody else does."), field="side")
    if not person.name.strip():
        raise Refused(N_("Give the name."), field="name")
    if person.zone and person.zone not in available_timezones():
        raise Refused(N_("There is no time zone of that name; write Europe/London."), field="zone")
    if person.authority and person.authority not in AUTHORITIES:
        raise Refused(N_("Choose one of the answers."), field="authority")


def _write(row: Member, person: Person) -> None:
    row.part, row.side, row.name = person.part, person.side, person.name.strip()
    row.organisation, row.email, row.phone = person.organisation, person.email, person.phone
    row.authority, row.authority_proof = person.authority, person.authority_proof
