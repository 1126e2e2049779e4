"""The form of the audit pages: an anchor that was kept."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import Length

MOST = 5_000


class AnchorForm(FlaskForm):
    """The seven lines, typed or pasted, or the file with the ends of all streams."""

    statement = TextAreaField(
        _l("The seven lines of the anchor"),
        [Length(max=MOST, message=_l("Keep it to 5,000 characters; send a longer one as a file."))],
    )
    file = FileField(
        _l("Or its file"),
        description=_l("With the ends of all streams: then each stream that was changed is named."),
    )
