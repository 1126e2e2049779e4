"""What tests stand on: a real application on a real, migrated database, put back before every test.

``--database postgresql`` (or FAIRFILE_TEST_DATABASE) runs the tests that use a database, on a PostgreSQL that is
started for them; without it everything runs, on SQLite.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser
from sqlalchemy import event
from sqlalchemy.orm import Session

from app import create_app
from app.config import Settings
from app.platform.accounts import Actor, Role, Unit, User
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db
from app.platform.storage.alarms import tell_noted
from app.shared.clock import FixedClock
from tests import factories
from tests.chromium import launched
from tests.clients import CommandRunner, PageClient
from tests.databases import PostgresqlDatabase, SqliteDatabase, TestDatabase, scratch_folder
from tests.log_guard import log_guard
from tests.postgres import temporary_postgresql

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

_server = pytest.StashKey[str]()
_cleanup = pytest.StashKey[ExitStack]()

# ── which engine ─────────────────────────────────────────────────────────────────────────────────────────────────


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=["sqlite", "postgresql"],
        default=os.environ.get("FAIRFILE_TEST_DATABASE", "sqlite"),
        help="the engine under the tests; on postgresql only those that use a database are run",
    )


def pytest_configure(config: pytest.Config) -> None:
    # A busy machine is no bug; and a submission is not to fail by the dice that another one rolled.
    hypothesis.settings.register_profile(
        "fairfile",
        deadline=None,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
        derandomize="CI" in os.environ,
    )
    hypothesis.settings.load_profile("fairfile")
    config.stash[_cleanup] = ExitStack()
    if config.getoption("--database") != "postgresql":
        return
    if hasattr(config, "workerinput"):
        config.stash[_server] = config.workerinput["postgresql"]
    else:
        config.stash[_server] = config.stash[_cleanup].enter_context(temporary_postgresql())


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[_cleanup].close()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist where the one server is."""
    if _server in node.config.stash:
        node.workerinput["postgresql"] = node.config.stash[_server]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, leave out what has nothing to do with a database; SQLite has run it."""
    if config.getoption("--database") != "postgresql":
        return
    used = [item for item in items if "test_database" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(used)])
    items[:] = used


# ── the application ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def worker_folder() -> Iterator[Path]:
    """A folder of this test process, in memory where possible."""
    folder = scratch_folder("tests")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def test_database(pytestconfig: pytest.Config, worker_folder: Path) -> TestDatabase:
    """This process's database, still empty."""
    if _server in pytestconfig.stash:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        return PostgresqlDatabase(pytestconfig.stash[_server], f"fairfile_{worker}")
    return SqliteDatabase(worker_folder)


@pytest.fixture(scope="session")
def settings(test_database: TestDatabase, worker_folder: Path) -> Settings:
    """Everything quick and nothing secret."""
    return Settings(
        instance=worker_folder / "instance",
        database_url=test_database.url,
        secret_key="a key that signs nothing but the sessions of tests",
        argon2_memory_kib=8,
        session_most_hours=1_000_000,  # tests let months pass between two clicks
        letter_workers=1,
        log_level="ERROR",
    )


@pytest.fixture(scope="session")
def migrated_app(settings: Settings, test_database: TestDatabase) -> Flask:
    """One application for this process (its templates stay compiled), its database made by the migrations."""
    app = create_app(settings, clock=FixedClock(NOW))
    app.testing = True
    app.test_client_class = PageClient
    app.test_cli_runner_class = CommandRunner
    with app.app_context():
        upgrade()
        db.engine.dispose()
    test_database.keep()
    return app


@pytest.fixture
def app(migrated_app: Flask, settings: Settings, test_database: TestDatabase) -> Iterator[Flask]:
    """The application with its database, files and clock as new, inside an application context.

    A change of a case that writes nothing to the log fails the test.
    """
    test_database.restore()
    shutil.rmtree(settings.instance, ignore_errors=True)
    settings.instance.mkdir()
    migrated_app.extensions["clock"].instant = NOW
    with migrated_app.app_context(), log_guard():
        yield migrated_app
        tell_noted()  # here and not when the context ends: the database is put back then
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def clock(app: Flask) -> FixedClock:
    """The application's clock: it stands at 9:00 UTC on 23 November 2026, a Monday, until a test moves it."""
    fixed: FixedClock = app.extensions["clock"]
    return fixed


@pytest.fixture
def db_session(app: Flask) -> Session:
    """The session, for looking at what the services left; changes are made in ``transaction()``."""
    return db.session()


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A browser that nobody has signed in with; audits every page it fetches."""
    browser = app.test_client()
    assert isinstance(browser, PageClient)
    return browser


@pytest.fixture
def runner(app: Flask) -> CommandRunner:
    """``runner("db", "upgrade")``, with ``exit_code``, ``stdout`` and ``stderr`` in what it returns."""
    commands = app.test_cli_runner()
    assert isinstance(commands, CommandRunner)
    return commands


# ── people ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def unit(app: Flask) -> Unit:
    """A head office in London."""
    return factories.make_unit()


@pytest.fixture
def person(unit: Unit) -> Callable[..., User]:
    """``person(Role.OFFICER)``: someone who holds that role at ``unit``."""

    def make(*roles: Role, **traits: Any) -> User:
        return factories.make_person(*roles, **{"unit": unit, **traits})

    return make


@pytest.fixture
def actor(person: Callable[..., User]) -> Callable[..., Actor]:
    """``actor(Role.OFFICER)``: the same, as services want it."""

    def make(*roles: Role, **traits: Any) -> Actor:
        return actor_for(person(*roles, **traits))

    return make


@pytest.fixture
def sign_in(app: Flask) -> Callable[[User], PageClient]:
    """``sign_in(person)``: a browser of their own, through the sign-in page."""

    def make(user: User) -> PageClient:
        browser = app.test_client()
        assert isinstance(browser, PageClient)
        browser.sign_in(user.login, factories.PASSWORD)
        return browser

    return make


# ── looking ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for this test process; each visit gets a profile of its own."""
    with launched() as browser:
        yield browser


# ── measuring ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def query_count(app: Flask) -> Callable[..., Any]:
    """``with query_count(at_most=12):`` fails when more statements than that are sent inside."""

    @contextmanager
    def counted(at_most: int) -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        assert len(statements) <= at_most, f"{len(statements)} statements, not {at_most}:\n" + "\n".join(
            statements
        )

    return counted
