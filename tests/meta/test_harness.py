"""The tests' own ground: each test finds the database, the clock and the files as new."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from app.cases.models import Case
from app.config import Settings
from app.platform.accounts import Role, Unit, User
from app.platform.db import db, transaction
from app.shared.clock import FixedClock
from tests import factories
from tests.conftest import NOW
from tests.page_audit import problems_of


@pytest.mark.parametrize("turn", ["first", "second"])
def test_nothing_committed_in_one_test_reaches_the_next(app: Flask, turn: str) -> None:
    assert db.session.scalar(select(func.count()).select_from(Unit).where(Unit.code == "LEFTOVER")) == 0
    factories.make_unit(code="LEFTOVER")
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Unit).where(Unit.code == "LEFTOVER")) == 1


@pytest.mark.parametrize("turn", ["first", "second"])
def test_clock_and_files_are_as_new_in_every_test(clock: FixedClock, settings: Settings, turn: str) -> None:
    assert clock.now() == NOW
    assert not (settings.instance / "left.txt").exists()
    clock.advance(days=3)
    (settings.instance / "left.txt").write_text("left")


def test_the_chosen_engine_is_the_one_in_use(app: Flask, pytestconfig: pytest.Config) -> None:
    assert db.engine.dialect.name == pytestconfig.getoption("--database")


def test_a_rolled_back_transaction_leaves_earlier_ones_alone(app: Flask, unit: Unit) -> None:
    factories.make_person(Role.OFFICER, unit=unit, login="kept")
    with pytest.raises(ZeroDivisionError), transaction() as session:
        session.execute(text("DELETE FROM role_binding"))
        _ = 1 / 0
    assert db.session.scalar(select(func.count()).select_from(User).where(User.login == "kept")) == 1
    assert db.session.scalar(select(func.count()).select_from(User.bindings.property.mapper.class_)) == 1


def test_a_change_of_a_case_that_is_not_logged_fails_the_test(app: Flask, unit: Unit) -> None:
    with (
        pytest.raises(AssertionError, match=r"writes nothing to its log:\n  - case_file"),
        transaction() as session,
    ):
        session.add(a_case(unit))
    assert db.session.scalar(select(func.count()).select_from(Case)) == 0


def test_a_bulk_change_of_cases_that_is_not_logged_fails_the_test(app: Flask, unit: Unit) -> None:
    with pytest.raises(AssertionError, match="case_file: state"), transaction() as session:
        session.execute(update(Case).values(state="intake"))


def test_dates_that_are_computed_from_the_log_need_no_event(app: Flask, unit: Unit) -> None:
    with transaction() as session:
        session.execute(update(Case).values(next_on=NOW.date()))


def a_case(unit: Unit) -> Case:
    return Case(
        reference="H-1",
        unit_id=unit.id,
        state="intake",
        zone=unit.zone,
        language="en",
        channel="phone",
        currency="GBP",
        received_on=NOW.date(),
        registered_at=NOW,
    )


PAGE = (
    '<!doctype html><html lang="en"><head><title>T</title></head>'
    "<body><main><h1>T</h1>%s</main></body></html>"
)
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


@pytest.mark.parametrize(
    ("fragment", "problem"),
    [
        ("<h1>Two</h1>", "one <h1>"),
        ("<h3>Deep</h3>", "level is skipped"),
        ('<p id="a"></p><p id="a"></p>', "used 2 times"),
        ('<label for="b">B</label>', "refers to an id"),
        ('<p style="color:red">x</p>', "inline code"),
        ('<p onclick="x()">x</p>', "inline code"),
        ("<script>x()</script>", "inline <script>"),
        ("<style>p{}</style>", "<style>"),
        ('<input name="q">', "has no label"),
        ('<button type="submit"></button>', "says nothing"),
        ('<img src="/static/icons/fairfile.svg">', "has no alt"),
        ('<iframe title="x"></iframe>', "show page images"),
        ("<form></form>", "without action"),
        ('<form method="post" action="/sign-in"></form>', "csrf_token"),
        ('<a href="/nowhere/at/all">x</a>', "nothing of ours answers"),
        ('<a href="https://example.com/">x</a>', "leaves our host"),
        ('<a href="#gone">x</a>', "is not on this page"),
        ("<p><div></p>", "not valid HTML"),
    ],
)
def test_the_page_audit_finds(app: Flask, fragment: str, problem: str) -> None:
    found = problems_of(PAGE % fragment, HEADERS, "/", app.url_map.bind("127.0.0.1"))
    assert any(problem in sentence for sentence in found), found


def test_the_page_audit_is_content_with_a_good_page(app: Flask) -> None:
    good = '<label for="q">Search</label><input id="q" name="q"><a href="#q">Search</a>'
    assert problems_of(PAGE % good, HEADERS, "/", app.url_map.bind("127.0.0.1")) == []


def test_the_page_audit_reads_the_headers(app: Flask) -> None:
    unsafe = {**HEADERS, "Content-Security-Policy": "default-src 'none'; script-src 'unsafe-inline'"}
    routes = app.url_map.bind("127.0.0.1")
    assert "allows inline code" in problems_of(PAGE % "", unsafe, "/", routes)[0]
    assert len(problems_of(PAGE % "", {}, "/", routes)) == 3
