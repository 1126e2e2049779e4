"""What this room does when a calendar changes, registered with the room of the calendars."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import Flask
from sqlalchemy.orm import Session

from app.calendars.consequences import Consequences, Shown, register
from app.calendars.domain import Plan
from app.cases.presenters.restatements import foreseen, reported
from app.cases.services.foreseeing import calendars_in_use, foresee
from app.cases.services.restating import WORK, follow
from app.cases.views.request import clock, library
from app.platform.accounts.actor import Actor
from app.platform.jobs.work import do_waiting
from app.platform.web.fields import version_of


def follow_calendars(app: Flask) -> None:
    """Let the pages of the calendars show what a change does to dates, and let a change be followed."""
    rules = app.extensions["rules"]
    register(
        Consequences(
            follow=partial(follow, library=rules),
            settle=_settle,
            foresee=_foreseen,
            report=_reported,
            in_use=partial(calendars_in_use, library=rules),
        )
    )


def _settle() -> None:
    do_waiting(WORK, clock())


def _foreseen(session: Session, actor: Actor, plans: Sequence[Plan], after: str | None) -> Shown:
    begin = version_of(after) or 0
    seen = foresee(session, actor, plans, after=begin, now=clock().now(), library=library())
    return Shown("cases/foreseen.html", foreseen(seen))


def _reported(session: Session, actor: Actor, code: str, seq: int, after: str | None) -> Shown:
    return Shown("cases/restatements.html", reported(session, actor, code, seq, after, clock().now()))
