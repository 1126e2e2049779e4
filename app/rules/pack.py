"""What a rule pack says, as plain frozen values.

A pack is one regime: its versions, each with clocks; the firm's own targets; what letters must say. Nothing here
computes; `reader` makes these values from TOML and `engine` works with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal, Protocol, TypeAlias

Unit: TypeAlias = Literal[
    "hours", "days", "working_days", "weeks", "months", "years", "fixed_dates", "promptly"
]
Kind: TypeAlias = Literal["law", "authority", "target", "right", "floor", "opening", "window"]
Verified: TypeAlias = Literal["read", "secondary", "unverified"]
Combine: TypeAlias = Literal["first", "latest_of", "earliest_of"]
Roll: TypeAlias = Literal["none", "next_working_day", "previous_working_day"]
LateAfter: TypeAlias = Literal["strict", "rolled"]
EndsAt: TypeAlias = Literal["end_of_day", "close_of_business"]
Check: TypeAlias = Literal[
    "phrase", "prescribed", "enclosure", "all-points-answered", "one-overall-answer", "forbidden"
]
Fact: TypeAlias = str | int | bool

LETTER_KINDS = (
    "acknowledgement", "update", "reply", "holding", "summary", "decision", "declined", "withdrawn",
    "extension", "appraisal", "recounted", "merged",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bilingual:
    """The same words in English and in Simplified Chinese."""

    en: str
    zh: str

    def text(self, lang: str) -> str:
        """The words for a language tag; anything that is not Chinese reads English."""
        return self.zh if lang.lower().startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Condition:
    """`fact` has one of `values` (or, negated, has none of them). An unknown fact has no value."""

    fact: str
    values: tuple[Fact, ...]
    negated: bool = False

    def holds(self, facts: Mapping[str, Fact]) -> bool:
        found = self.fact in facts and facts[self.fact] in self.values
        return found is not self.negated


class Dated(Protocol):
    """Anything with a first and a last day, both included; None is open."""

    @property
    def since(self) -> date | None: ...
    @property
    def until(self) -> date | None: ...


def in_force(item: Dated, day: date) -> bool:
    """True when `day` lies between the item's first and last day."""
    return (item.since is None or item.since <= day) and (item.until is None or day <= item.until)


def all_hold(conditions: tuple[Condition, ...], facts: Mapping[str, Fact]) -> bool:
    """True when every condition holds; also when there is none."""
    return all(condition.holds(facts) for condition in conditions)


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of every year; 29 February means the last day of February."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Length:
    """How far a clock runs.

    `count_from` names a fact that gives the count, never above `at_most`. `to_month_end` carries the end of a month
    count to that month's last day. `fixed_dates` runs to the next of `dates`.
    """

    unit: Unit
    count: int = 0
    count_from: str = ""
    at_most: int | None = None
    to_month_end: bool = False
    dates: tuple[MonthDay, ...] = ()


@dataclass(frozen=True, slots=True)
class Limb:
    """One way of reaching the date: from which event, how far, and when it applies.

    `given` must have happened for the limb to apply. `in_time`, if it has happened, must lie within the time that the
    next applicable limb would give: a period cannot be lengthened after it has ended.
    """

    start: str
    length: Length
    when: tuple[Condition, ...] = ()
    given: str = ""
    in_time: str = ""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Time that the rule leaves out of the count, from one event (included) to another (excluded)."""

    start: str
    end: str
    reason: Bilingual
    needs: tuple[str, ...] = ()
    rule: str = ""
    verified: Verified = "unverified"


@dataclass(frozen=True, slots=True)
class Extension:
    """A longer period, granted only when every event in `needs` happened before the time was up."""

    length: Length
    needs: tuple[str, ...]
    rule: str = ""
    times: int = 1
    cap: Length | None = None
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


@dataclass(frozen=True, slots=True)
class Clock:
    """One rule that gives a date. See docs/rules.md for what each key means in a pack."""

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
class Edition:
    """An edition of a handbook or code set: chosen by events, like a version, but without clocks."""

    of: str
    id: str
    title: Bilingual
    since: date | None
    until: date | None
    selector: Selector
    source: str
    verified: Verified


@dataclass(frozen=True, slots=True)
class EventName:
    """A pack's event, the log kind that carries it, and the field values that kind must have."""

    name: str
    kind: str
    label: Bilingual
    fields: tuple[tuple[str, Fact], ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing a letter must (or must never) say. `when` decides by facts whether it applies."""

    id: str
    rule: str
    source: str
    verified: Verified
    label: Bilingual
    check: Check
    phrases_en: tuple[str, ...] = ()
    phrases_zh: tuple[str, ...] = ()
    text: str = ""
    enclosure: str = ""
    when: tuple[Condition, ...] = ()

    def phrases(self, lang: str) -> tuple[str, ...]:
        """The accepted wordings in one language; any of them will do."""
        return self.phrases_zh if lang.lower().startswith("zh") else self.phrases_en


@dataclass(frozen=True, slots=True)
class LetterRule:
    """What one kind of letter must contain when sent between two days."""

    kind: str
    since: date | None
    until: date | None
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class PrescribedText:
    """Words that the rule prescribes. An empty body means nobody has read them yet: no letter may go out on them."""

    id: str
    lang: str
    title: Bilingual
    body: str
    since: date | None
    until: date | None
    source: str
    verified: Verified
    needs_confirmation: bool


@dataclass(frozen=True, slots=True)
class Enclosure:
    """Something that must travel with a letter, in the edition of its day."""

    id: str
    title: Bilingual
    edition: str
    since: date | None
    until: date | None
    source: str
    verified: Verified


@dataclass(frozen=True, slots=True)
class Contact:
    """An outside body that letters must name, with the date its particulars were read."""

    id: str
    name: Bilingual
    website: str
    phone: str
    email: str
    address: str
    source: str
    read_on: date | None
    verified: Verified


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
    events: Mapping[str, EventName] = field(default_factory=dict)
    exclusion_asks: tuple[tuple[str, str], ...] = ()
    versions: tuple[Version, ...] = ()
    editions: tuple[Edition, ...] = ()
    targets: tuple[Clock, ...] = ()
    letters: tuple[LetterRule, ...] = ()
    texts: tuple[PrescribedText, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    contacts: tuple[Contact, ...] = ()

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

    def clock_ids(self) -> tuple[str, ...]:
        """Every clock and target of the pack once, in the order written."""
        named = [clock.id for version in self.versions for clock in version.clocks]
        return tuple(dict.fromkeys([*named, *(target.id for target in self.targets)]))
