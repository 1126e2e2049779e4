"""Which wording a policy was agreed under, when a complaint is taken down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.shared.errors import Refused
from app.shared.text import N_
from app.wordings.domain.editions import AgreedDates
from app.wordings.domain.marks import Note
from app.wordings.models import Edition, Wording
from app.wordings.queries import agreed_edition


@dataclass(frozen=True)
class AgreedEdition:
    """The edition chosen or proposed, why, and what disagrees."""

    edition_id: int | None
    why: Note
    warnings: tuple[Note, ...]


def edition_for_policy(
    session: Session,
    *,
    product_id: int | None,
    edition_id: int | None,
    period_from: date | None,
    period_to: date | None,
    inception_on: date | None,
    loss_on: date | None,
) -> AgreedEdition | None:
    """The edition named on the schedule (``edition_id``), else the one the dates point to; None without a product.

    Raises Refused for an edition of another product's wording.
    """
    named = session.get(Edition, edition_id) if edition_id else None
    if named is not None and product_id is not None and named.wording.product_id not in (None, product_id):
        raise Refused(N_("This wording belongs to another product."), field="edition")
    wording_id = named.wording_id if named else _wording_of(session, product_id)
    if wording_id is None:
        return None
    dates = AgreedDates(
        period_from=period_from,
        period_to=period_to,
        inception_on=inception_on,
        loss_on=loss_on,
        named_edition=named.label if named else "",
    )
    edition, proposal = agreed_edition(session, wording_id, dates)
    return AgreedEdition(edition.id if edition else None, proposal.why, proposal.warnings)


def _wording_of(session: Session, product_id: int | None) -> int | None:
    if product_id is None:
        return None
    return session.scalar(
        select(Wording.id)
        .where(Wording.product_id == product_id, Wording.kind == "policy")
        .order_by(Wording.id)
        .limit(1)
    )
