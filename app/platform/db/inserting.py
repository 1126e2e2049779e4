"""An insert that knows what to do when a row is there already, in the words of the engine at hand."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def insert_into(session: Session, table: Any) -> sqlite.Insert | postgresql.Insert:
    """An insert into ``table`` (or a model) that takes ``on_conflict_do_nothing`` and ``on_conflict_do_update``."""
    engine = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return engine.insert(table)
