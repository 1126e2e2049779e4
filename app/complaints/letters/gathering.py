"""Reading a case into the material of a letter. Reads only; every value of a letter comes through here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.domain.people import COMPLAINANT, INSURED
from app.cases.models import Case, CaseLetter, Claim, Contact, Deadline, Evidence, Party, Policy
from app.cases.policy import stream_of
from app.cases.queries import authority_requests
from app.complaints.domain.house_words import HouseWords
from app.complaints.letters import chinese_parts, english_parts
from app.complaints.letters.answers import points_of
from app.complaints.letters.material import (
    Handler,
    Material,
    Mediation,
    Parts,
    Point,
    Recipient,
    Sender,
    StatedGround,
    Superior,
    TemplateVersion,
)
from app.complaints.letters.papers import case_papers, required_enclosures
from app.complaints.letters.readers import Readers, caller_of, readers_on
from app.complaints.letters.record import record_of
from app.complaints.letters.time_told import answer_due, time_told
from app.complaints.models import Decision, Remedy
from app.complaints.queries.citation_checks import CitationCheck, CitationFinding, citation_report
from app.complaints.queries.decision import citations_astray
from app.complaints.queries.grounds import grounds_of_case
from app.complaints.queries.templates import house_words
from app.disclosure.domain.readers import Audience, Reader
from app.disclosure.gate import Leaving, Way, gate_for, register_way
from app.letters import manners
from app.letters.blocks import Kind, Lang, Overall, Style
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit, User
from app.platform.log import entries, text_of
from app.platform.storage import Store
from app.rules.letters import LetterRequirements, letter_requirements
from app.rules.library import Library
from app.rules.pack import Fact
from app.shared.clock import legal_day
from app.shared.text import N_

_NOTHING = LetterRequirements((), (), (), ())


LETTER = register_way("letter", N_("Letter"))


@dataclass(frozen=True)
class Wanted:
    """Which letter, and what it is made with: the rules, where files are, under which address it can be checked."""

    kind: Kind
    code: str
    on: date
    library: Library
    store: Store
    enclosures_folder: Path
    check_address: str
    parts: Parts = field(default_factory=Parts)
    decision: Decision | None = None


def gather(session: Session, case: Case, wanted: Wanted, *, preparer: Actor) -> Material:
    """Everything the letter says; ``preparer`` signs while nobody owns the complaint.

    Raises Refused when there is nobody to write to, or a paper may not be enclosed.
    """
    unit = session.get_one(Unit, case.unit_id)
    lang = cast(Lang, case.language)
    readers = readers_on(session, case, wanted.on)
    requirements = requirements_of_case(session, case, wanted.library, wanted.kind, wanted.on)
    claim = session.scalar(select(Claim).where(Claim.case_id == case.id))
    request = next(iter(authority_requests(session, case)), None)
    decision = wanted.decision
    points = points_of(session, case, decision)
    house = house_words(session, case.regime or "", wanted.kind, lang, wanted.on)
    material = Material(
        kind=wanted.kind,
        reference=case.reference,
        regime=case.regime or "",
        lang=lang,
        style=_style(wanted.kind, readers),
        currency=case.currency,
        country=manners.kept(unit.country),
        code=wanted.code,
        check_address=unit.profile.get("check_address") or wanted.check_address,
        sender=_sender(unit),
        superior=_superior(session, case, unit),
        recipient=_recipient(readers, wanted.kind, lang),
        handler=_handler(session, case, preparer),
        channel=case.channel,
        received_on=case.received_on,
        requirements=requirements,
        parts=wanted.parts,
        points=points,
        grounds=_grounds(session, case, points) if decision else (),
        overall=cast(Overall, decision.overall or "") if decision else "",
        pay_by_days=decision.pay_by_days if decision else None,
        **_policy(session, case),
        claim_number=(claim.number or "") if claim else "",
        authority=request.authority if request else "",
        authority_number=(request.reference or "") if request else "",
        answer_due=answer_due(session, case),
        decided_on=_decided_on(session, case),
        closing=case.closing or "",
        settled=_settled(session, case),
        time=time_told(session, case, wanted.kind, library=wanted.library, on=wanted.on),
        enclosures=(
            *required_enclosures(requirements, lang, wanted.enclosures_folder, wanted.store),
            *case_papers(session, case, wanted.parts.papers, lang),
        ),
        house=house.pieces if house else (),
        template=_version(house, case, wanted.kind) if house else None,
        dates=_days_of_the_case(session, case, claim),
        amounts=_amounts_of_the_claim(claim) | _amounts_of_remedies(session, case),
        astray=_points_astray(session, case) if decision else (),
        citations=_citations(session, case) if decision else (),
    )
    leaving = letter_leaving(case, LETTER, material.code, material.kind, known=record_of(material).clauses)
    return replace(material, gate=gate_for(session, leaving), caller=_caller(session, case, lang))


def _policy(session: Session, case: Case) -> dict[str, Any]:
    policy = session.scalar(select(Policy).where(Policy.case_id == case.id))
    if policy is None:
        return {}
    return {
        "policy_number": policy.number,
        "policy_from": policy.period_from,
        "policy_to": policy.period_to,
    }


def _style(kind: str, readers: Readers) -> Style:
    """Large print is for the complainant, not for the authority that a report goes to."""
    return "large-print" if kind != "report" and "large-print" in readers.complainant.needs else "standard"


def letter_leaving(case: Case, way: Way, code: str, kind: str, *, known: Iterable[str] = ()) -> Leaving:
    """A letter as the gate knows it. A report goes to an authority: what the other side knows is not for it."""
    reader = Reader(Audience.OMBUDSMAN if kind == "report" else Audience.COMPLAINANT)
    return Leaving(way, stream_of(case), code, reader, tuple(known))


def _version(words: HouseWords, case: Case, kind: str) -> TemplateVersion:
    return TemplateVersion(f"{case.regime}/{kind}/{case.language}", words.number, words.digest)


def _decided_on(session: Session, case: Case) -> date | None:
    return session.scalar(
        select(CaseLetter.sent_on)
        .where(CaseLetter.case_id == case.id, CaseLetter.kind == "decision", CaseLetter.sent_on.is_not(None))
        .order_by(CaseLetter.sent_on.desc())
        .limit(1)
    )


def _settled(session: Session, case: Case) -> str:
    """What was said and agreed in a quick settlement; empty where there was none, or it was erased."""
    if case.path != "fast":
        return ""
    for entry in reversed(entries(session, stream_of(case))):
        if entry.kind == "resolution_accepted" and "agreed" in entry.fields:
            return text_of(session, entry.fields["agreed"]) or ""
    return ""


def _points_astray(session: Session, case: Case) -> tuple[int, ...]:
    return tuple(sorted({each.number for each in citations_astray(session, case)}))


def _citations(session: Session, case: Case) -> tuple[CitationFinding, ...]:
    """What the check of the letter does not see for itself: editions and grounds have their own items."""
    others = (CitationCheck.EDITION, CitationCheck.GROUND)
    return tuple(each for each in citation_report(session, case).findings if each.check not in others)


def _grounds(session: Session, case: Case, points: tuple[Point, ...]) -> tuple[StatedGround, ...]:
    """Only those that the points raise; a clause is named as its quotation is."""
    cited = {quote.clause_id: quote.label for point in points for quote in point.quotations}
    return tuple(
        StatedGround(record.number, record.ground, record.standing, cited.get(record.clause_id or 0, ""))
        for record in grounds_of_case(session, case)
        if record.is_raised
    )


def has_complainant(session: Session, case: Case) -> bool:
    """True when there is somebody to write to."""
    return (
        session.scalar(select(Party.id).where(Party.case_id == case.id, Party.role == "complainant").limit(1))
        is not None
    )


def requirements_of_case(
    session: Session, case: Case, library: Library, kind: str, on: date
) -> LetterRequirements:
    """What the rules want of such a letter sent on that day; nothing where no rules are chosen."""
    if case.regime is None:
        return _NOTHING
    facts: dict[str, Fact] = dict(case.facts)
    if decided_by_head_office(session, case):
        facts["decided_by"] = "head_office"
    return letter_requirements(library, case.regime, kind, on, case.language, facts)


def decided_by_head_office(session: Session, case: Case) -> bool:
    """True when no unit stands above the one that answers, or head office decided for it."""
    unit = session.get_one(Unit, case.unit_id)
    return unit.parent_id is None or case.facts.get("decided_by") == "head_office"


def _sender(unit: Unit) -> Sender:
    profile = unit.profile
    return Sender(
        name=profile.get("legal_name") or unit.name,
        address=tuple(profile.get("address", ())),
        phone=profile.get("phone", ""),
        hours=profile.get("hours", ""),
        email=profile.get("email", ""),
        website=profile.get("website", ""),
        legal_particulars=profile.get("legal_particulars", ""),
        series=profile.get("number_series") or f"{unit.reference_prefix}投诉",
        is_head_office=unit.parent_id is None,
        mediation=Mediation(
            profile.get("mediation_name", ""),
            profile.get("mediation_address", ""),
            profile.get("mediation_phone", ""),
        ),
    )


def _superior(session: Session, case: Case, unit: Unit) -> Superior | None:
    if decided_by_head_office(session, case):
        return None
    above = session.get_one(Unit, unit.parent_id)
    profile = above.profile
    return Superior(
        profile.get("legal_name") or above.name,
        "".join(profile.get("address", ())),
        profile.get("phone", ""),
    )


def _recipient(readers: Readers, kind: str, lang: Lang) -> Recipient:
    """The complainant, and whoever speaks for them, to whom and to whose address the letter then goes."""
    party, through = readers.complainant, readers.through
    lines = (line.strip().rstrip(",") for line in (readers.first.address or "").splitlines())
    return Recipient(
        name=party.name,
        title=party.title or "",
        is_organisation=party.kind == "organisation",
        address=tuple(line for line in lines if line),
        phone=party.phone or "",
        email=party.email or "",
        through=through.name if through else "",
        through_title=(through.title or "") if through else "",
        copies=tuple(_called(each, lang) for each in readers.copied(kind)),
        is_insured=party.capacity in (None, *INSURED),
    )


def _called(party: Party, lang: Lang) -> str:
    """Name and title, as letters of that language name somebody."""
    parts = chinese_parts if lang == "zh-Hans" else english_parts
    return parts.full_name(party.name, party.title or "")


def _caller(session: Session, case: Case, lang: Lang) -> str | None:
    party = caller_of(session, case)
    if party is None:
        return None
    return "" if party.role == COMPLAINANT else _called(party, lang)


def _handler(session: Session, case: Case, preparer: Actor) -> Handler:
    """The case's owner signs; before there is one, whoever prepares the letter."""
    user = session.get(User, case.owner_id or preparer.user_id or 0)
    if user is None:
        return Handler(preparer.name)
    return Handler(user.display_name, user.job_title or "", user.phone or "", user.email)


