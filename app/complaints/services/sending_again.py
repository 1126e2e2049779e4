"""A letter that did not reach its reader, sent again: the same words to another address, in the first one's place."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseLetter, Party
from app.cases.policy import case_to_change, case_to_read
from app.cases.recording import note
from app.cases.services.people import change_person, person_of
from app.complaints import events
from app.complaints.letters.again import sent_again
from app.complaints.letters.code import new_code
from app.complaints.letters.composing import Checked, check_letter, stopping
from app.complaints.letters.gathering import gather
from app.complaints.letters.material import Parts
from app.complaints.letters.office import current_office
from app.complaints.letters.readers import readers_on
from app.complaints.services.letters import letter_of, letter_of_case, wanted_for
from app.letters.blocks import Letter
from app.letters.content import content_digest, to_json
from app.letters.pool import render_in_pool
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.db import db, transaction
from app.platform.db.transaction import in_transaction
from app.rules.library import Library
from app.shared.clock import Clock, today
from app.shared.errors import Refused
from app.shared.text import N_

AGAIN = frozenset({"sent", "returned"})
"""States of a letter that can be sent again: it came back, or the reader says that it never arrived."""


@dataclass(frozen=True)
class _Made:
    letter: Letter
    draft_digest: str
    checked: Checked
    case_version: int


def reader_of(session: Session, case: Case, clock: Clock) -> Party:
    """Whose address a letter goes to today: that of whoever speaks for the complainant, else the complainant’s."""
    return readers_on(session, case, today(clock, case.zone)).first


def send_again(
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
    reference: str,
    letter_id: int,
    address: str,
    same_address: bool = False,
) -> CaseLetter:
    """Prepare a letter that left once more, as a draft to be looked at, approved and sent like any other.

    ``address`` becomes the reader's address on file. The words are those that were approved, which approval proves once
    more; only a line that names the replaced letter is added. The first one is replaced when the second leaves. Asked
    again, the draft is prepared anew. Raises Refused for a letter that has not left or has arrived, for one to an
    authority, and for the address that it came back from, unless ``same_address`` says that this is meant.
    """
    if in_transaction():
        raise RuntimeError("a letter is rendered before the transaction opens")
    session = db.session()
    case = case_to_read(session, actor, reference, now=clock.now())
    actor.require(Permission.ISSUE_LETTERS, session.get_one(Unit, case.unit_id).path)
    first = letter_of_case(session, case, letter_id)
    _require_again(first)
    _move_to(session, case, address, actor, clock)
    made = _make(session, case, first, actor, clock, library)
    if made.letter.addressee.lines == letter_of(first).addressee.lines and not same_address:
        raise Refused(
            N_("That is the address which the letter went to. Give the new one, or say that it is meant."),
            field="address",
        )
    return _keep(made, actor, clock, reference, letter_id)


def replacement_of(session: Session, first: CaseLetter) -> CaseLetter | None:
    """The letter in whose favour ``first`` steps back, draft or sent; None where there is none."""
    return session.scalar(
        select(CaseLetter).where(CaseLetter.replaces_id == first.id).order_by(CaseLetter.id.desc()).limit(1)
    )


def _require_again(first: CaseLetter) -> None:
    if first.state not in AGAIN:
        raise Refused(N_("Only a letter that left and did not arrive is sent again."))
    if first.kind == "report":
        raise Refused(N_("This letter went to an authority. Prepare another one."))


def _move_to(session: Session, case: Case, address: str, actor: Actor, clock: Clock) -> None:
    """Put the address on file where it differs. It is true whatever becomes of the letter, so it is kept by itself."""
    if not address.strip():
        raise Refused(N_("Write the address."), field="address")
    party = reader_of(session, case, clock)
    if _lines(address) != _lines(party.address or ""):
        change_person(
            actor=actor,
            clock=clock,
            reference=case.reference,
            number=party.position,
            person=replace(person_of(party), address=address.strip()),
        )


def _lines(address: str) -> list[str]:
    return [line.strip() for line in address.strip().splitlines() if line.strip()]


def _make(
    session: Session, case: Case, first: CaseLetter, actor: Actor, clock: Clock, library: Library
) -> _Made:
    assert first.sent_on is not None, "a letter that left has its day"
    draft = _draft(session, first)
    code = draft.code if draft else new_code()
    version = case.version
    parts = Parts.from_json(first.parts)
    wanted = wanted_for(session, case, first.kind, code, parts, clock=clock, library=library)
    material = gather(session, case, wanted, preparer=actor)
    letter = sent_again(
        letter_of(first),
        material,
        code=code,
        sent_on=first.sent_on,
        is_second=first.replaces_id is not None,
    )
    rendered = render_in_pool(letter, draft=True)
    office = current_office()
    stored = office.store.put(io.BytesIO(rendered.pdf), max_bytes=office.largest_bytes, name="letter.pdf")
    return _Made(
        letter,
        stored.digest,
        check_letter(rendered, letter, material),
        version,
    )


def _draft(session: Session, first: CaseLetter) -> CaseLetter | None:
    there = replacement_of(session, first)
    if there is None or there.state == "draft":
        return there
    raise Refused(N_("It is being sent again already: the letter is approved."))


def _keep(made: _Made, actor: Actor, clock: Clock, reference: str, letter_id: int) -> CaseLetter:
    with transaction() as session:
        case = case_to_change(
            session,
            actor,
            reference,
            Permission.ISSUE_LETTERS,
            now=clock.now(),
            version=made.case_version,
        )
        first = letter_of_case(session, case, letter_id)
        _require_again(first)
        row = _draft(session, first)
        if row is None:
            row = CaseLetter(
                case_id=case.id,
                kind=first.kind,
                version=0,
                state="draft",
                code=made.letter.code,
                replaces_id=first.id,
            )
            session.add(row)
        row.version += 1
        row.language, row.style = made.letter.lang, made.letter.style
        row.content = json.loads(to_json(made.letter))
        row.content_digest, row.override = content_digest(made.letter), None
        row.composed_by_id, row.composed_at = actor.user_id, clock.now()
        row.draft_digest, row.check_report = made.draft_digest, made.checked.items
        row.enclosures, row.parts, row.sources = first.enclosures, first.parts, first.sources
        made.checked.keep_leaks(session, now=clock.now())
        session.flush()  # the id, which the event names
        note(
            case,
            events.LETTER_COMPOSED,
            actor=actor,
            clock=clock,
            letter=row.kind,
            id=row.id,
            version=row.version,
            content=row.content_digest,
            failed=[item["rule"] or item["label"] for item in stopping(made.checked.items)],
        )
    return row
