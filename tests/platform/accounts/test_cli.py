"""``flask units`` and ``flask people`` on an empty house."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.platform.accounts import Unit, User
from tests.clients import CommandRunner

HEAD_OFFICE = ["--name", "Harbour", "--country", "GB", "--zone", "Europe/London", "--prefix", "HM"]
LEEDS = ["--name", "Leeds", "--country", "GB", "--zone", "Europe/London", "--prefix", "LS", "--below", "HQ"]


def test_the_first_administrator_of_an_empty_house_can_sign_in(
    app: Flask, runner: CommandRunner, db_session: Session
) -> None:
    assert runner("units", "add", "HQ", *HEAD_OFFICE).exit_code == 0
    assert runner("units", "add", "LEEDS", *LEEDS).exit_code == 0
    account = ["--name", "Ada", "--email", "ada@example.com", "--unit", "HQ", "--role", "administrator"]
    done = runner("people", "add", "ada", *account)
    assert done.exit_code == 0
    app.test_client().sign_in("ada", done.stdout.rsplit(" ", 1)[1].strip())
    assert "  LEEDS  Leeds" in runner("units", "list").stdout
    assert "ada  Ada  administrator@HQ" in runner("people", "list").stdout
    leeds = db_session.scalars(select(Unit).where(Unit.code == "LEEDS")).one()
    assert leeds.path == f"/{leeds.parent_id}/{leeds.id}/"


def test_a_refusal_is_one_line_and_leaves_nothing_half_done(
    runner: CommandRunner, db_session: Session
) -> None:
    done = runner("people", "add", "ada", "--name", "Ada", "--email", "a@b.c", "--unit", "NOWHERE")
    assert done.exit_code == 2
    assert "There is no such unit" in done.stderr
    assert db_session.scalars(select(User)).all() == []


def test_a_password_can_be_given_again(app: Flask, runner: CommandRunner) -> None:
    runner("units", "add", "HQ", *HEAD_OFFICE)
    runner("people", "add", "ada", "--name", "Ada", "--email", "ada@example.com", "--unit", "HQ")
    done = runner("people", "password", "ada")
    app.test_client().sign_in("ada", done.stdout.rsplit(" ", 1)[1].strip())
    assert runner("people", "password", "bob").exit_code == 2
