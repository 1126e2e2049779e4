"""Quoting a clause for a point: letter for letter, from the edition agreed for the policy period."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Head
from app.cases.policy import case_to_change
from app.cases.recording import keep, note
from app.complaints import events
from app.complaints.models import Citation
from app.complaints.services.findings import head_of
from app.complaints.services.grounds import drop_of_clause
from app.complaints.services.quoting_window import require_open
from app.complaints.services.standing import require_independent
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.shared.clock import Clock
from app.shared.errors import NotFound, Refused
from app.shared.text import N_
from app.wordings.domain.quoting import Cited, Warned, citation_warnings
from app.wordings.models import Clause, Edition
from app.wordings.queries import edition_text
from app.wordings.service import require_verbatim

LONGEST = 8_000
RELIED_ON = frozenset({"for", "against"})


def cite_clause(
    *,
    actor: Actor,
    clock: Clock,
    reference: str,
    number: int,
    clause_id: int,
    quotation: str,
    relied_on: str = "against",
) -> Citation:
    """Quote a clause for point ``number``. Warnings (an omission that may turn the sense) are kept with it.

    Raises Refused when the quotation differs from the registered text, showing the first difference.
    """
    now = clock.now()
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.INVESTIGATE, now=now)
        require_independent(session, case, actor)
        require_open(case)
        head = head_of(session, case, number)
        if relied_on not in RELIED_ON:
            raise Refused(N_("A clause is quoted for the complainant or against."), field="relied_on")
        if len(quotation) > LONGEST:
            raise Refused(N_("Quote what the answer rests on, in up to 8,000 characters."), field="quotation")
        check = require_verbatim(session, clause_id, quotation)
        clause = session.get_one(Clause, clause_id)
        edition = session.get_one(Edition, clause.edition_id)
        warnings = [*check.warnings, *_exceptions_left_out(session, head, clause, edition, quotation)]
        citation = Citation(
            case_id=case.id,
            head_id=head.id,
            clause_id=clause.id,
            edition_id=edition.id,
            quotation=quotation,
            warnings=[f"{warned.caution.value}:{warned.about}" for warned in warnings],
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
            warnings=[warned.caution.value for warned in warnings],
        )
    return citation


def remove_citation(*, actor: Actor, clock: Clock, reference: str, citation_id: int) -> None:
    """Take a quotation off a point, with what was settled on its clause; the log keeps that it stood there."""
    now = clock.now()
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.INVESTIGATE, now=now)
        require_independent(session, case, actor)
        require_open(case)
        citation = session.scalar(
            select(Citation).where(Citation.id == citation_id, Citation.case_id == case.id)
        )
        if citation is None:
            raise NotFound(N_("This quotation is no longer there."))
        edition = session.get_one(Edition, citation.edition_id)
        head = session.get_one(Head, citation.head_id)
        note(
            case,
            events.CITATION_REMOVED,
            actor=actor,
            clock=clock,
            number=head.number,
            edition=_name(edition),
            clause=session.get_one(Clause, citation.clause_id).path,
        )
        session.delete(citation)
        session.flush()  # gone, before it is asked whether another quotation needs the clause's grounds
        drop_of_clause(session, case, head, citation.clause_id, actor=actor, clock=clock)


def _exceptions_left_out(
    session: Session, head: Head, clause: Clause, edition: Edition, quotation: str
) -> tuple[Warned, ...]:
    """Exceptions to ``clause`` that neither this quotation nor another one of the point repeats."""
    others = session.execute(
        select(Clause.path, Citation.quotation)
        .join(Citation, Citation.clause_id == Clause.id)
        .where(Citation.head_id == head.id, Citation.edition_id == edition.id)
    )
    cited = [Cited(clause.path, quotation), *(Cited(path, words) for path, words in others)]
    return citation_warnings(edition_text(session, edition).tree, cited)


def _name(edition: Edition) -> str:
    return f"{edition.wording.code} {edition.label}"
