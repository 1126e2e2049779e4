"""Opens this room in the application."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask

from app.config import Settings
from app.platform.accounts.actor import SYSTEM
from app.platform.accounts.permissions import Permission
from app.platform.accounts.regimes import offer_regimes
from app.platform.db import db
from app.platform.jobs import Job, register
from app.platform.jobs.schedule import daily
from app.platform.storage import register_file_source
from app.platform.web.navigation import Entry, Start, add_entry, add_start
from app.rulebook import models as models  # tables are known once the room is open
from app.rulebook.cli import rules
from app.rulebook.queries import file_digests
from app.rulebook.services.comparing import note_lapsed
from app.rulebook.services.recording import Act
from app.rulebook.settled import SettledLibrary
from app.rulebook.views import blueprint
from app.rulebook.words import said, source_said
from app.rules import PackError, load_library
from app.rules.pack import Pack
from app.shared.clock import Clock, today
from app.shared.text import N_


def open_room(app: Flask) -> None:
    """Load the rules once, and bring pages, commands, the nightly look at changed texts, and files to keep."""
    settings: Settings = app.extensions["settings"]
    app.extensions["rules"] = SettledLibrary(_written(settings.rules_in))
    app.register_blueprint(blueprint)
    app.cli.add_command(rules)
    app.add_template_filter(source_said)
    add_entry(Entry(N_("Rules"), "rules.index", Permission.READ_RULES, 62))
    add_start(Start(Permission.VERIFY_RULES, "rules.index", 60))
    register(Job("rule-texts", {"hour": 2, "minute": 50}, partial(_note_lapsed, app), run_key=daily))
    offer_regimes(
        app, lambda: {code: said(pack.title) for code, pack in app.extensions["rules"].packs.items()}
    )
    register_file_source(app, lambda: file_digests(db.session()))


def _written(folder: Path) -> Mapping[str, Pack]:
    """Every pack. A broken one stops the start, with file and key; `flask rules lint` alone runs all the same."""
    try:
        return load_library(folder).packs
    except PackError as error:
        if sys.argv[1:3] == ["rules", "lint"]:
            return load_library().packs
        raise SystemExit(f"The rules in {folder} cannot be used:\n{error}") from error


def _note_lapsed(app: Flask, clock: Clock) -> dict[str, Any]:
    act = Act(SYSTEM, clock, today(clock, "UTC"))
    return {"lapsed": note_lapsed(act=act, library=app.extensions["rules"])}
