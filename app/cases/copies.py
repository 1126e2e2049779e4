"""Columns of a case that follow from other rows, kept for lists: ``flask audit verify`` compares them with those."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.domain.people import COMPLAINANT
from app.cases.domain.strands import strand_of
from app.cases.models import AuthorityRequest, Case, Deadline, Party
from app.cases.services import authority, people
from app.cases.services.deadlines import DUTIES, Owed, is_undone, next_columns
from app.cases.services.replaying import Replay
from app.platform.log import Copy, register_copy
from app.platform.log.mirrors import Key
from app.rules.library import Library

_NEXT = ("next_on", "next_law_on", "next_target_on")
Differing = Iterator[tuple[str, Key, str]]


def register_copies(app: Flask) -> None:
    """The next dates and chips of lists, the complainant's name; and every date, counted again from the log."""
    register_copy(Copy("next", tuple(getattr(Case, name) for name in _NEXT), _next_dates))
    register_copy(Copy("flags", (Case.flags, Case.complainant_name), _chips))
    dates = tuple(Deadline.__table__.c)
    register_copy(Copy("deadline", dates, partial(_replayed, app), thorough=True))


def _next_dates(session: Session, references: Sequence[str]) -> Differing:
    cases = session.execute(
        select(Case.id, Case.reference, Case.is_open, *(getattr(Case, name) for name in _NEXT)).where(
            Case.reference.in_(references)
        )
    ).all()
    owed: dict[int, list[Owed]] = defaultdict(list)
    columns = Deadline.__table__.c
    rows = session.execute(
        select(
            columns.case_id,
            columns.kind,
            columns.regime,
            columns.clock,
            columns.state,
            columns.met_on,
            columns.due_on,
        )
        .join(Case, Case.id == columns.case_id)
        .where(Case.reference.in_(references), columns.kind.in_(DUTIES), columns.due_on.is_not(None))
    )
    for row in rows:
        if is_undone(row.state, row.met_on):
            owed[row.case_id].append(Owed(row.kind, row.regime, row.clock, row.due_on))
    for case in cases:
        follows = next_columns(owed[case.id], is_open=case.is_open)
        for name in _NEXT:
            if getattr(case, name) != follows[name]:
                yield case.reference, 0, name
                break


def _chips(session: Session, references: Sequence[str]) -> Differing:
    cases = session.execute(
        select(Case.id, Case.reference, Case.flags, Case.confidential, Case.complainant_name).where(
            Case.reference.in_(references)
        )
    ).all()
    asked = set(
        session.scalars(
            select(AuthorityRequest.case_id)
            .join(Case, Case.id == AuthorityRequest.case_id)
            .where(Case.reference.in_(references), AuthorityRequest.answered_on.is_(None))
        )
    )
    needing: set[int] = set()
    names: dict[int, str] = {}
    there = session.execute(
        select(Party.case_id, Party.role, Party.name, Party.needs, Party.ended_on)
        .join(Case, Case.id == Party.case_id)
        .where(Case.reference.in_(references))
        .order_by(Party.position.desc(), Party.id.desc())
    )
    for party in there:
        if party.needs and party.ended_on is None:
            needing.add(party.case_id)
        if party.role == COMPLAINANT:
            names[party.case_id] = party.name
    for case in cases:
        wanted = {
            "confidential": case.confidential,
            authority.FLAG: case.id in asked,
            people.NEED_FLAG: case.id in needing,
        }
        for flag, there_is in wanted.items():
            if (flag in case.flags) != there_is:
                yield case.reference, 0, f"flags {flag}"
        if case.complainant_name != names.get(case.id, case.complainant_name):
            yield case.reference, 0, "complainant_name"


def _replayed(app: Flask, session: Session, references: Sequence[str]) -> Differing:
    library: Library = app.extensions["rules"]
    replay = Replay(session, library=library, now=app.extensions["clock"].now())
    for reference in references:
        if session.scalar(select(Case.id).where(Case.reference == reference)) is None:
            continue  # a log without its case: told as such
        for found in replay.one(reference).mismatches:
            if found.kept or (found.what == "row" and strand_of(found.clock)):
                continue  # no error; or of a matter elsewhere, whose dates ``flask rules replay`` compares
            yield reference, f"{found.regime}/{found.clock}", found.what
