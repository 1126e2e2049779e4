"""The firm's own words in letters: tried on invented cases when saved, approved by a second person, in force by day."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.complaints import events
from app.complaints.domain.house_words import Piece, check_pieces, to_json
from app.complaints.domain.letter_kinds import TITLES
from app.complaints.letters.composing import check_letter, compose, stopping
from app.complaints.letters.office import current_office
from app.complaints.letters.samples import Sample, samples
from app.complaints.models import LetterTemplate
from app.complaints.queries.templates import in_force, next_number
from app.letters.blocks import Lang
from app.letters.pool import render_in_pool
from app.letters.rendered import Rendered
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import db, transaction
from app.platform.db.transaction import in_transaction
from app.platform.log import EventKind, Stream, lock_stream, record
from app.rules.library import Library
from app.shared.clock import Clock, today
from app.shared.errors import Conflict, NotAllowed, NotFound, Refused
from app.shared.text import N_, Both, Words, in_english

LANGUAGES: tuple[Lang, ...] = ("en", "zh-Hans")
LONGEST_NOTE = 500
FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True)
class Which:
    """One template: for letters of this kind, in this language, under these rules."""

    regime: str
    kind: str
    lang: str

    @property
    def stream(self) -> Stream:
        """Where its changes are logged."""
        return Stream(events.TEMPLATES, f"{self.regime}.{self.kind}.{self.lang}")

    @classmethod
    def of(cls, row: LetterTemplate) -> Which:
        """The template that a version belongs to."""
        return cls(row.regime, row.kind, row.lang)


def require_known(library: Library, which: Which) -> Lang:
    """Raises NotFound for rules, a kind or a language that there are not; else the language."""
    if which.regime not in library.packs or which.kind not in TITLES or which.lang not in LANGUAGES:
        raise NotFound(N_("There is no such kind of letter."))
    return which.lang  # one of LANGUAGES, seen above


def propose(
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
    which: Which,
    pieces: Sequence[Piece],
    since: date,
    note: str = "",
    seen: int | None = None,
) -> LetterTemplate:
    """Save a new version; it waits for a second person. ``seen`` is the number of the newest version looked at.

    Raises Refused for whatever could break a letter: an unknown name, a brace that is no name, a character without
    font, a statement of the rules that the letter then lacks (with its rule). For days and amounts that the words name
    two people answer: a letter may then repeat them.
    """
    actor.require(Permission.EDIT_TEMPLATES)
    person = _person(actor)
    lang = require_known(library, which)
    check_pieces(pieces)
    if not FIRST <= since <= LAST:
        raise Refused(N_("Give the day from which letters use it."), field="since")
    if len(note) > LONGEST_NOTE:
        raise Refused(N_("A note may have up to 500 characters."), field="note")
    if in_transaction():
        raise RuntimeError("a template is tried before the transaction opens")
    tried = _tried(library, which, lang, since, pieces)
    with transaction() as session:
        lock_stream(which.stream)
        number = next_number(session, which.regime, which.kind, which.lang)
        if seen is not None and seen != number - 1:
            raise Conflict(N_("Somebody saved another version meanwhile. Look at it, then save yours again."))
        stored = to_json(pieces)
        row = LetterTemplate(
            regime=which.regime,
            kind=which.kind,
            lang=which.lang,
            number=number,
            since=since,
            pieces=stored,
            digest=_digest(stored),
            samples=tried,
            note=note,
            state="proposed",
            by_id=person,
            at=clock.now(),
        )
        session.add(row)
        _note(which, events.TEMPLATE_PROPOSED, actor, clock, number=number, since=since, digest=row.digest)
    return row


def approve(*, actor: Actor, clock: Clock, library: Library, template_id: int, digest: str) -> LetterTemplate:
    """A second person's yes to the words they looked at; it is tried again, for the rules may have changed since."""
    actor.require(Permission.APPROVE_TEMPLATES)
    session = db.session()
    looked_at = _row(session, template_id)
    which, pieces = Which.of(looked_at), [Piece(**each) for each in looked_at.pieces]
    _require_waiting(looked_at, actor)
    if looked_at.digest != digest:
        raise Conflict(N_("This is not the version you looked at. Look at it again."))
    _tried(library, which, require_known(library, which), looked_at.since, pieces)
    with transaction() as writing:
        row = _held(writing, template_id)
        _require_waiting(row, actor)
        _decide(row, "approved", actor, clock)
        _note(which, events.TEMPLATE_APPROVED, actor, clock, number=row.number, digest=row.digest)
    return row


