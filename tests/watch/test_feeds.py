"""Dates in people's own calendars: under a secret address, without names, gone the moment it is taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, Deadline
from app.cases.services.access import restrict_case
from app.platform.accounts import SYSTEM, Role, Unit, User
from app.platform.accounts.signed_in import actor_for
from app.platform.db import transaction
from app.platform.log import Stream, entries
from app.shared.clock import FixedClock
from app.shared.errors import NotFound, Refused
from app.watch.models import CalendarFeed
from app.watch.services.feeds import MOST_FEEDS, READS, WITHIN, make_feed, open_feeds, revoke_feed
from tests.clients import PageClient
from tests.factories import make_person, make_unit

Watched = Callable[..., Case]
SignIn = Callable[[User], PageClient]


def feed_of(person: User, clock: FixedClock, unit: Unit | None = None) -> str:
    secret = make_feed(actor=actor_for(person), clock=clock, unit_code=unit.code if unit else None)
    return f"/feeds/{secret}.ics"


def events_at(client: PageClient, address: str) -> dict[str, date]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    calendar = Calendar.from_ical(answer.get_data())
    return {str(event["summary"]): event["dtstart"].dt for event in calendar.walk("VEVENT")}


def test_a_calendar_reads_what_its_person_owes(
    client: PageClient, watched: Watched, owner: User, clock: FixedClock, db_session: Session
) -> None:
    case, other = watched(owner), watched()
    found = events_at(client, feed_of(owner, clock))
    owed = db_session.scalars(select(Deadline).where(Deadline.case_id == case.id, Deadline.owed))
    assert sorted(found.values()) == sorted(row.due_on for row in owed if row.due_on)
    assert found[f"§ {case.reference} Final response, eight weeks"] == date(2027, 1, 18)
    assert not any(other.reference in summary for summary in found)


def test_no_name_and_no_matter_leaves_the_house(
    client: PageClient, watched: Watched, owner: User, clock: FixedClock
) -> None:
    watched(owner, name="Margaret Ashworth")
    text = client.get(feed_of(owner, clock)).get_data(as_text=True)
    assert "Ashworth" not in text and "Margaret" not in text and owner.display_name not in text


def test_a_unit_has_a_feed_for_those_who_may_read_it(
    client: PageClient, watched: Watched, supervisor: User, owner: User, branch: Unit, clock: FixedClock
) -> None:
    case = watched(owner)
    assert any(case.reference in each for each in events_at(client, feed_of(supervisor, clock, branch)))
    elsewhere = make_unit(branch)
    stranger = make_person(Role.OFFICER, unit=elsewhere)
    with pytest.raises(NotFound):
        make_feed(actor=actor_for(stranger), clock=clock, unit_code=branch.code)


def test_what_is_confidential_to_others_is_not_in_a_feed(
    client: PageClient,
    watched: Watched,
    supervisor: User,
    branch: Unit,
    clock: FixedClock,
    db_session: Session,
) -> None:
    case = watched()
    address = feed_of(supervisor, clock, branch)
    assert events_at(client, address)
    named = make_person(Role.OFFICER, unit=branch)
    restrict_case(actor=SYSTEM, clock=clock, reference=case.reference, readers=[named.id], reason="staff")
    assert events_at(client, address) == {}


def test_a_feed_taken_back_gives_nothing(
    client: PageClient, watched: Watched, owner: User, clock: FixedClock, db_session: Session
) -> None:
    watched(owner)
    address = feed_of(owner, clock)
    (feed,) = open_feeds(db_session, owner.id)
    revoke_feed(actor=actor_for(owner), clock=clock, feed_id=feed.id)
    assert client.get(address).status_code == 404
    with pytest.raises(NotFound):
        revoke_feed(actor=actor_for(owner), clock=clock, feed_id=feed.id)
    kinds = [entry.kind for entry in entries(db_session, Stream("user", str(owner.id)))]
    assert kinds[-2:] == ["feed_made", "feed_revoked"]


def test_nobody_takes_back_the_feed_of_another(
    watched: Watched, owner: User, supervisor: User, clock: FixedClock, db_session: Session
) -> None:
    feed_of(owner, clock)
    (feed,) = open_feeds(db_session, owner.id)
    with pytest.raises(NotFound):
        revoke_feed(actor=actor_for(supervisor), clock=clock, feed_id=feed.id)


@pytest.mark.parametrize("lost", ["account", "role"])
def test_whoever_left_reads_no_more(
    client: PageClient,
    watched: Watched,
    supervisor: User,
    branch: Unit,
    clock: FixedClock,
    lost: str,
) -> None:
    watched()
    address = feed_of(supervisor, clock, branch)
    assert events_at(client, address)
    with transaction() as session:
        person = session.get_one(User, supervisor.id)
        if lost == "account":
            person.active = False
        else:
            person.bindings.clear()
    assert client.get(address).status_code == 404


def test_only_the_digest_of_the_secret_is_kept(owner: User, clock: FixedClock, db_session: Session) -> None:
    address = feed_of(owner, clock)
    secret = address.removeprefix("/feeds/").removesuffix(".ics")
    (feed,) = open_feeds(db_session, owner.id)
    stored = [str(getattr(feed, column.name)) for column in CalendarFeed.__table__.columns]
    assert len(feed.digest) == 64 and not any(secret in value for value in stored)


@pytest.mark.parametrize("secret", ["x", "0" * 64, "x" * 400, "ü" * 20, "..%2f..", "' or 1=1"])
def test_a_secret_that_was_never_given_out_is_not_found(client: PageClient, secret: str) -> None:
    assert client.get(f"/feeds/{secret}.ics").status_code == 404


def test_nothing_new_is_said_in_a_word(
    client: PageClient, watched: Watched, owner: User, clock: FixedClock
) -> None:
    watched(owner)
    address = feed_of(owner, clock)
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and not again.get_data()
    watched(owner)
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_feed_that_is_read_too_often_has_to_wait(
    client: PageClient, owner: User, clock: FixedClock
) -> None:
    address = feed_of(owner, clock)
    for _reading in range(READS):
        assert client.get(address).status_code == 200
    slowed = client.get(address)
    assert slowed.status_code == 429 and slowed.headers["Retry-After"]
    clock.advance(seconds=int(WITHIN.total_seconds()))
    assert client.get(address).status_code == 200


def test_nobody_has_feeds_without_end(owner: User, clock: FixedClock) -> None:
    for _each in range(MOST_FEEDS):
        feed_of(owner, clock)
    with pytest.raises(Refused):
        feed_of(owner, clock)


def test_a_date_that_moves_keeps_its_place_in_the_calendar(
    client: PageClient, watched: Watched, owner: User, clock: FixedClock, db_session: Session
) -> None:
    watched(owner)
    address = feed_of(owner, clock)
    before = client.get(address).get_data(as_text=True)
    with transaction() as session:
        row = session.scalars(select(Deadline).where(Deadline.clock == "final-response")).one()
        assert row.due_on is not None
        row.due_on, row.revision = row.due_on - timedelta(days=2), row.revision + 1
    after = client.get(address).get_data(as_text=True)
    assert set(re.findall(r"UID:(\S+)", before)) == set(re.findall(r"UID:(\S+)", after))
    assert "20270116" in after and "20270116" not in before


def test_the_page_shows_an_address_once(
    sign_in: SignIn, watched: Watched, owner: User, client: PageClient
) -> None:
    desk = sign_in(owner)
    page = desk.post("/deadlines/feeds", data={"unit": ""}).get_data(as_text=True)
    found = re.search(r'value="(http[^"]+/feeds/[^"]+\.ics)"', page)
    assert found
    assert desk.get(found[1]).status_code == 200
    later = desk.get("/deadlines/feeds").get_data(as_text=True)
    assert ".ics" not in later and "My own dates" in later
    number = re.search(r"/deadlines/feeds/(\d+)/revoke", later)
    assert number
    assert desk.post(f"/deadlines/feeds/{number[1]}/revoke").status_code == 303
    assert desk.get(found[1]).status_code == 404
    assert desk.post("/deadlines/feeds", data={"unit": "nowhere"}).status_code == 404
