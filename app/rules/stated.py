"""A date that was said outright, by an authority in its request or by us in a promise: nothing is counted.

The certificate names who said it, and what moved it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.rules.calendars import CalendarInUse, CalendarSource
from app.rules.certificate import FORMAT, Certificate, Outcome, Step, UsedCalendar, UsedEvent
from app.rules.counting import Counted, DayRun, roll_back
from app.rules.engine import Result
from app.rules.errors import NoDate
from app.rules.pack import Bilingual, Kind
from app.rules.standing import State
from app.rules.steps import step


@dataclass(frozen=True, slots=True)
class Source:
    """Who says such dates. ``regime`` stands where other dates name their rules: these come from no pack.

    ``codes`` are its sentences in a working, by the part of it.
    """

    regime: str
    kind: Kind
    version: Bilingual
    began: Bilingual
    done: Bilingual
    codes: Mapping[str, str]


AUTHORITY = Source(
    "authority",
    "authority",
    Bilingual("Date set in the request itself", "来文载明的日期"),
    Bilingual("Request received", "收到来文"),
    Bilingual("Request answered", "已答复来文"),
    {"rule": "rule-stated", "count": "count-stated", "moved": "stated-moved", "not": "stated-not-moved"},
)
PROMISE = Source(
    "promise",
    "target",
    Bilingual("Date that we promised", "本公司承诺的日期"),
    Bilingual("Remedy accepted", "补救方案已获接受"),
    Bilingual("Remedy carried out", "补救措施已履行"),
    {
        "rule": "rule-promised",
        "count": "count-promised",
        "moved": "promise-moved",
        "not": "promise-not-moved",
    },
)
"""What we owe a complainant who accepted it: a date of ours, so no date of law."""
_NAMED = {"count": "count-named", "moved": "stated-moved", "not": "named-not-moved"}
DIRECTION = Source(
    "authority",
    "authority",
    Bilingual("Date set in the direction itself", "程序令载明的日期"),
    Bilingual("Direction given", "作出程序令"),
    Bilingual("Direction complied with", "已按程序令办理"),
    {**_NAMED, "rule": "rule-direction"},
)
AGREEMENT = Source(
    "authority",
    "authority",
    Bilingual("Date set in the agreement itself", "协议载明的日期"),
    Bilingual("Agreement made", "达成协议"),
    Bilingual("Performed", "已履行"),
    {**_NAMED, "rule": "rule-agreement"},
)
DECISION = Source(
    "authority",
    "authority",
    Bilingual("Date set in the decision itself", "决定（裁决）载明的日期"),
    Bilingual("Decision received", "收到决定（裁决）"),
    Bilingual("Done", "已办理"),
    {**_NAMED, "rule": "rule-decision"},
)
BILL = Source(
    "authority",
    "authority",
    Bilingual("Date set in the bill itself", "账单载明的日期"),
    Bilingual("Bill received", "收到账单"),
    Bilingual("Paid", "已支付"),
    {**_NAMED, "rule": "rule-bill"},
)
WINDOW = replace(DECISION, kind="right")
"""A day in a decision until which somebody else may act."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Another day was given: what it was, told on ``on``; ``ref`` names the log event."""

    was: date
    on: date
    ref: str


@dataclass(frozen=True, slots=True)
class StatedDate:
    """One request of an authority with the day by which it wants the reply, or one promise of ours.

    ``clock`` names it among a case's dates; ``number`` is the authority's own reference. ``withdrawn_on`` ends it
    without an answer. ``outlives``: it is owed also when the matter that it belongs to is over, as a late bill is.
    """

    clock: str
    title: Bilingual
    authority: str
    number: str
    received_on: date
    due: date
    ref: str = ""
    moved: tuple[Moved, ...] = ()
    answered_on: date | None = None
    withdrawn_on: date | None = None
    source: Source = AUTHORITY
    outlives: bool = False


def stated(
    asked: StatedDate, *, calendars: CalendarSource, calendar: str, zone: str, place: str, as_of: date
) -> Result:
    """The date with its certificate. ``calendar`` (may be empty) is asked for the last day of work only."""
    state, met_on, stopped_on = _standing(asked, as_of)
    in_use = _calendar(calendars, calendar)
    last = _last_working_day(asked.due, in_use) if in_use else None
    result = Result(
        regime=asked.source.regime,
        clock=asked.clock,
        version="",
        title=asked.title,
        kind=asked.source.kind,
        rule=asked.number or asked.authority,
        verified="read",
        start_on=asked.received_on,
        due=asked.due,
        last_working_day=last.end if last else None,
        state=state,
        met_on=met_on,
        stopped_on=stopped_on,
    )
    return _with_certificate(result, asked, in_use, last.skipped if last else (), zone, place)


def _standing(asked: StatedDate, as_of: date) -> tuple[State, date | None, date | None]:
    if asked.answered_on is not None:
        return "late" if asked.answered_on > asked.due else "met", asked.answered_on, None
    if asked.withdrawn_on is not None:
        return "stopped", None, asked.withdrawn_on
    return "late" if as_of > asked.due else "running", None, None


def _calendar(calendars: CalendarSource, code: str) -> CalendarInUse | None:
    """The calendar, or None: it is asked for a convenience only and must not stop the date."""
    try:
        return CalendarInUse.of(calendars, code) if code else None
    except KeyError:
        return None


def _last_working_day(due: date, calendar: CalendarInUse) -> Counted | None:
    """The last day of work on or before ``due``, and the days off between; None where it is not known."""
    try:
        return roll_back(due, calendar)
    except NoDate:
        return None


def _steps(asked: StatedDate, zone: str) -> tuple[Step, ...]:
    codes = asked.source.codes
    named = {"authority": asked.authority, "number": asked.number or "–"} if asked.authority else {}
    moved = [step("extension", codes["moved"], was=move.was, on=move.on) for move in asked.moved]
    return (
        step("start", "start-day", event=asked.source.began, day=asked.received_on),
        step("rule", codes["rule"], **named),
        step("count", codes["count"]),
        *(moved or [step("extension", codes["not"])]),
        step("result", "result-due", day=asked.due, zone=zone),
    )


def _who(asked: StatedDate) -> Bilingual:
    return Bilingual(asked.authority, asked.authority) if asked.authority else asked.source.version


def _with_certificate(
    result: Result,
    asked: StatedDate,
    calendar: CalendarInUse | None,
    days_off: tuple[DayRun, ...],
    zone: str,
    place: str,
) -> Result:
    events = [UsedEvent("request", asked.source.began, asked.received_on, ref=asked.ref)]
    if asked.answered_on is not None:
        events.append(UsedEvent("answer", asked.source.done, asked.answered_on))
    certificate = Certificate(
        format=FORMAT,
        regime=asked.source.regime,
        regime_title=_who(asked),
        clock=asked.clock,
        version="",
        version_title=asked.source.version,
        kind=result.kind,
        title=asked.title,
        rule=result.rule,
        quotation=None,
        source="",
        verified=result.verified,
        zone=zone,
        place=place,
        start_on=asked.received_on,
        events=tuple(events),
        facts=(),
        calendar=UsedCalendar.of(calendar),
        unit="",
        count=0,
        skipped=(),
        worked=(),
        exclusions=(),
        extensions=(),
        steps=_steps(asked, zone),
        choices=(),
        outcome=Outcome(
            due=result.due,
            last_working_day=result.last_working_day,
            state=result.state,
            met_on=result.met_on,
            stopped_on=result.stopped_on,
        ),
        days_off_before=days_off,
    )
    return replace(result, certificate=certificate)
