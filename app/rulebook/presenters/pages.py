"""The index of the rules and the page of one regime."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.calendars.seeding import SEEDS
from app.platform.web.filters import legalday
from app.rulebook.presenters.explaining import Explained, explain
from app.rulebook.words import event_label, letter_title, listed, mark, quoted, said
from app.rules.library import Library
from app.rules.pack import Clock, Edition, Pack, Version
from app.rules.points import Point, points
from app.rules.terms import Checked, Confirmation, Dated, in_force


@dataclass(frozen=True)
class Sure:
    """How sure a point is: a glyph's kind, words, and the way to its page with the words for that."""

    kind: str
    label: str
    note: str
    href: str
    way: str


@dataclass(frozen=True)
class ClockEntry:
    """A clock on the page of its regime."""

    anchor: str
    told: Explained
    rule: str
    source: str
    sure: Sure | None
    own: str
    instead_of: str


@dataclass(frozen=True)
class VersionPart:
    """One version with its clocks; ``current`` for what was received, sent or ended today."""

    anchor: str
    title: str
    dates: str
    selected_by: str
    source: str
    current: bool
    clocks: tuple[ClockEntry, ...]


def index_rows(library: Library, today: date) -> list[dict[str, Any]]:
    """Every regime with its versions in force, its dates, and what is still to settle."""
    rows = []
    for pack in sorted(
        (library.pack(regime) for regime in library.regimes()), key=lambda each: said(each.title)
    ):
        regime = pack.regime
        found = list(points(pack, on=today))
        rows.append(
            {
                "regime": regime,
                "href": url_for("rules.pack", regime=regime),
                "title": said(pack.title),
                "short": said(pack.short),
                "versions": listed(said(each.title) for each in pack.versions if in_force(each, today)),
                "clocks": len({clock.id for version in pack.versions for clock in version.clocks}),
                "targets": len(pack.targets),
                "open": sum(not point.settled for point in found),
                "open_href": url_for("rules.to_settle", regime=regime),
            }
        )
    return rows


def pack_page(pack: Pack, library: Library, today: date) -> dict[str, Any]:
    """Everything about one regime."""
    every = list(points(pack, on=today))
    found = {point.item.digest: point for point in every if point.item.digest}
    versions = [_version(pack, version, found, today) for version in pack.versions]
    current = [each for each in versions if each.current]
    return {
        "regime": pack.regime,
        "title": said(pack.title),
        "facts": _facts(pack),
        "current": current,
        "others": [each for each in reversed(versions) if not each.current],
        "glance": [entry for part in current for entry in part.clocks],
        "targets": [_target(pack, target) for target in pack.targets],
        "editions": [_edition(pack, each, found) for each in pack.editions],
        "letters": _letters(pack, found, today),
        "texts": [_named(pack, point) for point in every if point.kind in ("words", "paper")],
        "bodies": [_named(pack, point) for point in every if point.kind == "body"],
        "questions": [_question(pack, point) for point in every if point.kind == "question"],
        "beside": [
            {"label": said(library.pack(each).short), "href": url_for("rules.pack", regime=each)}
            for each in pack.beside
            if each in library.packs
        ],
        "open": sum(not point.settled for point in every),
    }


def sure_of(regime: str, point: Point) -> Sure:
    """How sure a point is, in words."""
    href = url_for("rules.point", regime=regime, key=point.key)
    confirmed = point.item.confirmed
    if point.missing:
        waits = _("Letters that need them cannot go out.")
        return Sure("none", _("The words are not loaded"), waits, href, _("Load them"))
    if confirmed is not None:
        told = compared_by(confirmed)
        return Sure("pass", _("Compared with the official text"), told, href, _("Who and when"))
    # A clock whose own rule was read may hold lengths that were not: they say so themselves, above.
    label, note = mark(point.item.verified), ""
    if point.item.verified != point.verified:
        note = _("Not every part of it is as sure.")
    return Sure("pass" if point.settled else "none", label, note, href, _("Compare"))


