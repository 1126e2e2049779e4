"""Directions: orders with a day. The first day stays on record whatever is given later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.mediation import events
from app.mediation.domain.words import DIRECTIONS, WHOSE
from app.mediation.models import Direction
from app.mediation.services.changing import At, By, Change, ahead, changing, reason
from app.shared.errors import Refused
from app.shared.text import N_

LONGEST = 2000


@dataclass(frozen=True)
class Order:
    """A direction as it was given."""

    given_on: date | None
    given_by: str
    whose: str
    kind: str
    due_on: date | None
    order: str | None = None
    what: str = ""


def give_direction(*, by: By, at: At, order: Order) -> Direction:
    """Write a direction down; what we have to do stands among the deadlines of the case."""
    with changing(by, at) as change:
        given_on = change.past(order.given_on, "given_on")
        if order.whose not in WHOSE:
            raise Refused(N_("Say whose it is to do."), field="whose")
        if order.kind not in DIRECTIONS:
            raise Refused(N_("Say what is to be done."), field="kind")
        if not order.given_by.strip():
            raise Refused(N_("Say who gave it."), field="given_by")
        if len(order.what) > LONGEST:
            raise Refused(N_("Keep it to 2,000 characters."), field="what")
        due = ahead(order.due_on, "due_on", since=given_on)
        row = Direction(
            proceeding_id=change.proceeding.id,
            number=change.next_number(Direction.number),
            order_number=(order.order or "").strip() or None,
            given_on=given_on,
            given_by=order.given_by.strip(),
            whose=order.whose,
            kind=order.kind,
            what_digest=change.keep("direction", order.what),
            first_due_on=due,
            due_on=due,
            moves=[],
        )
        change.session.add(row)
        change.note(
            events.DIRECTION_GIVEN,
            row,
            on=given_on,
            direction=row.number,
            order=row.order_number,
            by=row.given_by,
            whose=row.whose,
            what=row.kind,
            words=row.what_digest,
            due=due,
        )
    return row


def extend_direction(*, by: By, at: At, number: int, on: date | None, due_on: date | None, why: str) -> None:
    """The forum gave another day on ``on``; the first one and every one between stay on record."""
    with changing(by, at) as change:
        row = _open(change, number)
        if row.due_on is None or due_on is None:
            raise Refused(N_("Give the new day."), field="due_on")
        day = change.past(on, "on", since=row.given_on)
        ahead(due_on, "due_on", since=row.given_on)
        if due_on == row.due_on:
            raise Refused(N_("That is the day it has already."), field="due_on")
        said = reason(why)
        was = row.due_on
        row.moves = [
            *row.moves,
            {"was": was.isoformat(), "due": due_on.isoformat(), "on": day.isoformat(), "why": said},
        ]
        row.due_on = due_on
        change.note(events.DIRECTION_EXTENDED, row, on=day, direction=number, was=was, due=due_on)


def comply(*, by: By, at: At, number: int, on: date | None) -> None:
    """It was done."""
    with changing(by, at) as change:
        row = _open(change, number)
        row.done_on = change.past(on, "on", since=row.given_on)
        change.note(events.DIRECTION_DONE, row, on=row.done_on, direction=number)


def drop(*, by: By, at: At, number: int, on: date | None) -> None:
    """The forum set it aside."""
    with changing(by, at) as change:
        row = _open(change, number)
        row.dropped_on = change.past(on, "on", since=row.given_on)
        change.note(events.DIRECTION_DROPPED, row, on=row.dropped_on, direction=number)


def _open(change: Change, number: int) -> Direction:
    row = change.one(Direction, number)
    if row.done_on is not None or row.dropped_on is not None:
        raise Refused(N_("This direction is done with."))
    return row
