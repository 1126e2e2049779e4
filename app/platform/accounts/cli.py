"""``flask units`` and ``flask people``: what is needed before anybody can sign in, and when nobody can."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
from flask import current_app

from app.platform.accounts import queries
from app.platform.accounts.actor import SYSTEM
from app.platform.accounts.hashing import PasswordHasher
from app.platform.accounts.permissions import Role
from app.platform.accounts.services import people, units
from app.platform.accounts.services.people import Details
from app.platform.accounts.services.units import LANGUAGES, UnitValues
from app.platform.commands import CommandGroup
from app.platform.db import db, transaction
from app.shared.clock import Clock
from app.shared.errors import NotFound
from app.shared.text import N_

units_group = CommandGroup("units", help="The units of the house: head offices and branches.")
people_group = CommandGroup("people", help="The people who sign in, and their roles.")


@units_group.command("list")
def list_units() -> list[dict[str, str | None]]:
    """The tree, one unit a line."""
    found = queries.units(db.session())
    for unit in found:
        depth = unit.path.count("/") - 2
        click.echo(f"{'  ' * depth}{unit.code}  {unit.name}  ({unit.regime or 'no rules'}, {unit.zone})")
    return [
        {"code": unit.code, "name": unit.name, "path": unit.path, "rules": unit.regime, "zone": unit.zone}
        for unit in found
    ]


def _unit_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--prefix", "reference_prefix", required=True, help="Start of references, such as HM."),
        click.option("--language", type=click.Choice(LANGUAGES), default="en", help="Language of letters."),
        click.option("--currency", default="GBP"),
        click.option("--rules", "regime", help="Rules for complaints received here, such as gb-disp."),
        click.option("--zone", required=True, help="Time zone, such as Europe/London."),
        click.option("--place", help="Part of the country that decides the holidays, such as ENG."),
        click.option("--country", required=True, help="Two letters, such as GB."),
        click.option("--name", required=True),
    ):
        command = option(command)
    return command


@units_group.command("add")
@click.argument("code")
@_unit_options
@click.option("--below", metavar="CODE", help="The unit above; without it, this is a head office.")
def add_unit(code: str, below: str | None, **values: Any) -> dict[str, str]:
    """Add a unit. What its letters print is entered on its page."""
    kind = "branch" if below else "head-office"
    units.add_unit(
        actor=SYSTEM, code=code, values=UnitValues(kind=kind, **values), parent_code=below, clock=_clock()
    )
    click.echo(f"Added {code}.")
    return {"added": code}


@people_group.command("list")
def list_people() -> list[dict[str, object]]:
    """Everybody, with roles; closed accounts too."""
    listed: list[dict[str, object]] = []
    for user in queries.people(db.session(), under=["/"], closed=True):
        roles = [f"{held.role}@{held.unit.code}" for held in user.bindings]
        shown = ", ".join(roles) or "no role"
        click.echo(f"{user.login}  {user.display_name}  {shown}{'' if user.active else '  (closed)'}")
        listed.append({"login": user.login, "name": user.display_name, "roles": roles, "active": user.active})
    return listed


@people_group.command("add")
@click.argument("login")
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.option("--unit", "unit_code", metavar="CODE", required=True)
@click.option("--role", "roles", multiple=True, type=click.Choice([role.value for role in Role]))
def add_person(login: str, name: str, email: str, unit_code: str, roles: tuple[str, ...]) -> dict[str, str]:
    """Open an account, give it roles at its unit, and print its first password."""
    with transaction():
        details = Details(login=login, display_name=name, email=email, unit_code=unit_code)
        user, password = people.add_person(actor=SYSTEM, details=details, hasher=_hasher(), clock=_clock())
        for role in roles:
            people.grant_role(
                actor=SYSTEM, user_id=user.id, role=Role(role), unit_code=unit_code, clock=_clock()
            )
    click.echo(f"Password of {login}, shown once: {password}")
    return {"login": login, "password": password}


@people_group.command("password")
@click.argument("login")
def give_password(login: str) -> dict[str, str]:
    """Print a new password for somebody who is locked out."""
    user = queries.user_by_login(db.session(), login)
    if user is None:
        raise NotFound(N_("There is no such person."))
    password = people.give_password(actor=SYSTEM, user_id=user.id, hasher=_hasher(), clock=_clock())
    click.echo(f"Password of {login}, shown once: {password}")
    return {"login": login, "password": password}


def _clock() -> Clock:
    clock: Clock = current_app.extensions["clock"]
    return clock


def _hasher() -> PasswordHasher:
    hasher: PasswordHasher = current_app.extensions["password_hasher"]
    return hasher
