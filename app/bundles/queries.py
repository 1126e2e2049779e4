"""What pages read of bundles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bundles.models import Bundle, BundleBuild
from app.cases.models import Case


@dataclass(frozen=True)
class BundleLine:
    """A bundle with its frozen versions, newest first."""

    bundle: Bundle
    frozen: tuple[BundleBuild, ...]


def bundles_of(session: Session, case: Case) -> Sequence[BundleLine]:
    """The bundles of a complaint with their frozen versions: two statements."""
    rows = session.scalars(select(Bundle).where(Bundle.case_id == case.id).order_by(Bundle.number)).all()
    builds = session.scalars(
        select(BundleBuild)
        .where(BundleBuild.bundle_id.in_([row.id for row in rows]), BundleBuild.state == "frozen")
        .order_by(BundleBuild.id.desc())
    ).all()
    return [BundleLine(row, tuple(each for each in builds if each.bundle_id == row.id)) for row in rows]
