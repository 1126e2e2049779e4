"""The dates of a case from its log: the one way from events to results, whoever asks.

Pages show what is stored; storing, supposing and replaying all come here, so that they cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.cases.domain.authority import stated_dates
from app.cases.domain.basis import Basis, basis
from app.cases.domain.promises import promised_dates
from app.cases.domain.strands import claimed, strand_results, strands_told
from app.rules.calendars import CalendarSource
from app.rules.engine import Result
from app.rules.library import Library
from app.rules.occurrences import LogEntry, events_from_log
from app.rules.stated import stated
from app.rules.terms import Fact


def reckon(
    counted_by: Basis,
    told: Iterable[LogEntry],
    *,
    facts: Mapping[str, Fact],
    zone: str,
    library: Library,
    calendars: CalendarSource,
    as_of: date,
) -> tuple[Result, ...]:
    """Every clock that runs, every date an authority set, every day on which we promised a remedy, and the dates of
    matters that run beside the complaint.

    ``told``: the log as it stands after corrections; ``as_of`` is today in ``zone``, the case's. Same arguments give
    the same results, byte for byte.
    """
    told = taken_up_again(told)
    strands = strands_told(told)
    elsewhere = claimed(strands)
    by_rule = [
        result
        for rules in (counted_by, *counted_by.beside)
        for result in rules.deadlines(
            library,
            events=events_from_log(library.pack(rules.rules), told),
            facts=facts,
            calendars=calendars,
            as_of=as_of,
        )
        if (result.regime, result.clock) not in elsewhere
    ]
    asked = (
        stated(
            item,
            calendars=calendars,
            calendar=counted_by.calendar,
            zone=zone,
            place=counted_by.place,
            as_of=as_of,
        )
        for item in (*stated_dates(told), *promised_dates(told))
    )
    beside = (
        result
        for strand in strands
        for result in strand_results(strand, facts=facts, library=library, calendars=calendars, as_of=as_of)
    )
    return (*by_rule, *asked, *beside)


_ENDS = frozenset({"withdrawn", "resolution_accepted", "closed"})
_LETTERS_OF_ENDS = frozenset({"summary", "withdrawn", "declined"})


def taken_up_again(told: Iterable[LogEntry]) -> tuple[LogEntry, ...]:
    """The log without the ends that a reopening took back, and without the letters that told of them.

    The complaint keeps its first date, and what ran runs again; an answer that was given stays given.
    """
    told = tuple(told)
    last = max((place for place, entry in enumerate(told) if entry.kind == "reopened"), default=0)
    return (*(entry for entry in told[:last] if not _is_end(entry)), *told[last:])


def _is_end(entry: LogEntry) -> bool:
    letter = entry.fields["letter"] if entry.kind == "letter_sent" else None
    return entry.kind in _ENDS or letter in _LETTERS_OF_ENDS


_CLOSING = frozenset({"closed", "reopened"})


@dataclass(frozen=True, slots=True)
class Terms:
    """What a log tells beside events: which rules, which unit by its code, where, in which zone, the facts, and which
    rules run beside. ``closed``: the case was closed and not taken up again."""

    regime: str | None
    unit: str
    place: str | None
    zone: str
    facts: Mapping[str, Fact]
    beside: tuple[str, ...] = ()
    closed: bool = False


def reckon_told(
    told: Iterable[LogEntry],
    terms: Terms,
    *,
    country: str,
    library: Library,
    calendars: CalendarSource,
    as_of: date,
) -> tuple[Result, ...]:
    """``reckon`` by nothing but the log, which told these ``terms``; ``country`` is that of its unit."""
    counted_by = basis(
        library,
        calendars,
        regime=terms.regime,
        country=country,
        place=terms.place,
        zone=terms.zone,
        beside=terms.beside,
    )
    return reckon(
        counted_by,
        told,
        facts=terms.facts,
        zone=terms.zone,
        library=library,
        calendars=calendars,
        as_of=as_of,
    )


def terms_told(entries: Iterable[LogEntry]) -> Terms:
    """The terms as the log alone tells them: what was received, and every change of a fact since.

    A correction of the day of receipt repeats what was first received, so it changes no fact. ValueError for a log
    that tells of no receipt.
    """
    received: Mapping[str, object] | None = None
    facts: dict[str, Fact] = {}
    beside: tuple[str, ...] = ()
    closed = False
    for entry in entries:
        if entry.kind == "received":
            if received is None:
                facts = _facts(entry.fields["facts"])
            received = entry.fields
        elif entry.kind == "facts_changed":
            facts = _facts(entry.fields["new"])
        elif entry.kind == "rules_beside_changed":
            beside = _names(entry.fields["new"])
        elif entry.kind == "complexity_changed":
            facts = {**facts, "complexity": str(entry.fields["new"])}
        elif entry.kind in _CLOSING:
            closed = entry.kind == "closed"
    if received is None:
        raise ValueError("the log tells of no receipt")
    return Terms(
        regime=str(received["regime"]) if received["regime"] else None,
        unit=str(received["unit"]),
        place=str(received["place"]) if received["place"] else None,
        zone=str(received["zone"]),
        facts=facts,
        beside=beside,
        closed=closed,
    )


def _names(value: object) -> tuple[str, ...]:
    assert isinstance(value, list)
    return tuple(map(str, value))


def _facts(value: object) -> dict[str, Fact]:
    assert isinstance(value, Mapping)
    return dict(value)
