"""The forms of exposure."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from app.platform.web.fields import Needed, choices, line
from app.reports.domain.exposure import MEASURE_TITLES


class ExposureForm(FlaskForm):
    """A file of figures, and where they are from."""

    file = FileField(
        _l("File"),
        [FileRequired(_l("Choose the file."))],
        description=_l(
            "CSV (UTF-8) or spreadsheet with the columns month, unit, product, measure, amount. Measure: policies, "
            "claims or premium; product blank: all. A figure is of the unit itself: those of units below are added "
            "to it."
        ),
    )
    source = line(_l("Where it is from"), 200, Needed(_l("Say where the figures are from.")))


class FigureForm(FlaskForm):
    """One figure, entered by hand; it is an edition like a file's."""

    month = line(
        _l("Month of the figure"),
        20,
        Needed(_l("Give the month, such as 2026-11.")),
        description=_l("Such as 2026-11."),
    )
    unit = SelectField(
        _l("Unit"), description=_l("Of the unit itself: figures of units below are added to it.")
    )
    product = SelectField(_l("Product"))
    measure = SelectField(_l("Measure"), choices=choices(MEASURE_TITLES))
    amount = line(_l("Figure"), 30, Needed(_l("Give the figure.")))
    origin = line(
        _l("Where the figure is from"), 200, Needed(_l("Say where the figures are from."))
    )  # not the id of the file's

    def offer(self, units: Iterable[tuple[str, str]], products: Iterable[tuple[str, str]]) -> FigureForm:
        """What can be chosen: codes with their names."""
        self.unit.choices = [SelectChoice(code, name) for code, name in units]
        self.product.choices = [
            SelectChoice("", _l("All products")),
            *(SelectChoice(code, name) for code, name in products),
        ]
        return self

    def row(self) -> dict[str, str]:
        """As the line of a file."""
        return {name: self[name].data or "" for name in ("month", "unit", "product", "measure", "amount")}
