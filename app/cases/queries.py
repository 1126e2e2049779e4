"""What pages need to know, in a fixed number of statements each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, Row, Select, and_, func, literal, or_, select, true, union, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from app.cases.list_filters import Reader, list_filters
from app.cases.models import (
    AuthorityRequest,
    BreakGlass,
    Case,
    Claim,
    Contact,
    Deadline,
    Evidence,
    Head,
    Link,
    Party,
    Policy,
)
from app.cases.policy import visible_to
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit, User
from app.platform.db import Page, keyset_rows, keyset_statement
from app.platform.log import Entry, TextVersion
from app.platform.search import found_by
from app.shared.errors import NotFound
from app.shared.text import N_
from app.wordings.models import Edition, Product

Hangs = TypeVar("Hangs", Party, Deadline, BreakGlass)

PAGE = 50
COUNT_TO = 1000
"""Counters count this far and then say "1,000+": their cost must not grow with what is stored."""
SILENT_DAYS = 14
MOST_WALKS = 12
"""Units whose cases are walked each along its own index; of more, all open cases are walked and theirs picked out."""
MOST_COPIES = 200
"""Of one file; a leaflet may lie on thousands of cases."""


@dataclass(frozen=True)
class Filters:
    """What the address bar asks for. ``due``: overdue, today, near or late-target; ``q`` full text."""

    scope: str = "mine"  # mine | unit | all
    state: str | None = None
    owner_id: int | None = None
    unassigned: bool = False
    unit_id: int | None = None
    regime: str | None = None
    product: str | None = None
    due: str | None = None
    silent: bool = False
    closed: bool = False
    confidential: bool = False
    outcome: str | None = None
    closing: str | None = None
    closed_from: date | None = None
    closed_to: date | None = None
    near: str | None = None
    """``regime:clock`` of what a pack calls approaching."""
    more: tuple[tuple[str, str], ...] = ()
    """Names and values of the questions that rooms brought (``panels.ListFilter``)."""
    q: str = ""
    group: str | None = None
    """How the page is laid out, carried along: owner, none, or as it opens."""


def conditions(filters: Filters, reader: Reader) -> list[ColumnElement[bool]]:
    """The filters as SQL, always within what the reader may see."""
    return [
        reader.may_see,
        ~Case.is_open if filters.closed else Case.is_open.expression,
        *_scope(filters, reader),
        *questions(filters, reader),
    ]


def _scope(filters: Filters, reader: Reader) -> list[ColumnElement[bool]]:
    if filters.scope == "mine":
        return [or_(Case.owner_id == reader.user_id, Case.investigator_id == reader.user_id)]
    if filters.scope == "unit":
        return [_in_units_of(reader)]
    return []


_AS_IT_IS = custom_op[int]("+")


def _in_units_of(reader: Reader) -> ColumnElement[bool]:
    """Below the reader's unit, unread by its index: the sign sees to that.

    SQLite would read all that the unit has, where the index of what is asked (overdue, the next date) leads to the few
    rows that are shown or counted.
    """
    return UnaryExpression(Case.unit_id.expression, operator=_AS_IT_IS).in_(_units_of(reader))


def _units_of(reader: Reader) -> Select[int]:
    return select(Unit.id).where(Unit.path.startswith(reader.unit_path, autoescape=True))


def questions(filters: Filters, reader: Reader) -> list[ColumnElement[bool]]:
    """What the filters ask beside the scope, and whether a case is open."""
    found: list[ColumnElement[bool]] = []
    for column, value in (
        (Case.state, filters.state),
        (Case.owner_id, filters.owner_id),
        (Case.unit_id, filters.unit_id),
        (Case.regime, filters.regime),
        (Case.product_label, filters.product),
        (Case.outcome, filters.outcome),
        (Case.closing, filters.closing),
    ):
        if value is not None:
            found.append(column == value)
    found += _closed_between(filters)
    if filters.unassigned:
        found.append(Case.owner_id.is_(None))
    if filters.confidential:
        found.append(Case.confidential.is_(True))
    if filters.silent:
        quiet = reader.today - timedelta(days=SILENT_DAYS)
        found.append(Case.last_contact_on <= quiet)
    if filters.due is not None:
        found.append(_due(filters.due, reader))
    if filters.near is not None:
        found.append(_approaching(filters.near, reader))
    asked = dict(filters.more)
    found += [each.condition(asked[each.name], reader) for each in list_filters() if each.name in asked]
    return found


def _closed_between(filters: Filters) -> list[ColumnElement[bool]]:
    first = [Case.closed_on >= filters.closed_from] if filters.closed_from is not None else []
    last = [Case.closed_on <= filters.closed_to] if filters.closed_to is not None else []
    return [*first, *last]


def _approaching(name: str, reader: Reader) -> ColumnElement[bool]:
    """Cases on which that clock runs and is near; none for a name that no pack has."""
    if name not in reader.approaching:
        return literal(False)
    regime, _, clock = name.partition(":")
    last = reader.today + timedelta(days=reader.approaching[name])
    near = select(Deadline.case_id).where(
        Deadline.state == "running",
        Deadline.due_on.between(reader.today, last),
        Deadline.regime == regime,
        Deadline.clock == clock,
    )
    return Case.id.in_(near)


def _due(due: str, reader: Reader) -> ColumnElement[bool]:
    ways = {
        "overdue": Case.next_law_on < reader.today,
        "today": Case.next_law_on == reader.today,
        "near": and_(Case.next_law_on >= reader.today, Case.next_law_on <= reader.near),
        "late-target": Case.next_target_on < reader.today,
    }
    return ways.get(due, literal(True))


def work_list(
    session: Session, filters: Filters, reader: Reader, *, cursor: str | None, size: int = PAGE
) -> Page:
    """One page of cases: open ones by next date, closed ones by their end, the latest first; owners loaded along."""
    keys = [Case.closed_on, Case.id] if filters.closed else [Case.next_on, Case.id]

    def first(statement: Select[Case]) -> Select[Case]:
        return keyset_statement(statement, keys=keys, cursor=cursor, size=size, descending=filters.closed)

    anybody = listed(session, replace(filters, scope="all"), reader)
    walks = [first(anybody.where(part)) for part in parts_of(session, filters.scope, reader)]
    found = select(Case).where(Case.id.in_(union_all(*map(_ids, walks))))
    statement = walks[0] if len(walks) == 1 else first(found)
    return keyset_rows(session, statement.options(joinedload(Case.owner)), keys=keys, size=size)


def parts_of(session: Session, scope: str, reader: Reader) -> list[ColumnElement[bool]]:
    """The scope in parts that share no case, each of which is walked along an index in the order of the list.

    A person's own cases are what they own and what else they investigate, a unit's those of each unit below it. One
    condition with "or" would make an engine read all that the person or the unit has.
    """
    if scope == "mine":
        others = and_(Case.investigator_id == reader.user_id, Case.owner_id.is_distinct_from(reader.user_id))
        return [Case.owner_id == reader.user_id, others]
    if scope == "unit":
        units = session.scalars(_units_of(reader).limit(MOST_WALKS + 1)).all()
        if 0 < len(units) <= MOST_WALKS:
            return [Case.unit_id == unit for unit in units]
        return [_in_units_of(reader)]
    return [true()]


def _ids(statement: Select[Case]) -> Select[int]:
    limited = statement.with_only_columns(Case.id, maintain_column_froms=True).subquery()
    return select(limited.c.id)


def listed(session: Session, filters: Filters, reader: Reader) -> Select[Case]:
    """All that the filters find, in no order."""
    statement = select(Case).where(*conditions(filters, reader))
    if filters.q.strip():
        statement = statement.where(found_by(session, filters.q, Case.id.expression, kind="case"))
    return statement


def all_listed(session: Session, filters: Filters, reader: Reader) -> Iterator[Row[Case]]:
    """Everything the filters find, streamed, for an export of exactly what is shown."""
    order = (Case.closed_on.desc(), Case.id.desc()) if filters.closed else (Case.next_on, Case.id)
    statement = listed(session, filters, reader).options(joinedload(Case.owner)).order_by(*order)
    return iter(session.execute(statement.execution_options(yield_per=500)))


@dataclass(frozen=True)
class CaseRecord:
    """A case with everything the page's frame shows."""

    case: Case
    unit: Unit
    people: Sequence[Party]
    heads: Sequence[Head]
    policy: Policy | None
    product: Product | None
    edition: Edition | None
    claim: Claim | None
    deadlines: Sequence[Deadline]
    users: dict[int, User]
    open_glass: Sequence[BreakGlass]


