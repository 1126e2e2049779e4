"""Warnings and the morning digest: to the right people, in their language, once, whatever was missed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.cases.models import Case, Deadline
from app.cases.services.access import restrict_case
from app.cases.services.contacts import NewContact, record_contact
from app.cases.services.receipt import correct_receipt
from app.complaints.services.closing import Ending, withdraw
from app.platform.accounts import SYSTEM, Role, Unit, User
from app.platform.db import transaction
from app.platform.jobs.models import Message
from app.shared.clock import FixedClock
from app.watch.models import DeadlineWarning, Morning
from tests.factories import make_person, make_unit
from tests.watch.conftest import mails_to

Watched = Callable[..., Case]
Mornings = Callable[..., dict[str, int]]

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Received on this day, an own acknowledgement is due on Monday 30 November; the final response on 18 January."""


def at(day: date, hour: int = 8) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def test_a_date_that_comes_near_is_told_in_the_morning_digest_and_once(
    watched: Watched, owner: User, morning: Mornings
) -> None:
    case = watched(owner)
    morning(at(date(2026, 11, 25)))  # three working days before the own acknowledgement
    morning(at(date(2026, 11, 25), 9))
    (mail,) = mails_to(owner)
    assert mail.key == f"digest:{owner.id}:2026-11-25"
    assert "Wed 25 Nov 2026" in mail.subject
    assert "New warnings (" in mail.body
    assert f"{case.reference} Margaret Ashworth" in mail.body
    assert "is due on Mon 30 Nov 2026" in mail.body
    assert "(you own it)" in mail.body
    assert mail.html is not None
    assert "Margaret Ashworth" in mail.html
    assert f"/cases/{case.reference}" in mail.html


def test_nothing_is_sent_before_the_hour_of_the_readers_day(
    watched: Watched, owner: User, morning: Mornings
) -> None:
    watched(owner)
    morning(at(date(2026, 11, 25), 6))
    assert not mails_to(owner)
    morning(at(date(2026, 11, 25), 7))
    assert len(mails_to(owner)) == 1


def test_a_step_reached_after_the_digest_has_a_mail_of_its_own(
    watched: Watched, owner: User, morning: Mornings
) -> None:
    watched(owner)
    morning(at(date(2026, 11, 25)))
    late = watched(
        owner, received_on=date(2026, 10, 1)
    )  # registered at noon, and its final response near already
    morning(at(date(2026, 11, 25), 12))
    digest, warning = mails_to(owner)
    assert digest.key.startswith("digest:")
    assert warning.key.startswith("warnings:")
    assert late.reference in warning.body
    assert warning.case_reference == late.reference


def test_days_that_were_missed_are_caught_up_as_one_notice(
    watched: Watched, owner: User, supervisor: User, morning: Mornings, db_session: Session
) -> None:
    for number in range(5):
        watched(owner, received_on=date(2026, 11, 23), name=f"Person {number}")
    morning(at(date(2027, 2, 1)))  # ten weeks without a jobs process
    for person in (owner, supervisor):
        (mail,) = mails_to(person)
        assert mail.body.count("Final response, eight weeks was due on") == 5
        assert "per cent of the time has gone" not in mail.body  # what is over is not near any more
    untold = db_session.scalar(select(func.count()).where(DeadlineWarning.told_at.is_(None)))
    assert untold == 0


def test_a_missed_digest_is_not_sent_late(watched: Watched, owner: User, morning: Mornings) -> None:
    watched(owner)
    morning(at(date(2026, 11, 24)))
    morning(at(date(2026, 11, 27)))
    assert [mail.key.rpartition(":")[2] for mail in mails_to(owner, "digest")] == ["2026-11-24", "2026-11-27"]


def test_over_the_date_it_goes_up_the_tree(
    watched: Watched, owner: User, supervisor: User, head: User, morning: Mornings
) -> None:
    case = watched(owner)
    for offset in range(60):
        morning(at(date(2026, 11, 24) + timedelta(days=offset)))
    law = "Final response, eight weeks"
    assert any(f"{law} was due" in mail.body and case.reference in mail.body for mail in mails_to(head))
    told = [mail.body for mail in mails_to(head)]
    assert sum("you are the unit above" in body for body in told) == 1
    assert sum("you supervise the unit" in mail.body for mail in mails_to(supervisor)) >= 3


