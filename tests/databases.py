"""The database of one test process: built once by the migrations, handed to each test as if it were the first.

Nothing of the code under test is bent: it commits, rolls back and opens further connections as in real life, and
afterwards the whole database is put back. On both engines that is a copy of the migrated one, in memory where
the machine has a memory disk: a few milliseconds on SQLite, about forty on PostgreSQL.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg.sql import SQL, Identifier

MEMORY_DISK = Path("/dev/shm")
ROOM_NEEDED = 2 * 1024**3
KEPT = "kept"
"""The state from which every test begins."""


def scratch_folder(name: str) -> Path:
    """A new empty folder, in memory where there is room for it; whoever asks removes it."""
    roomy = MEMORY_DISK.is_dir() and shutil.disk_usage(MEMORY_DISK).free > ROOM_NEEDED
    return Path(tempfile.mkdtemp(prefix=f"fairfile-{name}-", dir=MEMORY_DISK if roomy else None))


class TestDatabase(Protocol):
    """A database that can be put back to the state in which it was kept."""

    __test__: bool = False  # not a class of tests

    @property
    def url(self) -> str:
        """For ``Settings.database_url``."""
        ...

    def keep(self, name: str = KEPT) -> None:
        """Remember the present state under ``name``; nobody may be connected."""
        ...

    def restore(self, name: str = KEPT) -> None:
        """Return to what was kept under ``name``; nobody may be connected."""
        ...


class SqliteDatabase:
    """A file, put back by copying."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "test.db"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    def keep(self, name: str = KEPT) -> None:
        connection = sqlite3.connect(self.path)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        shutil.copyfile(self.path, self.path.with_stem(name))

    def restore(self, name: str = KEPT) -> None:
        for ending in ("-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        # A new file in the old one's place: a thread that is slow to hang up keeps the old one.
        fresh = self.path.with_suffix(".fresh")
        shutil.copyfile(self.path.with_stem(name), fresh)
        fresh.replace(self.path)


class PostgresqlDatabase:
    """A database of the server at ``server``, put back by making it anew from a template."""

    def __init__(self, server: str, name: str) -> None:
        self.server = server
        self.name = name
        self._make(name, "template0")

    @property
    def url(self) -> str:
        return f"{self.server}/{self.name}"

    def keep(self, name: str = KEPT) -> None:
        self._make(f"{self.name}_{name}", self.name)

    def restore(self, name: str = KEPT) -> None:
        self._make(self.name, f"{self.name}_{name}")

    def _make(self, name: str, template: str) -> None:
        # Copying files is four times as fast as writing the copy to the log, and nothing here needs the log.
        make = SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        with psycopg.connect(f"{self.server}/postgres", autocommit=True) as connection:
            connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
            connection.execute(make.format(Identifier(name), Identifier(template)))
