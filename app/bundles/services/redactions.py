"""Places of a paper that leave black: proposed by patterns, words or a rectangle; decided by a person with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.bundles import events
from app.bundles.domain.patterns import LABELS, PATTERNS, is_likely, spelled
from app.bundles.models import Filing, Redaction
from app.bundles.press import workshop
from app.bundles.press.redacting import Box, find
from app.bundles.services.filings import known_filing
from app.bundles.services.preflight import ask_papers, filed_from
from app.bundles.sources import gathered
from app.cases.models import Case
from app.cases.policy import case_to_change, case_to_read
from app.cases.recording import keep, note
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import db, transaction
from app.platform.storage import current_store
from app.shared.clock import Clock
from app.shared.errors import NotFound, Refused
from app.shared.text import N_

_HAIR = 0.001


@dataclass(frozen=True)
class Place:
    """``boxes``: shares of the page from the top left; ``words``: what stands there, where it is known."""

    page: int
    boxes: tuple[Box, ...]
    kind: str
    label: str
    words: str = ""


def filing_to_redact(*, actor: Actor, clock: Clock, reference: str, item: str) -> Filing | None:
    """The pages of a paper as a bundle has them; None while the jobs process makes them fit, which is asked for here.

    Raises Refused when it has no pages.
    """
    session = db.session()
    case = case_to_read(session, actor, reference, now=clock.now())
    source = gathered(session, case, "en").sources.get(item)
    if source is None:
        raise NotFound(N_("There is no such paper on this complaint."))
    filing = known_filing(filed_from(session, case, source))
    if filing is None:
        with transaction():
            ask_papers(session, case, [source], now=clock.now())
        return None
    if filing.made is None:
        raise Refused(N_("This paper has no pages that could be redacted. Add a PDF of it first."))
    return filing


def _made(actor: Actor, clock: Clock, reference: str, item: str) -> Filing:
    """Raises Refused while the pages are being made fit."""
    filing = filing_to_redact(actor=actor, clock=clock, reference=reference, item=item)
    if filing is None:
        raise Refused(N_("The pages of this paper are being made ready. Try again in a moment."))
    return filing


def propose(*, actor: Actor, clock: Clock, reference: str, item: str) -> int:
    """Look for identity, card and phone numbers; how many new places wait for a decision."""
    found = _find(actor, clock, reference, item, PATTERNS)
    places = [
        Place(page, tuple(boxes), kind, LABELS[kind], words)
        for kind, page, boxes, words in found
        if is_likely(kind, words)
    ]
    return _keep(_apart(places), actor=actor, clock=clock, reference=reference, item=item, reason=None)


def _apart(places: list[Place]) -> list[Place]:
    """Each place once, by the longest number that stands there."""
    kept: list[Place] = []
    for place in sorted(places, key=lambda each: -len(each.words)):
        inside = (
            each.page == place.page
            and all(any(_within(box, other) for other in each.boxes) for box in place.boxes)
            for each in kept
        )
        if not any(inside):
            kept.append(place)
    return sorted(kept, key=places.index)


def _within(box: Box, other: Box) -> bool:
    return (
        box[0] >= other[0] - _HAIR
        and box[1] >= other[1] - _HAIR
        and box[2] <= other[2] + _HAIR
        and box[3] <= other[3] + _HAIR
    )


def redact_words(
    *, actor: Actor, clock: Clock, reference: str, item: str, words: str, label: str, reason: str
) -> int:
    """Redact ``words`` wherever they stand in the paper; how many places.

    Lines that stand nowhere as one passage are a passage each. Raises Refused, with nothing redacted, when one of them
    does not stand in the paper.
    """
    _reasoned(label, reason)
    whole, lines = spelled(words), [line for line in words.splitlines() if spelled(line)]
    if not whole:
        raise Refused(N_("Write the words."), field="words")
    found = _find(actor, clock, reference, item, [("words", whole)])
    missing = [] if found else lines
    if len(missing) > 1:
        each = [(str(at), spelled(line)) for at, line in enumerate(lines)]
        found = _find(actor, clock, reference, item, each)
        standing = {kind for kind, *_place in found}
        missing = [line for at, line in enumerate(lines) if str(at) not in standing]
    if missing:
        raise Refused(N_("Not in the text of this paper: %(words)s"), field="words", words="; ".join(missing))
    places = [Place(page, tuple(boxes), "words", label, said) for _kind, page, boxes, said in found]
    return _keep(places, actor=actor, clock=clock, reference=reference, item=item, reason=reason)


def redact_region(
    *, actor: Actor, clock: Clock, reference: str, item: str, page: int, box: Box, label: str, reason: str
) -> int:
    """Redact a rectangle of a page."""
    _reasoned(label, reason)
    filing = _made(actor, clock, reference, item)
    if not 1 <= page <= filing.pages:
        raise Refused(N_("The paper has pages 1 to %(pages)s."), field="page", pages=filing.pages)
    left, top, right, bottom = box
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise Refused(
            N_("The rectangle must lie on the page: left before right, top before bottom."), field="left"
        )
    place = Place(page, (box,), "region", label)
    return _keep([place], actor=actor, clock=clock, reference=reference, item=item, reason=reason)


def decide_redactions(
    *, actor: Actor, clock: Clock, reference: str, item: str, ids: Iterable[int], accept: bool, reason: str
) -> int:
    """Say of places whether they are to be black."""
    _reasoned("x", reason)
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        rows = session.scalars(
            select(Redaction).where(
                Redaction.case_id == case.id, Redaction.item == item, Redaction.id.in_(list(ids))
            )
        ).all()
        if not rows:
            raise Refused(N_("Tick the places first."))
        for row in rows:
            _decide(case, row, "accepted" if accept else "rejected", reason, actor=actor, clock=clock)
        return len(rows)


def redactions_of(session: Session, case: Case, item: str) -> list[Redaction]:
    """All places of a paper, in the order of its pages."""
    rows = session.scalars(select(Redaction).where(Redaction.case_id == case.id, Redaction.item == item))
    return sorted(rows, key=lambda row: (row.page, row.boxes[0][1] if row.boxes else 0, row.number))


def _reasoned(label: str, reason: str) -> None:
    if not label.strip() or len(label) > 80:
        raise Refused(N_("Say in up to 80 characters what the black says."), field="label")
    if not reason.strip() or len(reason) > 300:
        raise Refused(N_("Say why, in up to 300 characters."), field="reason")


def _find(
    actor: Actor, clock: Clock, reference: str, item: str, patterns: Iterable[tuple[str, str]]
) -> list[tuple[str, int, list[Box], str]]:
    filing = _made(actor, clock, reference, item)
    path = str(current_store().path_of(str(filing.made)))
    try:
        found: list[tuple[str, int, list[Box], str]] = workshop.run(find, path, list(patterns))
    except workshop.Failed as failed:
        raise Refused(N_("The paper could not be searched. Redact a rectangle instead.")) from failed
    return found


def _keep(
    places: list[Place], *, actor: Actor, clock: Clock, reference: str, item: str, reason: str | None
) -> int:
    """New places alone: proposed, or with ``reason`` decided by who asks."""
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        known = {(row.page, row.words, row.kind) for row in redactions_of(session, case, item) if row.words}
        number = session.scalar(select(func.max(Redaction.number)).where(Redaction.case_id == case.id)) or 0
        fresh = [each for each in places if (each.page, each.words, each.kind) not in known]
        for place in fresh:
            number += 1
            row = Redaction(
                case_id=case.id,
                item=item,
                number=number,
                page=place.page,
                boxes=[list(box) for box in place.boxes],
                kind=place.kind,
                label=place.label.strip(),
                words=place.words[:400] or None,
                state="proposed",
                proposed_by=actor.name,
            )
            session.add(row)
            _decide(case, row, "accepted" if reason else "proposed", reason or "", actor=actor, clock=clock)
        if not fresh:
            note(case, events.REDACTION_SOUGHT, actor=actor, clock=clock, item=item, found=0)
        return len(fresh)


def _decide(case: Case, row: Redaction, state: str, reason: str, *, actor: Actor, clock: Clock) -> None:
    if state != "proposed":
        row.state, row.reason = state, reason.strip()
        row.decided_by, row.decided_at = actor.name, clock.now()
    note(
        case,
        events.REDACTION_DECIDED,
        actor=actor,
        clock=clock,
        item=row.item,
        number=row.number,
        page=row.page,
        state=state,
        why=keep(case, "redaction", reason.strip(), clock=clock) if reason else None,
    )
