"""Forms of what deadlines hang on."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from app.cases.forms.seen import SeenField
from app.complaints.services.extensions import LONGEST_REASON
from app.platform.web.fields import AtMost, DayField, Needed, block, choices, line
from app.platform.web.numbers import IntegerField
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
    what = TextAreaField(
        _l("What is new, and what it rests on"), filters=[block], validators=[AtMost(10_000)]
    )
    reason = line(_l("Why, in a sentence"), 300)
    seen = SeenField()


class ComplexityForm(FlaskForm):
    """How complex the complaint is, and why."""

    complexity = RadioField(_l("This complaint is"), choices=choices(COMPLEXITIES))
    reason = line(_l("Why"), 300, Needed(_l("Say why.")))
    seen = SeenField()


class ExtensionForm(FlaskForm):
    """Longer time: for which date, and why. How long it is, the rule says."""

    clock_id = RadioField(_l("For which date"), validators=[InputRequired(_l("Choose the date."))])
    reason = TextAreaField(
        _l("Why more time is needed"),
        filters=[block],
        validators=[Needed(_l("Say why.")), AtMost(LONGEST_REASON)],
        description=_l(
            "Whoever decides reads it, and the letter to the complainant gives it. One or two sentences."
        ),
    )
    seen = SeenField()

    def offer(self, dates: Iterable[tuple[str, str]]) -> None:
        """The dates that can be asked for, by clock; a single one is chosen already."""
        self.clock_id.choices = [SelectChoice(clock, title) for clock, title in dates]
        if len(self.clock_id.choices) == 1 and not self.clock_id.data:
            self.clock_id.data = self.clock_id.choices[0].value


class RefusalForm(FlaskForm):
    """Why longer time is not granted."""

    words = TextAreaField(
        _l("Why not"), filters=[block], validators=[Needed(_l("Say why not.")), AtMost(LONGEST_REASON)]
    )
