"""Which events a clock asks about, by the part of its working in which it does."""

from __future__ import annotations

from collections.abc import Mapping

from app.rules.pack import Clock, Pack


def events_asked(clock: Clock) -> Mapping[str, tuple[str, ...]]:
    """Names of a pack's events by part of the working (`steps.PARTS`), in the order in which the rule names them."""
    limbs = [name for limb in clock.limbs for name in (limb.start, limb.given, limb.in_time)]
    extension, notice, hold = clock.extension, clock.notice, clock.hold
    found = {
        "start": [*limbs, clock.restart_on],
        "excluded": [name for each in clock.exclusions for name in (each.start, each.end)],
        "extension": [*extension.needs, extension.revoked_by] if extension else [],
        "result": [*clock.met_by, *clock.stopped_by],
    }
    if notice:
        found["extension"].append(notice.event)
    if clock.exemption:
        found["result"].append(clock.exemption.event)
    if hold:
        found["result"] += [hold.start, hold.end]
    return {part: tuple(dict.fromkeys(filter(None, names))) for part, names in found.items()}


def parts_by_event(pack: Pack, clock: Clock) -> Mapping[str, str]:
    """The part of the working that asks about each event: of two the earlier. Refused asks for time are among them."""
    found: dict[str, str] = {}
    for part, names in events_asked(clock).items():
        for name in names:
            found.setdefault(name, part)
    conditions = [name for each in clock.exclusions for name in each.needs if name in pack.events]
    for name in (*conditions, *(name for ask in pack.exclusion_asks for name in ask)):
        found.setdefault(name, "excluded")
    return found
