"""Opens this room in the application."""

from __future__ import annotations

from typing import Any

from flask import Flask

from app.platform.accounts.permissions import Permission
from app.platform.audit import alarms, anchors
from app.platform.audit.checking import JOB, check_everything, run_key
from app.platform.audit.cli import audit
from app.platform.audit.tabs import Tab, add_tab, audit_tabs
from app.platform.audit.views import blueprint
from app.platform.jobs import Job, handle, register
from app.platform.storage import register_alarm
from app.platform.web.navigation import Entry, Start, add_entry, add_start
from app.shared.clock import Clock
from app.shared.text import N_

_PAGES = (
    (N_("Log and looks"), "audit.index"),
    (N_("Anchor"), "audit.anchor"),
    (N_("Accounts and rights"), "audit.rights"),
)


def open_room(app: Flask) -> None:
    """Bring the command, the audit page and the check of the whole log: every night, and when asked for."""
    app.cli.add_command(audit)
    app.register_blueprint(blueprint)
    app.jinja_env.globals["audit_tabs"] = audit_tabs
    for order, (label, endpoint) in enumerate(_PAGES):
        add_tab(Tab(label, endpoint, order * 10))
    add_entry(Entry(N_("Audit"), "audit.index", Permission.READ_AUDIT, 85))
    add_start(Start(Permission.READ_AUDIT, "audit.index", 50))
    register(Job(JOB, {"hour": 2, "minute": 30}, check_everything, run_key))
    register(Job(anchors.JOB, {"hour": 4, "minute": 10}, anchors.mail_anchor, run_key))
    handle(JOB, _check_asked_for)
    register_alarm(app, alarms.tell)


def _check_asked_for(_params: dict[str, Any], clock: Clock) -> dict[str, Any]:
    return check_everything(clock, files=True)
