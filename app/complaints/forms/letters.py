"""Forms of letters: what is written for one, how it leaves, what came of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.complaints.domain.letter_kinds import WAYS
from app.complaints.letters.material import Parts
from app.complaints.services.letter_fate import Fate
from app.complaints.services.letters import LONGEST
from app.platform.web.fields import DayField, Needed
from app.platform.web.forms import stripped
from app.platform.web.numbers import whole_number

_TOO_LONG = _l("At most 20,000 characters.")


class PartsForm(FlaskForm):
    """What a person writes for a letter. Which fields show depends on its kind; the rest comes from the case."""

    paragraphs = TextAreaField(
        _l("What the letter is to say"),
        filters=[stripped],
        validators=[Length(max=LONGEST, message=_TOO_LONG)],
        description=_l(
            "An empty line begins a new paragraph. Names, dates and amounts must be those of the case."
        ),
    )
    why = TextAreaField(
        _l("The reason, in a sentence or two"),
        filters=[stripped],
        validators=[Length(max=LONGEST, message=_TOO_LONG)],
    )
    expected_on = DayField(_l("When our answer can be expected"))
    happened_on = DayField(_l("On which day"))
    papers = SelectMultipleField(
        _l("Enclose papers of the case"),
        coerce=whole_number,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    known = HiddenField()

    def parts(self) -> Parts:
        """As the service takes them."""
        return Parts(
            paragraphs=(self.paragraphs.data,) if self.paragraphs.data else (),
            why=self.why.data or "",
            expected_on=self.expected_on.day,
            happened_on=self.happened_on.day,
            papers=tuple(self.papers.data or ()),
        )

    def show(self, parts: Parts) -> None:
        """Fill the fields with what was written before."""
        self.paragraphs.data = "\n\n".join(parts.paragraphs)
        self.why.data = parts.why
        self.expected_on.process_data(parts.expected_on)
        self.happened_on.process_data(parts.happened_on)
        self.papers.data = list(parts.papers)


class DispatchForm(FlaskForm):
    """How the letter leaves, and how one can prove it."""

    how = RadioField(
        _l("How it leaves today"),
        choices=[SelectChoice(way, _l(title)) for way, title in WAYS.items()],
        default="post",
        validators=[InputRequired(_l("Say how it leaves."))],
    )
    proof = StringField(
        _l("Proof that it left"),
        filters=[stripped],
        validators=[Length(max=200)],
        description=_l(
            "Number of the item, who took it, or the message in the portal; an e-mail proves itself in the outbox."
        ),
    )


class ArrivalForm(FlaskForm):
    """The day a letter arrived, or came back, and how one knows."""

    fate = RadioField(
        _l("What came of it"),
        choices=[
            SelectChoice(Fate.DELIVERED.value, _l("It arrived")),
            SelectChoice(Fate.RETURNED.value, _l("It came back")),
        ],
        validators=[InputRequired(_l("Say whether it arrived."))],
    )
    on = DayField(_l("On which day"), validators=[Needed(_l("Give the day."))])
    words = StringField(_l("How we know"), filters=[stripped], validators=[Length(max=200)])


class AgainForm(FlaskForm):
    """Where a letter goes that did not arrive."""

    address = TextAreaField(
        _l("Address for letters"),
        filters=[stripped],
        validators=[InputRequired(_l("Write the address.")), Length(max=500)],
        description=_l("It becomes the address on file."),
    )
    same = BooleanField(_l("It is the right address; the letter is to go there once more"))


class OverrideForm(FlaskForm):
    """Why a letter may go in spite of its check."""

    reason = TextAreaField(
        _l("Why it may go in spite of the check"),
        filters=[stripped],
        validators=[InputRequired(_l("Say why.")), Length(max=1000)],
    )


class StampForm(FlaskForm):
    """The scan of the stamped paper."""

    scan = FileField(_l("Scan of the stamped letter"), validators=[FileRequired(_l("Choose the file."))])
