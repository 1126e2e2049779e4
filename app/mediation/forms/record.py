"""Forms of the record: people, issues, exhibits, directions, sessions, costs, correspondence."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice

from app.disclosure.domain.classes import PRIVILEGE_TITLES
from app.mediation.domain import words
from app.mediation.forms.opening import OnForm, SeenForm
from app.platform.web.fields import (
    AmountField,
    AtMost,
    Checkboxes,
    DayField,
    IdField,
    Needed,
    TimeField,
    block,
    choices,
    line,
)
from app.rules.terms import Bilingual
from app.shared.ids import row_id


def bilingual_choices(table: dict[str, Bilingual], chinese: bool) -> list[SelectChoice]:
    """A table of words in two languages as choices."""
    return [SelectChoice(code, each.zh if chinese else each.en) for code, each in table.items()]


class NumbersField(Checkboxes):
    """Several rows by their numbers."""

    def __init__(self, label: object = None, **options: object) -> None:
        SelectMultipleField.__init__(self, label, coerce=row_id, **options)


class PersonForm(SeenForm):
    """Somebody who takes part."""

    part = SelectField(_l("Takes part as"), choices=choices(words.PARTS))
    side = RadioField(_l("Side"), choices=choices(words.SIDES), default="theirs")
    name = line(_l("Name"), 200, Needed(_l("Give the name.")))
    organisation = line(_l("Firm or body"), 200)
    email = line(_l("E-mail"), 254, description=_l("Invitations go there"))
    phone = line(_l("Telephone"), 40)
    zone = line(
        _l("Time zone"), 64, description=_l("Such as Europe/London; their invitations say their own time")
    )
    authority = SelectField(
        _l("Authority to act"), choices=choices(words.AUTHORITIES, blank=_l("Does not apply"))
    )
    authority_proof = line(_l("What shows it"), 200, description=_l("Power of attorney of 3 May 2026, E7"))


class DisclosureForm(OnForm):
    """What a neutral disclosed."""

    what = TextAreaField(
        _l("What was disclosed"), filters=[block], validators=[Needed(_l("Write it down.")), AtMost(2000)]
    )


class ChallengeForm(OnForm):
    """A challenge of a neutral."""

    who = RadioField(_l("Who challenges"), choices=choices(words.CHALLENGERS), default="ours")
    ground = TextAreaField(
        _l("On which ground"), filters=[block], validators=[Needed(_l("Write it down.")), AtMost(2000)]
    )


class IssueForm(SeenForm):
    """A question with both positions."""

    title = line(_l("The question"), 300, Needed(_l("Write the question.")))
    state = RadioField(_l("How it stands"), choices=choices(words.ISSUE_STATES), default="disputed")
    point = IdField(_l("Complaint point"))
    ours = TextAreaField(_l("Our position"), filters=[block], validators=[AtMost(2000)])
    theirs = TextAreaField(_l("Their position"), filters=[block], validators=[AtMost(2000)])


class ExhibitForm(SeenForm):
    """A paper that gets a number of its side."""

    letter = RadioField(_l("Whose exhibit"), choices=choices(words.LETTERS), default="R")
    evidence = IdField(_l("Paper of this case"))
    description = line(_l("Description"), 300, description=_l("Empty: as the paper describes itself"))
    purpose = line(_l("What it proves"), 500)
    filed_on = DayField(_l("Filed on"))


class DirectionForm(SeenForm):
    """An order with a day."""

    kind = SelectField(_l("What is to be done"))
    whose = RadioField(_l("Whose it is"), choices=choices(words.WHOSE), default="us")
    given_on = DayField(_l("Given on"), validators=[Needed(_l("Give the day."))])
    due_on = DayField(_l("Due on"))
    given_by = line(_l("Given by"), 200, Needed(_l("Say who gave it.")))
    order = line(_l("Its number"), 40, description=_l("PO1"))
    what = TextAreaField(_l("Its words"), filters=[block], validators=[AtMost(2000)])


class ExtensionForm(OnForm):
    """Another day that the forum gave."""

    on = DayField(_l("Given on"), validators=[Needed(_l("Give the day."))])
    due_on = DayField(_l("New day"), validators=[Needed(_l("Give the new day."))])
    why = line(
        _l("Why"), 300, Needed(_l("Say why.")), description=_l("In the forum’s words: no personal details.")
    )


class SittingForm(SeenForm):
    """A session or hearing."""

    kind = SelectField(_l("Kind of session"), choices=choices(words.SITTINGS))
    on = DayField(_l("Day"), validators=[Needed(_l("Give the day."))])
    starts = TimeField(_l("Begins at"), validators=[Needed(_l("Give the time."))])
    ends = TimeField(_l("Ends at"), validators=[Needed(_l("Give the time."))])
    place = line(_l("Place"), 300)
    link = line(_l("Link"), 500, description=_l("https://… of a video hearing"))
    agenda = TextAreaField(
        _l("Agenda"),
        filters=[block],
        validators=[AtMost(2000)],
        description=_l("Everybody who is invited reads it."),
    )
    members = NumbersField(_l("Who is invited"))


class HeldForm(SeenForm):
    """That it took place."""

    present = NumbersField(_l("Who was there"))
    minutes = TextAreaField(_l("Minutes"), filters=[block], validators=[AtMost(20_000)])
    minutes_class = SelectField(_l("Who may read the minutes"), choices=choices(PRIVILEGE_TITLES))


class CostForm(SeenForm):
    """A fee or cost."""

    kind = SelectField(_l("Kind"))
    on = DayField(_l("Day of the bill"), validators=[Needed(_l("Give the day."))])
    what = line(_l("What for"), 200, Needed(_l("Say what for.")))
    amount = AmountField(_l("Amount"), validators=[Needed(_l("Give the amount."))])
    due_on = DayField(_l("Payable by"))


class PaidForm(OnForm):
    """That something was paid."""

    proof = line(_l("What proves it"), 200, description=_l("Reference of the bank, receipt, E12"))


class DroppedForm(OnForm):
    """That something is not payable."""

    why = line(_l("Why"), 300, Needed(_l("Say why.")))


class ProofForm(SeenForm):
    """What proves a payment."""

    proof = line(_l("What proves it"), 200, Needed(_l("Say what proves it.")))


class LetterForm(SeenForm):
    """A letter, e-mail or call."""

    on = DayField(_l("Day"), validators=[Needed(_l("Give the day."))])
    direction = RadioField(_l("Direction"), choices=choices(words.DIRECTIONS_OF_LETTERS), default="in")
    with_whom = line(_l("With whom"), 200, Needed(_l("Say with whom.")))
    about = TextAreaField(
        _l("What about"), filters=[block], validators=[Needed(_l("Say what about.")), AtMost(2000)]
    )
    privilege = SelectField(_l("Who may read it"), choices=choices(PRIVILEGE_TITLES))
    evidence = IdField(_l("The paper itself"))
