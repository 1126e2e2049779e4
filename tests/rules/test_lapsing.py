"""What days alone do to a date is told by its certificate: the same, to the byte, as counting it again that day."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from app.rules import Library, WrittenCalendars, compute
from app.rules.engine import Result
from app.rules.lapsing import lapsed, moves_with_the_day, with_standing
from app.rules.occurrences import parse_when
from tests.rules.test_vectors import ROWS


def counted(library: Library, calendars: WrittenCalendars, row: dict[str, Any], as_of: date) -> Result:
    return compute(
        library,
        regime=row["regime"],
        clock=row["clock"],
        events={
            name: [parse_when(item) for item in value] if isinstance(value, list) else parse_when(value)
            for name, value in row["events"].items()
        },
        facts=row.get("facts") or {},
        place=row.get("place") or "",
        calendars=calendars,
        as_of=as_of,
    )


def test_every_worked_example_is_judged_later_as_it_would_be_counted(
    library: Library, calendars: WrittenCalendars
) -> None:
    seen: Counter[str] = Counter()
    for row in ROWS:
        first = counted(library, calendars, row, date(2000, 1, 1))
        if first.state != "running" or first.due is None or first.certificate is None:
            continue
        plain = first.certificate.to_json()
        clock = library.clock_written(plain["rule_digest"])
        assert clock is not None, row["id"]
        if moves_with_the_day(plain):
            seen["moves with the day"] += 1
            continue
        last = max(first.due, first.rolled or first.due)
        for day in (first.due, *(last + timedelta(days=days) for days in (0, 1, 400))):
            again = counted(library, calendars, row, day).certificate
            stands = lapsed(plain, clock, day)
            assert again is not None
            assert (with_standing(plain, stands) if stands else plain) == again.to_json(), (row["id"], day)
            seen[stands.state if stands else "running"] += 1
    assert min(seen["running"], seen["late"], seen["stopped"]) > 50, seen


def test_time_left_out_that_has_not_ended_moves_the_date_with_the_day(
    library: Library, calendars: WrittenCalendars
) -> None:
    events = {"received": "2026-09-01", "appraisal_started": "2026-09-05", "appraisal_notified": "2026-09-05"}
    row: dict[str, Any] = {
        "regime": "cn-complaint",
        "clock": "decision",
        "events": events,
        "facts": {"complexity": "simple", "appraisal_notified": True},
    }
    open_still = counted(library, calendars, row, date(2026, 9, 10)).certificate
    events["appraisal_ended"] = "2026-09-12"
    ended = counted(library, calendars, row, date(2026, 9, 20)).certificate
    assert open_still and moves_with_the_day(open_still.to_json())
    assert ended and not moves_with_the_day(ended.to_json())
