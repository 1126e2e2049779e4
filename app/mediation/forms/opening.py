"""Forms of opening an external case and of who has it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from app.mediation.domain.tracks import Track
from app.mediation.domain.words import OPENERS
from app.platform.web.fields import (
    AmountField,
    AtMost,
    DayField,
    IdField,
    Needed,
    block,
    choices,
    line,
    version_of,
)
from app.platform.web.numbers import IntegerField
from app.rulebook.words import said
from app.rules.library import Library
from app.rules.terms import Fact, FactName

MOST_NUMBER = 1000


class SeenForm(FlaskForm):
    """A form that carries the version of the external case that it was made from."""

    seen = HiddenField()

    @property
    def version(self) -> int | None:
        """That version, for the service; None where it names none that we gave out."""
        return version_of(self.seen.data)


class OpeningForm(FlaskForm):
    """What is known when an external case is opened; the facts that its rules ask for are added by `opening_form`."""

    opened_by = RadioField(_l("Who opened it"))
    opened_on = DayField(_l("Opened on"), validators=[Needed(_l("Give the day."))])
    forum = line(_l("Forum"), 200, description=_l("The body, court or centre that has it"))
    reference = line(_l("Forum’s case number"), 80)
    claimed = AmountField(_l("Amount claimed there"))
    objection_by = DayField(
        _l("Answer on jurisdiction due"),
        description=_l("As the forum’s letter says; empty where it names no day"),
    )
    agreement = BooleanField(_l("There is a written agreement to go to this forum"))
    why = TextAreaField(
        _l("Why it is opened in spite of the check"), filters=[block], validators=[AtMost(1000)]
    )


def _begun(words: str) -> str:
    """As a choice begins: rules write their values as they stand within a sentence."""
    return words[:1].upper() + words[1:]


def facts_typed(form: FlaskForm, track: Track, library: Library) -> dict[str, Fact]:
    """What the rules were told, by the name of the fact."""
    found: dict[str, Fact] = {}
    for declared in asked_facts(track, library):
        value = form[f"fact_{declared.name}"].data
        if value not in (None, ""):
            found[declared.name] = value == "yes" if declared.kind == "flag" else value
    return found


def asked_facts(track: Track, library: Library) -> list[FactName]:
    """The facts that a procedure asks for when it is opened, as their rules declare them."""
    found = []
    for name in track.facts:
        pack, _colon, fact = name.partition(":")
        found.append(library.pack(pack).facts[fact])
    return found


def opening_form(track: Track, library: Library, currency: str, **filled: Any) -> OpeningForm:
    """The form for one procedure, with a question for each fact that its rules ask."""
    fields = {f"fact_{each.name}": _question(each) for each in asked_facts(track, library)}
    form: OpeningForm = type("OpeningForm", (OpeningForm,), fields)(**filled)
    form.opened_by.choices = choices({name: OPENERS[name] for name in track.opened_by})
    form.claimed.currency = currency
    return form


def _question(declared: FactName) -> Any:
    label = said(declared.label)
    if declared.kind == "number":
        return IntegerField(label, validators=[Optional(), NumberRange(0, MOST_NUMBER)])
    options = (
        [SelectChoice(value, _begun(said(words))) for value, words in declared.values.items()]
        if declared.kind == "choice"
        else [SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))]
    )
    return SelectField(label, choices=[SelectChoice("", _l("Not stated")), *options])


class ParticularsForm(SeenForm):
    """What is known of an external case besides its procedure; the facts are added by `particulars_form`."""

    forum = line(
        _l("Forum"),
        200,
        Needed(_l("Name the forum.")),
        description=_l("The body, court or centre that has it"),
    )
    reference = line(_l("Forum’s case number"), 80)
    claimed = AmountField(_l("Amount claimed there"))
    objection_by = DayField(
        _l("Answer on jurisdiction due"),
        description=_l("As the forum’s letter says; empty where it names no day"),
    )


def particulars_form(track: Track, library: Library, currency: str, **filled: Any) -> ParticularsForm:
    """The form for one procedure, with a question for each fact that its rules ask."""
    fields = {f"fact_{each.name}": _question(each) for each in asked_facts(track, library)}
    form: ParticularsForm = type("ParticularsForm", (ParticularsForm,), fields)(**filled)
    form.claimed.currency = currency
    return form


class OpenedForm(SeenForm):
    """The day of opening put right; every date that hangs on it is restated."""

    opened_on = DayField(_l("Opened on"), validators=[Needed(_l("Give the day."))])
    why = line(_l("Why it changes"), 300, description=_l("Needed to record it, not to see what it does."))


class GiveForm(SeenForm):
    """Who has it from now on."""

    handler = IdField(_l("Who has it"))


class StepForm(SeenForm):
    """Something that happened."""

    step = SelectField(_l("What has happened"))
    on = DayField(_l("On which day"), validators=[Needed(_l("Give the day."))])
    text = TextAreaField(_l("Note"), filters=[block], validators=[AtMost(2000)])


class WhyForm(SeenForm):
    """A reason, kept in the log."""

    why = line(
        _l("Why"),
        300,
        Needed(_l("Say why.")),
        description=_l("It is kept in the log: no personal details."),
    )


class OnForm(SeenForm):
    """A day on which something happened."""

    on = DayField(_l("On which day"), validators=[Needed(_l("Give the day."))])


class JurisdictionForm(OnForm):
    """Our answer on jurisdiction."""

    ground = RadioField(_l("Do we object"))
    text = TextAreaField(_l("What we wrote"), filters=[block], validators=[AtMost(2000)])


class ResultForm(OnForm):
    """What became of an objection or challenge."""

    result = RadioField(_l("What became of it"))
