"""What a person may choose from when a policy is taken down."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.wordings.models import Edition, Product, Wording


def products_sold(session: Session) -> Sequence[Product]:
    """Every product, by name."""
    return session.scalars(select(Product).order_by(Product.name, Product.id)).all()


def policy_editions(session: Session) -> Sequence[Edition]:
    """Every edition of a policy wording, the newest of each first."""
    return session.scalars(
        select(Edition)
        .join(Wording, Wording.id == Edition.wording_id)
        .where(Wording.kind == "policy")
        .order_by(Wording.name, Edition.effective_from.desc())
    ).all()
