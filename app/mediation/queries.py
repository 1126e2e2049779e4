"""What pages of proceedings need, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, func, literal, select
from sqlalchemy.orm import Session, contains_eager, joinedload
from sqlalchemy.sql.base import ExecutableOption

from app.cases.models import Case, Deadline, Head
from app.cases.services.indexing import KIND as CASE
from app.mediation.models import (
    Attendance,
    Award,
    Cost,
    Direction,
    Exhibit,
    ForumLetter,
    Issue,
    Member,
    Offer,
    Payment,
    PointOutcome,
    Proceeding,
    Settlement,
    Sitting,
)
from app.platform.accounts.models import RoleBinding, Unit, User
from app.platform.accounts.permissions import PERMISSIONS, Permission
from app.platform.db import Page, keyset_page
from app.platform.log.models import TextVersion
from app.platform.search import matching
from app.shared.errors import NotFound
from app.shared.text import N_

PAGE = 40
MOST_PROCEEDINGS = 10_000
"""No number above it was ever given out; a larger one is forged."""
MOST_ROWS = 500
"""Rows of one list of a proceeding that a page shows."""
Model = TypeVar("Model")


@dataclass(frozen=True)
class Record:
    """Everything on the record of one proceeding."""

    members: Sequence[Member]
    issues: Sequence[Issue]
    exhibits: Sequence[Exhibit]
    directions: Sequence[Direction]
    sittings: Sequence[Sitting]
    attendance: Sequence[Attendance]
    costs: Sequence[Cost]
    letters: Sequence[ForumLetter]
    offers: Sequence[Offer]
    payments: Sequence[Payment]
    points: Sequence[PointOutcome]
    heads: Sequence[Head]
    settlement: Settlement | None
    award: Award | None
    dates: Sequence[Deadline]
    texts: Mapping[str, str]


def proceeding_numbered(session: Session, case: Case, number: int) -> Proceeding:
    """A proceeding of the case with who has it; NotFound when there is none."""
    row = (
        None
        if number > MOST_PROCEEDINGS
        else session.scalar(
            select(Proceeding)
            .where(Proceeding.case_id == case.id, Proceeding.number == number)
            .options(joinedload(Proceeding.handler))
        )
    )
    if row is None:
        raise NotFound(N_("This case has no such external case."))
    return row


def proceedings_of(session: Session, case: Case) -> Sequence[Proceeding]:
    """All external cases of a case, the oldest first."""
    return session.scalars(
        select(Proceeding).where(Proceeding.case_id == case.id).order_by(Proceeding.number)
    ).all()


def record_of(session: Session, row: Proceeding) -> Record:
    """The record, read whole: sixteen statements, whatever it holds."""
    sittings = _rows(session, Sitting, row, Sitting.starts_at)
    issues, directions = _rows(session, Issue, row), _rows(session, Direction, row)
    letters = _rows(session, ForumLetter, row, ForumLetter.on, joinedload(ForumLetter.evidence))
    members = _rows(session, Member, row)
    offers = _rows(session, Offer, row)
    settlement = session.get(Settlement, row.settlement_id) if row.settlement_id else None
    award = session.get(Award, row.award_id) if row.award_id else None
    digests = [
        *(each.what_digest for each in directions),
        *(each.about_digest for each in letters),
        *(each.minutes_digest for each in sittings),
        *(digest for each in members for digest in (each.disclosure_digest, each.challenge_digest)),
        *(each.terms_digest for each in offers),
        settlement.terms_digest if settlement else None,
        award.summary_digest if award else None,
    ]
    return Record(
        members=members,
        issues=issues,
        exhibits=session.scalars(
            select(Exhibit)
            .where(Exhibit.proceeding_id == row.id)
            .order_by(Exhibit.letter, Exhibit.number)
            .options(joinedload(Exhibit.evidence))
            .limit(MOST_ROWS)
        ).all(),
        directions=directions,
        sittings=sittings,
        attendance=session.scalars(
            select(Attendance)
            .join(Sitting, Sitting.id == Attendance.sitting_id)
            .where(Sitting.proceeding_id == row.id)
        ).all(),
        costs=_rows(session, Cost, row),
        letters=letters,
        offers=offers,
        payments=_rows(session, Payment, row),
        points=session.scalars(
            select(PointOutcome)
            .where(PointOutcome.proceeding_id == row.id)
            .options(joinedload(PointOutcome.head))
        ).all(),
        heads=session.scalars(select(Head).where(Head.case_id == row.case_id).order_by(Head.number)).all(),
        settlement=settlement,
        award=award,
        dates=dates_of(session, row),
        texts=_texts(session, digests),
    )


def dates_of(session: Session, row: Proceeding) -> Sequence[Deadline]:
    """The dates that belong to this proceeding, the nearest first."""
    return session.scalars(
        select(Deadline)
        .where(Deadline.case_id == row.case_id, Deadline.clock.startswith(f"p{row.number}.", autoescape=True))
        .order_by(Deadline.due_on, Deadline.id)
    ).all()


def _rows(
    session: Session, model: type[Model], row: Proceeding, order: Any = None, *options: ExecutableOption
) -> Sequence[Model]:
    table: Any = model
    key = table.number if order is None else order
    return session.scalars(
        select(table)
        .where(table.proceeding_id == row.id)
        .order_by(key, table.number)
        .options(*options)
        .limit(MOST_ROWS)
    ).all()


def _texts(session: Session, digests: Iterable[str | None]) -> dict[str, str]:
    wanted = {digest for digest in digests if digest}
    rows = session.execute(select(TextVersion.digest, TextVersion.text).where(TextVersion.digest.in_(wanted)))
    return {digest: text for digest, text in rows if text is not None}


@dataclass(frozen=True)
class Asked:
    """What the address bar of the list asks for."""

    who: str = "mine"  # mine | all
    state: str = "open"  # open | running | decided | ended | all
    track: str = ""
    q: str = ""
    due: str = ""  # overdue | week | unpaid


def proceedings_page(
    session: Session,
    asked: Asked,
    *,
    may_see: ColumnElement[bool],
    user_id: int | None,
    today: date,
    week: date,
    cursor: str | None,
) -> Page:
    """One page of external cases, the newest first, each with its case, its handler and its next date."""
    return keyset_page(
        session,
        _asked(session, asked, may_see, user_id, today, week).options(
            contains_eager(Proceeding.case), joinedload(Proceeding.handler)
        ),
        keys=[Proceeding.opened_on, Proceeding.id],
        cursor=cursor,
        size=PAGE,
        descending=True,
    )


def proceeding_counts(
    session: Session,
    asked: Asked,
    *,
    may_see: ColumnElement[bool],
    user_id: int | None,
    today: date,
    week: date,
) -> dict[str, int]:
    """How many of these people's external cases run, are overdue, have a date this week, wait for payment; bounded."""
    found = {}
    for name in ("overdue", "week", "unpaid"):
        some = (
            _asked(session, Asked(asked.who, "open", due=name), may_see, user_id, today, week)
            .with_only_columns(Proceeding.id)
            .limit(1000)
            .subquery()
        )
        found[name] = session.scalar(select(func.count()).select_from(some)) or 0
    return found


