"""What a rule pack says, as plain frozen values.

A pack is one regime: its versions, each with clocks; the firm's own targets; what letters must say. Nothing here
computes; `reader` makes these values from TOML and `engine` works with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal, TypeAlias

from app.rules.errors import RulesError
from app.rules.letter_parts import (
    LETTER_KINDS,
    Check,
    Contact,
    Enclosure,
    LetterRule,
    PrescribedText,
    Statement,
)
from app.rules.terms import (
    Bilingual,
    Checked,
    Condition,
    Confirmation,
    Dated,
    Fact,
    FactName,
    MonthDay,
    Verified,
    all_hold,
    in_force,
)

__all__ = [
    "LETTER_KINDS",
    "Bilingual",
    "Check",
    "Choice",
    "Clock",
    "Closure",
    "Condition",
    "Confirmation",
    "Contact",
    "Dated",
    "Edition",
    "Enclosure",
    "EventName",
    "Exclusion",
    "Exemption",
    "Extension",
    "Fact",
    "FactName",
    "Hold",
    "LateReceipt",
    "Length",
    "LetterRule",
    "Limb",
    "MonthDay",
    "Notice",
    "Pack",
    "PrescribedText",
    "Question",
    "Season",
    "Selector",
    "Statement",
    "Verified",
    "Version",
    "Watch",
    "all_hold",
    "in_force",
]

Unit: TypeAlias = Literal[
    "hours", "days", "working_days", "weeks", "months", "years", "fixed_dates", "promptly"
]
Kind: TypeAlias = Literal["law", "authority", "target", "right", "floor", "opening", "window"]
Combine: TypeAlias = Literal["first", "latest_of", "earliest_of"]
Roll: TypeAlias = Literal["none", "next_working_day", "previous_working_day"]
LateAfter: TypeAlias = Literal["strict", "rolled"]
EndOf: TypeAlias = Literal["month", "year"]
EndsAt: TypeAlias = Literal["end_of_day", "close_of_business"]


@dataclass(frozen=True, slots=True)
class Length:
    """How far a clock runs.

    `count_from` names a fact that gives the count, never above `at_most`; `count` then stands where the fact is not
    recorded. `to_end_of` carries the end to the last day of its month or year. `fixed_dates` runs to the next of
    `dates`. `before` counts back from the event.
    """

    unit: Unit
    count: int = 0
    count_from: str = ""
    at_most: int | None = None
    to_end_of: EndOf | None = None
    dates: tuple[MonthDay, ...] = ()
    before: bool = False


@dataclass(frozen=True, slots=True)
class Limb:
    """One way of reaching the date: from which event, how far, and when it applies.

    `given` must have happened for the limb to apply. `in_time`, if it has happened, must lie within the time that the
    next applicable limb would give: a period cannot be lengthened after it has ended. `verified` is its own mark, where
    this length is less sure than the rule, and `source` where it was read. `quotation` are the rule's words for this
    length, where they say no other.
    """

    start: str
    length: Length
    when: tuple[Condition, ...] = ()
    given: str = ""
    in_time: str = ""
    verified: Verified | None = None
    source: str = ""
    quotation: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Time that the rule leaves out of the count, from one event (included) to another (excluded), at most `times`."""

    start: str
    end: str
    reason: Bilingual
    needs: tuple[str, ...] = ()
    times: int | None = None
    rule: str = ""
    verified: Verified = "unverified"


@dataclass(frozen=True, slots=True)
class Extension:
    """A longer period, granted only when every event in `needs` happened before the time was up.

    `cap` ends it, counted from the original start; it does not bind where `cap_unless` holds. `times` is how
    often it can be granted; None is as often as the cap allows.
    """

    length: Length
    needs: tuple[str, ...]
    rule: str = ""
    times: int | None = 1
    cap: Length | None = None
    cap_unless: tuple[Condition, ...] = ()
    when: tuple[Condition, ...] = ()
    revoked_by: str = ""
    approver: str = ""
    verified: Verified = "unverified"


