"""Checking any PDF against a complaint, or against the rules alone; nothing is changed and nothing kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseLetter
from app.complaints.domain.letter_kinds import TITLES
from app.complaints.letters.basis import Basis, basis_of
from app.complaints.letters.composing import compared, compose, confidential
from app.complaints.letters.gathering import gather
from app.complaints.letters.material import Parts
from app.complaints.letters.shared_parts import paragraphs_of
from app.complaints.services.decision import current_decision
from app.complaints.services.letters import letter_of, material_of, wanted_for
from app.letters.blocks import Lang
from app.letters.check import CheckReport, requirements_of
from app.letters.check.any_pdf import Expected, check_printed
from app.letters.check.legible import Printed
from app.letters.check.reading_pdf import printed
from app.letters.check.report import Finding
from app.letters.rendered import Rendered
from app.platform.accounts.actor import Actor
from app.rules.letters import letter_requirements
from app.rules.library import Library
from app.rules.terms import Fact
from app.shared.clock import Clock, today
from app.shared.errors import Refused
from app.shared.text import N_

_CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")
_CURRENCIES = {"zh-Hans": "CNY", "en": "GBP"}


@dataclass(frozen=True)
class CheckedPdf:
    """What was checked as what, and what came of it. ``letter``: the kept letter it was recognised as, if any."""

    kind: str
    lang: str
    on: date
    regime: str
    report: CheckReport
    letter: str = ""


def check_pdf_of_case(
    session: Session,
    case: Case,
    pdf: bytes,
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
    kind: str = "",
    on: date | None = None,
) -> CheckedPdf:
    """Check a PDF as a letter of this complaint: what it is (``kind``) and bears (``on``) where it does not say itself.

    A letter of ours is recognised by its bytes or its printed code. Raises Refused for what is no readable PDF, and for
    a kind that this complaint has nothing to compare with.
    """
    lang = cast(Lang, case.language)
    read = printed(pdf, lang)
    known = _known_letter(session, case, pdf, read)
    if (
        known is not None
        and known.basis is not None
        and kind in ("", known.kind)
        and on in (None, known.sent_on)
    ):
        return _check_sent(session, case, pdf, known, known.basis, actor=actor, clock=clock, library=library)
    kind = kind or (known.kind if known else "") or _likely(session, case)
    if kind not in TITLES:
        raise Refused(N_("There is no such kind of letter."), field="kind")
    on = on or (known.sent_on if known else None) or today(clock, case.zone)
    parts = Parts.from_json(known.parts) if known and known.kind == kind else Parts()
    wanted = wanted_for(
        session, case, kind, known.code if known else "", parts, clock=clock, library=library, on=on
    )
    material = gather(session, case, wanted, preparer=actor)
    letter = compose(material)
    basis = basis_of(material, letter)
    more = [*basis.case, *confidential(compared(_pages(pdf, read), letter, material))]
    if known is not None and known.sent_on and known.basis is None:
        more.append(_BY_TODAY)
    report = check_printed(read, basis.expected(letter, on), more)
    return CheckedPdf(kind, lang, on, case.regime or "", report, known.code if known else "")


def _check_sent(
    session: Session,
    case: Case,
    pdf: bytes,
    sent: CaseLetter,
    kept: dict[str, Any],
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
) -> CheckedPdf:
    """A letter that left is judged by what was kept with it; only pages that are not those are read for secrets too."""
    assert sent.sent_on is not None, "kept on the day of dispatch"
    letter, basis = letter_of(sent), Basis.from_json(kept)
    read = printed(pdf, letter.lang)
    more = list(basis.case)
    if hashlib.sha256(pdf).hexdigest() not in (sent.pdf_digest, sent.stamped_digest):
        material = material_of(session, case, sent, clock=clock, library=library)
        more += [*confidential(compared(_pages(pdf, read), letter, material)), _OTHER_FILE]
    report = check_printed(read, basis.expected(letter, sent.sent_on), more)
    return CheckedPdf(sent.kind, letter.lang, sent.sent_on, case.regime or "", report, sent.code)


_BY_TODAY = Finding(
    "=",
    N_("Judged by what held on the day it left"),
    message=N_(
        "It left before such things were kept with a letter, so it is compared with the record and the rules of today."
    ),
    blocking=False,
)
"""Nothing is made up afterwards for letters of old: what the rules and the record said that day was not kept."""

_OTHER_FILE = Finding(
    "=",
    N_("The file is the one that was sent"),
    message=N_(
        "It bears the code of a letter that was sent, and its bytes are others: printed anew, or changed."
    ),
    blocking=False,
)


def _pages(pdf: bytes, read: Printed) -> Rendered:
    return Rendered(pdf, hashlib.sha256(pdf).hexdigest(), "", False, read.whole.raw, read.body.raw, 1, ())


def check_pdf_by_rules(
    pdf: bytes,
    *,
    library: Library,
    regime: str,
    kind: str,
    lang: Lang,
    on: date,
    facts: Mapping[str, Fact],
) -> CheckedPdf:
    """Check a PDF against what the rules want of such a letter sent on that day; nothing is known of any case."""
    requirements = letter_requirements(library, regime, kind, on, lang, facts)
    expected = Expected(
        lang=lang,
        currency=_CURRENCIES[lang],
        on=on,
        requirements=requirements_of(requirements),
        enclosures={paper.id: paper.title.text(lang) for paper in requirements.enclosures},
        prescribed={text.id: paragraphs_of(text.body) for text in requirements.texts},
    )
    report = check_printed(printed(pdf, lang), expected)
    return CheckedPdf(kind, lang, on, regime, report)


def _known_letter(session: Session, case: Case, pdf: bytes, read: Printed) -> CaseLetter | None:
    """A letter of this case with these bytes, else with the code that is printed."""
    digest = hashlib.sha256(pdf).hexdigest()
    codes = set(_CODE.findall("\n".join(read.whole.raw)))
    rows = session.scalars(
        select(CaseLetter).where(CaseLetter.case_id == case.id).order_by(CaseLetter.id.desc())
    ).all()
    same = (row for row in rows if digest in (row.pdf_digest, row.draft_digest, row.stamped_digest))
    return next(same, None) or next((row for row in rows if row.code in codes), None)


def _likely(session: Session, case: Case) -> str:
    return "decision" if current_decision(session, case) is not None else "acknowledgement"
