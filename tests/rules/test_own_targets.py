"""Complaints under no rules of law: our own targets, in the zone and the working days of the complaint."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from app.cases.domain.basis import basis
from app.rules import OWN_TARGETS, Library, Result, WrittenCalendars, clocks_for, lint, load_library
from app.rules.occurrences import Events

TODAY = date(2026, 11, 23)
ALONE = """
regime = "xx-house"
title = { en = "House", zh = "内部" }
short = { en = "House", zh = "内部" }
zone = "UTC"

[events]
received = { kind = "received", en = "Received", zh = "收到" }
"""
TARGET = """
[[targets]]
id = "own-answer"
title = { en = "Answer within ten days", zh = "十日内答复" }
start = "received"
count = 10
unit = "days"
"""


def dates(
    library: Library, calendars: WrittenCalendars, events: Events, *, register: bool = False
) -> dict[str, Result]:
    """Our own targets for a complaint in Texas."""
    counted_by = basis(library, calendars, regime=None, country="US", place="TX", zone="America/Chicago")
    found = counted_by.deadlines(
        library,
        events=events,
        facts={"from_register": True} if register else {},
        calendars=calendars,
        as_of=TODAY,
    )
    return {result.clock: result for result in found}


def test_a_pack_may_hold_own_targets_alone_but_not_nothing(tmp_path: Path) -> None:
    (tmp_path / "house.toml").write_text(ALONE + TARGET, encoding="utf-8")
    assert lint(tmp_path) == []
    (tmp_path / "house.toml").write_text(ALONE, encoding="utf-8")
    assert [problem.key for problem in lint(tmp_path)] == ["versions"]


def test_none_of_it_is_law(library: Library) -> None:
    pack = library.pack(OWN_TARGETS)
    assert pack.versions == ()
    assert {target.kind for target in pack.targets} == {"target"}


def test_days_are_those_of_the_complaint(library: Library, calendars: WrittenCalendars) -> None:
    """Half past three in the morning in London is the evening before in Texas, and nobody works on Thanksgiving."""
    found = dates(library, calendars, {"received": datetime(2026, 11, 24, 3, 30, tzinfo=UTC)})
    acknowledged = found["own-acknowledgement"]
    assert acknowledged.start_on == date(2026, 11, 23)
    assert acknowledged.certificate is not None and acknowledged.certificate.calendar is not None
    assert acknowledged.certificate.calendar.code == "US-TX"
    assert acknowledged.due == date(2026, 12, 2), "the day after Thanksgiving is a holiday of the state"
    assert found["own-decision"].due == date(2027, 1, 18)
    assert set(found) == {"own-acknowledgement", "own-findings", "own-draft-letter", "own-decision"}


def test_a_country_without_a_calendar_counts_no_working_days_and_says_so(library: Library) -> None:
    calendars = WrittenCalendars({})
    counted_by = basis(library, calendars, regime=None, country="BR", place=None, zone="America/Sao_Paulo")
    found = counted_by.deadlines(
        library, events={"received": date(2026, 11, 2)}, facts={}, calendars=calendars, as_of=TODAY
    )
    by_clock = {result.clock: result for result in found}
    assert by_clock["own-acknowledgement"].error == "calendar-missing"
    assert by_clock["own-decision"].due == date(2026, 12, 28)


def test_of_a_complaint_from_a_register_only_the_decision_is_measured(
    library: Library, calendars: WrittenCalendars
) -> None:
    opened = {"received": date(2016, 3, 1)}
    closed = {**opened, "closed": date(2016, 4, 26), "closed_in_register": date(2016, 4, 26)}
    late = {**opened, "closed": date(2016, 4, 27), "closed_in_register": date(2016, 4, 27)}
    undated = {**opened, "closed": date(2016, 3, 2), "closed_undated": date(2016, 3, 2)}
    states = {
        name: dates(library, calendars, events, register=True)
        for name, events in {"open": opened, "in time": closed, "late": late, "undated": undated}.items()
    }
    assert all(set(found) == {"own-decision"} for found in states.values())
    outcomes = {
        name: (found["own-decision"].state, found["own-decision"].met_on) for name, found in states.items()
    }
    assert outcomes == {
        "open": ("late", None),
        "in time": ("met", date(2016, 4, 26)),
        "late": ("late", date(2016, 4, 27)),
        "undated": ("stopped", None),
    }
    assert states["undated"]["own-decision"].stopped_by == "closed_undated"


def test_a_complaint_handled_here_and_closed_without_an_answer_ends_the_target(
    library: Library, calendars: WrittenCalendars
) -> None:
    events = {"received": date(2026, 10, 1), "closed": date(2026, 10, 9)}
    found = dates(library, calendars, events)
    assert {result.state for result in found.values()} == {"stopped"}


def test_rules_of_law_are_counted_as_before(library: Library, calendars: WrittenCalendars) -> None:
    counted_by = basis(library, calendars, regime="gb-disp", country="GB", place="SCT", zone="Europe/London")
    assert (counted_by.rules, counted_by.calendar, counted_by.zone) == ("gb-disp", "GB-SCT", None)
    events = {"received": date(2026, 11, 2)}
    assert counted_by.deadlines(
        library, events=events, facts={}, calendars=calendars, as_of=TODAY
    ) == clocks_for(
        library, regime="gb-disp", events=events, facts={}, place="SCT", calendars=calendars, as_of=TODAY
    )


def test_a_firm_changes_its_own_targets(tmp_path: Path) -> None:
    text = 'override = "own-targets"\n' + TARGET.replace("own-answer", "own-decision")
    (tmp_path / "ours.toml").write_text(text, encoding="utf-8")
    clock = load_library(tmp_path).clock(OWN_TARGETS, "own-decision")
    assert clock.limbs[0].length.count == 10
