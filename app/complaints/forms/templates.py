"""Forms of letter templates."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from app.complaints.domain.house_words import CONDITIONS, LONGEST_PIECE, MOST_PIECES, NOT, PLACES, Piece
from app.complaints.services.templates import LONGEST_NOTE
from app.platform.web.fields import AtMost, DayField, Needed, block, choices, line

SPARE = 2


def _conditions() -> list[SelectChoice]:
    """Always, each condition, and the opposite of each."""
    return [
        SelectChoice("", _l("always")),
        *(SelectChoice(name, _l(label)) for name, label in CONDITIONS.items()),
        *(
            SelectChoice(f"{NOT}{name}", _l("unless %(condition)s", condition=_l(label)))
            for name, label in CONDITIONS.items()
        ),
    ]


class PieceRow(Form):
    """Words of the firm at a place of the letter."""

    place = SelectField(_l("Where"), choices=choices(PLACES))
    when = SelectField(_l("Only when"))
    words = TextAreaField(_l("Words"), filters=[block], validators=[AtMost(LONGEST_PIECE)])

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.when.choices = _conditions()


class TemplateForm(FlaskForm):
    """A new version: all pieces together; ``seen`` is the number of the newest version on the page."""

    pieces = FieldList(FormField(PieceRow), _l("Pieces"), max_entries=MOST_PIECES + SPARE)
    since = DayField(_l("In force from"), validators=[Needed(_l("Give the day from which letters use it."))])
    note = line(_l("What is new, for whoever approves"), LONGEST_NOTE)
    seen = HiddenField()

    def written(self) -> list[Piece]:
        """The rows with words in them; an empty row is left out, so a piece is removed."""
        return [
            Piece(row.form.place.data, row.form.words.data, row.form.when.data or "")
            for row in self.pieces
            if row.form.words.data
        ]

    def day(self) -> date:
        """The day typed, once the form is valid."""
        return self.since.day or date.max


class TemplateWhyForm(FlaskForm):
    """Why a version is sent back or withdrawn."""

    why = line(_l("Reason"), LONGEST_NOTE)
