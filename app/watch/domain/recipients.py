"""Who is told: named roles found up the tree of units, whoever is away replaced by whoever stands in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

SENIOR = ("supervisor", "approver")
"""Roles that speak for a unit, in the order in which they are told."""


@dataclass(frozen=True)
class House:
    """Who holds what where, and who is away today.

    ``holders``: (role, unit path) → people; ``away``: person → who stands in, or None; ``logins``: login → person.
    """

    holders: Mapping[tuple[str, str], Sequence[int]]
    away: Mapping[int, int | None] = field(default_factory=dict)
    logins: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Matter:
    """What people may have to do with a case. ``readers`` is who may know of it; None: whoever holds a role there."""

    unit_path: str
    owner: int | None
    investigator: int | None = None
    readers: frozenset[int] | None = None


@dataclass(frozen=True, order=True)
class Why:
    """Why somebody is told: as whom, and for whom they stand in."""

    role: str
    instead_of: int | None = None


def told(to: Iterable[str], matter: Matter, house: House) -> dict[int, Why]:
    """Everybody who is to be told, each once, for the first reason that names them.

    Never nobody while there is anybody: an owner who is away without a substitute, or none at all, is replaced by the
    supervisor; roles are looked for up the tree, past units where nobody is present.
    """
    found: dict[int, Why] = {}
    for who in to:
        for person, why in _named(who, matter, house):
            if matter.readers is None or person in matter.readers:
                found.setdefault(person, why)
    if not found and matter.readers:
        found = dict(_present(sorted(matter.readers), "reader", house))
    return found


def _named(who: str, matter: Matter, house: House) -> list[tuple[int, Why]]:
    if who == "owner":
        return _person(matter.owner, "owner", matter, house)
    if who == "investigator":
        return _present([matter.investigator] if matter.investigator else [], "investigator", house)
    if who == "supervisor":
        return _up(matter.unit_path, ("supervisor",), "supervisor", house)
    if who == "unit-above":
        above = _parent(matter.unit_path) or matter.unit_path
        return _up(above, SENIOR, "unit-above", house)
    kind, _, name = who.partition(":")
    if kind == "role":
        return _up(matter.unit_path, (name,), f"role:{name}", house)
    person = house.logins.get(name)
    return _present([person] if person else [], "named", house)


def _person(person: int | None, role: str, matter: Matter, house: House) -> list[tuple[int, Why]]:
    """The person or whoever stands in; else the supervisor, who is told for whom."""
    present = _present([person] if person else [], role, house)
    if present:
        return present
    return [
        (each, Why(why.role, why.instead_of or person))
        for each, why in _up(matter.unit_path, ("supervisor",), "supervisor", house)
    ]


def _present(people: Sequence[int], role: str, house: House) -> list[tuple[int, Why]]:
    found: list[tuple[int, Why]] = []
    for person in people:
        if person not in house.away:
            found.append((person, Why(role)))
            continue
        substitute = house.away[person]
        if substitute is not None and substitute not in house.away:
            found.append((substitute, Why(role, person)))
    return found


def _up(path: str, roles: Sequence[str], as_role: str, house: House) -> list[tuple[int, Why]]:
    """Those present in any of ``roles`` at the unit, or at the nearest unit above where somebody is."""
    while path:
        for_unit = [person for role in roles for person in house.holders.get((role, path), ())]
        present = _present(list(dict.fromkeys(for_unit)), as_role, house)
        if present:
            return present
        path = _parent(path)
    return []


def _parent(path: str) -> str:
    """``/1/`` of ``/1/4/``; empty above the root."""
    ids = path.strip("/").split("/")
    return f"/{'/'.join(ids[:-1])}/" if len(ids) > 1 else ""
