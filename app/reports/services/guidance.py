"""Guidance notes: what closed cases taught. One person writes, another publishes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Code
from app.platform import log
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import db, transaction
from app.platform.log import EventKind, Stream
from app.platform.log.stating import keep_row
from app.reports import events
from app.reports.models.actions import Action, GuidanceNote
from app.reports.queries.guidance import stands_on_a_case
from app.shared.clock import Clock
from app.shared.errors import Conflict, NotAllowed, NotFound, Refused
from app.shared.text import N_


@dataclass(frozen=True)
class Writing:
    """A note: of which code it speaks, for whom, in which language."""

    code_id: int | None
    audience: str
    language: str
    title: str
    words: str
    action: str = ""


def write_note(
    *,
    actor: Actor,
    clock: Clock,
    writing: Writing,
    note_id: int | None = None,
    version: int | None = None,
) -> GuidanceNote:
    """Write a note, or a draft anew: the ``version`` of it that the form showed.

    Raises Refused for one that is published (take it back and write another), Conflict for one written anew since.
    """
    actor.require(Permission.RAISE_ACTIONS)
    with transaction() as session:
        values = _checked(session, writing)
        if note_id is None:
            note = GuidanceNote(state="draft", written_by_id=actor.user_id, written_at=clock.now(), **values)
            session.add(note)
            session.flush()  # the id, which is its stream
        else:
            note = _note(session, note_id)
            if note.state != "draft":
                raise Refused(N_("Only a draft can be written anew."))
            _require_version(note, version)
            for name, value in {**values, "written_by_id": actor.user_id, "written_at": clock.now()}.items():
                setattr(note, name, value)
            note.version += 1
        code = session.get_one(Code, note.code_id)
        _record(
            note,
            events.NOTE_WRITTEN,
            actor,
            clock,
            code=code.code,
            audience=note.audience,
            language=note.language,
            words=note.title,
        )
    return note


def publish_note(*, actor: Actor, clock: Clock, note_id: int, version: int | None = None) -> GuidanceNote:
    """Let the ``version`` that the page showed be read.

    Raises NotAllowed for whoever wrote it, Conflict for one written anew since.
    """
    actor.require(Permission.DIRECT_ACTIONS)
    with transaction() as session:
        note = _note(session, note_id)
        if note.state != "draft":
            raise Refused(N_("It is published or taken back already."))
        if note.written_by_id == actor.user_id:
            raise NotAllowed(N_("You wrote it; somebody else must publish it."))
        _require_version(note, version)
        _refuse_what_stands_on_a_case(session, note.audience, note.title, note.words)
        note.state, note.published_by_id, note.published_at = "published", actor.user_id, clock.now()
        _record(note, events.NOTE_PUBLISHED, actor, clock)
    return note


def retire_note(*, actor: Actor, clock: Clock, note_id: int, reason: str) -> GuidanceNote:
    """Take it back. It stays readable as what was said until now."""
    actor.require(Permission.DIRECT_ACTIONS)
    if not reason.strip() or len(reason) > 300:
        raise Refused(N_("Say why, in up to 300 characters."), field="reason")
    with transaction() as session:
        note = _note(session, note_id)
        if note.state != "published":
            raise Refused(N_("Only what is published can be taken back."))
        note.state = "retired"
        _record(note, events.NOTE_RETIRED, actor, clock, reason=reason.strip())
    return note


def _checked(session: Session, writing: Writing) -> dict[str, Any]:
    if writing.code_id is None or session.get(Code, writing.code_id) is None:
        raise Refused(N_("Choose what it is about."), field="code_id")
    if writing.audience not in ("staff", "complainant") or writing.language not in ("en", "zh-Hans"):
        raise Refused(N_("Choose one of those listed."), field="audience")
    if not writing.title.strip() or not writing.words.strip():
        raise Refused(N_("Write the note."), field="words" if writing.title.strip() else "title")
    _refuse_what_stands_on_a_case(session, writing.audience, writing.title, writing.words)
    action_id = None
    if writing.action.strip():
        action_id = session.scalar(select(Action.id).where(Action.reference == writing.action.strip()))
        if action_id is None:
            raise Refused(N_("There is no such action."), field="action")
    return {
        "code_id": writing.code_id,
        "audience": writing.audience,
        "language": writing.language,
        "title": writing.title.strip(),
        "words": writing.words.strip(),
        "action_id": action_id,
    }


def _refuse_what_stands_on_a_case(session: Session, audience: str, title: str, words: str) -> None:
    """Everybody reads what is for complainants: nothing in it may lead to one of them."""
    if audience != "complainant":
        return
    for field, text in (("title", title), ("words", words)):
        piece = stands_on_a_case(session, text)
        if piece is not None:
            raise Refused(
                N_("“%(piece)s” stands on a case, and everybody may read this note. Say it without."),
                field=field,
                piece=piece[:80],
            )


def _require_version(note: GuidanceNote, version: int | None) -> None:
    if version is not None and version != note.version:
        raise Conflict(N_("Somebody has written this note anew since you opened it. Read it again."))


def _note(session: Session, note_id: int) -> GuidanceNote:
    note = session.scalar(select(GuidanceNote).where(GuidanceNote.id == note_id).with_for_update())
    if note is None:
        raise NotFound(N_("There is no such note."))
    return note


def _record(
    note: GuidanceNote, kind: EventKind, actor: Actor, clock: Clock, reason: str | None = None, **fields: Any
) -> None:
    stream = Stream("guidance", str(note.id))
    log.record(
        stream,
        kind,
        row=keep_row(db.session(), stream, note, now=clock.now()),
        actor=actor.label,
        recorded_at=clock.now(),
        legal_zone="UTC",
        reason=reason,
        **fields,
    )
