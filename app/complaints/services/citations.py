"""Quoting a clause for a point: letter for letter, from the edition agreed for the policy period."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.cases.models import Case, Head
from app.cases.policy import case_to_change
from app.cases.recording import keep, note
from app.complaints import events
from app.complaints.models import Citation
from app.complaints.services.findings import head_of
from app.complaints.services.standing import require_independent
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.shared.clock import Clock
from app.shared.errors import NotFound, Refused
from app.shared.text import N_
from app.wordings.models import Clause, Edition
from app.wordings.service import require_verbatim

OPEN_TO_QUOTING = frozenset({"assigned", "investigating", "deciding"})


def cite_clause(
    *,
    actor: Actor,
    clock: Clock,
    reference: str,
    number: int,
    clause_id: int,
    quotation: str,
    relied_on: str = "against",
    version: int | None = None,
) -> Citation:
    """Quote a clause for point ``number``. Warnings (an omission that may turn the sense) are kept with it.

    Raises Refused when the quotation differs from the registered text, showing the first difference.
    """
    now = clock.now()
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.INVESTIGATE, now=now, version=version)
        require_independent(session, case, actor)
        _require_open(case)
        head = head_of(session, case, number)
        check = require_verbatim(session, clause_id, quotation)
        clause = session.get_one(Clause, clause_id)
        edition = session.get_one(Edition, clause.edition_id)
        citation = Citation(
            case_id=case.id,
            head_id=head.id,
            clause_id=clause.id,
            edition_id=edition.id,
            quotation=quotation,
            warnings=[f"{warned.caution.value}:{warned.about}" for warned in check.warnings],
            relied_on=relied_on,
        )
        session.add(citation)
        note(
            case,
            events.CLAUSE_CITED,
            actor=actor,
            clock=clock,
            number=head.number,
            edition=_name(edition),
            clause=clause.path,
            quotation=keep(case, "quotation", quotation, clock=clock),
            warnings=[warned.caution.value for warned in check.warnings],
        )
    return citation


def remove_citation(*, actor: Actor, clock: Clock, reference: str, citation_id: int) -> None:
    """Take a quotation off a point; the log keeps that it stood there."""
    now = clock.now()
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.INVESTIGATE, now=now)
        _require_open(case)
        citation = session.scalar(
            select(Citation).where(Citation.id == citation_id, Citation.case_id == case.id)
        )
        if citation is None:
            raise NotFound(N_("This quotation is no longer there."))
        edition = session.get_one(Edition, citation.edition_id)
        note(
            case,
            events.CITATION_REMOVED,
            actor=actor,
            clock=clock,
            number=session.get_one(Head, citation.head_id).number,
            edition=_name(edition),
            clause=session.get_one(Clause, citation.clause_id).path,
        )
        _delete(session, citation)


def _delete(session: Session, citation: Citation) -> None:
    session.execute(delete(Citation).where(Citation.id == citation.id))


def _require_open(case: Case) -> None:
    if case.state not in OPEN_TO_QUOTING:
        raise Refused(N_("Quotations cannot change any more: the decision is with the approver or made."))


def _name(edition: Edition) -> str:
    return f"{edition.wording.code} {edition.label}"
