"""Worked examples: the ones handed to us, our own for what they leave out, an audit's, and a second reading's.

The rows of the audit cover every clock. Their dates were worked out from the texts of the rules with plain date
arithmetic, the official files of China and the United Kingdom and the `holidays` library, never with our engine; `source`
says where the rule stands. Those of the second reading were worked out the same way, with the days off typed from the
official announcements: months' ends, chains of days off, make-up days, the last day for asking, caps, several zones.
The wider ones do so for rules of which the others have few: France, Italy, Germany, Spain, Texas, India, Singapore, Hong Kong, UNCITRAL.
Those of the places were worked out with days off typed from the announcements of each nation and state: what one instant
is in each, days that only one of them has, extensions on the last day, and the clocks of proceedings.
Those of the ends were reckoned by hand first and by a few lines of date arithmetic after: leap days, the turn of the year and of
summer time, the last day of one rule and the first of the next.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.rules import Library, WrittenCalendars
from app.rules.vectors import read_vectors, verify

FOLDER = Path(__file__).parent
NAMES = (
    "deadline-vectors",
    "own-vectors",
    "edge-vectors",
    "audit-vectors",
    "reread-vectors",
    "wider-vectors",
    "further-vectors",
    "places-vectors",
    "ends-vectors",
)
ROWS = [row for name in NAMES for row in read_vectors(FOLDER / f"{name}.json")]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_worked_example_comes_out_as_written(
    row: dict[str, Any], library: Library, calendars: WrittenCalendars
) -> None:
    outcome = verify(library, [row], calendars)
    assert [(each.id, dict(each.expected), dict(each.got)) for each in outcome.failed] == []


def test_a_wrong_expectation_is_reported_with_its_certificate(
    library: Library, calendars: WrittenCalendars
) -> None:
    row = {"id": "X", "regime": "gb-disp", "clock": "final-response", "events": {"received": "2026-06-01"},
           "expect": {"due": "2026-07-28"}}  # fmt: skip
    outcome = verify(library, [row], calendars)
    assert outcome.passed == 0
    assert outcome.failed[0].got == {"due": "2026-07-27"}
    assert outcome.failed[0].certificate is not None


@pytest.mark.parametrize(
    ("asked", "matches"),
    [
        ("2026-10-06", True),
        ("2026-10-03T16:00+10:00", True),
        ("2026-10-03T06:00:00Z", True),
        ("2026-10-03T16:00", False),
    ],
)
def test_an_instant_asks_where_the_hours_end_and_a_day_asks_for_the_limit(
    asked: str, matches: bool, library: Library, calendars: WrittenCalendars
) -> None:
    row = {"id": "AU", "regime": "au-rg271", "clock": "acknowledgement", "place": "NSW",
           "events": {"received": "2026-10-02T16:00+10:00"}, "expect": {"due": asked}}  # fmt: skip
    assert verify(library, [row], calendars).passed == matches


@pytest.mark.parametrize(
    "row",
    [
        {"id": "no-such-regime", "regime": "xx", "clock": "decision", "events": {}, "expect": {"due": "2026-01-01"}},
        {"id": "no-such-clock", "regime": "gb-disp", "clock": "x", "events": {}, "expect": {"due": "2026-01-01"}},
        {"id": "no-events", "regime": "gb-disp", "clock": "final-response", "expect": {"due": "2026-01-01"}},
        {"id": "no-day", "regime": "gb-disp", "clock": "final-response", "events": {"received": "soon"},
         "expect": {"due": "2026-01-01"}},
        {"id": "strange-key", "regime": "gb-disp", "clock": "final-response", "events": {"received": "2026-06-01"},
         "expect": {"duo": "2026-01-01"}},
        {"id": "nothing"},
    ],
    ids=lambda row: row["id"],
)  # fmt: skip
def test_a_row_that_makes_no_sense_fails_and_stops_nothing(
    row: dict[str, Any], library: Library, calendars: WrittenCalendars
) -> None:
    good = {"id": "UK", "regime": "gb-disp", "clock": "final-response", "events": {"received": "2026-06-01"},
            "expect": {"due": "2026-07-27"}}  # fmt: skip
    outcome = verify(library, [row, good], calendars)
    assert (outcome.rows, outcome.passed, outcome.failed[0].id) == (2, 1, row["id"])
