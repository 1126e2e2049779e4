"""Dispatch: an approved letter leaves, with the day in its sealed fields and the proof that nothing else changed.

From then on the stored bytes are the letter, and are never rendered again.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseLetter, Party
from app.cases.policy import case_to_read
from app.cases.recording import note
from app.cases.services.deadlines import recompute
from app.complaints import events
from app.complaints.domain.letter_kinds import BY_CARRIER, PROOFS, TELLS, WAYS
from app.complaints.domain.states import Action, after
from app.complaints.letters.basis import basis_of, digest_of, sources_when_sent
from app.complaints.letters.composing import CONFIDENTIAL, check_letter, stopping
from app.complaints.letters.covering_mail import covering_mail
from app.complaints.letters.gathering import letter_leaving
from app.complaints.letters.office import current_office
from app.complaints.letters.readers import readers_on, way_of_copy
from app.complaints.queries.citation_checks import citation_report
from app.complaints.queries.letters import mail_key
from app.complaints.services.letter_approval import LEFT, letter_to_change, not_set_aside, require_state
from app.complaints.services.letters import letter_of, letter_of_case, material_of, set_aside_letters
from app.complaints.services.remedies import owe_decided
from app.disclosure.gate import keeping_what_held_back, register_way, require_release
from app.disclosure.mailing import Mail, send_out
from app.letters.blocks import DISPATCH
from app.letters.content import content_digest
from app.letters.pool import render_in_pool
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.db import db, transaction
from app.platform.db.transaction import in_transaction
from app.platform.log import kind_named
from app.rules.library import Library
from app.shared.clock import Clock, today
from app.shared.errors import Conflict, Refused
from app.shared.text import N_

RETURNED_FLAG = "mail-returned"
COVERING_MAIL = register_way("letter-mail", N_("E-mail with a letter"), asked_when_sent=True)


@dataclass(frozen=True)
class _Ready:
    """An approved letter rendered for its day; nothing has been written yet but the file."""

    pdf_digest: str
    content: str
    on: date
    report: list[dict[str, Any]]
    complete: bool
    signature: dict[str, Any] | None
    sources: list[dict[str, Any]]
    basis: dict[str, Any]


def dispatch(
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
    reference: str,
    letter_id: int,
    how: str,
    proof: str | None = None,
) -> CaseLetter:
    """Send an approved letter today: its date is the day of dispatch, in the case's zone.

    The file is stored before the row says "sent", so a process that dies between leaves a file that nobody names and
    no sent letter without its bytes. Sending twice does nothing. Raises Refused when the content is not the approved
    one, when the check fails on that day, when an enclosure is missing, or when the way wants a proof and has none.
    """
    if how not in WAYS:
        raise Refused(N_("Say how it leaves."), field="how")
    if in_transaction():
        raise RuntimeError("a letter is rendered before the transaction opens")
    session = db.session()
    case = case_to_read(session, actor, reference, now=clock.now())
    actor.require(Permission.ISSUE_LETTERS, session.get_one(Unit, case.unit_id).path)
    row = letter_of_case(session, case, letter_id)
    if row.state in LEFT:
        return row
    if how in PROOFS and not (proof or "").strip():
        raise Refused(PROOFS[how], field="proof")
    if how in BY_CARRIER and len(letter_of(row).addressee.lines) < 2:
        raise Refused(
            N_(
                "There is no postal address of whom it goes to. Record it first, or send the letter another way."
            ),
            field="how",
        )
    if row.kind == "report" and how == "e-mail":
        raise Refused(
            N_(
                "The e-mail on file is the complainant’s; this letter goes to the authority. Send it another way."
            ),
            field="how",
        )
    ready = _render_for_dispatch(session, case, row, actor, clock, library)
    return _send(ready, actor, clock, library, reference, letter_id, how, (proof or "").strip() or None)


def _render_for_dispatch(
    session: Session, case: Case, row: CaseLetter, actor: Actor, clock: Clock, library: Library
) -> _Ready:
    require_state(row, "approved")
    approved, day = letter_of(row), today(clock, case.zone)
    if row.content_digest is None:
        raise Refused(N_("The letter was not approved."))
    current_office().require_files(approved)
    rendered = render_in_pool(approved, sealed={DISPATCH: day}, draft=False)
    if {content_digest(approved), rendered.content} != {row.content_digest}:
        raise Refused(N_("What would be sent is not what was approved. Prepare the letter again."))
    material = material_of(session, case, row, clock=clock, library=library)
    checked = check_letter(rendered, approved, material)
    report = checked.items
    # How the pages fall was judged when the content was approved; the day put in may move a line, and nobody could
    # mend that without changing what was approved.
    failed = [item for item in stopping(report) if item["mark"] != "house"]
    if checked.leaks is not None and any(item["about"] == CONFIDENTIAL for item in failed):
        with keeping_what_held_back(clock=clock), transaction() as keeping:
            require_release(keeping, [checked.leaks], now=clock.now())
    if not_set_aside(row, failed):
        raise Refused(
            N_(
                "The letter does not pass its check on the day of dispatch: %(what)s. Have it prepared again."
            ),
            what=failed[0]["label"],
        )
    office = current_office()
    pdf, signature = office.sign(rendered.pdf, clock)
    stored = office.store.put(io.BytesIO(pdf), max_bytes=office.largest_bytes, name="letter.pdf")
    complete = not any(item["mark"] == "§" for item in failed)
    sources = sources_when_sent(row.sources, material)
    known = citation_report(session, case).findings if row.kind == "decision" else ()
    basis = basis_of(material, approved, known).to_json()
    return _Ready(stored.digest, rendered.content, day, report, complete, signature, sources, basis)


def _send(
    ready: _Ready,
    actor: Actor,
    clock: Clock,
    library: Library,
    reference: str,
    letter_id: int,
    how: str,
    proof: str | None,
) -> CaseLetter:
    with keeping_what_held_back(clock=clock), transaction() as session:
        case, row = letter_to_change(session, actor, clock, reference, letter_id)
        if row.state in LEFT:
            return row  # somebody else sent it while ours was being rendered
        require_state(row, "approved")
        if row.content_digest != ready.content or today(clock, case.zone) != ready.on:
            raise Conflict(N_("The letter or the day changed meanwhile. Send it again."))
        answers = row.kind == "decision" and row.replaces_id is None
        if answers:
            case.state = after(case.state, Action.DISPATCH)
        row.state, row.sent_on, row.sent_how, row.sent_proof = "sent", ready.on, how, proof
        row.pdf_digest, row.check_report, row.signature = ready.pdf_digest, ready.report, ready.signature
        row.sources, row.basis = ready.sources, ready.basis
        _note_sent(case, row, ready, actor, clock)
        _note_signed(case, row, ready, actor, clock)
        if answers:
            owe_decided(session, case, on=ready.on, actor=actor, clock=clock)
            set_aside_letters(session, case, actor=actor, clock=clock)
        if row.replaces_id is None:
            _note_told(case, row, ready, actor, clock)
        else:
            _replace(session, case, row, ready, actor, clock)
        _deliver(session, case, row, actor, clock)
        recompute(session, case, library=library, now=clock.now())
    return row


def _note_sent(case: Case, row: CaseLetter, ready: _Ready, actor: Actor, clock: Clock) -> None:
    note(
        case,
        events.LETTER_SENT,
        actor=actor,
        clock=clock,
        on=ready.on,
        letter=row.kind,
        id=row.id,
        content=ready.content,
        file=ready.pdf_digest,
        enclosures=[paper["digest"] for paper in row.enclosures if paper["digest"]],
        how=row.sent_how,
        proof=row.sent_proof,
        complete=ready.complete,
        overall=row.content["letter"]["overall"] or None,
        sources=ready.sources,
        basis=digest_of(ready.basis),
    )


def _note_signed(case: Case, row: CaseLetter, ready: _Ready, actor: Actor, clock: Clock) -> None:
    if ready.signature is None:
        return
    note(
        case,
        events.LETTER_SIGNED,
        actor=actor,
        clock=clock,
        letter=row.kind,
        id=row.id,
        file=ready.pdf_digest,
        unsigned=ready.signature["unsigned"],
        certificate=ready.signature["certificate"],
    )


def _note_told(case: Case, row: CaseLetter, ready: _Ready, actor: Actor, clock: Clock) -> None:
    """Sending some letters is what a rule waits for: the complainant was told of longer time, or of an appraisal."""
    kind = kind_named(TELLS[row.kind]) if row.kind in TELLS else None
    if kind is not None:
        note(case, kind, actor=actor, clock=clock, on=ready.on)


def _replace(
    session: Session, case: Case, row: CaseLetter, ready: _Ready, actor: Actor, clock: Clock
) -> None:
    """The letter that did not arrive steps back; the case no longer shows its return."""
    first = session.get_one(CaseLetter, row.replaces_id)
    if first.state not in LEFT:
        raise Conflict(N_("The letter that it replaces was replaced meanwhile by another one."))
    first.state = "superseded"
    note(
        case,
        events.LETTER_SUPERSEDED,
        actor=actor,
        clock=clock,
        on=ready.on,
        letter=first.kind,
        id=first.id,
        by=row.id,
        code=row.code,
    )
    session.flush()
    others = select(CaseLetter.id).where(CaseLetter.case_id == case.id, CaseLetter.state == "returned")
    if session.scalar(others.limit(1)) is None:
        case.flags = sorted({*case.flags} - {RETURNED_FLAG})


def _deliver(session: Session, case: Case, row: CaseLetter, actor: Actor, clock: Clock) -> None:
    """The letter and its copies: what goes by e-mail into the outbox, and in the log who has a copy."""
    readers = readers_on(session, case, today(clock, case.zone))
    if row.sent_how == "e-mail":
        _mail(session, case, row, readers.first, clock, key=mail_key(row))
    for party in readers.copied(row.kind):
        how = way_of_copy(party, row.sent_how or "")
        if how == "e-mail":
            _mail(session, case, row, party, clock, key=f"{mail_key(row)}-copy-{party.position}")
        note(
            case,
            events.LETTER_COPIED,
            actor=actor,
            clock=clock,
            on=row.sent_on,
            letter=row.kind,
            id=row.id,
            party=party.id,
            how=how,
        )


def _mail(session: Session, case: Case, row: CaseLetter, party: Party, clock: Clock, *, key: str) -> None:
    if not party.email:
        raise Refused(N_("There is no e-mail address of whom it goes to. Send it another way."), field="how")
    papers = [paper for paper in row.enclosures if paper["digest"]]
    letter = letter_of(row)
    told = covering_mail(letter, papers, row.pdf_digest or "", store=current_office().store)
    mail = Mail(
        letter_leaving(case, COVERING_MAIL, f"{row.code}:{party.position}", row.kind),
        key=key,
        to_name=party.name,
        to_address=party.email,
        subject=told.subject,
        body=told.body,
        worded="\n".join((told.subject, *(file["name"] for file in told.attachments), told.body)),
        attachments=told.attachments,
    )
    send_out(session, [mail], now=clock.now())