def test_whoever_is_away_is_not_written_to_and_whoever_stands_in_is_told_for_whom(
    watched: Watched, owner: User, branch: Unit, morning: Mornings, away: Callable[..., None]
) -> None:
    other = make_person(Role.OFFICER, unit=branch, display_name="Sam Standin")
    watched(owner)
    away(owner, date(2026, 11, 25), date(2026, 11, 27), other)
    morning(at(date(2026, 11, 25)))
    assert not mails_to(owner)
    (mail,) = mails_to(other)
    assert "for Olive Owner, who is away" in mail.body
    morning(at(date(2026, 11, 30)))
    assert len(mails_to(owner)) == 1


def test_an_owner_away_without_anybody_is_the_supervisors_matter(
    watched: Watched, owner: User, supervisor: User, morning: Mornings, away: Callable[..., None]
) -> None:
    watched(owner)
    away(owner, date(2026, 11, 25), date(2026, 11, 27))
    morning(at(date(2026, 11, 25)))
    (mail,) = mails_to(supervisor)
    assert "you supervise the unit, for Olive Owner, who is away" in mail.body


def test_a_reader_of_chinese_is_written_to_in_chinese(
    watched: Watched, branch: Unit, morning: Mornings
) -> None:
    reader = make_person(Role.OFFICER, unit=branch, locale="zh_Hans_CN")
    watched(reader)
    morning(at(date(2026, 11, 25)))
    (mail,) = mails_to(reader)
    assert "2026年11月30日" in mail.body
    assert "新的预警" in mail.body
    assert mail.html is not None
    assert 'lang="zh-Hans"' in mail.html


def test_the_morning_begins_where_the_reader_is(watched: Watched, app: Flask, morning: Mornings) -> None:
    china = {
        "country": "CN",
        "zone": "Asia/Shanghai",
        "place": "BJ",
        "regime": "cn-complaint",
        "currency": "CNY",
    }
    office = make_unit(**china, language="zh-Hans")
    reader = make_person(Role.OFFICER, unit=office)
    watched(reader, at=office, received_on=date(2026, 11, 20))
    morning(datetime(2026, 11, 24, 22, 30, tzinfo=UTC))  # half past six on Wednesday in Shanghai
    assert not mails_to(reader)
    morning(datetime(2026, 11, 24, 23, 30, tzinfo=UTC))
    (mail,) = mails_to(reader)
    assert mail.key.endswith("2026-11-25")


def test_a_quiet_day_sends_nothing_and_is_looked_at_once(
    owner: User, morning: Mornings, db_session: Session
) -> None:
    assert morning(at(date(2026, 11, 25)))["digests"] == 0
    assert not mails_to(owner)
    assert db_session.scalars(select(Morning.mailed).where(Morning.user_id == owner.id)).all() == [False]


def test_at_the_weekend_warnings_go_and_digests_wait(
    watched: Watched, owner: User, morning: Mornings
) -> None:
    watched(owner, received_on=date(2026, 11, 20))
    morning(at(date(2026, 11, 28)))  # a Saturday; the own acknowledgement was due on Friday
    assert not mails_to(owner, "digest")
    assert len(mails_to(owner, "warnings")) == 1
    morning(at(date(2026, 11, 30)))
    assert len(mails_to(owner, "digest")) == 1


def test_what_was_done_meanwhile_is_not_told(
    app: Flask, watched: Watched, owner: User, morning: Mornings, clock: FixedClock
) -> None:
    case = watched(owner)
    morning(at(date(2026, 11, 25), 5))  # raised, not told yet
    clock.instant = at(date(2026, 11, 25), 6)
    withdraw(
        actor=SYSTEM,
        clock=clock,
        library=app.extensions["rules"],
        reference=case.reference,
        ending=Ending(date(2026, 11, 25), "phone", "done"),
    )
    morning(at(date(2026, 11, 25), 7))
    assert not mails_to(owner)


def test_a_confidential_case_is_told_to_nobody_who_may_not_know_of_it(
    watched: Watched,
    owner: User,
    supervisor: User,
    head: User,
    branch: Unit,
    morning: Mornings,
    clock: FixedClock,
) -> None:
    case = watched(owner)
    named = make_person(Role.LEGAL, unit=branch)
    restrict_case(actor=SYSTEM, clock=clock, reference=case.reference, readers=[named.id], reason="staff")
    morning(at(date(2027, 2, 1)))
    for person in (supervisor, head):
        assert not any(case.reference in mail.body for mail in mails_to(person))
    assert any(case.reference in mail.body for mail in mails_to(owner))


