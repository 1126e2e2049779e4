"""Dates beside a case's own rules: matters that run elsewhere, each counted by rules of its own.

Rooms above tell of such matters; this one knows only that there may be some. A strand's dates stand among those of the
case under a name that begins with the strand's: ``p1.defence-summary``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.rules import CalendarSource, Library, Result, clocks_for
from app.rules.occurrences import LogEntry, events_from_log
from app.rules.stated import StatedDate, stated
from app.rules.terms import Fact


@dataclass(frozen=True, slots=True)
class Counting:
    """The rules by which dates of a strand are counted, and which of their clocks belong to it (none: all)."""

    rules: str
    clocks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Strand:
    """One matter that runs beside the complaint.

    ``entries``: the log as far as it speaks of this matter or of the complaint itself. ``stated``: days that somebody
    set; ``instead``: counted clocks (``rules:clock``) whose place such a day takes. ``open``: False once it is over;
    what nobody did by then is owed no more. ``keeper`` is the person whose dates they are.
    """

    name: str
    counted: tuple[Counting, ...]
    entries: tuple[LogEntry, ...]
    facts: Mapping[str, Fact]
    place: str
    zone: str
    stated: tuple[StatedDate, ...] = ()
    instead: frozenset[str] = frozenset()
    open: bool = True
    keeper: int | None = None


Teller = Callable[[Sequence[LogEntry]], Iterable[Strand]]
"""Given a case's log as it stands after corrections, the strands that it tells of."""

_TELLERS: dict[str, Teller] = {}


def register_strands(name: str, teller: Teller) -> None:
    """Let ``teller`` read strands out of every case's log; called by each room when it is opened."""
    _TELLERS[name] = teller


def strands_told(told: Sequence[LogEntry]) -> list[Strand]:
    """Every strand that the log tells of."""
    return [strand for _name, teller in sorted(_TELLERS.items()) for strand in teller(told)]


def strand_of(clock: str) -> str:
    """The strand that a date belongs to; empty for the case's own."""
    name, dot, _rest = clock.rpartition(".")
    return name if dot else ""


def clock_in_strand(clock: str) -> str:
    """The clock's name in its own rules."""
    return clock.rpartition(".")[2]


def claimed(strands: Iterable[Strand]) -> frozenset[tuple[str, str]]:
    """Rules and clocks that strands count, and that the complaint therefore does not count a second time."""
    return frozenset(
        (counting.rules, clock)
        for strand in strands
        for counting in strand.counted
        for clock in counting.clocks
    )


def strand_results(
    strand: Strand, *, facts: Mapping[str, Fact], library: Library, calendars: CalendarSource, as_of: date
) -> Iterator[Result]:
    """Every date of a strand. ``facts`` are the case's; the strand's own win."""
    calendar = ""
    for counting in strand.counted:
        pack = library.packs.get(counting.rules)
        if pack is None:  # the firm has taken these rules away since
            continue
        place = strand.place if strand.place in pack.zones or not pack.place_calendar else ""
        calendar = calendar or pack.calendar_at(place)
        for result in clocks_for(
            library,
            regime=counting.rules,
            events=events_from_log(pack, strand.entries),
            facts={**facts, **strand.facts},
            place=place,
            calendars=calendars,
            as_of=as_of,
        ):
            belongs = not counting.clocks or result.clock in counting.clocks
            if belongs and f"{counting.rules}:{result.clock}" not in strand.instead:
                yield from _kept(strand, result)
    for item in strand.stated:
        yield from _kept(
            strand,
            stated(item, calendars=calendars, calendar=calendar, zone=strand.zone, place="", as_of=as_of),
            outlives=item.outlives,
        )


def _kept(strand: Strand, result: Result, *, outlives: bool = False) -> Iterator[Result]:
    undone = result.met_on is None and result.stopped_on is None
    if strand.open or outlives or not undone:
        yield replace(result, clock=f"{strand.name}.{result.clock}")
