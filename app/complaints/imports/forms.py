"""The form that uploads a register's file."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField
from wtforms.validators import DataRequired


class UploadForm(FlaskForm):
    """A file, what it looks like, and whose complaints it holds."""

    file = FileField(
        _l("File"),
        [FileRequired(_l("Choose the file."))],
        description=_l("Text with one row a line (CSV), UTF-8."),
    )
    profile = SelectField(
        _l("Profile"),
        [DataRequired(_l("Choose what the file looks like."))],
        description=_l("Says which columns the file has and what they mean."),
    )
    unit = SelectField(
        _l("Unit"),
        [DataRequired(_l("Choose the unit that the complaints belong to."))],
        description=_l("The complaints appear on this unit’s list."),
    )


class PlaceForm(FlaskForm):
    """What a label counts as."""

    on = SelectField(_l("Counts as"), [DataRequired(_l("Choose what it counts as."))])
    known = HiddenField()