def send_back(*, actor: Actor, clock: Clock, template_id: int, why: str) -> LetterTemplate:
    """A second person found it wrong; it is never used. A new version can be saved."""
    actor.require(Permission.APPROVE_TEMPLATES)
    _require_reason(why, N_("Say what is wrong with it."))
    with transaction() as session:
        row = _held(session, template_id)
        _require_waiting(row, actor)
        _decide(row, "returned", actor, clock, why)
        _note(Which.of(row), events.TEMPLATE_RETURNED, actor, clock, reason=why.strip(), number=row.number)
    return row


def withdraw(*, actor: Actor, clock: Clock, template_id: int, why: str) -> LetterTemplate:
    """Letters no longer use this version, but the approved one before it; what was sent stays as it was sent."""
    actor.require(Permission.EDIT_TEMPLATES)
    _require_reason(why, N_("Say why it is withdrawn."))
    with transaction() as session:
        row = _held(session, template_id)
        if row.state not in ("proposed", "approved"):
            raise Refused(N_("This version is not in use."))
        row.state, row.decided_note = "withdrawn", why.strip()
        _note(Which.of(row), events.TEMPLATE_WITHDRAWN, actor, clock, reason=why.strip(), number=row.number)
    return row


# --- trying ---------------------------------------------------------------------------------------------


def _tried(
    library: Library, which: Which, lang: Lang, since: date, pieces: Sequence[Piece]
) -> list[dict[str, Any]]:
    """Test letters in the store, one for each invented case. Raises Refused for what the template breaks in any."""
    on = max(since, FIRST)
    kept = []
    for sample in samples(library, which.regime, which.kind, lang, on, pieces):
        made, failed = _set_and_checked(sample)
        _made, before = _set_and_checked(replace(sample, material=replace(sample.material, house=())))
        known = {(item["mark"], item["rule"], item["label"]) for item in before}
        for item in failed:
            if (item["mark"], item["rule"], item["label"]) not in known:
                _refuse(sample, item)
        office = current_office()
        stored = office.store.put(io.BytesIO(made.pdf), max_bytes=office.largest_bytes, name="letter.pdf")
        kept.append({"name": sample.name, "digest": stored.digest, "pages": len(made.page_texts)})
    return kept


def _set_and_checked(sample: Sample) -> tuple[Rendered, list[dict[str, Any]]]:
    letter = compose(sample.material)
    rendered = render_in_pool(letter, draft=True)
    return rendered, stopping(check_letter(rendered, letter, sample.material).items)


def _refuse(sample: Sample, item: dict[str, Any]) -> None:
    params = item["params"] or {}
    raise Refused(
        N_("The check stops the test letter “%(sample)s”: %(label)s (%(rule)s). %(found)s"),
        field="pieces",
        sample=Words(sample.name),
        label=Both(item["label"], item["label_zh"]) if item["label_zh"] else Words(item["label"]),
        rule=item["rule"] or "=",
        found="; ".join(
            in_english("%(found)s", {"found": value}) for name, value in params.items() if name != "rule"
        ),
    )


# --- inside ---------------------------------------------------------------------------------------------


def current(session: Session, which: Which, clock: Clock) -> LetterTemplate | None:
    """The version that letters of today use."""
    return in_force(session, which.regime, which.kind, which.lang, today(clock, "UTC"))


def _digest(stored: list[dict[str, Any]]) -> str:
    plain = json.dumps(stored, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _person(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotAllowed(N_("This is for a person to do, by name."))
    return actor.user_id


def _require_reason(why: str, message: str) -> None:
    if not why.strip() or len(why) > LONGEST_NOTE:
        raise Refused(message, field="why")


def _require_waiting(row: LetterTemplate, actor: Actor) -> None:
    if row.state != "proposed":
        raise Refused(N_("This version does not wait for a second person."))
    if row.by_id == _person(actor):
        raise NotAllowed(N_("You wrote it yourself: somebody else must look at it and decide."))


def _row(session: Session, template_id: int) -> LetterTemplate:
    row = session.scalar(
        select(LetterTemplate).where(LetterTemplate.id == template_id),
        execution_options={"populate_existing": True},
    )
    if row is None:
        raise NotFound(N_("There is no such version."))
    return row


def _held(session: Session, template_id: int) -> LetterTemplate:
    """The version, with the stream of its template locked."""
    lock_stream(Which.of(_row(session, template_id)).stream)
    return _row(session, template_id)


def _decide(row: LetterTemplate, state: str, actor: Actor, clock: Clock, why: str = "") -> None:
    row.state, row.decided_note = state, why.strip()
    row.decided_by_id, row.decided_at = _person(actor), clock.now()


def _note(
    which: Which, kind: EventKind, actor: Actor, clock: Clock, *, reason: str | None = None, **fields: Any
) -> None:
    record(
        which.stream,
        kind,
        actor=actor.label,
        recorded_at=clock.now(),
        legal_zone="UTC",
        reason=reason,
        **fields,
    )
