"""Opens this room in the application."""

from __future__ import annotations

from functools import partial

from flask import Flask

from app.cases.cli import cases
from app.cases.list_filters import ListFilter, register_list_filter
from app.cases.panels import Panel, register_list_action, register_next_step, register_panel
from app.cases.words import know_words
from app.complaints import models as models  # tables are known once the room is open
from app.complaints.cli import letters as letters_commands
from app.complaints.domain.outcomes import OUTCOME_TITLES
from app.complaints.domain.states import ENDINGS
from app.complaints.imports import cli as import_cli  # noqa: F401  # adds its command to the group
from app.complaints.imports.job import given_up as import_given_up
from app.complaints.imports.job import import_asked_for
from app.complaints.imports.queries import carrying, file_digests
from app.complaints.imports.service import WORK as IMPORT
from app.complaints.letters.office import open_seal
from app.complaints.many import models as many_models  # noqa: F401  # tables are known once the room is open
from app.complaints.many.job import given_up as letters_given_up
from app.complaints.many.job import make_letters
from app.complaints.many.service import WORK as MANY
from app.complaints.mirrors import register_mirrors
from app.complaints.presenters.extensions import extension_panel, for_decider, for_teller
from app.complaints.presenters.handling import (
    actions_panel,
    for_acknowledger,
    for_assigner,
    for_closer,
    for_starter,
)
from app.complaints.presenters.letters import letters_panel, to_send
from app.complaints.presenters.mornings import (
    decisions_sent_back,
    decisions_to_approve,
    extensions_to_decide,
    letters_to_send,
)
from app.complaints.presenters.next_steps import for_approver, for_drafter, for_investigator
from app.complaints.presenters.points import decision_panel, points_panel
from app.complaints.presenters.register import register_panel as from_register
from app.complaints.presenters.reliance import reliance_on
from app.complaints.presenters.remedies import for_payer, remedies_panel
from app.complaints.presenters.told import told_panel
from app.complaints.presenters.told_by import register_details
from app.complaints.presenters.waiting import for_everyone, for_mover
from app.complaints.queries.approving import awaiting_approval, for_me_to_approve
from app.complaints.queries.reliance import quoting
from app.complaints.queries.remedies import with_remedies_owed
from app.complaints.queries.templates import sample_digests
from app.complaints.services.interest_rates import seed_rates
from app.complaints.services.letters import DRAFTING, make_pages
from app.complaints.services.reasons import seed_reasons
from app.complaints.views.assignment import blueprint as assignment
from app.complaints.views.closing import blueprint as closing
from app.complaints.views.decisions import blueprint as decisions
from app.complaints.views.extensions import blueprint as extensions
from app.complaints.views.imports import blueprint as imports
from app.complaints.views.intake import blueprint as intake
from app.complaints.views.interest_rates import blueprint as interest
from app.complaints.views.labels import blueprint as labels
from app.complaints.views.letter_check import blueprint as letter_check
from app.complaints.views.letters import blueprint as letters
from app.complaints.views.levels import blueprint as levels
from app.complaints.views.like_cases import blueprint as like_cases
from app.complaints.views.many import blueprint as many
from app.complaints.views.matter import blueprint as matter
from app.complaints.views.points import blueprint as points
from app.complaints.views.remedies import blueprint as remedies
from app.complaints.views.set_aside import blueprint as set_aside
from app.complaints.views.templates import blueprint as templates
from app.complaints.views.time import blueprint as time
from app.letters.pool import use_workers
from app.platform.accounts.permissions import Permission
from app.platform.audit.tabs import Tab, add_tab
from app.platform.db import db
from app.platform.db.seeding import register_seed
from app.platform.jobs import work
from app.platform.storage import register_file_source
from app.platform.web.navigation import Entry, Start, add_entry, add_outside, add_start
from app.shared.text import N_
from app.watch.waiting import register_waiting
from app.wordings.citing import answer_citations


def open_room(app: Flask) -> None:
    """Bring this room's pages, commands and registrations."""
    app.cli.add_command(letters_commands)
    app.cli.add_command(cases)
    register_seed("complaint reasons", seed_reasons)
    register_seed("interest rates", seed_rates)
    _open_handling(app)
    _open_time(app)
    _open_decisions(app)
    _open_remedies(app)
    _open_letters(app)
    _open_imports(app)
    register_mirrors()
    register_details()


def _open_handling(app: Flask) -> None:
    """Intake, what it is about, assignment, and the end."""
    for blueprint in (intake, matter, points, assignment, closing):
        app.register_blueprint(blueprint)
    add_entry(Entry(N_("New complaint"), "complaints_intake.new", Permission.REGISTER_COMPLAINT, 20))
    register_list_action("new", "complaints_intake.new")
    register_list_action("move", "complaints_assignment.move")
    register_panel(Panel("main", 30, "complaints/panels/told.html", told_panel))
    register_panel(Panel("side", 30, "complaints/panels/actions.html", actions_panel))
    for order, chooser in ((10, for_assigner), (12, for_acknowledger), (14, for_starter), (50, for_closer)):
        register_next_step(order, chooser)
    register_next_step(80, for_mover)
    register_next_step(90, for_everyone)


