"""Who reads a letter of a complaint: whose address it bears, and who has a copy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.domain.people import COMPLAINANT, REPRESENTATIVE, LettersTo, letters_to
from app.cases.events import PARTY_ADDED, POINT_ADDED
from app.cases.models import Case, Party
from app.cases.policy import stream_of
from app.complaints.domain.addressee import speaks_on
from app.platform.log import entries
from app.shared.errors import Refused
from app.shared.text import N_


@dataclass(frozen=True)
class Readers:
    """``through`` speaks for the complainant and gets the letter; none: it goes to the complainant."""

    complainant: Party
    through: Party | None = None
    copies: tuple[Party, ...] = ()

    @property
    def first(self) -> Party:
        """Whose address, telephone and e-mail count."""
        return self.through or self.complainant

    def copied(self, kind: str) -> tuple[Party, ...]:
        """Who has a copy of a letter of that kind; one to an authority is nobody else's."""
        return () if kind == "report" else self.copies


def readers_on(session: Session, case: Case, on: date) -> Readers:
    """Who reads a letter that leaves that day. Raises Refused when there is nobody to write to.

    A copy goes only to somebody who can be reached, by post or by e-mail.
    """
    complainant, speaker = complainant_of(session, case), _speaker_on(session, case, on)
    if speaker is None:
        return Readers(complainant)
    match letters_to(speaker.authority):
        case LettersTo.REPRESENTATIVE:
            return Readers(complainant, speaker)
        case LettersTo.COPY_TO_COMPLAINANT:
            return Readers(complainant, speaker, _reached(complainant))
        case LettersTo.COPY_TO_REPRESENTATIVE:
            return Readers(complainant, copies=_reached(speaker))
        case LettersTo.COMPLAINANT:
            return Readers(complainant)


def complainant_of(session: Session, case: Case) -> Party:
    """Whoever complains, and so is written to."""
    party = session.scalar(
        select(Party)
        .where(Party.case_id == case.id, Party.role == COMPLAINANT)
        .order_by(Party.position)
        .limit(1)
    )
    if party is None:
        raise Refused(N_("There is nobody to write to: add the complainant first."))
    return party


def caller_of(session: Session, case: Case) -> Party | None:
    """Who complained to us: the complainant, or whoever got in touch for them. None: one of a group, unknown which.

    People of the receipt are noted before the first point. Intake takes down a representative there only when it is
    they who get in touch; people who represent a group are there whoever does, and the one whose identity was checked
    that day did.
    """
    complainant = complainant_of(session, case)
    at_receipt = _added_at_receipt(session, case)
    people = session.scalars(
        select(Party).where(Party.case_id == case.id, Party.id.in_(at_receipt)).order_by(Party.position)
    ).all()
    speaking = [each for each in people if each.role in REPRESENTATIVE]
    if not speaking:
        return complainant
    alone = next((each for each in speaking if each.role == "representative"), None)
    recognised = [each for each in (complainant, *speaking) if each.identity_checked_on == case.received_on]
    return alone or (recognised[0] if len(recognised) == 1 else None)


def _added_at_receipt(session: Session, case: Case) -> list[int]:
    told = entries(session, stream_of(case))
    before_points = takewhile(lambda entry: entry.kind != POINT_ADDED.name, told)
    return [entry.fields["party"] for entry in before_points if entry.kind == PARTY_ADDED.name]


def _speaker_on(session: Session, case: Case, on: date) -> Party | None:
    """Whoever speaks for the complainant that day with an authority on file and can be written to; else nobody."""
    people = session.scalars(
        select(Party).where(Party.case_id == case.id, Party.role.in_(REPRESENTATIVE)).order_by(Party.position)
    )
    return next(
        (each for each in people if each.address and speaks_on(each.authority, each.ended_on, on)), None
    )


def _reached(party: Party) -> tuple[Party, ...]:
    return (party,) if party.address or party.email else ()


def way_of_copy(party: Party, how: str) -> str:
    """How a copy leaves when the letter leaves by ``how``: by e-mail beside an e-mail, else by plain post.

    Whoever cannot be reached that way gets it the other way.
    """
    wanted = party.email if how == "e-mail" else not party.address
    return "e-mail" if wanted else "post"
