"""Longer time: asked for with a reason, granted by whom the rule names, told by a letter. Only then a date moves.

Nothing here moves a date. The approval and the notice are events; the rules read them and say what follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.cases.models import Case
from app.cases.policy import case_to_change, case_to_read, stream_of
from app.cases.recording import keep, note
from app.cases.services.deadlines import LAW, recompute
from app.cases.services.supposing import Move, Supposed, suppose
from app.complaints import events
from app.complaints.domain.extensions import (
    APPROVED,
    SENIOR,
    TOLD,
    Standing,
    needs_our_approval,
    paths_that_grant,
    why_not,
)
from app.complaints.letters.gathering import has_complainant
from app.complaints.letters.material import Parts
from app.complaints.models import ExtensionRequest
from app.complaints.services.letters import prepare_letter
from app.complaints.services.notices import tell_about_extension
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import RoleBinding, Unit, User
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.platform.log import Entry, entries, text_of
from app.platform.log.standing import standing
from app.rules.certificate import Param, Step
from app.rules.library import Library
from app.rules.pack import Clock as Rule
from app.rules.steps import TEXTS
from app.shared.clock import Clock, today
from app.shared.errors import Conflict, NotAllowed, NotFound, Refused
from app.shared.text import N_, Both

LONGEST_REASON = 1_000


@dataclass(frozen=True)
class Outlook:
    """What longer time would do to one running clock. ``until`` None: nothing, and ``refusal`` says why."""

    rule: Rule
    move: Move
    due: date
    until: date | None
    refusal: Step | None
    ours: bool

    @property
    def days(self) -> int:
        """How many days more."""
        return (self.until - self.due).days if self.until else 0


# --- asking -----------------------------------------------------------------------------------------------


def ask_extension(
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
    reference: str,
    clock_id: str,
    reason: str,
    version: int | None = None,
) -> ExtensionRequest:
    """Ask for longer time on one clock. Raises Refused, in the rule's words, where the law does not allow it."""
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Refused(N_("Say why, in up to 1,000 characters: the letter gives this reason."), field="reason")
    with transaction() as session:
        case = case_to_change(
            session, actor, reference, Permission.WORK_CASES, now=clock.now(), version=version
        )
        outlook = _allowed(session, case, library, clock, clock_id)
        if standing_request(session, case, clock_id) is not None:
            raise Refused(N_("Longer time is asked for already; it waits for a decision or for the letter."))
        digest = keep(case, "extension", reason.strip(), clock=clock)
        request = ExtensionRequest(
            case_id=case.id,
            clock=clock_id,
            state=Standing.ASKED,
            reason_digest=digest,
            days=outlook.days,
            due_on=outlook.due,
            until_on=outlook.until,
            asked_by_id=actor.user_id,
            asked_at=clock.now(),
        )
        session.add(request)
        session.flush()  # the id, which the event and the mails name
        note(
            case,
            events.EXTENSION_ASKED,
            request=request.id,
            clock_id=clock_id,
            due=outlook.due,
            until=outlook.until,
            why=digest,
            actor=actor,
            clock=clock,
        )
        deciders = those_who_decide(session, case, outlook.rule, asked_by=actor.user_id)
        tell_about_extension(case, request, deciders, library=library, clock=clock)
    return request


def take_back(*, actor: Actor, clock: Clock, reference: str, request_id: int) -> ExtensionRequest:
    """Take a request back before it is decided; taking it back twice does nothing."""
    with transaction() as session:
        request = request_of(session, case_to_read(session, actor, reference, now=clock.now()), request_id)
        if request.state == Standing.TAKEN_BACK:
            return request
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        _require_asked(session, request)
        _decide(request, Standing.TAKEN_BACK, actor, clock)
        note(case, events.EXTENSION_TAKEN_BACK, request=request.id, actor=actor, clock=clock)
    return request


# --- deciding ---------------------------------------------------------------------------------------------


