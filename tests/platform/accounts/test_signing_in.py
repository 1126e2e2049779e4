"""Sign-in through the page: who comes in, who does not, what the log says, and how sessions end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from app.platform import log
from app.platform.accounts import Role, User
from app.platform.accounts.models import SignInAttempt
from app.platform.db import db, transaction
from app.shared.clock import FixedClock
from tests import factories
from tests.clients import PageClient

MakePerson = Callable[..., User]
SignIn = Callable[[User], PageClient]


def try_to_sign_in(browser: PageClient, login: str, password: str, address: str = "10.0.0.1") -> int:
    form = {"login": login, "password": password}
    return browser.post("/sign-in", data=form, environ_base={"REMOTE_ADDR": address}).status_code


def events_of(user: User) -> list[str]:
    return [entry.kind for entry in log.entries(db.session(), log.Stream("user", str(user.id)))]


def test_the_sign_in_page_is_open_to_strangers(client: PageClient) -> None:
    page = client.get("/sign-in")
    assert page.status_code == 200
    assert "Sign in" in page.text


def test_whoever_knows_the_password_comes_in_and_the_log_has_it(person: MakePerson, sign_in: SignIn) -> None:
    user = person(Role.OFFICER)
    browser = sign_in(user)
    assert user.display_name in browser.get("/account").text
    assert events_of(user) == ["signed_in"]


@pytest.mark.parametrize("typed", ["  PERSON7 ", "ｐｅｒｓｏｎ７"])
def test_case_width_and_outer_blanks_of_a_login_do_not_matter(
    client: PageClient, person: MakePerson, typed: str
) -> None:
    person(Role.OFFICER, login="person7")
    assert try_to_sign_in(client, typed, factories.PASSWORD) == 303


def test_a_wrong_password_an_unknown_login_and_a_closed_account_are_answered_alike(
    client: PageClient, person: MakePerson
) -> None:
    known, closed = person(Role.OFFICER), person(Role.OFFICER, active=False)
    answers = set()
    for login, password in (
        (known.login, "a wrong password"),
        ("nobody-at-all", factories.PASSWORD),
        (closed.login, factories.PASSWORD),
    ):
        page = client.post("/sign-in", data={"login": login, "password": password})
        assert page.status_code == 422
        answers.add(
            page.text.replace(login, "LOGIN").replace(page.text.split('csrf_token" value="')[1][:100], "")
        )
    assert len({answer.count("do not belong together") for answer in answers}) == 1
    assert events_of(known) == ["sign_in_failed"]
    assert client.get("/account").status_code == 303


def test_what_an_unknown_person_typed_is_nowhere_in_clear(client: PageClient, app: Flask) -> None:
    try_to_sign_in(client, "my-secret-typed-into-the-wrong-box", "and-another-secret")
    events = db.session.scalars(select(log.LogEvent)).all()
    assert [event.stream_type for event in events] == ["sign-in"]
    attempts = db.session.scalars(select(SignInAttempt)).all()
    written = " ".join(
        [*(event.body + event.stream_id for event in events), *(row.login_digest for row in attempts)]
    )
    assert "secret" not in written
    assert "10.0.0.1" not in written


def test_five_failures_close_the_account_for_a_quarter_of_an_hour(
    client: PageClient, person: MakePerson, clock: FixedClock
) -> None:
    user = person(Role.OFFICER)
    statuses = [try_to_sign_in(client, user.login, "wrong", f"10.0.0.{n}") for n in range(6)]
    assert statuses == [422] * 5 + [429]
    assert try_to_sign_in(client, user.login, factories.PASSWORD, "10.9.9.9") == 429
    assert events_of(user)[-1] == "sign_in_failed"
    clock.advance(minutes=16)
    assert try_to_sign_in(client, user.login, factories.PASSWORD) == 303


def test_unknown_logins_are_throttled_like_known_ones(client: PageClient) -> None:
    assert [try_to_sign_in(client, "nobody", "wrong") for _ in range(6)] == [422] * 5 + [429]


def test_a_success_forgives_the_slips_before_it(app: Flask, client: PageClient, person: MakePerson) -> None:
    user = person(Role.OFFICER)
    for _ in range(4):
        assert try_to_sign_in(client, user.login, "wrong") == 422
    assert try_to_sign_in(client, user.login, factories.PASSWORD) == 303
    for _ in range(4):
        assert try_to_sign_in(app.test_client(), user.login, "wrong") == 422
    assert try_to_sign_in(app.test_client(), user.login, factories.PASSWORD) == 303


def test_one_address_may_fail_thirty_times_whatever_logins_it_tries(
    client: PageClient, person: MakePerson
) -> None:
    user = person(Role.OFFICER)
    statuses = [try_to_sign_in(client, f"guess{n}", "wrong") for n in range(31)]
    assert statuses == [422] * 30 + [429]
    assert try_to_sign_in(client, user.login, factories.PASSWORD) == 429
    assert try_to_sign_in(client, user.login, factories.PASSWORD, "10.0.0.2") == 303


def test_attempts_are_forgotten_after_a_day(client: PageClient, clock: FixedClock) -> None:
    try_to_sign_in(client, "nobody", "wrong")
    clock.advance(hours=25)
    try_to_sign_in(client, "nobody", "wrong")
    assert len(db.session.scalars(select(SignInAttempt)).all()) == 1


@pytest.mark.parametrize("wanted", ["/account?tab=2", "/account/password"])
def test_one_is_sent_back_to_the_page_one_wanted(client: PageClient, person: MakePerson, wanted: str) -> None:
    user = person(Role.OFFICER)
    door = client.get(wanted).headers["Location"]
    assert door.startswith("/sign-in?next=")
    assert 'name="next"' in client.get(door).text
    form = {"login": user.login, "password": factories.PASSWORD, "next": wanted}
    assert client.post("/sign-in", data=form).headers["Location"] == wanted


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil",
    ],
)
def test_nobody_is_sent_to_another_house(client: PageClient, person: MakePerson, elsewhere: str) -> None:
    form = {"login": person(Role.OFFICER).login, "password": factories.PASSWORD, "next": elsewhere}
    assert "evil" not in client.post("/sign-in", data=form).headers["Location"]


def test_nothing_planted_in_the_session_before_sign_in_survives_it(
    client: PageClient, person: MakePerson
) -> None:
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    client.sign_in(person(Role.OFFICER).login, factories.PASSWORD)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session.permanent


def test_signing_out_ends_every_session_and_every_copied_cookie(person: MakePerson, sign_in: SignIn) -> None:
    user = person(Role.OFFICER)
    desk, copy = sign_in(user), sign_in(user)
    assert desk.get("/sign-out").status_code == 405
    assert desk.post("/sign-out").status_code == 303
    assert desk.get("/account").status_code == 303
    assert copy.get("/account").status_code == 303
    assert events_of(user)[-1] == "signed_out"


def test_a_forged_sign_out_changes_nothing(person: MakePerson, sign_in: SignIn) -> None:
    browser = sign_in(person(Role.OFFICER))
    assert browser.post("/sign-out", forged=True).status_code == 400
    assert browser.get("/account").status_code == 200


def test_a_closed_account_ends_the_session_that_was_open(person: MakePerson, sign_in: SignIn) -> None:
    user = person(Role.OFFICER)
    browser = sign_in(user)
    with transaction() as session:
        session.get_one(User, user.id).active = False
    assert browser.get("/account").status_code == 303


def test_a_hash_made_with_other_parameters_is_renewed_on_sign_in(person: MakePerson, sign_in: SignIn) -> None:
    before = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(factories.PASSWORD)
    user = person(Role.OFFICER, password_hash=before)
    sign_in(user)
    assert user.password_hash != before
    sign_in(user)


def test_too_long_a_login_or_password_is_refused_before_it_is_hashed(client: PageClient) -> None:
    assert try_to_sign_in(client, "x" * 81, "wrong") == 422
    assert try_to_sign_in(client, "nobody", "x" * 100_000) == 422
    assert db.session.scalars(select(SignInAttempt)).all() == []


def test_a_session_ends_so_long_after_sign_in_however_busy_it_was(
    app: Flask, clock: FixedClock, person: MakePerson, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        app.extensions, "settings", replace(app.extensions["settings"], session_most_hours=16)
    )
    browser = sign_in(person(Role.OFFICER))
    for _hour in range(16):
        clock.advance(hours=1)
        assert browser.get("/account").status_code == 200
    clock.advance(seconds=1)
    assert "/sign-in" in browser.get("/account").headers["Location"]
