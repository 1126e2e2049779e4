"""Opens this room in the application."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from flask import Flask
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.bundles.sources import register_contributor
from app.cases.aftermath import Aftermath, register_aftermath
from app.cases.domain.strands import register_strands
from app.cases.models import Case
from app.cases.panels import Panel, register_next_step, register_panel
from app.cases.presenters.chronology import register_title, register_twins
from app.cases.services.indexing import register_words
from app.config import Settings
from app.disclosure.items import register_items
from app.mediation import models as models  # tables are known once the room is open
from app.mediation.bundle_facts import of_proceedings
from app.mediation.confidential_items import items_of_proceedings
from app.mediation.domain.reading import lint_tracks, load_tracks
from app.mediation.domain.telling import strands_told
from app.mediation.domain.tracks import Tracks
from app.mediation.domain.words import EFFECTS
from app.mediation.events import STEP
from app.mediation.mirrors import register_mirrors
from app.mediation.models import Member, Proceeding
from app.mediation.presenters.case_panels import (
    for_handler,
    for_opener,
    mornings,
    panel,
    step_called,
    told_as_steps,
)
from app.mediation.queries import effects_counted, effects_on
from app.mediation.views.listing import blueprint as external_cases
from app.mediation.views.listing import procedures
from app.mediation.views.proceeding import blueprint as proceedings
from app.platform.accounts.permissions import Permission
from app.platform.web.navigation import Entry, Start, add_entry, add_start
from app.rulebook.linting import register_linter
from app.rules.errors import PackError, Problem
from app.rules.library import Library, load_library
from app.shared.text import N_
from app.watch.waiting import register_waiting


def open_room(app: Flask) -> None:
    """Load the procedures, and bring pages, panels, dates of external cases and what mornings say of them."""
    settings: Settings = app.extensions["settings"]
    library = Library(app.extensions["rules"].written)  # as their files say: there may be no database yet
    tracks = _loaded(library, settings.rules_in)
    app.extensions["tracks"] = tracks
    register_linter("procedures", partial(_lint, library))
    register_strands("proceedings", partial(strands_told, tracks))
    register_words("proceedings", _words)
    register_items(items_of_proceedings)
    register_contributor("proceedings", partial(of_proceedings, tracks=tracks))
    register_title(STEP.name, partial(step_called, tracks))
    register_twins("proceedings", partial(told_as_steps, tracks))
    register_mirrors()
    register_aftermath(Aftermath(_effects, _effects_counted))
    for blueprint in (external_cases, procedures, proceedings):
        app.register_blueprint(blueprint)
    add_entry(Entry(N_("External cases"), "external_cases.index", Permission.WORK_PROCEEDINGS, 40))
    add_start(Start(Permission.WORK_PROCEEDINGS, "external_cases.index", 15))
    register_panel(Panel("side", 25, "mediation/panel.html", partial(panel, tracks=tracks)))
    register_next_step(7, for_handler)
    register_next_step(70, for_opener)
    register_waiting(50, mornings)


def _loaded(library: Library, own: Path) -> Tracks:
    """Every procedure. A broken one stops the start, with file and key; `flask rules lint` alone runs all the same."""
    try:
        return load_tracks(library, own)
    except PackError as error:
        if sys.argv[1:3] == ["rules", "lint"]:
            return load_tracks(library)
        raise SystemExit(f"The procedures in {own} cannot be used:\n{error}") from error


def _lint(library: Library, folder: Path | None) -> list[Problem]:
    """With the rules of that folder, unless these are broken: then what is known without them."""
    try:
        return lint_tracks(load_library(folder), folder)
    except PackError:
        return lint_tracks(library, folder)


def _effects(session: Session, head_ids: Sequence[int]) -> dict[int, str]:
    return {head: EFFECTS[effect] for head, effect in effects_on(session, head_ids).items()}


def _effects_counted(session: Session, head_ids: Select[int]) -> dict[str, int]:
    return {EFFECTS[effect]: number for effect, number in effects_counted(session, head_ids).items()}


def _words(session: Session, case: Case) -> Iterable[str | None]:
    """Forums, their references and the names of who takes part; never what was offered."""
    for row in session.scalars(select(Proceeding).where(Proceeding.case_id == case.id)):
        yield from (row.forum, row.forum_reference)
        yield from session.scalars(select(Member.name).where(Member.proceeding_id == row.id))
