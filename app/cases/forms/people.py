"""Forms of the people of a case: their particulars, whom they speak for, how we know them, when their part ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional, Regexp

from app.cases import words
from app.cases.domain.people import COMPLAINANT, REPRESENTATIVE, LettersTo, letters_to
from app.cases.services.people import LONGEST_REASON, Person
from app.platform.web.fields import (
    AtMost,
    Checkboxes,
    DayField,
    IdField,
    Needed,
    block,
    choices,
    late_reason,
    line,
)


def mail_line(label: object) -> StringField:
    """A field for an address of e-mail, or for none."""
    well_formed = Regexp(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z", message=_l("Write it as name@example.com."))
    return line(label, 254, Optional(), well_formed)


def address_block(label: object) -> TextAreaField:
    """A field for the lines of a postal address below the name."""
    return TextAreaField(label, filters=[block], validators=[AtMost(500)])


class ReachPart:
    """How somebody is addressed and reached."""

    kind = SelectField(_l("Person or firm"), choices=choices(words.KINDS), default="person")
    title = line(_l("Form of address"), 24, description=_l("Mrs, Mr, Dr"))
    phone = line(_l("Phone"), 40)
    email = mail_line(_l("E-mail"))
    address = address_block(_l("Address for letters"))


class MandatePart:
    """What lets somebody speak for the complainant."""

    authority_document = line(
        _l("Their authority: which document"),
        200,
        description=_l("Letter of authority, power of attorney, grant of probate"),
    )
    authority_scope = line(_l("What it covers"), 300)
    authority_to = DayField(_l("Until"))
    may_accept = BooleanField(_l("May accept an offer"))
    letters_to = SelectField(
        _l("Letters go"),
        choices=choices(words.LETTERS_TO),
        default=LettersTo.COPY_TO_COMPLAINANT.value,
        description=_l("While the authority lasts and its document is on file."),
    )


class PersonForm(ReachPart, MandatePart, FlaskForm):
    """Everything that can be known of somebody. Which fields show depends on their part in the complaint."""

    name = line(_l("Full name"), 200, Needed(_l("Write the name.")))
    capacity = SelectField(
        _l("The complainant is"),
        choices=choices(words.CAPACITIES),
        default="policyholder",
        validate_choice=True,
    )
    relation = line(
        _l("What they are to the complainant"), 60, description=_l("Son, neighbour, solicitor, broker")
    )
    language = SelectField(
        _l("Letters in"), choices=choices(words.LANGUAGES, blank=_l("As for the case")), default=""
    )
    needs = Checkboxes(_l("What they need"), choices=choices(words.NEEDS_ASKED))
    needs_words = line(_l("In words, for whoever rings next"), 500)
    paper = IdField(_l("The paper that shows it"))
    known = HiddenField()

    def person(self, before: Person) -> Person:
        """What was typed, over what was known before and this form does not ask."""
        speaks = before.role in REPRESENTATIVE
        return replace(
            before,
            name=self.name.data,
            kind=self.kind.data,
            title=self.title.data or None,
            phone=self.phone.data or None,
            email=self.email.data or None,
            address=self.address.data or None,
            language=self.language.data or None,
            capacity=self.capacity.data if before.role == COMPLAINANT else before.capacity,
            relation=before.relation if before.role == COMPLAINANT else self.relation.data or None,
            needs=tuple(self.needs.data or ()),
            needs_words=self.needs_words.data or None,
            authority=self._authority() if speaks else before.authority,
        )

    def _authority(self) -> dict[str, object]:
        given: dict[str, object] = {
            "document": self.authority_document.data or None,
            "scope": self.authority_scope.data or None,
            "valid_to": self.authority_to.day.isoformat() if self.authority_to.day else None,
            "may_accept_offers": bool(self.may_accept.data),
            "letters": self.letters_to.data,
        }
        return {**given, "paper": self.paper.data} if self.paper.data else given


class NewPersonForm(PersonForm):
    """Somebody who was not on the case."""

    role = SelectField(_l("Their part"), choices=[])

    def new_person(self) -> Person:
        """What was typed."""
        return self.person(Person(role=self.role.data, name=self.name.data))


def filled(person: Person, known: str) -> PersonForm:
    """The form as the person stands."""
    authority = person.authority or {}
    until = authority.get("valid_to")
    return PersonForm(
        formdata=None,
        name=person.name,
        kind=person.kind,
        title=person.title or "",
        phone=person.phone or "",
        email=person.email or "",
        address=person.address or "",
        language=person.language or "",
        capacity=person.capacity or "",
        relation=person.relation or "",
        needs=list(person.needs),
        needs_words=person.needs_words or "",
        authority_document=authority.get("document") or "",
        authority_scope=authority.get("scope") or "",
        authority_to=date.fromisoformat(until) if until else None,
        may_accept=bool(authority.get("may_accept_offers")),
        letters_to=letters_to(authority).value,
        paper=authority.get("paper"),
        known=known,
    )


class IdentityForm(FlaskForm):
    """How somebody was recognised."""

    how = SelectField(_l("How"), choices=choices(words.IDENTITY_WAYS))
    on = DayField(_l("On which day"), validators=[Needed(_l("Give the day."))])
    reason = late_reason()


class EndForm(FlaskForm):
    """The end of somebody's part."""

    on = DayField(_l("On which day"), validators=[Needed(_l("Give the day."))])
    reason = line(
        _l("Why"),
        LONGEST_REASON,
        Needed(_l("Say why.")),
        description=_l("It is kept in the log: no personal details."),
    )