def case_record(session: Session, case: Case) -> CaseRecord:
    """Load the frame of the case page: ten statements, whatever the case holds."""
    policy = session.scalar(select(Policy).where(Policy.case_id == case.id))
    deadlines = _of(session, Deadline, case, Deadline.id)
    people = {case.owner_id, case.investigator_id, *(item.keeper_id for item in deadlines)} - {None}
    return CaseRecord(
        case=case,
        unit=session.get_one(Unit, case.unit_id),
        people=_of(session, Party, case, Party.position),
        heads=list(
            session.scalars(
                select(Head)
                .where(Head.case_id == case.id)
                .order_by(Head.number)
                .options(joinedload(Head.reason))
            )
        ),
        policy=policy,
        product=session.get(Product, policy.product_id) if policy and policy.product_id else None,
        edition=session.get(Edition, policy.edition_id) if policy and policy.edition_id else None,
        claim=session.scalar(select(Claim).where(Claim.case_id == case.id)),
        deadlines=deadlines,
        users={user.id: user for user in session.scalars(select(User).where(User.id.in_(people)))},
        open_glass=_of(session, BreakGlass, case, BreakGlass.id),
    )


def _of(session: Session, model: type[Hangs], case: Case, order: InstrumentedAttribute[int]) -> list[Hangs]:
    return list(session.scalars(select(model).where(model.case_id == case.id).order_by(order)))


