"""How SQLite answers what the desk asks: no page may read all that is stored.

SQLite plans by the indexes that there are; PostgreSQL by how many rows there are, so that its plans on a test's few rows say
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app.cases.models import Case
from app.complaints.services.assignment import assign
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Role
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db
from app.shared.clock import FixedClock
from tests.clients import PageClient

SMALL = {"unit", "user_account", "role_binding", "absence"}
"""What grows with the firm's people, not with its complaints."""
PAGES = [
    *(f"/cases?scope={scope}" for scope in ("mine", "unit", "all")),
    *(f"/cases?scope={scope}&closed=1" for scope in ("mine", "unit", "all")),
    *(f"/cases?scope={scope}&due=overdue&group=none" for scope in ("mine", "unit", "all")),
    "/cases?scope=unit&group=none",
    "/cases?scope=all&silent=1",
    "/cases?scope=all&unassigned=1",
    "/cases?scope=all&near=gb-disp:final-response",
    "/cases?q=Ashworth",
    "/cases?q=HP-4471",
    "/cases/{reference}",
]

Statement = tuple[str, Any]


@contextmanager
def sent() -> Iterator[list[Statement]]:
    """The statements that are sent inside, with what they ask for."""
    statements: list[Statement] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        statements.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("many", [False, True], ids=["few", "many"])
@pytest.mark.parametrize("address", PAGES)
def test_a_page_reads_along_indexes_only(
    sign_in: Callable[[User], PageClient],
    officer: User,
    complaint: Callable[..., Case],
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    many: bool,
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("plans by the number of rows")
    if many:  # too many open cases for one pass over them: each counter walks by itself
        monkeypatch.setattr("app.cases.counting.ONE_PASS", 0)
    reference = complaint().reference
    desk = sign_in(officer)
    with sent() as statements:
        assert desk.get(address.format(reference=reference)).status_code == 200
    whole = [line for statement, asked in statements for line in _read_whole(statement, asked)]
    assert not whole, "\n".join(whole)


def test_counters_say_the_same_in_one_pass_and_each_by_itself(
    app: Flask,
    clock: FixedClock,
    sign_in: Callable[[User], PageClient],
    person: Callable[..., User],
    officer: User,
    complaint: Callable[..., Case],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    me, other = (person(Role.OFFICER, Role.INVESTIGATOR) for _ in range(2))
    given = {
        "Old": (me, other, date(2026, 6, 1)),
        "Near": (other, me, date(2026, 9, 29)),
        "New": (me, me, None),
    }
    complaint("Nobody's", received_on=date(2026, 11, 20))
    for name, (owner, investigator, received_on) in given.items():
        assign(
            actor=actor_for(officer),
            clock=clock,
            library=app.extensions["rules"],
            reference=complaint(name, received_on=received_on or date(2026, 11, 20)).reference,
            owner_id=owner.id,
            investigator_id=investigator.id,
            overruled="They have the time",
        )
    desk = sign_in(me)
    for scope, unassigned in (("mine", 0), ("unit", 1), ("all", 1)):
        monkeypatch.setattr("app.cases.counting.ONE_PASS", 3000)
        together = _counters(desk, scope)
        monkeypatch.setattr("app.cases.counting.ONE_PASS", 0)
        assert _counters(desk, scope) == together
        assert together["Overdue"] == 1
        assert together["Next 3 working days"] == 1
        assert together["Unassigned"] == unassigned


def _counters(desk: PageClient, scope: str) -> dict[str, int]:
    page = desk.get(f"/cases?scope={scope}&group=none").get_data(as_text=True)
    return {label: int(count) for count, label in re.findall(r"<b>([0-9]+)</b> ([^<]+)</a>", page)}


def _read_whole(statement: str, asked: Any) -> list[str]:
    if not statement.startswith(("SELECT", "WITH")):
        return []
    return [f"{step}\n    {statement}" for step in _scanned(statement, asked)]


def _scanned(statement: str, asked: Any) -> list[str]:
    """Steps that read a table from its first row to its last; one along an index of some rows only is none."""
    with db.engine.connect() as connection:
        partial = {
            name
            for (name,) in connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'"
            )
        }
        steps = [row[3] for row in connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, asked)]
        tables = {
            name
            for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
    found = []
    for step in steps:
        scan = re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", step)
        if (
            scan is None or scan[2] in partial or "VIRTUAL TABLE" in step
        ):  # which is the index of words itself
            continue
        table = re.sub(r"_\d+$", "", scan[1])
        if table in tables and table not in SMALL:
            found.append(step)
    return found