@dataclass(frozen=True, slots=True)
class Exemption:
    """Fast close: when `event` happened within `within` of the start, this clock falls away if `when` holds."""

    event: str
    within: Length
    rule: str
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that moves no date: what it does instead is said in words."""

    event: str
    effect: Bilingual
    rule: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Where the text leaves a choice: what was chosen and why. `used` is false for a reading not followed."""

    code: str
    text: Bilingual
    used: bool = True


@dataclass(frozen=True, slots=True)
class Season:
    """A part of every year (both days included, may span the year's end) in which nothing counts."""

    first: MonthDay
    last: MonthDay

    def contains(self, day: date) -> bool:
        position, first, last = (day.month, day.day), _position(self.first), _position(self.last)
        return first <= position <= last if first <= last else position >= first or position <= last


def _position(day: MonthDay) -> tuple[int, int]:
    return (day.month, day.day)


@dataclass(frozen=True, slots=True)
class Closure:
    """A dated closing of the office to which something is due; a date inside moves to the day after."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Hold:
    """A legal hold: while open, a floor has no date."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class LateReceipt:
    """What arrives on a closed day, or after `cut_off`, counts as received on the next working day."""

    cut_off: time | None = None


@dataclass(frozen=True, slots=True)
class Selector:
    """Which event chooses the version: the first of `events` that has happened, or the latest of them."""

    events: tuple[str, ...]
    how: Literal["first", "latest"] = "first"


def _weakest(marks: Iterable[Verified]) -> Verified:
    return max(marks, key=("read", "secondary", "unverified").index)


@dataclass(frozen=True, slots=True)
class Clock(Checked):
    """One rule that gives a date. See docs/rules.md for what each key means in a pack.

    An own target of the firm names the `file` it stands in, and the shipped one it stands there `instead_of`.
    """

    id: str
    title: Bilingual
    kind: Kind
    rule: str
    source: str
    verified: Verified
    limbs: tuple[Limb, ...]
    combine: Combine = "first"
    quotation: Bilingual | None = None
    exclusions: tuple[Exclusion, ...] = ()
    extension: Extension | None = None
    exemption: Exemption | None = None
    repeat: Length | None = None
    restart_on: str = ""
    roll: Roll = "none"
    late_after: LateAfter = "strict"
    ends_at: EndsAt = "end_of_day"
    met_by: tuple[str, ...] = ()
    stopped_by: tuple[str, ...] = ()
    notice: Notice | None = None
    seasons: tuple[Season, ...] = ()
    closures: tuple[Closure, ...] = ()
    opens: Length | None = None
    hold: Hold | None = None
    late_receipt: LateReceipt | None = None
    calendar: str = ""
    target: str = ""
    when: tuple[Condition, ...] = ()
    choices: tuple[Choice, ...] = ()
    day_after: bool = False
    short: Bilingual | None = None
    """The title in a word, for a column of a list."""
    file: str = ""
    instead_of: Clock | None = None
    digest: str = ""
    confirmed: Confirmation | None = None

    @property
    def sureness(self) -> Verified:
        """The weakest mark of the rule and of what it says about lengths, time excluded and longer time."""
        marks = [self.sure_of(self.limbs), *(each.verified for each in self.exclusions)]
        if self.extension:
            marks.append(self.extension.verified)
        return _weakest(marks)

    def sure_of(self, followed: Iterable[Limb]) -> Verified:
        """The weakest mark of the ways by which a date was reached; the rule's own where none was followed."""
        return _weakest([limb.verified or self.verified for limb in followed] or [self.verified])

    def quotation_of(self, followed: Iterable[Limb]) -> Bilingual | None:
        """The rule's words for the ways by which a date was reached; what another length says is not quoted."""
        said = [limb.quotation or self.quotation for limb in followed] or [self.quotation]
        words = list(dict.fromkeys(each for each in said if each is not None))
        if not words:
            return None
        return Bilingual("; ".join(each.en for each in words), "；".join(each.zh for each in words))

    def source_of(self, followed: Iterable[Limb]) -> str:
        """Where the ways by which a date was reached were read; the rule's own source where none was followed."""
        return "; ".join(dict.fromkeys([limb.source or self.source for limb in followed] or [self.source]))

    @property
    def settled(self) -> bool:
        """True for an own target, for a rule read in the source named, and for one the firm has compared."""
        return self.kind == "target" or self.confirmed is not None or self.sureness == "read"


