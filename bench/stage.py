"""What measurements stand on: an application on a fresh, migrated database in a folder of its own, on the real disk."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text

from app import create_app
from app.config import Settings
from app.platform.accounts.models import RoleBinding, Unit, User
from app.platform.accounts.permissions import Role
from app.platform.db import db, transaction

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
BRITISH = {
    "country": "GB",
    "zone": "Europe/London",
    "place": "ENG",
    "regime": "gb-disp",
    "currency": "GBP",
    "language": "en",
}
CHINESE = {
    "country": "CN",
    "zone": "Asia/Shanghai",
    "place": None,
    "regime": "cn-complaint",
    "currency": "CNY",
    "language": "zh-Hans",
}


class Stage:
    """Makes applications and removes everything at the end: ``with Stage() as stage: …``"""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="fairfile-bench-"))

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.folder)

    def app(self, name: str = "bench", database_url: str = "") -> Flask:
        """An application with its instance in ``folder/name``, migrated; SQLite unless ``database_url`` says else."""
        settings = Settings(instance=self.folder / name, database_url=database_url, log_level="ERROR")
        app = create_app(settings)
        with app.app_context():
            upgrade()
            db.session.remove()
        return app


def fetched(browser: Any, address: str) -> None:
    """Fetch a page; it must be one."""
    response = browser.get(address)
    assert response.status_code == 200, (address, response.status)


def queried(app: Flask, query: str) -> None:
    """Send a statement and read all its rows: the floor of a page."""
    with app.app_context():
        db.session.execute(text(query)).all()


def signed_in(app: Flask, login: str = "bench0") -> Any:
    """A browser of that person's."""
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    answer = browser.post("/sign-in", data={"login": login, "password": PASSWORD})
    assert answer.status_code == 303, answer.status
    return browser


def house(
    app: Flask,
    *,
    people: int = 1,
    roles: Sequence[Role] = (Role.OFFICER,),
    place: Mapping[str, Any] = BRITISH,
) -> tuple[int, list[int]]:
    """A head office and its people, ``bench0`` and so on; the ids of both."""
    with app.app_context():
        hashed = app.extensions["password_hasher"].hash(PASSWORD)
        with transaction() as session:
            unit = Unit(code="B", name="Bench", kind="head-office", reference_prefix="BN", **place)
            session.add(unit)
            session.flush()  # the path holds the id
            unit.path = f"/{unit.id}/"
            persons = [_person(number, unit, roles, hashed) for number in range(people)]
            session.add_all(persons)
            session.flush()  # the ids, which cases name
            return unit.id, [person.id for person in persons]


def _person(number: int, unit: Unit, roles: Sequence[Role], hashed: str) -> User:
    person = User(
        login=f"bench{number}",
        display_name=f"Bench {number:03d}",
        email=f"bench{number}@example.com",
        unit_id=unit.id,
        password_hash=hashed,
        languages=["en"],
        created_at=NOW,
    )
    person.bindings = [RoleBinding(role=role, unit_id=unit.id) for role in roles]
    return person
