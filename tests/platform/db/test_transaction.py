"""The transaction: the outermost commits, inner ones join, a failure inside is never half-kept."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from app.platform.accounts import Unit, User
from app.platform.accounts.models import Absence
from app.platform.db import TransactionDoomed, db, transaction
from app.platform.db.transaction import in_transaction
from tests import factories


def codes(session: Session) -> set[str]:
    return set(session.scalars(select(Unit.code)))


def test_the_outermost_commits_what_inner_ones_did(app: Flask, db_session: Session) -> None:
    with transaction():
        factories.make_unit(code="INNER")
        assert in_transaction()
        with db.engine.connect() as other:
            assert other.execute(text("SELECT count(*) FROM unit")).scalar() == 0
    assert not in_transaction()
    assert codes(db_session) == {"INNER"}


def test_a_failure_keeps_nothing(app: Flask, db_session: Session) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        factories.make_unit(code="LOST")
        _ = 1 / 0
    assert codes(db_session) == set()


def test_a_failure_inside_that_somebody_swallows_dooms_the_whole(app: Flask, db_session: Session) -> None:
    def fail() -> None:
        with transaction():
            raise KeyError

    with pytest.raises(TransactionDoomed), transaction():
        factories.make_unit(code="LOST")
        with suppress(KeyError):
            fail()
    assert codes(db_session) == set()
    factories.make_unit(code="NEXT")
    assert codes(db_session) == {"NEXT"}


def test_changes_made_outside_are_a_fault_of_ours(app: Flask, unit: Unit) -> None:
    unit.name = "changed in passing"
    with pytest.raises(RuntimeError, match="outside of transaction"), transaction():
        pass
    db.session.rollback()


def test_what_was_read_before_is_read_again_inside(app: Flask, unit: Unit) -> None:
    assert unit.name
    with db.engine.begin() as other:
        other.execute(text("UPDATE unit SET name = 'renamed elsewhere'"))
    with transaction():
        assert unit.name == "renamed elsewhere"


def test_foreign_keys_hold_on_both_engines(app: Flask) -> None:
    with pytest.raises(IntegrityError), transaction() as session:
        day = datetime(2026, 1, 1, tzinfo=UTC).date()
        session.add(Absence(user_id=999, from_on=day, to_on=day))


def test_an_instant_without_a_zone_is_refused_and_one_elsewhere_comes_back_in_utc(
    app: Flask, unit: Unit
) -> None:
    user = factories.make_person(unit=unit, created_at=datetime.fromisoformat("2026-01-01T08:00:00+08:00"))
    db.session.expire_all()
    assert user.created_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert user.created_at.utcoffset() is not None
    with pytest.raises(StatementError, match="naive"):
        factories.make_person(unit=unit, created_at=datetime(2026, 1, 1))  # noqa: DTZ001  # that is the point


def test_json_is_kept_with_its_keys_in_order_and_its_characters_as_they_are(app: Flask) -> None:
    unit = factories.make_unit(profile={"b": "邮编", "a": [1, None]})
    stored = db.session.scalar(text("SELECT profile FROM unit").columns())
    assert stored == '{"a":[1,null],"b":"邮编"}'
    db.session.expire_all()
    assert unit.profile == {"b": "邮编", "a": [1, None]}
    assert db.session.scalars(select(User)).all() == []
