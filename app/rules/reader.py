"""TOML → Pack. Says for every mistake which file, which key and what; computes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from app.rules.counting import LARGEST
from app.rules.errors import Problem
from app.rules.letter_reader import read_contact, read_enclosure, read_letter_rule, read_prescribed
from app.rules.pack import (
    Choice,
    Clock,
    Closure,
    Combine,
    Edition,
    EndOf,
    EndsAt,
    EventName,
    Exclusion,
    Exemption,
    Extension,
    Hold,
    Kind,
    LateAfter,
    LateReceipt,
    Length,
    Limb,
    Notice,
    Pack,
    Question,
    Roll,
    Season,
    Selector,
    Unit,
    Version,
    Watch,
)
from app.rules.table import Table
from app.rules.terms import Bilingual, FactKind, FactName, Verified

_NEVER = date.max


def read_pack(content: Mapping[str, Any], file: str) -> tuple[Pack, list[Problem]]:
    """A pack and everything wrong with how it is written. With problems the pack must not be used."""
    problems: list[Problem] = []
    table = Table(content, file, "", problems)
    pack = Pack(
        regime=table.text("regime"),
        title=table.bilingual("title"),
        short=table.bilingual("short"),
        zone=table.text("zone"),
        zones=table.strings("zones"),
        calendar=table.text("calendar", ""),
        place_calendar=table.text("place_calendar", ""),
        default_place=table.text("default_place", ""),
        closes_at=table.hour("closes_at"),
        decision_called=table.bilingual("decision_called") if table.has("decision_called") else None,
        beside=table.texts("beside"),
        events={name: _event(name, inner) for name, inner in table.named_tables("events")},
        facts={name: _fact(name, inner) for name, inner in table.named_tables("facts")},
        exclusion_asks=tuple(_ask(inner) for inner in table.tables("exclusion_asks")),
        versions=_versions(table.tables("versions")),
        editions=tuple(_edition(inner) for inner in table.tables("editions")),
        targets=tuple(read_clock(inner, default_kind="target") for inner in table.tables("targets")),
        watches=tuple(read_watch(inner) for inner in table.tables("watches")),
        letters=tuple(read_letter_rule(inner) for inner in table.tables("letters")),
        texts=tuple(read_prescribed(inner) for inner in table.tables("texts")),
        enclosures=tuple(read_enclosure(inner) for inner in table.tables("enclosures")),
        contacts=tuple(read_contact(inner) for inner in table.tables("contacts")),
        questions=tuple(_question(inner) for inner in table.tables("questions")),
        file=file,
    )
    table.close()
    return pack, problems


def read_clock(table: Table, *, default_kind: str | None = None, version: object = None) -> Clock:
    """One clock of a version, or an own target. The version's dates belong to what its digest covers."""
    clock = Clock(
        id=table.text("id"),
        title=table.bilingual("title"),
        kind=table.choice("kind", Kind, default_kind),
        rule=table.text("rule", "" if default_kind else None),
        source=table.text("source", "" if default_kind else None),
        verified=table.choice("verified", Verified, "unverified" if default_kind else None),
        quotation=_quotation(table),
        limbs=_limbs(table),
        combine=table.choice("combine", Combine, "first"),
        exclusions=tuple(_exclusion(inner) for inner in table.tables("exclusions")),
        extension=_extension(table.table("extension")) if table.has("extension") else None,
        exemption=_exemption(table.table("exemption")) if table.has("exemption") else None,
        repeat=_inner_length(table, "repeat"),
        restart_on=table.text("restart_on", ""),
        roll=table.choice("roll", Roll, "none"),
        late_after=table.choice("late_after", LateAfter, "strict"),
        ends_at=table.choice("ends_at", EndsAt, "end_of_day"),
        met_by=table.texts("met_by"),
        stopped_by=table.texts("stopped_by"),
        notice=_notice(table.table("notice")) if table.has("notice") else None,
        seasons=tuple(_season(inner) for inner in table.tables("seasons")),
        closures=tuple(_closure(inner) for inner in table.tables("closures")),
        opens=_inner_length(table, "opens"),
        hold=_hold(table.table("hold")) if table.has("hold") else None,
        late_receipt=_late_receipt(table.table("late_receipt")) if table.has("late_receipt") else None,
        calendar=table.text("calendar", ""),
        target=table.text("target", ""),
        when=table.conditions(),
        choices=tuple(_choice(inner) for inner in table.tables("choices")),
        day_after=table.flag("day_after", False),
        short=table.bilingual("short") if table.has("short") else None,
        digest=table.digest(version),
    )
    table.close()
    return clock


