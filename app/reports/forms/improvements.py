"""Forms of improvements."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from app.platform.web.fields import AtMost, DayField, IdField, Needed, block, choices, id_choices, line
from app.platform.web.numbers import IntegerField
from app.reports.domain.actions import PLACE_TITLES
from app.reports.domain.effects import MEASURE_TITLES, VERDICT_TITLES, Measure
from app.reports.domain.flags import KIND_TITLES
from app.reports.models.actions import Action
from app.reports.services.actions import Plan
from app.shared.ids import row_id_in
from app.shared.text import N_

AGAINST = {
    "before": N_("as many days right before"),
    "year": N_("the same days a year before (where the season matters)"),
}
AUDIENCES = {"staff": N_("Whoever handles such cases"), "complainant": N_("The complainant")}
LANGUAGES = (("en", "English"), ("zh-Hans", "中文"))


class PlanForm(FlaskForm):
    """What will change, and the effect that is expected."""

    unit_id = IdField(_l("Unit"))
    title = line(
        _l("What will change, in a few words"), 200, Needed(_l("Say in a few words what will change."))
    )
    change = TextAreaField(
        _l("What will be different afterwards"),
        filters=[block],
        validators=[Needed(_l("Say what will be different afterwards.")), AtMost(2000)],
        description=_l("Of the process, not of a person: no personal details."),
    )
    why = TextAreaField(_l("What led to it"), filters=[block], validators=[AtMost(2000)])
    place = RadioField(_l("Where it changes"), choices=choices(PLACE_TITLES), default="stage")
    where = line(
        _l("Which one"),
        200,
        description=_l("The stage, the system, the partner, or whom the training is for."),
    )
    clause_id = HiddenField()
    owner_id = IdField(_l("Who carries it out"))
    due_on = DayField(_l("Done by"), validators=[Needed(_l("Give the day."))])
    measure = SelectField(
        _l("What should fall"), choices=choices(MEASURE_TITLES), default=Measure.COMPLAINTS.value
    )
    percent = IntegerField(_l("By how many per cent"), validators=[Optional()])
    product = IdField(_l("Only of the product"))
    reason = IdField(_l("Only those about"))
    from_on = DayField(_l("The effect shows from"), validators=[Needed(_l("Give the day."))])
    judge_on = DayField(
        _l("Judged on"),
        validators=[Needed(_l("Give the day."))],
        description=_l("The program counts on that day by itself; a person judges."),
    )
    against = SelectField(_l("Compared with"), choices=choices(AGAINST), default="before")
    known = HiddenField()

    def offer(
        self,
        *,
        units: Mapping[int, str],
        owners: Mapping[int, str],
        products: Mapping[int, str],
        reasons: Mapping[int, str],
    ) -> None:
        """What can be chosen."""
        self.unit_id.choices = id_choices(units)
        self.owner_id.choices = id_choices(owners, blank=_l("Choose"))
        self.product.choices = id_choices(products, blank=_l("all products"))
        self.reason.choices = id_choices(reasons, blank=_l("anything"))

    def show(self, action: Action) -> None:
        """Fill it with an action as it stands."""
        for name in ("unit_id", "title", "change", "why", "place", "where", "owner_id", "measure", "against"):
            self[name].data = getattr(action, name)
        for name in ("due_on", "from_on", "judge_on"):
            self[name].process_data(getattr(action, name))
        self.percent.data = action.percent
        self.clause_id.data = str(action.clause_id or "")
        self.product.data, self.reason.data = action.scope.get("product"), action.scope.get("reason")
        self.known.data = str(action.version)

    def plan(self) -> Plan:
        """What was typed."""
        scope = {
            name: value
            for name, value in (("product", self.product.data), ("reason", self.reason.data))
            if value is not None
        }
        clause = row_id_in(self.clause_id.data)
        if clause is not None and self.place.data == "wording" and self.measure.data == Measure.UPHELD:
            scope["clause"] = clause
        return Plan(
            title=self.title.data or "",
            change=self.change.data or "",
            why=self.why.data or "",
            place=self.place.data or "",
            where=self.where.data or "",
            clause_id=clause,
            owner_id=self.owner_id.data or 0,
            due_on=self.due_on.day,
            measure=self.measure.data or "",
            percent=self.percent.data,
            from_on=self.from_on.day,
            judge_on=self.judge_on.day,
            against=self.against.data or "before",
            scope=scope,
        )


class StepForm(FlaskForm):
    """What a step may ask for; the page shows the fields it does ask."""

    reason = line(_l("Why"), 300)
    owner_id = IdField(_l("To whom"))
    day = DayField(_l("New due date"))
    known = HiddenField()

    def offer(self, owners: Mapping[int, str]) -> None:
        """To whom it can be given."""
        self.owner_id.choices = id_choices(owners, blank=_l("Choose"))


class EvidenceForm(FlaskForm):
    """What shows that it was done."""

    what = line(_l("What it shows"), 500, Needed(_l("Say what it shows.")))
    file = FileField(_l("File"))


class VerdictForm(FlaskForm):
    """A person's verdict on the figures."""

    verdict = RadioField(_l("Verdict"), choices=choices(VERDICT_TITLES))
    words = TextAreaField(
        _l("What was learned"),
        filters=[block],
        validators=[Needed(_l("Say what was learned, in up to 2,000 characters.")), AtMost(2000)],
        description=_l("Where it was not effective, the next round begins with this."),
    )
    again_on = DayField(
        _l("Look again on"),
        description=_l("For “not shown” only. Without a day the action is taken up again."),
    )
    known = HiddenField()


