"""The dated table of interest rates, and the redress of a decision on the day of payment."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Form, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from app.cases.views.case import case_view
from app.cases.views.request import clock
from app.complaints.domain.interest_rules import BASES
from app.complaints.models import InterestRate
from app.complaints.presenters.payment_day import redress_page
from app.complaints.queries.interest_rates import standing_rate
from app.complaints.services.interest_rates import newest, set_rate, shown_rates
from app.complaints.views.decision_blueprint import blueprint as decisions
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.web.access import requires
from app.platform.web.fields import AtMost, DayField, Needed, one_line, version_of
from app.platform.web.forms import Difference, differences, show_refusal
from app.shared.errors import Conflict, Refused
from app.shared.text import N_

blueprint = Blueprint("complaints_interest", __name__, url_prefix="/interest-rates")
SURENESS = {
    "read": N_("Compared with the official text"),
    "secondary": N_("From another source"),
    "unverified": N_("Not verified"),
}


class RateForm(FlaskForm):
    """A rate that holds from a day on."""

    known = HiddenField()  # the newest rate that the page showed
    basis = SelectField(_l("Table"), choices=[SelectChoice(name, _l(title)) for name, title in BASES.items()])
    from_on = DayField(_l("Holds from"))
    percent = StringField(_l("Per cent a year"), filters=[one_line], validators=[AtMost(8)])
    source = StringField(_l("Source"), filters=[one_line], validators=[AtMost(300)])
    verified = SelectField(
        _l("How sure"), choices=[SelectChoice(k, _l(v)) for k, v in SURENESS.items()], default="unverified"
    )


class PaidForm(Form):
    """The day on which a decision is paid."""

    on = DayField(_l("Paid on"), validators=[Needed(_l("Give the day."))])


@blueprint.get("")
@requires(Permission.READ_RULES)
def index() -> ResponseReturnValue:
    """Every table, newest rate first, with a form for whoever verifies rules."""
    return _page(_rate_form())


@blueprint.post("")
@requires(Permission.VERIFY_RULES)
def put() -> ResponseReturnValue:
    """Add a rate, or correct the one of the same day."""
    form = RateForm()
    differing = None
    if form.validate():
        try:
            if _set(form):
                return redirect(url_for(".index"), 303)
        except Conflict as error:
            differing = differences(
                form, _rate_form(standing_rate(db.session(), form.basis.data, form.from_on.day))
            )
            form.known.data = str(newest(db.session()))
            show_refusal(form, error)
    return _page(form, differing), 422 if differing is None else 409


def _rate_form(row: InterestRate | None = None) -> RateForm:
    """The form as the page first shows it, or filled with what stands in the table."""
    return RateForm(formdata=None, obj=row, known=str(newest(db.session())))


def _page(form: RateForm, differing: list[Difference] | None = None) -> str:
    may_set = actor_of_request().may(Permission.VERIFY_RULES)
    return render_template(
        "complaints/interest_rates.html",
        tables=[
            (_(BASES[basis]), [(row, _(SURENESS[row.verified])) for row in rows])
            for basis, rows in shown_rates(db.session())
        ],
        form=form if may_set else None,
        differing=differing,
    )


def _set(form: RateForm) -> bool:
    try:
        set_rate(
            actor=actor_of_request(),
            clock=clock(),
            basis=form.basis.data,
            from_on=form.from_on.day,
            percent=Decimal((form.percent.data or "").rstrip("% ")),
            source=form.source.data or "",
            verified=form.verified.data,
            known=version_of(form.known.data) or 0,
        )
    except InvalidOperation:
        form.percent.errors = [_("This is not a rate. Write 8 or 3.75.")]
        return False
    except Refused as refusal:
        show_refusal(form, refusal)
        return False
    flash(_("The rate is in the table. Decisions keep the rates they were worked out with."), "good")
    return True


@decisions.get("/decision/redress")
@requires(Permission.SIGNED_IN)
def redress(reference: str) -> ResponseReturnValue:
    """What the decision comes to when it is paid on the day ``on``."""
    view = case_view(reference)
    form = PaidForm(request.args)
    if not request.args.get("on", "").strip():
        form.on.process_data(view.today)
    status = 200 if form.validate() else 422
    day = form.on.day or view.today
    return render_template(
        "complaints/redress_on.html", view=view, form=form, **redress_page(view, day)
    ), status