def test_what_was_promised_for_today_stands_in_the_digest(
    watched: Watched, owner: User, morning: Mornings, clock: FixedClock
) -> None:
    case = watched(owner)
    told = NewContact(
        MONDAY, "phone", "out", "Margaret Ashworth", "rang", date(2026, 11, 24), "ring after ten"
    )
    record_contact(actor=SYSTEM, clock=clock, reference=case.reference, contact=told)
    morning(at(date(2026, 11, 24)))
    (mail,) = mails_to(owner)
    assert "Promised for today (1)" in mail.body
    assert "ring after ten" in mail.body


def test_a_long_list_is_counted_not_poured_out(
    watched: Watched, owner: User, supervisor: User, morning: Mornings
) -> None:
    for number in range(45):
        watched(owner, name=f"Person {number}")
    morning(at(date(2026, 11, 30)))
    (mail,) = mails_to(owner)
    assert "and 5 more" in mail.body
    assert "45" in mail.subject or "(45)" in mail.body


def test_of_what_is_overdue_the_dates_in_law_come_first(
    watched: Watched, owner: User, supervisor: User, morning: Mornings
) -> None:
    watched(owner)
    for on in (date(2027, 2, 1), date(2027, 2, 2)):
        morning(at(on))
    overdue = mails_to(owner)[-1].body.partition("Overdue")[2]
    assert -1 < overdue.find("Final response, eight weeks") < overdue.find("Update within four weeks")


def test_the_supervisor_reads_how_the_unit_stands(
    watched: Watched, supervisor: User, morning: Mornings
) -> None:
    watched(None)
    morning(at(date(2026, 11, 24)))
    (mail,) = mails_to(supervisor)
    assert "The unit: 0 overdue, 0 due today, 1 with nobody." in mail.body


def test_a_closed_account_is_told_nothing(
    watched: Watched, owner: User, morning: Mornings, db_session: Session
) -> None:
    watched(owner)
    with transaction() as session:
        session.execute(update(User).where(User.id == owner.id).values(active=False))
    morning(at(date(2026, 11, 25)))
    assert not mails_to(owner)
    assert (
        db_session.scalar(select(func.count()).select_from(Message).where(Message.key.like("digest:%"))) == 0
    )


def test_a_date_that_moves_is_warned_of_anew(
    app: Flask, watched: Watched, owner: User, morning: Mornings, clock: FixedClock
) -> None:
    case = watched(owner)
    morning(at(date(2026, 11, 25)))
    correct_receipt(
        actor=SYSTEM,
        clock=clock,
        library=app.extensions["rules"],
        reference=case.reference,
        received_on=date(2026, 11, 20),
        reason="post room",
    )
    morning(at(date(2026, 11, 25), 10))
    assert len(mails_to(owner, "warnings")) == 1
    assert "27 Nov" in mails_to(owner, "warnings")[0].body


def test_a_quiet_hour_asks_the_database_little(
    watched: Watched, owner: User, morning: Mornings, query_count: Callable[..., object]
) -> None:
    for number in range(20):
        watched(owner, name=f"Person {number}")
    morning(at(date(2026, 11, 24)))
    with query_count(at_most=18):  # type: ignore[attr-defined]
        morning(at(date(2026, 11, 24), 10))


def test_a_date_whose_day_has_not_begun_where_it_is_waits_unheld(
    watched: Watched, owner: User, morning: Mornings, db_session: Session, query_count: Callable[..., object]
) -> None:
    """At noon in London tomorrow has begun at the edge of the world; what hangs on it there is not read through."""
    for number in range(5):
        watched(owner, name=f"Person {number}")
    morning(at(date(2026, 11, 24)))
    with transaction() as session:
        session.execute(update(Deadline).where(Deadline.owed).values(look_on=date(2026, 11, 25)))
    with query_count(at_most=18) as sent:  # type: ignore[attr-defined]
        morning(at(date(2026, 11, 24), 12))
    assert not any("deadline.certificate" in statement for statement in sent)
    kept = select(func.count()).where(Deadline.owed, Deadline.look_on == date(2026, 11, 25))
    assert db_session.scalar(kept)
    morning(at(date(2026, 11, 25), 0))
    db_session.rollback()
    assert not db_session.scalar(kept)
