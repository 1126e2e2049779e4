"""The demonstration goes through the real services, is loaded once, and goes on where it was killed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseLetter, Contact, Deadline, Evidence
from app.cases.queries import people_of
from app.complaints.models import Finding
from app.config import Settings
from app.demo import ending, loading
from app.demo.firm import PASSWORD, founded_at
from app.demo.loading import load
from app.demo.story import read_stories
from app.platform import log
from app.reports.models.coding import PointCause
from app.reports.models.exposure import ExposureEdition
from app.shared.clock import FixedClock
from app.shared.errors import Refused
from tests import factories
from tests.clients import CommandRunner, PageClient


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """``only("okafor")``: these stories alone; the whole is loaded by ``make run``, and by whoever changes it."""

    def choose(*keys: str) -> None:
        stories = [story for story in read_stories() if story.key in keys]
        assert len(stories) == len(keys)
        monkeypatch.setattr(loading, "read_stories", lambda: stories)

    return choose


def case_of(session: Session, name: str) -> Case:
    return session.scalars(select(Case).where(Case.complainant_name == name)).one()


def how_many(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_stories_are_told_through_the_services_up_to_today_and_once(
    only: Callable[..., None],
    settings: Settings,
    clock: FixedClock,
    db_session: Session,
    runner: CommandRunner,
    client: PageClient,
) -> None:
    """One loading, looked at from all sides: it takes seconds, so there is one."""
    only("okafor", "chen-lixin", "keane", "hargreaves", "osgood", "macintyre", "cray-court", "wetherell")
    assert load(settings=settings, clock=clock) == 8

    ada = case_of(db_session, "Ada Okafor")
    assert (ada.state, ada.outcome) == ("closed", "upheld")
    letters = db_session.scalars(select(CaseLetter).where(CaseLetter.case_id == ada.id)).all()
    assert {(letter.kind, letter.state) for letter in letters} == {
        ("acknowledgement", "sent"),
        ("decision", "delivered"),
    }
    assert all(letter.override is None for letter in letters), "no check had to be set aside"
    met = select(Deadline.clock).where(Deadline.case_id == ada.id, Deadline.state == "met")
    assert {"acknowledgement", "final-response"} <= set(db_session.scalars(met))

    assert case_of(db_session, "陈立新").state == "closed"
    assert case_of(db_session, "Rosalind Keane").confidential
    assert case_of(db_session, "Stanley Hargreaves").closing == "resolved"
    assert case_of(db_session, "Winifred Osgood").closing == "withdrawn"
    assert case_of(db_session, "Isla MacIntyre").state == "registered"
    assert case_of(db_session, "Noel Wetherell").closing == "not-a-complaint"

    group = case_of(db_session, "Residents of Wick House")
    papers = {
        each.number: each.kind for each in db_session.scalars(select(Evidence).filter_by(case_id=group.id))
    }
    named = [party.authority or {} for party in people_of(db_session, group) if party.role != "complainant"]
    assert [papers[authority["paper"]] for authority in named] == ["identity", "identity"]

    coded = select(func.count()).select_from(PointCause).where(PointCause.case_id == ada.id)
    assert db_session.scalar(coded) == 3, "each of her points has its own cause"
    assert how_many(db_session, ExposureEdition) == 4, "two files of each house, the second one later"

    assert log.verify(db_session).ok
    for column in (log.LogEvent.recorded_at, log.LogEvent.occurred_at, CaseLetter.composed_at, Contact.at):
        latest = db_session.scalar(select(func.max(column)))
        assert latest is not None
        assert latest <= clock.now(), column

    shown = json.loads(runner("demo", "accounts", "--json").stdout)
    assert len({sign_in["role"] for sign_in in shown}) == 11
    client.sign_in(shown[0]["login"], PASSWORD)
    assert ada.reference in client.get(f"/cases/{ada.reference}").get_data(as_text=True)

    clock.advance(days=3)
    events = how_many(db_session, log.LogEvent)
    assert load(settings=settings, clock=clock) == 0
    assert how_many(db_session, log.LogEvent) == events


def test_a_loading_that_was_killed_goes_on_where_it_stopped_also_on_another_day(
    only: Callable[..., None],
    settings: Settings,
    clock: FixedClock,
    db_session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Killed(BaseException):
        pass

    def killed(**_: object) -> None:
        raise Killed

    only("whitlam", "tan")
    began = clock.now()
    with monkeypatch.context() as patched:
        patched.setattr(ending, "propose_decision", killed)
        with pytest.raises(Killed):
            load(settings=settings, clock=clock)
    assert (how_many(db_session, Finding), how_many(db_session, Case)) == (1, 2)
    clock.advance(days=1)
    db_session.rollback()
    assert load(settings=settings, clock=clock) == 2
    db_session.expire_all()
    assert founded_at() == began
    assert (how_many(db_session, Finding), how_many(db_session, Case)) == (1, 2)
    assert case_of(db_session, "Peter Whitlam").state == "closed"
    assert log.verify(db_session).ok


def test_a_check_that_stops_a_letter_is_set_aside_by_two_people(
    only: Callable[..., None],
    settings: Settings,
    clock: FixedClock,
    db_session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    only("macintyre")
    monkeypatch.setattr(loading, "STAND_INS", {})  # without its enclosures a British letter does not pass
    story = loading.read_stories()[0]
    monkeypatch.setattr(loading, "read_stories", lambda: [replace(story, until=None)])
    load(settings=settings, clock=clock)
    [letter] = db_session.scalars(select(CaseLetter)).all()
    assert letter.state == "sent"
    assert letter.override is not None
    assert letter.override["by"] != letter.override["second"]


def test_it_is_not_loaded_beside_units_of_somebody_else(
    app: Flask, settings: Settings, clock: FixedClock, runner: CommandRunner
) -> None:
    factories.make_unit()
    with pytest.raises(Refused, match="other units"):
        load(settings=settings, clock=clock)
    assert runner("demo", "load").exit_code == 2
    assert runner("demo", "load", "--if-empty").exit_code == 0


def test_it_is_not_loaded_in_production(app: Flask, clock: FixedClock) -> None:
    production = Settings(mode="production", secret_key="x" * 32)
    with pytest.raises(Refused, match="production"):
        load(settings=production, clock=clock)
