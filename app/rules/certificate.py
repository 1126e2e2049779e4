"""The certificate: everything that shows how a date was reached. Plain values that go to JSON and back unchanged.

A certificate holds no sentence in one language: a step is a code, the message of `steps.TEXTS` for that code, and
parameters. It says nothing about who computed it or when; that is an envelope around it, so that the same events give
the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from types import UnionType
from typing import Any, TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from app.rules.calendars import CalendarInUse
from app.rules.counting import DayRun
from app.rules.pack import Bilingual, Fact

FORMAT = 1
RULE_DIGEST = "rule_digest"
"""The key of a plain certificate that one from before the rule's digest was kept does not have."""

Value: TypeAlias = str | int | bool | date | datetime | Bilingual | None
Plain = TypeVar("Plain")


@dataclass(frozen=True, slots=True)
class Param:
    """One value of a step. `kind` tells a reader how to print it: day, instant, number, text, words (bilingual)."""

    name: str
    kind: str
    value: str
    value_zh: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the working: which of the seven parts it belongs to, and what was done there."""

    part: str
    code: str
    params: tuple[Param, ...] = ()


@dataclass(frozen=True, slots=True)
class UsedEvent:
    """An event that the date hangs on. `at` is the instant with its offset, where one is known."""

    name: str
    label: Bilingual
    day: date
    at: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class UsedFact:
    """A fact that the date hangs on."""

    name: str
    value: Fact


@dataclass(frozen=True, slots=True)
class UsedCalendar:
    """The calendar that was asked, in which edition, how far it is known, and between which days it was asked.

    A correction of a day outside of `asked_from` to `asked_to` cannot move the date.
    """

    code: str
    edition: str
    known_to: date
    asked_from: date | None = None
    asked_to: date | None = None

    @classmethod
    def of(cls, calendar: CalendarInUse | None) -> UsedCalendar | None:
        """As it was asked; one that was never asked about a day is no part of how the date was reached."""
        if calendar is None or calendar.asked_from is None:
            return None
        return cls(calendar.code, calendar.edition, calendar.known_to, calendar.asked_from, calendar.asked_to)


@dataclass(frozen=True, slots=True)
class ExclusionOutcome:
    """Time that was asked to be left out, and whether the rule allowed it. `end` is the first day that counts again."""

    first: date
    end: date | None
    days: int
    allowed: bool
    code: str
    reason: Bilingual
    rule: str = ""


@dataclass(frozen=True, slots=True)
class ExtensionOutcome:
    """An extension granted or refused. `moved_to` is the date after it."""

    granted: bool
    code: str
    rule: str
    moved_to: date | None = None
    granted_on: date | None = None


@dataclass(frozen=True, slots=True)
class ChoiceNote:
    """A reading of the text that was chosen, or not followed, and why."""

    code: str
    text: Bilingual
    used: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """The dates that came out. See `engine.Result` for their meaning."""

    due: date | None = None
    due_at: str = ""
    rolled: date | None = None
    then: date | None = None
    opens: date | None = None
    not_before: date | None = None
    last_working_day: date | None = None
    state: str = "none"
    met_on: date | None = None
    stopped_on: date | None = None
    stopped_by: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """How one date was reached.

    `skipped` are the days that the count, an extension or the roll passed over, each with its name; `worked` weekend
    days that were counted because they were declared working days; `days_off_before` what lies between the last
    working day and the date. `rule_digest` is the SHA-256 of the rule as the pack had it written then: it tells a
    rule whose text was changed under the same version.
    """

    format: int
    regime: str
    regime_title: Bilingual
    clock: str
    version: str
    version_title: Bilingual
    kind: str
    title: Bilingual
    rule: str
    quotation: Bilingual | None
    source: str
    verified: str
    zone: str
    place: str
    start_on: date | None
    events: tuple[UsedEvent, ...]
    facts: tuple[UsedFact, ...]
    calendar: UsedCalendar | None
    unit: str
    count: int
    skipped: tuple[DayRun, ...]
    worked: tuple[DayRun, ...]
    exclusions: tuple[ExclusionOutcome, ...]
    extensions: tuple[ExtensionOutcome, ...]
    steps: tuple[Step, ...]
    choices: tuple[ChoiceNote, ...]
    outcome: Outcome
    days_off_before: tuple[DayRun, ...] = ()
    rule_digest: str = ""

    @property
    def rolled_over(self) -> tuple[DayRun, ...]:
        """Of the days `skipped` those between the strict date and the rolled one, which the count did not skip."""
        due, rolled = self.outcome.due, self.outcome.rolled
        if due is None or rolled is None or due == rolled:
            return ()
        if due < rolled:
            return tuple(run for run in self.skipped if run.first >= due)
        return tuple(run for run in self.skipped if run.last > rolled)

    @property
    def left_out(self) -> tuple[DayRun, ...]:
        """Of the days `skipped` those that the count or an extension passed over."""
        return tuple(run for run in self.skipped if run not in self.rolled_over)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; `Certificate.from_json` gives back an equal certificate.

        One stored before it kept its rule's digest is written without, so that its own digest stays what it was.
        """
        plain: dict[str, Any] = _writer(Certificate)(self)
        if not self.rule_digest:
            del plain[RULE_DIGEST]
        return plain

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Certificate:
        """The certificate that `to_json` wrote."""
        return _from_plain(cls, content)

    def digest(self) -> str:
        """SHA-256 of the canonical JSON: equal for the same events, facts, pack and calendar."""
        text = json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


