"""Opens this room in the application."""

from __future__ import annotations

from flask import Flask

from app.cases.cli import cases
from app.cases.panels import Panel, register_next_step, register_panel
from app.complaints import models as models  # tables are known once the room is open
from app.complaints.imports import cli as import_cli  # noqa: F401  # adds its command to the group
from app.complaints.presenters.next_steps import for_approver, for_drafter, for_investigator
from app.complaints.presenters.points import decision_panel, points_panel
from app.complaints.services.reasons import seed_reasons
from app.complaints.views.decisions import blueprint as decisions
from app.complaints.views.intake import blueprint as intake
from app.platform.accounts.permissions import Permission
from app.platform.db.seeding import register_seed
from app.platform.web.navigation import Entry, add_entry
from app.shared.text import N_


def open_room(app: Flask) -> None:
    """Bring this room's pages, commands and registrations."""
    app.cli.add_command(cases)
    register_seed("complaint reasons", seed_reasons)
    app.register_blueprint(intake)
    _open_decisions(app)
    add_entry(
        Entry(
            N_("New complaint"),
            "complaints_intake.new",
            Permission.REGISTER_COMPLAINT,
            20,
            ("complaints_intake.",),
        )
    )


def _open_decisions(app: Flask) -> None:
    """Findings, quotations, the workbench and approval, and what they show on the case page."""
    app.register_blueprint(decisions)
    register_panel(Panel("main", 20, "complaints/panels/points.html", points_panel))
    register_panel(Panel("lower_main", 20, "complaints/panels/decision.html", decision_panel))
    for order, chooser in ((20, for_approver), (30, for_drafter), (40, for_investigator)):
        register_next_step(order, chooser)
