"""Forms of an authority's request: what it asked, that it changed, that it was answered."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import StopValidation

from app.cases import words
from app.cases.services.authority import LONGEST_ASKED, LONGEST_REASON, Request
from app.platform.web.fields import AtMost, DayField, Needed, block, choices, late_reason, line


class RequestForm(FlaskForm):
    """A request as it came."""

    authority = line(_l("Authority"), 120, Needed(_l("Name the authority that sent the request.")))
    number = line(_l("Its reference"), 80)
    received_on = DayField(_l("Its request came on"), validators=[Needed(_l("Give the day."))])
    reply_by = DayField(
        _l("It wants the reply by"), description=_l("As the request says; empty where it names no day")
    )
    asked = TextAreaField(_l("What it asks"), filters=[block], validators=[AtMost(LONGEST_ASKED)])
    reason = late_reason()

    def validate_reply_by(self, field: DayField) -> None:
        """Nobody wants a reply before asking."""
        if field.day and self.received_on.day and field.day < self.received_on.day:
            raise StopValidation(_("The reply cannot be due before the request came."))

    def request(self, today: date) -> Request:
        """What was typed."""
        return Request(
            authority=self.authority.data,
            number=self.number.data or None,
            received_on=self.received_on.day or today,
            reply_by=self.reply_by.day,
            asked=self.asked.data or "",
            late_reason=self.reason.data or None,
        )


class RequestChangeForm(RequestForm):
    """A request put right, or another day that the authority gave."""

    reason = line(
        _l("Why it changes"),
        LONGEST_REASON,
        Needed(_l("Say why.")),
        description=_l("It is kept in the log: no personal details."),
    )
    known = HiddenField()


class AnsweredForm(FlaskForm):
    """That it was answered."""

    on = DayField(_l("On which day"), validators=[Needed(_l("Give the day."))])
    how = SelectField(_l("How"), choices=choices(words.ANSWERED_BY))
    proof = line(_l("What proves it"), 200, description=_l("Receipt of the portal, number of the parcel"))
    reason = late_reason(id="late-reason")  # its page has another form with a reason
