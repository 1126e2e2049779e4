"""The approval table for its page: each unit with its own rows, and the unit whose rows answer where it has none."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.complaints.models import ApprovalLevel
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import ROLE_TITLES, Permission, Role
from app.platform.web.filters import money
from app.shared.money import Money


def level_table(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Units in the order of the tree; two statements."""
    rows: dict[int, list[ApprovalLevel]] = {}
    for row in session.scalars(select(ApprovalLevel).order_by(ApprovalLevel.unit_id, ApprovalLevel.level)):
        rows.setdefault(row.unit_id, []).append(row)
    units = session.scalars(select(Unit).order_by(Unit.path)).all()
    return [
        {
            "name": unit.name,
            "href": url_for("complaints_levels.edit", code=unit.code),
            "levels": [_level(row) for row in rows.get(unit.id, ())],
            "gap": _gap(
                unit,
                {other.id: rows.get(other.id, []) for other in units if unit.path.startswith(other.path)},
            ),
        }
        for unit in units
        if actor.may(Permission.MANAGE_LEVELS, unit.path)
    ]


def _level(row: ApprovalLevel) -> dict[str, Any]:
    most = (
        _("Any amount") if row.most_minor is None else money(Money(row.most_minor, row.currency), sign=True)
    )
    return {
        "level": row.level,
        "title": row.title,
        "role": _(ROLE_TITLES[Role(row.role)]),
        "most": most,
        "hard": row.hard,
    }


def _gap(unit: Unit, above: dict[int, list[ApprovalLevel]]) -> str | None:
    """What no row on the way to the root covers: such a decision could not be proposed."""
    held = [row for rows in above.values() for row in rows if row.currency == unit.currency]
    if not held:
        return _("Nobody can approve a decision of this unit: there is no level here or above.")
    if not any(row.most_minor is None for row in held):
        most = max(row.most_minor or 0 for row in held)
        return _(
            "Nobody can approve more than %(amount)s here.",
            amount=money(Money(most, unit.currency), sign=True),
        )
    if not any(row.most_minor is None and row.hard for row in held):
        return _("Nobody can approve every hard decision here.")
    return None
