"""What must be true of a pack beyond being well written: names that exist, versions that fit, law that is sourced."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.rules.errors import Problem
from app.rules.letter_parts import LetterRule, Statement
from app.rules.pack import Clock, Length, Limb, Pack
from app.rules.terms import Condition, Dated

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_NAME = 32
"""As long as rows and addresses hold; a clock's may have that of a matter before it."""
MOVABLE = "be excluded, extended, restarted or repeated"


_SCALES: tuple[Mapping[str, int], ...] = (
    {"days": 1, "weeks": 7},
    {"months": 1, "years": 12},
    {"working_days": 1},
)
"""Units that can be compared with each other whatever the start."""


LogFields = Callable[[str], Collection[str] | None]
"""The fields of the log entries of a kind; None for a kind that nobody declared."""


def check_pack(pack: Pack, file: str) -> list[Problem]:
    """Every inconsistency of a well-read pack."""
    found = (
        *_names(pack),
        *_zones(pack),
        *_events(pack),
        *_versions(pack),
        *_editions(pack),
        *_clocks(pack),
        *_letters(pack),
        *_repeated(pack),
        *_watches(pack),
    )
    return [Problem(file, key, message) for key, message in found]


def check_beside(pack: Pack, file: str, regimes: Collection[str]) -> list[Problem]:
    """Every pack that is said to run beside this one and that nobody has."""
    return [
        Problem(file, "beside", f"there are no rules called {name!r}")
        for name in pack.beside
        if name not in regimes
    ]


def check_calendars(pack: Pack, file: str, calendars: Collection[str]) -> list[Problem]:
    """Every calendar that a pack names and that the calendar table does not hold."""
    named = [("calendar", pack.calendar)]
    if "{place}" in pack.place_calendar:
        places = [place for place in (*pack.zones, pack.default_place) if place]
        named += [("place_calendar", pack.calendar_at(place)) for place in dict.fromkeys(places)]
    named += [(key, clock.calendar) for key, clock in _all_clocks(pack)]
    return [
        Problem(file, key, f"there is no calendar {code!r}")
        for key, code in named
        if code and code not in calendars
    ]


def check_log(pack: Pack, file: str, log_fields: LogFields) -> list[Problem]:
    """Every event that no log entry could carry. A kind unknown to the log is the pack's own, without fields."""
    found = []
    for name, event in pack.events.items():
        fields, wanted = log_fields(event.kind), [field for field, _value in event.fields]
        if fields is None:
            if wanted:
                message = f"the log knows no {event.kind!r}; an event of the pack's own has no fields"
                found.append(Problem(file, f"events.{name}.kind", message))
            continue
        for field in wanted:
            if field not in fields:
                message = f"an entry {event.kind!r} has no field {field!r}"
                found.append(Problem(file, f"events.{name}.fields", message))
    return found


def _names(pack: Pack) -> Iterable[tuple[str, str]]:
    """Names stand in rows, addresses and file names."""
    named = [("regime", pack.regime)]
    for version in pack.versions:
        named += [(f"versions[{version.id}].id", version.id)]
    named += [(f"{key}.id", clock.id) for key, clock in _all_clocks(pack)]
    for key, name in named:
        if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
            yield key, f"must be small letters and digits, joined by hyphens, {LONGEST_NAME} at the most"


def _watches(pack: Pack) -> Iterable[tuple[str, str]]:
    known = pack.clock_ids()
    for watch in pack.watches:
        if watch.clock not in known:
            yield f"watches[{watch.clock}].clock", f"there is no clock or target {watch.clock!r}"


