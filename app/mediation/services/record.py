"""The record of an external case: issues and positions, exhibits, costs, correspondence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from app.cases.models import Evidence, Head
from app.disclosure.domain.classes import Privilege
from app.mediation import events
from app.mediation.domain.words import COSTS, DIRECTIONS_OF_LETTERS, ISSUE_STATES, LETTERS
from app.mediation.models import Cost, Exhibit, ForumLetter, Issue
from app.mediation.services.changing import At, By, Change, ahead, changing, reason
from app.shared.errors import Refused
from app.shared.money import LARGEST_MINOR
from app.shared.text import N_


@dataclass(frozen=True)
class Position:
    """A question with what each side says to it."""

    title: str
    state: str
    point: int | None = None  # the number of a complaint point
    ours: str = ""
    theirs: str = ""


def set_issue(*, by: By, at: At, position: Position, number: int | None = None) -> Issue:
    """Add an issue, or with ``number`` put it as it stands now."""
    with changing(by, at) as change:
        if position.state not in ISSUE_STATES:
            raise Refused(N_("Say whether it is disputed."), field="state")
        if not position.title.strip():
            raise Refused(N_("Write the question."), field="title")
        row = change.one(Issue, number) if number else None
        if row is None:
            row = Issue(proceeding_id=change.proceeding.id, number=change.next_number(Issue.number))
            change.session.add(row)
        row.title, row.state = position.title.strip(), position.state
        row.ours, row.theirs = position.ours.strip(), position.theirs.strip()
        row.head_id = _point(change, position.point)
        change.note(events.ISSUE_SET, row, issue=row.number, state=row.state)
    return row


def _point(change: Change, number: int | None) -> int | None:
    if number is None:
        return None
    found = change.session.scalar(
        select(Head.id).where(Head.case_id == change.case.id, Head.number == number)
    )
    if found is None:
        raise Refused(N_("This complaint has no such point."), field="point")
    return found


def number_exhibit(
    *,
    by: By,
    at: At,
    letter: str,
    evidence: int | None,
    description: str,
    purpose: str = "",
    filed_on: date | None = None,
) -> Exhibit:
    """Give a paper the next number of a side: C-1, R-1. Numbers are never used again, also when it is withdrawn.

    ``evidence`` is the number of one of the case's papers; confidential ones are refused.
    """
    with changing(by, at) as change:
        if letter not in LETTERS:
            raise Refused(N_("Say whose exhibit it is."), field="letter")
        paper = _paper(change, evidence)
        words = description.strip() or (paper.title if paper else "")
        if not words:
            raise Refused(N_("Choose a paper, or describe the exhibit."), field="description")
        last = change.session.scalar(
            select(func.max(Exhibit.number)).where(
                Exhibit.proceeding_id == change.proceeding.id, Exhibit.letter == letter
            )
        )
        row = Exhibit(
            proceeding_id=change.proceeding.id,
            letter=letter,
            number=(last or 0) + 1,
            evidence_id=paper.id if paper else None,
            description=words[:300],
            purpose=purpose.strip(),
            filed_on=None if filed_on is None else change.past(filed_on, "filed_on"),
        )
        change.session.add(row)
        change.note(events.EXHIBIT_NUMBERED, row, exhibit=f"{letter}-{row.number}", evidence=evidence)
    return row


def _paper(change: Change, number: int | None) -> Evidence | None:
    if number is None:
        return None
    paper = change.session.scalar(
        select(Evidence).where(Evidence.case_id == change.case.id, Evidence.number == number)
    )
    if paper is None:
        raise Refused(N_("This case has no such paper."), field="evidence")
    if paper.privilege != Privilege.OPEN:
        raise Refused(
            N_("E%(number)s is marked confidential: it is no exhibit while it is."),
            field="evidence",
            number=number,
        )
    return paper


def withdraw_exhibit(*, by: By, at: At, exhibit: str, on: date | None) -> None:
    """Withdraw C-3; its number stays taken."""
    with changing(by, at) as change:
        letter, _dash, number = exhibit.partition("-")
        row = change.session.scalar(
            select(Exhibit).where(
                Exhibit.proceeding_id == change.proceeding.id,
                Exhibit.letter == letter,
                Exhibit.number == (int(number) if number.isdecimal() and len(number) < 7 else 0),
            )
        )
        if row is None or row.withdrawn_on is not None:
            raise Refused(N_("There is no such exhibit to withdraw."))
        row.withdrawn_on = change.past(on, "on")
        change.note(events.EXHIBIT_WITHDRAWN, row, exhibit=exhibit)


@dataclass(frozen=True)
class Spent:
    """A fee or cost."""

    kind: str
    on: date | None
    what: str
    amount_minor: int | None
    due_on: date | None = None


def note_cost(*, by: By, at: At, spent: Spent) -> Cost:
    """Write a fee or cost down; also when the external case is over, since bills come late."""
    with changing(by, at, ended=True) as change:
        if spent.kind not in COSTS:
            raise Refused(N_("Say what kind of cost it is."), field="kind")
        if spent.amount_minor is None or not 0 <= spent.amount_minor <= LARGEST_MINOR:
            raise Refused(N_("Give the amount."), field="amount")
        on = change.past(spent.on, "on")
        row = Cost(
            proceeding_id=change.proceeding.id,
            number=change.next_number(Cost.number),
            kind=spent.kind,
            on=on,
            what=spent.what.strip(),
            amount_minor=spent.amount_minor,
            currency=change.proceeding.currency,
            due_on=ahead(spent.due_on, "due_on", since=on),
        )
        change.session.add(row)
        change.note(events.COST_NOTED, row, on=row.on, cost=row.number, what=row.kind, due=row.due_on)
    return row


def pay_cost(*, by: By, at: At, number: int, on: date | None, proof: str) -> None:
    """A cost was paid."""
    with changing(by, at, ended=True) as change:
        row = _unpaid(change, number)
        row.paid_on, row.proof = change.past(on, "on"), proof.strip() or None
        change.note(events.COST_PAID, row, on=row.paid_on, cost=number)


def drop_cost(*, by: By, at: At, number: int, on: date | None, why: str) -> None:
    """It is not payable: entered wrongly, waived, or billed anew. The list keeps it, struck through."""
    with changing(by, at, ended=True) as change:
        row = _unpaid(change, number)
        row.dropped_on = change.past(on, "on")
        change.note(events.COST_DROPPED, row, on=row.dropped_on, reason=reason(why), cost=number)


def _unpaid(change: Change, number: int) -> Cost:
    row = change.one(Cost, number)
    if row.paid_on is not None:
        raise Refused(N_("It was paid already."))
    if row.dropped_on is not None:
        raise Refused(N_("It is not payable any more."))
    return row


@dataclass(frozen=True)
class Written:
    """A letter, e-mail or call with the forum or the other side."""

    on: date | None
    direction: str
    with_whom: str
    about: str
    privilege: str = Privilege.OPEN
    evidence: int | None = None


def note_letter(*, by: By, at: At, written: Written) -> ForumLetter:
    """Put it on the list of correspondence."""
    with changing(by, at, ended=True) as change:
        if written.direction not in DIRECTIONS_OF_LETTERS:
            raise Refused(N_("Say whether it came in or went out."), field="direction")
        if written.privilege not in set(Privilege):
            raise Refused(N_("Choose one of the answers."), field="privilege")
        if not written.with_whom.strip() or not written.about.strip():
            raise Refused(N_("Say with whom, and what it was about."), field="about")
        digest = change.keep("forum-letter", written.about)
        row = ForumLetter(
            proceeding_id=change.proceeding.id,
            number=change.next_number(ForumLetter.number),
            on=change.past(written.on, "on"),
            direction=written.direction,
            with_whom=written.with_whom.strip(),
            about_digest=digest,
            privilege=written.privilege,
            evidence_id=_any_paper(change, written.evidence),
        )
        change.session.add(row)
        change.note(
            events.LETTER_NOTED, row, on=row.on, letter=row.number, direction=row.direction, words=digest
        )
    return row


def _any_paper(change: Change, number: int | None) -> int | None:
    if number is None:
        return None
    found = change.session.scalar(
        select(Evidence.id).where(Evidence.case_id == change.case.id, Evidence.number == number)
    )
    if found is None:
        raise Refused(N_("This case has no such paper."), field="evidence")
    return found
