"""Forms of complaint points after intake."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField

from app.cases.forms.seen import SeenField
from app.cases.models import Code
from app.cases.services.opening import Point
from app.cases.words import code_label
from app.complaints.services.points import LONGEST_REASON
from app.platform.web.fields import AtMost, DayField, IdField, Needed, block, id_choices, line


class OnePointForm(FlaskForm):
    """A point as a person says it."""

    title = line(_l("The point in a few words"), 200, Needed(_l("Say in a few words what this point is.")))
    about = IdField(_l("What it is about"))
    said = TextAreaField(
        _l("What they say"),
        filters=[block],
        validators=[AtMost(1000)],
        description=_l("In their sense. The letter answers this."),
    )
    happened_on = DayField(_l("When did it happen?"))
    wants = line(_l("What would put it right?"), 500)
    reason = line(
        _l("Why it changes"), LONGEST_REASON, description=_l("It is kept in the log: no personal details.")
    )
    seen = SeenField()

    def offer(self, codes: Iterable[Code]) -> None:
        """What complaints are about."""
        labels = {code.id: code_label(code) for code in codes}
        self.about.choices = id_choices(labels, blank=_("Not said yet"))

    def point(self, product_id: int | None) -> Point:
        """What was typed."""
        return Point(
            title=(self.title.data or "").strip(),
            said=self.said.data or "",
            wants=self.wants.data or "",
            reason_id=self.about.data,
            product_id=product_id,
            happened_on=self.happened_on.day,
        )


class RemoveForm(FlaskForm):
    """Why a point is taken off."""

    reason = line(
        _l("Why it is no point"),
        LONGEST_REASON,
        Needed(_l("Say why.")),
        description=_l("It is kept in the log: no personal details."),
    )
    seen = SeenField()