@dataclass(frozen=True, slots=True)
class Version:
    """The clocks in force for what its selecting event dates between `since` and `until`, both included."""

    id: str
    title: Bilingual
    since: date | None
    until: date | None
    selector: Selector
    source: str
    clocks: tuple[Clock, ...]


@dataclass(frozen=True, slots=True)
class Edition(Checked):
    """An edition of a handbook or code set: chosen by events, like a version, but without clocks."""

    of: str
    id: str
    title: Bilingual
    since: date | None
    until: date | None
    selector: Selector
    source: str
    verified: Verified
    digest: str = ""
    confirmed: Confirmation | None = None


@dataclass(frozen=True, slots=True)
class Question(Checked):
    """What nobody here could settle, or what is announced and not yet law. It changes no date."""

    id: str
    text: Bilingual
    source: str
    verified: Verified
    digest: str = ""
    confirmed: Confirmation | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """A clock that a team's board keeps in view: who is within `days` calendar days of its end. It changes no date."""

    clock: str
    label: Bilingual
    days: int


@dataclass(frozen=True, slots=True)
class EventName:
    """A pack's event, the log kind that carries it, and the field values that kind must have."""

    name: str
    kind: str
    label: Bilingual
    fields: tuple[tuple[str, Fact], ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """One regime."""

    regime: str
    title: Bilingual
    short: Bilingual
    zone: str
    calendar: str
    place_calendar: str = ""
    default_place: str = ""
    zones: Mapping[str, str] = field(default_factory=dict)
    closes_at: time | None = None
    decision_called: Bilingual | None = None
    events: Mapping[str, EventName] = field(default_factory=dict)
    facts: Mapping[str, FactName] = field(default_factory=dict)
    beside: tuple[str, ...] = ()
    exclusion_asks: tuple[tuple[str, str], ...] = ()
    versions: tuple[Version, ...] = ()
    editions: tuple[Edition, ...] = ()
    targets: tuple[Clock, ...] = ()
    watches: tuple[Watch, ...] = ()
    letters: tuple[LetterRule, ...] = ()
    texts: tuple[PrescribedText, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    contacts: tuple[Contact, ...] = ()
    questions: tuple[Question, ...] = ()
    file: str = ""

    def zone_at(self, place: str) -> str:
        """The zone whose days count at a place; the regime's own without one."""
        return self.zones.get(place or self.default_place, self.zone)

    def calendar_at(self, place: str) -> str:
        """The working-day calendar of a place; the national one without one."""
        where = place or self.default_place
        return self.place_calendar.format(place=where) if where and self.place_calendar else self.calendar

    def clock_in(self, version_id: str, clock_id: str) -> Clock | None:
        """A clock as one version has it, or an own target; None when there is no such one."""
        clocks = [clock for version in self.versions if version.id == version_id for clock in version.clocks]
        return next((clock for clock in (*clocks, *self.targets) if clock.id == clock_id), None)

    def every_clock(self) -> tuple[Clock, ...]:
        """The clocks of all versions and the own targets, in the order written."""
        return (*(clock for version in self.versions for clock in version.clocks), *self.targets)

    def clock_ids(self) -> tuple[str, ...]:
        """Every clock and target of the pack once, in the order written."""
        named = [clock.id for version in self.versions for clock in version.clocks]
        return tuple(dict.fromkeys([*named, *(target.id for target in self.targets)]))

    def require_clock(self, clock_id: str) -> None:
        """RulesError with the clocks there are when this is none of them."""
        if clock_id not in self.clock_ids():
            raise RulesError(
                f"{self.regime} has no clock {clock_id!r}; it has: {', '.join(self.clock_ids())}"
            )
