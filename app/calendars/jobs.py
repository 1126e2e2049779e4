"""The daily look at how far calendars are known, and at what a release would bring them."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Flask
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from app.calendars import consequences
from app.calendars.models import Calendar
from app.calendars.planning import plan_shipped
from app.calendars.presenters import WARN_DAYS, shipped_words
from app.calendars.queries import managers
from app.platform.db import transaction
from app.platform.jobs import tell_colleague
from app.platform.web.filters import weekday_day
from app.shared.clock import Clock


def warn_of_ends(app: Flask, clock: Clock) -> dict[str, Any]:
    """Tell whoever manages calendars, sixty days before what is known of one in use ends; each person once."""
    now, counts = clock.now(), {"ending": 0, "mails": 0}
    address = app.extensions["settings"].public_url
    with transaction() as session:
        used = consequences.in_use(session, now.date())
        people = managers(session)
        for calendar in session.scalars(
            select(Calendar).where(Calendar.code.in_(used)).order_by(Calendar.code)
        ):
            if not consequences.ends_within(calendar.known_to, now.date(), WARN_DAYS):
                continue
            counts["ending"] += 1
            for person in people:
                subject, body = _words(calendar, person.locale, f"{address}/calendars/{calendar.code}")
                counts["mails"] += tell_colleague(
                    person,
                    key=f"calendar-ends:{calendar.code}:{calendar.known_to}:{person.id}",
                    subject=subject,
                    body=body,
                    now=now,
                )
    return counts


def tell_of_shipped(app: Flask, clock: Clock) -> dict[str, Any]:
    """Tell whoever manages calendars that this release lays out days which the table does not hold; of the same days
    each person once."""
    now, mails = clock.now(), 0
    address = f"{app.extensions['settings'].public_url}/calendars/shipped"
    with transaction() as session:
        plans = plan_shipped(session, today=now.date())
        told = repr([(plan.code, plan.known_to, plan.changes) for plan in plans])
        digest = hashlib.sha256(told.encode()).hexdigest()[:16]
        for person in managers(session) if plans else ():
            with force_locale(person.locale):
                subject, body = _("Days of calendars wait to be taken in"), shipped_words(plans)
            mails += tell_colleague(
                person,
                key=f"calendars-shipped:{digest}:{person.id}",
                subject=subject,
                body=f"{body}\n\n{address}",
                now=now,
            )
    return {"calendars": len(plans), "mails": mails}


def _words(calendar: Calendar, locale: str, address: str) -> tuple[str, str]:
    with force_locale(locale):
        name, on = _(calendar.name), weekday_day(calendar.known_to)
        subject = _("The calendar %(name)s is known to %(day)s only", name=name, day=on)
        body = _(
            "Dates are counted by it. A count that goes beyond that day gives no date: calendar unknown. "
            "Import the official file, or lay out further years, before that."
        )
        return subject, f"{body}\n\n{address}"
