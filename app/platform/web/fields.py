"""Fields that keep what was typed and say what would be right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import partial
from typing import Any, TypeVar

from flask_babel import format_date, get_locale, lazy_pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.platform.web.errors import translated
from app.platform.web.filters import joined_sentences, knownday, legalday
from app.shared.days import NoSuchDay, read_day, read_known_day, read_time
from app.shared.errors import Refused
from app.shared.ids import row_id, row_id_in
from app.shared.money import Money

CodeOf = TypeVar("CodeOf", bound=str)


def one_line(value: str | None) -> str:
    """A WTForms filter: outer blanks and line breaks are never meant in a single line."""
    return " ".join((value or "").split())


def block(value: str | None) -> str:
    """A WTForms filter for texts: line ends as one character, outer blanks away; inside nothing is touched."""
    return (value or "").replace("\r\n", "\n").strip()


class AtMost:
    """At most so many characters; says how many there are."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.field_flags = {"maxlength": most} if most <= 500 else {}

    def __call__(self, _form: Form, field: Field) -> None:
        length = len(field.data or "")
        if length > self.most:
            raise ValidationError(
                _(
                    "These are %(length)s characters; up to %(most)s can be kept. Shorten it, or attach it as a paper.",
                    length=f"{length:,}",
                    most=f"{self.most:,}",
                )
            )


class Needed:
    """Something must be typed; ``message`` says what."""

    field_flags = {"required": True}

    def __init__(self, message: object) -> None:
        self.message = message

    def __call__(self, _form: Form, field: Field) -> None:
        if not (field.data or ""):
            raise ValidationError(str(self.message))


def line(label: object, most: int, *validators: Callable[..., None], **options: Any) -> StringField:
    """A single line of text."""
    return StringField(label, filters=[one_line], validators=[*validators, AtMost(most)], **options)


def late_reason(**options: Any) -> StringField:
    """Why something of an earlier day is recorded only now: the log takes nothing of the past without it."""
    return line(
        _l("Why it is recorded only now"),
        300,
        description=_l("It is kept in the log: no personal details."),
        **options,
    )


def choices(
    table: Mapping[CodeOf, str], *, blank: object = None, context: str | None = None
) -> list[SelectChoice]:
    """The words of ``table``, marked in ``context``, as choices; ``blank`` is the first one, with an empty value."""
    first = [] if blank is None else [SelectChoice("", blank)]
    say = _l if context is None else partial(lazy_pgettext, context)
    return [*first, *(SelectChoice(code, say(title)) for code, title in table.items())]


class ReadField(StringField):
    """A text that is read at once, so that other fields can compare with it; what was wrong is said on validating."""

    def __init__(self, label: object = None, **options: Any) -> None:
        options.setdefault("filters", [one_line])
        options.setdefault("render_kw", {"autocomplete": "off"})
        super().__init__(label, **options)
        self._problem = ""
        self.up_to: date | None = None

    def process(self, formdata: Any, *args: Any, **options: Any) -> None:
        super().process(formdata, *args, **options)
        self._problem = ""
        try:
            self.read(self.data or "")
        except NoSuchDay as error:
            month = format_date(error.month, "M月" if _chinese() else "MMMM")
            self._problem = _("%(month)s has %(days)s days.", month=month, days=error.days)
        except Refused as error:
            self._problem = translated(error)

    def read(self, text: str) -> None:
        """Read ``text``, which may be empty. Raises Refused."""
        raise NotImplementedError

    def pre_validate(self, form: Form) -> None:
        """Say what could not be read, and up to which day it would be taken."""
        if not self._problem:
            return
        if self.up_to is None:
            raise ValidationError(self._problem)
        until = _("Give a day up to today, %(day)s.", day=legalday(self.up_to))
        raise ValidationError(joined_sentences((self._problem, until)))


class DayField(ReadField):
    """A day typed as people write it; ``day`` is the day read, or None."""

    day: date | None = None

    def process_data(self, value: object) -> None:
        self.day = value if isinstance(value, date) else None
        super().process_data(legalday(self.day) if self.day else value)

    def read(self, text: str) -> None:
        self.day = None
        self.day = read_day(text) if text else None


class KnownDayField(ReadField):
    """As much of a day as is known; ``known`` is what was read (``2026-08``), or None."""

    known: str | None = None

    def process_data(self, value: object) -> None:
        self.known = str(value) if value else None
        super().process_data(knownday(self.known))

    def read(self, text: str) -> None:
        self.known = None
        self.known = read_known_day(text) if text else None


class TimeField(ReadField):
    """A time of day; ``time`` is what was read, or None."""

    time: time | None = None

    def process_data(self, value: object) -> None:
        super().process_data(f"{value:%H:%M}" if isinstance(value, datetime) else value)

    def read(self, text: str) -> None:
        self.time = None
        self.time = read_time(text) if text else None


class AmountField(StringField):
    """An amount of money, never below zero; ``money(currency)`` reads it."""

    def __init__(self, label: object = None, **options: Any) -> None:
        options.setdefault("filters", [one_line])
        super().__init__(label, **options)
        self.currency = "GBP"
        self.minor: int | None = None

    def pre_validate(self, form: Form) -> None:
        """Read the amount in ``currency``, which the form sets before it validates."""
        self.minor = None
        if not self.data:
            return
        try:
            amount = Money.parse(self.data, self.currency)
        except Refused as error:
            raise ValidationError(translated(error)) from error
        if amount.minor < 0:
            raise ValidationError(_("An amount claimed or paid is not below zero."))
        self.minor = amount.minor


class Checkboxes(SelectMultipleField):
    """Several answers to one question."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class IdField(SelectField):
    """A choice among rows by id; empty is none."""

    def __init__(self, label: object = None, **options: Any) -> None:
        super().__init__(label, coerce=_id, **options)


def _id(value: object) -> int | None:
    text = str(value or "")
    if not text or text == "None":
        return None
    return row_id(text)


def id_choices(rows: Mapping[int, str], *, blank: object = None) -> list[SelectChoice]:
    """Rows by id as choices."""
    first = [] if blank is None else [SelectChoice("", blank)]
    return [*first, *(SelectChoice(row_id, title) for row_id, title in rows.items())]


def version_of(typed: str | None) -> int | None:
    """The version of a case that a form was made from; None when it carries none that we gave out."""
    return row_id_in(typed)


def _chinese() -> bool:
    locale = get_locale()
    return locale is not None and locale.language == "zh"