def _zones(pack: Pack) -> Iterable[tuple[str, str]]:
    for key, zone in (("zone", pack.zone), *((f"zones.{place}", name) for place, name in pack.zones.items())):
        if not _is_zone(zone):
            yield key, f"{zone!r} is no time zone"
    if pack.place_calendar and "{place}" not in pack.place_calendar:
        yield "place_calendar", "must hold {place}"
    if not pack.versions and not pack.targets:
        yield "versions", "a pack needs at least one version, or an own target"


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _events(pack: Pack) -> Iterable[tuple[str, str]]:
    carried: dict[object, str] = {}
    for name, event in pack.events.items():
        carrier = (event.kind, event.fields)
        if carrier in carried:
            yield f"events.{name}", f"is carried by the same log entry as {carried[carrier]!r}"
        carried[carrier] = name
    for start, end in pack.exclusion_asks:
        yield from _unknown(pack, "exclusion_asks", (start, end))


def _versions(pack: Pack) -> Iterable[tuple[str, str]]:
    for version in pack.versions:
        key = f"versions[{version.id}]"
        if version.since and version.until and version.until < version.since:
            yield f"{key}.to", "lies before 'from'"
        if not version.clocks:
            yield f"{key}.clocks", "a version needs at least one clock"
        yield from _unknown(pack, f"{key}.selected_by", version.selector.events)
        for later in pack.versions[pack.versions.index(version) + 1 :]:
            shared = {clock.id for clock in version.clocks} & {clock.id for clock in later.clocks}
            if shared and _overlap(version, later):
                yield f"{key}.to", f"overlaps version {later.id!r}: both have {', '.join(sorted(shared))}"
    targets = [target.id for target in pack.targets]
    statutory = {clock.id for version in pack.versions for clock in version.clocks}
    for target in targets:
        if target in statutory or targets.count(target) > 1:
            yield f"targets[{target}]", "this id is used already"


def _editions(pack: Pack) -> Iterable[tuple[str, str]]:
    for number, edition in enumerate(pack.editions):
        key = f"editions[{edition.id}]"
        if edition.since and edition.until and edition.until < edition.since:
            yield f"{key}.to", "lies before 'from'"
        yield from _unknown(pack, f"{key}.selected_by", edition.selector.events)
        for later_edition in pack.editions[number + 1 :]:
            if edition.of == later_edition.of and _overlap(edition, later_edition):
                yield f"{key}.to", f"overlaps edition {later_edition.id!r}"


def _overlap(one: Dated, other: Dated) -> bool:
    """True when both are in force on some day."""
    return (one.since or date.min) <= (other.until or date.max) and (other.since or date.min) <= (
        one.until or date.max
    )


def _all_clocks(pack: Pack) -> Iterable[tuple[str, Clock]]:
    for version in pack.versions:
        for clock in version.clocks:
            yield f"versions[{version.id}].clocks[{clock.id}]", clock
    for target in pack.targets:
        yield f"targets[{target.id}]", target


def _clocks(pack: Pack) -> Iterable[tuple[str, str]]:
    for key, clock in _all_clocks(pack):
        yield from _clock(pack, clock, key)
    for version in pack.versions:
        for clock in version.clocks:
            if clock.kind == "target":
                key = f"versions[{version.id}].clocks[{clock.id}]"
                yield f"{key}.kind", "an own target belongs under targets"
    for target in pack.targets:
        if target.kind != "target":
            yield f"targets[{target.id}].kind", "must be 'target' here"


def _clock(pack: Pack, clock: Clock, key: str) -> Iterable[tuple[str, str]]:
    for part, names in _events_of(clock):
        yield from _unknown(pack, f"{key}.{part}", names)
    yield from _facts_of(pack, clock, key)
    yield from _limbs(clock, key)
    yield from _cap(clock, key)
    if clock.roll == "none" and clock.late_after == "rolled":
        yield f"{key}.late_after", "there is no rolled date without a roll"
    if clock.repeat and not clock.met_by:
        yield f"{key}.met_by", "a recurring clock names the event by which it is met each time"
    if clock.day_after and clock.kind not in ("opening", "floor"):
        yield f"{key}.day_after", "goes with an opening or a floor"
    target_ids = {target.id for target in pack.targets}
    if clock.target and clock.target not in target_ids:
        yield f"{key}.target", f"there is no own target {clock.target!r}"
    if clock.verified == "read" and not clock.source:
        yield f"{key}.source", "what is marked as read names where"
    for number, limb in enumerate(clock.limbs, start=1):
        if limb.verified and not limb.source:
            yield f"{key}.limbs[{number}].source", "a length with a mark of its own names where it was read"
        if limb.quotation and clock.quotation:
            yield (
                f"{key}.limbs[{number}].quotation",
                "the rule's own quotation speaks for every length: quote it at the lengths that it says",
            )