def _asked(
    session: Session, asked: Asked, may_see: ColumnElement[bool], user_id: int | None, today: date, week: date
) -> Select[Proceeding]:
    statement = select(Proceeding).join(Proceeding.case).where(may_see)
    if asked.who == "mine":
        statement = statement.where(Proceeding.handler_id == user_id)
    if asked.state == "open":
        statement = statement.where(Proceeding.state != "ended")
    elif asked.state in ("running", "decided", "ended"):
        statement = statement.where(Proceeding.state == asked.state)
    if asked.track:
        statement = statement.where(Proceeding.track == asked.track)
    if asked.q:
        statement = statement.where(Case.id.in_(matching(session, asked.q, kind=CASE)))
    if asked.due == "unpaid":
        unpaid = exists().where(
            Payment.proceeding_id == Proceeding.id, Payment.proof.is_(None), Payment.dropped_on.is_(None)
        )
        statement = statement.where(unpaid)
    elif asked.due in ("overdue", "week"):
        statement = statement.where(_owes(asked.due, today, week))
    return statement


def _owes(due: str, today: date, week: date) -> ColumnElement[bool]:
    bounds = (
        [Deadline.due_on < today] if due == "overdue" else [Deadline.due_on >= today, Deadline.due_on <= week]
    )
    own = func.substr(Deadline.clock, 1, func.length(_strand())) == _strand()
    return exists().where(Deadline.case_id == Proceeding.case_id, Deadline.owed, own, *bounds)


