"""The record of a proceeding: forms and the services they call."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.mediation.domain import words
from app.mediation.forms import record as record_forms
from app.mediation.forms.opening import SeenForm
from app.mediation.forms.record import bilingual_choices
from app.mediation.models import Direction, Issue, Sitting
from app.mediation.presenters.desk import Desk
from app.mediation.services import directions, record, sittings
from app.mediation.services.changing import At
from app.mediation.services.inviting import Sent
from app.mediation.views.part import (
    filled_day,
    papers_here,
    people_here,
    row_of,
)
from app.platform.storage import current_store
from app.platform.web.fields import id_choices
from app.platform.web.filters import chinese


def issue_form(desk: Desk, key: str, filled: bool) -> SeenForm:
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


def save_issue(desk: Desk, form: Any, at: At, key: str) -> str:
    position = record.Position(
        form.title.data or "",
        form.state.data or "",
        form.point.data,
        form.ours.data or "",
        form.theirs.data or "",
    )
    record.set_issue(by=desk.by, at=at, position=position, number=int(key) if key else None)
    return _("Recorded.")


def exhibit_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    form = record_forms.ExhibitForm(**filled_day(desk, filled, "filed_on"))
    form.evidence.choices = id_choices(papers_here(desk), blank=_("No paper of this case"))
    return form


def save_exhibit(desk: Desk, form: Any, at: At, _key: str) -> str:
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


def save_withdrawal(desk: Desk, form: Any, at: At, key: str) -> str:
    record.withdraw_exhibit(by=desk.by, at=at, exhibit=key, on=form.on.day)
    return _("%(number)s is withdrawn; its number stays taken.", number=key)


def direction_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    values = {"given_on": desk.view.today, "given_by": desk.row.forum} if filled else {}
    form = record_forms.DirectionForm(**values)
    form.kind.choices = bilingual_choices(words.DIRECTIONS, chinese())
    return form


def save_direction(desk: Desk, form: Any, at: At, _key: str) -> str:
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


def extension_form(desk: Desk, key: str, filled: bool) -> SeenForm:
    row: Direction = row_of(desk.record.directions, key)
    values = {"on": desk.view.today, "due_on": row.due_on} if filled else {}
    return record_forms.ExtensionForm(**values)


def save_extension(desk: Desk, form: Any, at: At, key: str) -> str:
    directions.extend_direction(
        by=desk.by,
        at=at,
        number=int(key),
        on=form.on.day,
        due_on=form.due_on.day,
        why=form.why.data or "",
    )
    return _("The new day stands; the first one is kept.")


def save_done(desk: Desk, form: Any, at: At, key: str) -> str:
    directions.comply(by=desk.by, at=at, number=int(key), on=form.on.day)
    return _("Done.")


def save_drop(desk: Desk, form: Any, at: At, key: str) -> str:
    directions.drop(by=desk.by, at=at, number=int(key), on=form.on.day)
    return _("Recorded.")


def sitting_form(desk: Desk, key: str, filled: bool) -> SeenForm:
    values: dict[str, Any] = {}
    if filled:
        values["members"] = [each.number for each in desk.record.members if each.left_on is None]
    if filled and key:
        row: Sitting = row_of(desk.record.sittings, key)
        values = {**as_planned(desk, row), "members": attending(desk, row)}
    form = record_forms.SittingForm(**values)
    form.members.choices = people_here(desk)
    return form


def as_planned(desk: Desk, row: Sitting) -> dict[str, Any]:
    from zoneinfo import ZoneInfo

    starts, ends = (each.astimezone(ZoneInfo(desk.row.zone)) for each in (row.starts_at, row.ends_at))
    return {
        "kind": row.kind,
        "on": starts.date(),
        "starts": starts,
        "ends": ends,
        "place": row.place,
        "link": row.link or "",
        "agenda": row.agenda,
    }


def attending(desk: Desk, row: Sitting) -> list[int]:
    ids = {each.member_id for each in desk.record.attendance if each.sitting_id == row.id and each.invited}
    return [member.number for member in desk.record.members if member.id in ids]


def save_sitting(desk: Desk, form: Any, at: At, key: str) -> str:
    plan = sittings.Plan(
        kind=form.kind.data,
        on=form.on.day,
        starts=form.starts.time,
        ends=form.ends.time,
        place=form.place.data or "",
        link=form.link.data or "",
        agenda=form.agenda.data or "",
        members=tuple(form.members.data or ()),
    )
    sent = sittings.set_sitting(
        by=desk.by, at=at, plan=plan, store=current_store(), number=int(key) if key else None
    )
    return told_of(sent)


def told_of(sent: Sent) -> str:
    return _told(ngettext("%(num)s invitation goes out.", "%(num)s invitations go out.", sent.mails), sent)


def _told(told: str, sent: Sent) -> str:
    if not sent.mails and not sent.without_address:
        return _("Recorded; nobody has to be told.")
    if sent.without_address:
        names = _(", ").join(sent.without_address)
        return told + " " + _("No address is known of %(names)s.", names=names)
    return told


def cancel_form(_desk: Desk, _key: str, _filled: bool) -> SeenForm:
    return SeenForm()


def save_cancel(desk: Desk, _form: Any, at: At, key: str) -> str:
    sent = sittings.cancel_sitting(by=desk.by, at=at, number=int(key), store=current_store())
    told = ngettext("%(num)s cancellation goes out.", "%(num)s cancellations go out.", sent.mails)
    return _told(told, sent)


def held_form(desk: Desk, key: str, filled: bool) -> SeenForm:
    row: Sitting = row_of(desk.record.sittings, key)
    form = record_forms.HeldForm(**({"present": attending(desk, row)} if filled else {}))
    if filled and row.kind in ("mediation", "conciliation"):  # what is said there is said to settle
        form.minutes_class.data = "without-prejudice"
    form.present.choices = people_here(desk)
    return form


def save_held(desk: Desk, form: Any, at: At, key: str) -> str:
    sittings.hold_sitting(
        by=desk.by,
        at=at,
        number=int(key),
        present=tuple(form.present.data or ()),
        minutes=form.minutes.data or "",
        minutes_class=form.minutes_class.data,
    )
    return _("Written down.")


def cost_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    form = record_forms.CostForm(**filled_day(desk, filled))
    form.kind.choices = bilingual_choices(words.COSTS, chinese())
    form.amount.currency = desk.row.currency
    return form


def save_cost(desk: Desk, form: Any, at: At, _key: str) -> str:
    spent = record.Spent(
        form.kind.data, form.on.day, form.what.data or "", form.amount.minor, form.due_on.day
    )
    row = record.note_cost(by=desk.by, at=at, spent=spent)
    return _("Recorded; its day stands among the deadlines.") if row.due_on else _("Recorded.")


def save_cost_paid(desk: Desk, form: Any, at: At, key: str) -> str:
    record.pay_cost(by=desk.by, at=at, number=int(key), on=form.on.day, proof=form.proof.data or "")
    return _("Recorded.")


def save_cost_dropped(desk: Desk, form: Any, at: At, key: str) -> str:
    record.drop_cost(by=desk.by, at=at, number=int(key), on=form.on.day, why=form.why.data or "")
    return _("Recorded: it is not owed any more.")


def letter_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    form = record_forms.LetterForm(**filled_day(desk, filled))
    form.evidence.choices = id_choices(papers_here(desk), blank=_("No paper of this case"))
    return form


def save_letter(desk: Desk, form: Any, at: At, _key: str) -> str:
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
