"""What a decision comes to when it is paid on another day than the one its interest was worked out to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.complaints.domain.redress import TAX_BASIS, Interest, Line, LineKind, tax_on
from app.complaints.services.decision import answers_of, current_decision, line_of
from app.complaints.services.interest_rates import worked_out
from app.shared.errors import NotFound
from app.shared.money import Money, total
from app.shared.text import N_


@dataclass(frozen=True)
class PointOnDay:
    """The lines of one point as decided, and as they are on the day of payment, in the same order."""

    number: int
    title: str
    decided: tuple[Line, ...]
    on_day: tuple[Line, ...]


@dataclass(frozen=True)
class RedressOnDay:
    """The decision's redress when it is paid ``on`` that day."""

    on: date
    currency: str
    points: tuple[PointOnDay, ...]

    @property
    def decided(self) -> Money:
        """What the decision comes to."""
        return total([line.amount for point in self.points for line in point.decided], self.currency)

    @property
    def due(self) -> Money:
        """What is due on the day of payment."""
        return total([line.amount for point in self.points for line in point.on_day], self.currency)

    @property
    def more(self) -> Money:
        """The difference, negative when it is paid earlier."""
        return self.due - self.decided


def redress_on(session: Session, case: Case, on: date) -> RedressOnDay:
    """Interest of the current decision run on (or cut) to ``on``, with the tax on it; every other line stays.

    Of several terms on a point, only those worked out to its last day run on: one that ended earlier had ended when it
    was decided. A typed rate stays what it was; a dated rule takes today's table for the whole term. Raises NotFound
    where there is no decision.
    """
    decision = current_decision(session, case)
    if decision is None:
        raise NotFound(N_("There is no decision yet."))
    points = []
    for head, answer in answers_of(session, decision):
        decided = [line_of(row) for row in answer.lines]
        on_day = tuple(_on_day(session, decided, on))
        points.append(PointOnDay(head.number, head.title, tuple(decided), on_day))
    return RedressOnDay(on, case.currency, tuple(points))


def _on_day(session: Session, lines: Sequence[Line], on: date) -> list[Line]:
    last = max((line.interest.to_on for line in lines if line.interest is not None), default=on)
    found: list[Line] = []
    untaxed: list[tuple[Line, Line]] = []
    for line in lines:  # in their order: interest comes before its tax
        now = line
        if line.interest is not None:
            day = on if line.interest.to_on == last else min(on, line.interest.to_on)
            interest = _moved(session, line.interest, max(day, line.interest.from_on))
            now = replace(line, interest=interest, amount=interest.amount)
            untaxed.append((line, now))
        elif taxed := TAX_BASIS.match(line.basis) if line.kind is LineKind.TAX else None:
            now = _tax_on_day(line, taxed, untaxed)
        found.append(now)
    return found


def _tax_on_day(line: Line, taxed: re.Match[str], untaxed: list[tuple[Line, Line]]) -> Line:
    """Tax on what the interest that its basis names comes to now; each interest is taxed once."""
    for place, (was, now) in enumerate(untaxed):
        if str(was.amount) == line.basis[taxed.end() :]:
            del untaxed[place]
            return replace(tax_on(now.amount, Decimal(taxed[1])), what=line.what)
    return line


def _moved(session: Session, interest: Interest, on: date) -> Interest:
    if interest.rule:
        return worked_out(session, interest.rule, interest.principal, interest.from_on, on)
    return replace(interest, to_on=on)
