"""The mail pages and the commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from app.platform.accounts import Actor, Role, User
from app.platform.db import transaction
from app.platform.jobs import Message, queries, show_mail_about
from app.platform.jobs.outbox import enqueue
from app.platform.log import LogEvent
from tests.clients import CommandRunner, PageClient
from tests.conftest import NOW
from tests.factories import make_unit


@pytest.fixture
def mails(app: Flask) -> dict[str, int]:
    """Three mails, by key: about nothing, about a case (failed), about another case."""
    with transaction() as session:
        for key, reference in (("general", None), ("mine", "FF-2026-00001"), ("theirs", "FF-2026-00002")):
            enqueue(
                key=key,
                to_name="Zoë Adeyemi-Brown",
                to_address="zoe@harbour.example",
                subject=f"About {key}",
                body="Dear Zoë,\n<b>the final response</b> is due.",
                case_reference=reference,
                now=NOW,
            )
        failed = session.scalars(select(Message).where(Message.key == "mine")).one()
        failed.state, failed.attempts, failed.error = "failed", 8, "550 no such mailbox"
        return {message.key: message.id for message in session.scalars(select(Message))}


@pytest.fixture
def readable(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """``readable("FF-2026-00001")``: as if everyone might read that case alone."""
    monkeypatch.setattr(queries, "_readable_references", [])

    def make(reference: str) -> None:
        def references(_actor: Actor) -> Any:
            return select(literal(reference))

        show_mail_about(references)

    return make


@pytest.fixture
def browser(
    sign_in: Callable[[User], PageClient], person: Callable[..., User]
) -> Callable[[Role], PageClient]:
    return lambda role: sign_in(person(role))


def shown(page: Any) -> set[str]:
    text = page.get_data(as_text=True)
    return {key for key in ("general", "mine", "theirs") if f"About {key}" in text}


def test_a_person_sees_mail_about_the_cases_they_may_read(
    mails: dict[str, int], readable: Callable[[str], None], browser: Callable[[Role], PageClient]
) -> None:
    readable("FF-2026-00001")
    supervisor = browser(Role.SUPERVISOR)
    assert shown(supervisor.get("/mail")) == {"general", "mine"}
    assert supervisor.get(f"/mail/{mails['mine']}").status_code == 200
    assert supervisor.get(f"/mail/{mails['theirs']}").status_code == 404


def test_until_somebody_says_who_may_read_cases_nobody_sees_mail_about_them(
    mails: dict[str, int], monkeypatch: pytest.MonkeyPatch, browser: Callable[[Role], PageClient]
) -> None:
    monkeypatch.setattr(queries, "_readable_references", [])
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):
        assert shown(browser(role).get("/mail")) == {"general"}


def test_mail_about_no_one_case_is_seen_in_its_readers_own_units_and_read_by_its_reader_alone(
    mails: dict[str, int],
    person: Callable[..., User],
    sign_in: Callable[[User], PageClient],
    browser: Callable[[Role], PageClient],
) -> None:
    """The morning's dates of one house name its complainants: the other house does not see that they came."""
    supervisor = sign_in(person(Role.SUPERVISOR, email="zoe@harbour.example"))
    other_house = sign_in(person(Role.SUPERVISOR, Role.AUDITOR, unit=make_unit()))
    assert shown(other_house.get("/mail")) == set()
    assert other_house.get(f"/mail/{mails['general']}").status_code == 404
    words = "is due"
    assert words in supervisor.get(f"/mail/{mails['general']}").text
    assert words in browser(Role.AUDITOR).get(f"/mail/{mails['general']}").text
    for role in (Role.SUPERVISOR, Role.ADMINISTRATOR):
        page = browser(role).get(f"/mail/{mails['general']}").text
        assert words not in page and "for Zoë Adeyemi-Brown alone to read" in page


def test_an_administrator_sees_no_mail_about_cases(
    mails: dict[str, int], browser: Callable[[Role], PageClient]
) -> None:
    assert shown(browser(Role.ADMINISTRATOR).get("/mail")) == {"general"}


def test_whoever_reads_no_mail_gets_none(
    mails: dict[str, int], browser: Callable[[Role], PageClient]
) -> None:
    assert browser(Role.OFFICER).get("/mail").status_code == 403


def test_a_failed_mail_says_why_and_can_be_tried_again(
    mails: dict[str, int],
    readable: Callable[[str], None],
    browser: Callable[[Role], PageClient],
    db_session: Session,
) -> None:
    readable("FF-2026-00001")
    supervisor = browser(Role.SUPERVISOR)
    page = supervisor.get(f"/mail/{mails['mine']}").get_data(as_text=True)
    assert "550 no such mailbox" in page
    assert "&lt;b&gt;the final response&lt;/b&gt;" in page
    assert supervisor.post(f"/mail/{mails['mine']}/again").status_code == 303
    message = db_session.get_one(Message, mails["mine"])
    assert (message.state, message.attempts) == ("waiting", 0)
    assert [
        event.kind for event in db_session.scalars(select(LogEvent).where(LogEvent.stream_type == "outbox"))
    ] == ["mail-tried-again"]
    assert supervisor.post(f"/mail/{mails['mine']}/again").status_code == 422


def test_the_auditor_changes_nothing(
    mails: dict[str, int],
    readable: Callable[[str], None],
    browser: Callable[[Role], PageClient],
    db_session: Session,
) -> None:
    readable("FF-2026-00001")
    auditor = browser(Role.AUDITOR)
    page = auditor.get(f"/mail/{mails['mine']}").text
    assert "550 no such mailbox" in page and "Try again" not in page
    assert auditor.post(f"/mail/{mails['mine']}/again").status_code == 403
    assert db_session.get_one(Message, mails["mine"]).state == "failed"


def test_the_list_filters_by_state_and_pages_by_key(
    mails: dict[str, int],
    readable: Callable[[str], None],
    browser: Callable[[Role], PageClient],
    query_count: Callable[..., Any],
) -> None:
    readable("FF-2026-00001")
    auditor = browser(Role.AUDITOR)
    assert shown(auditor.get("/mail?state=failed")) == {"mine"}
    assert shown(auditor.get("/mail?state=sent")) == set()
    assert auditor.get("/mail?state=nonsense").status_code == 404
    assert auditor.get("/mail?after=nonsense").status_code == 422
    with transaction():
        for number in range(queries.PAGE):
            enqueue(
                key=f"{number}", to_name="Z", to_address="z@harbour.example", subject="S", body="", now=NOW
            )
    with query_count(at_most=8):
        page = auditor.get("/mail").get_data(as_text=True)
    assert "Next" in page
    assert "About general" not in page


def test_the_commands_run_a_job_and_tell_what_ran(runner: CommandRunner, mails: dict[str, int]) -> None:
    done = runner("jobs", "run", "deliver-mail", "--json")
    assert (done.exit_code, json.loads(done.stdout)["sent"]) == (0, 2)
    [row] = [
        row for row in json.loads(runner("jobs", "list", "--json").stdout) if row["job"] == "deliver-mail"
    ]
    assert row["state"] == "done"
    assert "deliver-mail" in runner("jobs", "list").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["no-such-job"], "there is no job 'no-such-job'"),
        (["deliver-mail", "--now", "yesterday"], "is no instant"),
        (["deliver-mail", "--now", "2026-11-23T06:00"], "names no zone"),
    ],
)
def test_the_command_says_what_would_be_accepted(
    runner: CommandRunner, arguments: list[str], words: str
) -> None:
    refused = runner("jobs", "run", *arguments)
    assert refused.exit_code == 2
    assert words in refused.stderr
