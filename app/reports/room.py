"""Opens this room in the application."""

from __future__ import annotations

from flask import Flask

from app.platform.accounts.permissions import Permission
from app.platform.db import db
from app.platform.storage import register_file_source
from app.platform.web.navigation import Entry, add_entry
from app.reports.cli import reports
from app.reports.jobs import register_jobs
from app.reports.models import summaries as summaries  # tables are known once the room is open
from app.reports.queries.summaries import stored_papers
from app.reports.views.reports import blueprint
from app.shared.text import N_


def open_room(app: Flask) -> None:
    """Bring the commands, pages and jobs of root-cause reports."""
    app.cli.add_command(reports)
    app.register_blueprint(blueprint)
    add_entry(Entry(N_("Reports"), "reports.index", Permission.READ_REPORTS, 30))
    register_jobs(app)
    register_file_source(app, lambda: stored_papers(db.session()))
