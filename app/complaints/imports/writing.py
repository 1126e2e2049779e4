"""Writing complaints of a register: a batch at a time, in one transaction each, with everything in the log.

A complaint is known by its source and number. What is new is inserted in bulk; what differs from last time is changed
with events for the difference; what is the same is left alone. So an import can be run again at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from itertools import chain
from typing import Any

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseLabel, Head
from app.cases.services.dating import insert_first_dates
from app.cases.services.indexing import KIND
from app.cases.services.references import next_references
from app.complaints.domain.states import IN_REGISTER, State
from app.complaints.imports.mapping import Complaint
from app.complaints.imports.recording import FACTS, Target, history
from app.complaints.imports.updating import (
    searchable,
    source_columns,
    standing_columns,
    update,
)
from app.platform import log
from app.platform.db import Model
from app.platform.log import NewEvent, Stream
from app.platform.search import index_many

# Tables, not mapped classes: an import inserts hundreds of thousands of rows that nothing needs as objects.
_CASES, _HEADS, _LABELS = (Model.metadata.tables[model.__tablename__] for model in (Case, Head, CaseLabel))


class Fate(Enum):
    """What is done with a complaint."""

    CREATE = "create"
    UPDATE = "update"
    LEAVE = "leave"


@dataclass
class Counts:
    """What became of a batch; ``busy`` are numbers whose complaint is being worked on here."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    busy: list[str] = field(default_factory=list)

    def count(self, complaint: Complaint, stored: Row[*tuple[Any, ...]] | None, unit_id: int | None) -> Fate:
        """Decide and count what becomes of a complaint that may be stored already."""
        if stored is None:
            self.created += 1
            return Fate.CREATE
        if stored.source_digest == complaint.digest:
            self.unchanged += 1
            return Fate.LEAVE
        if stored.unit_id == unit_id and is_left_to_the_register(
            stored.state, stored.closing, stored.owner_id
        ):
            self.updated += 1
            return Fate.UPDATE
        self.unchanged += 1
        self.busy.append(complaint.number)
        return Fate.LEAVE


def compare(session: Session, batch: Sequence[Complaint], source: str, unit_id: int | None) -> Counts:
    """What ``write`` would do for this unit (None for one that is yet to be made), without doing it."""
    stored = _stored(session, batch, source)
    counts = Counts()
    for complaint in batch:
        counts.count(complaint, stored.get(complaint.number), unit_id)
    return counts


def write(session: Session, batch: Sequence[Complaint], target: Target, *, now: datetime) -> Counts:
    """Write a batch inside the current transaction. Numbers are unique within it."""
    stored = _stored(session, batch, target.profile.name)
    counts = Counts()
    new = []
    for complaint in batch:
        row = stored.get(complaint.number)
        fate = counts.count(complaint, row, target.unit.id)
        if fate is Fate.CREATE:
            new.append(complaint)
        elif fate is Fate.UPDATE:
            assert row is not None  # what is not stored is created
            update(session, row.id, complaint, target, now=now)
            session.execute(delete(_LABELS).where(_LABELS.c.case_id == row.id))
            _keep_labels(session, [(row.id, complaint)], target)
    if new:
        _create(session, new, target, now)
    return counts


def _keep_labels(session: Session, written: Iterable[tuple[int, Complaint]], target: Target) -> None:
    """Note on which cases labels stand that the profile does not know: so they are counted and found."""
    rows = [
        {"code_id": code_id, "case_id": case_id}
        for case_id, complaint in written
        for code_id in target.codes.met_among(complaint.lists)
    ]
    if rows:
        session.execute(insert(_LABELS), rows)


def is_left_to_the_register(state: str, closing: str | None, owner_id: int | None) -> bool:
    """True while nobody here has taken the complaint on: then the register has the say."""
    return (state == State.REGISTERED and owner_id is None) or closing in IN_REGISTER


def _stored(session: Session, batch: Sequence[Complaint], source: str) -> dict[str, Row[*tuple[Any, ...]]]:
    found = session.execute(
        select(
            Case.id,
            Case.source_ref,
            Case.source_digest,
            Case.state,
            Case.closing,
            Case.owner_id,
            Case.unit_id,
        ).where(Case.source == source, Case.source_ref.in_([complaint.number for complaint in batch]))
    )
    return {row.source_ref: row for row in found if row.source_ref}


