"""Preparing a letter of a case: composed, rendered, checked, kept as a draft until somebody approves its content.

Rendering takes half a second, so it happens before the transaction opens: read, render, then write if the case is
still the one that was read. Only :func:`prepare_letter` writes a draft without pages, inside somebody's transaction;
the pages are made after it, by :func:`finish_draft`.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseLetter
from app.cases.policy import case_to_change, case_to_read
from app.cases.recording import note
from app.complaints import events
from app.complaints.domain.letter_kinds import ASKS, ONE_DRAFT, TITLES, is_possible
from app.complaints.letters.basis import enclosures_of, sources_of
from app.complaints.letters.code import new_code
from app.complaints.letters.composing import Checked, check_letter, compose, stopping
from app.complaints.letters.gathering import Wanted, gather
from app.complaints.letters.material import Material, Parts
from app.complaints.letters.office import current_office
from app.complaints.models import Citation, Decision
from app.complaints.queries.letters import can_be_prepared, prepared_letters
from app.complaints.services.decision import current_decision
from app.letters.blocks import Kind, Letter
from app.letters.content import content_digest, from_json, to_json
from app.letters.pool import render_in_pool
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.db import db, transaction
from app.platform.db.transaction import in_transaction
from app.platform.jobs import work
from app.rules.library import Library
from app.shared.clock import Clock, today
from app.shared.errors import Conflict, NotFound, Refused
from app.shared.fingerprint import fingerprint_of
from app.shared.text import N_

DRAFTING = "letter-draft"
"""Name of the work that makes the pages of a draft written without them."""
TRIES = 3
LONGEST = 20_000
NOT_CHECKED = "not-checked-yet"


@dataclass(frozen=True)
class _Made:
    """A letter rendered and checked, not yet kept. ``case_version`` is that of the case it was composed from."""

    letter: Letter
    draft_digest: str
    checked: Checked
    enclosures: list[dict[str, Any]]
    parts: dict[str, Any]
    case_version: int
    sources: list[dict[str, Any]]


# --- preparing ------------------------------------------------------------------------------------------


def compose_letter(
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
    reference: str,
    kind: str,
    parts: Parts | None = None,
    letter_id: int | None = None,
    known: str | None = None,
    also: Callable[[Session, CaseLetter], None] | None = None,
) -> CaseLetter:
    """Prepare a letter, or a new version of the draft ``letter_id``, with its pages and its check.

    ``known`` is the :func:`fingerprint` of the draft that the form showed. ``also`` is done in the transaction that
    keeps the draft, for whoever must know that it was made once and not twice.
    Raises Refused for a kind that the state of the complaint does not allow, for missing or over-long parts, and for
    text that cannot be set; Conflict when somebody wrote or approved the draft since, and when the case keeps changing.
    """
    if in_transaction():
        raise RuntimeError("a letter is rendered before the transaction opens")
    parts = _checked_parts(kind, parts or Parts())
    for attempt in range(1, TRIES + 1):
        made = _make(actor, clock, library, reference, kind, parts, letter_id, known)
        try:
            return _keep_draft(made, actor, clock, reference, letter_id, also)
        except Conflict:
            if attempt == TRIES:
                raise
    raise AssertionError("unreachable")


def compose_decision(*, actor: Actor, clock: Clock, library: Library, reference: str) -> CaseLetter:
    """Prepare the letter of the decision as it is drafted now; a draft of it that exists gets a new version."""
    return compose_letter(actor=actor, clock=clock, library=library, reference=reference, kind="decision")


def quotes_the_same(letter: CaseLetter, quoted: Iterable[int]) -> bool:
    """True when no clause was quoted or taken off since the letter was composed, by the numbers of the quotations."""
    return letter.parts.get("quotations") in (None, sorted(quoted))


def is_current(letter: CaseLetter, decision: Decision) -> bool:
    """True when the letter was composed from this version of the decision's draft."""
    return (
        letter.parts.get("decision") == decision.id
        and letter.parts.get("decision_version") == decision.version
    )


