"""The ledger of offers: made, answered, withdrawn; nobody offers above their authority, blind bids open together."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select

from app.disclosure.domain.classes import Privilege
from app.mediation import events
from app.mediation.domain.offers import CLASS_OF, Exposure, next_round, opened_rounds, state_on
from app.mediation.domain.words import OFFER_KINDS, OFFER_SIDES
from app.mediation.models import Member, Offer
from app.mediation.services.changing import At, By, Change, ahead, changing, reason
from app.shared.errors import Refused
from app.shared.money import LARGEST_MINOR
from app.shared.text import N_

LONGEST_TERMS = 5000
ANSWERS = ("accepted", "refused", "withdrawn")


@dataclass(frozen=True)
class Made:
    """An offer as it was made. ``limit_minor`` and ``limit_by``: up to what ours may go, and who said so."""

    side: str
    kind: str
    made_on: date | None
    amount_minor: int | None
    terms: str = ""
    expires_on: date | None = None
    privilege: str | None = None
    maker: int | None = None
    limit_minor: int | None = None
    limit_by: str = ""
    answers: int | None = None


def make_offer(*, by: By, at: At, made: Made) -> Offer:
    """Enter an offer. A counter-offer ends the one it answers.

    Raises Refused for one of ours above the authority of whoever makes it, or without any; for an answer to an offer
    that is not open; for a day that cannot be.
    """
    with changing(by, at) as change:
        _running(change)
        made_on = change.past(made.made_on, "made_on")
        _check(made)
        answered = _answered(change, made)
        rows = _ledger(change)
        row = Offer(
            proceeding_id=change.proceeding.id,
            number=change.next_number(Offer.number),
            made_on=made_on,
            side=made.side,
            kind=made.kind,
            privilege=made.privilege or CLASS_OF[made.kind],
            round=next_round(rows, made.side) if made.kind == "blind" else None,
            amount_minor=made.amount_minor,
            currency=change.proceeding.currency,
            terms_digest=change.keep("offer", made.terms),
            expires_on=ahead(made.expires_on, "expires_on", since=made_on),
            maker_id=change.one(Member, made.maker).id if made.maker else None,
            limit_minor=made.limit_minor,
            limit_by=made.limit_by.strip() or None,
            answers_id=answered.id if answered else None,
            state="open",
            entered_by_id=by.actor.user_id,
        )
        change.session.add(row)
        _log(change, row, made_on)
        if answered is not None:
            answered.state, answered.settled_on = "countered", made_on
            _log(change, answered, made_on)
    return row


@dataclass(frozen=True)
class Authority:
    """Up to what amount we may settle, and who said so."""

    limit_minor: int | None = None
    limit_by: str = ""


def settle_offer(
    *, by: By, at: At, number: int, state: str, on: date | None, authority: Authority = Authority()
) -> None:
    """An offer was accepted, refused or withdrawn. Only an open one that has not lapsed by then can be.

    Raises Refused for accepting an offer of the other side or of a neutral above our authority, or without any.
    """
    with changing(by, at) as change:
        _running(change)
        row = change.one(Offer, number)
        if state not in ANSWERS:
            raise Refused(N_("Say what became of it."), field="state")
        day = change.past(on, "on", since=row.made_on)
        if state_on(row, day) != "open":
            raise Refused(N_("This offer is not open any more."))
        if row.kind == "blind":
            _taken_back(change, row, state)
        if state == "accepted" and _accepted(change) is not None:
            raise Refused(N_("Another offer was accepted already."))
        if state == "accepted" and row.side != "ours":
            _within_authority(row.amount_minor, authority, over="limit")
            row.limit_minor, row.limit_by = authority.limit_minor, authority.limit_by.strip() or None
        row.state, row.settled_on = state, day
        _log(change, row, day)


def reopen_offer(*, by: By, at: At, number: int, why: str) -> None:
    """Its answer was written down wrongly: it stands open again. A bid that was taken back stays so.

    Raises Refused for one that is open, was countered or lapsed, and once there is an outcome.
    """
    with changing(by, at) as change:
        _running(change)
        row = change.one(Offer, number)
        if row.state not in ANSWERS or row.kind == "blind":
            raise Refused(N_("This offer has no answer to take back."))
        said = reason(why)
        if row.side != "ours":
            row.limit_minor, row.limit_by = None, None
        row.state, row.settled_on = "open", None
        _log(change, row, change.today, why=said)


def weigh(*, by: By, at: At, exposure: Exposure) -> None:
    """Keep the figures by which settling, mediating and defending are compared."""
    with changing(by, at) as change:
        figures = asdict(exposure)
        if any(not 0 <= value <= LARGEST_MINOR for value in figures.values()):
            raise Refused(N_("The amount is too large to be meant."), field="settle")
        if not 0 <= exposure.chance <= 100:
            raise Refused(N_("Give a chance between 0 and 100 per cent."), field="chance")
        if not exposure.award_low <= exposure.award_likely <= exposure.award_high:
            raise Refused(
                N_("The likely award lies between the lowest and the highest."), field="award_likely"
            )
        if exposure.mediate_low > exposure.mediate_high:
            raise Refused(N_("The lower figure comes first."), field="mediate_low")
        change.proceeding.exposure = figures
        change.note(events.EXPOSURE_WEIGHED, change.proceeding)


def _running(change: Change) -> None:
    if change.proceeding.outcome is not None:
        raise Refused(N_("There is an outcome already; take it back first."))


def _ledger(change: Change) -> list[Offer]:
    rows = select(Offer).where(Offer.proceeding_id == change.proceeding.id).order_by(Offer.number)
    return list(change.session.scalars(rows))


def _taken_back(change: Change, bid: Offer, state: str) -> None:
    """A blind bid is answered by nobody; shut, it can be taken back, for instance because it was typed wrongly."""
    if state != "withdrawn" or bid.round in opened_rounds(_ledger(change)):
        raise Refused(
            N_("Blind bids are opened together; enter the agreement as the outcome."), field="state"
        )


def _accepted(change: Change) -> Offer | None:
    return next((row for row in _ledger(change) if row.state == "accepted"), None)


def _answered(change: Change, made: Made) -> Offer | None:
    if made.answers is None:
        return None
    row = change.one(Offer, made.answers)
    if row.side == made.side:
        raise Refused(N_("A counter-offer answers an offer of the other side."), field="answers")
    if row.kind == "blind" or state_on(row, made.made_on or change.today) != "open":
        raise Refused(N_("This offer is not open any more."), field="answers")
    return row


def _check(made: Made) -> None:
    if made.side not in OFFER_SIDES:
        raise Refused(N_("Say whose offer it is."), field="side")
    if made.kind not in OFFER_KINDS:
        raise Refused(N_("Say what kind of offer it is."), field="kind")
    if made.privilege is not None and made.privilege not in set(Privilege):
        raise Refused(N_("Choose one of the answers."), field="privilege")
    if made.privilege == Privilege.OPEN and made.kind != "open":
        raise Refused(N_("Only an open offer is open."), field="privilege")
    if len(made.terms) > LONGEST_TERMS:
        raise Refused(N_("Keep it to 5,000 characters."), field="terms")
    if made.amount_minor is None and (made.kind == "blind" or not made.terms.strip()):
        raise Refused(N_("Give the amount, or say in the terms what is offered."), field="amount")
    if made.amount_minor is not None and not 0 <= made.amount_minor <= LARGEST_MINOR:
        raise Refused(N_("The amount is too large to be meant."), field="amount")
    if made.kind == "blind" and made.side == "neutral":
        raise Refused(N_("Only the two sides bid."), field="side")
    if made.side == "ours":
        _within_authority(made.amount_minor, Authority(made.limit_minor, made.limit_by), over="amount")


def _within_authority(amount: int | None, authority: Authority, *, over: str) -> None:
    if amount is None:
        return
    if authority.limit_minor is None or not authority.limit_by.strip():
        raise Refused(N_("Say up to what amount we may settle, and who said so."), field="limit")
    if amount > authority.limit_minor:
        raise Refused(N_("The offer is above the authority that was given. Ask for more first."), field=over)


def _log(change: Change, row: Offer, on: date, why: str | None = None) -> None:
    """The log says that the ledger got an entry, or one was answered; what it says is kept apart."""
    change.note(events.LEDGER_ENTRY, row, on=on, reason=why, entry=row.number)