def papers_of(session: Session, case: Case) -> Sequence[Evidence]:
    """The case's evidence by number."""
    return list(
        session.scalars(select(Evidence).where(Evidence.case_id == case.id).order_by(Evidence.number))
    )


def same_files(
    session: Session, case: Case, digests: Sequence[str], *, readable: ColumnElement[bool]
) -> dict[str, list[tuple[str, int]]]:
    """Where the very same files lie: reference and number of each paper, by digest; those of this case first.

    Only on this case and on ``readable`` ones: of others nobody is told.
    """
    rows = session.execute(
        select(Evidence.digest, Case.reference, Evidence.number)
        .join(Case, Case.id == Evidence.case_id)
        .where(Evidence.digest.in_(digests), or_(Case.id == case.id, readable))
        .order_by(Case.id != case.id, Case.reference, Evidence.number)
        .limit(MOST_COPIES)
    )
    found: dict[str, list[tuple[str, int]]] = {}
    for digest, reference, number in rows:
        found.setdefault(digest, []).append((reference, number))
    return found


def last_contacts(session: Session, case: Case, *, most: int = 3) -> list[tuple[Contact, str | None]]:
    """The newest contacts with what was said (None when erased)."""
    rows = session.execute(
        select(Contact, TextVersion.text)
        .join(TextVersion, TextVersion.digest == Contact.words_digest)
        .where(Contact.case_id == case.id)
        .order_by(Contact.at.desc(), Contact.id.desc())
        .limit(most)
    )
    return [(contact, words) for contact, words in rows]


def count_contacts(session: Session, case: Case) -> int:
    """How many contacts there were."""
    return session.scalar(select(func.count(Contact.id)).where(Contact.case_id == case.id)) or 0


def next_contact(session: Session, case: Case, *, on: date) -> Contact | None:
    """The contact that promised the next one, on that day or later; the earliest of them."""
    return session.scalar(
        select(Contact)
        .where(Contact.case_id == case.id, Contact.next_on >= on)
        .order_by(Contact.next_on, Contact.id)
        .limit(1)
    )


def linked_cases(session: Session, case: Case, actor: Actor, *, now: datetime) -> Sequence[Case]:
    """The cases that belong with this one, as far as ``actor`` may know of them."""
    linked = union(
        select(Link.other_id).where(Link.case_id == case.id),
        select(Link.case_id).where(Link.other_id == case.id),
    )
    return session.scalars(
        select(Case).where(Case.id.in_(linked), visible_to(actor, now)).order_by(Case.reference)
    ).all()


def cases_kept_from(session: Session, actor: Actor, references: set[str], *, now: datetime) -> frozenset[str]:
    """Those of ``references`` that are cases which ``actor`` may not know of."""
    among = select(Case.reference).where(Case.reference.in_(references))
    return frozenset(session.scalars(among)) - set(session.scalars(among.where(visible_to(actor, now))))


def authority_requests(session: Session, case: Case) -> Sequence[AuthorityRequest]:
    """What authorities asked about the case, in the order in which it was recorded."""
    return list(
        session.scalars(
            select(AuthorityRequest)
            .where(AuthorityRequest.case_id == case.id)
            .order_by(AuthorityRequest.number)
        )
    )


def authority_request(session: Session, case: Case, number: int) -> AuthorityRequest:
    """The request of that number, or NotFound."""
    row = session.scalar(
        select(AuthorityRequest).where(AuthorityRequest.case_id == case.id, AuthorityRequest.number == number)
    )
    if row is None:
        raise NotFound(N_("There is no request %(number)s of an authority on this case."), number=number)
    return row


def people_of(session: Session, case: Case) -> Sequence[Party]:
    """The parties of the case in their order, those whose part has ended too."""
    return _of(session, Party, case, Party.position)


def person_numbered(session: Session, case: Case, number: int) -> Party:
    """The party in that position, or NotFound."""
    party = session.scalar(select(Party).where(Party.case_id == case.id, Party.position == number))
    if party is None:
        raise NotFound(N_("There is no person %(number)s on this case."), number=number)
    return party


def newest_contact(session: Session, case: Case) -> int:
    """The id of the contact recorded last, 0 when there is none."""
    return session.scalar(select(func.max(Contact.id)).where(Contact.case_id == case.id)) or 0


def texts_by_digest(session: Session, digests: Sequence[str | None]) -> dict[str, str | None]:
    """The texts behind several digests with one statement."""
    wanted = [digest for digest in digests if digest]
    if not wanted:
        return {}
    rows = session.execute(select(TextVersion.digest, TextVersion.text).where(TextVersion.digest.in_(wanted)))
    return {row.digest: row.text for row in rows}


def supported_points(entries: Sequence[Entry]) -> dict[int, list[int]]:
    """For each paper's number the points whose findings rest on it, read from the log."""
    points: dict[int, list[int]] = {}
    for entry in entries:
        if entry.kind == "finding_recorded":
            for number in entry.fields["evidence"]:
                points.setdefault(number, []).append(entry.fields["number"])
    return {number: sorted(set(found)) for number, found in points.items()}
