"""The migrations are the only source of the schema, and what only a migration can make is really there."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from app.platform.db import db
from tests.clients import CommandRunner

# SQLite's reflection passes over an index of an expression, and Alembic says so; a plan that needs one holds it.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index"),
    pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index"),
]
EVENT = (
    "INSERT INTO log_event (id, stream_type, stream_id, seq, kind, occurred_on, recorded_at, actor, body, hash) "
    "VALUES (1, 'case', 'FF-1', 1, 'received', '2026-11-23', '2026-11-23 09:00:00', 'user:1', '{}', 'abc')"
)
TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname",
}


def test_models_and_migrations_agree(runner: CommandRunner) -> None:
    result = runner("db", "check")
    assert result.exit_code == 0, result.output


def test_migrations_go_down_and_up_again_to_the_same_schema(app: Flask) -> None:
    before = schema()
    db.engine.dispose()
    downgrade(revision="base")
    assert set(schema()["tables"]) <= {"alembic_version"}
    assert schema()["triggers"] == []
    db.engine.dispose()
    upgrade()
    assert schema() == before


def schema() -> dict[str, Any]:
    """Tables with columns, keys, checks and indexes, and all triggers, as the engine itself tells them."""
    with db.engine.connect() as connection:
        inspector = inspect(connection)
        return {
            "tables": {name: table(inspector, name) for name in sorted(inspector.get_table_names())},
            "triggers": [tuple(row) for row in connection.execute(text(TRIGGERS[connection.dialect.name]))],
        }


def table(inspector: Any, name: str) -> dict[str, Any]:
    return {
        "columns": [
            (column["name"], str(column["type"]), column["nullable"], column["default"])
            for column in inspector.get_columns(name)
        ],
        "primary": inspector.get_pk_constraint(name)["constrained_columns"],
        "foreign": sorted(key["name"] or "" for key in inspector.get_foreign_keys(name)),
        "unique": sorted(constraint["name"] or "" for constraint in inspector.get_unique_constraints(name)),
        "checks": sorted(
            (check["name"] or "", check["sqltext"]) for check in inspector.get_check_constraints(name)
        ),
        "indexes": sorted((index["name"] or "", index["unique"]) for index in inspector.get_indexes(name)),
    }


@pytest.fixture
def connection(app: Flask) -> Any:
    """A connection past the services, as an administrator with a database client has it."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as raw:
        raw.execute(text(EVENT))
        yield raw


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE log_event SET actor = 'user:2'",
        "DELETE FROM log_event",
        "DELETE FROM log_event WHERE id = 1",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(connection: Connection, attack: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(attack))
    assert connection.execute(text("SELECT actor FROM log_event")).scalars().all() == ["user:1"]


def test_the_log_is_not_truncated_either(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        pytest.skip("SQLite knows no TRUNCATE")
    with pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text("TRUNCATE log_event"))


def test_replacing_an_event_is_no_way_round(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's")
    with pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(EVENT.replace("INSERT", "INSERT OR REPLACE").replace("user:1", "user:2")))
