"""What is said in many letters at once."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.complaints.domain.letter_kinds import TITLES
from app.complaints.domain.outcomes import OUTCOME_TITLES, Outcome
from app.complaints.forms.letters import PartsForm
from app.complaints.many.service import KINDS, Common


class ManyForm(PartsForm):
    """Kind and words; a decision may carry one outcome for every point, else each keeps the one drafted."""

    kind = RadioField(
        _l("Which letter"),
        choices=[SelectChoice(kind, _l(TITLES[kind])) for kind in KINDS],
        default="update",
        validators=[InputRequired(_l("Choose the letter."))],
    )
    outcome = RadioField(
        _l("Outcome of every point, for a decision"),
        choices=[
            SelectChoice("", _l("As drafted in each case")),
            *(
                SelectChoice(each.value, _l(OUTCOME_TITLES[each]))
                for each in (Outcome.UPHELD, Outcome.PARTLY, Outcome.NOT_UPHELD)
            ),
        ],
        default="",
        validators=[Length(max=16)],
    )

    def common(self) -> Common:
        """As the service takes it. Of a decision the words are the reasons, and nothing else is asked."""
        parts, kind = self.parts(), self.kind.data
        outcome = Outcome(self.outcome.data) if kind == "decision" and self.outcome.data else None
        return Common(kind, parts, outcome)
