"""What stands behind the complaints of a report: policies in force and claims handled, each with its edition."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.platform.accounts.models import Unit
from app.reports.domain.distributions import poisson_interval
from app.reports.domain.periods import Stretches
from app.reports.queries.exposure import Denominator, denominator
from app.reports.queries.selection import OWN, Selection
from app.wordings.models import Product

PER = 1000
LEAST_KNOWN = 12


def rates_of(
    session: Session, selection: Selection, sources: Sequence[str], complaints: int
) -> dict[str, dict[str, Any]] | None:
    """Complaints per 1,000 policies in force and month, and per 1,000 claims handled, as far as every month is known.

    None where nothing is known, and for registers of others, whose policies are not ours. The interval is Garwood's for
    the count, divided as the count is: what stands behind it is known, not drawn.
    """
    found = {}
    for measure in ("policies", "claims"):
        known = _known(session, measure, selection, sources, selection.first)
        if known is None or not known.covers(selection.first, selection.last):
            continue
        amount = sum(known.by_month[month] * part for month, part in _months(selection.first, selection.last))
        if amount <= 0:
            continue
        low, high = poisson_interval(complaints)
        months = sum(part for _month, part in _months(selection.first, selection.last))
        found[measure] = {
            "amount": round(amount / months if measure == "policies" else amount),
            "rate": round(complaints / amount * PER, 4),
            "interval": [round(low / amount * PER, 4), round(high / amount * PER, 4)],
            "edition": known.edition,
        }
    return found or None


def policies_behind(
    session: Session, selection: Selection, sources: Sequence[str], steps: Stretches
) -> tuple[list[float], int] | None:
    """Policies in force in each stretch against those of the period (0 where nobody knows), and the edition.

    None where the period and ``LEAST_KNOWN`` stretches right before it are not all known: then counts are compared.
    """
    known = _known(session, "policies", selection, sources, steps.firsts[0])
    if known is None:
        return None
    amounts = [known.by_month.get(day.replace(day=1), 0) for day in steps.firsts]
    if not all(amounts[max(0, steps.start - LEAST_KNOWN) :]):
        return None
    period = amounts[steps.start :]
    return [amount * len(period) / sum(period) for amount in amounts], known.edition


def policies_behind_each(
    session: Session, selection: Selection, steps: Stretches
) -> dict[tuple[str, str], list[float]]:
    """Policies in force in each stretch of every product, and of every unit without others below it, by the name that
    complaints bear; for a selection whose policies are known (``policies_behind``)."""
    path = session.scalar(select(Unit.path).where(Unit.code == selection.unit)) or "/"
    below = Unit.path.startswith(path, autoescape=True)
    units = session.execute(select(Unit.name, Unit.path).where(below).order_by(Unit.path)).all()
    product_id = session.scalar(select(Product.id).where(Product.name == selection.product))
    asked = [
        (("unit", name), own, product_id)
        for name, own in units
        if not any(other != own and other.startswith(own) for _name, other in units)
    ]
    if selection.product is None:
        products = session.execute(select(Product.name, Product.id).order_by(Product.id)).all()
        asked += [(("product", name), path, number) for name, number in products]
    found = {}
    for value, where, product in asked:
        known = denominator(session, "policies", where, steps.firsts[0], selection.last, product_id=product)
        if known is not None:
            found[value] = [float(known.by_month.get(day.replace(day=1), 0)) for day in steps.firsts]
    return found


def _known(
    session: Session, measure: str, selection: Selection, sources: Sequence[str], first: date
) -> Denominator | None:
    """What is known from ``first`` on; nothing of registers of others, nor of a product without figures of its own."""
    if list(sources) != [OWN]:
        return None
    product_id = None
    if selection.product is not None:
        product_id = session.scalar(select(Product.id).where(Product.name == selection.product))
        if product_id is None:
            return None
    path = session.scalar(select(Unit.path).where(Unit.code == selection.unit)) or "/"
    return denominator(session, measure, path, first, selection.last, product_id=product_id)


def _months(first: date, last: date) -> list[tuple[date, float]]:
    """The months from ``first`` to ``last``, each with the part of it that lies between them."""
    parts: dict[date, float] = {}
    day = first
    while day <= last:
        month = day.replace(day=1)
        size = monthrange(month.year, month.month)[1]
        end = min(last, month.replace(day=size))
        parts[month] = ((end - day).days + 1) / size
        day = end + timedelta(days=1)
    return list(parts.items())