def _strand() -> ColumnElement[str]:
    return literal("p") + cast(Proceeding.number, String) + literal(".")


def next_dates(session: Session, rows: Sequence[Proceeding]) -> dict[int, Deadline]:
    """The next date that is owed in each of these proceedings."""
    by_key = {(row.case_id, f"p{row.number}"): row.id for row in rows}
    found: dict[int, Deadline] = {}
    for item in session.scalars(
        select(Deadline)
        .where(Deadline.case_id.in_({row.case_id for row in rows}), Deadline.owed)
        .order_by(Deadline.due_on, Deadline.id)
    ):
        key = by_key.get((item.case_id, item.clock.partition(".")[0]))
        if key is not None and "." in item.clock:
            found.setdefault(key, item)
    return found


def legal_staff(session: Session, unit_path: str) -> Sequence[User]:
    """Whoever may work on external cases of a unit, by name."""
    roles = [role for role, allowed in PERMISSIONS.items() if Permission.WORK_PROCEEDINGS in allowed]
    ids = [part for part in unit_path.strip("/").split("/") if part]
    paths = ["/" + "/".join(ids[: number + 1]) + "/" for number in range(len(ids))]
    return session.scalars(
        select(User)
        .where(
            User.active,
            User.id.in_(
                select(RoleBinding.user_id)
                .join(Unit, Unit.id == RoleBinding.unit_id)
                .where(RoleBinding.role.in_(roles), Unit.path.in_(paths))
            ),
        )
        .order_by(User.display_name, User.id)
    ).all()


def sittings_soon(
    session: Session, user_id: int | None, *, since: datetime, until: datetime
) -> Sequence[Any]:
    """Sessions of this person's external cases between two instants."""
    return session.execute(
        select(Sitting, Proceeding, Case)
        .join(Proceeding, Proceeding.id == Sitting.proceeding_id)
        .join(Case, Case.id == Proceeding.case_id)
        .where(
            Proceeding.handler_id == user_id,
            Sitting.state == "planned",
            and_(Sitting.starts_at >= since, Sitting.starts_at < until),
        )
        .order_by(Sitting.starts_at)
    ).all()


def offers_expiring(session: Session, user_id: int | None, *, until: date) -> Sequence[Any]:
    """Open offers of the other side in this person's external cases that lapse by a day."""
    return session.execute(
        select(Offer, Proceeding, Case)
        .join(Proceeding, Proceeding.id == Offer.proceeding_id)
        .join(Case, Case.id == Proceeding.case_id)
        .where(
            Proceeding.handler_id == user_id,
            Proceeding.state == "running",
            Offer.state == "open",
            Offer.side != "ours",
            Offer.expires_on.is_not(None),
            Offer.expires_on <= until,
        )
        .order_by(Offer.expires_on)
    ).all()


def unproven(session: Session, user_id: int | None) -> Sequence[Any]:
    """Payments of this person's external cases that were made and not proven."""
    return session.execute(
        select(Payment, Proceeding, Case)
        .join(Proceeding, Proceeding.id == Payment.proceeding_id)
        .join(Case, Case.id == Proceeding.case_id)
        .where(
            Proceeding.handler_id == user_id,
            Proceeding.state == "decided",
            Payment.paid_on.is_not(None),
            Payment.proof.is_(None),
        )
        .order_by(Payment.due_on)
    ).all()


def effects_on(session: Session, head_ids: Sequence[int]) -> dict[int, str]:
    """What became elsewhere of our answer on these complaint points: the newest word on each."""
    rows = session.execute(
        select(PointOutcome.head_id, PointOutcome.effect)
        .where(PointOutcome.head_id.in_(head_ids), PointOutcome.effect != "not-decided")
        .order_by(PointOutcome.id)
    )
    return dict(rows.all())


def effects_counted(session: Session, head_ids: Select[int]) -> dict[str, int]:
    """How often the answers on these points stood, were varied or overturned elsewhere."""
    rows = session.execute(
        select(PointOutcome.effect, func.count(func.distinct(PointOutcome.head_id)))
        .where(PointOutcome.head_id.in_(head_ids), PointOutcome.effect != "not-decided")
        .group_by(PointOutcome.effect)
    )
    return dict(rows.all())
