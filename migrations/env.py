"""Alembic's environment: the application's engine, and types rendered as plain SQLAlchemy so that old migrations
do not change when our column types do."""

from __future__ import annotations

from typing import Any

from alembic import context
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection

from app.platform.db.seeding import run_seeds

OWN_TYPES = {"UTCDateTime": "sa.DateTime(timezone=True)", "JSONText": "sa.Text()"}


def render_item(kind: str, item: Any, _autogen: Any) -> str | bool:
    if kind == "type":
        return OWN_TYPES.get(type(item).__name__, False)
    return False


def include_object(item: Any, name: str | None, kind: str, reflected: bool, _compare_to: Any) -> bool:
    """The search index is made by hand on each engine and has no model; its tables are left alone."""
    return not (
        kind in {"table", "index"} and reflected and (name or "").startswith(("search_", "ix_search_"))
    )


def run() -> None:
    db = current_app.extensions["migrate"].db
    with db.engine.connect() as connection:
        _configure(connection, db.metadata)
        with context.begin_transaction():
            context.run_migrations()
        newest = ScriptDirectory.from_config(context.config).get_current_head()
        ready = newest is not None and context.get_context().get_current_revision() == newest
    if ready:
        run_seeds(current_app.extensions["clock"])


def _configure(connection: Connection, metadata: Any) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_item=render_item,
        include_object=include_object,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=True,
    )


run()
