"""Forms of the calendars: days put right, an official file."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

from app.platform.web.fields import DayField, Needed, line

KINDS = (
    ("holiday", _l("A holiday")),
    ("workday", _l("A working day, though its weekday is none (make-up day)")),
    ("ordinary", _l("What its weekday says")),
)


class CorrectionForm(FlaskForm):
    """What one day, or several on end, really are. ``seen`` is the edition that was looked at."""

    first = DayField(_l("Day"), validators=[Needed(_l("Give the day."))])
    last = DayField(_l("To, when it is several days"), description=_l("The last of them."))
    kind = RadioField(
        _l("It is"), choices=[SelectChoice(code, label) for code, label in KINDS], default="holiday"
    )
    name = line(_l("What the day is called"), 120, description=_l("As certificates will name it."))
    reason = line(
        _l("Why it is corrected"),
        300,
        Needed(_l("Say why.")),
        description=_l("Who announced it, where and when. It is kept in the calendar’s log."),
    )
    seen = HiddenField()


class FileForm(FlaskForm):
    """An official file."""

    file = FileField(
        _l("File"),
        [FileRequired(_l("Choose the file."))],
        description=_l("JSON of GOV.UK or holiday-cn, or CSV of data.gov.au, as they are published."),
    )
    source = line(
        _l("Where it is from"),
        48,
        description=_l("Names the edition, such as “GOV.UK, March 2027”. Empty: who publishes such files."),
    )


class ConfirmForm(FlaskForm):
    """What was looked at is to be done. ``seen``: the editions, a line each."""

    seen = HiddenField()
