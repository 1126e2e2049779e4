"""Everything about the points of a case: findings, quotations, answers, the decision and its rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.cases.models import Case, CaseLetter, Claim, Evidence, Head, Policy
from app.cases.queries import texts_by_digest
from app.complaints.models import (
    Approval,
    Citation,
    Decision,
    DecisionHead,
    Finding,
    FindingEvidence,
)
from app.complaints.queries.grounds import GroundRecord, grounds_of_case
from app.platform.accounts.models import User
from app.shared.errors import NotFound
from app.shared.money import Money
from app.shared.text import N_
from app.wordings.domain.editions import AgreedDates, Proposal, Selector
from app.wordings.models import Clause, Edition, Wording
from app.wordings.queries import agreed_edition


@dataclass(frozen=True)
class Quoted:
    """A quotation with the clause and edition it is from."""

    citation: Citation
    clause: Clause
    edition: Edition


@dataclass(frozen=True)
class PointRecord:
    """One complaint point with all that was found and answered. ``papers`` are numbers (E3 is 3)."""

    head: Head
    finding: Finding | None
    found_because: str
    papers: tuple[int, ...]
    quoted: tuple[Quoted, ...]
    answer: DecisionHead | None
    fair: str
    grounds: tuple[GroundRecord, ...] = ()


@dataclass(frozen=True)
class DecisionRecord:
    """The points and the decision as they stand. ``returned`` is the last return with its note, if any."""

    case: Case
    points: tuple[PointRecord, ...]
    decision: Decision | None
    letter: CaseLetter | None
    returned: Approval | None
    returned_note: str
    people: dict[int, str]

    def point(self, number: int) -> PointRecord:
        """The point of that number, or NotFound."""
        for point in self.points:
            if point.head.number == number:
                return point
        raise NotFound(N_("This complaint has no point %(number)s."), number=number)

    @property
    def missing(self) -> list[int]:
        """Numbers of the points without a finding."""
        return [point.head.number for point in self.points if point.finding is None]

    @property
    def unanswered(self) -> list[int]:
        """Numbers of the points whose answer, or why it is fair, is missing."""
        return [point.head.number for point in self.points if point.answer is None or not point.fair]

    @property
    def quotations(self) -> list[int]:
        """The numbers of the quotations on all points."""
        return [each.citation.id for point in self.points for each in point.quoted]

    @property
    def total(self) -> Money:
        """What the decision comes to."""
        lines = [line for point in self.points if point.answer for line in point.answer.lines]
        return Money(sum(line.minor for line in lines), self.case.currency)


def decision_record(session: Session, case: Case) -> DecisionRecord:
    """Load it: sixteen statements, however many points there are."""
    heads = session.scalars(
        select(Head).where(Head.case_id == case.id).order_by(Head.number).options(joinedload(Head.reason))
    ).all()
    findings = {
        row.head_id: row
        for row in session.scalars(
            select(Finding).where(Finding.case_id == case.id, Finding.superseded_at.is_(None))
        )
    }
    decision = session.scalar(
        select(Decision).where(Decision.case_id == case.id).order_by(Decision.number.desc()).limit(1)
    )
    answers = _answers(session, decision)
    returned = session.scalar(
        select(Approval)
        .where(Approval.case_id == case.id, Approval.result == "returned")
        .order_by(Approval.id.desc())
        .limit(1)
    )
    texts = texts_by_digest(
        session,
        [row.reasons_digest for row in findings.values()]
        + [row.reasons_digest for row in answers.values()]
        + [returned.note_digest if returned else None],
    )

    def text(digest: str | None) -> str:
        return texts.get(digest or "") or ""

    papers, quoted = _papers(session, case), _quoted(session, case)
    grounds = grounds_of_case(session, case)
    points = tuple(
        PointRecord(
            head=head,
            finding=(finding := findings.get(head.id)),
            found_because=text(finding.reasons_digest) if finding else "",
            papers=tuple(papers.get(finding.id, ())) if finding else (),
            quoted=tuple(quoted.get(head.id, ())),
            answer=(answer := answers.get(head.id)),
            fair=text(answer.reasons_digest) if answer else "",
            grounds=tuple(each for each in grounds if each.number == head.number),
        )
        for head in heads
    )
    return DecisionRecord(
        case=case,
        points=points,
        decision=decision,
        letter=_letter(session, case, decision),
        returned=returned,
        returned_note=text(returned.note_digest) if returned else "",
        people=_people(session, case, decision, returned),
    )


def _answers(session: Session, decision: Decision | None) -> dict[int, DecisionHead]:
    if decision is None:
        return {}
    rows = session.scalars(
        select(DecisionHead)
        .where(DecisionHead.decision_id == decision.id)
        .options(selectinload(DecisionHead.lines))
    )
    return {row.head_id: row for row in rows}


def _letter(session: Session, case: Case, decision: Decision | None) -> CaseLetter | None:
    """The letter proposed with the decision; while it is drafted the one last prepared."""
    if decision is not None and decision.letter_id is not None:
        return session.get(CaseLetter, decision.letter_id)
    return session.scalar(
        select(CaseLetter)
        .where(
            CaseLetter.case_id == case.id,
            CaseLetter.kind == "decision",
            CaseLetter.state == "draft",
            CaseLetter.replaces_id.is_(None),
        )
        .order_by(CaseLetter.id.desc())
        .limit(1)
    )


def _papers(session: Session, case: Case) -> dict[int, list[int]]:
    rows = session.execute(
        select(FindingEvidence.finding_id, Evidence.number)
        .join(Evidence, Evidence.id == FindingEvidence.evidence_id)
        .where(Evidence.case_id == case.id)
        .order_by(Evidence.number)
    )
    found: dict[int, list[int]] = {}
    for finding_id, number in rows:
        found.setdefault(finding_id, []).append(number)
    return found


def _quoted(session: Session, case: Case) -> dict[int, list[Quoted]]:
    rows = session.execute(
        select(Citation, Clause, Edition)
        .join(Clause, Clause.id == Citation.clause_id)
        .join(Edition, Edition.id == Citation.edition_id)
        .where(Citation.case_id == case.id)
        .order_by(Citation.id)
    )
    found: dict[int, list[Quoted]] = {}
    for citation, clause, edition in rows:
        found.setdefault(citation.head_id, []).append(Quoted(citation, clause, edition))
    return found


def _people(
    session: Session, case: Case, decision: Decision | None, returned: Approval | None
) -> dict[int, str]:
    wanted = {case.owner_id, case.investigator_id, returned.by_id if returned else None}
    if decision is not None:
        wanted |= {decision.drafted_by_id, decision.approved_by_id}
    rows = session.execute(select(User.id, User.display_name).where(User.id.in_(wanted - {None})))
    return {row.id: row.display_name for row in rows}


@dataclass(frozen=True)
class Astray:
    """A quotation from another edition of a policy wording than the one agreed, on point ``number``."""

    number: int
    citation_id: int
    quoted: Edition
    agreed: Edition


def citations_astray(session: Session, case: Case) -> list[Astray]:
    """Quotations that no longer come from the agreed edition, in the order of points.

    Laws are left out: which of their editions counts is for people to say. Nothing is astray where nothing tells which
    edition was agreed.
    """
    rows = session.execute(
        select(Head.number, Citation.id, Edition)
        .join(Head, Head.id == Citation.head_id)
        .join(Edition, Edition.id == Citation.edition_id)
        .join(Wording, Wording.id == Edition.wording_id)
        .where(Citation.case_id == case.id, Wording.kind == "policy")
        .order_by(Head.number, Citation.id)
    ).all()
    agreed = agreed_by_wording(editions_to_quote(session, case)) if rows else {}
    return [
        Astray(number, citation_id, edition, agreed[edition.wording_id])
        for number, citation_id, edition in rows
        if agreed.get(edition.wording_id, edition) is not edition
    ]


@dataclass(frozen=True)
class EditionChoice:
    """An edition that may be quoted from. ``proposal`` where it is the one agreed, with why and what disagrees."""

    edition: Edition
    proposal: Proposal | None


def editions_to_quote(session: Session, case: Case) -> list[EditionChoice]:
    """The agreed edition of each wording first, then the others; the policy's own product before statutes and rules."""
    policy = session.scalar(select(Policy).where(Policy.case_id == case.id))
    dates = _dates(session, case, policy)
    products = select(Head.product_id).where(Head.case_id == case.id)
    named = select(Edition.wording_id).where(Edition.id == (policy.edition_id if policy else None))
    wordings = session.scalars(
        select(Wording)
        .where(
            or_(
                Wording.product_id == (policy.product_id if policy else None),
                Wording.product_id.in_(products),
                Wording.id.in_(named),
                Wording.kind.in_(["statute", "rule"]),
            )
        )
        .order_by(Wording.kind != "policy", Wording.name)
    ).all()
    agreed: list[EditionChoice] = []
    others: list[EditionChoice] = []
    for wording in wordings:
        proposed, proposal = agreed_edition(session, wording.id, dates, SELECTORS[wording.kind])
        for edition in _editions(session, wording):
            choice = EditionChoice(edition, proposal if edition is proposed else None)
            (agreed if edition is proposed else others).append(choice)
    return agreed + others


def agreed_by_wording(choices: Sequence[EditionChoice]) -> dict[int, Edition]:
    """The agreed edition of each wording that has one."""
    return {choice.edition.wording_id: choice.edition for choice in choices if choice.proposal is not None}


SELECTORS = {
    "policy": Selector.POLICY_PERIOD,
    "statute": Selector.LAW_AT_CONTRACT,
    "rule": Selector.PROCEDURE_AT_ACT,
}


def _editions(session: Session, wording: Wording) -> Sequence[Edition]:
    return session.scalars(
        select(Edition).where(Edition.wording_id == wording.id).order_by(Edition.effective_from.desc())
    ).all()


def _dates(session: Session, case: Case, policy: Policy | None) -> AgreedDates:
    claim = session.scalar(select(Claim).where(Claim.case_id == case.id))
    named = session.get(Edition, policy.edition_id) if policy and policy.edition_id else None
    return AgreedDates(
        period_from=policy.period_from if policy else None,
        period_to=policy.period_to if policy else None,
        inception_on=policy.inception_on if policy else None,
        issued_on=policy.inception_on if policy else None,
        loss_on=claim.loss_on if claim else None,
        act_on=case.received_on,
        named_edition=named.label if named and policy and policy.edition_proof else "",
    )
