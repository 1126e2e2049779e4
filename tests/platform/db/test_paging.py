"""Keyset paging: every row once, in order; a cursor is only what we gave out."""

from __future__ import annotations

import base64
import json

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.platform.accounts import Unit, User
from app.platform.db import keyset_page
from app.shared.errors import Refused
from tests import factories

KEYS = [User.created_at, User.id]


@pytest.fixture
def seven(app: Flask, unit: Unit) -> None:
    """Seven people, three of them opened at the same instant."""
    for number, hour in enumerate((9, 8, 8, 8, 7, 6, 9)):
        created = app.extensions["clock"].now().replace(hour=hour)
        factories.make_person(unit=unit, display_name=f"P{number}", created_at=created)


def walk(session: Session, *, size: int, descending: bool) -> list[str]:
    names: list[str] = []
    cursor = None
    while True:
        page = keyset_page(session, select(User), keys=KEYS, cursor=cursor, size=size, descending=descending)
        names += [row[0].display_name for row in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            return names


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_every_row_comes_once_and_in_order_whatever_the_size_of_a_page(
    seven: None, db_session: Session, size: int
) -> None:
    ascending = ["P5", "P4", "P1", "P2", "P3", "P0", "P6"]
    assert walk(db_session, size=size, descending=False) == ascending
    assert walk(db_session, size=size, descending=True) == ascending[::-1]


def test_the_last_page_has_no_cursor(seven: None, db_session: Session) -> None:
    assert keyset_page(db_session, select(User), keys=KEYS, cursor=None, size=7).next_cursor is None


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "é",
        encoded({}),
        encoded([]),
        encoded(["2026-11-23T09:00:00+00:00"]),
        encoded(["2026-11-23T09:00:00", 1]),
        encoded(["2026-11-23T09:00:00+00:00", "1"]),
        encoded(["2026-11-23T09:00:00+00:00", 2**70]),
        encoded(["0001-01-01T00:00:00+14:00", 1]),
        encoded([1, 1]),
        base64.urlsafe_b64encode(b"[" * 5000).decode(),
    ],
)
def test_a_cursor_that_we_did_not_give_out_is_refused(app: Flask, db_session: Session, cursor: str) -> None:
    with pytest.raises(Refused, match="not one that we gave out"):
        keyset_page(db_session, select(User), keys=KEYS, cursor=cursor, size=3)
