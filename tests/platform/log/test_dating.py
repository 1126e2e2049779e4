"""When something happened and when we learnt of it: legal days in the stream's zone, and a reason for the past."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.platform import log
from app.platform.db import transaction
from app.platform.log.dating import dated
from app.shared.clock import legal_day
from app.shared.errors import Refused

STREAM = log.Stream("test", "A-1")
DONE = log.declare("test_done", "Done")
HEARD = log.declare("test_heard", "Heard of", because="as they told us")
MORNING = datetime(2026, 11, 23, 9, tzinfo=UTC)
ZONES = ("Pacific/Apia", "Asia/Shanghai", "Europe/London", "America/New_York", "Pacific/Niue")


def when(
    kind: log.EventKind = DONE, *, at: datetime = MORNING, zone: str = "UTC", **more: Any
) -> log.NewEvent:
    """The event as the log takes it, recorded at ``at``; it happened today, or on the day of its instant."""
    today = legal_day(more.get("occurred_at", at), zone)
    return dated(log.NewEvent(STREAM, kind, **{"occurred_on": today, **more}), recorded_at=at, zone=zone)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Asia/Shanghai", date(2026, 11, 24)),
        ("Europe/London", date(2026, 11, 23)),
        ("America/New_York", date(2026, 11, 23)),
    ],
)
def test_without_a_day_it_happens_on_the_day_that_has_begun_where_the_stream_is_kept(
    app: Flask, zone: str, day: date
) -> None:
    half_past_midnight_in_shanghai = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
    with transaction():
        event = log.record(
            STREAM, DONE, actor="user:1", recorded_at=half_past_midnight_in_shanghai, legal_zone=zone
        )
        assert event.occurred_on == day


def test_yesterday_begins_at_midnight_there_and_not_in_greenwich() -> None:
    just_after = datetime(2026, 11, 23, 16, 0, 1, tzinfo=UTC)  # 24 November, 0:00:01, in Shanghai
    at = datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC)
    with pytest.raises(Refused, match="happened before today") as refused:
        when(at=just_after, zone="Asia/Shanghai", occurred_at=at)
    assert refused.value.field == "reason"
    assert when(at=just_after, zone="Europe/London", occurred_at=at).reason is None


@pytest.mark.parametrize("reason", [None, "", "   "])
def test_a_day_in_the_past_needs_a_reason(reason: str | None) -> None:
    with pytest.raises(Refused, match="say why it is recorded only now"):
        when(occurred_on=date(2026, 11, 22), reason=reason)


def test_a_reason_that_is_given_stands() -> None:
    assert when(occurred_on=date(2020, 1, 1), reason="taken on").reason == "taken on"
    assert when(HEARD, occurred_on=date(2020, 1, 1), reason="found later").reason == "found later"


def test_a_kind_that_one_learns_of_later_says_so_itself() -> None:
    assert when(HEARD, occurred_on=date(2026, 11, 22)).reason == "as they told us"
    assert when(HEARD).reason is None, "today nobody asks why"


def test_a_correction_needs_a_reason_whatever_its_day() -> None:
    with pytest.raises(Refused, match="why it is corrected"):
        when(corrects=1)
    assert when(corrects=1, reason="mistyped").reason == "mistyped"


@pytest.mark.parametrize(
    "future", [{"occurred_on": date(2026, 11, 24)}, {"occurred_at": MORNING + timedelta(seconds=1)}]
)
def test_nothing_has_happened_in_the_future(future: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="in the future") as refused:
        when(reason="typed wrongly", **future)
    assert refused.value.field == "on"


def test_day_and_instant_are_the_same_moment() -> None:
    with pytest.raises(ValueError, match="is not on 2026-11-22 in UTC"):
        when(occurred_on=date(2026, 11, 22), occurred_at=MORNING, reason="typed wrongly")


@given(
    recorded=st.timedeltas(timedelta(days=-13_000), timedelta(days=60_000)).map(lambda past: MORNING + past),
    ago=st.timedeltas(timedelta(0), timedelta(days=3)),
    zone=st.sampled_from(ZONES),
)
def test_an_instant_falls_on_one_legal_day_and_only_an_earlier_one_asks_why(
    recorded: datetime, ago: timedelta, zone: str
) -> None:
    at = (recorded - ago).astimezone(ZoneInfo("Asia/Kathmandu"))
    event = when(HEARD, at=recorded, zone=zone, occurred_at=at)
    assert event.occurred_on == legal_day(at, zone)
    assert (event.reason is not None) == (legal_day(at, zone) < legal_day(recorded, zone))


def test_what_is_refused_is_not_in_the_log_and_what_is_taken_verifies(
    app: Flask, db_session: Session
) -> None:
    def record(**more: Any) -> None:
        with transaction():
            log.record(STREAM, HEARD, actor="user:1", recorded_at=MORNING, legal_zone="UTC", **more)

    record(occurred_on=date(2026, 11, 1))
    with pytest.raises(Refused):
        record(occurred_on=date(2026, 12, 1))
    (entry,) = log.entries(db_session, STREAM)
    assert (entry.occurred_on, entry.reason) == (date(2026, 11, 1), "as they told us")
    assert log.verify(db_session).ok
