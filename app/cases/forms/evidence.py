"""Forms of evidence: upload, what papers say of themselves, their marks, and through whose hands they went."""

from __future__ import annotations

from collections.abc import Container, Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, Field, FieldList, Form, FormField, HiddenField, RadioField, SelectField

from app.cases.domain.papers import HANDED, KINDS, LANGUAGES, SIDES
from app.cases.forms.seen import SeenField
from app.cases.models import Evidence
from app.cases.services.custody import LONGEST_NAME, LONGEST_WHY
from app.cases.services.evidence import LONGEST_REASON, Description, PaperFacts, fingerprint
from app.disclosure.domain.classes import PRIVILEGE_TITLES, Privilege
from app.platform.web.fields import (
    DayField,
    KnownDayField,
    Needed,
    TimeField,
    choices,
    late_reason,
    line,
    version_of,
)
from app.shared.text import N_

MARKS = {mark.value: title for mark, title in PRIVILEGE_TITLES.items()}
ORIGINAL = {"yes": True, "no": False}
ORIGINALS = {"yes": N_("Original"), "no": N_("Copy")}
AS_IT_IS = _l("As it is")
AT_ONCE = 25
"""Papers described on one page."""


class UploadForm(FlaskForm):
    """Several files at once, all from one side."""

    files = MultipleFileField(_l("Files"), description=_l("PDF, pictures, letters, mails. Several at once."))
    side = SelectField(_l("Who they came from"), choices=choices(SIDES))
    known = HiddenField()


class Facts(Form):
    """What a document says of itself; everything may stay unknown."""

    description = line(_l("What it is"), 300)
    dated = KnownDayField(_l("Its own date"), description=_l("As much as is known, or empty: undated"))
    kind = SelectField(_l("Kind"), choices=choices(KINDS, blank=_l("Not known")))
    author = line(_l("Author"), 200)
    sent_from = line(_l("From"), 200)
    sent_to = line(_l("To"), 200)
    side = SelectField(_l("Which side it came from"), choices=choices(SIDES))
    original = SelectField(_l("Original or copy"), choices=choices(ORIGINALS, blank=_l("Not known")))
    language = SelectField(_l("Language"), choices=choices(LANGUAGES, blank=_l("Not known")))
    privilege = SelectField(_l("This paper is"), choices=choices(MARKS))
    known = HiddenField()

    def show(self, row: Evidence) -> None:
        """Fill in what stands."""
        for name in (
            "description",
            "dated",
            "kind",
            "author",
            "sent_from",
            "sent_to",
            "side",
            "language",
            "privilege",
        ):
            self[name].process(None, getattr(row, name) or "")
        said = {yes: code for code, yes in ORIGINAL.items()}
        self.original.process(None, said.get(row.original, "") if row.original is not None else "")
        self.known.process(None, fingerprint(row))

    def said(self) -> Description:
        """What was typed."""
        return Description(
            PaperFacts(
                description=self.description.data or "",
                kind=self.kind.data or None,
                dated=self.dated.known,
                author=self.author.data or None,
                sent_from=self.sent_from.data or None,
                sent_to=self.sent_to.data or None,
                original=ORIGINAL.get(self.original.data),
                language=self.language.data or None,
                side=self.side.data,
            ),
            Privilege(self.privilege.data),
            self.known.data or "",
        )


class PaperForm(FlaskForm, Facts):
    """One paper."""

    reason = line(
        _l("Why it is confidential, or no longer"),
        LONGEST_REASON,
        description=_l("Only when you change that."),
    )


class PaperRow(Facts):
    """One of several papers: the row may be ticked for what is the same for several."""

    number = HiddenField()
    picked = BooleanField(_l("Tick"))


class SameForm(Facts):
    """What is the same for every ticked paper; what is left empty changes nothing."""

    kind = SelectField(_l("Kind"), choices=choices(KINDS, blank=AS_IT_IS))
    side = SelectField(_l("Which side it came from"), choices=choices(SIDES, blank=AS_IT_IS))
    original = SelectField(_l("Original or copy"), choices=choices(ORIGINALS, blank=AS_IT_IS))
    language = SelectField(_l("Language"), choices=choices(LANGUAGES, blank=AS_IT_IS))
    privilege = SelectField(_l("This paper is"), choices=choices(MARKS, blank=AS_IT_IS))

    def fill(self, row: PaperRow) -> None:
        """Put what was typed here into ``row``."""
        for field in self:
            if field.data and not isinstance(field, HiddenField):
                row[field.short_name].process(None, _value(field))
        row.picked.data = False


def _value(field: Field) -> object:
    return field.known if isinstance(field, KnownDayField) else field.data


class PapersForm(FlaskForm):
    """Several papers on one page."""

    papers = FieldList(FormField(PaperRow))
    same = FormField(SameForm)
    reason = line(
        _l("Why papers become confidential, or open again"),
        LONGEST_REASON,
        description=_l("Only when you change that; it is kept with each of them."),
    )

    def show(self, rows: Sequence[Evidence]) -> None:
        """Fill in what stands of each paper."""
        for row in rows:
            entry = self.papers.append_entry().form
            entry.show(row)
            entry.number.process(None, row.number)

    def numbered(self) -> dict[int, PaperRow]:
        """The rows sent, by the number of their paper; what carries no number is none of ours."""
        rows = ((version_of(entry.form.number.data), entry.form) for entry in self.papers)
        return {number: row for number, row in rows if number is not None}

    def said(self, papers: Container[int]) -> dict[int, Description]:
        """What was typed of each of ``papers``; others of the rows are none of the case's."""
        return {number: row.said() for number, row in self.numbered().items() if number in papers}

    def fill_in(self) -> int:
        """Write what is the same into every ticked row; how many those were."""
        ticked = [row for row in self.numbered().values() if row.picked.data]
        for row in ticked:
            self.same.form.fill(row)
        return len(ticked)


class HandOverForm(FlaskForm):
    """A change of hands."""

    what = RadioField(_l("What changed hands"), choices=choices(HANDED), default="original")
    on = DayField(_l("On which day"), validators=[Needed(_l("Give the day."))])
    time = TimeField(_l("At what time"))
    giver = line(_l("From whom or where"), LONGEST_NAME, Needed(_l("Say from whom.")))
    taker = line(_l("To whom or where"), LONGEST_NAME, Needed(_l("Say to whom.")))
    place = line(_l("Place"), LONGEST_NAME)
    why = line(_l("Why"), LONGEST_WHY, Needed(_l("Say why.")))
    reason = late_reason()
    seen = SeenField()
