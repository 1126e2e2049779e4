"""The declarative base and the engine's habits on SQLite."""

from __future__ import annotations

import sqlite3
from contextvars import ContextVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Model(DeclarativeBase):
    """Base of all tables. Models hold columns, constraints and relationships; rules live in services and domain."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Model, session_options={"autoflush": True})

writing: ContextVar[bool] = ContextVar("writing", default=False)
"""True while a transaction that will write is being begun; SQLite then takes its write lock at once."""


_PRAGMAS = (
    "busy_timeout=15000",
    "journal_mode=WAL",
    "foreign_keys=ON",
    "synchronous=NORMAL",
    "recursive_triggers=ON",
    "secure_delete=ON",
)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: object, _record: object) -> None:
    """WAL, waiting for locks, enforced foreign keys; the driver leaves BEGIN to us.

    ``recursive_triggers`` makes INSERT OR REPLACE fire the triggers that refuse a deletion; else it walks past them.
    ``secure_delete`` overwrites what is deleted, so that an erased person is not in the file any more.
    """
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    """BEGIN IMMEDIATE for writing, deferred for reading.

    With the driver's defaults two writers that read before they write lose updates without an error; a deferred
    transaction that turns to writing late fails instead of waiting.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.get() else "BEGIN")
