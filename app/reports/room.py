"""Opens this room in the application."""

from __future__ import annotations

from flask import Flask

from app.cases.list_filters import ListFilter, register_list_filter
from app.cases.panels import Panel, register_panel
from app.platform.accounts.permissions import Permission
from app.platform.db import db
from app.platform.db.seeding import register_seed
from app.platform.storage import register_file_source
from app.platform.web.navigation import Entry, Start, add_entry, add_outside, add_start
from app.reports.cli import reports
from app.reports.jobs import register_jobs
from app.reports.mirrors import register_mirrors
from app.reports.models import actions as actions  # tables are known once the room is open
from app.reports.models import agreement as agreement
from app.reports.models import coding as coding
from app.reports.models import exposure as exposure
from app.reports.models import flags as flags
from app.reports.models import summaries as summaries
from app.reports.models import tallies as tallies
from app.reports.presenters.coding import causes_panel
from app.reports.presenters.panels import flags_to_settle, learning_panel
from app.reports.queries.exposure import exposure_files
from app.reports.queries.improvements import file_digests, with_open_flag
from app.reports.queries.summaries import stored_papers
from app.reports.services.coding import seed_causes
from app.reports.views.agreement import blueprint as agreement_pages
from app.reports.views.coding import blueprint as coding_pages
from app.reports.views.dashboard import blueprint as dashboard
from app.reports.views.exposure import blueprint as exposure_pages
from app.reports.views.flags import blueprint as flag_pages
from app.reports.views.guidance import blueprint as guidance
from app.reports.views.improvements import blueprint as improvements
from app.reports.views.lessons import blueprint as lessons
from app.reports.views.reports import blueprint as report_pages
from app.shared.text import N_
from app.watch.waiting import register_waiting


def open_room(app: Flask) -> None:
    """Bring the commands, pages and jobs of root-cause reports."""
    app.cli.add_command(reports)
    app.register_blueprint(report_pages)
    app.register_blueprint(dashboard)
    add_entry(Entry(N_("Dashboard"), "dashboard.index", Permission.READ_REPORTS, 12))
    add_start(Start(Permission.READ_REPORTS, "dashboard.index", 90))
    add_entry(Entry(N_("Reports"), "reports.index", Permission.READ_REPORTS, 30))
    register_jobs(app)
    register_mirrors()
    register_file_source(app, lambda: stored_papers(db.session()))
    _open_improvements(app)
    _open_coding(app)
    app.register_blueprint(exposure_pages)
    register_file_source(app, lambda: exposure_files(db.session()))


def _open_improvements(app: Flask) -> None:
    """Flags, actions, effect checks, guidance."""
    for blueprint in (improvements, flag_pages, guidance, lessons):
        app.register_blueprint(blueprint)
    add_entry(Entry(N_("Improvements"), "improvements.index", Permission.READ_IMPROVEMENTS, 60))
    add_outside("lessons.index", N_("What complaints taught us"))
    add_start(Start(Permission.RAISE_ACTIONS, "improvements.index", 80))
    register_panel(Panel("side", 45, "reports/panels/learning.html", learning_panel))
    register_list_filter(ListFilter("systemic", with_open_flag, N_("Flagged, not settled")))
    register_waiting(60, flags_to_settle)
    register_file_source(app, lambda: file_digests(db.session()))


def _open_coding(app: Flask) -> None:
    """Root causes and their lists."""
    app.register_blueprint(coding_pages)
    app.register_blueprint(agreement_pages)
    add_start(Start(Permission.MANAGE_CODES, "coding.index", 70))
    register_seed("root causes", seed_causes)
    register_panel(Panel("lower_side", 30, "reports/panels/causes.html", causes_panel))
