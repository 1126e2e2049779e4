"""A complaint that the register knows differently now: what changed becomes events and columns, nothing else moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import events as case_events
from app.cases.models import Case, Head
from app.cases.policy import stream_of
from app.cases.services.indexing import KIND
from app.complaints import events
from app.complaints.domain.states import Closing, State
from app.complaints.imports.mapping import Complaint
from app.complaints.imports.profile import Profile
from app.complaints.imports.recording import (
    REASON,
    Target,
    closed,
    disposed,
    has_disposition,
    point_added,
    received,
)
from app.platform import log
from app.platform.log import Entry, NewEvent
from app.platform.log.standing import standing
from app.platform.search import index
from app.shared.clock import legal_day


def update(session: Session, case_id: int, complaint: Complaint, target: Target, *, now: datetime) -> None:
    """Bring the case into line with ``complaint``, with an event for each difference."""
    case = session.scalars(select(Case).where(Case.id == case_id).with_for_update()).one()
    stood = {entry.kind: entry for entry in standing(log.entries(session, stream_of(case)))}
    changes = [
        *_receipt(session, case, complaint, target, stood, now),
        *_points(session, case, complaint, target, now),
        *_ending(case, complaint, target, stood, now),
    ]
    log.record_many(changes, actor=target.actor, recorded_at=now)
    _set_columns(case, complaint, target.profile)
    index(session, KIND, case.id, searchable(complaint, case.reference, target.profile))


def _receipt(
    session: Session, case: Case, complaint: Complaint, target: Target, stood: dict[str, Entry], now: datetime
) -> Iterator[NewEvent]:
    known = log.text_of(session, case.words_digest) if case.words_digest else ""
    as_before = (case.received_on, case.channel, known or "")
    if as_before == (complaint.received_on, complaint.channel, complaint.words):
        return
    if complaint.words != (known or ""):
        case.words_digest = (
            log.keep_text(stream_of(case), "words", complaint.words, now=now) if complaint.words else None
        )
    first = stood[case_events.RECEIVED.name]
    yield received(complaint, stream_of(case), case.words_digest, target, corrects=first.seq)


def _points(
    session: Session, case: Case, complaint: Complaint, target: Target, now: datetime
) -> Iterator[NewEvent]:
    """Points that came are numbered on; those that went leave their number unused."""
    heads = {
        head.title: head
        for head in session.scalars(select(Head).where(Head.case_id == case.id).order_by(Head.number))
    }
    last = max((head.number for head in heads.values()), default=0)
    titles = {point.title for point in complaint.points}
    day = legal_day(now, case.zone)
    for title, head in heads.items():
        if title not in titles:
            session.delete(head)
            yield NewEvent(
                stream_of(case), case_events.POINT_REMOVED, day, reason=REASON, fields={"number": head.number}
            )
    outcome = complaint.outcome if len(complaint.points) == 1 else None
    for point in complaint.points:
        head = heads.get(point.title)
        if head is None:
            last += 1
            head = Head(case_id=case.id, number=last, title=point.title)
            session.add(head)
            yield point_added(complaint, point, last, stream_of(case))
        head.reason_id = target.codes.id_of(point.code) if point.code else None
        head.outcome = outcome


def _ending(
    case: Case, complaint: Complaint, target: Target, stood: dict[str, Entry], now: datetime
) -> Iterator[NewEvent]:
    stream = stream_of(case)
    facts = case.source_facts or {}
    before = (facts.get("dispositions"), facts.get("recovered"), case.closed_on)
    after = (list(complaint.dispositions), complaint.recovered, complaint.closed_on)
    if after != before and has_disposition(complaint):
        earlier = stood.get(events.DISPOSED.name)
        yield disposed(complaint, stream, target, corrects=earlier.seq if earlier else None)
    if complaint.closed_on is None:
        if case.closed_on is not None:
            day = legal_day(now, case.zone)
            was = case.closing or Closing.IMPORTED
            yield NewEvent(stream, events.REOPENED, day, reason=REASON, fields={"was": was})
    elif (complaint.closed_on, complaint.outcome) != (case.closed_on, case.outcome):
        # Only a closing that still stands is corrected; after a reopening this is a new one.
        earlier = stood.get(events.CLOSED.name) if case.closed_on is not None else None
        yield closed(complaint, stream, corrects=earlier.seq if earlier else None)


def _set_columns(case: Case, complaint: Complaint, profile: Profile) -> None:
    values = {
        "received_on": complaint.received_on,
        "channel": complaint.channel,
        "point": complaint.points[0].title,
        "product_label": complaint.product,
        **standing_columns(complaint),
        **source_columns(complaint, profile),
    }
    for name, value in values.items():
        setattr(case, name, value)
    case.version += 1


def standing_columns(complaint: Complaint) -> dict[str, Any]:
    """Where the register says it stands."""
    closed = complaint.closed_on is not None
    return {
        "state": State.CLOSED if closed else State.REGISTERED,
        "closing": Closing.IMPORTED if closed else None,
        "closed_on": complaint.closed_on,
        "is_open": not closed,
        "outcome": complaint.outcome,
    }


def source_columns(complaint: Complaint, profile: Profile) -> dict[str, Any]:
    """What the register had, for showing and for telling whether a later file differs."""
    return {
        "source_digest": complaint.digest,
        "source_facts": {
            "lists": complaint.lists,
            "dispositions": list(complaint.dispositions),
            "recovered": complaint.recovered,
            "closed_day_known": profile.closed_day_known,
        },
    }


def searchable(complaint: Complaint, reference: str, profile: Profile) -> list[str]:
    """What the complaint is found by: its numbers, points, product, companies and own words."""
    texts = [
        value
        for column in profile.lists
        if not column.coded
        for value in complaint.lists.get(column.name, ())
    ]
    points = [point.title for point in complaint.points]
    return [reference, complaint.number, *points, complaint.product, *texts, complaint.words]
