"""What can be added to a proceeding and done with an entry of it: one form each, one service each.

A page is a title, a form with its choices filled in, and the service that takes what was typed. Two routes serve all of
them (``views.proceeding``), so that stale, refused and forged input is treated alike everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms.fields.choices import SelectChoice

from app.cases.queries import papers_of
from app.mediation import words
from app.mediation.domain.offers import state_on
from app.mediation.forms import ending as ending_forms
from app.mediation.forms import opening as opening_forms
from app.mediation.forms import record as record_forms
from app.mediation.forms.opening import SeenForm
from app.mediation.forms.record import bilingual_choices
from app.mediation.models import Direction, Issue, Member, Offer, Sitting
from app.mediation.presenters.desk import Desk
from app.mediation.queries import legal_staff
from app.mediation.services import directions, offers, opening, outcome, people, record, sittings, steps
from app.mediation.services.changing import At
from app.platform.storage import current_store
from app.platform.web.fields import choices, id_choices
from app.platform.web.filters import chinese, legalday
from app.rulebook.words import said
from app.shared.errors import NotFound
from app.shared.text import N_

Layout = Sequence[Sequence[str]]
NO_SUCH = N_("This external case has no such entry.")


@dataclass(frozen=True)
class Part:
    """Something that can be added, or done with an entry.

    ``make(desk, key, filled)`` builds the form: filled with what stands where it is shown, empty where it was sent.
    ``save(desk, form, at, key)`` calls the service and returns what to tell the person. ``layout``: names of fields, a
    row each. ``anchor``: the section of the page to come back to; ``page``: the other page, where it is one.
    """

    title: object
    submit: object
    make: Callable[[Desk, str, bool], SeenForm]
    save: Callable[[Desk, Any, At, str], str]
    layout: Layout
    anchor: str = ""
    page: str = "show"
    note: object = ""
    optional: frozenset[str] = frozenset()


def row_of(rows: Sequence[Any], key: str) -> Any:
    """The entry of that number; NotFound when there is none."""
    found = next((row for row in rows if str(row.number) == key), None)
    if found is None:
        raise NotFound(NO_SUCH)
    return found


def _today(desk: Desk, filled: bool, name: str = "on") -> dict[str, Any]:
    return {name: desk.view.today} if filled else {}


def _members(desk: Desk) -> list[SelectChoice]:
    return [SelectChoice(each.number, each.name) for each in desk.record.members if each.left_on is None]


# ── steps, jurisdiction, who has it ──────────────────────────────────────────────────────────────────────────────


def _step_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    form = opening_forms.StepForm(**_today(desk, filled))
    form.step.choices = [
        SelectChoice(step.id, said(step.title)) for step in desk.track.steps_at(desk.row.stage)
    ]
    return form


def _save_step(desk: Desk, form: Any, at: At, _key: str) -> str:
    steps.record_step(by=desk.by, at=at, step=form.step.data, on=form.on.day, text=form.text.data or "")
    return _("Written down; the dates that hang on it are counted.")


def _jurisdiction_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    form = opening_forms.JurisdictionForm(**_today(desk, filled), **({"ground": ""} if filled else {}))
    form.ground.choices = [
        SelectChoice("", _("We do not object")),
        *(SelectChoice(each.id, said(each.title)) for each in desk.track.objections),
    ]
    return form


def _save_jurisdiction(desk: Desk, form: Any, at: At, _key: str) -> str:
    steps.answer_jurisdiction(
        by=desk.by, at=at, on=form.on.day, ground=form.ground.data or "", text=form.text.data or ""
    )
    return _("Our answer on jurisdiction is recorded.")


def _objection_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    form = opening_forms.ResultForm(**_today(desk, filled))
    form.result.choices = choices(words.OBJECTION_RESULTS)
    return form


def _save_objection(desk: Desk, form: Any, at: At, _key: str) -> str:
    steps.decide_objection(by=desk.by, at=at, on=form.on.day, result=form.result.data or "")
    return _("What became of our objection is recorded.")


def _give_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    form = opening_forms.GiveForm(**({"handler": desk.row.handler_id} if filled else {}))
    staff = legal_staff(desk.view.session, desk.view.unit_path)
    form.handler.choices = id_choices({each.id: each.display_name for each in staff}, blank=_("Nobody"))
    return form


def _save_give(desk: Desk, form: Any, at: At, _key: str) -> str:
    opening.give(by=desk.by, at=at, handler_id=form.handler.data)
    return _("Given.")


def _why_form(_desk: Desk, _key: str, _filled: bool) -> SeenForm:
    return opening_forms.WhyForm()


def _save_strike(desk: Desk, form: Any, at: At, key: str) -> str:
    steps.strike_step(by=desk.by, at=at, seq=int(key) if key.isdecimal() else 0, why=form.why.data or "")
    return _("Struck out; the dates are counted without it.")


# ── people ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _person_form(desk: Desk, key: str, filled: bool) -> SeenForm:
    if not filled:
        return record_forms.PersonForm()
    if not key:
        return record_forms.PersonForm(zone=desk.row.zone)
    return record_forms.PersonForm(obj=row_of(desk.record.members, key))


def _person(form: Any) -> people.Person:
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


def _save_person(desk: Desk, form: Any, at: At, key: str) -> str:
    if key:
        people.change_member(by=desk.by, at=at, number=int(key), person=_person(form))
    else:
        people.add_member(by=desk.by, at=at, person=_person(form))
    return _("Recorded.")


def _on_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    return opening_forms.OnForm(**_today(desk, filled))


def _save_left(desk: Desk, form: Any, at: At, key: str) -> str:
    people.let_go(by=desk.by, at=at, number=int(key), on=form.on.day)
    return _("Recorded.")


def _save_disclosure(desk: Desk, form: Any, at: At, key: str) -> str:
    people.disclose(by=desk.by, at=at, number=int(key), on=form.on.day, what=form.what.data or "")
    return _("The disclosure is recorded.")


def _save_challenge(desk: Desk, form: Any, at: At, key: str) -> str:
    people.challenge(
        by=desk.by,
        at=at,
        number=int(key),
        on=form.on.day,
        who=form.who.data or "",
        ground=form.ground.data or "",
    )
    return _("The challenge is recorded.")


def _challenge_result(desk: Desk, _key: str, filled: bool) -> SeenForm:
    form = opening_forms.ResultForm(**_today(desk, filled))
    form.result.choices = choices(words.CHALLENGE_RESULTS)
    return form


def _save_challenge_result(desk: Desk, form: Any, at: At, key: str) -> str:
    people.decide_challenge(by=desk.by, at=at, number=int(key), on=form.on.day, result=form.result.data or "")
    return _("Recorded.")


# ── issues, exhibits, directions ─────────────────────────────────────────────────────────────────────────────────


def _issue_form(desk: Desk, key: str, filled: bool) -> SeenForm:
    values: dict[str, Any] = {}
    if filled and key:
        row: Issue = row_of(desk.record.issues, key)
        point = next((head.number for head in desk.record.heads if head.id == row.head_id), None)
        values = {
            "title": row.title, "state": row.state, "point": point, "ours": row.ours, "theirs": row.theirs,
        }  # fmt: skip
    form = record_forms.IssueForm(**values)
    form.point.choices = id_choices(
        {head.number: f"{head.number}. {head.title}" for head in desk.record.heads}, blank=_("None of them")
    )
    return form


def _save_issue(desk: Desk, form: Any, at: At, key: str) -> str:
    position = record.Position(
        form.title.data or "",
        form.state.data or "",
        form.point.data,
        form.ours.data or "",
        form.theirs.data or "",
    )
    record.set_issue(by=desk.by, at=at, position=position, number=int(key) if key else None)
    return _("Recorded.")


def _papers(desk: Desk) -> dict[int, str]:
    return {
        paper.number: f"E{paper.number} {paper.description or paper.file_name}"
        for paper in papers_of(desk.view.session, desk.view.case)
        if desk.reader.may_see(paper.privilege)
    }


def _exhibit_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    form = record_forms.ExhibitForm(**_today(desk, filled, "filed_on"))
    form.evidence.choices = id_choices(_papers(desk), blank=_("No paper of this case"))
    return form


def _save_exhibit(desk: Desk, form: Any, at: At, _key: str) -> str:
    row = record.number_exhibit(
        by=desk.by,
        at=at,
        letter=form.letter.data or "",
        evidence=form.evidence.data,
        description=form.description.data or "",
        purpose=form.purpose.data or "",
        filed_on=form.filed_on.day,
    )
    return _("It is exhibit %(number)s.", number=f"{row.letter}-{row.number}")


def _save_withdrawal(desk: Desk, form: Any, at: At, key: str) -> str:
    record.withdraw_exhibit(by=desk.by, at=at, exhibit=key, on=form.on.day)
    return _("%(number)s is withdrawn; its number stays taken.", number=key)


def _direction_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    values = {"given_on": desk.view.today, "given_by": desk.row.forum} if filled else {}
    form = record_forms.DirectionForm(**values)
    form.kind.choices = bilingual_choices(words.DIRECTIONS, chinese())
    return form


def _save_direction(desk: Desk, form: Any, at: At, _key: str) -> str:
    directions.give_direction(
        by=desk.by,
        at=at,
        order=directions.Order(
            given_on=form.given_on.day,
            given_by=form.given_by.data or "",
            whose=form.whose.data or "",
            kind=form.kind.data,
            due_on=form.due_on.day,
            order=form.order.data or None,
            what=form.what.data or "",
        ),
    )
    return _("Recorded; what is ours to do stands among the deadlines.")


def _extension_form(desk: Desk, key: str, filled: bool) -> SeenForm:
    row: Direction = row_of(desk.record.directions, key)
    values = {"on": desk.view.today, "due_on": row.due_on} if filled else {}
    return record_forms.ExtensionForm(**values)


def _save_extension(desk: Desk, form: Any, at: At, key: str) -> str:
    directions.extend_direction(
        by=desk.by,
        at=at,
        number=int(key),
        on=form.on.day,
        due_on=form.due_on.day,
        why=form.why.data or "",
    )
    return _("The new day stands; the first one is kept.")


def _save_done(desk: Desk, form: Any, at: At, key: str) -> str:
    directions.comply(by=desk.by, at=at, number=int(key), on=form.on.day)
    return _("Done.")


def _save_drop(desk: Desk, form: Any, at: At, key: str) -> str:
    directions.drop(by=desk.by, at=at, number=int(key), on=form.on.day)
    return _("Recorded.")


# ── sessions, costs, letters ─────────────────────────────────────────────────────────────────────────────────────


def _sitting_form(desk: Desk, key: str, filled: bool) -> SeenForm:
    values: dict[str, Any] = {}
    if filled:
        values["members"] = [each.number for each in desk.record.members if each.left_on is None]
    if filled and key:
        row: Sitting = row_of(desk.record.sittings, key)
        values = {**_as_planned(desk, row), "members": _attending(desk, row)}
    form = record_forms.SittingForm(**values)
    form.members.choices = _members(desk)
    return form


def _as_planned(desk: Desk, row: Sitting) -> dict[str, Any]:
    from zoneinfo import ZoneInfo

    starts, ends = (each.astimezone(ZoneInfo(desk.row.zone)) for each in (row.starts_at, row.ends_at))
    return {
        "kind": row.kind,
        "on": starts.date(),
        "starts": starts,
        "ends": ends,
        "place": row.place,
        "link": row.link or "",
    }


def _attending(desk: Desk, row: Sitting) -> list[int]:
    ids = {each.member_id for each in desk.record.attendance if each.sitting_id == row.id and each.invited}
    return [member.number for member in desk.record.members if member.id in ids]


def _save_sitting(desk: Desk, form: Any, at: At, key: str) -> str:
    plan = sittings.Plan(
        kind=form.kind.data,
        on=form.on.day,
        starts=form.starts.time,
        ends=form.ends.time,
        place=form.place.data or "",
        link=form.link.data or "",
        members=tuple(form.members.data or ()),
    )
    sent = sittings.set_sitting(
        by=desk.by, at=at, plan=plan, store=current_store(), number=int(key) if key else None
    )
    return _sent(sent)


def _sent(sent: sittings.Sent) -> str:
    told = ngettext("%(num)s invitation goes out.", "%(num)s invitations go out.", sent.mails)
    if sent.without_address:
        names = _(", ").join(sent.without_address)
        return told + " " + _("No address is known of %(names)s.", names=names)
    return told


def _cancel_form(_desk: Desk, _key: str, _filled: bool) -> SeenForm:
    return SeenForm()


def _save_cancel(desk: Desk, _form: Any, at: At, key: str) -> str:
    return _sent(sittings.cancel_sitting(by=desk.by, at=at, number=int(key), store=current_store()))


def _held_form(desk: Desk, key: str, filled: bool) -> SeenForm:
    row: Sitting = row_of(desk.record.sittings, key)
    form = record_forms.HeldForm(**({"present": _attending(desk, row)} if filled else {}))
    form.present.choices = _members(desk)
    return form


def _save_held(desk: Desk, form: Any, at: At, key: str) -> str:
    sittings.hold_sitting(
        by=desk.by,
        at=at,
        number=int(key),
        present=tuple(form.present.data or ()),
        minutes=form.minutes.data or "",
        minutes_class=form.minutes_class.data,
    )
    return _("Written down.")


def _cost_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    form = record_forms.CostForm(**_today(desk, filled))
    form.amount.currency = desk.row.currency
    return form


def _save_cost(desk: Desk, form: Any, at: At, _key: str) -> str:
    spent = record.Spent(
        form.kind.data, form.on.day, form.what.data or "", form.amount.minor, form.due_on.day
    )
    record.note_cost(by=desk.by, at=at, spent=spent)
    return _("Recorded.")


def _paid_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    return record_forms.PaidForm(**_today(desk, filled))


def _save_cost_paid(desk: Desk, form: Any, at: At, key: str) -> str:
    record.pay_cost(by=desk.by, at=at, number=int(key), on=form.on.day, proof=form.proof.data or "")
    return _("Recorded.")


def _letter_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    form = record_forms.LetterForm(**_today(desk, filled))
    form.evidence.choices = id_choices(_papers(desk), blank=_("No paper of this case"))
    return form


def _save_letter(desk: Desk, form: Any, at: At, _key: str) -> str:
    written = record.Written(
        on=form.on.day,
        direction=form.direction.data or "",
        with_whom=form.with_whom.data or "",
        about=form.about.data or "",
        privilege=form.privilege.data,
        evidence=form.evidence.data,
    )
    record.note_letter(by=desk.by, at=at, written=written)
    return _("Recorded.")


# ── offers ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _offer_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    form = ending_forms.OfferForm(**_today(desk, filled, "made_on"))
    form.amount.currency = form.limit.currency = desk.row.currency
    form.maker.choices = id_choices(
        {each.number: each.name for each in desk.record.members}, blank=_("Not stated")
    )
    form.answers.choices = id_choices(
        {each.number: _offer_name(desk, each) for each in _open_offers(desk)}, blank=_("None: a new offer")
    )
    return form


def _open_offers(desk: Desk) -> list[Offer]:
    today = desk.view.today
    return [each for each in desk.record.offers if each.kind != "blind" and state_on(each, today) == "open"]


def _offer_name(desk: Desk, offer: Offer) -> str:
    amount = desk.money(offer.amount_minor)
    return " ".join(
        filter(None, (f"{offer.number}.", _(words.OFFER_SIDES[offer.side]), amount, legalday(offer.made_on)))
    )


def _save_offer(desk: Desk, form: Any, at: At, _key: str) -> str:
    made = offers.Made(
        side=form.side.data or "",
        kind=form.kind.data or "",
        made_on=form.made_on.day,
        amount_minor=form.amount.minor,
        terms=form.terms.data or "",
        expires_on=form.expires_on.day,
        privilege=form.privilege.data or None,
        maker=form.maker.data,
        limit_minor=form.limit.minor,
        limit_by=form.limit_by.data or "",
        answers=form.answers.data,
    )
    offers.make_offer(by=desk.by, at=at, made=made)
    return _("The offer stands in the ledger.")


def _offer_answer_form(desk: Desk, key: str, filled: bool) -> SeenForm:
    row_of(desk.record.offers, key)
    form = ending_forms.OfferAnswerForm(**_today(desk, filled))
    form.state.choices = choices({name: words.OFFER_STATES[name] for name in offers.ANSWERS})
    return form


def _save_offer_answer(desk: Desk, form: Any, at: At, key: str) -> str:
    state = form.state.data or ""
    offers.settle_offer(by=desk.by, at=at, number=int(key), state=state, on=form.on.day)
    if state == "accepted":
        return _("Accepted. Record the agreement as the outcome.")
    return _("Recorded.")


def _exposure_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    kept = desk.row.exposure if filled else None
    form = ending_forms.ExposureForm(**({"chance": kept["chance"]} if kept else {}))
    for name in form.AMOUNTS:
        form[name].currency = desk.row.currency
        if kept and filled and not form.is_submitted():
            form[name].process_data(desk.money(kept[name]).lstrip("£$¥"))
    return form


def _save_exposure(desk: Desk, form: Any, at: At, _key: str) -> str:
    offers.weigh(by=desk.by, at=at, exposure=form.exposure())
    return _("Weighed.")


# ── outcome ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _ending_form(desk: Desk, key: str, filled: bool) -> SeenForm:
    chosen = desk.track.outcome(key)
    if chosen is None:
        raise NotFound(NO_SUCH)
    values: dict[str, Any] = _today(desk, filled, "made_on")
    accepted = next((each for each in desk.record.offers if each.state == "accepted"), None)
    if filled and accepted and chosen.kind == "settlement":
        values["amount"] = desk.money(accepted.amount_minor).lstrip("£$¥")
        values["summary"] = desk.text(accepted.terms_digest) or ""
        values["made_on"] = accepted.settled_on
    return ending_forms.ending_form(chosen, list(desk.record.heads), desk.row.currency, **values)


def _save_ending(desk: Desk, form: Any, at: At, key: str) -> str:
    chosen = desk.track.outcome(key)
    if chosen is None:
        raise NotFound(NO_SUCH)
    outcome.record_outcome(by=desk.by, at=at, ending=form.ending(chosen, list(desk.record.heads)))
    return _("The outcome is recorded, and the complaint knows what became of each point.")


def ending_layout(desk: Desk, key: str) -> Layout:
    """The fields that one way to end needs."""
    chosen = desk.track.outcome(key)
    if chosen is None or chosen.kind == "none":
        return (("made_on",), ("summary",))
    rows: list[tuple[str, ...]] = [("made_on", "received_on")]
    if chosen.kind == "settlement":
        rows += [
            ("amount",),
            ("summary",),
            ("confidential", *(("confirmation",) if chosen.confirmable else ())),
        ]
    else:
        rows += [("amount", "costs")]
        if chosen.binds == "if-accepted":
            rows.append(("accept_by",))
        rows.append(("summary",))
    for head in desk.record.heads:
        rows.append((f"effect_{head.number}", f"brings_{head.number}"))
        rows.append((f"why_{head.number}",))
    return rows


def _acceptance_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    return ending_forms.AcceptanceForm(**_today(desk, filled))


def _save_acceptance(desk: Desk, form: Any, at: At, _key: str) -> str:
    outcome.answer_award(by=desk.by, at=at, accepted=form.answer.data == "accepted", on=form.on.day)
    return _("Recorded.")


def _payment_form(desk: Desk, _key: str, _filled: bool) -> SeenForm:
    form = ending_forms.PaymentForm(**({"to_whom": desk.view.case.complainant_name} if _filled else {}))
    form.amount.currency = desk.row.currency
    return form


def _save_payment(desk: Desk, form: Any, at: At, _key: str) -> str:
    outcome.add_payment(
        by=desk.by,
        at=at,
        due_on=form.due_on.day,
        amount_minor=form.amount.minor,
        to_whom=form.to_whom.data or "",
    )
    return _("It stands among the deadlines until it is paid and proven.")


def _save_payment_paid(desk: Desk, form: Any, at: At, key: str) -> str:
    outcome.pay(by=desk.by, at=at, number=int(key), on=form.on.day, proof=form.proof.data or "")
    return _("Recorded.") if form.proof.data else _("Recorded; the proof is still open.")


def _proof_form(_desk: Desk, _key: str, _filled: bool) -> SeenForm:
    return record_forms.ProofForm()


def _save_proof(desk: Desk, form: Any, at: At, key: str) -> str:
    outcome.prove(by=desk.by, at=at, number=int(key), proof=form.proof.data or "")
    return _("The payment is proven.")


def _save_end(desk: Desk, form: Any, at: At, _key: str) -> str:
    outcome.end(by=desk.by, at=at, on=form.on.day)
    return _("The external case has ended.")


def _save_take_back(desk: Desk, form: Any, at: At, _key: str) -> str:
    outcome.take_back(by=desk.by, at=at, why=form.why.data or "")
    return _("The outcome is taken back.")


def _save_take_up(desk: Desk, form: Any, at: At, _key: str) -> str:
    outcome.take_up(by=desk.by, at=at, why=form.why.data or "")
    return _("Taken up again.")


_PERSON = (
    ("part", "side"), ("name", "organisation"), ("email", "phone"), ("zone",), ("authority", "authority_proof"),
)  # fmt: skip
_ISSUE = (("title",), ("state", "point"), ("ours", "theirs"))
_SITTING = (("kind", "on"), ("starts", "ends"), ("place", "link"), ("members",))

ADDED: dict[str, Part] = {
    "steps": Part(
        _l("What happened"), _l("Write it down"), _step_form, _save_step, (("step", "on"), ("text",)),
        "steps", note=_l("Only what this stage of the procedure knows. Its dates are counted from it at once."),
        optional=frozenset({"text"}),
    ),
    "jurisdiction": Part(
        _l("Answer on jurisdiction"), _l("Record our answer"), _jurisdiction_form, _save_jurisdiction,
        (("ground",), ("on",), ("text",)),
        note=_l("An objection stops nothing by itself: the case is on record whatever we think of it."),
        optional=frozenset({"text"}),
    ),
    "objection": Part(
        _l("Decision on our objection"), _l("Record it"), _objection_form, _save_objection, (("result",), ("on",)),
    ),
    "give": Part(_l("Who has it"), _l("Give it"), _give_form, _save_give, (("handler",),)),
    "people": Part(
        _l("Add somebody"), _l("Add"), _person_form, _save_person, _PERSON, "people",
        optional=frozenset({"organisation", "email", "phone", "zone", "authority", "authority_proof"}),
    ),
    "issues": Part(
        _l("Add an issue"), _l("Add"), _issue_form, _save_issue, _ISSUE, "issues",
        optional=frozenset({"point", "ours", "theirs"}),
    ),
    "exhibits": Part(
        _l("Number an exhibit"), _l("Give it the next number"), _exhibit_form, _save_exhibit,
        (("letter",), ("evidence",), ("description",), ("purpose",), ("filed_on",)), "exhibits",
        note=_l("A number once given is never used again."),
        optional=frozenset({"evidence", "description", "purpose", "filed_on"}),
    ),
    "directions": Part(
        _l("Add a direction"), _l("Add"), _direction_form, _save_direction,
        (("kind", "order"), ("whose",), ("given_on", "due_on"), ("given_by",), ("what",)), "directions",
        optional=frozenset({"order", "due_on", "what"}),
    ),
    "sessions": Part(
        _l("Set a session"), _l("Set it and send invitations"), _sitting_form, _save_sitting, _SITTING, "sessions",
        optional=frozenset({"place", "link", "members"}),
    ),
    "costs": Part(
        _l("Add a cost"), _l("Add"), _cost_form, _save_cost, (("kind", "what"), ("amount", "on"), ("due_on",)),
        "costs", optional=frozenset({"due_on"}),
    ),
    "letters": Part(
        _l("Add a letter or call"), _l("Add"), _letter_form, _save_letter,
        (("direction",), ("on", "with_whom"), ("about",), ("privilege", "evidence")), "letters",
        optional=frozenset({"evidence"}),
    ),
    "offers": Part(
        _l("Enter an offer"), _l("Enter it"), _offer_form, _save_offer,
        (
            ("side",), ("kind",), ("made_on", "expires_on"), ("amount", "answers"), ("terms",),
            ("limit", "limit_by"), ("maker", "privilege"),
        ),
        "ledger", "offers",
        optional=frozenset({"amount", "expires_on", "answers", "terms", "limit", "limit_by", "maker", "privilege"}),
    ),
    "exposure": Part(
        _l("Weigh the ways to end"), _l("Weigh them"), _exposure_form, _save_exposure,
        (
            ("settle",), ("mediate_low", "mediate_high"), ("mediate_costs",), ("chance",),
            ("award_low", "award_high"), ("award_likely",), ("defend_costs", "their_costs"),
        ),
        "exposure", "offers",
    ),
    "outcome": Part(
        _l("Outcome"), _l("Record the outcome"), _ending_form, _save_ending, (), "outcome",
        optional=frozenset({"received_on", "amount", "costs", "accept_by", "summary"}),
    ),
    "acceptance": Part(
        _l("The complainant’s answer"), _l("Record it"), _acceptance_form, _save_acceptance, (("answer",), ("on",)),
        "outcome",
    ),
    "payments": Part(
        _l("Enter a payment"), _l("Enter it"), _payment_form, _save_payment,
        (("amount", "due_on"), ("to_whom",)), "outcome",
    ),
    "end": Part(_l("End this external case"), _l("End it"), _on_form, _save_end, (("on",),)),
    "take-back": Part(
        _l("Take the outcome back"), _l("Take it back"), _why_form, _save_take_back, (("why",),), "outcome",
        note=_l("For one that was written down wrongly. The log keeps both."),
    ),
    "take-up": Part(_l("Take it up again"), _l("Take it up"), _why_form, _save_take_up, (("why",),)),
}  # fmt: skip
"""What can be added, by its name in the address."""

DONE: dict[tuple[str, str], Part] = {
    ("steps", "strike"): Part(
        _l("Strike out a step"), _l("Strike it out"), _why_form, _save_strike, (("why",),), "steps",
        note=_l("For a step that was written down wrongly. The log keeps both."),
    ),
    ("people", "change"): Part(
        _l("Put details right"), _l("Change"), _person_form, _save_person, _PERSON, "people",
        optional=frozenset({"organisation", "email", "phone", "zone", "authority", "authority_proof"}),
    ),
    ("people", "left"): Part(_l("Takes no part any more"), _l("Record it"), _on_form, _save_left, (("on",),), "people"),
    ("people", "disclose"): Part(
        _l("Disclosure of a neutral"), _l("Record it"),
        lambda desk, _key, filled: record_forms.DisclosureForm(**_today(desk, filled)), _save_disclosure,
        (("on",), ("what",)), "people",
    ),
    ("people", "challenge"): Part(
        _l("Challenge of a neutral"), _l("Record it"),
        lambda desk, _key, filled: record_forms.ChallengeForm(**_today(desk, filled)), _save_challenge,
        (("who",), ("on",), ("ground",)), "people",
    ),
    ("people", "decide"): Part(
        _l("Decision on the challenge"), _l("Record it"), _challenge_result, _save_challenge_result,
        (("result",), ("on",)), "people",
    ),
    ("issues", "change"): Part(
        _l("Issue"), _l("Change"), _issue_form, _save_issue, _ISSUE, "issues",
        optional=frozenset({"point", "ours", "theirs"}),
    ),
    ("exhibits", "withdraw"): Part(
        _l("Withdraw an exhibit"), _l("Withdraw it"), _on_form, _save_withdrawal, (("on",),), "exhibits",
        note=_l("Its number stays taken."),
    ),
    ("directions", "done"): Part(
        _l("Direction complied with"), _l("It is done"), _on_form, _save_done, (("on",),), "directions",
    ),
    ("directions", "extend"): Part(
        _l("Another day for a direction"), _l("Record it"), _extension_form, _save_extension,
        (("on", "due_on"), ("why",)), "directions", note=_l("The first day stays on record."),
    ),
    ("directions", "drop"): Part(
        _l("Direction set aside"), _l("Record it"), _on_form, _save_drop, (("on",),), "directions",
    ),
    ("sessions", "move"): Part(
        _l("Move a session"), _l("Move it and send updates"), _sitting_form, _save_sitting, _SITTING, "sessions",
        note=_l("Whoever was invited gets an update; whoever is left out, that it is off for them."),
        optional=frozenset({"place", "link", "members"}),
    ),
    ("sessions", "cancel"): Part(
        _l("Cancel a session"), _l("Cancel it and tell everybody"), _cancel_form, _save_cancel, (), "sessions",
        note=_l("Their calendars take it out."),
    ),
    ("sessions", "held"): Part(
        _l("Session held"), _l("Write it down"), _held_form, _save_held,
        (("present",), ("minutes",), ("minutes_class",)), "sessions", optional=frozenset({"minutes"}),
    ),
    ("costs", "paid"): Part(
        _l("Cost paid"), _l("Record it"), _paid_form, _save_cost_paid, (("on",), ("proof",)), "costs",
        optional=frozenset({"proof"}),
    ),
    ("offers", "answer"): Part(
        _l("What became of the offer"), _l("Record it"), _offer_answer_form, _save_offer_answer,
        (("state",), ("on",)), "ledger", "offers",
        note=_l("A counter-offer is entered as an offer that answers this one."),
    ),
    ("payments", "paid"): Part(
        _l("Payment made"), _l("Record it"), _paid_form, _save_payment_paid, (("on",), ("proof",)), "outcome",
        optional=frozenset({"proof"}),
    ),
    ("payments", "prove"): Part(
        _l("Proof of the payment"), _l("Record it"), _proof_form, _save_proof, (("proof",),), "outcome",
    ),
}  # fmt: skip
"""What can be done with an entry, by list and name in the address."""


def known_row(desk: Desk, part: str, key: str) -> str:
    """What the page says of the entry it is about; NotFound for one that is not there."""
    record_ = desk.record
    if part == "exhibits":
        found = next((each for each in record_.exhibits if f"{each.letter}-{each.number}" == key), None)
        if found is None:
            raise NotFound(NO_SUCH)
        return f"{key} {found.description}"
    rows: dict[str, Sequence[Any]] = {
        "people": record_.members,
        "issues": record_.issues,
        "directions": record_.directions,
        "sessions": record_.sittings,
        "costs": record_.costs,
        "offers": record_.offers,
        "payments": record_.payments,
    }
    if part not in rows:
        return ""
    return _named(desk, row_of(rows[part], key))


def _named(desk: Desk, row: Any) -> str:
    if isinstance(row, Member):
        return row.name
    if isinstance(row, Issue):
        return row.title
    if isinstance(row, Direction):
        return said(words.DIRECTIONS[row.kind])
    if isinstance(row, Sitting):
        return _(words.SITTINGS[row.kind])
    if isinstance(row, Offer):
        return _offer_name(desk, row)
    return desk.money(row.amount_minor)
