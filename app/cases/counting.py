"""The counters on top of the work list: none costs more when more is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, and_, func, select, true, union_all
from sqlalchemy.orm import Session

from app.cases.list_filters import Reader
from app.cases.models import Case
from app.cases.queries import COUNT_TO, Filters, listed, parts_of, questions

ONE_PASS = 3000
"""So many cases are read in one pass for all counters; more than a person carries, or most units."""


def counts(session: Session, asked: Mapping[str, Filters], reader: Reader) -> dict[str, int]:
    """How many cases each of ``asked`` finds, counted to ``COUNT_TO`` at most.

    What is asked of the open cases of one scope is answered in one pass over them where there are at most ``ONE_PASS``;
    of more, each question is counted along the index of what it asks.
    """
    found: dict[str, int] = {}
    for scope in dict.fromkeys(filters.scope for filters in asked.values()):
        whole = Filters(scope=scope)
        together = {
            name: filters
            for name, filters in asked.items()
            if filters.scope == scope and not filters.closed and not filters.q
        }
        if set(together.values()) <= {whole}:
            continue  # nothing is asked but how many there are
        parts = parts_of(session, scope, reader)
        if _are_few(session, parts):
            found |= _in_one_pass(session, parts, together, reader)
    return {
        name: found[name] if name in found else _counted(session, filters, reader)
        for name, filters in asked.items()
    }


def _are_few(session: Session, parts: Sequence[ColumnElement[bool]]) -> bool:
    """Whether at most ``ONE_PASS`` open cases are of these parts, seen or not: a look at an index."""
    walks = [
        select(Case.id)
        .where(Case.is_open, part)
        .order_by(Case.next_on, Case.id)
        .limit(ONE_PASS + 1)
        .subquery()
        for part in parts
    ]
    number = select(func.count()).select_from(union_all(*(select(walk.c.id) for walk in walks)).subquery())
    return (session.scalar(number) or 0) <= ONE_PASS


def _in_one_pass(
    session: Session, parts: Sequence[ColumnElement[bool]], asked: Mapping[str, Filters], reader: Reader
) -> dict[str, int]:
    """Each question of ``asked`` counted among the open cases of these parts."""
    answers = [
        and_(true(), *questions(filters, reader)).label(f"answer_{number}")
        for number, filters in enumerate(asked.values())
    ]
    read = union_all(
        *(select(*answers).where(reader.may_see, Case.is_open, part) for part in parts)
    ).subquery()
    counted = [func.count().filter(answer).label(answer.name) for answer in read.c]
    row = session.execute(select(*counted)).one()
    return {name: min(number, COUNT_TO) for name, number in zip(asked, row, strict=True)}


def _counted(session: Session, filters: Filters, reader: Reader) -> int:
    """One question, along the index of what it asks; what is asked of a person, or of all that a unit has, in parts."""
    if filters.scope == "mine" or not questions(filters, reader):
        anybody = listed(session, replace(filters, scope="all"), reader)
        order = (Case.closed_on, Case.id) if filters.closed else (Case.next_on, Case.id)
        parts = parts_of(session, filters.scope, reader)
        walks = [anybody.where(part).order_by(*order) for part in parts]
    else:
        walks = [listed(session, filters, reader)]
    limited = [walk.with_only_columns(Case.id).limit(COUNT_TO).subquery() for walk in walks]
    some = union_all(*(select(walk.c.id) for walk in limited)).limit(COUNT_TO).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0
