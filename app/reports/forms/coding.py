"""Forms of coding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.platform.web.fields import AtMost, Checkboxes, IdField, Needed, block, choices, id_choices, line
from app.platform.web.numbers import IntegerField, whole_number
from app.reports.services.coding import NewCause, NewCode

_CHOSEN = InputRequired(_l("Choose one of those listed."))


class CodesPart:
    """Where in the process, and of what kind."""

    stage_id = RadioField(
        _l("Where in the process"), coerce=whole_number, validate_choice=False, validators=[_CHOSEN]
    )
    kind_id = RadioField(_l("Of what kind"), coerce=whole_number, validate_choice=False, validators=[_CHOSEN])

    def offer_codes(self, stages: Mapping[int, str], kinds: Mapping[int, str]) -> None:
        """What can be chosen."""
        self.stage_id.choices = [SelectChoice(key, words) for key, words in stages.items()]
        self.kind_id.choices = [SelectChoice(key, words) for key, words in kinds.items()]


class CauseForm(CodesPart, FlaskForm):
    """The root cause of one point."""

    other = line(_l("Which stage, if another"), 200)
    papers = Checkboxes(_l("Papers you looked at for this"), coerce=whole_number, validate_choice=False)
    without_papers = line(
        _l("What else you looked at"),
        300,
        description=_l("Such as a recording or a system, if no paper shows it."),
    )
    why = TextAreaField(
        _l("What happened, and why it could"),
        filters=[block],
        validators=[Needed(_l("Say what happened, in up to 2,000 characters.")), AtMost(2000)],
    )
    known = HiddenField()

    def offer(self, stages: Mapping[int, str], kinds: Mapping[int, str], papers: Mapping[int, str]) -> None:
        """What can be chosen."""
        self.offer_codes(stages, kinds)
        self.papers.choices = [SelectChoice(key, words) for key, words in papers.items()]

    def cause(self) -> NewCause:
        """What was chosen."""
        return NewCause(
            self.stage_id.data,
            self.kind_id.data,
            self.why.data or "",
            tuple(self.papers.data or ()),
            self.without_papers.data or "",
            self.other.data or "",
        )


class AgainForm(CodesPart, FlaskForm):
    """A cause coded a second time."""

    why = TextAreaField(
        _l("What in the papers shows it"),
        filters=[block],
        validators=[Needed(_l("Say what in the papers shows it, in up to 500 characters.")), AtMost(500)],
    )


class DrawForm(FlaskForm):
    """A sample to be coded twice."""

    unit_id = IdField(_l("Unit and all below it"))
    coder_id = IdField(
        _l("Who codes it again"),
        validators=[InputRequired(_l("Choose somebody else, who codes at this unit."))],
    )
    size = IntegerField(_l("How many causes"), validators=[InputRequired(_l("Give a number."))], default=30)
    seed = line(
        _l("Seed"),
        64,
        Needed(_l("Give a seed of up to 64 characters, such as today’s date.")),
        description=_l("Whoever knows it can draw the same again."),
    )

    def offer(self, units: Mapping[int, str], coders: Mapping[int, str]) -> None:
        """Units of whoever draws, and people who code there."""
        self.unit_id.choices = id_choices(units)
        self.coder_id.choices = id_choices(coders, blank=_l("Choose"))


class RetireForm(FlaskForm):
    """A code that is chosen no more."""

    code = SelectField(_l("Code"))
    successor = SelectField(_l("What takes its place"))
    why = line(_l("Why"), 300, Needed(_l("Say why.")))

    def offer(self, codes: Sequence[tuple[str, str]]) -> None:
        """Codes in use."""
        self.code.choices = list(codes)
        self.successor.choices = choices({}, blank=_l("nothing")) + [SelectChoice(*code) for code in codes]


class CodeForm(FlaskForm):
    """A code to add."""

    code = line(_l("Code"), 48, Needed(_l("Give the code.")))
    label = line(_l("Name in English"), 120, Needed(_l("Give its name.")))
    label_zh = line(_l("Name in Chinese"), 120, Needed(_l("Give its name.")))
    means = line(_l("What it means"), 500, Needed(_l("Say what it means.")))
    means_zh = line(_l("The same in Chinese"), 500)
    example = line(_l("An example"), 500)
    why = line(_l("Why it is needed"), 300, Needed(_l("Say why.")))

    def new(self) -> NewCode:
        """What was typed."""
        typed = (self.code, self.label, self.label_zh, self.means, self.means_zh, self.example)
        return NewCode(*(field.data or "" for field in typed))
