"""Fails the test that changes a case without an event in the log.

Watches every session while the application fixture is in use: a commit that changes a case, or a row that hangs on
one, must have written to the log in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Table, event, inspect
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from app.platform.db import Model
from app.platform.log.models import LogEvent

CASE = "case_file"
# Computed from the log and the calendars, and computed again when a calendar is corrected; what jobs keep of who was told.
# A build of a bundle keeps its progress; that it was asked for, built and frozen is logged. So do letters to many: that
# they were asked for is logged in a stream of their own, each letter in its case. What is recorded a second time changes
# nothing but the version, which counts who took the case to change it.
DERIVED_TABLES = {"deadline", "deadline_warning", "bundle_build", "letter_run_item"}
DERIVED_COLUMNS = {
    "next_on",
    "next_law_on",
    "next_law_regime",
    "next_law_clock",
    "next_target_on",
    "next_target_regime",
    "next_target_clock",
    "flags",
    "version",
}
_CHANGES, _LOGGED = "log_guard_changes", "log_guard_logged"


@cache
def watched_tables() -> frozenset[str]:
    """The case, and all tables that hang on it by foreign keys, near or far."""
    tables = Model.metadata.tables
    found = {CASE}
    while True:
        more = {name for name, table in tables.items() if name not in found and _targets(table) & found}
        if not more:
            return frozenset(found - DERIVED_TABLES)
        found |= more


def _targets(table: Table) -> set[str]:
    # A mail or a note may mention a case without being a part of it; what belongs to one cannot be without it.
    return {key.column.table.name for key in table.foreign_keys if not key.parent.nullable}


@contextmanager
def log_guard() -> Iterator[None]:
    """Watch all sessions inside the block."""
    listeners = [
        ("after_flush", _after_flush),
        ("do_orm_execute", _on_execute),
        ("before_commit", _before_commit),
        ("after_commit", _forget),
        ("after_rollback", _forget),
    ]
    for name, listener in listeners:
        event.listen(Session, name, listener)
    try:
        yield
    finally:
        for name, listener in listeners:
            event.remove(Session, name, listener)


def _after_flush(session: Session, _context: UOWTransaction) -> None:
    for row in [*session.new, *session.dirty, *session.deleted]:
        if isinstance(row, LogEvent):
            session.info[_LOGGED] = True
        changed = {attribute.key for attribute in inspect(row).attrs if attribute.history.has_changes()}
        _note(session, type(row).__tablename__, changed if row in session.dirty else {"the row"})


def _on_execute(state: ORMExecuteState) -> None:
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    table = state.statement.table.name  # type: ignore[attr-defined]  # each of the three has one
    if table == LogEvent.__tablename__:
        state.session.info[_LOGGED] = True
    _note(state.session, table, _columns_of(state) if state.is_update else {"rows"})


def _columns_of(state: ORMExecuteState) -> set[str]:
    """The columns that a bulk update sets, in its statement or row by row."""
    values: Any = getattr(state.statement, "_values", None) or {}
    rows: Any = state.parameters or {}
    first = rows[0] if isinstance(rows, list | tuple) else rows
    return {getattr(column, "key", str(column)) for column in values} | (set(first) - {"id"})


def _note(session: Session, table: str, changed: set[str]) -> None:
    counted = changed - DERIVED_COLUMNS if table == CASE else changed
    if table in watched_tables() and counted:
        session.info.setdefault(_CHANGES, []).append(f"{table}: {', '.join(sorted(counted))}")


def _before_commit(session: Session) -> None:
    session.flush()  # commit would flush after this, and we would not have seen it
    changes = session.info.get(_CHANGES, [])
    assert session.info.get(_LOGGED) or not changes, (
        "this transaction changes a case and writes nothing to its log:\n  - " + "\n  - ".join(changes)
    )


def _forget(session: Session) -> None:
    session.info.pop(_CHANGES, None)
    session.info.pop(_LOGGED, None)
