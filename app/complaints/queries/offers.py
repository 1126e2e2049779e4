"""What a person may choose from when a policy is taken down."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.platform.accounts.models import Unit
from app.wordings.models import Edition, Product, Wording


def foreign_to(session: Session, *languages: str) -> frozenset[str]:
    """The languages of the house's other units: what is sold in these alone is not sold in ``languages``."""
    return frozenset(session.scalars(select(Unit.language).distinct())) - set(languages)


def products_sold(
    session: Session, *, foreign: Collection[str], present: int | None = None
) -> Sequence[Product]:
    """The products by name, and the ``present`` one, without those whose wordings are all in ``foreign`` languages."""
    worded = select(Wording.product_id).where(Wording.product_id.is_not(None))
    offered = or_(
        Product.id.not_in(worded),
        Product.id.in_(worded.where(Wording.language.not_in(foreign))),
        Product.id == present,
    )
    return session.scalars(select(Product).where(offered).order_by(Product.name, Product.id)).all()


def policy_editions(
    session: Session, *, foreign: Collection[str], present: int | None = None
) -> Sequence[Edition]:
    """The editions of policy wordings in no ``foreign`` language and the ``present`` one, the newest of each first."""
    return session.scalars(
        select(Edition)
        .join(Wording, Wording.id == Edition.wording_id)
        .where(Wording.kind == "policy", or_(Wording.language.not_in(foreign), Edition.id == present))
        .order_by(Wording.name, Edition.effective_from.desc())
    ).all()
