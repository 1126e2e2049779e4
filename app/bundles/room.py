"""Opens this room in the application."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from flask import Flask
from sqlalchemy import select

from app.bundles import models as models  # tables are known once the room is open
from app.bundles.cli import bundles
from app.bundles.complaint_sources import of_complaint
from app.bundles.jobs import build_asked_for, build_given_up
from app.bundles.models import BundleBuild, Filing, SuppliedFiling
from app.bundles.services.preflight import PREPARING, papers_asked_for, papers_given_up
from app.bundles.services.recipes import BUILDING
from app.bundles.sources import register_contributor
from app.bundles.views import builder, check
from app.bundles.views import redacting as redacting  # its routes stand on the builder’s blueprint
from app.cases.panels import CaseTab, register_case_tab
from app.platform.accounts.permissions import Permission
from app.platform.db import db
from app.platform.jobs import work
from app.platform.storage import register_file_source
from app.shared.text import N_


def open_room(app: Flask) -> None:
    """Bring the bundle builder, its work and commands, and what the complaint itself has to put into a bundle."""
    app.register_blueprint(builder.blueprint)
    app.register_blueprint(check.blueprint)
    register_contributor("complaints", of_complaint)
    register_case_tab(CaseTab(N_("Bundles"), "bundles.index", Permission.WORK_CASES))
    work.handle(BUILDING, build_asked_for, given_up=build_given_up)
    work.handle(PREPARING, papers_asked_for, given_up=partial(papers_given_up, app.extensions["clock"]))
    app.cli.add_command(bundles)
    register_file_source(app, _stored_files)


def _stored_files() -> Iterable[str]:
    for column in (BundleBuild.digest, Filing.made, SuppliedFiling.digest):
        yield from (
            digest for digest in db.session.scalars(select(column).where(column.is_not(None))) if digest
        )
