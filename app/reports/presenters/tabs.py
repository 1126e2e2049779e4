"""The pages of learning from complaints, as tabs."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.shared.text import N_

TABS = (
    ("improvements.index", N_("Actions"), Permission.READ_IMPROVEMENTS),
    ("improvements_flags.index", N_("Flags"), Permission.READ_CASES),
    ("improvements.clauses", N_("Clauses, stages"), Permission.READ_IMPROVEMENTS),
    ("coding.index", N_("Codes"), Permission.READ_IMPROVEMENTS),
    ("agreement.index", N_("Agreement"), Permission.READ_IMPROVEMENTS),
    ("exposure.index", N_("Exposure"), Permission.READ_IMPROVEMENTS),
    ("guidance.index", N_("Guidance"), Permission.READ_IMPROVEMENTS),
)


def learning_tabs(actor: Actor, here: str) -> list[dict[str, Any]]:
    """Those that this person may open; ``here`` is the endpoint of the page that is shown."""
    return [
        {"label": _(label), "href": url_for(endpoint), "current": endpoint == here}
        for endpoint, label, permission in TABS
        if actor.may(permission)
    ]
