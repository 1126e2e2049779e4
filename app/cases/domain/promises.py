"""Remedies that we owe, read out of a case's log: the days promised stand among its deadlines, as dates of our own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from app.rules.occurrences import LogEntry
from app.rules.pack import Bilingual
from app.rules.stated import PROMISE, Moved, StatedDate

_CLOCK = "remedy-"
PAY = Bilingual("Pay what was accepted", "支付已接受的款项")
DO = Bilingual("Carry out what was accepted", "履行已接受的补救措施")


@dataclass
class _Owed:
    """What the log has told of one remedy so far."""

    pays: bool
    promised: date | None
    accepted_on: date | None
    ref: str
    moved: list[Moved] = field(default_factory=list)
    ended: dict[str, date] = field(default_factory=dict)


def clock_of(number: int) -> str:
    """The name of a remedy's date among the case's deadlines; ``number`` counts the remedies of the case."""
    return f"{_CLOCK}{number}"


def is_promise(clock: str) -> bool:
    """True for a date that we promised."""
    return clock.startswith(_CLOCK)


def promised_dates(entries: Iterable[LogEntry]) -> list[StatedDate]:
    """Every remedy that was accepted and has a day: when it was accepted, how its day moved, how it ended."""
    owed: dict[int, _Owed] = {}
    for entry in entries:
        number = entry.fields.get("remedy")
        if not isinstance(number, int):
            continue
        if entry.kind == "remedy_offered":
            accepted = entry.occurred_on if entry.fields["accepted"] else None
            owed[number] = _Owed(
                entry.fields["minor"] is not None, _day(entry, "promised"), accepted, str(entry.sequence)
            )
        elif number in owed:
            _go_on(owed[number], entry)
    return [
        StatedDate(
            clock=clock_of(number),
            title=PAY if each.pays else DO,
            authority="",
            number="",
            received_on=each.accepted_on,
            due=each.promised,
            ref=each.ref,
            moved=tuple(each.moved),
            answered_on=each.ended.get("answered_on"),
            withdrawn_on=each.ended.get("withdrawn_on"),
            source=PROMISE,
        )
        for number, each in owed.items()
        if each.accepted_on is not None and each.promised is not None
    ]


def _go_on(owed: _Owed, entry: LogEntry) -> None:
    if entry.kind == "remedy_accepted":
        owed.accepted_on = entry.occurred_on
        owed.promised = _day(entry, "promised") or owed.promised
    elif entry.kind == "remedy_day_moved":
        day = _day(entry, "promised")
        if owed.promised is not None and day is not None:
            owed.moved.append(Moved(owed.promised, entry.occurred_on, str(entry.sequence)))
        owed.promised = day
    elif entry.kind == "remedy_done":
        owed.ended = {"answered_on": entry.occurred_on}
    elif entry.kind == "remedy_dropped":
        owed.ended = {"withdrawn_on": entry.occurred_on}


def _day(entry: LogEntry, name: str) -> date | None:
    value = entry.fields.get(name)
    return date.fromisoformat(str(value)) if value else None