def grant_extension(
    *, actor: Actor, clock: Clock, library: Library, reference: str, request_id: int
) -> ExtensionRequest:
    """Grant it: the approval is recorded and the letter to the complainant prepared. No date has moved yet.

    Raises NotAllowed, saying why, for whoever the rule does not name; Refused in the rule's words when it has become
    too late meanwhile. Granting twice does nothing.
    """
    with transaction() as session:
        request = request_of(session, case_to_read(session, actor, reference, now=clock.now()), request_id)
        if request.state == Standing.GRANTED and request.decided_by_id == actor.user_id:
            return request
        case = case_to_change(session, actor, reference, Permission.APPROVE_DECISION, now=clock.now())
        _require_asked(session, request)
        outlook = _allowed(session, case, library, clock, request.clock)
        _require_decider(session, case, outlook.rule, request, actor)
        _decide(request, Standing.GRANTED, actor, clock)
        note(
            case,
            events.EXTENSION_APPROVED,
            days=outlook.days,
            approver=_speaks_for(session, case, outlook.rule, actor),
            actor=actor,
            clock=clock,
        )
        recompute(session, case, library=library, now=clock.now())
        why = text_of(session, request.reason_digest) or ""
        if has_complainant(session, case):
            parts = Parts(why=why)
            letter = prepare_letter(
                session, case, "extension", parts=parts, actor=actor, clock=clock, library=library
            )
            request.letter_id = letter.id
        tell_about_extension(
            case, request, _people(session, case, request, actor), library=library, clock=clock
        )
    return request


def refuse_extension(
    *, actor: Actor, clock: Clock, library: Library, reference: str, request_id: int, words: str
) -> ExtensionRequest:
    """Refuse it, with a reason for whoever asked."""
    if not words.strip() or len(words) > LONGEST_REASON:
        raise Refused(N_("Say why not, in up to 1,000 characters."), field="words")
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.APPROVE_DECISION, now=clock.now())
        request = request_of(session, case, request_id)
        _require_asked(session, request)
        rule = library.clock(case.regime or "", request.clock)
        _require_decider(session, case, rule, request, actor)
        request.note_digest = keep(case, "extension", words.strip(), clock=clock)
        _decide(request, Standing.REFUSED, actor, clock)
        note(
            case,
            events.EXTENSION_REFUSED,
            request=request.id,
            note=request.note_digest,
            actor=actor,
            clock=clock,
        )
        tell_about_extension(
            case, request, _people(session, case, request, actor), library=library, clock=clock
        )
    return request


# --- looking ----------------------------------------------------------------------------------------------


def outlooks(
    session: Session, case: Case, *, library: Library, clock: Clock, on: date | None = None
) -> list[Outlook]:
    """For every legal clock still owed: what an approval and a notice on that day (else today) would do."""
    day = on or today(clock, case.zone)
    moves = suppose(
        session,
        case,
        library=library,
        now=clock.now(),
        happens=[Supposed(APPROVED, day), Supposed(TOLD, day)],
    )
    found = []
    for move in moves:
        was, now = move.was, move.now
        if was is None or now is None or was.kind not in LAW or was.due is None or was.met_on:
            continue
        if was.regime != case.regime:
            continue  # what is asked for lengthens a date of the complaint's own rules
        rule = library.pack(was.regime).clock_in(was.version, was.clock)
        if rule is None or was.state not in ("running", "late"):
            continue
        later = now.due if now.due and now.due > was.due else None
        refusal = None if later else _last_extension_step(now.certificate.steps if now.certificate else ())
        ours = needs_our_approval(library.pack(was.regime), rule)
        found.append(Outlook(rule, move, was.due, later, refusal, ours))
    return found


def request_of(session: Session, case: Case, request_id: int) -> ExtensionRequest:
    """A request of this very case, or NotFound."""
    request = session.scalar(
        select(ExtensionRequest).where(ExtensionRequest.id == request_id, ExtensionRequest.case_id == case.id)
    )
    if request is None:
        raise NotFound(N_("This case has no such request."))
    return request


def requests_of(session: Session, case: Case) -> Sequence[ExtensionRequest]:
    """Every request of the case, newest first."""
    return session.scalars(
        select(ExtensionRequest)
        .where(ExtensionRequest.case_id == case.id)
        .order_by(ExtensionRequest.id.desc())
    ).all()


def standing_request(session: Session, case: Case, clock_id: str) -> ExtensionRequest | None:
    """The request on this clock that waits for a decision, or was granted and not told yet."""
    newest = next((each for each in requests_of(session, case) if each.clock == clock_id), None)
    if newest is None or newest.state not in (Standing.ASKED, Standing.GRANTED):
        return None
    if newest.state == Standing.GRANTED and is_told(entries(session, stream_of(case))):
        return None
    return newest


def is_told(log_entries: Iterable[Entry]) -> bool:
    """True when the complainant was told as often as longer time was approved."""
    kinds = [entry.kind for entry in standing(log_entries)]
    return kinds.count(TOLD) >= kinds.count(APPROVED)


