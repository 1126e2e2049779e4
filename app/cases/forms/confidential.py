"""Forms of the confidential papers: a mark, an opening, a hit decided."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired

from app.cases.services.confidential import LONGEST_PASSAGE
from app.disclosure.domain.classes import GROUND_TITLES, PRIVILEGE_TITLES
from app.disclosure.domain.readers import AUDIENCE_TITLES, Audience
from app.platform.web.fields import AtMost, Needed, block, choices, line
from app.shared.text import N_

_OUTSIDE = {
    audience: title for audience, title in AUDIENCE_TITLES.items() if audience is not Audience.OURSELVES
}


class MarkForm(FlaskForm):
    """How confidential a paper is, or some words in it."""

    paper = SelectField(_l("Paper"), coerce=int)
    privilege = SelectField(_l("Class"), choices=choices(PRIVILEGE_TITLES))
    passage = TextAreaField(
        _l("Only these words"),
        filters=[block],
        validators=[AtMost(LONGEST_PASSAGE)],
        description=_l("As they stand in the paper. Leave empty to mark the whole paper."),
    )
    dispute = line(
        _l("Which negotiation or proceeding"),
        120,
        description=_l("Its number or name; another one does not see it."),
    )
    exchanged = BooleanField(_l("It was exchanged with the other side"))
    reason = line(_l("Why"), 300, Needed(_l("Say why.")))


class OpenForm(FlaskForm):
    """To whom a paper is opened and on what ground."""

    audience = SelectField(_l("For whom"), choices=choices(_OUTSIDE))
    ground = SelectField(_l("Ground"), choices=choices(GROUND_TITLES))
    mark = HiddenField()
    reason = line(_l("Why"), 300, Needed(_l("Say why.")))


class HitForm(FlaskForm):
    """Is it a leak?"""

    verdict = RadioField(
        _l("Decision"),
        choices=choices({"leak": N_("A leak: it does not leave"), "no-leak": N_("No leak: it may leave")}),
        validators=[InputRequired(_l("Choose one."))],
    )
    reason = line(_l("Why"), 300, Needed(_l("Say why.")))
