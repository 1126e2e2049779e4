"""Letters to many, made in the jobs process: one complaint after another, each once, none stopping another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseLetter
from app.complaints.many.models import LetterRun, LetterRunItem
from app.complaints.many.queries import waiting_items
from app.complaints.many.service import Common, answers_for, common_of, parts_for, require_possible, told
from app.complaints.services.approval import propose_decision
from app.complaints.services.decision import Draft, current_decision, save_draft
from app.complaints.services.letter_following import still_says
from app.complaints.services.letters import compose_letter, is_current
from app.platform.accounts import queries
from app.platform.accounts.actor import Actor
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db, transaction
from app.rules.library import Library
from app.shared.clock import Clock
from app.shared.errors import DomainError
from app.shared.text import N_

logger = structlog.get_logger()


@dataclass(frozen=True)
class _Job:
    """By whom and with what; the person's rights are those of the moment at which each letter is made."""

    common: Common
    actor: Actor
    clock: Clock
    library: Library


def make_letters(library: Library, params: dict[str, Any], clock: Clock) -> dict[str, Any]:
    """Do what is left of the run ``params["run"]``. Called again after a ``kill -9`` it goes on where it was."""
    session = db.session()
    run = session.get_one(LetterRun, params["run"])
    if run.state not in ("waiting", "running"):
        return {"already": run.state}
    job = _Job(common_of(run), actor_for(queries.user(session, run.by_id)), clock, library)
    _set_state(params["run"], "running", clock)
    made = failed = 0
    for item_id in waiting_items(db.session(), params["run"]):
        if _make(job, item_id):
            made += 1
        else:
            failed += 1
    _set_state(params["run"], "done", clock)
    return {"made": made, "failed": failed}


def _make(job: _Job, item_id: int) -> bool:
    """One complaint; whatever goes wrong in it is written beside it, and the next one follows."""
    try:
        _prepare(job, item_id)
    except DomainError as error:
        _end(item_id, told(error))
        return False
    except Exception:  # the others must not wait for this one
        db.session().close()  # whatever it left half-changed must not be in the way of the next one
        logger.exception("letter of many failed", item=item_id)
        _end(item_id, {"message": UNEXPECTED, "params": {}})
        return False
    _end(item_id, None)
    return True


UNEXPECTED = N_("The program failed on this complaint; its log says where. Prepare the letter by hand.")
INTERRUPTED = N_("The work was interrupted too often to go on by itself. Prepare the letter by hand.")


def _prepare(job: _Job, item_id: int) -> None:
    session = db.session()
    item = session.get_one(LetterRunItem, item_id)
    case = session.get_one(Case, item.case_id)
    reference = case.reference
    if item.letter_id is None or not _still_stands(job, session, case, item.letter_id):
        _compose(job, session, case, item)
    if job.common.kind == "decision":
        _propose(job, reference, item_id)


def _still_stands(job: _Job, session: Session, case: Case, letter_id: int) -> bool:
    """False for the letter of a decision that was mended since, by whoever has it tried again."""
    letter, decision = session.get_one(CaseLetter, letter_id), current_decision(session, case)
    if case.state != "deciding" or letter.kind != "decision" or decision is None:
        return True
    return (
        letter.state == "draft"
        and is_current(letter, decision)
        and still_says(session, case, letter, clock=job.clock, library=job.library)
    )


def _compose(job: _Job, session: Session, case: Case, item: LetterRunItem) -> None:
    """The letter; a decision that was given its answers here once keeps them as they were mended."""
    require_possible(session, case, job.common, job.actor)
    reference, item_id = case.reference, item.id
    if job.common.kind == "decision" and job.common.outcome is not None and item.letter_id is None:
        _decide(job, session, case)
        case = session.get_one(Case, case.id)
    parts = parts_for(session, case, job.common, actor=job.actor, clock=job.clock, library=job.library)

    def tie(writing: Session, letter: CaseLetter) -> None:
        writing.get_one(LetterRunItem, item_id).letter_id = letter.id

    compose_letter(
        actor=job.actor,
        clock=job.clock,
        library=job.library,
        reference=reference,
        kind=job.common.kind,
        parts=parts,
        also=tie,
    )


def _decide(job: _Job, session: Session, case: Case) -> None:
    """Give every point the common outcome with the reasons as they read here; its own redress stays."""
    answers = answers_for(session, case, job.common, actor=job.actor, clock=job.clock, library=job.library)
    save_draft(actor=job.actor, clock=job.clock, reference=case.reference, draft=Draft(answers))


def _propose(job: _Job, reference: str, item_id: int) -> None:
    """Put the decision before whoever may approve it; a check that stops its letter is worked on by hand."""
    session = db.session()
    item = session.get_one(LetterRunItem, item_id)
    decision = current_decision(session, session.get_one(Case, item.case_id))
    assert decision is not None and item.letter_id is not None, "the letter was composed from it"
    propose_decision(
        actor=job.actor,
        clock=job.clock,
        library=job.library,
        reference=reference,
        letter_id=item.letter_id,
        version=decision.version,
    )


def _end(item_id: int, problem: dict[str, Any] | None) -> None:
    with transaction() as session:
        item = session.get_one(LetterRunItem, item_id)
        item.state, item.problem = "failed" if problem else "made", problem


def given_up(clock: Clock, params: dict[str, Any]) -> None:
    """The run took its process down too often: it has ended, and what was not prepared is to be prepared by hand."""
    with transaction() as session:
        run = session.get_one(LetterRun, params["run"], with_for_update=True)
        if run.state in ("waiting", "running"):
            waiting = select(LetterRunItem).where(
                LetterRunItem.run_id == run.id, LetterRunItem.state == "waiting"
            )
            for item in session.scalars(waiting):
                item.state, item.problem = "failed", {"message": INTERRUPTED, "params": {}}
            run.state, run.finished_at = "done", clock.now()


def _set_state(run_id: int, state: str, clock: Clock) -> None:
    with transaction() as session:
        run = session.get_one(LetterRun, run_id)
        run.state = state
        run.finished_at = clock.now() if state == "done" else None
