"""What changed in a decision since it was sent back: for the approver who wants to see that and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import CaseLetter
from app.complaints.domain.outcomes import OUTCOME_TITLES, Outcome
from app.complaints.models import Decision, DecisionHead, Finding
from app.complaints.queries.decision import DecisionRecord
from app.complaints.services.decision import answers_of
from app.complaints.services.letters import letter_of
from app.letters.blocks import strings
from app.platform.web.filters import money
from app.shared.money import Money

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
MOST_SENTENCES = 12
SHOWN = 160


def changes_since_return(session: Session, record: DecisionRecord) -> list[str]:
    """Sentences in the reader's language; empty when nothing was changed yet, or nothing was ever sent back."""
    if record.returned is None or record.decision is None:
        return []
    before = session.get_one(Decision, record.returned.decision_id)
    if before.id == record.decision.id:
        return []
    return [
        *_terms(before, record.decision),
        *_answers(session, before, record),
        *_findings(session, record),
        *_letter(session, before, record.letter),
    ]


def _terms(before: Decision, now: Decision) -> Iterator[str]:
    if before.difficulty != now.difficulty:
        yield _("The difficulty was changed.")
    if before.pay_by_days != now.pay_by_days:
        yield _(
            "Paid within %(days)s days (before: %(was)s).",
            days=now.pay_by_days or "–",
            was=before.pay_by_days or "–",
        )


def _answers(session: Session, before: Decision, record: DecisionRecord) -> Iterator[str]:
    old = {head.number: answer for head, answer in answers_of(session, before)}
    for point in record.points:
        number, answer, was = point.head.number, point.answer, old.get(point.head.number)
        if answer is None or was is None:
            continue
        if answer.outcome != was.outcome:
            yield _(
                "Point %(number)s: %(now)s (before: %(was)s).",
                number=number,
                now=_(OUTCOME_TITLES[Outcome(answer.outcome)]),
                was=_(OUTCOME_TITLES[Outcome(was.outcome)]),
            )
        currency = record.case.currency
        if (new_sum := _sum(answer)) != (old_sum := _sum(was)):
            yield _(
                "Point %(number)s: %(now)s (before: %(was)s).",
                number=number,
                now=money(Money(new_sum, currency), sign=True),
                was=money(Money(old_sum, currency), sign=True),
            )
        if answer.reasons_digest != was.reasons_digest:
            yield _("Point %(number)s: why it is fair was rewritten.", number=number)


def _sum(answer: DecisionHead) -> int:
    return sum(line.minor for line in answer.lines)


def _findings(session: Session, record: DecisionRecord) -> Iterator[str]:
    if record.returned is None:
        return
    newer = set(
        session.scalars(
            select(Finding.head_id).where(
                Finding.case_id == record.case.id,
                Finding.superseded_at.is_(None),
                Finding.recorded_at > record.returned.at,
            )
        )
    )
    for point in record.points:
        if point.head.id in newer:
            yield _("Point %(number)s: a new finding was recorded.", number=point.head.number)


def _letter(session: Session, before: Decision, letter: CaseLetter | None) -> Iterator[str]:
    """Sentences that came into the letter, and those that left it."""
    old = session.get(CaseLetter, before.letter_id) if before.letter_id else None
    if old is None or letter is None or old.id == letter.id:
        return
    was, now = _sentences(old), _sentences(letter)
    shown = 0
    for tag, was_from, was_to, now_from, now_to in SequenceMatcher(
        None, was, now, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            continue
        gone, come = " ".join(was[was_from:was_to]).strip(), " ".join(now[now_from:now_to]).strip()
        if not gone and not come:
            continue
        if shown == MOST_SENTENCES:
            yield _("And more in the letter.")
            return
        shown += 1
        if come:
            yield _("Now in the letter: “%(words)s”", words=_short(come))
        if gone:
            yield _("No longer in the letter: “%(words)s”", words=_short(gone))


def _sentences(row: CaseLetter) -> list[str]:
    """What the letter says, sentence by sentence; the code of the sheet is another one in each round."""
    letter = letter_of(row)
    return [
        sentence
        for words in strings(letter)
        if words != letter.code
        for sentence in _SENTENCE_END.split(words)
    ]


def _short(words: str) -> str:
    return words if len(words) <= SHOWN else words[:SHOWN] + "…"
