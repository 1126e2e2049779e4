"""The tree of units. A unit's code never changes, since events and references name it; its place in the tree may."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy.orm import Session

from app.platform.accounts import events, queries
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.accounts.recording import record_of_unit
from app.platform.db import transaction
from app.shared.clock import Clock
from app.shared.errors import Conflict, NotAllowed, Refused
from app.shared.fingerprint import fingerprint_of
from app.shared.money import EXPONENTS
from app.shared.text import N_

_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,23}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_PREFIX = re.compile(r"[A-Z0-9][A-Z0-9-]{0,11}")
LANGUAGES = ("en", "zh-Hans")


@dataclass(frozen=True)
class UnitValues:
    """What is kept about a unit, but for its code and its place in the tree.

    ``place`` is the ISO 3166-2 subdivision without the country; ``regime`` the rules for complaints received here;
    ``profile`` what letters print: legal_name, address (lines), phone, hours, email, website, check_address,
    number_series, mediation_name, mediation_phone, mediation_address, legal_particulars.
    """

    name: str
    country: str
    zone: str
    currency: str
    language: str
    reference_prefix: str
    kind: str = "branch"
    place: str | None = None
    regime: str | None = None
    profile: dict[str, Any] = field(default_factory=dict)


def add_unit(*, actor: Actor, code: str, values: UnitValues, parent_code: str | None, clock: Clock) -> Unit:
    """Add a unit below another, or a head office of its own, by whoever administers one."""
    values = _checked(values)
    if not _CODE.fullmatch(code):
        raise Refused(N_("A code has up to 24 capital letters, digits and hyphens."), field="code")
    with transaction() as session:
        queries.lock_tree(session)
        parent = queries.unit(session, parent_code) if parent_code else None
        _require(actor, parent)
        if queries.find_unit(session, code) is not None:
            raise Refused(N_("There is a unit with this code. Choose another."), field="code")
        unit = Unit(code=code, parent_id=parent.id if parent else None, **asdict(values))
        session.add(unit)
        session.flush()  # the path holds the unit's own id
        unit.path = f"{parent.path if parent else '/'}{unit.id}/"
        record_of_unit(
            unit,
            events.UNIT_ADDED,
            actor=actor,
            clock=clock,
            parent=parent.code if parent else None,
            values=asdict(values),
        )
    return unit


def change_unit(
    *, actor: Actor, code: str, values: UnitValues, clock: Clock, known: str | None = None
) -> Unit:
    """Replace what is kept about a unit; the log gets the old and the new of what differs.

    ``known`` is the :func:`fingerprint` of what the form showed: Conflict when somebody else changed it since.
    """
    values = _checked(values)
    with transaction() as session:
        queries.lock_tree(session)
        unit = queries.unit(session, code)
        actor.require(Permission.MANAGE_PEOPLE, unit.path)
        if known is not None and known != fingerprint(unit):
            raise Conflict(N_("What is kept here was changed by someone else while you were working on it."))
        new = {name: value for name, value in asdict(values).items() if getattr(unit, name) != value}
        old = {name: getattr(unit, name) for name in new}
        if new:
            for name, value in new.items():
                setattr(unit, name, value)
            record_of_unit(unit, events.UNIT_CHANGED, actor=actor, clock=clock, old=old, new=new)
    return unit


def fingerprint(unit: Unit) -> str:
    """What a form about a unit was made from, its place in the tree included."""
    kept = (getattr(unit, column.name) for column in fields(UnitValues) if column.name != "profile")
    return fingerprint_of(*kept, sorted(unit.profile.items()), unit.parent_id)


def move_unit(*, actor: Actor, code: str, new_parent_code: str | None, clock: Clock) -> Unit:
    """Hang a unit with all below it under another. Whoever holds a role above gains or loses it there at once."""
    with transaction() as session:
        queries.lock_tree(session)
        unit = queries.unit(session, code)
        parent = queries.unit(session, new_parent_code) if new_parent_code else None
        actor.require(Permission.MANAGE_PEOPLE, unit.path)
        _require(actor, parent)
        if parent is not None and parent.path.startswith(unit.path):
            raise Refused(N_("A unit cannot hang below itself."), field="parent")
        old_parent = session.get(Unit, unit.parent_id) if unit.parent_id else None
        if old_parent is parent:
            return unit
        _rehang(session, unit, parent)
        record_of_unit(
            unit,
            events.UNIT_MOVED,
            actor=actor,
            clock=clock,
            old_parent=old_parent.code if old_parent else None,
            new_parent=parent.code if parent else None,
        )
    return unit


def _rehang(session: Session, unit: Unit, parent: Unit | None) -> None:
    old_path = unit.path
    new_path = f"{parent.path if parent else '/'}{unit.id}/"
    unit.parent_id = parent.id if parent else None
    for member in queries.subtree(session, old_path):
        member.path = new_path + member.path.removeprefix(old_path)


def _require(actor: Actor, parent: Unit | None) -> None:
    """Below a unit its administrators decide; a new tree beside the others only those who administer a whole one."""
    if parent is not None:
        actor.require(Permission.MANAGE_PEOPLE, parent.path)
    elif not actor.system and not any(
        grant.unit_path.count("/") == 2 and actor.may(Permission.MANAGE_PEOPLE, grant.unit_path)
        for grant in actor.grants
    ):
        raise NotAllowed(N_("Only an administrator of a head office can add or detach a head office."))


def _checked(values: UnitValues) -> UnitValues:
    accepted = {
        "country": (
            _COUNTRY.fullmatch(values.country),
            N_("A country has two capital letters, such as GB or CN."),
        ),
        "zone": (
            values.zone in available_timezones(),
            N_("This is no time zone. Write one such as Europe/London or Asia/Shanghai."),
        ),
        "currency": (values.currency in EXPONENTS, N_("This currency is not in use here.")),
        "language": (values.language in LANGUAGES, N_("Choose English or Chinese.")),
        "reference_prefix": (
            _PREFIX.fullmatch(values.reference_prefix),
            N_("The start of references has up to 12 capital letters, digits and hyphens."),
        ),
        "kind": (values.kind in ("head-office", "branch"), N_("Choose head office or branch.")),
    }
    for name, (fits, message) in accepted.items():
        if not fits:
            raise Refused(message, field=name)
    return replace(values, place=values.place or None, regime=values.regime or None)
