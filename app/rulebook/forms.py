"""Forms of the rules' desk. What was typed is kept; every refusal says what would be right."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from app.platform.web.fields import AtMost, DayField, Needed, block, line
from app.rulebook.services.copying import LONGEST_WORDS
from app.rulebook.services.recording import LONGEST_EDITION, LONGEST_NOTE, LONGEST_SOURCE, Reading

LANGUAGES = (("en", "English"), ("zh-Hans", "简体中文"))


class _ReadingFields(FlaskForm):
    """Which text was read, in which edition, when."""

    source = line(
        _l("Official text"),
        LONGEST_SOURCE,
        Needed(_l("Name the text that you read, so that somebody else finds it.")),
        description=_l("Name and place, such as its address or where the copy is kept."),
    )
    edition = line(
        _l("Edition or date of the text"),
        LONGEST_EDITION,
        Needed(_l("Say which edition, view or date of that text it was.")),
    )
    read_on = DayField(_l("Read on"), validators=[Needed(_l("Give the day on which you read it."))])
    note = TextAreaField(_l("Note"), filters=[block], validators=[AtMost(LONGEST_NOTE)])

    def reading(self) -> Reading:
        """What was typed, once the form is valid."""
        return Reading(
            self.source.data or "",
            self.edition.data or "",
            self.read_on.day or date.max,
            self.note.data or "",
        )


class CompareForm(_ReadingFields):
    """A point was compared; ``seen`` is the digest of the text on the page."""

    seen = HiddenField()


class WordsForm(_ReadingFields):
    """The firm's copy of prescribed words."""

    lang = SelectField(_l("For letters in"), choices=[SelectChoice(code, name) for code, name in LANGUAGES])
    since = DayField(_l("In force from"), validators=[Needed(_l("Give the day from which letters use it."))])
    body = TextAreaField(
        _l("The words"),
        filters=[block],
        validators=[
            Needed(_l("Paste the words here, exactly as they are prescribed.")), AtMost(LONGEST_WORDS)
        ],
        description=_l("Letter for letter. An empty line begins a new paragraph."),
    )  # fmt: skip


class PaperForm(_ReadingFields):
    """The firm's copy of a paper that travels with letters."""

    lang = SelectField(
        _l("For letters in"),
        choices=[
            SelectChoice("", _l("any language")),
            *(SelectChoice(code, name) for code, name in LANGUAGES),
        ],
    )
    since = DayField(_l("In force from"), validators=[Needed(_l("Give the day from which letters use it."))])
    file = FileField(_l("The paper, as a PDF"))


class WhyForm(FlaskForm):
    """A reason for taking something back, or for sending it back."""

    why = TextAreaField(_l("Reason"), filters=[block], validators=[AtMost(LONGEST_NOTE)])
