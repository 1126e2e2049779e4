"""The procedures as a person would explain them: who acts when, what is due, what binds whom."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.cases.words import label
from app.mediation.domain import words
from app.mediation.domain.tracks import Sure, Track, Tracks
from app.platform.web.filters import legalday, money, zone_name
from app.rulebook.presenters.explaining import explain
from app.rulebook.words import said, source_said
from app.rules.library import Library
from app.shared.money import Money


def index_rows(tracks: Tracks) -> list[dict[str, Any]]:
    """Every procedure with its kind, who opens it, and how sure we are of it."""
    return [
        {
            "title": said(track.title),
            "href": url_for("procedures.show", track=track.track),
            "kind": label(words.KINDS, track.kind),
            "opened_by": _(", ").join(label(words.ACTORS, each) for each in track.opened_by),
            "stages": len(track.stages),
            "sure": sure(track.sure),
        }
        for track in sorted(tracks.newest(), key=lambda each: (each.kind, said(each.title)))
    ]


def sure(mark: Sure) -> dict[str, str]:
    """A mark of sureness: its glyph, its words, its source."""
    return {
        "kind": {"read": "pass", "secondary": "none", "unverified": "fail"}[mark.verified],
        "label": label(words.VERIFIED, mark.verified),
        "source": mark.source,
    }


def procedure_page(track: Track, library: Library) -> dict[str, Any]:
    """Everything about one procedure."""
    return {
        "title": said(track.title),
        "facts": _facts(track),
        "stages": [
            {
                "number": number,
                "title": said(stage.title),
                "acts": label(words.ACTORS, stage.acts),
                "todo": said(stage.todo),
                "papers": [f"{said(paper.text)} ({label(words.ACTORS, paper.by)})" for paper in stage.papers],
                "steps": [
                    said(step.title) for step in track.steps if stage.id in step.stages or step.to == stage.id
                ],
            }
            for number, stage in enumerate(track.stages, start=1)
        ],
        "clocks": list(_clocks(track, library)),
        "outcomes": [
            {
                "title": said(outcome.title),
                "text": said(outcome.text),
                "binds": _binds(outcome.binds),
                "sure": sure(outcome.sure),
            }
            for outcome in track.outcomes
        ],
        "effects": [
            {
                "clock": _clock_title(effect.clock, library),
                "stops": effect.stops,
                "text": said(effect.text),
                "sure": sure(effect.sure),
            }
            for effect in track.effects
        ],
        "check": {"text": said(track.check.text), "sure": sure(track.check.sure), "pairs": _check(track)},
        "objections": [said(each.title) for each in track.objections],
        "mediation": {
            "known": track.mediation.known,
            "text": said(track.mediation.text),
            "sure": sure(track.mediation.sure),
        },
        "rules": [
            {"label": said(library.pack(each.pack).short), "href": url_for("rules.pack", regime=each.pack)}
            for each in track.rules
        ],
    }


def _facts(track: Track) -> list[dict[str, Any]]:
    dates = " – ".join(filter(None, (legalday(track.since), legalday(track.until))))
    known = [
        (_("Kind"), label(words.KINDS, track.kind)),
        (_("Forum"), said(track.forum)),
        (_("Opened by"), _(", ").join(label(words.ACTORS, each) for each in track.opened_by)),
        (_("Countries"), _(", ").join(track.countries) or _("any")),
        (_("Edition"), " ".join(filter(None, (track.edition, dates)))),
        (_("Time of"), zone_name(track.zone) if track.zone != "UTC" else _("the complaint’s place")),
        (_("Read in"), source_said(track.sure.source)),
        (_("How sure"), label(words.VERIFIED, track.sure.verified)),
        (_("File"), track.file),
    ]
    return [{"label": title, "value": value, "note": None} for title, value in known]


def _clocks(track: Track, library: Library) -> Any:
    for counted in track.rules:
        pack = library.pack(counted.pack)
        for clock_id in counted.clocks or pack.clock_ids():
            clock = library.clock(counted.pack, clock_id)
            told = explain(pack, clock)
            yield {
                "title": told.title,
                "brief": told.brief,
                "rule": clock.rule,
                "law": clock.kind != "target",
                "sure": sure(Sure(clock.source or "", clock.sureness)) if clock.kind != "target" else None,
                "href": url_for("rules.pack", regime=counted.pack),
            }


def _clock_title(name: str, library: Library) -> str:
    pack, _colon, clock = name.partition(":")
    if pack not in library.packs or clock not in library.pack(pack).clock_ids():
        return name
    return said(library.clock(pack, clock).title)


def _binds(binds: str) -> str:
    return {
        "both": _("binds both"),
        "us": _("binds us"),
        "if-accepted": _("binds us if the complainant accepts"),
        "none": _("binds nobody"),
    }[binds]


def _check(track: Track) -> list[str]:
    check = track.check
    found = []
    if check.needs_answer:
        found.append(_("Our answer must have been sent."))
    if check.needs_agreement:
        found.append(_("A written agreement to go there is needed."))
    if check.most is not None:
        found.append(_("At most %(amount)s.", amount=money(Money(*check.most), sign=True)))
    if check.incompatible:
        kinds = _(", ").join(label(words.KINDS, each) for each in check.incompatible)
        found.append(_("Not beside: %(kinds)s.", kinds=kinds))
    return found
