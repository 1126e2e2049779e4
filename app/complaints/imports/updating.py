"""A complaint that the register knows differently now: what changed becomes events and columns, nothing else moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.cases import events as case_events
from app.cases.models import Case, Head
from app.cases.policy import stream_of
from app.cases.services.deadlines import recompute
from app.cases.services.indexing import KIND
from app.complaints import events
from app.complaints.domain.states import Closing, State
from app.complaints.imports.mapping import Complaint
from app.complaints.imports.profile import Profile
from app.complaints.imports.recording import (
    Target,
    closed,
    closing_of,
    disposed,
    has_disposition,
    point_added,
    received,
)
from app.platform import log
from app.platform.log import Entry, EventKind, NewEvent
from app.platform.log.standing import standing
from app.platform.search import index
from app.shared.clock import legal_day


def update(session: Session, case_id: int, complaint: Complaint, target: Target, *, now: datetime) -> None:
    """Bring the case into line with ``complaint``, with an event for each difference."""
    case = session.scalars(select(Case).where(Case.id == case_id).with_for_update()).one()
    told = log.entries(session, stream_of(case))
    change = _Change(session, case, complaint, target, told, now)
    log.record_many(list(change.events()), actor=target.actor, recorded_at=now, legal_zone=case.zone)
    _set_columns(case, complaint, target.profile)
    recompute(session, case, library=target.library, now=now, calendars=target.calendars)
    index(session, KIND, case.id, searchable(complaint, case.reference, target.profile))


@dataclass(frozen=True)
class _Change:
    """A case as it is, the complaint as the register has it now, and what the log told so far."""

    session: Session
    case: Case
    complaint: Complaint
    target: Target
    told: list[Entry]
    now: datetime

    def events(self) -> Iterator[NewEvent]:
        """An event for each difference, in the order in which they would have happened."""
        yield from self._receipt()
        yield from self._points()
        yield from self._entry()
        yield from self._disposition()
        yield from self._closing()

    def _receipt(self) -> Iterator[NewEvent]:
        case, complaint = self.case, self.complaint
        known = (log.text_of(self.session, case.words_digest) or "") if case.words_digest else ""
        if (case.received_on, case.channel, known) == (
            complaint.received_on,
            complaint.channel,
            complaint.words,
        ):
            return
        if complaint.words != known:
            case.words_digest = (
                log.keep_text(stream_of(case), "words", complaint.words, now=self.now)
                if complaint.words
                else None
            )
        yield received(
            complaint,
            stream_of(case),
            case.words_digest,
            self.target,
            corrects=self._standing(case_events.RECEIVED),
        )

    def _points(self) -> Iterator[NewEvent]:
        """Points that came are numbered on; those that went leave their number unused."""
        stream = stream_of(self.case)
        heads = {head.title: head for head in self.session.scalars(_heads_of(self.case))}
        titles = {point.title for point in self.complaint.points}
        for title, head in heads.items():
            if title not in titles:
                self.session.delete(head)
                yield self._today(case_events.POINT_REMOVED, number=head.number)
        last = max(
            entry.fields["number"] for entry in self.told if entry.kind == case_events.POINT_ADDED.name
        )
        for point in self.complaint.points:
            kept = heads.get(point.title)
            if kept is None:
                last += 1
                kept = Head(case_id=self.case.id, number=last, title=point.title)
                self.session.add(kept)
                yield point_added(self.complaint, point, last, stream, self.target)
            kept.reason_id = self.target.codes.id_of(point.code) if point.code else None
            kept.outcome = self.complaint.outcome if len(titles) == 1 else None

    def _entry(self) -> Iterator[NewEvent]:
        """What else the register says: who was involved, which coverage…"""
        old = (self.case.source_facts or {}).get("lists", {})
        new = self.complaint.lists
        changed = [
            name for name in sorted({*old, *new}) if sorted(old.get(name, ())) != sorted(new.get(name, ()))
        ]
        if changed:
            yield self._today(events.REGISTER_CHANGED, names=changed)

    def _disposition(self) -> Iterator[NewEvent]:
        facts = self.case.source_facts or {}
        before = (facts.get("dispositions"), facts.get("recovered"), self.case.closed_on)
        complaint = self.complaint
        after = (list(complaint.dispositions), complaint.recovered, complaint.closed_on)
        if after != before and has_disposition(complaint):
            corrects = self._standing(events.DISPOSED)
            yield disposed(complaint, stream_of(self.case), self.target, corrects=corrects)

    def _closing(self) -> Iterator[NewEvent]:
        case, complaint = self.case, self.complaint
        if complaint.closed_on is None:
            if case.closed_on is not None:
                yield self._today(events.REOPENED, was=case.closing or Closing.IMPORTED.value)
        elif (complaint.closed_on, complaint.outcome) != (case.closed_on, case.outcome):
            # Only a closing that still stands is corrected; after a reopening this is a new one.
            corrects = self._standing(events.CLOSED) if case.closed_on is not None else None
            yield closed(complaint, stream_of(case), self.target, corrects=corrects)

    def _standing(self, kind: EventKind) -> int | None:
        """The number of the last event of ``kind`` that nothing has corrected."""
        stood = [entry.seq for entry in standing(self.told) if entry.kind == kind.name]
        return stood[-1] if stood else None

    def _today(self, kind: EventKind, **fields: Any) -> NewEvent:
        """Something of which only the day of this import is known."""
        day = legal_day(self.now, self.case.zone)
        return NewEvent(stream_of(self.case), kind, day, reason=self.target.reason, fields=fields)


def _heads_of(case: Case) -> Select[Head]:
    return select(Head).where(Head.case_id == case.id).order_by(Head.number)


def _set_columns(case: Case, complaint: Complaint, profile: Profile) -> None:
    values = {
        "received_on": complaint.received_on,
        "channel": complaint.channel,
        "point": complaint.points[0].title,
        "product_label": complaint.product,
        **standing_columns(complaint, profile),
        **source_columns(complaint, profile),
    }
    for name, value in values.items():
        setattr(case, name, value)
    case.version += 1


def standing_columns(complaint: Complaint, profile: Profile) -> dict[str, Any]:
    """Where the register says it stands."""
    closed = complaint.closed_on is not None
    return {
        "state": State.CLOSED if closed else State.REGISTERED,
        "closing": closing_of(profile) if closed else None,
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
