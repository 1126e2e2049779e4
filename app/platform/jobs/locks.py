"""Locks between processes that end with their holder, also by kill -9: nothing has to time out, no clock is asked.

On PostgreSQL an advisory lock on a connection of its own; on SQLite a locked file beside the database, which all
processes of that database share because they share the machine. Two names are used: ``leader``, held by the jobs
process that runs the schedule, and ``job:<name>``, held while a run of that job is made.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

StillHeld = Callable[[], bool]

_held_here: set[Path] = set()
_held_here_guard = threading.Lock()


@contextmanager
def lock(engine: Engine, name: str) -> Iterator[StillHeld | None]:
    """Try to take the lock ``name``; None when another process or thread has it.

    What is yielded says whether it is still held: a broken connection or a deleted file loses it silently.
    """
    if engine.dialect.name == "postgresql":
        with _advisory_lock(engine, name) as held:
            yield held
    else:
        with _file_lock(_beside(engine), name) as held:
            yield held


@contextmanager
def _advisory_lock(engine: Engine, name: str) -> Iterator[StillHeld | None]:
    key = int.from_bytes(hashlib.sha256(f"fairfile {name}".encode()).digest()[:8], signed=True)
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    connection.detach()  # closed for good afterwards, and the lock with it: never handed back to the pool

    def still_held() -> bool:
        try:
            connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    with connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}):
            yield None
            return
        try:
            yield still_held
        finally:
            # Closing would release it too, but only when the server has noticed.
            with suppress(SQLAlchemyError):
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})


@contextmanager
def _file_lock(folder: Path, name: str) -> Iterator[StillHeld | None]:
    # A POSIX record lock belongs to the process: a forked child that outlives us does not keep it, as it would keep
    # a flock. It does not part threads of one process, so those are parted by the set.
    path = folder / name.replace(":", "-")
    if not _take_here(path):
        yield None
        return
    try:
        folder.mkdir(exist_ok=True)
        with open(path, "ab") as file:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except (BlockingIOError, PermissionError):
                yield None
            else:
                yield lambda: path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat())
    finally:
        _held_here.discard(path)


def _take_here(path: Path) -> bool:
    with _held_here_guard:
        if path in _held_here:
            return False
        _held_here.add(path)
        return True


def _beside(engine: Engine) -> Path:
    database = engine.url.database
    if not database or database == ":memory:":
        raise RuntimeError("jobs need a database that other processes can see")
    return Path(f"{database}.locks")
