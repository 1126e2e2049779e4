"""Anchors as people take them: on the command line, on the page, and by mail each day where one is wanted."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from app.config import Settings
from app.platform import log
from app.platform.db import db, transaction
from app.platform.jobs.outbox import enqueue
from app.shared.clock import Clock
from app.shared.release import release_of

JOB = "audit-anchor"


def anchor_now(*, with_heads: bool) -> str:
    """The statement of the log as it is now; ``with_heads`` the line of each stream's end below it."""
    clock: Clock = current_app.extensions["clock"]
    lines: list[str] = []
    write = lines.append if with_heads else None
    anchor = log.take_anchor(db.session(), now=clock.now(), release=code_version(), write=write)
    return "".join([anchor.statement(), *(["\n"] if with_heads else []), *lines])


@cache
def code_version() -> str:
    """``0.1.0+3f9a…``: the program, and a digest of the sources that write and walk the log."""
    return release_of(sorted(Path(log.__file__).parent.glob("*.py")))


def mail_anchor(clock: Clock) -> dict[str, Any]:
    """Mail the statement to whoever keeps it, once a day; nothing where nobody is set.

    It is counts and a digest, so it need not pass the gate for what leaves the house.
    """
    settings: Settings = current_app.extensions["settings"]
    if not settings.anchor_to:
        return {"mails": 0}
    now, statement = clock.now(), anchor_now(with_heads=False)
    with transaction(), force_locale("en"):
        mailed = enqueue(
            key=f"anchor:{now:%Y-%m-%d}",
            to_name=settings.anchor_to,
            to_address=settings.anchor_to,
            subject=_("Anchor of the log, %(day)s", day=f"{now:%Y-%m-%d}"),
            body=_("Keep this where nobody who runs the system can change it.") + "\n\n" + statement,
            now=now,
        )
    return {"mails": int(mailed)}
