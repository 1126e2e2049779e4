"""The form of one ground of law: its questions, its kinds of proof with their papers, what it shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from app.cases.words import said
from app.complaints.forms.decision import number_in
from app.complaints.services.grounds import LONGEST_NOTE, Settled, Shown
from app.platform.web.fields import AtMost, IdField, block, id_choices
from app.platform.web.numbers import IntegerField
from app.rules.grounds import Ground


class GroundForm(FlaskForm):
    """What every ground asks; the rest is added by :func:`form_of`."""

    note = TextAreaField(_l("What it shows"), filters=[block], validators=[AtMost(LONGEST_NOTE)])
    known = HiddenField()

    def settled(self, ground: Ground, number: int, clause_id: int | None) -> Settled:
        """What was typed."""
        papers = [
            Shown(proof.id, self[f"paper-{proof.id}"].data, self[f"page-{proof.id}"].data)
            for proof in ground.proofs
            if self[f"paper-{proof.id}"].data
        ]
        answers = {question.id: self[f"answer-{question.id}"].data or "" for question in ground.questions}
        return Settled(number, ground.id, clause_id, answers, papers, self.note.data or "")

    @property
    def known_version(self) -> int:
        """The version that the form was made from."""
        return number_in(self.known)


def form_of(
    ground: Ground, papers: Mapping[int, str], *, shown: Mapping[str, Any] | None = None
) -> GroundForm:
    """The form with the ground's own fields, ``papers`` of the case to choose from; ``shown`` fills it."""
    fields: dict[str, Any] = {}
    for question in ground.questions:
        fields[f"answer-{question.id}"] = RadioField(
            said(question.title),
            choices=[SelectChoice(choice.id, said(choice.title)) for choice in question.choices],
            validators=[Optional()],
            validate_choice=False,  # the service says what would be right
        )
    for proof in ground.proofs:
        fields[f"paper-{proof.id}"] = IdField(said(proof.title), choices=id_choices(papers, blank="–"))
        fields[f"page-{proof.id}"] = IntegerField(_l("Page"), validators=[Optional(), NumberRange(1, 9_999)])
    kind = type("GroundFormOfLaw", (GroundForm,), fields)
    form: GroundForm = kind(formdata=None, data=dict(shown)) if shown is not None else kind()
    return form
