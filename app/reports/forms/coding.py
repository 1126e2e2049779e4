"""Forms of coding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from app.platform.web.fields import AtMost, Checkboxes, Needed, block, choices, line
from app.reports.services.coding import NewCause, NewCode


class CauseForm(FlaskForm):
    """The root cause of one point."""

    stage_id = RadioField(_l("Where in the process"), coerce=int, validate_choice=False)
    other = line(_l("Which stage, if another"), 200)
    kind_id = RadioField(_l("Of what kind"), coerce=int, validate_choice=False)
    papers = Checkboxes(_l("Papers you looked at for this"), coerce=int, validate_choice=False)
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
        self.stage_id.choices = [SelectChoice(key, words) for key, words in stages.items()]
        self.kind_id.choices = [SelectChoice(key, words) for key, words in kinds.items()]
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