# ── new complaints ───────────────────────────────────────────────────────────────────────────────────────────────


def _create(session: Session, batch: Sequence[Complaint], target: Target, now: datetime) -> None:
    years = [complaint.received_on.year for complaint in batch]
    references = list(next_references(session, target.unit.reference_prefix, years))
    streams = [Stream("case", reference) for reference in references]
    words = _keep_words(batch, streams, now)
    histories = [
        list(history(complaint, stream, words.get(stream.id), target))
        for complaint, stream in zip(batch, streams, strict=True)
    ]
    dates = [
        target.dating.first_dates(_told(events), is_open=complaint.closed_on is None, as_of=target.today)
        for complaint, events in zip(batch, histories, strict=True)
    ]
    rows = [
        _case_row(complaint, reference, words.get(reference), target, now) | first.case_columns
        for complaint, reference, first in zip(batch, references, dates, strict=True)
    ]
    # By reference, not in the order of the rows: that would be one statement a row on SQLite.
    inserted = session.execute(insert(_CASES).returning(Case.reference, Case.id), rows)
    id_by_reference = {row.reference: row.id for row in inserted}
    ids = [id_by_reference[reference] for reference in references]
    session.execute(insert(_HEADS), list(_head_rows(batch, ids, target)))
    _keep_labels(session, zip(ids, batch, strict=True), target)
    log.record_many(
        list(chain.from_iterable(histories)),
        actor=target.actor,
        recorded_at=now,
        legal_zone=target.profile.unit["zone"],
        new_streams=True,
    )
    insert_first_dates(session, zip(ids, dates, strict=True), now=now, by=target.actor)
    index_many(
        session,
        KIND,
        [
            (case_id, searchable(complaint, reference, target.profile))
            for case_id, complaint, reference in zip(ids, batch, references, strict=True)
        ],
    )


def _keep_words(batch: Sequence[Complaint], streams: Sequence[Stream], now: datetime) -> dict[str, str]:
    """The complainants' own words, kept letter for letter; digests by reference."""
    spoken = [
        (stream, "words", complaint.words)
        for complaint, stream in zip(batch, streams, strict=True)
        if complaint.words
    ]
    digests = log.keep_texts(spoken, now=now)
    return {stream.id: digest for (stream, _, _), digest in zip(spoken, digests, strict=True)}


@dataclass(frozen=True, slots=True)
class _Told:
    """An event of a new stream as the rules read it."""

    kind: str
    fields: dict[str, Any]
    occurred_on: date
    occurred_at: datetime | None
    sequence: int


def _told(events: Sequence[NewEvent]) -> Iterator[_Told]:
    for sequence, event in enumerate(events, start=1):
        yield _Told(event.kind.name, event.fields, event.occurred_on, event.occurred_at, sequence)


def _case_row(
    complaint: Complaint, reference: str, words: str | None, target: Target, now: datetime
) -> dict[str, Any]:
    unit, profile = target.unit, target.profile
    return {
        "reference": reference,
        "unit_id": unit.id,
        "regime": profile.regime,
        "zone": profile.unit["zone"],
        "place": profile.unit.get("place"),
        "language": profile.language,
        "channel": complaint.channel,
        "currency": profile.unit["currency"],
        "received_on": complaint.received_on,
        "registered_at": now,
        "words_digest": words,
        "source": profile.name,
        "source_ref": complaint.number,
        "point": complaint.points[0].title,
        "product_label": complaint.product,
        "facts": FACTS,
        **standing_columns(complaint, profile),
        **source_columns(complaint, profile),
    }


def _head_rows(batch: Sequence[Complaint], ids: Sequence[int], target: Target) -> Iterator[dict[str, Any]]:
    for complaint, case_id in zip(batch, ids, strict=True):
        for number, point in enumerate(complaint.points, start=1):
            yield {
                "case_id": case_id,
                "number": number,
                "title": point.title,
                "said": "",
                "wants": "",
                "reason_id": target.codes.id_of(point.code) if point.code else None,
                "outcome": complaint.outcome if len(complaint.points) == 1 else None,
            }
