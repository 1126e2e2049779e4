"""Things a test needs around what it tests. Each call makes something new and different, and commits it."""

from __future__ import annotations

from itertools import count
from typing import Any

from argon2 import PasswordHasher
from flask import current_app

from app.platform.accounts import Role, RoleBinding, Unit, User
from app.platform.db import transaction
from app.shared.clock import FixedClock

PASSWORD = "correct horse battery staple"
_HASH = PasswordHasher(time_cost=3, memory_cost=8, parallelism=1).hash(PASSWORD)
_numbers = count(1)


def make_unit(parent: Unit | None = None, **columns: Any) -> Unit:
    """A unit: a British head office, or a branch under ``parent``."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "code": f"U{number}",
        "name": f"Harbour Mutual {number}",
        "kind": "branch" if parent else "head-office",
        "parent_id": parent.id if parent else None,
        "country": "GB",
        "zone": "Europe/London",
        "place": "ENG",
        "regime": "gb-disp",
        "currency": "GBP",
        "language": "en",
        "reference_prefix": f"H{number}",
    }
    with transaction() as session:
        unit = Unit(**{**defaults, **columns})
        session.add(unit)
        session.flush()  # the path holds the unit's own id
        unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    return unit


def make_person(*roles: Role, unit: Unit, **columns: Any) -> User:
    """Someone who holds ``roles`` at ``unit`` and signs in with ``PASSWORD``."""
    number = next(_numbers)
    clock: FixedClock = current_app.extensions["clock"]
    defaults: dict[str, Any] = {
        "login": f"person{number}",
        "display_name": f"Person {number}",
        "email": f"person{number}@example.com",
        "unit_id": unit.id,
        "password_hash": _HASH,
        "languages": ["en"],
        "created_at": clock.now(),
    }
    with transaction() as session:
        user = User(**{**defaults, **columns})
        user.bindings = [RoleBinding(role=role, unit_id=unit.id) for role in roles]
        session.add(user)
    return user
