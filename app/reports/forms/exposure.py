"""The form of exposure."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from app.platform.web.fields import Needed, line


class ExposureForm(FlaskForm):
    """A file of figures, and where they are from."""

    file = FileField(
        _l("File"),
        [FileRequired(_l("Choose the file."))],
        description=_l(
            "CSV (UTF-8) or spreadsheet with the columns month, unit, product, measure, amount. Measure: policies, "
            "claims or premium; product blank: all."
        ),
    )
    source = line(_l("Where it is from"), 200, Needed(_l("Say where the figures are from.")))
