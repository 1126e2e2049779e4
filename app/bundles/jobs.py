"""Building asked for on a page, done by the jobs process."""

from __future__ import annotations

from typing import Any

from app.bundles.models import BundleBuild
from app.bundles.services.building import build
from app.platform.db import transaction
from app.shared.clock import Clock


def build_asked_for(params: dict[str, Any], clock: Clock) -> dict[str, Any]:
    """One build."""
    try:
        row = build(clock=clock, build_id=params["build"])
    except Exception:
        with transaction() as session:
            session.get_one(BundleBuild, params["build"]).state = "failed"
        raise
    return {"build": row.id, "state": row.state, "pages": row.pages}


def build_given_up(params: dict[str, Any]) -> None:
    """The build took its process down too often: it failed, says why, and can be asked for again."""
    with transaction() as session:
        row = session.get_one(BundleBuild, params["build"], with_for_update=True)
        if row.state in ("waiting", "building"):
            row.state, row.step = "failed", ""
            row.report = {**row.report, "interrupted": True}