def read_watch(table: Table) -> Watch:
    """A clock to keep in view on the board."""
    watch = Watch(table.text("clock"), table.bilingual("label"), table.number("days"))
    table.close()
    return watch


def _versions(tables: tuple[Table, ...]) -> tuple[Version, ...]:
    """Versions in the order written. `extends` takes over the clocks of an earlier version, by id."""
    versions: dict[str, Version] = {}
    for table in tables:
        since, until, selector = table.day("from"), table.day("to"), _selector(table)
        head = [str(since), str(until), selector.events, selector.how]
        written = [read_clock(each, version=head) for each in table.tables("clocks")]
        clocks = {clock.id: clock for clock in written}
        for clock_id, times in Counter(clock.id for clock in written).items():
            if times > 1:
                table.problem(f"clocks[{clock_id}]", "this id is used already in this version")
        parent = table.text("extends", "")
        if parent and parent not in versions:
            table.problem("extends", f"names {parent!r}, which is no version above this one")
        elif parent:
            clocks = {**{clock.id: clock for clock in versions[parent].clocks}, **clocks}
        version = Version(
            id=table.text("id"),
            title=table.bilingual("title"),
            since=since,
            until=until,
            selector=selector,
            source=table.text("source"),
            clocks=tuple(clocks.values()),
        )
        if version.id in versions:
            table.problem("id", f"{version.id!r} is used twice")
        versions[version.id] = version
        table.close()
    return tuple(versions.values())


def _selector(table: Table) -> Selector:
    latest = table.has("selected_by_latest")
    key = "selected_by_latest" if latest else "selected_by"
    events = table.texts(key)
    if not events:
        table.problem(key, "must name the event that selects it")
    return Selector(events, "latest" if latest else "first")


def _edition(table: Table) -> Edition:
    edition = Edition(
        of=table.text("of"),
        id=table.text("id"),
        title=table.bilingual("title"),
        since=table.day("from"),
        until=table.day("to"),
        selector=_selector(table),
        source=table.text("source"),
        verified=table.choice("verified", Verified),
        digest=table.digest(),
    )
    table.close()
    return edition


def _question(table: Table) -> Question:
    question = Question(
        id=table.text("id"),
        text=_label(table),
        source=table.text("source"),
        verified=table.choice("verified", Verified),
        digest=table.digest(),
    )
    table.close()
    return question


def _fact(name: str, table: Table) -> FactName:
    """A fact is yes or no unless it says that it is a number or names its values."""
    values = {value: _value(inner) for value, inner in table.named_tables("values")}
    kind = table.choice("kind", FactKind, "choice" if values else "flag")
    if (kind == "choice") != bool(values):
        table.problem("values", "must be named for a choice, and for nothing else")
    fact = FactName(name, kind, _label(table), values)
    table.close()
    return fact


def _value(table: Table) -> Bilingual:
    label = _label(table)
    table.close()
    return label


def _event(name: str, table: Table) -> EventName:
    label = _label(table)
    event = EventName(name, table.text("kind"), label, table.facts("fields"))
    table.close()
    return event


def _label(table: Table) -> Bilingual:
    return Bilingual(table.text("en"), table.text("zh"))


def _ask(table: Table) -> tuple[str, str]:
    pair = (table.text("start"), table.text("end"))
    table.close()
    return pair


def _limbs(table: Table) -> tuple[Limb, ...]:
    """Either the short form on the clock itself (start, count, unit) or a list of limbs."""
    if not table.has("limbs"):
        return (Limb(start=table.text("start"), length=_length(table)),)
    limbs = []
    for inner in table.tables("limbs"):
        limbs.append(
            Limb(
                start=inner.text("start"),
                length=_length(inner),
                when=inner.conditions(),
                given=inner.text("given", ""),
                in_time=inner.text("in_time", ""),
                verified=inner.choice("verified", Verified) if inner.has("verified") else None,
                source=inner.text("source", ""),
                quotation=_quotation(inner),
            )
        )
        inner.close()
    if not limbs:
        table.problem("limbs", "must hold at least one way of reaching the date")
    return tuple(limbs)


