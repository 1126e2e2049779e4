"""Events that rules wait for and that no room has a form of its own for: declared as the packs name them.

So a firm's own pack, too, can wait for whatever it likes: its events are offered on every case under its rules, in the
pack's own words, and stand in the log like any other.
"""

from __future__ import annotations

from app.platform.log import declare, kind_named
from app.rules.library import Library

OF_THE_FIRM = {
    "period_ended": "the end of a reporting period of the firm; the return is no matter of one case",
    "year_ended": "the end of the firm's year; its report is no matter of one case",
}
"""Events that belong to no case, with the reason: nobody is asked to record them on one."""


def declare_pack_events(library: Library) -> None:
    """Declare what no room has declared. Call when every room is known; doing it again changes nothing."""
    for _name, pack in sorted(library.packs.items()):
        for event in pack.events.values():
            if kind_named(event.kind) is None and not event.fields:
                declare(event.kind, event.label.en, title_zh=event.label.zh)