def _days_of_the_case(session: Session, case: Case, claim: Claim | None) -> frozenset[date]:
    """Every day that the record knows and a letter may therefore name."""
    found: set[date | None] = {case.received_on, case.closed_on}
    if claim is not None:
        found |= {claim.loss_on, claim.decided_on}
    for instant in session.scalars(select(Contact.at).where(Contact.case_id == case.id)):
        found.add(legal_day(instant, case.zone))
    for dated in session.scalars(
        select(Evidence.dated).where(Evidence.case_id == case.id, Evidence.dated.is_not(None))
    ):
        found.add(date.fromisoformat(dated) if dated and len(dated) == len("2026-08-11") else None)
    for added in session.scalars(select(Evidence.added_at).where(Evidence.case_id == case.id)):
        found.add(legal_day(added, case.zone))
    for row in session.execute(
        select(CaseLetter.sent_on, CaseLetter.delivered_on).where(CaseLetter.case_id == case.id)
    ):
        found |= set(row)
    for row in session.execute(
        select(Deadline.due_on, Deadline.rolled_on).where(Deadline.case_id == case.id)
    ):
        found |= set(row)
    return frozenset(day for day in found if day)


def _amounts_of_the_claim(claim: Claim | None) -> frozenset[int]:
    if claim is None:
        return frozenset()
    claimed, paid = claim.claimed_minor, claim.paid_minor
    return frozenset(
        minor for minor in (claimed, paid, (claimed or 0) - (paid or 0)) if minor is not None and minor >= 0
    )


def _amounts_of_remedies(session: Session, case: Case) -> frozenset[int]:
    """What the complainant is offered, is owed, or has."""
    amounts = select(Remedy.minor).where(
        Remedy.case_id == case.id, Remedy.minor.is_not(None), Remedy.state != "dropped"
    )
    return frozenset(session.scalars(amounts))
