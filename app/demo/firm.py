"""Units, people, approval levels, absences and wordings of the invented insurer, from ``firm.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.complaints.services.levels import NewLevel, set_levels
from app.platform.accounts import SYSTEM, Role, Unit, User
from app.platform.accounts.hashing import PasswordHasher
from app.platform.accounts.services.absences import record_absence
from app.platform.accounts.services.people import Details, add_person, grant_role
from app.platform.accounts.services.units import UnitValues, add_unit
from app.platform.db import db, transaction
from app.shared.clock import Clock, FixedClock, today
from app.shared.money import Money
from app.wordings.service import import_edition

HERE = Path(__file__).parent
PASSWORD = "paper lantern harbour clock"
"""For everybody in the demonstration; printed by ``flask demo accounts``, refused in production mode."""
FOUNDED_BEFORE = timedelta(days=400)
_INHERITED = ("country", "zone", "place", "regime", "currency", "language")


@dataclass(frozen=True)
class Desk:
    """Who works on the complaints of a unit, by login."""

    officers: tuple[str, ...]
    investigators: tuple[str, ...]
    assigner: str
    approvers: tuple[str, ...]


@cache
def firm() -> Mapping[str, Any]:
    """``firm.toml`` as read."""
    return tomllib.loads((HERE / "firm.toml").read_text(encoding="utf-8"))


def desks() -> dict[str, Desk]:
    """The desk of every unit that takes complaints."""
    return {
        code: Desk(
            tuple(desk["officers"]), tuple(desk["investigators"]), desk["assigner"], tuple(desk["approvers"])
        )
        for code, desk in firm()["desks"].items()
    }


def found(*, clock: Clock, hasher: PasswordHasher) -> None:
    """Open the firm 400 days before ``clock``: units, people, levels, wordings; absences lie around today."""
    then = FixedClock(clock.now() - FOUNDED_BEFORE)
    hashed_once = _HashedOnce(hasher)
    with transaction():
        _open_units(then)
        for person in firm()["people"]:
            _hire(person, hashed_once, then)
        _set_levels(then)
        _record_absences(clock)
        for path in sorted((HERE / "wordings").glob("*.md")):
            import_edition(actor=SYSTEM, clock=then, text=path.read_text(encoding="utf-8"))


class _HashedOnce(PasswordHasher):
    """Everybody here has the same password: it is hashed once instead of twenty times."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hashed = hasher.hash(PASSWORD)

    def hash(self, password: str) -> str:
        assert password == PASSWORD
        return self._hashed


def _open_units(clock: Clock) -> None:
    """A branch has what it does not say itself from the unit above."""
    opened: dict[str, dict[str, Any]] = {}
    for unit in firm()["units"]:
        above = opened.get(unit.get("parent", ""), {})
        values = {**{name: above[name] for name in _INHERITED if name in above}, **unit}
        values["profile"] = {**above.get("profile", {}), **unit.get("profile", {})}
        opened[unit["code"]] = values
        kept = {name: value for name, value in values.items() if name not in ("code", "parent")}
        add_unit(
            actor=SYSTEM,
            code=unit["code"],
            values=UnitValues(**kept),
            parent_code=unit.get("parent"),
            clock=clock,
        )


def _hire(person: Mapping[str, Any], hasher: PasswordHasher, clock: Clock) -> None:
    number = 100 + firm()["people"].index(person)
    chinese = person["languages"][0].startswith("zh")
    details = Details(
        login=person["login"],
        display_name=person["name"],
        email=f"{person['login']}@{'yuanhe' if chinese else 'northmoor'}.example",
        unit_code=person["unit"],
        phone=f"010-0000-0{number}" if chinese else f"0113 496 0{number}",
        job_title=person["title"],
        locale="zh_Hans_CN" if chinese else "en",
        languages=tuple(person["languages"]),
        skills=tuple(person.get("skills", ())),
        usual_load=person.get("usual_load", 14),
    )
    user, _ = add_person(
        actor=SYSTEM,
        details=details,
        hasher=hasher,
        clock=clock,
        password=PASSWORD,
        must_change_password=False,
    )
    for role, units in person["roles"].items():
        for unit_code in [units] if isinstance(units, str) else units:
            grant_role(actor=SYSTEM, user_id=user.id, role=Role(role), unit_code=unit_code, clock=clock)


def _set_levels(clock: Clock) -> None:
    for code in dict.fromkeys(level["unit"] for level in firm()["levels"]):
        unit = db.session.scalars(select(Unit).where(Unit.code == code)).one()
        rows = [_level(level, unit.currency) for level in firm()["levels"] if level["unit"] == code]
        set_levels(actor=SYSTEM, clock=clock, unit_code=code, rows=rows)


def _level(level: Mapping[str, Any], currency: str) -> NewLevel:
    most = Money.parse(str(level["most"]), currency) if "most" in level else None
    return NewLevel(level["level"], level["title"], Role(level["role"]), most, level.get("hard", False))


def _record_absences(clock: Clock) -> None:
    for absence in firm()["absences"]:
        away, substitute = person_named(absence["who"]), person_named(absence["substitute"])
        day = today(clock, away.unit.zone)
        record_absence(
            actor=SYSTEM,
            user_id=away.id,
            from_on=day + timedelta(days=absence["from"]),
            to_on=day + timedelta(days=absence["to"]),
            substitute_id=substitute.id,
            clock=clock,
        )


def founded_at() -> datetime | None:
    """When the demonstration was begun: the instant that all its days are counted back from. None before."""
    hired = db.session.scalar(select(User.created_at).where(User.login == firm()["people"][0]["login"]))
    return hired + FOUNDED_BEFORE if hired else None


def person_named(login: str) -> User:
    """Somebody of the firm."""
    return db.session.scalars(select(User).where(User.login == login)).one()


def sign_ins() -> list[dict[str, str]]:
    """One sign-in per role: the first person of the firm who holds it. Empty when the demonstration is not loaded."""
    known = set(db.session.scalars(select(User.login)))
    shown = []
    for role in Role:
        for person in firm()["people"]:
            if role.value in person["roles"] and person["login"] in known:
                units = person["roles"][role.value]
                unit = units if isinstance(units, str) else ", ".join(units)
                shown.append(
                    {"role": role.value, "login": person["login"], "password": PASSWORD, "unit": unit}
                )
                break
    return shown
