"""Names typed on the command line. A misspelt one would silently move nothing: it is refused with those there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from app.rules import Result, RulesError
from app.rules.pack import Clock, Pack
from app.rules.rows import admitted
from app.rules.terms import Fact


def require_known(
    pack: Pack, events: Iterable[str], facts: Iterable[str], *, place: str, calendars: Collection[str]
) -> None:
    """RulesError for an event, fact or place that these rules do not know; it names those they do.

    `calendars` are the codes there are: a place has one of its own wherever the rules count by place.
    """
    asked = [("event", events, pack.events), ("fact", facts, pack.facts)]
    if place and pack.place_calendar:
        asked.append(("place", [place], dict.fromkeys(places(pack, calendars))))
    for what, names, known in asked:
        for name in names:
            if name not in known:
                raise RulesError(
                    f"{pack.regime} knows no {what} {name!r}; it knows: {', '.join(sorted(known)) or 'none'}"
                )


def places(pack: Pack, calendars: Collection[str]) -> list[str]:
    """The places whose calendars there are: subdivisions, or whole countries where the rules name a country."""
    before = pack.place_calendar.format(place="")
    found = [code.removeprefix(before) for code in calendars if code.startswith(before)]
    return sorted(code for code in found if "-" not in code)


def require_admitted(pack: Pack, facts: Mapping[str, Fact], result: Result) -> None:
    """RulesError when a fact that no rule happened to ask for has a value that none could judge."""
    for name, value in facts.items():
        if not result.error and not pack.facts[name].admits(value):
            raise RulesError(f"{name} cannot be {value!r}; it can be: {admitted(pack.facts[name])}")


def require_case_has(pack: Pack, clock: str, facts: Mapping[str, Fact], *, version: str) -> None:
    """RulesError when a stated fact says that such a case does not have this clock. What is not stated says nothing."""
    chosen = pack.clock_in(version, clock)
    for asked in chosen.when if chosen else ():
        if asked.fact in facts and not asked.holds(facts):
            values = ", ".join(
                str(value).lower() if isinstance(value, bool) else str(value) for value in asked.values
            )
            raise RulesError(
                f"{pack.regime} {clock} does not apply: it is only for cases where"
                f" {asked.fact} is {'not ' if asked.negated else ''}{values}"
            )


def what_would_do(pack: Pack, clock: str, result: Result) -> str:
    """What would have given a date: the events that start the clock, the versions, the values of its facts."""
    if result.error == "event-missing":
        limbs = [limb for each in _versions_of(pack, clock) for limb in each.limbs]
        return f"It starts from: {', '.join(dict.fromkeys(limb.start for limb in limbs))}"
    if result.error == "rules-not-in-force":
        spans = [
            f"{version.id} ({version.since or '…'} to {version.until or '…'})"
            for version in pack.versions
            if any(each.id == clock for each in version.clocks)
        ]
        return f"Versions with this clock: {', '.join(spans)}"
    if result.error == "fact-unknown":
        return "\n".join(f"{name} can be: {admitted(fact)}" for name, fact in pack.facts.items())
    return ""


def _versions_of(pack: Pack, clock: str) -> list[Clock]:
    own = [each for version in pack.versions for each in version.clocks]
    return [each for each in (*own, *pack.targets) if each.id == clock]