def _open_time(app: Flask) -> None:
    """What the dates hang on, and longer time."""
    app.register_blueprint(time)
    app.register_blueprint(extensions)
    library = app.extensions["rules"]
    longer = partial(extension_panel, library=library)
    register_panel(Panel("main", 15, "complaints/panels/extension.html", longer))
    register_waiting(10, partial(extensions_to_decide, library=library))
    register_waiting(20, decisions_to_approve)
    register_waiting(30, decisions_sent_back)
    register_waiting(40, letters_to_send)
    register_next_step(8, partial(for_decider, library=library))
    register_next_step(9, for_teller)


def _open_decisions(app: Flask) -> None:
    """Findings, quotations, the workbench and approval, and what they show on the case page."""
    app.register_blueprint(decisions)
    know_words(outcomes=OUTCOME_TITLES, endings=ENDINGS)
    app.register_blueprint(like_cases)
    add_tab(Tab(N_("Outside the band"), "like_cases.index", 30))
    app.register_blueprint(set_aside)
    add_tab(Tab(N_("Checks set aside"), "set_aside.index", 35))
    app.register_blueprint(levels)
    app.register_blueprint(interest)
    answer_citations(app, reliance_on)
    register_list_filter(ListFilter("clause", quoting, link=N_("Cases in which one clause is quoted")))
    register_list_filter(
        ListFilter(
            "approve",
            for_me_to_approve,
            N_("For me to approve"),
            permission=Permission.APPROVE_DECISION,
        )
    )
    add_start(Start(Permission.APPROVE_DECISION, "work_list.show", 30, (("scope", "all"), ("approve", "1"))))
    register_list_filter(ListFilter("waiting", awaiting_approval, N_("In approval over 1 day")))
    add_entry(Entry(N_("Interest rates"), "complaints_interest.index", Permission.VERIFY_RULES, 86))
    add_entry(
        Entry(
            N_("Approval levels"),
            "complaints_levels.index",
            Permission.MANAGE_LEVELS,
            85,
        )
    )
    register_panel(Panel("main", 20, "complaints/panels/points.html", points_panel))
    register_panel(Panel("lower_main", 20, "complaints/panels/decision.html", decision_panel))
    for order, chooser in ((20, for_approver), (30, for_drafter), (40, for_investigator)):
        register_next_step(order, chooser)


def _open_remedies(app: Flask) -> None:
    """What the complainant is to get, until they have it."""
    app.register_blueprint(remedies)
    register_list_filter(ListFilter("unpaid", with_remedies_owed, N_("Remedies owed")))
    register_panel(Panel("side", 25, "complaints/panels/remedies.html", remedies_panel))
    register_next_step(45, for_payer)


def _open_letters(app: Flask) -> None:
    """Letters from draft to delivery, the public check of a letter's code, and the pages of late drafts."""
    app.register_blueprint(letters)
    app.register_blueprint(letter_check)
    add_outside("complaints_letter_check.ask", N_("Is this letter genuine?"))
    app.register_blueprint(templates)
    app.register_blueprint(many)
    register_list_action("write", "complaints_many.write")
    work.handle(
        MANY,
        partial(make_letters, app.extensions["rules"]),
        given_up=partial(letters_given_up, app.extensions["clock"]),
    )
    add_entry(Entry(N_("Letters to many"), "complaints_many.index", Permission.ISSUE_LETTERS, 62))
    add_entry(Entry(N_("Letter templates"), "complaints_templates.index", Permission.EDIT_TEMPLATES, 63))
    register_file_source(app, lambda: sample_digests(db.session()))
    register_panel(Panel("side", 20, "complaints/panels/letters.html", letters_panel))
    register_next_step(25, to_send)
    open_seal(app)
    use_workers(app.extensions["settings"].letter_workers)
    work.handle(DRAFTING, partial(make_pages, app.extensions["rules"]))


def _open_imports(app: Flask) -> None:
    """Registers kept elsewhere: pages, the work behind them, and the uploaded files that must be kept."""
    app.register_blueprint(imports)
    app.register_blueprint(labels)
    register_list_filter(ListFilter("label", carrying, link=N_("Cases that carry one label of a register")))
    work.handle(IMPORT, import_asked_for, given_up=partial(import_given_up, app.extensions["clock"]))
    register_file_source(app, lambda: file_digests(db.session()))
    register_panel(Panel("side", 40, "complaints/panels/register.html", from_register))
    add_entry(Entry(N_("Imports"), "complaints_imports.index", Permission.IMPORT_CASES, 70))
    add_entry(Entry(N_("Labels to place"), "complaints_labels.index", Permission.PLACE_LABELS, 72))
