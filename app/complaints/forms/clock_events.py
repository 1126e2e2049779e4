"""Forms of what deadlines hang on."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField
from wtforms.validators import Optional

from app.cases.forms.seen import SeenField
from app.platform.web.fields import DayField, Needed, choices, line
from app.shared.text import N_

COMPLEXITIES = {
    "simple": N_("Simple: 15 days"),
    "complex": N_("Complex: 30 days"),
    "special": N_("Specially complex: may be given longer time"),
}


class ClockEventForm(FlaskForm):
    """What a recordable event may ask; the page shows the fields it does ask."""

    on = DayField(_l("On which day"), validators=[Needed(_l("Give the day."))])
    how = line(_l("How"), 200)
    by = line(_l("By whom"), 200)
    days = IntegerField(_l("How many days more"), validators=[Optional()])
    approver = line(
        _l("Approved by"), 200, description=_l("The superior unit, or the senior manager of head office")
    )
    reason = line(_l("Why, in a sentence"), 300)
    seen = SeenField()


class ComplexityForm(FlaskForm):
    """How complex the complaint is, and why."""

    complexity = RadioField(_l("This complaint is"), choices=choices(COMPLEXITIES))
    reason = line(_l("Why"), 300, Needed(_l("Say why.")))
    seen = SeenField()