def _quotation(table: Table) -> Bilingual | None:
    return table.bilingual("quotation") if table.has("quotation") else None


def _length(table: Table) -> Length:
    unit = table.choice("unit", Unit)
    counted = unit not in ("fixed_dates", "promptly")
    count_from = table.text("count_from", "")
    dates = table.month_days("dates")
    if unit == "fixed_dates" and not dates:
        table.problem("dates", "is missing: fixed_dates needs days such as 03-01")
    if not counted and table.has("count"):
        table.problem("count", f"means nothing with {unit}")
    if table.has("at_most") and not count_from:
        table.problem("at_most", "limits a count that comes from a fact: name the fact as count_from")
    count = table.number("count", None if counted and not count_from else 0)
    if count > LARGEST:
        table.problem("count", f"is more than {LARGEST:,}: a typing mistake, whatever the unit")
    to_end_of = table.choice("to_end_of", EndOf) if table.has("to_end_of") else None
    if to_end_of and unit != f"{to_end_of}s":
        table.problem("to_end_of", f"{to_end_of!r} goes with {to_end_of}s")
    return Length(
        unit=unit,
        count=count,
        count_from=count_from,
        at_most=table.number("at_most") if table.has("at_most") else None,
        to_end_of=to_end_of,
        dates=dates,
        before=table.flag("before", False),
    )


def _inner_length(table: Table, key: str) -> Length | None:
    if not table.has(key):
        return None
    inner = table.table(key)
    length = _length(inner)
    inner.close()
    return length


def _exclusion(table: Table) -> Exclusion:
    exclusion = Exclusion(
        start=table.text("start"),
        end=table.text("end"),
        reason=table.bilingual("reason"),
        needs=table.texts("needs"),
        times=_times(table, None),
        rule=table.text("rule", ""),
        verified=table.choice("verified", Verified, "unverified"),
    )
    table.close()
    return exclusion


def _times(table: Table, default: int | None) -> int | None:
    """How often at most; None, written as "any", is as often as wanted."""
    if not table.has("times"):
        return default
    if table.says("times", "any"):
        return None
    times = table.number("times")
    if times < 1:
        table.problem("times", 'must be at least 1, or "any"')
    return times


def _extension(table: Table) -> Extension:
    extension = Extension(
        length=_length(table),
        needs=table.texts("needs"),
        rule=table.text("rule", ""),
        times=_times(table, 1),
        cap=_inner_length(table, "cap"),
        cap_unless=table.unless("cap_unless"),
        when=table.conditions(),
        revoked_by=table.text("revoked_by", ""),
        approver=table.text("approver", ""),
        verified=table.choice("verified", Verified, "unverified"),
    )
    if not extension.needs:
        table.problem("needs", "must name the events that grant the extension")
    table.close()
    return extension


def _exemption(table: Table) -> Exemption:
    exemption = Exemption(
        event=table.text("event"), within=_length(table), rule=table.text("rule"), when=table.conditions()
    )
    table.close()
    return exemption


def _notice(table: Table) -> Notice:
    notice = Notice(event=table.text("event"), effect=table.bilingual("effect"), rule=table.text("rule"))
    table.close()
    return notice


def _season(table: Table) -> Season:
    season = Season(table.month_day("from"), table.month_day("to"))
    table.close()
    return season


def _closure(table: Table) -> Closure:
    first, last = table.day("from"), table.day("to")
    if first is None or last is None or last < first:
        table.problem("from", "and 'to' must be two dates in order")
    table.close()
    return Closure(first or _NEVER, last or _NEVER)


def read_closures(table: Table) -> tuple[str, tuple[Closure, ...]]:
    """Closings that a firm writes for one clock: its id, and one or more pairs of days."""
    found = (table.text("clock"), tuple(_closure(inner) for inner in table.tables("days")))
    table.close()
    return found


def _hold(table: Table) -> Hold:
    hold = Hold(table.text("start"), table.text("end"))
    table.close()
    return hold


def _late_receipt(table: Table) -> LateReceipt:
    late = LateReceipt(table.hour("cut_off"))
    table.close()
    return late


def _choice(table: Table) -> Choice:
    choice = Choice(code=table.text("code"), text=_label(table), used=table.flag("used", True))
    table.close()
    return choice
