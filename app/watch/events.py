"""Kinds of event that watching dates leaves in a person's own stream."""

from __future__ import annotations

from app.platform.log import EventKind as EventKind
from app.platform.log import declare
from app.shared.text import N_

FEED_MADE = declare("feed_made", N_("Calendar feed made"), feed=int, unit=(str, type(None)))
FEED_REVOKED = declare("feed_revoked", N_("Calendar feed taken back"), feed=int, unit=(str, type(None)))
