"""Which reports are made, and for whom."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from app.platform.accounts.models import Unit, User
from app.platform.web.fields import AtMost, choices, one_line
from app.shared.text import N_


class ScheduleForm(FlaskForm):
    """A report of a unit, of all its products or of one, every week, month or quarter."""

    unit = SelectField(_l("Unit"))
    every = SelectField(
        _l("How often"),
        choices=choices({"month": N_("Monthly"), "week": N_("Weekly"), "quarter": N_("Quarterly")}),
    )
    product = StringField(_l("Only this product"), filters=[one_line], validators=[AtMost(120)])
    readers = SelectMultipleField(
        _l("Sent to"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, units: Sequence[Unit], people: Sequence[User]) -> ScheduleForm:
        """What can be chosen."""
        self.unit.choices = [SelectChoice(unit.code, unit.name) for unit in units]
        self.readers.choices = [SelectChoice(person.id, person.display_name) for person in people]
        return self
