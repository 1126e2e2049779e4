"""Forms of assignment: who takes it, and who had a part in the matter."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField

from app.cases.forms.seen import SeenField
from app.platform.web.fields import IdField, Needed, choices, line
from app.shared.text import N_

PARTS = {
    "interest": N_("Has an interest in the matter"),
    "sold": N_("Sold this policy"),
    "underwrote": N_("Underwrote this policy"),
    "adjusted": N_("Adjusted this claim"),
    "decided": N_("Decided this claim or an earlier complaint about it"),
    "named": N_("Is named in the complaint"),
}


class AssignForm(FlaskForm):
    """Owner and investigator; ``overruled`` when they are not the obvious choice."""

    owner = IdField(_l("Owner"))
    investigator = IdField(_l("Investigator"))
    overruled = line(
        _l("Why it is still them"),
        300,
        description=_l("Needed when somebody is away, full, or lacks the language or the product."),
    )
    seen = SeenField()


class PartForm(FlaskForm):
    """An earlier part in the matter, of oneself or of a colleague."""

    who = IdField(_l("Who"))
    part = SelectField(_l("Which part"), choices=choices(PARTS))
    explanation = line(_l("What it was"), 300, Needed(_l("Say what it was.")))
