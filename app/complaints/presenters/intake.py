"""What the intake page shows; see templates/complaints/intake.html and intake_side.html for the models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendars.source import TableCalendars
from app.cases import words
from app.cases.models import Case, Deadline, Policy
from app.cases.services.deadlines import LAW, basis_at, is_owed
from app.complaints.domain.duplicates import Likeness
from app.complaints.domain.triage import facts_at_start
from app.complaints.forms.intake_desk import IntakeDesk
from app.complaints.forms.intake_reading import chosen_beside, received_instant, stated_facts
from app.complaints.forms.words import ELIGIBILITY
from app.complaints.presenters.handling import may_reopen
from app.complaints.services.duplicates import Duplicate
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.web.filters import day, joined_sentences, longday, weekday_day
from app.rules.engine import Result
from app.rules.families import is_chinese
from app.rules.letter_parts import outside_body
from app.rules.library import Library
from app.shared.clock import legal_day
from app.shared.text import N_
from app.wordings.models import Product

SHOWN = LAW | {"target", "window"}
MOST_DATES = 6
LIKE = {
    Likeness.CLAIM: N_("same claim"),
    Likeness.POLICY: N_("same policy"),
    Likeness.PERSON: N_("same person and phone"),
}


@dataclass(frozen=True)
class Date:
    """A date on the rail."""

    kind: str
    title: str
    on: date

    @property
    def law(self) -> bool:
        """True for a day that law or an authority has set."""
        return self.kind in LAW

    @property
    def detail(self) -> str | None:
        """What kind of day it is, where it is none of law."""
        return {"target": _("our own target"), "window": _("if they accept by then")}.get(self.kind)


@dataclass(frozen=True)
class IntakeView:
    """What both presenters need: the form, the duplicate found, the rules."""

    session: Session
    desk: IntakeDesk
    duplicate: Duplicate | None
    library: Library
    calendars: TableCalendars
    now: datetime

    @property
    def answer(self) -> str | None:
        """What the person said of the duplicate, where that can be done."""
        form = self.desk.form
        return form.duplicate.data if self.duplicate and form.says_which else None


def intake_page(view: IntakeView, taken_by: str) -> dict[str, Any]:
    """The page around the form."""
    form, unit = view.desk.form, view.desk.unit
    on_phone = form.channel.data == "phone"
    day_words = longday(form.received_on.day) if form.received_on.day else ""
    note = (
        _("On the phone, %(day)s. Taken by %(name)s", day=day_words, name=taken_by)
        if on_phone
        else _("Taken down by %(name)s", name=taken_by)
    )
    return {
        "title": _("New complaint"),
        "note": note,
        "action": url_for("complaints_intake.new"),
        "side_href": url_for("complaints_intake.side"),
        "other_ways": {
            "label": _("Came another way") if on_phone else _("By phone"),
            "href": url_for("complaints_intake.new", channel="letter" if on_phone else None),
        },
        "keep": f"intake:{view.desk.actor.user_id}",
        "known": _known(view),
        "duplicate": _duplicate(view),
        "primary": primary_label(view),
        "settle": _("Settle it on this call") if on_phone else None,
        "later": _("Register and ring back") if on_phone else None,
        "currency": unit.currency,
        "points": [
            {"number": number, "form": point} for number, point in enumerate(view.desk.further, start=2)
        ],
        "papers": [paper.name for paper in view.desk.papers],
        "identity_asked": _identity_asked(unit.regime),
        "australian": (unit.regime or "").startswith("au-"),
        "several_units": len(view.desk.offered.units) > 1,
    }


def _identity_asked(regime: str | None) -> str:
    """What may be asked of whom. Source for China: Measures 2020, arts. 13 and 14, as a copy of them has it."""
    if is_chinese(regime):
        return _(
            "Of the policyholder nothing that we hold already. Of a representative the signed authority in the "
            "original and their identity document; of an heir, proof of succession (Measures, arts. 13 and 14, read in "
            "a copy)."
        )
    return _("Before anything of the policy is said. A complaint is taken in without it.")


def primary_label(view: IntakeView) -> str:
    """What the filled button does, given what was said of the duplicate."""
    if view.duplicate is not None and view.answer in {"same", "point"}:
        number = view.duplicate.case.reference.rsplit("-", 1)[-1]
        if view.answer == "same":
            return _("Add call to %(number)s", number=number)
        return _("Add point to %(number)s", number=number)
    return _("Register")


def intake_side(view: IntakeView) -> dict[str, Any]:
    """What this complaint would mean: dates, words to say, rules."""
    joins = view.duplicate is not None and view.answer in {"same", "point"}
    own = _own_dates(view)
    dates = _dates_of(view, view.duplicate) if joins and view.duplicate else own
    received = view.duplicate.case.received_on if joins and view.duplicate else view.desk.form.received_on.day
    return {
        "title": _("If added to %(reference)s today", reference=view.duplicate.case.reference)
        if joins and view.duplicate
        else _("If registered today"),
        "text": _("Its dates stand. They count from %(day)s.", day=longday(received)) if joins else "",
        "rail": _rail(view, received, dates),
        "instead": _instead(own) if joins else None,
        "why_href": None,
        "say": _say(view, dates, joins=joins),
        "rules": _rules(view),
        "primary": primary_label(view),
    }


def _rail(view: IntakeView, received: date | None, dates: list[Date]) -> list[dict[str, Any]]:
    channel = words.label(words.CHANNELS, view.desk.form.channel.data)
    detail = words.listed((day(received), channel)) if received else _("no day that can be read yet")
    first = {"kind": "received", "title": _("Received"), "detail": detail, "on": None}
    return [
        first,
        *(
            {
                "kind": "law" if item.law else "own",
                "title": item.title,
                "detail": item.detail,
                "on": item.on,
            }
            for item in dates[:MOST_DATES]
        ),
    ]


def _own_dates(view: IntakeView) -> list[Date]:
    """The dates of a complaint registered as typed; none while the day of receipt cannot be read."""
    form, unit = view.desk.form, view.desk.unit
    received = received_instant(form, unit.zone) or form.received_on.day
    if received is None:
        return []
    facts = facts_at_start(
        unit.regime,
        stated_facts(form),
        head_office=unit.kind == "head-office",
        claim_declined=False,
    )
    own = basis_at(unit, view.library, view.calendars, beside=chosen_beside(form))
    results = [
        result
        for rules in (own, *own.beside)
        for result in rules.deadlines(
            view.library,
            events={"received": received},
            facts=facts,
            calendars=view.calendars,
            as_of=legal_day(view.now, unit.zone),
        )
    ]
    dates = [_date(result) for result in results if result.kind in SHOWN and result.effective]
    return sorted(dates, key=lambda item: (item.on, not item.law))


def _date(result: Result) -> Date:
    if result.effective is None:
        raise AssertionError(result)
    return Date(result.kind, words.said(result.title), result.effective)


def _dates_of(view: IntakeView, duplicate: Duplicate) -> list[Date]:
    """The running dates of the case that is here already."""
    case = duplicate.case
    rows = view.session.scalars(
        select(Deadline).where(Deadline.case_id == case.id).order_by(Deadline.due_on, Deadline.id)
    )
    return [
        Date(row.kind, words.said(view.library.clock(row.regime, row.clock).title), row.due_on)
        for row in rows
        if row.kind in SHOWN and is_owed(row) and row.due_on
    ]


def _instead(own: list[Date]) -> dict[str, str] | None:
    last = _last_in_law(own)
    if last is None:
        return None
    return {
        "lead": _("As a separate complaint"),
        "text": _("the answer would be due by %(day)s.", day=weekday_day(last.on)),
    }


def _last_in_law(dates: list[Date]) -> Date | None:
    return max((item for item in dates if item.law), key=lambda item: item.on, default=None)


def _say(view: IntakeView, dates: list[Date], *, joins: bool) -> str:
    last = _last_in_law(dates)
    own = next((item for item in dates if item.kind == "target"), None)
    parts = [
        _("I’ve added this to your complaint today.") if joins else _("I’ve registered your complaint today.")
    ]
    if own is not None and not joins:
        parts.append(_("You’ll have that in writing by %(day)s.", day=longday(own.on)))
    if last is not None:
        parts.append(_("Our answer comes by %(day)s at the latest.", day=longday(last.on)))
    parts.append(_outside(view))
    return _("“%(words)s”", words=("" if words.chinese() else " ").join(filter(None, parts)))


def _outside(view: IntakeView) -> str:
    """Where they can go outside the firm, said in one breath."""
    regime = view.desk.unit.regime or ""
    if regime == "gb-disp":
        return _(
            "If you’re not happy with it, or if it’s late, the Financial Ombudsman will look at it free of charge."
        )
    if regime == "au-rg271":
        return _("If you’re not happy with it, or if it’s late, you can go to AFCA free of charge.")
    if is_chinese(regime):
        return _("If you do not agree with it, the decision tells you where you can have it looked at again.")
    return ""


def _rules(view: IntakeView) -> str:
    unit, form = view.desk.unit, view.desk.form
    if unit.regime is None:
        return _("No rules of an authority apply here; the firm’s own targets do.")
    pack = view.library.pack(unit.regime)
    rules, body = words.said(pack.short), outside_body(pack.contacts)
    if body is None:  # nothing hangs on it
        return _("%(rules)s.", rules=rules)
    eligible = words.label(ELIGIBILITY, form.eligibility.data)
    if form.eligibility.data == "not-eligible":
        return _("%(rules)s. Eligible: %(eligible)s.", rules=rules, eligible=eligible)
    return _(
        "%(rules)s. Eligible: %(eligible)s. Outside right: %(body)s.",
        rules=rules,
        eligible=eligible,
        body=words.said(body.name),
    )


def _known(view: IntakeView) -> str | None:
    """What the number was recognised as, from the policy of the case that has it."""
    if view.duplicate is None:
        return None
    found = view.session.execute(
        select(Policy, Product.name)
        .join(Product, Product.id == Policy.product_id, isouter=True)
        .where(Policy.case_id == view.duplicate.case.id)
    ).first()
    if found is None:
        return None
    policy, product = found
    return ", ".join(filter(None, (product, policy.address))) or None


def _duplicate(view: IntakeView) -> dict[str, Any] | None:
    if view.duplicate is None:
        return None
    case = view.duplicate.case
    owner = (
        _("with %(name)s", name=case.owner.display_name) if case.owner else _("not assigned to anybody yet")
    )
    likeness = words.listed(_(LIKE[kind]) for kind in view.duplicate.likenesses)
    text = _(
        ", “%(point)s”. Received %(day)s, %(owner)s.",
        point=case.point,
        day=day(case.received_on),
        owner=owner,
    )
    return {
        "title": _("There is an open complaint like this one")
        if case.is_open
        else _("There was a complaint like this one; it is closed"),
        "href": url_for("cases.show", reference=case.reference),
        "reference": case.reference,
        "reopen_href": _reopen_href(view, case),
        "text": joined_sentences(
            [text, _("%(likeness)s.", likeness=likeness[:1].upper() + likeness[1:]) if likeness else ""]
        ),
    }


def _reopen_href(view: IntakeView, case: Case) -> str | None:
    """Where a closed complaint is taken up again, for whoever may."""
    unit = view.session.get_one(Unit, case.unit_id)
    if not may_reopen(case) or not view.desk.actor.may(Permission.REOPEN_CASES, unit.path):
        return None
    return url_for("complaints_closing.close", reference=case.reference, how="reopen")
