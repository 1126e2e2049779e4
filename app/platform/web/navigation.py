"""The menu. Rooms add their entries; a person sees those their permissions open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _


@dataclass(frozen=True)
class Entry:
    """``label`` an English msgid. Every page below the endpoint's address lights the entry, whichever room it is of;
    ``prefixes`` begin the endpoints of pages that stand elsewhere and light it too. Whoever holds ``unless`` comes
    there by another entry."""

    label: str
    endpoint: str
    permission: str
    order: int
    prefixes: tuple[str, ...] = ()
    unless: str = ""

    def is_for(self, may: Callable[[str], bool]) -> bool:
        """True when it stands in this person's menu."""
        return may(self.permission) and not (self.unless and may(self.unless))


@dataclass(frozen=True)
class Start:
    """Where the day begins for whoever holds ``permission``; of several, the one with the lowest ``order``.

    ``asked`` are the values of the address: a list that is narrowed to what this person is to do.
    """

    permission: str
    endpoint: str
    order: int
    asked: tuple[tuple[str, str], ...] = ()


IN_THE_BAR = 6  # what fits beside the search on a laptop; what comes after stands behind "More"

_ENTRIES: dict[str, Entry] = {}
_STARTS: dict[str, Start] = {}
_OUTSIDE: dict[str, str] = {}


def add_entry(entry: Entry) -> None:
    """Called by each room when it is opened."""
    _ENTRIES[entry.endpoint] = entry


def add_start(start: Start) -> None:
    """Called by each room when it is opened; one start for each permission."""
    _STARTS[start.permission] = start


def add_outside(endpoint: str, label: str) -> None:
    """Called by a room with a page that is open to everyone: strangers find it at the foot of pages for them."""
    _OUTSIDE[endpoint] = label


def outside() -> list[dict[str, Any]]:
    """The pages open to everyone: ``label``, ``url``, ``current``."""
    return [
        {"label": _(label), "url": url_for(endpoint), "current": request.endpoint == endpoint}
        for endpoint, label in _OUTSIDE.items()
    ]


def first_page(may: Callable[[str], bool]) -> str | None:
    """The address of this person's own work; where no room names any, of the first entry they may open."""
    starts = [start for start in _STARTS.values() if may(start.permission)]
    if starts:
        first = min(starts, key=lambda item: item.order)
        values: dict[str, Any] = dict(first.asked)
        return url_for(first.endpoint, **values)
    open_to_them = [entry for entry in _ENTRIES.values() if entry.is_for(may)]
    return url_for(min(open_to_them, key=lambda item: item.order).endpoint) if open_to_them else None


def navigation(may: Callable[[str], bool]) -> list[dict[str, Any]]:
    """The entries this person may open: ``label``, ``url``, ``current``, ``further`` (behind "More")."""
    theirs = [entry for entry in sorted(_ENTRIES.values(), key=lambda item: item.order) if entry.is_for(may)]
    bar = IN_THE_BAR if len(theirs) > IN_THE_BAR + 1 else len(theirs)  # nothing hides alone
    return [
        {
            "label": _(entry.label),
            "url": url_for(entry.endpoint),
            "current": _is_here(entry),
            "further": place >= bar,
        }
        for place, entry in enumerate(theirs)
    ]


def _is_here(entry: Entry) -> bool:
    below = url_for(entry.endpoint).rstrip("/") + "/"
    return f"{request.path}/".startswith(below) or (request.endpoint or "").startswith(entry.prefixes)
