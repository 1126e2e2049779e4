"""Who handles a complaint: proposed with reasons, refused without independence, recorded with why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session, aliased

from app.cases import events as case_events
from app.cases.models import Case, Involvement, Policy
from app.cases.policy import case_to_change
from app.cases.recording import note
from app.cases.services.deadlines import recompute
from app.complaints import events
from app.complaints.domain.independence import Candidate, Part, Verdict, propose
from app.complaints.domain.states import Action, after
from app.complaints.services.standing import parts_of_cases, require_independent
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Absence, RoleBinding, Unit, User
from app.platform.accounts.permissions import PERMISSIONS, Permission, Role
from app.platform.db import transaction
from app.rules.library import Library
from app.shared.clock import Clock, today
from app.shared.errors import NotAllowed, NotFound, Refused
from app.shared.text import N_, Words
from app.wordings.models import Product

HANDLERS = frozenset(role for role, granted in PERMISSIONS.items() if Permission.INVESTIGATE in granted)
LONGEST_REASON = 300


@dataclass(frozen=True)
class Proposal:
    """Everybody who could handle the case, the best first, the barred last; each with why."""

    verdicts: list[Verdict]

    def of(self, user_id: int) -> Verdict:
        """The verdict on one of them. Raises NotFound for anybody who handles no complaints here."""
        for item in self.verdicts:
            if item.candidate.user_id == user_id:
                return item
        raise NotFound(N_("This person does not handle complaints of this unit."))

    @property
    def best(self) -> Verdict | None:
        """The first of those who may."""
        return next((item for item in self.verdicts if item.allowed), None)


def proposals(session: Session, cases: Sequence[Case], on: date) -> dict[int, Proposal]:
    """By case id, who could handle it. Costs the same few statements however many people there are."""
    loads = _open_cases(session)
    away = _absences(session, on)
    lines = _product_lines(session, cases)
    all_parts = parts_of_cases(session, cases)
    handlers: dict[int, list[User]] = {}
    found = {}
    for case in cases:
        if case.unit_id not in handlers:
            handlers[case.unit_id] = _handlers(session, case.unit_id)
        parts = all_parts[case.id]
        candidates = [
            _candidate(user, parts.get(user.id, frozenset()), loads.get(user.id, 0), away.get(user.id))
            for user in handlers[case.unit_id]
        ]
        found[case.id] = Proposal(propose(candidates, language=case.language, line=lines.get(case.id)))
    return found


def assign(
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
    reference: str,
    owner_id: int,
    investigator_id: int | None = None,
    overruled: str | None = None,
    version: int | None = None,
) -> Case:
    """Give a case to its owner and its investigator (the same person when none is named).

    Lack of independence is refused whatever anybody says. Passing over the proposed order needs ``overruled``, the
    supervisor's reason, only when the person is away, full, or lacks the language or the product.
    """
    with transaction() as session:
        case = case_to_change(
            session, actor, reference, Permission.ASSIGN_CASES, now=clock.now(), version=version
        )
        _assign(session, case, owner_id, investigator_id or owner_id, overruled, actor, clock)
        recompute(session, case, library=library, now=clock.now())
    return case


def take(*, actor: Actor, clock: Clock, library: Library, reference: str, version: int | None = None) -> Case:
    """Take a case that nobody owns yet, for oneself."""
    with transaction() as session:
        case = case_to_change(
            session, actor, reference, Permission.INVESTIGATE, now=clock.now(), version=version
        )
        if case.owner_id is not None:
            raise Refused(N_("Somebody has this complaint already. A supervisor can move it."))
        require_independent(session, case, actor)
        me = actor.user_id or 0
        _assign(session, case, me, me, N_("Taken by the person themselves."), actor, clock)
        recompute(session, case, library=library, now=clock.now())
    return case


def start_investigation(
    *, actor: Actor, clock: Clock, library: Library, reference: str, version: int | None = None
) -> Case:
    """The investigator begins."""
    with transaction() as session:
        case = case_to_change(
            session, actor, reference, Permission.INVESTIGATE, now=clock.now(), version=version
        )
        require_independent(session, case, actor)
        if case.investigator_id != actor.user_id and not actor.system:
            raise NotAllowed(N_("Only the investigator of this complaint starts the investigation."))
        case.state = after(case.state, Action.INVESTIGATE)
        note(case, events.INVESTIGATION_STARTED, actor=actor, clock=clock)
        recompute(session, case, library=library, now=clock.now())
    return case


def note_involvement(
    *, actor: Actor, clock: Clock, reference: str, user_id: int, part: Part, explanation: str
) -> Case:
    """Write down an earlier part in the matter. Anybody may say so of themselves; of others whoever works the case.

    Whoever is barred by it loses the case: it waits for somebody else.
    """
    with transaction() as session:
        permission = Permission.READ_CASES if user_id == actor.user_id else Permission.WORK_CASES
        case = case_to_change(session, actor, reference, permission, now=clock.now())
        if session.get(User, user_id) is None:
            raise NotFound(N_("One of these people is not known here."))
        if not explanation.strip() or len(explanation) > LONGEST_REASON:
            raise Refused(N_("Say what it was, in up to 300 characters."), field="explanation")
        _put_involvement(session, case, user_id, part, explanation.strip(), clock)
        note(case, case_events.INVOLVEMENT_NOTED, user=user_id, part=part.value, actor=actor, clock=clock)
        if user_id in (case.owner_id, case.investigator_id):
            _take_away(case, user_id, actor=actor, clock=clock)
    return case


def _assign(
    session: Session,
    case: Case,
    owner_id: int,
    investigator_id: int,
    overruled: str | None,
    actor: Actor,
    clock: Clock,
) -> None:
    proposal = proposals(session, [case], today(clock, case.zone))[case.id]
    chosen = [proposal.of(user_id) for user_id in dict.fromkeys((owner_id, investigator_id))]
    for item in chosen:
        if not item.allowed:
            raise NotAllowed(
                N_("%(name)s may not handle this complaint: %(why)s"),
                name=item.candidate.name,
                why=Words(item.notes[0].message),
            )
        if item.doubts and not (overruled or "").strip():
            raise Refused(
                N_("%(name)s is not the obvious choice. Say why it is still them."),
                field="overruled",
                name=item.candidate.name,
            )
    if len(overruled or "") > LONGEST_REASON:
        raise Refused(N_("Say why, in up to 300 characters."), field="overruled")
    case.state = after(case.state, Action.ASSIGN)
    case.owner_id, case.investigator_id = owner_id, investigator_id
    note(
        case,
        events.ASSIGNED,
        owner=owner_id,
        investigator=investigator_id,
        why=[each.text for item in chosen for each in item.notes],
        overruled=(overruled or "").strip() or None,
        actor=actor,
        clock=clock,
    )


def own_as_settler(case: Case, *, actor: Actor, clock: Clock) -> None:
    """Whoever settles a complaint that nobody has, has it; the caller has asked whether they may."""
    if case.owner_id is not None or actor.user_id is None:
        return
    case.owner_id = actor.user_id
    note(
        case,
        events.ASSIGNED,
        owner=case.owner_id,
        investigator=case.investigator_id,
        why=[],
        overruled=N_("Taken by the person themselves."),
        actor=actor,
        clock=clock,
    )


def _take_away(case: Case, user_id: int, *, actor: Actor, clock: Clock) -> None:
    """Nobody who is barred keeps the case. An investigation needs an investigator, so it waits for another one."""
    if case.owner_id == user_id:
        case.owner_id = None
    if case.investigator_id == user_id:
        case.investigator_id = None
        case.state = after(case.state, Action.STEP_DOWN)
    note(
        case,
        events.ASSIGNED,
        owner=case.owner_id,
        investigator=case.investigator_id,
        why=[],
        overruled=None,
        actor=actor,
        clock=clock,
    )


def _put_involvement(
    session: Session, case: Case, user_id: int, part: Part, explanation: str, clock: Clock
) -> None:
    known = session.scalar(
        select(Involvement).where(
            Involvement.case_id == case.id, Involvement.user_id == user_id, Involvement.kind == part
        )
    )
    row = known or Involvement(case_id=case.id, user_id=user_id, kind=part.value, recorded_at=clock.now())
    row.note = explanation
    session.add(row)


def _handlers(session: Session, unit_id: int) -> list[User]:
    """Whoever holds a handling role at the unit or above it, and is active."""
    path = session.scalars(select(Unit.path).where(Unit.id == unit_id)).one()
    units = [int(part) for part in path.split("/") if part]
    bound = select(RoleBinding.user_id).where(
        RoleBinding.role.in_([Role(role) for role in HANDLERS]), RoleBinding.unit_id.in_(units)
    )
    return list(session.scalars(select(User).where(User.id.in_(bound), User.active).order_by(User.id)))


def _open_cases(session: Session) -> dict[int, int]:
    """How many open cases each person owns or investigates; one that they do both for counts once."""
    carried = union(
        *(
            select(who.label("who"), Case.id).where(Case.is_open, who.is_not(None))
            for who in (Case.owner_id, Case.investigator_id)
        )
    ).subquery()
    rows = session.execute(select(carried.c.who, func.count()).group_by(carried.c.who))
    return dict(rows.all())


def _absences(session: Session, on: date) -> dict[int, tuple[date, str | None]]:
    """Who is away today, until when, and who stands in."""
    substitute = aliased(User)
    rows = session.execute(
        select(Absence.user_id, Absence.to_on, substitute.display_name)
        .join(substitute, substitute.id == Absence.substitute_id, isouter=True)
        .where(Absence.from_on <= on, Absence.to_on >= on)
    )
    return {user_id: (to_on, name) for user_id, to_on, name in rows}


def _product_lines(session: Session, cases: Sequence[Case]) -> dict[int, str]:
    rows = session.execute(
        select(Policy.case_id, Product.line)
        .join(Product, Product.id == Policy.product_id)
        .where(Policy.case_id.in_([case.id for case in cases]))
    )
    return {case_id: line for case_id, line in rows if line}


def _candidate(
    user: User, parts: frozenset[Part], load: int, away: tuple[date, str | None] | None
) -> Candidate:
    return Candidate(
        user_id=user.id,
        name=user.display_name,
        parts=parts,
        languages=frozenset(user.languages),
        skills=frozenset(user.skills),
        open_cases=load,
        usual_load=user.usual_load,
        away_until=away[0] if away else None,
        substitute=away[1] if away else None,
    )
