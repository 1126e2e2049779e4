"""Denominators: what stood behind the complaints of a unit in some months, and by which edition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.platform.accounts.models import Unit, User
from app.reports.domain.effects import Window
from app.reports.models.exposure import ExposureEdition, ExposureFigure
from app.wordings.models import Product

LISTED = 50


@dataclass(frozen=True)
class Denominator:
    """``by_month``: what there was, by the first day of each month; ``edition``: the newest that was used."""

    measure: str
    by_month: dict[date, int]
    edition: int

    def covers(self, first: date, last: date) -> bool:
        """True when every month from ``first`` to ``last`` has a figure: else no rate can be said of them."""
        month = first.replace(day=1)
        while month <= last:
            if month not in self.by_month:
                return False
            month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        return True


def denominator(
    session: Session,
    measure: str,
    unit_path: str,
    first: date,
    last: date,
    *,
    product_id: int | None = None,
    edition: int | None = None,
) -> Denominator | None:
    """Figures of the unit and all below, by month; None where there are none.

    Of each unit, product and month the newest edition counts (up to ``edition``, to say again what was said before).
    Without ``product_id`` a unit's line for all products counts, or else the sum of its products.
    """
    conditions = [
        ExposureFigure.measure == measure,
        ExposureFigure.month.between(first.replace(day=1), last),
        ExposureFigure.unit_id.in_(select(Unit.id).where(Unit.path.startswith(unit_path, autoescape=True))),
    ]
    if product_id is not None:
        conditions.append(ExposureFigure.product_id == product_id)
    if edition is not None:
        conditions.append(ExposureFigure.edition_id <= edition)
    rows = session.execute(
        select(ExposureFigure).where(*conditions).order_by(ExposureFigure.edition_id)
    ).scalars()
    newest: dict[tuple[int, date, int | None], ExposureFigure] = {
        (row.unit_id, row.month, row.product_id): row for row in rows
    }
    if not newest:
        return None
    whole = {(unit_id, month) for unit_id, month, product in newest if product is None}
    by_month: dict[date, int] = {}
    for (unit_id, month, product), row in newest.items():
        if product is None or (unit_id, month) not in whole:
            by_month[month] = by_month.get(month, 0) + row.amount
    return Denominator(measure, by_month, max(row.edition_id for row in newest.values()))


def policy_days(session: Session, unit_path: str, product_id: int | None, window: Window) -> int | None:
    """Policies in force times the days they were, in thousands: None unless every month of the window has a figure."""
    found = denominator(session, "policies", unit_path, window.first, window.last, product_id=product_id)
    if found is None or not found.covers(window.first, window.last):
        return None
    days = (window.first + timedelta(days=at) for at in range(window.days))
    return round(sum(found.by_month[day.replace(day=1)] for day in days) / 1000)


def editions(session: Session, units: Sequence[int]) -> Sequence[Row[ExposureEdition, str | None]]:
    """The newest editions with figures of any of these units, with who read them in."""
    theirs = select(ExposureFigure.edition_id).where(ExposureFigure.unit_id.in_(units))
    return session.execute(
        select(ExposureEdition, User.display_name)
        .outerjoin(User, User.id == ExposureEdition.by_id)
        .where(ExposureEdition.id.in_(theirs))
        .order_by(ExposureEdition.id.desc())
        .limit(LISTED)
    ).all()


def products(session: Session) -> Sequence[Row[str, str]]:
    """Code and name of what figures can be of."""
    return session.execute(select(Product.code, Product.name).order_by(Product.code)).all()


def exposure_files(session: Session) -> Sequence[str]:
    """Stored files of editions."""
    return session.scalars(select(ExposureEdition.file_digest)).all()
