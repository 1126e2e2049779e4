"""What pages read of bundles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from app.bundles.models import Bundle, BundleBuild
from app.cases.models import Case
from app.platform.accounts.models import Unit
from app.shared.clock import legal_day


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


@dataclass(frozen=True)
class FrozenFile:
    """What anybody may learn of a frozen version. ``later``: another one for the same reader came after it."""

    code: str
    version: int
    pages: int
    frozen_on: date
    unit: str
    digest: str
    later: bool


def frozen_with(session: Session, *, code: str = "", digest: str = "") -> FrozenFile | None:
    """The frozen version with this code, or with these bytes; None where there is none."""
    after = aliased(BundleBuild)
    asked = BundleBuild.code == code if code else BundleBuild.digest == digest
    row = session.execute(
        select(
            BundleBuild,
            Unit,
            exists().where(
                after.bundle_id == BundleBuild.bundle_id,
                after.audience == BundleBuild.audience,
                after.state == "frozen",
                after.number > BundleBuild.number,
            ),
        )
        .join(Bundle, Bundle.id == BundleBuild.bundle_id)
        .join(Case, Case.id == Bundle.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .where(asked, BundleBuild.state == "frozen")
        .limit(1)
    ).first()
    if row is None:
        return None
    build, unit, later = row
    assert build.frozen_at is not None  # set in the moment in which it is frozen
    return FrozenFile(
        code=build.code,
        version=build.number,
        pages=build.pages or 0,
        frozen_on=legal_day(build.frozen_at, unit.zone),
        unit=unit.name,
        digest=build.digest or "",
        later=later,
    )
