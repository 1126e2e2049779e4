"""What happened, newest first, in words; the whole log is one page further."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from app.cases.panels import CaseView
from app.cases.registering import enter, function_of
from app.cases.words import said
from app.platform.log import Entry, kind_named
from app.platform.log.standing import restated
from app.platform.web.filters import day, joined_sentences, legalday, shortday, weekday_day
from app.shared.clock import legal_day

Titler = Callable[[Sequence[Entry], Entry], str | None]
"""Given the case's log and one of its events, what people call it; None to call it by its kind."""

Teller = Callable[[CaseView, Entry], str | None]
"""Given the case as its page has loaded it, and one event of its log: what is worth a second line."""

Twins = Callable[[Sequence[Entry]], frozenset[int]]
"""Given the case's log, the numbers of events that another event of the same day tells already."""

_TWINS: dict[str, Twins] = {}
_TITLERS: dict[str, Titler] = {}
_TELLERS: dict[str, Teller] = {}

SHOWN = 10
OUTSIDE = frozenset(
    {
        "received",
        "letter_sent",
        "letter_delivered",
        "letter_returned",
        "letter_superseded",
        "contact_recorded",
        "evidence_added",
    }
    | {"authority_requested", "withdrawn", "resolution_accepted", "acknowledged", "new_facts_received"}
)
"""Events where something left or reached the house; the rest is inside work."""


def register_title(kind: str, titler: Titler) -> None:
    """Let a room name events of its kind by what happened; called when the room is opened."""
    _TITLERS[kind] = titler


def register_twins(room: str, twins: Twins) -> None:
    """Let a room name the events that it wrote down twice, for rules that know them by another name."""
    enter(_TWINS, room, twins, by=function_of)


def register_detail(teller: Teller, *kinds: str) -> None:
    """Let a room tell in a second line what happened in events of these kinds; called when the room is opened."""
    for kind in kinds:
        enter(_TELLERS, kind, teller, by=function_of)


def chronology_panel(view: CaseView) -> dict[str, Any]:
    """The newest events, and what the chain proves."""
    twins = frozenset[int]().union(*(each(view.entries) for each in _TWINS.values()))
    told = [entry for entry in view.entries if entry.seq not in twins]
    newest = in_order(told, view.case.zone)[: -SHOWN - 1 : -1]
    last = view.entries[-1] if view.entries else None
    return {
        "note": ngettext("%(num)s event", "%(num)s events", len(view.entries)),
        "items": [item(view, entry) for entry in newest],
        "as_of_href": None,
        "proof": {
            "lead": _("Last recorded:"),
            "hash": f"#{last.seq} {last.hash[:4]}…{last.hash[-4:]}",
            "checked": _(". The chain proves that the record was not altered, not that it is true."),
        }
        if last
        else None,
    }


def item(view: CaseView, entry: Entry) -> dict[str, Any]:
    """One event of the timeline."""
    corrected = {pair.now.seq: pair.was for pair in restated(view.entries)}
    was, name = corrected.get(entry.seq), called(view.entries, entry)
    if was is not None:
        return {
            "when": _local(view, entry.recorded_at),
            "datetime": entry.recorded_at.isoformat(),
            "kind": "corrected",
            "title": _(
                "%(event)s: corrected to %(day)s",
                event=called(view.entries, entry),
                day=day(entry.occurred_on),
            ),
            "detail": _("Was %(day)s", day=weekday_day(was.occurred_on)),
            "href": None,
        }
    return {
        "when": _local(view, entry.occurred_at) if entry.occurred_at else _short(view, entry.occurred_on),
        "datetime": (entry.occurred_at or entry.occurred_on).isoformat(),
        "kind": "outside" if entry.kind in OUTSIDE else "inside",
        "title": name,
        "detail": detail(view, entry),
        "href": None,
    }


def called(told: Sequence[Entry], entry: Entry) -> str:
    """What people call an event of the log ``told``: by what happened where a room knows, else by its kind."""
    titler = _TITLERS.get(entry.kind)
    return (titler(told, entry) if titler else None) or title(entry)


def title(entry: Entry) -> str:
    """The event's name in the reader's language; its code when the kind is not known here."""
    kind = kind_named(entry.kind)
    if kind is not None and kind.title_zh:
        return said({"en": kind.title, "zh": kind.title_zh})
    return _(kind.title) if kind else entry.kind


def detail(view: CaseView, entry: Entry) -> str | None:
    """The quiet second line: what a room tells of such an event, and why it was recorded where somebody said so."""
    teller = _TELLERS.get(entry.kind)
    told, why = teller(view, entry) if teller else None, reason(entry)
    if not told or not why:
        return told or why
    if told.endswith((".", "!", "?", "。", "！", "？")):  # somebody's own words end as they end
        return joined_sentences((told, why))
    return _("%(result)s: %(why)s", result=told, why=why)


def reason(entry: Entry) -> str | None:
    """Why it was recorded as it was: what somebody wrote, what its kind says by itself, or the import it came with."""
    kind = kind_named(entry.kind)
    if kind is not None and kind.because is not None and entry.reason == kind.because:
        return _(entry.reason)
    source, _colon, run = (entry.reason or "").partition(":")
    return _("Import %(run)s", run=run) if source == "import" and run.isdecimal() else entry.reason


def in_order(entries: Sequence[Entry], zone: str) -> list[Entry]:
    """The events of a log as they happened; a correction stands where it was made.

    Of what happened at no known hour we know the day and what had been recorded before: it stands behind all of that
    day. A letter is not sent before the complaint comes that it acknowledges, nor delivered before it is sent.
    """
    last: dict[date, datetime] = {}
    placed = []
    for entry in sorted(entries, key=lambda entry: entry.seq):
        at = _instant(entry, zone)
        on = legal_day(at, zone) if at else entry.occurred_on
        if at is None:
            at = last.get(on, datetime.combine(on, time.min, ZoneInfo(zone)))
        last[on] = max(at, last.get(on, at))
        placed.append((at, entry.seq, entry))
    return [entry for _at, _seq, entry in sorted(placed, key=lambda each: each[:2])]


def _instant(entry: Entry, zone: str) -> datetime | None:
    """When it happened, where the log knows: also of what was recorded on its very day."""
    if entry.corrects is not None:
        return entry.recorded_at
    if entry.occurred_at is None and legal_day(entry.recorded_at, zone) == entry.occurred_on:
        return entry.recorded_at
    return entry.occurred_at


def _local(view: CaseView, at: datetime) -> str:
    local = at.astimezone(ZoneInfo(view.case.zone))
    return f"{_short(view, local.date())} {local:%H:%M}"


def _short(view: CaseView, on: date) -> str:
    """The day; its year where that is another than this one."""
    return shortday(on) if on.year == view.today.year else legalday(on)
