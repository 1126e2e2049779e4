"""Requests of regulators and ombudsmen, read out of a case's log: their reply dates stand among its deadlines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.rules.occurrences import LogEntry
from app.rules.pack import Bilingual
from app.rules.stated import Moved, StatedDate

_CLOCK = "request-"
WITHDRAWN = "withdrawn"
"""How a request ends that the authority no longer pursues: without an answer."""


_AS_THE_LETTER_LEFT = {"e-mail": "email", "portal": "portal", "hand": "hand"}


def answered_by(left: str) -> str:
    """How a request was answered by a letter that left that way."""
    return _AS_THE_LETTER_LEFT.get(left, "letter")


@dataclass
class _Told:
    """What the log has told of one request so far."""

    authority: str
    number: str
    received_on: date
    reply_by: date | None
    ref: str
    moved: list[Moved] = field(default_factory=list)
    ended: dict[str, Any] = field(default_factory=dict)


def clock_of(number: int) -> str:
    """The name of a request's date among the case's deadlines; ``number`` counts the requests of the case."""
    return f"{_CLOCK}{number}"


def is_request(clock: str) -> bool:
    """True for a date that an authority's request set."""
    return clock.startswith(_CLOCK)


def title_of(authority: str) -> Bilingual:
    """What is to be done by that date."""
    return Bilingual(f"Reply to {authority}", f"答复{authority}")


def stated_dates(entries: Iterable[LogEntry]) -> list[StatedDate]:
    """Every request with a reply date, as the log tells it: when it came, how its day was moved, how it ended."""
    told: dict[int, _Told] = {}
    for entry in entries:
        if entry.kind == "authority_requested":
            told[_number(entry, len(told) + 1)] = _asked(entry)
        elif entry.kind == "authority_request_changed":
            _change(told[_number(entry)], entry)
        elif entry.kind == "authority_answered":
            end = "withdrawn_on" if entry.fields["how"] == WITHDRAWN else "answered_on"
            told[_number(entry)].ended = {end: entry.occurred_on}
    return [
        StatedDate(
            clock=clock_of(number),
            title=title_of(request.authority),
            authority=request.authority,
            number=request.number,
            received_on=request.received_on,
            due=request.reply_by,
            ref=request.ref,
            moved=tuple(request.moved),
            **request.ended,
        )
        for number, request in told.items()
        if request.reply_by is not None
    ]


def _number(entry: LogEntry, default: int = 0) -> int:
    """Which request the event is about; the first releases did not count them."""
    number = entry.fields.get("request", default)
    return number if isinstance(number, int) else default


def _asked(entry: LogEntry) -> _Told:
    fields = entry.fields
    number = str(fields.get("number") or "")
    by = _day(fields, "reply_by")
    return _Told(str(fields["authority"]), number, entry.occurred_on, by, str(entry.sequence))


def _change(request: _Told, entry: LogEntry) -> None:
    new = entry.fields["new"]
    assert isinstance(new, Mapping)
    request.authority = str(new.get("authority", request.authority))
    request.number = str(new.get("number", request.number) or "")
    request.received_on = _day(new, "received_on") or request.received_on
    if "reply_by" in new:
        by = _day(new, "reply_by")
        if request.reply_by is not None and by is not None:
            request.moved.append(Moved(request.reply_by, entry.occurred_on, str(entry.sequence)))
        request.reply_by = by


def _day(fields: Mapping[str, object], name: str) -> date | None:
    value = fields.get(name)
    return date.fromisoformat(str(value)) if value else None