class FlagForm(FlaskForm):
    """One case that may be more than one."""

    kind = RadioField(_l("It is"), choices=choices(KIND_TITLES), default="systemic")
    why = TextAreaField(
        _l("What makes you think so"), filters=[block], validators=[Needed(_l("Say why.")), AtMost(2000)]
    )
    owner_id = IdField(_l("Who follows it"))
    known_on = DayField(
        _l("We know of it since"),
        validators=[Needed(_l("Give the day."))],
        description=_l("Where a law gives a term, it runs from this day."),
    )

    def offer(self, owners: Mapping[int, str]) -> None:
        """Who can follow it."""
        self.owner_id.choices = id_choices(owners, blank=_l("Choose"))


class NotSystemicForm(FlaskForm):
    """Why it is this one case only."""

    because = TextAreaField(
        _l("Not systemic, because"), filters=[block], validators=[Needed(_l("Say why.")), AtMost(2000)]
    )


class ReportedForm(FlaskForm):
    """That a regulator was told."""

    to = line(_l("Reported to"), 120, Needed(_l("Say to whom.")))
    on = DayField(_l("On"), validators=[Needed(_l("Give the day."))])


class ExistingActionForm(FlaskForm):
    """An action that is there already."""

    action = line(_l("Reference of the action"), 40, Needed(_l("Give its reference.")))


class NoteForm(FlaskForm):
    """A guidance note."""

    code_id = IdField(_l("About"))
    audience = RadioField(_l("For"), choices=choices(AUDIENCES), default="staff")
    language = RadioField(
        _l("Language"), choices=[SelectChoice(code, title) for code, title in LANGUAGES], default="en"
    )
    title = line(_l("Title"), 200, Needed(_l("Give it a title.")))
    words = TextAreaField(
        _l("What closed cases taught"),
        filters=[block],
        validators=[Needed(_l("Write the note.")), AtMost(4000)],
        description=_l("Plain words; nothing that tells of one complainant."),
    )
    action = line(_l("From the action"), 40)
    known = HiddenField()

    def offer(self, codes: Mapping[int, str]) -> None:
        """What it can be about."""
        self.code_id.choices = id_choices(codes, blank=_l("Choose"))


class WhyForm(FlaskForm):
    """A reason."""

    reason = line(_l("Why"), 300, Needed(_l("Say why.")))