Writer: TypeAlias = Callable[[Any], Any]


@cache
def _writer(wanted: type) -> Writer:
    """What turns a dataclass into plain values, worked out once from its type hints.

    A hundred thousand cases are computed at a time; asking each value what it is would cost more than the dates do.
    """
    hints = get_type_hints(wanted)
    writers = [(each.name, _value_writer(hints[each.name])) for each in fields(wanted)]
    as_is = tuple(name for name, writer in writers if writer is None)
    others = tuple((name, writer) for name, writer in writers if writer is not None)
    read = attrgetter(*as_is, "__class__")  # with a second name at the least, it gives a tuple

    def write(value: Any) -> dict[str, Any]:
        plain = dict(zip(as_is, read(value), strict=False))
        for name, writer in others:
            item = getattr(value, name)
            plain[name] = None if item is None else writer(item)
        return plain

    return write


def _value_writer(hint: Any) -> Writer | None:
    """How a value of this type becomes plain; None when it is plain already."""
    if get_origin(hint) in (Union, UnionType):
        inner = [each for each in get_args(hint) if each is not type(None)]
        return _value_writer(inner[0]) if len(inner) == 1 else None
    if get_origin(hint) is tuple:
        writer = _value_writer(get_args(hint)[0])
        return list if writer is None else lambda items: [writer(item) for item in items]
    if is_dataclass(hint) and isinstance(hint, type):
        return _writer(hint)
    return date.isoformat if hint is date else None


@cache
def _hints(wanted: type) -> dict[str, Any]:
    return get_type_hints(wanted)


def _from_plain(wanted: type[Plain], value: Any) -> Plain:
    """Build a dataclass from plain values by its own type hints."""
    hints = _hints(cast(Any, wanted))
    return wanted(**{name: _value(hints[name], item) for name, item in value.items()})


def _value(hint: Any, item: Any) -> Any:
    if item is None:
        return None
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        inner = [each for each in get_args(hint) if each is not type(None)]
        return _value(inner[0], item) if len(inner) == 1 else item
    if origin is tuple:
        return tuple(_value(get_args(hint)[0], each) for each in item)
    if is_dataclass(hint) and isinstance(hint, type):
        return _from_plain(hint, item)
    return date.fromisoformat(item) if hint is date else item
