"""Which edition was agreed: a term of the contract, and never simply "the one published on the day of the loss"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.shared.text import N_
from app.wordings.domain.marks import Note


class Selector(StrEnum):
    """What decides the day on which an edition must have been in force."""

    POLICY_PERIOD = "policy-period"
    CLAIMS_MADE = "claims-made"
    ISSUE = "issue"
    LAW_AT_CONTRACT = "law-at-contract"
    LAW_AT_LOSS = "law-at-loss"
    LAW_AT_DECISION = "law-at-decision"
    PROCEDURE_AT_ACT = "procedure-at-act"


@dataclass(frozen=True, slots=True)
class DatedEdition:
    """An edition's label and the days, both included, on which it was the one newly agreed or in force."""

    label: str
    effective_from: date
    effective_to: date | None = None

    def in_force(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


@dataclass(frozen=True, slots=True)
class AgreedDates:
    """What the snapshots of policy and claim know. ``named_edition`` is the one on the policy's schedule."""

    period_from: date | None = None
    period_to: date | None = None
    inception_on: date | None = None
    loss_on: date | None = None
    claim_on: date | None = None
    issued_on: date | None = None
    decided_on: date | None = None
    act_on: date | None = None
    named_edition: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The edition proposed (None when nothing tells), why, and what disagrees."""

    edition: DatedEdition | None
    why: Note
    warnings: tuple[Note, ...] = ()


_WHY = {
    Selector.POLICY_PERIOD: N_(
        "Edition %(edition)s was the one agreed for the policy period that began on %(day)s."
    ),
    Selector.CLAIMS_MADE: N_("The policy answers for claims made: edition %(edition)s held on %(day)s."),
    Selector.ISSUE: N_("Edition %(edition)s was agreed when the policy was issued on %(day)s."),
    Selector.LAW_AT_CONTRACT: N_("The law as it stood when the contract was made on %(day)s: %(edition)s."),
    Selector.LAW_AT_LOSS: N_("The law as it stood on the day of the loss, %(day)s: %(edition)s."),
    Selector.LAW_AT_DECISION: N_("The law as it stands on the day of the decision, %(day)s: %(edition)s."),
    Selector.PROCEDURE_AT_ACT: N_("The procedure in force on the day of the act, %(day)s: %(edition)s."),
}
_UNKNOWN_DAY = {
    Selector.POLICY_PERIOD: N_("Say when the policy period that covers the loss began."),
    Selector.CLAIMS_MADE: N_("Say when the claim was made against the insured."),
    Selector.ISSUE: N_("Say when the policy was issued."),
    Selector.LAW_AT_CONTRACT: N_("Say when the contract was made."),
    Selector.LAW_AT_LOSS: N_("Say when the loss happened."),
    Selector.LAW_AT_DECISION: N_("Say on which day it is decided."),
    Selector.PROCEDURE_AT_ACT: N_("Say when the act was done."),
}


def propose_edition(
    editions: Sequence[DatedEdition], dates: AgreedDates, selector: Selector = Selector.POLICY_PERIOD
) -> Proposal:
    """Propose the edition that ``selector`` calls for, and warn where policy, inception and loss disagree.

    What the policy's schedule names is proof and stands above computation: it is proposed when the register has it, and
    the computed edition then appears as a warning if it is another.
    """
    warnings = list(_doubts_about_dates(dates, selector))
    day = _deciding_day(dates, selector)
    computed = edition_on(editions, day) if day else None
    if day and computed is None:
        warnings.append(Note(0, N_("No edition in the register was in force on %(day)s."), {"day": day}))
    warnings += _disagreements(editions, dates, selector, day, computed)
    named = next((edition for edition in editions if edition.label == dates.named_edition), None)
    if named is not None:
        why = N_("Edition %(edition)s is named on the policy’s schedule.")
        return Proposal(named, Note(0, why, {"edition": named.label}), tuple(warnings))
    if computed is None:
        return Proposal(None, Note(0, _UNKNOWN_DAY[selector]), tuple(warnings))
    return Proposal(
        computed, Note(0, _WHY[selector], {"edition": computed.label, "day": day}), tuple(warnings)
    )


def edition_on(editions: Sequence[DatedEdition], day: date) -> DatedEdition | None:
    """The edition in force on ``day``; the later one where two overlap."""
    in_force = [edition for edition in editions if edition.in_force(day)]
    return max(in_force, key=lambda edition: edition.effective_from, default=None)


def _deciding_day(dates: AgreedDates, selector: Selector) -> date | None:
    if selector is Selector.POLICY_PERIOD:
        return dates.period_from or dates.inception_on
    if selector is Selector.CLAIMS_MADE:
        return dates.period_from if _covers(dates, dates.claim_on) else dates.claim_on
    if selector in (Selector.ISSUE, Selector.LAW_AT_CONTRACT):
        return dates.issued_on or dates.inception_on
    return {
        Selector.LAW_AT_LOSS: dates.loss_on,
        Selector.LAW_AT_DECISION: dates.decided_on,
        Selector.PROCEDURE_AT_ACT: dates.act_on,
    }[selector]


def _covers(dates: AgreedDates, day: date | None) -> bool:
    """True when the policy period is known and holds ``day``."""
    if day is None or dates.period_from is None:
        return False
    return dates.period_from <= day and (dates.period_to is None or day <= dates.period_to)


def _doubts_about_dates(dates: AgreedDates, selector: Selector) -> list[Note]:
    doubts = []
    if selector is Selector.POLICY_PERIOD and dates.period_from is None and dates.inception_on is not None:
        doubts.append(
            Note(
                0,
                N_(
                    "The policy period is not known; first inception was used. A renewal may have changed the edition."
                ),
            )
        )
    covered = dates.claim_on if selector is Selector.CLAIMS_MADE else dates.loss_on
    if (
        selector in (Selector.POLICY_PERIOD, Selector.CLAIMS_MADE)
        and covered
        and dates.period_from
        and not _covers(dates, covered)
    ):
        doubts.append(
            Note(
                0,
                N_("%(day)s lies outside of the policy period. Check which period answers for it."),
                {"day": covered},
            )
        )
    return doubts


def _disagreements(
    editions: Sequence[DatedEdition],
    dates: AgreedDates,
    selector: Selector,
    day: date | None,
    computed: DatedEdition | None,
) -> list[Note]:
    """What else somebody might take for the agreed edition, and why it is not."""
    found = []
    if dates.named_edition and computed is not None and dates.named_edition != computed.label:
        message = N_(
            "The policy’s schedule names edition %(named)s, while its dates point to %(computed)s. Check the schedule."
        )
        found.append(Note(0, message, {"named": dates.named_edition, "computed": computed.label}))
    if dates.named_edition and all(edition.label != dates.named_edition for edition in editions):
        message = N_("The register has no edition %(named)s, which the policy’s schedule names.")
        found.append(Note(0, message, {"named": dates.named_edition}))
    if selector is not Selector.POLICY_PERIOD or computed is None:
        return found
    others = (
        (
            dates.inception_on,
            N_("At first inception on %(day)s it was edition %(edition)s; the renewal agreed another."),
        ),
        (
            dates.loss_on,
            N_(
                "On the day of the loss, %(day)s, edition %(edition)s was newly sold; it was not agreed here."
            ),
        ),
    )
    for other_day, message in others:
        other = edition_on(editions, other_day) if other_day and other_day != day else None
        if other is not None and other.label != computed.label:
            found.append(Note(0, message, {"day": other_day, "edition": other.label}))
    return found
