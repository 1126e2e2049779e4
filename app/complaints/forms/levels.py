"""The approval table of one unit."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    SelectField,
    StringField,
)
from wtforms.validators import NumberRange, Optional

from app.complaints.domain.approval import LARGEST_LEVEL
from app.complaints.services.levels import APPROVING_ROLES, NewLevel
from app.platform.accounts.permissions import ROLE_TITLES, Role
from app.platform.web.fields import AtMost, choices, one_line
from app.platform.web.numbers import IntegerField
from app.shared.errors import Refused
from app.shared.money import Money
from app.shared.text import N_


class LevelRow(Form):
    """Who may approve how much."""

    level = IntegerField(_l("Level"), validators=[Optional(), NumberRange(1, LARGEST_LEVEL)])
    title = StringField(_l("What it is called"), filters=[one_line], validators=[AtMost(80)])
    role = SelectField(
        _l("Held by"), choices=choices({role.value: ROLE_TITLES[role] for role in APPROVING_ROLES})
    )
    most = StringField(_l("Up to"), filters=[one_line], validators=[AtMost(30)])
    hard = BooleanField(_l("Hard cases too"))

    def new_level(self, currency: str) -> NewLevel | None:
        """The row typed, or None for an empty one. Raises Refused."""
        if self.level.data is None and not (self.title.data or self.most.data):
            return None
        if self.level.data is None:
            raise Refused(N_("Give each level its number."), field="rows")
        most = Money.parse(self.most.data, currency) if self.most.data else None
        return NewLevel(self.level.data, self.title.data or "", Role(self.role.data), most, self.hard.data)


class LevelsForm(FlaskForm):
    """All rows of a unit, set together."""

    rows = FieldList(FormField(LevelRow), _l("Levels"), max_entries=LARGEST_LEVEL + 3)
    known = HiddenField()

    def levels(self, currency: str) -> list[NewLevel]:
        """What was typed. Raises Refused for an amount that is none."""
        found = (entry.form.new_level(currency) for entry in self.rows)
        return [row for row in found if row is not None]
