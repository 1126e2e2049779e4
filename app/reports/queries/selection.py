"""Which complaints a report is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.platform.accounts.models import Unit
from app.reports.models.tallies import CountedCase
from app.shared.errors import Refused
from app.shared.text import N_

OWN = "own"
"""The source of complaints taken in here, as opposed to those of an imported register."""


@dataclass(frozen=True)
class Selection:
    """Complaints received from ``first`` to ``last``, of a unit and its subtree, a product, a source; None is any."""

    first: date
    last: date
    unit: str | None = None
    product: str | None = None
    source: str | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is kept with a report."""
        return {
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "unit": self.unit,
            "product": self.product,
            "source": self.source,
        }


def chosen(selection: Selection) -> list[ColumnElement[bool]]:
    """All but the days as SQL over cases. A product is named whole or by its line: "Home" takes in "Home: Flood"."""
    own = Case.source.is_(None)
    return _chosen(selection, Case.unit_id, Case.product_label, own, Case.source)


def chosen_counted(selection: Selection) -> list[ColumnElement[bool]]:
    """The same over cases as they are counted."""
    own = CountedCase.source == ""
    return _chosen(selection, CountedCase.unit_id, CountedCase.product, own, CountedCase.source)


def _chosen(
    selection: Selection, unit: Any, product: Any, own: ColumnElement[bool], source: Any
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if selection.unit is not None:
        path = select(Unit.path).where(Unit.code == selection.unit).scalar_subquery()
        below = func.substr(Unit.path, 1, func.length(path)) == path
        found.append(unit.in_(select(Unit.id).where(below)))
    if selection.product is not None:
        label = func.lower(product)
        line = selection.product.casefold()
        parts = (label.startswith(f"{line}{colon}", autoescape=True) for colon in ":：")
        found.append(or_(label == line, *parts))
    if selection.source is not None:
        found.append(own if selection.source == OWN else source == selection.source)
    return found


def check(session: Session, selection: Selection) -> None:
    """Raises Refused for a unit or source that is not there, or days in the wrong order."""
    if selection.last < selection.first:
        raise Refused(N_("The last day is before the first."))
    if (
        selection.unit is not None
        and session.scalar(select(Unit.id).where(Unit.code == selection.unit)) is None
    ):
        raise Refused(N_("There is no unit “%(code)s”."), code=selection.unit[:24])
    if selection.source not in (None, OWN) and selection.source not in sources(session):
        known = ", ".join([OWN, *(source for source in sources(session) if source)])
        raise Refused(
            N_("There is no source “%(source)s”. Known: %(known)s."),
            source=(selection.source or "")[:48],
            known=known,
        )


def sources(session: Session) -> list[str]:
    """The registers that complaints were imported from; a jump along the index each, not a walk."""
    found: list[str] = []
    while True:
        after = Case.source > found[-1] if found else Case.source.is_not(None)
        source = session.scalar(select(func.min(Case.source)).where(after))
        if source is None:
            return found
        found.append(source)


def known_days(session: Session, selection: Selection) -> tuple[date | None, date | None]:
    """The first and the last receipt of all that is selected, whatever the days."""
    row = session.execute(
        select(func.min(Case.received_on), func.max(Case.received_on)).where(*chosen(selection))
    ).one()
    return row[0], row[1]
