"""What a payment under an outcome comes to: its amount, and the interest to the day on which it is made."""

from __future__ import annotations

from flask_babel import gettext as _

from app.cases.words import listed
from app.complaints.domain.redress import Interest, Step
from app.complaints.presenters.money_working import doubt_words
from app.mediation.models import Payment
from app.mediation.presenters.desk import Desk
from app.mediation.services.award_interest import interest_on
from app.platform.web.filters import joined_sentences, legalday


def due_today(desk: Desk, payment: Payment) -> str:
    """The amount with its interest: as it was paid, or when it is paid today."""
    interest = _interest(desk, payment)
    return desk.money(payment.amount_minor + (interest.amount.minor if interest else 0))


def interest_words(desk: Desk, payment: Payment) -> str:
    """How the interest in it is reached, each rate with its days; empty without any."""
    interest = _interest(desk, payment)
    if interest is None:
        return ""
    steps = interest.steps or (Step(interest.percent, interest.from_on, interest.to_on),)
    told = {
        "interest": desk.money(interest.amount.minor),
        "principal": desk.money(interest.principal.minor),
        "working": listed(_step(step) for step in steps),
    }
    if payment.paid_on is not None:
        return _("%(interest)s of it interest on %(principal)s: %(working)s.", **told)
    return joined_sentences(
        (
            _("Paid today, %(interest)s of it is interest on %(principal)s: %(working)s.", **told),
            doubt_words(desk.view.session, interest.rule, interest.to_on),
        )
    )


def _interest(desk: Desk, payment: Payment) -> Interest | None:
    return interest_on(desk.view.session, payment, desk.view.today)


def _step(step: Step) -> str:
    return _(
        "%(percent)s %% simple, %(start)s to %(end)s, %(days)s days",
        percent=f"{step.percent.normalize():f}",
        start=legalday(step.from_on),
        end=legalday(step.to_on),
        days=step.days,
    )