def objection(
    session: Session, case: Case, rule: Rule, request: ExtensionRequest, actor: Actor
) -> str | None:
    """Why ``actor`` may not decide this request, as an English msgid; None when they may."""
    if actor.system:
        return None
    return why_not(
        rule.extension.approver if rule.extension else "",
        held=[(grant.role.value, grant.unit_path) for grant in actor.grants],
        unit_path=session.get_one(Unit, case.unit_id).path,
        asks=request.asked_by_id is not None and request.asked_by_id == actor.user_id,
        works=actor.user_id in {case.owner_id, case.investigator_id},
    )


def those_who_decide(session: Session, case: Case, rule: Rule, *, asked_by: int | None) -> list[User]:
    """Everybody who may decide: those at the nearest unit that has any, and head office's after them."""
    approver = rule.extension.approver if rule.extension else ""
    path = session.get_one(Unit, case.unit_id).path
    ids = {int(each.strip("/").split("/")[-1]) for each in paths_that_grant(approver, path)}
    holding = select(RoleBinding.user_id).where(
        RoleBinding.unit_id.in_(ids), RoleBinding.role.in_(sorted(SENIOR))
    )
    people = session.scalars(
        select(User)
        .where(User.active, User.id.in_(holding), User.id.not_in(_at_work(case, asked_by)))
        .options(selectinload(User.bindings))
        .order_by(User.display_name, User.id)
    )
    return list(people)


def refused_by(step: Step | None) -> Refused:
    """The rule's own words as a refusal."""
    if step is None:
        return Refused(N_("These rules know no longer time."))
    refusal = Refused(TEXTS[step.code])
    refusal.params = {param.name: _as_value(param) for param in step.params}
    return refusal


# --- inside -----------------------------------------------------------------------------------------------


def _allowed(session: Session, case: Case, library: Library, clock: Clock, clock_id: str) -> Outlook:
    outlook = next(
        (each for each in outlooks(session, case, library=library, clock=clock) if each.rule.id == clock_id),
        None,
    )
    if outlook is None:
        raise Refused(N_("No such date is running on this complaint."), field="clock_id")
    if outlook.until is None or not outlook.ours:
        raise refused_by(outlook.refusal)
    return outlook


def _last_extension_step(steps: Sequence[Step]) -> Step | None:
    """Why nothing moved: the refusal, or that the rule knows none; a word about notices does not answer that."""
    said = [step for step in steps if step.part == "extension" and not step.code.startswith("notice-")]
    return said[-1] if said else None


def _as_value(param: Param) -> object:
    if param.kind == "day":
        return date.fromisoformat(param.value)
    return Both(param.value, param.value_zh) if param.kind == "words" else param.value


def _require_asked(session: Session, request: ExtensionRequest) -> None:
    """Judged on the row as it is once the case is locked: somebody may have decided while we waited."""
    session.refresh(request)
    if request.state != Standing.ASKED:
        raise Conflict(N_("This request has been decided already; look at it again."))


def _require_decider(
    session: Session, case: Case, rule: Rule, request: ExtensionRequest, actor: Actor
) -> None:
    why = objection(session, case, rule, request, actor)
    if why is not None:
        raise NotAllowed(why)


def _decide(request: ExtensionRequest, standing: Standing, actor: Actor, clock: Clock) -> None:
    request.state, request.decided_by_id, request.decided_at = standing, actor.user_id, clock.now()


def _speaks_for(session: Session, case: Case, rule: Rule, actor: Actor) -> str:
    """The unit for which the decider spoke: the nearest one that the rule names and they hold a senior role at."""
    approver = rule.extension.approver if rule.extension else ""
    path = session.get_one(Unit, case.unit_id).path
    held = {grant.unit_path for grant in actor.grants if grant.role.value in SENIOR}
    chosen = next((each for each in paths_that_grant(approver, path) if each in held), None)
    unit = session.scalar(select(Unit).where(Unit.path == chosen)) if chosen else None
    return str(unit.profile.get("legal_name") or unit.name) if unit else actor.name


def _at_work(case: Case, asked_by: int | None) -> list[int]:
    return [each for each in (case.owner_id, case.investigator_id, asked_by) if each is not None]


def _people(session: Session, case: Case, request: ExtensionRequest, actor: Actor) -> list[User]:
    """Whoever asked and whoever owns the complaint, but not the one who decided."""
    ids = {request.asked_by_id, case.owner_id} - {actor.user_id, None}
    return list(session.scalars(select(User).where(User.id.in_(ids), User.active).order_by(User.id)))
