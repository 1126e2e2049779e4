"""What must hold for every rule shipped and every day: not the worked examples, but all there could be."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.rules import Library, Result, WrittenCalendars, compute, load_library
from app.rules.occurrences import Events
from app.rules.pack import Clock, Pack
from app.rules.terms import Condition, Fact

FIRST, LAST = date(2014, 1, 1), date(2025, 12, 31)
days = st.dates(FIRST, LAST)
gaps = st.integers(0, 90)


def _clocks() -> Iterator[tuple[str, str, str]]:
    library = load_library()
    for regime in library.regimes():
        pack = library.pack(regime)
        for version in pack.versions:
            for clock in version.clocks:
                yield regime, version.id, clock.id
        for target in pack.targets:
            yield regime, "own", target.id


CLOCKS = list(dict.fromkeys(_clocks()))


def _facts(clock: Clock, pack: Pack) -> dict[str, Fact]:
    """Facts under which the clock's first way applies, and a number where it wants one."""
    found: dict[str, Fact] = {}
    conditions: tuple[Condition, ...] = (*clock.when, *clock.limbs[0].when)
    for condition in conditions:
        if not condition.negated:
            found[condition.fact] = condition.values[0]
    for name, declared in pack.facts.items():
        if declared.kind == "number":
            found[name] = 30
    return found


def _at(library: Library, calendars: WrittenCalendars, which: tuple[str, str, str], start: date) -> Result:
    """The clock, every event that can start it on the same day."""
    regime, _version, clock_id = which
    pack = library.pack(regime)
    clock = library.clock(regime, clock_id)
    events: Events = {name: start for limb in clock.limbs for name in (limb.start, limb.given) if name}
    place = {"eu-adr": "IE"}.get(regime, "")
    return compute(
        library, regime=regime, clock=clock_id, events=events, facts=_facts(clock, pack), place=place,
        calendars=calendars, calendar="GB-ENG",
    )  # fmt: skip


@pytest.mark.parametrize("which", CLOCKS, ids=lambda which: "/".join(which))
@settings(max_examples=20)
@given(one=days, other=days)
def test_a_later_start_never_gives_an_earlier_date(
    library: Library, calendars: WrittenCalendars, which: tuple[str, str, str], one: date, other: date
) -> None:
    earlier, later = (_at(library, calendars, which, day) for day in sorted((one, other)))
    if earlier.error or later.error or earlier.version != later.version:
        return
    for name in ("due", "rolled", "not_before", "opens"):
        first, second = getattr(earlier, name), getattr(later, name)
        assert first is None or second is None or first <= second, name


@pytest.mark.parametrize("which", CLOCKS, ids=lambda which: "/".join(which))
@settings(max_examples=20)
@given(start=days)
def test_a_working_day_clock_ends_on_a_working_day_and_a_rolled_date_is_one(
    library: Library, calendars: WrittenCalendars, which: tuple[str, str, str], start: date
) -> None:
    result = _at(library, calendars, which, start)
    certificate = result.certificate
    if certificate is None or certificate.calendar is None:
        return
    code = certificate.calendar.code
    clock = library.pack(which[0]).clock_in(result.version, which[2])
    assert clock is not None
    units = {limb.length.unit for limb in clock.limbs}
    if result.due and units == {"working_days"}:
        assert calendars.is_working_day(code, result.due)
    if result.rolled:
        assert calendars.is_working_day(code, result.rolled)


@given(start=days, after=gaps, length=st.integers(0, 60), told=st.booleans())
def test_an_appraisal_never_shortens_and_moves_by_just_the_days_left_out(
    library: Library, calendars: WrittenCalendars, start: date, after: int, length: int, told: bool
) -> None:
    began = start + timedelta(days=after)
    events = {"received": start, "accepted": start}
    facts: dict[str, Fact] = {"complexity": "complex", "appraisal_notified": told}
    plain = compute(
        library, regime="cn-complaint", clock="decision", events=events, facts=facts, calendars=calendars
    )
    paused = compute(
        library, regime="cn-complaint", clock="decision", facts=facts, calendars=calendars,
        events={**events, "appraisal_started": began, "appraisal_ended": began + timedelta(days=length)},
    )  # fmt: skip
    assert plain.due is not None and paused.due is not None
    allowed = told and start >= date(2020, 3, 1) and began <= plain.due
    first = max(began, start + timedelta(days=1))  # the day of receipt is not counted anyway
    left_out = max(timedelta(0), began + timedelta(days=length) - first) if allowed else timedelta(0)
    assert paused.due - plain.due == left_out


@given(start=st.dates(date(2021, 10, 5), LAST), granted=gaps, asked=st.integers(0, 400))
def test_more_time_from_afca_never_passes_fourteen_days(
    library: Library, calendars: WrittenCalendars, start: date, granted: int, asked: int
) -> None:
    events = {"afca_referred": start, "extension_granted": start + timedelta(days=granted)}
    result = compute(library, regime="au-rg271", clock="afca-refer-back", events=events, calendars=calendars,
                     facts={"idr_status": "none", "extension_days": asked})  # fmt: skip
    assert result.due is not None
    assert 30 <= (result.due - start).days <= 44


@given(start=st.dates(date(2021, 9, 19), LAST), granted=st.integers(0, 300), months=st.integers(0, 60))
def test_an_award_never_passes_nine_months_unless_all_agree(
    library: Library, calendars: WrittenCalendars, start: date, granted: int, months: int
) -> None:
    def due(total: int, **facts: Fact) -> date:
        events = {"tribunal_constituted": start, "extension_agreed": start + timedelta(days=granted)}
        result = compute(library, regime="un-expedited", clock="award", events=events, calendars=calendars,
                         facts={"extension_months": total, **facts})  # fmt: skip
        assert result.due is not None
        return result.due

    assert due(0) <= due(months) <= due(3) or months <= 3
    assert due(months, all_parties_agreed=True) >= due(months)


@pytest.mark.parametrize(
    "zone", ["Europe/London", "Australia/Sydney", "America/New_York", "America/Los_Angeles"]
)
@given(minutes=st.integers(0, 4 * 365 * 24 * 60))
def test_twenty_four_hours_are_twenty_four_hours_also_when_the_clocks_change(
    library: Library, calendars: WrittenCalendars, zone: str, minutes: int
) -> None:
    at = datetime(2021, 10, 6, tzinfo=UTC) + timedelta(minutes=minutes)
    result = compute(library, regime="au-rg271", clock="own-acknowledgement", events={"received": at}, zone=zone,
                     calendars=calendars)  # fmt: skip
    assert result.due_at == at + timedelta(hours=24)
    assert result.due == (at + timedelta(hours=24)).astimezone(ZoneInfo(zone)).date()


@given(start=days)
@example(start=date(2027, 8, 29))
@example(start=date(2026, 8, 31))
@example(start=date(2026, 12, 30))
def test_months_end_on_the_same_day_or_the_months_last(
    library: Library, calendars: WrittenCalendars, start: date
) -> None:
    due = compute(library, regime="gb-disp", clock="ombudsman-referral", events={"final_response_sent": start},
                  calendars=calendars).due  # fmt: skip
    assert due is not None
    assert (due.year * 12 + due.month) - (start.year * 12 + start.month) == 6
    assert due.day == min(start.day, monthrange(due.year, due.month)[1])


@given(start=days)
def test_a_leap_day_counts_like_any_other(library: Library, calendars: WrittenCalendars, start: date) -> None:
    result = compute(
        library, regime="gb-disp", clock="final-response", events={"received": start}, calendars=calendars
    )
    assert result.due == start + timedelta(days=56)
