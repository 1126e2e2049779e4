"""Opens this room in the application."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, exists, select

from app.cases import models as models  # tables are known once the room is open
from app.cases import restatement as restatement
from app.cases.calendar_changes import follow_calendars
from app.cases.confidential_items import items_on_file
from app.cases.copies import register_copies
from app.cases.jobs import register_jobs
from app.cases.mirrors import register_mirrors
from app.cases.models import Case, CaseLetter, Evidence
from app.cases.panels import (
    CaseTab,
    CaseView,
    NextStep,
    Panel,
    register_case_tab,
    register_next_step,
    register_panel,
)
from app.cases.policy import visible_to
from app.cases.presenters.authority import for_answerer, requests_panel
from app.cases.presenters.case_page import deadlines_panel, evidence_panel
from app.cases.presenters.chronology import chronology_panel
from app.cases.presenters.confidential import confidential_step
from app.cases.presenters.contacts import contacts_panel
from app.cases.presenters.linked import linked_panel
from app.cases.presenters.told_by import register_details
from app.cases.queries import supported_points
from app.cases.views import (
    access,
    authority,
    broken_glass,
    case,
    confidential,
    contacts,
    custody,
    evidence,
    links,
    papers,
    people,
    regimes,
    work_list,
)
from app.cases.views.request import calendars, clock, library
from app.disclosure.items import register_items
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.audit.tabs import Tab, add_tab
from app.platform.db import db
from app.platform.jobs import keep_mail_while_open, show_mail_about
from app.platform.storage import register_file_source
from app.platform.web.navigation import Entry, Start, add_entry, add_start
from app.shared.text import N_


def open_room(app: Flask) -> None:
    """Bring the work list, the case page with its own panels, and what the store must keep."""
    for view in (
        work_list,
        case,
        evidence,
        papers,
        confidential,
        custody,
        contacts,
        access,
        authority,
        people,
        regimes,
        links,
        broken_glass,
    ):
        app.register_blueprint(view.blueprint)
    add_entry(Entry(N_("Cases"), "work_list.show", Permission.READ_CASES, 10))
    add_entry(
        Entry(
            N_("Broken glass"), "broken_glass.index", Permission.READ_GLASS, 86, unless=Permission.READ_AUDIT
        )
    )
    add_tab(Tab(N_("Broken glass"), "broken_glass.index", 25))
    add_start(Start(Permission.ASSIGN_CASES, "work_list.show", 10))
    add_start(Start(Permission.WORK_CASES, "work_list.show", 20))
    register_panel(Panel("main", 10, "cases/panels/deadlines.html", _deadlines))
    register_panel(Panel("side", 10, "cases/panels/contacts.html", contacts_panel))
    register_panel(Panel("side", 15, "cases/panels/rows.html", requests_panel))
    register_panel(Panel("side", 28, "cases/panels/linked.html", linked_panel))
    register_panel(Panel("lower_main", 10, "cases/panels/evidence.html", _evidence))
    register_panel(Panel("lower_side", 10, "cases/panels/chronology.html", chronology_panel))
    register_next_step(6, _reply_to_authority)
    register_next_step(11, confidential_step)
    register_items(items_on_file)
    register_case_tab(CaseTab(N_("Confidential papers"), "confidential.show", Permission.WORK_CASES))
    register_file_source(app, _stored_files)
    register_mirrors()
    register_copies(app)
    register_details()
    register_jobs(app)
    show_mail_about(_readable_references)
    keep_mail_while_open(_still_open)
    follow_calendars(app)


def _readable_references(actor: Actor) -> Select[str]:
    """Mail about a case is for those who may read the case."""
    return select(Case.reference).where(visible_to(actor, clock().now()))


def _still_open(reference: SQLColumnExpression[str | None]) -> ColumnElement[bool]:
    return exists().where(Case.reference == reference, Case.is_open)


def _deadlines(view: CaseView) -> object:
    return deadlines_panel(view, view.record, library(), calendars())


def _reply_to_authority(view: CaseView) -> NextStep | None:
    pack = library().pack(view.case.regime) if view.case.regime else None
    calendar = pack.calendar_at(view.case.place or "") if pack else ""
    return for_answerer(view, calendar=calendar, calendars=calendars())


def _evidence(view: CaseView) -> object:
    return evidence_panel(view, supported_points(view.entries))


def _stored_files() -> Iterable[str]:
    yield from db.session.scalars(select(Evidence.digest))
    for column in (CaseLetter.draft_digest, CaseLetter.pdf_digest, CaseLetter.stamped_digest):
        yield from (
            digest for digest in db.session.scalars(select(column).where(column.is_not(None))) if digest
        )
