"""What every page of a case starts from: the clock, the rules, today where the reader sits."""

from __future__ import annotations

from datetime import date

from flask import current_app, g
from flask_login import current_user

from app.calendars.source import TableCalendars
from app.platform.db import db
from app.rules.library import Library
from app.shared.clock import Clock, today


def clock() -> Clock:
    """The application's clock."""
    found: Clock = current_app.extensions["clock"]
    return found


def library() -> Library:
    """The rules, loaded at start."""
    found: Library = current_app.extensions["rules"]
    return found


def calendars() -> TableCalendars:
    """The calendar table, read once in a request."""
    if "calendars" not in g:
        g.calendars = TableCalendars(db.session())
    found: TableCalendars = g.calendars
    return found


def today_here() -> date:
    """Today in the reader's unit."""
    return today(clock(), current_user.unit.zone)
