"""What the complaint brings to a bundle: its papers and sent letters, its people, points, events and amounts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bundles.made.printed import WORDS
from app.bundles.sources import AmountFact, Contribution, DatedEvent, IssueFact, PartyFact, Source
from app.cases.confidential_items import paper_item, text_of_file
from app.cases.models import Case, CaseLetter, Claim, Evidence, Head, Party
from app.cases.policy import stream_of
from app.complaints.letters.readers import complainant_of
from app.complaints.queries.decision import decision_record
from app.disclosure.domain.classes import Privilege
from app.disclosure.domain.table import Marked
from app.disclosure.items import Item
from app.disclosure.marking import marks_of
from app.disclosure.models import ConfidentialMark
from app.letters.printed import outcome_words
from app.platform.accounts.models import Unit
from app.platform.log import entries
from app.shared.clock import legal_day

_POLICY_KINDS = frozenset({"policy", "contract"})
EVENTS = {
    "received": {"en": "The complaint is received.", "zh-Hans": "收到投诉"},
    "authority_requested": {
        "en": "%(authority)s asks for information.",
        "zh-Hans": "%(authority)s来函转办",
    },
    "withdrawn": {"en": "The complaint is withdrawn.", "zh-Hans": "撤回投诉"},
    "resolution_accepted": {"en": "The answer is accepted.", "zh-Hans": "投诉人接受处理意见"},
    "acknowledged": {
        "en": "The complaint is acknowledged by word of mouth.",
        "zh-Hans": "口头告知已收到投诉",
    },
}
"""Events of the log that both sides know of, in neutral words."""
LETTERS = {
    "acknowledgement": {"en": "Acknowledgement", "zh-Hans": "投诉登记回执"},
    "update": {"en": "Update", "zh-Hans": "进展告知函"},
    "reply": {"en": "Reply", "zh-Hans": "复函"},
    "holding": {"en": "Holding response", "zh-Hans": "延迟告知函"},
    "decision": {"en": "Final response", "zh-Hans": "投诉处理决定告知书"},
}


def of_complaint(session: Session, case: Case, language: str) -> Contribution:
    """Everything that the complaint itself knows."""
    sources = (*_papers(session, case), *_letters(session, case, language))
    return Contribution(
        sources,
        (*_logged(session, case, language), *_dated(sources)),
        tuple(_parties(session, case, language)),
        tuple(_issues(session, case, language)),
        tuple(amounts(session, case)),
    )


def insurer(session: Session, case: Case) -> str:
    """What the firm is called in law."""
    unit = session.get_one(Unit, case.unit_id)
    return str(unit.profile.get("legal_name") or unit.name)


def _papers(session: Session, case: Case) -> Iterator[Source]:
    marks: dict[str, list[ConfidentialMark]] = {}
    for mark in marks_of(session, stream_of(case)):
        marks.setdefault(mark.item, []).append(mark)
    received = case.received_on.isoformat()
    for row in session.scalars(select(Evidence).where(Evidence.case_id == case.id).order_by(Evidence.number)):
        key = f"evidence:{row.number}"
        before = (row.dated or "9999") < received
        yield Source(
            key=key,
            title=row.title,
            digest=row.digest,
            item=paper_item(row, key, row.listed_as, marks.get(key, [])),
            dated=row.dated,
            kind=row.kind,
            group="policy" if row.kind in _POLICY_KINDS else "claim" if before else "complaint",
            author=row.author or "",
            sent_from=row.sent_from or row.author or "",
            sent_to=row.sent_to or "",
            side=row.side,
            original=row.original,
            file_name=row.file_name,
            ours=row.side == "ours" and row.kind == "statement",
        )


def _letters(session: Session, case: Case, language: str) -> Iterator[Source]:
    firm, person = insurer(session, case), complainant_of(session, case).name
    rows = session.scalars(
        select(CaseLetter)
        .where(CaseLetter.case_id == case.id, CaseLetter.sent_on.is_not(None))
        .order_by(CaseLetter.id)
    )
    for row in rows:
        digest = row.pdf_digest
        if digest is None or row.sent_on is None:
            continue
        key = f"letter:{row.id}"
        title = LETTERS.get(row.kind, {}).get(language) or WORDS[language]["letter_title"]
        yield Source(
            key=key,
            title=title,
            digest=digest,
            item=Item(key, title, Marked(Privilege.OPEN), partial(text_of_file, digest)),
            dated=row.sent_on.isoformat(),
            kind="letter",
            author=firm,
            sent_from=firm,
            sent_to=person,
            side="ours",
            file_name=f"letter-{row.kind}.pdf",
        )


def _logged(session: Session, case: Case, language: str) -> Iterator[DatedEvent]:
    corrected = set()
    found = entries(session, stream_of(case))
    for entry in found:
        if entry.corrects is not None:
            corrected.add(entry.corrects)
    for entry in found:
        words = EVENTS.get(entry.kind)
        if words is None or entry.seq in corrected:
            continue
        day = legal_day(entry.occurred_at, case.zone) if entry.occurred_at else entry.occurred_on
        said = words[language] % {"authority": entry.fields.get("authority", "")}
        yield DatedEvent(day.isoformat(), said)


def _dated(sources: tuple[Source, ...]) -> Iterator[DatedEvent]:
    for source in sources:
        if source.dated and len(source.dated) == 10:
            yield DatedEvent(source.dated, source.title, source.key)


def _parties(session: Session, case: Case, language: str) -> Iterator[PartyFact]:
    say = WORDS[language]
    for row in session.scalars(
        select(Party)
        .where(Party.case_id == case.id, Party.ended_on.is_(None))
        .order_by(Party.position, Party.id)
    ):
        role = say["complainant"] if row.role == "complainant" else _role(row, language)
        titled = " ".join(filter(None, (row.title if language == "en" else "", row.name)))
        yield PartyFact(titled, role, bare=row.name)
    yield PartyFact(insurer(session, case), say["insurer"])


_ROLES = {
    "representative": {"en": "Representative", "zh-Hans": "受托人"},
    "policyholder": {"en": "Policyholder", "zh-Hans": "投保人"},
    "insured": {"en": "Insured", "zh-Hans": "被保险人"},
    "beneficiary": {"en": "Beneficiary", "zh-Hans": "受益人"},
}


def _role(row: Party, language: str) -> str:
    known = _ROLES.get(row.capacity or "") or _ROLES.get(row.role) or {}
    return known.get(language, row.capacity or row.role)


def _issues(session: Session, case: Case, language: str) -> Iterator[IssueFact]:
    for head in session.scalars(select(Head).where(Head.case_id == case.id).order_by(Head.number)):
        lang = "zh-Hans" if language == "zh-Hans" else "en"
        outcome, found = (head.outcome or "").replace("-", "_"), (head.finding or "").replace("-", "_")
        try:
            stands = outcome_words(outcome, lang, found) if outcome else ""  # type: ignore[arg-type]
        except KeyError:
            stands = ""
        settled = outcome in ("upheld", "settled", "withdrawn")
        yield IssueFact(str(head.number), head.title, stands, not settled)


def amounts(session: Session, case: Case) -> Iterator[AmountFact]:
    """What was claimed of us, and what our approved decision offers."""
    claim = session.scalar(select(Claim).where(Claim.case_id == case.id))
    if claim is not None and claim.claimed_minor is not None:
        yield AmountFact(claim.number or "", claimed=claim.claimed_minor, undisputed=claim.paid_minor)
    record = decision_record(session, case)
    if record.decision is None or record.decision.state != "approved":
        return
    for point in record.points:
        if point.answer is None or not point.answer.lines:
            continue
        interest = sum(line.minor for line in point.answer.lines if line.kind == "interest")
        offered = sum(line.minor for line in point.answer.lines) - interest
        yield AmountFact(
            f"{point.head.number} {point.head.title}", offered=offered, interest=interest or None
        )
