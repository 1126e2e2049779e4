"""Events of a day whose hour nobody knows stand in the order in which they happened, as far as the log tells."""

from __future__ import annotations

from datetime import UTC, date, datetime

from app.cases.presenters.chronology import in_order
from app.platform.log import Entry

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def entry(seq: int, kind: str, on: date, recorded: datetime, at: datetime | None = None) -> Entry:
    return Entry(seq, kind, on, at, recorded, "person", None, None, {}, "")


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def kinds(entries: list[Entry]) -> list[str]:
    return [each.kind for each in in_order(entries, "Europe/London")]


def test_what_is_recorded_later_of_a_day_stands_behind_what_was_known_of_it_before() -> None:
    sent = entry(1, "letter_sent", MONDAY, at(23, 15))
    delivered = entry(2, "letter_delivered", MONDAY, at(24, 9))

    assert kinds([sent, delivered]) == ["letter_sent", "letter_delivered"]


def test_all_of_a_day_that_is_entered_afterwards_keeps_the_order_of_the_log() -> None:
    received = entry(1, "received", MONDAY, at(24, 9))
    called = entry(2, "contact_recorded", MONDAY, at(24, 9), at(23, 11))
    sent = entry(3, "letter_sent", MONDAY, at(24, 10))

    assert kinds([received, called, sent]) == ["received", "contact_recorded", "letter_sent"]


def test_a_known_hour_wins_over_the_order_of_the_log() -> None:
    afternoon = entry(1, "letter_sent", MONDAY, at(23, 15), at(23, 15))
    morning = entry(2, "contact_recorded", MONDAY, at(24, 9), at(23, 10))
    next_day = entry(3, "assigned", TUESDAY, at(24, 8))

    assert kinds([next_day, afternoon, morning]) == ["contact_recorded", "letter_sent", "assigned"]