def prepare_acknowledgement(
    session: Session, case: Case, *, actor: Actor, clock: Clock, library: Library
) -> CaseLetter:
    """The acknowledgement that goes with every intake."""
    return prepare_letter(session, case, "acknowledgement", actor=actor, clock=clock, library=library)


def prepare_letter(
    session: Session,
    case: Case,
    kind: str,
    *,
    parts: Parts | None = None,
    actor: Actor,
    clock: Clock,
    library: Library,
) -> CaseLetter:
    """Write a letter's content inside the caller's transaction; a draft of a kind that has one gets a new version.

    The jobs process makes its pages within seconds; whoever opens the letter earlier has them made then.
    """
    parts = parts or Parts()
    row = draft_to_replace(session, case, kind, None)
    code = row.code if row else new_code()
    wanted = wanted_for(session, case, kind, code, parts, clock=clock, library=library)
    material = gather(session, case, wanted, preparer=actor)
    letter = compose(material)
    if row is None:
        row = _new_row(case, letter, actor, clock)
        session.add(row)
    else:
        _renew(row, letter, actor, clock)
    row.draft_digest = row.check_report = None
    row.parts, row.enclosures, row.sources = parts.to_json(), enclosures_of(letter), sources_of(material)
    session.flush()  # the id, which the event and the work name
    _note_composed(case, row, actor, clock, failed=[NOT_CHECKED])
    work.ask(DRAFTING, key=f"{row.id}-{row.version}", params={"letter": row.id}, now=clock.now())
    return row


def set_aside_letters(session: Session, case: Case, *, actor: Actor, clock: Clock) -> None:
    """Letters that were prepared and would no longer make sense where the complaint stands: they do not leave."""
    for row in prepared_letters(session, case):
        if not is_possible(row.kind, case.state, case.closing):
            row.state, row.approved_by_id, row.approved_at = "superseded", None, None
            note(case, events.LETTER_SET_ASIDE, actor=actor, clock=clock, letter=row.kind, id=row.id)


def finish_draft(*, clock: Clock, library: Library, letter_id: int) -> CaseLetter:
    """Make the pages and the check of a draft that has none yet; anything else is left as it is."""
    session = db.session()
    row = session.get(CaseLetter, letter_id)
    if row is None:
        raise NotFound(N_("There is no such letter."))
    if row.draft_digest is not None or row.state != "draft":
        return row
    case = session.get_one(Case, row.case_id)
    version = row.version
    material = material_of(session, case, row, clock=clock, library=library)
    digest, checked = _rendered(letter_of(row), material)
    with transaction() as writing:
        row = writing.get_one(CaseLetter, letter_id, with_for_update=True)
        if row.version == version and row.draft_digest is None:
            row.draft_digest, row.check_report = digest, checked.items
            checked.keep_leaks(writing, now=clock.now())
            note(
                writing.get_one(Case, row.case_id),
                events.LETTER_CHECKED,
                actor=_CHECKER,
                clock=clock,
                letter=row.kind,
                id=row.id,
                version=row.version,
                failed=_named(stopping(checked.items)),
            )
    return row


def make_pages(library: Library, params: dict[str, Any], clock: Clock) -> dict[str, Any]:
    """The work of the jobs process: the pages of one late draft. Safe to do twice."""
    row = finish_draft(clock=clock, library=library, letter_id=params["letter"])
    return {"letter": row.id, "pages": row.draft_digest is not None}


_CHECKER = Actor(None, "letters", system=True)
"""Makes pages and checks them; signs nothing."""


# --- reading --------------------------------------------------------------------------------------------


def letter_of(row: CaseLetter) -> Letter:
    """The composed letter as it was kept."""
    return from_json(json.dumps(row.content, ensure_ascii=False))


def letter_of_case(session: Session, case: Case, letter_id: int) -> CaseLetter:
    """A letter of this very case, or NotFound."""
    row = session.scalar(select(CaseLetter).where(CaseLetter.id == letter_id, CaseLetter.case_id == case.id))
    if row is None:
        raise NotFound(N_("This case has no such letter."))
    return row


def permission_for(kind: str) -> Permission:
    """Who may prepare a letter: a decision's letter belongs to whoever drafts the decision."""
    return Permission.DRAFT_DECISION if kind == "decision" else Permission.ISSUE_LETTERS