def _cap(clock: Clock, key: str) -> Iterable[tuple[str, str]]:
    """A longer time that ends before the time it makes longer."""
    if clock.extension is None or clock.extension.cap is None or clock.extension.cap.count_from:
        return
    for scale in _SCALES:
        capped = _measured(clock.extension.cap, scale)
        lengths = [_measured(limb.length, scale) for limb in clock.limbs]
        if capped is not None and any(length is not None and capped < length for length in lengths):
            yield f"{key}.extension.cap", "is shorter than the time that may be made longer"


def _measured(length: Length, scale: Mapping[str, int]) -> int | None:
    """In the smallest unit of a scale; None where the length is of another."""
    return length.count * scale[length.unit] if length.unit in scale else None


def _limbs(clock: Clock, key: str) -> Iterable[tuple[str, str]]:
    """Ways of reaching a date that contradict each other, or that nothing leads to."""
    movable = bool(clock.exclusions or clock.extension or clock.restart_on or clock.repeat)
    units = {limb.length.unit for limb in clock.limbs}
    if clock.combine != "first" and movable:
        yield key, f"a clock that combines limbs cannot also {MOVABLE}"
    if "hours" in units and movable:
        yield key, f"hours cannot {MOVABLE}"
    if any(limb.length.before for limb in clock.limbs) and (movable or clock.seasons):
        yield key, f"a time counted back from an event cannot {MOVABLE}"
    if "promptly" in units and len(clock.limbs) > 1:
        yield key, "'promptly' stands alone"
    if clock.combine == "first":
        for number, limb in enumerate(clock.limbs):
            if any(_always_before(earlier, limb) for earlier in clock.limbs[:number]):
                yield f"{key}.limbs[{number + 1}]", "is never reached: a limb above it always applies first"


def _always_before(earlier: Limb, later: Limb) -> bool:
    return earlier.start == later.start and not (earlier.when or earlier.given or earlier.in_time)


def _facts_of(pack: Pack, clock: Clock, key: str) -> Iterable[tuple[str, str]]:
    yield from _conditions(pack, f"{key}.when", clock.when)
    for number, limb in enumerate(clock.limbs, start=1):
        yield from _conditions(pack, f"{key}.{_limb_key(clock, number)}when", limb.when)
    lengths = [limb.length for limb in clock.limbs]
    lengths += [length for length in (clock.repeat, clock.opens) if length]
    given = [name for exclusion in clock.exclusions for name in exclusion.needs]
    if clock.extension:
        yield from _conditions(pack, f"{key}.extension.when", clock.extension.when)
        yield from _conditions(pack, f"{key}.extension.cap_unless", clock.extension.cap_unless)
        lengths += [length for length in (clock.extension.length, clock.extension.cap) if length]
    if clock.exemption:
        yield from _conditions(pack, f"{key}.exemption.when", clock.exemption.when)
        lengths.append(clock.exemption.within)
    for name in given:
        if name not in pack.events and name not in pack.facts:
            yield f"{key}.exclusions.needs", f"{name!r} is declared neither under events nor under facts"
    for length in lengths:
        yield from _count_from(pack, key, length)


def _conditions(pack: Pack, key: str, conditions: Iterable[Condition]) -> Iterable[tuple[str, str]]:
    for condition in conditions:
        declared = pack.facts.get(condition.fact)
        if declared is None:
            yield key, f"the fact {condition.fact!r} is not declared under facts"
            continue
        for value in condition.values:
            if not declared.admits(value):
                yield key, f"the fact {condition.fact!r} is never {value!r}"


