"""Where acceptance checks try things: real instances, on SQLite and, when asked, on a PostgreSQL started for them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, create_engine

from tests.postgres import temporary_postgresql

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Place:
    """An instance of its own, and the address of its database."""

    folder: Path
    database: str = ""

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "FAIRFILE_INSTANCE": str(self.folder),
            "FAIRFILE_DATABASE_URL": self.database,
            "FLASK_APP": "wsgi.py",
        }

    @property
    def url(self) -> str:
        return self.database.replace("postgresql://", "postgresql+psycopg://") or (
            f"sqlite:///{self.folder / 'fairfile.db'}"
        )

    def flask(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run a command of ours to its end."""
        command = [sys.executable, "-m", "flask", *map(str, arguments)]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)

    def start(self, *arguments: object) -> subprocess.Popen[bytes]:
        """Start a command of ours."""
        command = [sys.executable, "-m", "flask", *map(str, arguments)]
        return subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Look into the database, as nobody else would."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            yield connection
        engine.dispose()


class Checks:
    """Prints each check and remembers whether all held."""

    def __init__(self) -> None:
        self.failed = 0

    def equal(self, what: str, found: object, expected: object) -> None:
        """``found`` must be ``expected``."""
        good = found == expected
        self.failed += not good
        print(f"{'ok  ' if good else 'FAIL'}  {what}: {found}" + ("" if good else f", expected {expected}"))


def on_postgresql_too() -> bool:
    """Whether FAIRFILE_ACCEPT_POSTGRESQL asks for it."""
    return bool(os.environ.get("FAIRFILE_ACCEPT_POSTGRESQL"))


def each_engine(checks: Checks) -> Iterator[Place]:
    """An empty, migrated instance of each engine, one after the other; all is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="fairfile-accept-") as folder:
        yield _migrated(Place(Path(folder) / "sqlite"), "SQLite", checks)
        if on_postgresql_too():
            with temporary_postgresql() as server:
                place = Place(Path(folder) / "postgresql", f"{server}/postgres")
                yield _migrated(place, "PostgreSQL", checks)


def _migrated(place: Place, engine: str, checks: Checks) -> Place:
    print(f"on {engine}")
    place.folder.mkdir()
    checks.equal("migrated", place.flask("db", "upgrade").returncode, 0)
    return place