def material_of(session: Session, case: Case, row: CaseLetter, *, clock: Clock, library: Library) -> Material:
    """The case as it is today, for checking a letter again, whoever checks it."""
    parts = Parts.from_json(row.parts)
    wanted = wanted_for(session, case, row.kind, row.code, parts, clock=clock, library=library)
    return gather(session, case, wanted, preparer=_preparer(row))


# --- inside ---------------------------------------------------------------------------------------------


def _preparer(row: CaseLetter) -> Actor:
    """Whoever prepared the letter; a part of the system has no account, and its name stands in the letter alone."""
    signed = letter_of(row).signatory if row.composed_by_id is None else None
    return Actor(row.composed_by_id, signed.name if signed else "", system=True)


def _make(
    actor: Actor,
    clock: Clock,
    library: Library,
    reference: str,
    kind: str,
    parts: Parts,
    letter_id: int | None,
    known: str | None,
) -> _Made:
    """Read and render; no transaction is open but the reading one."""
    session = db.session()
    case = case_to_read(session, actor, reference, now=clock.now())
    actor.require(permission_for(kind), session.get_one(Unit, case.unit_id).path)
    _require_possible(session, case, kind)
    existing = draft_to_replace(session, case, kind, letter_id)
    if known is not None and known != fingerprint(existing):
        # The draft cannot change between here and its keeping without the case, whose version is asked again there.
        raise Conflict(N_("Somebody else has written or approved this letter while you were working on it."))
    code = existing.code if existing else new_code()
    wanted = wanted_for(session, case, kind, code, parts, clock=clock, library=library)
    material = gather(session, case, wanted, preparer=actor)
    letter, version = compose(material), case.version
    stored = parts.to_json()
    if wanted.decision is not None:
        quoted = session.scalars(select(Citation.id).where(Citation.case_id == case.id).order_by(Citation.id))
        stored |= {
            "decision": wanted.decision.id,
            "decision_version": wanted.decision.version,
            "quotations": list(quoted),
        }
    digest, checked = _rendered(letter, material)
    return _Made(letter, digest, checked, enclosures_of(letter), stored, version, sources_of(material))


def wanted_for(
    session: Session,
    case: Case,
    kind: str,
    code: str,
    parts: Parts,
    *,
    clock: Clock,
    library: Library,
    on: date | None = None,
) -> Wanted:
    """Which letter is to be made, with the firm's own places; ``on`` is the day whose rules count, else today."""
    office = current_office()
    return Wanted(
        kind=cast(Kind, kind),
        code=code,
        on=on or today(clock, case.zone),
        library=library,
        store=office.store,
        enclosures_folder=office.enclosures_folder,
        check_address=office.check_address,
        parts=parts,
        decision=_decision_for(session, case, kind),
    )


def _rendered(letter: Letter, material: Material) -> tuple[str, Checked]:
    """The stored draft's digest, and what the check of its pages says."""
    office = current_office()
    rendered = render_in_pool(letter, draft=True)
    stored = office.store.put(io.BytesIO(rendered.pdf), max_bytes=office.largest_bytes, name="letter.pdf")
    return stored.digest, check_letter(rendered, letter, material)


def _keep_draft(
    made: _Made,
    actor: Actor,
    clock: Clock,
    reference: str,
    letter_id: int | None,
    also: Callable[[Session, CaseLetter], None] | None,
) -> CaseLetter:
    kind = made.letter.kind
    with transaction() as session:
        case = case_to_change(
            session, actor, reference, permission_for(kind), now=clock.now(), version=made.case_version
        )
        row = draft_to_replace(session, case, kind, letter_id)
        if row is None:
            row = _new_row(case, made.letter, actor, clock)
            session.add(row)
        else:
            _renew(row, made.letter, actor, clock)
        row.draft_digest, row.check_report = made.draft_digest, made.checked.items
        row.enclosures, row.parts, row.sources = made.enclosures, made.parts, made.sources
        made.checked.keep_leaks(session, now=clock.now())
        session.flush()  # the id, which the event names
        _note_composed(case, row, actor, clock, failed=_named(stopping(made.checked.items)))
        if also is not None:
            also(session, row)
    return row