def _count_from(pack: Pack, key: str, length: Length) -> Iterable[tuple[str, str]]:
    declared = pack.facts.get(length.count_from)
    if length.count_from and (declared is None or declared.kind != "number"):
        yield f"{key}.count_from", f"{length.count_from!r} is not declared under facts as a number"


def _events_of(clock: Clock) -> Iterable[tuple[str, Iterable[str]]]:
    """The events that a clock names, each by the key under which it stands."""
    for number, limb in enumerate(clock.limbs, start=1):
        place = _limb_key(clock, number)
        yield f"{place}start", [limb.start]
        yield f"{place}given", [limb.given]
        yield f"{place}in_time", [limb.in_time]
    yield "restart_on", [clock.restart_on]
    for number, each in enumerate(clock.exclusions, start=1):
        yield f"exclusions[{number}]", [each.start, each.end]
    if clock.extension:
        yield "extension.needs", clock.extension.needs
        yield "extension.revoked_by", [clock.extension.revoked_by]
    if clock.notice:
        yield "notice.event", [clock.notice.event]
    if clock.exemption:
        yield "exemption.event", [clock.exemption.event]
    if clock.hold:
        yield "hold", [clock.hold.start, clock.hold.end]
    yield "met_by", clock.met_by
    yield "stopped_by", clock.stopped_by


def _limb_key(clock: Clock, number: int) -> str:
    """Where a limb stands; the only one stands in the clock itself."""
    return f"limbs[{number}]." if len(clock.limbs) > 1 else ""


def _unknown(pack: Pack, key: str, names: Iterable[str]) -> Iterable[tuple[str, str]]:
    for name in dict.fromkeys(names):
        if name and name not in pack.events:
            yield key, f"the event {name!r} is not declared under events"


def _letters(pack: Pack) -> Iterable[tuple[str, str]]:
    texts = {text.id for text in pack.texts}
    enclosures = {enclosure.id for enclosure in pack.enclosures}
    for number, letter in enumerate(pack.letters, start=1):
        key = f"letters[{number}:{letter.kind}]"
        yield from _overlaps(pack, letter, key)
        for statement in letter.statements:
            yield from _conditions(pack, f"{key}.statements[{statement.id}]", statement.when)
            yield from _statement(statement, f"{key}.statements[{statement.id}]", texts, enclosures)


def _overlaps(pack: Pack, letter: LetterRule, key: str) -> Iterable[tuple[str, str]]:
    for other in pack.letters[pack.letters.index(letter) + 1 :]:
        if other.kind == letter.kind and _overlap(letter, other):
            yield f"{key}.to", "two rules for the same kind of letter overlap in time"


def _statement(
    statement: Statement, key: str, texts: set[str], enclosures: set[str]
) -> Iterable[tuple[str, str]]:
    if statement.check in ("phrase", "forbidden") and not (statement.phrases_en or statement.phrases_zh):
        yield f"{key}.phrases", "a phrase check needs phrases"
    if statement.check == "prescribed" and statement.text not in texts:
        yield f"{key}.text", f"there is no prescribed text {statement.text!r}"
    if statement.check == "enclosure" and statement.enclosure not in enclosures:
        yield f"{key}.enclosure", f"there is no enclosure {statement.enclosure!r}"


def _repeated(pack: Pack) -> Iterable[tuple[str, str]]:
    """Names under which something could be settled twice."""
    named = [("questions", question.id) for question in pack.questions]
    named += [("enclosures", enclosure.id) for enclosure in pack.enclosures]
    named += [("contacts", contact.id) for contact in pack.contacts]
    for number, letter in enumerate(pack.letters, start=1):
        named += [(f"letters[{number}:{letter.kind}].statements", each.id) for each in letter.statements]
    for key, name in dict.fromkeys(each for each in named if named.count(each) > 1):
        yield key, f"the id {name!r} is used twice"
