"""What happens in a proceeding and who takes part: forms and the services they call."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.cases.services.supposing import Move
from app.mediation.domain import words
from app.mediation.forms import opening as opening_forms
from app.mediation.forms import record as record_forms
from app.mediation.forms.opening import SeenForm
from app.mediation.presenters.desk import Desk
from app.mediation.queries import legal_staff
from app.mediation.services import opening, opening_day, people, steps
from app.mediation.services.changing import At
from app.mediation.views.part import Layout, filled_day, party_of, row_of
from app.platform.web.fields import choices, id_choices
from app.rulebook.words import said


def step_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    form = opening_forms.StepForm(**filled_day(desk, filled))
    form.step.choices = [
        SelectChoice(step.id, said(step.title)) for step in desk.track.steps_at(desk.row.stage)
    ]
    return form


def save_step(desk: Desk, form: Any, at: At, _key: str) -> str:
    steps.record_step(by=desk.by, at=at, step=form.step.data, on=form.on.day, text=form.text.data or "")
    return _("Written down; the dates that hang on it are counted.")


def jurisdiction_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    form = opening_forms.JurisdictionForm(**filled_day(desk, filled), **({"ground": ""} if filled else {}))
    form.ground.choices = [
        SelectChoice("", _("We do not object")),
        *(SelectChoice(each.id, said(each.title)) for each in desk.track.objections),
    ]
    return form


def save_jurisdiction(desk: Desk, form: Any, at: At, _key: str) -> str:
    steps.answer_jurisdiction(
        by=desk.by, at=at, on=form.on.day, ground=form.ground.data or "", text=form.text.data or ""
    )
    return _("Our answer on jurisdiction is recorded.")


def objection_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    form = opening_forms.ResultForm(**filled_day(desk, filled))
    form.result.choices = choices(words.OBJECTION_RESULTS)
    return form


def save_objection(desk: Desk, form: Any, at: At, _key: str) -> str:
    steps.decide_objection(by=desk.by, at=at, on=form.on.day, result=form.result.data or "")
    return _("What became of our objection is recorded.")


def give_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    form = opening_forms.GiveForm(**({"handler": desk.row.handler_id} if filled else {}))
    staff = legal_staff(desk.view.session, desk.view.unit_path)
    form.handler.choices = id_choices({each.id: each.display_name for each in staff}, blank=_("Nobody"))
    return form


def save_give(desk: Desk, form: Any, at: At, _key: str) -> str:
    opening.give(by=desk.by, at=at, handler_id=form.handler.data)
    return _("Given.")


def particulars_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    row = desk.row
    values: dict[str, Any] = {}
    if filled:
        values = {
            "forum": row.forum,
            "reference": row.forum_reference,
            "claimed": desk.figures(row.claimed_minor),
            "objection_by": row.objection_by,
        }
        told = {True: "yes", False: "no"}
        values |= {f"fact_{name}": told.get(value, value) for name, value in row.facts.items()}
    return opening_forms.particulars_form(desk.track, desk.by.library, row.currency, **values)


def particulars_layout(desk: Desk) -> Layout:
    facts = [(f"fact_{each.name}",) for each in opening_forms.asked_facts(desk.track, desk.by.library)]
    return (("forum", "reference"), ("claimed", "objection_by"), *facts)


def save_particulars(desk: Desk, form: Any, at: At, _key: str) -> str:
    now = opening.Particulars(
        forum=form.forum.data or "",
        reference=form.reference.data or None,
        claimed_minor=form.claimed.minor,
        objection_by=form.objection_by.day,
        facts=opening_forms.facts_typed(form, desk.track, desk.by.library),
    )
    opening.put_right(by=desk.by, at=at, now=now)
    return _("Put right; the dates that hang on it are counted.")


def opened_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    return opening_forms.OpenedForm(**({"opened_on": desk.row.opened_on} if filled else {}))


def look_at_opened(desk: Desk, form: Any) -> list[Move]:
    return opening_day.preview_opening(
        desk.view.session,
        desk.view.case,
        desk.row,
        form.opened_on.day,
        by=desk.by,
        log_entries=desk.view.entries,
    )


def save_opened(desk: Desk, form: Any, at: At, _key: str) -> str:
    opening_day.correct_opening(by=desk.by, at=at, on=form.opened_on.day, why=form.why.data or "")
    return _("The day of opening is corrected, and every date that hangs on it.")


def save_strike(desk: Desk, form: Any, at: At, key: str) -> str:
    steps.strike_step(by=desk.by, at=at, seq=int(key) if key.isdecimal() else 0, why=form.why.data or "")
    return _("Struck out; the dates are counted without it.")


def person_form(desk: Desk, key: str, filled: bool) -> SeenForm:
    if not filled:
        return record_forms.PersonForm()
    if not key.isdecimal():
        return record_forms.PersonForm(zone=desk.row.zone, **party_of(desk, key))
    return record_forms.PersonForm(obj=row_of(desk.record.members, key))


def person_of(form: Any) -> people.Person:
    return people.Person(
        part=form.part.data,
        side=form.side.data or "",
        name=form.name.data or "",
        organisation=form.organisation.data or None,
        email=form.email.data or None,
        phone=form.phone.data or None,
        zone=form.zone.data or "",
        authority=form.authority.data or None,
        authority_proof=form.authority_proof.data or None,
    )


def save_person(desk: Desk, form: Any, at: At, key: str) -> str:
    if key.isdecimal():
        people.change_member(by=desk.by, at=at, number=int(key), person=person_of(form))
    else:
        people.add_member(by=desk.by, at=at, person=person_of(form))
    return _("Recorded.")


def save_left(desk: Desk, form: Any, at: At, key: str) -> str:
    people.let_go(by=desk.by, at=at, number=int(key), on=form.on.day)
    return _("Recorded.")


def save_disclosure(desk: Desk, form: Any, at: At, key: str) -> str:
    people.disclose(by=desk.by, at=at, number=int(key), on=form.on.day, what=form.what.data or "")
    return _("The disclosure is recorded.")


def save_challenge(desk: Desk, form: Any, at: At, key: str) -> str:
    people.challenge(
        by=desk.by,
        at=at,
        number=int(key),
        on=form.on.day,
        who=form.who.data or "",
        ground=form.ground.data or "",
    )
    return _("The challenge is recorded.")


def challenge_result(desk: Desk, _key: str, filled: bool) -> SeenForm:
    form = opening_forms.ResultForm(**filled_day(desk, filled))
    form.result.choices = choices(words.CHALLENGE_RESULTS)
    return form


def save_challenge_result(desk: Desk, form: Any, at: At, key: str) -> str:
    people.decide_challenge(by=desk.by, at=at, number=int(key), on=form.on.day, result=form.result.data or "")
    return _("Recorded.")


def disclosure_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    return record_forms.DisclosureForm(**filled_day(desk, filled))


def challenge_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    return record_forms.ChallengeForm(**filled_day(desk, filled))
