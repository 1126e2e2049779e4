"""What hangs on calendars. The room that computes dates says here what a changed day does to them.

This room knows no case: its pages ask what is registered, show the model it gives with the template it names, and tell
it in the same transaction that a calendar has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.calendars.domain import Plan, Run
from app.platform.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class Change:
    """A change that was carried out: the `seq`-th event of the calendar's log, and the days a date could notice."""

    code: str
    seq: int
    runs: tuple[Run, ...]

    @property
    def span(self) -> Run:
        """From the first to the last of those days. Ask only when there are any."""
        return self.runs[0][0], self.runs[-1][1]


@dataclass(frozen=True)
class Shown:
    """A piece of a page: the template and its model."""

    template: str
    model: Any


@dataclass(frozen=True)
class Consequences:
    """`follow` is called in the transaction that changes a calendar, `settle` after it when somebody waits for it.

    `foresee` gets the plans and where to go on; `report` a calendar's code, the number of the change and where to go
    on. Both show a person only what they may see. `in_use` are the calendars on which dates yet to come hang, or those
    of the next complaint will.
    """

    follow: Callable[[Session, Change, datetime], None]
    settle: Callable[[], None]
    foresee: Callable[[Session, Actor, Sequence[Plan], str | None], Shown]
    report: Callable[[Session, Actor, str, int, str | None], Shown]
    in_use: Callable[[Session, date], set[str]]


_registered: list[Consequences] = []


def register(consequences: Consequences) -> None:
    """Say what hangs on calendars; the room above does this when it is opened."""
    _registered[:] = [consequences]


def follow(session: Session, change: Change, now: datetime) -> None:
    """Tell whoever computes dates that days have changed; nothing when no date could notice."""
    if change.runs:
        for each in _registered:
            each.follow(session, change, now)


def settle() -> None:
    """Have what follows done now, instead of within seconds by the jobs process."""
    for each in _registered:
        each.settle()


def foresee(session: Session, actor: Actor, plans: Sequence[Plan], after: str | None) -> Shown | None:
    """What the plans would do to open dates."""
    return next((each.foresee(session, actor, plans, after) for each in _registered), None)


def report(session: Session, actor: Actor, code: str, seq: int, after: str | None) -> Shown | None:
    """What a change did to open dates."""
    return next((each.report(session, actor, code, seq, after) for each in _registered), None)


def in_use(session: Session, today: date) -> set[str]:
    """The calendars on which dates yet to come hang, or those of the next complaint will."""
    return set[str]().union(*(each.in_use(session, today) for each in _registered))


def ends_within(known_to: date, today: date, days: int) -> bool:
    """True when what is known of a calendar ends within so many days, or has ended."""
    return (known_to - today).days <= days
