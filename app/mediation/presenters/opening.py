"""Choosing a procedure, and what stands against it before it is opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.cases.panels import CaseView
from app.cases.words import label
from app.mediation.domain import words
from app.mediation.domain.admission import No
from app.mediation.domain.tracks import Track, Tracks
from app.mediation.presenters.procedures import procedure_page
from app.platform.web.filters import weekday_day
from app.rulebook.words import said
from app.rules.library import Library


def choices_page(view: CaseView, country: str, tracks: Tracks) -> dict[str, Any]:
    """The procedures in two groups: those that fit the complaint's country, and the others."""
    every = sorted(tracks.newest(), key=lambda each: (not each.countries, said(each.title)))
    here = [each for each in every if not each.countries or country in each.countries]
    return {
        "here": [_choice(view, each) for each in here],
        "elsewhere": [_choice(view, each) for each in every if each not in here],
    }


def _choice(view: CaseView, track: Track) -> dict[str, str]:
    return {
        "title": said(track.title),
        "href": url_for("external_cases.open_one", reference=view.case.reference, track=track.track),
        "kind": label(words.KINDS, track.kind),
        "opened_by": _(", ").join(label(words.ACTORS, each) for each in track.opened_by),
        "check": said(track.check.text),
    }


def opening_page(view: CaseView, track: Track, noes: Sequence[No], library: Library) -> dict[str, Any]:
    """What the form stands beside: the check of today, what it does to the complaint's dates, the stages."""
    told = procedure_page(track, library)
    ours = any(each != "complainant" for each in track.opened_by)
    return {
        "title": said(track.title),
        "action": url_for("external_cases.open_one", reference=view.case.reference, track=track.track),
        "noes": [_no(no) for no in noes],
        "ours": ours,
        "theirs": "complainant" in track.opened_by,
        "agreement": track.check.needs_agreement,
        "check": told["check"],
        "effects": told["effects"],
        "stages": told["stages"],
        "procedure_href": url_for("procedures.show", track=track.track),
        "unverified": track.sure.verified == "unverified",
    }


def _no(no: No) -> str:
    sentence = _(words.REFUSALS[no.code])
    if no.on is None:
        return sentence
    day = weekday_day(no.on)
    return (
        _("%(why)s It opens on %(day)s.", why=sentence, day=day)
        if no.code == "waiting"
        else _("%(why)s It ended on %(day)s.", why=sentence, day=day)
    )
