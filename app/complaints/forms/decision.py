"""Forms of investigation and decision: a finding, a quotation, an answer with its money, the terms, a return."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from app.complaints.domain.interest_rules import rules_under
from app.complaints.domain.outcomes import OUTCOME_TITLES, RESULT_TITLES, Outcome, Result
from app.complaints.domain.redress import (
    LINE_TITLES,
    TAKES_AWAY,
    Interest,
    Line,
    LineKind,
    read_percent,
    tax_on,
)
from app.complaints.services.decision import LONGEST, Answer
from app.complaints.services.findings import (
    LONGEST_FACT,
    LONGEST_QUESTION,
    Fact,
    NewFinding,
)
from app.complaints.services.like_cases import LONGEST_REASON
from app.platform.web.fields import (
    AtMost,
    DayField,
    IdField,
    KnownDayField,
    Needed,
    block,
    choices,
    id_choices,
    line,
    one_line,
)
from app.platform.web.numbers import IntegerField
from app.shared.errors import Refused
from app.shared.ids import row_id_in
from app.shared.money import Money
from app.shared.text import N_

WorkOut = Callable[[str, Money, date, date], Interest]
"""Interest by the id of a rule, on an amount, from a day to a day."""
MOST_ROWS = 60
SPARE_ROWS = 2
"""Empty rows under those in use; "More rows" brings more, without script."""


def spare_rows(used: int) -> int:
    """How many empty rows stand under ``used`` ones, as long as there is room."""
    return max(0, min(SPARE_ROWS, MOST_ROWS - used))


def more_rows(rows: FieldList) -> None:
    """Add empty rows to a form that was sent."""
    for _row in range(spare_rows(len(rows))):
        rows.append_entry()


class FactRow(Form):
    """A dated fact and the paper that shows it."""

    on = KnownDayField(_l("Day"))
    text = StringField(_l("Fact"), filters=[one_line], validators=[AtMost(LONGEST_FACT)])
    evidence = IdField(_l("Paper"), choices=[])
    page = IntegerField(_l("Page"), validators=[Optional(), NumberRange(1, 9999)])


class FindingForm(FlaskForm):
    """What was established on one point."""

    question = line(_l("The question to answer"), LONGEST_QUESTION)
    result = RadioField(
        _l("Finding"),
        choices=choices(RESULT_TITLES, context="finding"),
        validators=[InputRequired(_l("Say what you found."))],
    )
    reasons = TextAreaField(_l("Why"), filters=[block], validators=[Needed(_l("Say why.")), AtMost(LONGEST)])
    facts = FieldList(FormField(FactRow), _l("Facts"), max_entries=MOST_ROWS)
    evidence = SelectMultipleField(
        _l("Papers it rests on"),
        choices=[],
        coerce=int,
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
    )
    known = HiddenField()

    def set_papers(self, papers: Mapping[int, str]) -> None:
        """Offer the papers of the case, by number."""
        self.evidence.choices = id_choices(papers)
        for row in self.facts:
            row.form.evidence.choices = id_choices(papers, blank="–")

    def finding(self, number: int) -> NewFinding:
        """What was typed."""
        facts = [
            Fact(
                text=row.form.text.data,
                on=row.form.on.known,
                evidence=row.form.evidence.data,
                page=row.form.page.data,
            )
            for row in self.facts
            if row.form.text.data
        ]
        return NewFinding(
            number=number,
            result=Result(self.result.data),
            reasons=self.reasons.data or "",
            question=self.question.data or "",
            facts=facts,
            evidence=self.evidence.data or [],
        )


class QuoteForm(FlaskForm):
    """Words of one clause, letter for letter."""

    quotation = TextAreaField(
        _l("Quotation"),
        filters=[block],
        validators=[Needed(_l("Quote the words that the answer rests on."))],
        description=_l("Letter for letter. Mark what you leave out with […]."),
    )
    relied_on = RadioField(
        _l("The clause speaks"),
        choices=[
            SelectChoice("against", _l("against the complainant")),
            SelectChoice("for", _l("for the complainant")),
        ],
        default="against",
    )


class LineRow(Form):
    """A line of money. What is taken off may be typed with or without a minus; of a cap the limit itself."""

    kind = SelectField(
        _l("Kind"),
        choices=choices({k: v for k, v in LINE_TITLES.items() if k is not LineKind.INTEREST}),
    )
    what = StringField(_l("What for"), filters=[one_line], validators=[AtMost(200)])
    basis = StringField(_l("How worked out"), filters=[one_line], validators=[AtMost(300)])
    amount = StringField(_l("Amount"), filters=[one_line], validators=[AtMost(30)])

    def line(self, currency: str) -> Line | None:
        """The line typed, or None for an empty row. Raises Refused."""
        if not (self.what.data or self.amount.data):
            return None
        try:
            kind = LineKind(self.kind.data)
        except ValueError as error:  # read also while the form is not validated: more rows were asked for
            raise Refused(N_("Choose one of the kinds offered."), field="lines") from error
        amount = Money.parse(self.amount.data or "", currency)
        if kind is LineKind.CAP:
            return Line(kind, self.what.data or "", self.basis.data or "", Money.zero(currency), limit=amount)
        if kind in TAKES_AWAY and amount.minor > 0:
            amount = -amount
        return Line(kind, self.what.data or "", self.basis.data or "", amount)


class InterestRow(Form):
    """A line of simple interest, worked out by us: at a rate that is typed, or by a dated rule."""

    what = StringField(_l("Interest on what"), filters=[one_line], validators=[AtMost(200)])
    principal = StringField(_l("On the amount of"), filters=[one_line], validators=[AtMost(30)])
    rule = SelectField(_l("Rate"), choices=[SelectChoice("", _l("As typed"))], default="")
    percent = StringField(_l("Per cent a year"), filters=[one_line], validators=[AtMost(8)])
    from_on = DayField(_l("From day"))
    to_on = DayField(_l("To day"))
    tax = StringField(_l("Tax taken off, %"), filters=[one_line], validators=[AtMost(8)])

    def lines(self, currency: str, work_out: WorkOut) -> list[Line]:
        """The interest typed and the tax on it; none for an empty row. Raises Refused."""
        interest = self._interest(currency, work_out)
        if interest is None:
            return []
        found = [Line(LineKind.INTEREST, self.what.data or "", "", interest.amount, interest)]
        if self.tax.data:
            found.append(tax_on(interest.amount, read_percent(self.tax.data, field="interests")))
        return found

    def _interest(self, currency: str, work_out: WorkOut) -> Interest | None:
        if not (self.principal.data or self.percent.data):
            return None
        if self.from_on.day is None or self.to_on.day is None:
            raise Refused(N_("Say from which day to which day interest runs."), field="interests")
        principal = Money.parse(self.principal.data or "", currency)
        if self.rule.data:
            return work_out(self.rule.data, principal, self.from_on.day, self.to_on.day)
        percent = read_percent(self.percent.data or "", field="interests")
        return Interest(principal, percent, self.from_on.day, self.to_on.day)


class AnswerForm(FlaskForm):
    """The answer to one point, why it is fair, and what it pays."""

    outcome = RadioField(
        _l("Outcome"), choices=choices(OUTCOME_TITLES), validators=[InputRequired(_l("Choose the outcome."))]
    )
    reasons = TextAreaField(_l("Why this is fair"), filters=[block], validators=[AtMost(LONGEST)])
    lines = FieldList(FormField(LineRow), _l("Redress"), max_entries=MOST_ROWS)
    interests = FieldList(FormField(InterestRow), _l("Simple interest"), max_entries=MOST_ROWS)
    version = HiddenField()

    def offer_rules(self, regime: str | None) -> None:
        """Let the rates be chosen that belong to the rules of this complaint."""
        for entry in self.interests:
            entry.form.rule.choices = [
                *entry.form.rule.choices[:1],
                *(SelectChoice(rule.id, _l(rule.title)) for rule in rules_under(regime)),
            ]

    def answer(self, number: int, currency: str, work_out: WorkOut) -> Answer:
        """What was typed; ``work_out`` knows the dated rates. Raises Refused for what is no amount, day or rate."""
        lines = [found for entry in self.lines if (found := entry.form.line(currency)) is not None]
        for entry in self.interests:
            lines += entry.form.lines(currency, work_out)
        if len(lines) > MOST_ROWS:
            raise Refused(N_("An answer has up to %(most)s lines of money."), field="lines", most=MOST_ROWS)
        return Answer(number, Outcome(self.outcome.data), self.reasons.data or "", lines)


class FairForm(FlaskForm):
    """Why the answer is fair, kept from the workbench itself."""

    fair = TextAreaField(_l("Why this is fair"), filters=[block], validators=[AtMost(LONGEST)])
    version = HiddenField()


class DepartureForm(FlaskForm):
    """Why an answer leaves the band of like cases."""

    reason = TextAreaField(
        _l("Why it differs"),
        filters=[block],
        validators=[Needed(_l("Say why it differs.")), AtMost(LONGEST_REASON)],
    )


class TermsForm(FlaskForm):
    """What holds for the decision as a whole."""

    difficulty = RadioField(
        _l("Difficulty"),
        choices=[
            SelectChoice("ordinary", _l("Ordinary")),
            SelectChoice("hard", _l("Hard: new or contested law, several products, or somebody badly hurt")),
        ],
        default="ordinary",
    )
    pay_by_days = IntegerField(
        _l("Days within which we pay"),
        validators=[Optional(), NumberRange(1, 365)],
        description=_l(
            "Counted from the day on which they accept, or from dispatch where nothing is accepted."
        ),
    )
    version = HiddenField()


class ReturnForm(FlaskForm):
    """What should change before it is approved."""

    words = TextAreaField(
        _l("What should change"),
        filters=[block],
        validators=[Needed(_l("Say what should change.")), AtMost(5_000)],
    )


def number_in(field: HiddenField) -> int:
    """The number that a hidden field carries; one that nothing has when it was tampered with or left out."""
    number = row_id_in(field.data)
    return -1 if number is None else number
