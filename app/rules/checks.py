"""What must be true of a pack beyond being well written: names that exist, versions that fit, law that is sourced."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.rules.errors import Problem
from app.rules.pack import Clock, LetterRule, Pack, Statement


def check_pack(pack: Pack, file: str) -> list[Problem]:
    """Every inconsistency of a well-read pack."""
    found = (*_zones(pack), *_events(pack), *_versions(pack), *_clocks(pack), *_letters(pack))
    return [Problem(file, key, message) for key, message in found]


def _zones(pack: Pack) -> Iterable[tuple[str, str]]:
    for key, zone in (("zone", pack.zone), *((f"zones.{place}", name) for place, name in pack.zones.items())):
        if not _is_zone(zone):
            yield key, f"{zone!r} is no time zone"
    if pack.place_calendar and "{place}" not in pack.place_calendar:
        yield "place_calendar", "must hold {place}"
    if not pack.versions:
        yield "versions", "a pack needs at least one version"


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
            if shared and later.since and (version.until is None or version.until >= later.since):
                yield f"{key}.to", f"overlaps version {later.id!r}: both have {', '.join(sorted(shared))}"
    for edition in pack.editions:
        yield from _unknown(pack, f"editions[{edition.id}].selected_by", edition.selector.events)
    targets = [target.id for target in pack.targets]
    statutory = {clock.id for version in pack.versions for clock in version.clocks}
    for target in targets:
        if target in statutory or targets.count(target) > 1:
            yield f"targets[{target}]", "this id is used already"


def _clocks(pack: Pack) -> Iterable[tuple[str, str]]:
    for version in pack.versions:
        seen = set()
        for clock in version.clocks:
            key = f"versions[{version.id}].clocks[{clock.id}]"
            if clock.id in seen:
                yield key, "this id is used already in this version"
            seen.add(clock.id)
            if clock.kind == "target":
                yield f"{key}.kind", "an own target belongs under targets"
            yield from _clock(pack, clock, key)
    for target in pack.targets:
        key = f"targets[{target.id}]"
        if target.kind != "target":
            yield f"{key}.kind", "must be 'target' here"
        yield from _clock(pack, target, key)


def _clock(pack: Pack, clock: Clock, key: str) -> Iterable[tuple[str, str]]:
    yield from _unknown(pack, key, _events_of(clock))
    movable = bool(clock.exclusions or clock.extension or clock.restart_on or clock.repeat)
    units = {limb.length.unit for limb in clock.limbs}
    if clock.combine != "first" and movable:
        yield key, "a clock that combines limbs cannot also be excluded, extended, restarted or repeated"
    if "hours" in units and movable:
        yield key, "hours cannot be excluded, extended, restarted or repeated"
    if "promptly" in units and len(clock.limbs) > 1:
        yield key, "'promptly' stands alone"
    if clock.roll == "none" and clock.late_after == "rolled":
        yield f"{key}.late_after", "there is no rolled date without a roll"
    target_ids = {target.id for target in pack.targets}
    if clock.target and clock.target not in target_ids:
        yield f"{key}.target", f"there is no own target {clock.target!r}"
    if clock.verified == "read" and not clock.source:
        yield f"{key}.source", "what is marked as read names where"


def _events_of(clock: Clock) -> Iterable[str]:
    for limb in clock.limbs:
        yield from (limb.start, limb.given, limb.in_time)
    yield from (*clock.met_by, *clock.stopped_by, clock.restart_on)
    for exclusion in clock.exclusions:
        yield from (exclusion.start, exclusion.end)
    if clock.extension:
        yield from (*clock.extension.needs, clock.extension.revoked_by)
    if clock.exemption:
        yield clock.exemption.event
    if clock.notice:
        yield clock.notice.event
    if clock.hold:
        yield from (clock.hold.start, clock.hold.end)


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
            yield from _statement(statement, f"{key}.statements[{statement.id}]", texts, enclosures)


def _overlaps(pack: Pack, letter: LetterRule, key: str) -> Iterable[tuple[str, str]]:
    for other in pack.letters[pack.letters.index(letter) + 1 :]:
        if other.kind == letter.kind and (not letter.until or not other.since or letter.until >= other.since):
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
