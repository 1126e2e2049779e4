"""What the dates of a case are counted by: its rules, its place, its zone and its working days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.rules import OWN_TARGETS, CalendarSource, Library, Result, clocks_for
from app.rules.occurrences import Events
from app.rules.pack import Fact, Pack

_NATIONAL = {"GB": "GB-ENG"}
"""Countries without national days of their own, and whose days stand in for them."""


def rules_of(regime: str | None) -> str:
    """The pack that dates come from: the regime's, or our own targets where no rules of law apply."""
    return regime or OWN_TARGETS


@dataclass(frozen=True, slots=True)
class Basis:
    """``rules`` names a pack: the regime's, or our own targets. ``zone`` is None where the rules know their own.

    ``beside`` are rules that run beside it, each counted by its own zone and working days.
    """

    rules: str
    place: str
    zone: str | None
    calendar: str
    beside: tuple[Basis, ...] = ()

    def deadlines(
        self,
        library: Library,
        *,
        events: Events,
        facts: Mapping[str, Fact],
        calendars: CalendarSource,
        as_of: date,
    ) -> tuple[Result, ...]:
        """Every date that has begun to run, judged on the day ``as_of``."""
        return clocks_for(
            library,
            regime=self.rules,
            events=events,
            facts=facts,
            place=self.place,
            calendars=calendars,
            zone=self.zone,
            calendar=self.calendar,
            as_of=as_of,
        )


def basis(
    library: Library,
    calendars: CalendarSource,
    *,
    regime: str | None,
    country: str,
    place: str | None,
    zone: str,
    beside: Iterable[str] = (),
) -> Basis:
    """The rules of ``regime``; without one our own targets, in the zone and the working days of the place.

    ``beside`` names packs; one that is no longer there gives no dates, as a withdrawn rule would.
    """
    where = place or ""
    others = tuple(
        Basis(name, where, None, library.packs[name].calendar_at(where))
        for name in beside
        if name in library.packs and name != regime
    )
    if regime is None:
        return Basis(rules_of(None), where, zone, working_days_at(calendars, country, where), others)
    return Basis(regime, where, None, library.pack(regime).calendar_at(where), others)


def may_run_beside(library: Library, regime: str | None) -> tuple[str, ...]:
    """The packs that say they run beside this one, or that it says run beside it; a firm's own pack too."""
    if regime is None or regime not in library.packs:
        return ()
    own = library.packs[regime].beside
    others = [name for name, pack in sorted(library.packs.items()) if regime in pack.beside]
    return tuple(dict.fromkeys(name for name in (*own, *others) if name in library.packs))


def packs_of(library: Library, regime: str | None, beside: Sequence[str]) -> tuple[Pack, ...]:
    """Every pack whose rules a case is under: its own first."""
    names = dict.fromkeys([rules_of(regime), *beside])
    return tuple(library.packs[name] for name in names if name in library.packs)


def working_days_at(calendars: CalendarSource, country: str, place: str) -> str:
    """The calendar of a place, else the country's. With neither the country's code: a count then says that it is
    missing, and is never a guess."""
    for code in filter(None, (f"{country}-{place}" if place else "", country, _NATIONAL.get(country, ""))):
        try:
            calendars.known_from(code)
        except KeyError:
            continue
        return code
    return country