def compared_by(confirmed: Confirmation) -> str:
    """``DISP 1.6, view of 1 June 2026, read on 23 Nov 2026 by Priya Raman; second look: Jane Low``."""
    told = _(
        "%(source)s, %(edition)s, read on %(day)s by %(person)s",
        source=confirmed.source,
        edition=confirmed.edition,
        day=legalday(confirmed.read_on),
        person=confirmed.by,
    )
    if confirmed.second:
        return _("%(told)s; second look: %(person)s", told=told, person=confirmed.second)
    return told


def dates_of(item: Dated) -> str:
    """``1 Jan 2026 to 1 Mar 2026``, ``from …``, ``to …``; empty for always."""
    if item.since and item.until:
        return _("%(first)s to %(last)s", first=legalday(item.since), last=legalday(item.until))
    if item.since:
        return _("from %(first)s", first=legalday(item.since))
    return _("to %(last)s", last=legalday(item.until)) if item.until else ""


def _calendar_name(code: str) -> str:
    """What the calendar is called; its code, where it is one of the firm's own."""
    return next((_(seed.name) for seed in SEEDS if seed.code == code), code)


def _facts(pack: Pack) -> list[dict[str, str]]:
    where = _("by place") if pack.place_calendar else _calendar_name(pack.calendar)
    zones = _("the place’s own, where one is known") if pack.zones else ""
    found = [
        {"label": _("Time zone"), "value": pack.zone, "note": zones},
        {"label": _("Working days"), "value": where or _("those of the case"), "note": ""},
    ]
    if pack.facts:
        labels = listed(quoted(said(each.label)) for each in pack.facts.values())
        found.append({"label": _("Facts it asks for"), "value": labels, "note": ""})
    return found


def _version(pack: Pack, version: Version, found: dict[str, Point], today: date) -> VersionPart:
    events = listed(quoted(event_label(pack, name)) for name in version.selector.events)
    return VersionPart(
        anchor=f"version-{version.id}",
        title=said(version.title),
        dates=dates_of(version),
        selected_by=events,
        source=version.source,
        current=in_force(version, today),
        clocks=tuple(
            clock_entry(pack, clock, f"{version.id}-{clock.id}", _sure(pack, clock, found))
            for clock in version.clocks
        ),
    )


def clock_entry(pack: Pack, clock: Clock, anchor: str, sure: Sure | None = None) -> ClockEntry:
    """A clock, explained, with its source."""
    return ClockEntry(
        anchor=anchor,
        told=explain(pack, clock),
        rule=clock.rule,
        source=clock.source,
        sure=sure,
        own="",
        instead_of="",
    )


def _target(pack: Pack, target: Clock) -> ClockEntry:
    shipped = explain(pack, target.instead_of) if target.instead_of else None
    return ClockEntry(
        anchor=f"own-{target.id}",
        told=explain(pack, target),
        rule="",
        source="",
        sure=None,
        own=_("From the firm’s own file %(file)s.", file=target.file) if target.file else _("As shipped."),
        instead_of=_("Instead of: %(title)s. %(length)s", title=shipped.title, length=" ".join(shipped.how_long))
        if shipped
        else "",
    )  # fmt: skip


def _edition(pack: Pack, edition: Edition, found: dict[str, Point]) -> dict[str, Any]:
    return {
        "title": said(edition.title),
        "dates": dates_of(edition),
        "source": edition.source,
        "sure": sure_of(pack.regime, found[edition.digest]),
    }


def _letters(pack: Pack, found: dict[str, Point], today: date) -> list[dict[str, Any]]:
    return [
        {
            "title": letter_title(letter.kind, pack.regime),
            "dates": dates_of(letter),
            "current": in_force(letter, today),
            "statements": [
                {"label": said(each.label), "rule": each.rule, "sure": _sure(pack, each, found)}
                for each in letter.statements
            ],
        }
        for letter in sorted(pack.letters, key=lambda each: (not in_force(each, today), each.kind))
    ]


def _sure(pack: Pack, item: Checked, found: dict[str, Point]) -> Sure | None:
    point = found.get(item.digest)
    return sure_of(pack.regime, point) if point else None


def _named(pack: Pack, point: Point) -> dict[str, Any]:
    return {"title": said(point.title), "source": point.source, "sure": sure_of(pack.regime, point)}


def _question(pack: Pack, point: Point) -> dict[str, Any]:
    return {"text": said(point.title), "source": point.source, "sure": sure_of(pack.regime, point)}