def _new_row(case: Case, letter: Letter, actor: Actor, clock: Clock) -> CaseLetter:
    row = CaseLetter(case_id=case.id, kind=letter.kind, version=0, state="draft", code=letter.code)
    _renew(row, letter, actor, clock)
    return row


def _renew(row: CaseLetter, letter: Letter, actor: Actor, clock: Clock) -> None:
    row.version += 1
    row.language, row.style = letter.lang, letter.style
    row.content = json.loads(to_json(letter))
    row.content_digest = content_digest(letter)
    row.override = None
    row.state, row.approved_by_id, row.approved_at = "draft", None, None
    row.composed_by_id, row.composed_at = actor.user_id, clock.now()


def _note_composed(case: Case, row: CaseLetter, actor: Actor, clock: Clock, *, failed: list[str]) -> None:
    note(
        case,
        events.LETTER_COMPOSED,
        actor=actor,
        clock=clock,
        letter=row.kind,
        id=row.id,
        version=row.version,
        content=row.content_digest,
        failed=failed,
    )


def _named(items: list[dict[str, Any]]) -> list[str]:
    """Failed checks as the log names them: by the rule, else by what the house calls them."""
    return [item["rule"] or item["label"] for item in items]


def draft_to_replace(
    session: Session, case: Case, kind: str, letter_id: int | None = None
) -> CaseLetter | None:
    """The draft that a letter of this kind would be a new version of. Raises Refused for one that has left."""
    if letter_id is not None:
        row = letter_of_case(session, case, letter_id)
        if row.state not in _waiting(kind) or row.kind != kind:
            raise Refused(N_("Only a letter that has not left can be prepared again."))
        if row.replaces_id is not None:
            raise Refused(
                N_("This letter sends an earlier one again and says the same. Prepare it from there.")
            )
        return row
    if kind not in ONE_DRAFT:
        return None
    return session.scalar(
        select(CaseLetter)
        .where(
            CaseLetter.case_id == case.id,
            CaseLetter.kind == kind,
            CaseLetter.state == "draft",
            CaseLetter.replaces_id.is_(None),
        )
        .order_by(CaseLetter.id.desc())
        .limit(1)
    )


def fingerprint(draft: CaseLetter | None) -> str:
    """What a form was made from, to tell whether somebody has written other words since, or approved these."""
    if draft is None:
        return ""
    return fingerprint_of(draft.id, draft.state, Parts.from_json(draft.parts).to_json())


def _waiting(kind: str) -> frozenset[str]:
    """The states in which a letter is prepared again, which takes its approval back; a decision's is returned."""
    return frozenset({"draft"} if kind == "decision" else {"draft", "approved"})


def _decision_for(session: Session, case: Case, kind: str) -> Decision | None:
    if kind != "decision":
        return None
    decision = current_decision(session, case)
    if decision is None:
        raise Refused(N_("Draft the decision first; its letter is composed from it."))
    return decision


def _require_possible(session: Session, case: Case, kind: str) -> None:
    if kind not in TITLES:
        raise Refused(N_("There is no such kind of letter."), field="kind")
    if not can_be_prepared(session, case, kind):
        raise Refused(N_("Such a letter cannot be prepared in this state of the complaint."), field="kind")


def _checked_parts(kind: str, parts: Parts) -> Parts:
    asks = ASKS.get(kind)
    if asks is None:
        raise Refused(N_("There is no such kind of letter."), field="kind")
    if asks.paragraphs and not any(words.strip() for words in parts.paragraphs):
        raise Refused(N_("Write what the letter is to say."), field="paragraphs")
    if asks.why and not parts.why.strip():
        raise Refused(N_("Give the reason that the letter names."), field="why")
    if asks.expected_on and parts.expected_on is None:
        raise Refused(N_("Give the day by which the answer can be expected."), field="expected_on")
    if sum(len(words) for words in (*parts.paragraphs, parts.why)) > LONGEST:
        raise Refused(N_("A letter may have up to 20,000 characters of text."), field="paragraphs")
    return parts
