"""The transaction: the only place that commits or rolls back.

    with transaction() as session:
        ...

The outermost block commits; inner blocks join it. An inner failure dooms the whole even when somebody swallows the
exception, so half of a piece of work is never kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from app.platform.db.base import db, writing

_DEPTH = "transaction_depth"
_DOOMED = "transaction_doomed"


class TransactionDoomed(RuntimeError):
    """An inner part failed and its exception was swallowed; nothing was kept."""


@contextmanager
def transaction() -> Iterator[Session]:
    """Yield the session inside a writing transaction.

    On SQLite the write lock is taken at the start, so what is read inside cannot be overwritten unseen. Objects that
    were loaded before the outermost block are read again inside it.
    """
    session = db.session()
    depth: int = session.info.get(_DEPTH, 0)
    if depth == 0:
        _end_reading(session)
    session.info[_DEPTH] = depth + 1
    try:
        token = writing.set(True)
        try:
            session.connection()  # begins now, with the write lock
        finally:
            writing.reset(token)
        yield session
        if depth == 0:
            if session.info.get(_DOOMED):
                raise TransactionDoomed
            session.commit()
    except BaseException:
        session.info[_DOOMED] = True
        if depth == 0:
            session.rollback()
        raise
    finally:
        session.info[_DEPTH] = depth
        if depth == 0:
            session.info.pop(_DOOMED, None)


def _end_reading(session: Session) -> None:
    """Close the read-only transaction a page may have open; its snapshot could be older than what we must see."""
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("changes made outside of transaction()")
    session.rollback()


def in_transaction() -> bool:
    """True inside a ``transaction()`` block of this session."""
    return bool(db.session().info.get(_DEPTH, 0))
