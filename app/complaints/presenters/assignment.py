"""Who could take a complaint, in words; see templates/complaints/assign.html and templates/cases/move.html."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.cases.models import Case
from app.complaints.domain.independence import Note, Verdict
from app.complaints.services.assignment import Proposal
from app.platform.web.filters import joined_sentences, legalday
from app.shared.text import N_


def words_of(verdict: Verdict) -> str:
    """Why, in the reader's language."""
    return joined_sentences(_said(note) for note in verdict.notes)


def short_words_of(verdict: Verdict) -> str:
    """Only what decides: what bars them, or what there is against them, or that nothing is."""
    if not verdict.allowed:
        return words_of(verdict)
    against = [note for note in verdict.notes if note.doubt]
    return joined_sentences(_said(note) for note in against or verdict.notes[:1])


def people_of(proposal: Proposal) -> list[dict[str, Any]]:
    """Everybody with the verdict on them, the best first."""
    best = proposal.best
    return [
        {
            "name": verdict.candidate.name,
            "kind": _kind(verdict),
            "allowed": verdict.allowed,
            "words": words_of(verdict),
            "best": verdict is best,
        }
        for verdict in proposal.verdicts
    ]


def move_dock(
    cases: Sequence[Case], proposals: dict[int, Proposal], chosen: int | None, address: dict[str, Any]
) -> dict[str, Any]:
    """The dock of the work list: candidates, a verdict on each case, one button that counts what may move."""
    candidates = _candidates(cases, proposals, chosen)
    picked = next((item for item in candidates if item["chosen"]), None)
    verdicts = [_verdict_on(case, proposals[case.id], picked["id"]) for case in cases] if picked else []
    movable = [item for item in verdicts if item["kind"] == "pass"]
    stuck = next((item for item in verdicts if item["kind"] != "pass"), None)
    kinds = {item["kind"] for item in verdicts}
    return {
        "title": _move_title(cases),
        "candidates": candidates,
        "question": _("May %(name)s take them?", name=picked["name"])
        if picked
        else _("Nobody to choose from"),
        "verdicts": verdicts,
        "meanings": [_(words) for kind, words in _MEANINGS.items() if kind in kinds],
        "confirm_href": url_for("complaints_assignment.confirm_move", **address) if movable else None,
        "confirm_label": ngettext("Move %(num)s case", "Move %(num)s cases", len(movable)),
        "confirm_why": None if movable else _("None of them may go to this person."),
        "other": {
            "label": _("Someone else for %(reference)s", reference=stuck["reference"].rsplit("-", 1)[-1]),
            "href": url_for("complaints_assignment.show", reference=stuck["reference"]),
        }
        if stuck
        else None,
    }


_MEANINGS = {
    "warn": N_(
        "Not from the list: on its own page it can be given to them with a reason; absence and load pass."
    ),
    "fail": N_(
        "No: whoever had a part in the matter, or does not handle complaints there, cannot be given it."
    ),
}
"""What a refusal means, and when it ends."""


def _move_title(cases: Sequence[Case]) -> str:
    """How many go, and from whom where they have one owner."""
    owners = {case.owner.display_name if case.owner else None for case in cases}
    owner = owners.pop() if len(owners) == 1 else None
    if owner is None:
        return ngettext("Move %(num)s case to", "Move %(num)s cases to", len(cases))
    return ngettext(
        "Move %(num)s case from %(name)s to", "Move %(num)s cases from %(name)s to", len(cases), name=owner
    )


def _kind(verdict: Verdict) -> str:
    if not verdict.allowed:
        return "fail"
    return "warn" if verdict.doubts else "pass"


def may_move(verdict: Verdict) -> bool:
    """On the list only clear cases move; a doubt is answered with a reason on the case's own page."""
    return verdict.allowed and not verdict.doubts


def _candidates(
    cases: Sequence[Case], proposals: dict[int, Proposal], chosen: int | None
) -> list[dict[str, Any]]:
    """Everybody who could take at least one of the cases; chosen is the one asked about, else the likeliest."""
    found: dict[int, Verdict] = {}
    owners = {case.owner_id for case in cases}
    from_one = owners.pop() if len(owners) == 1 else None
    for case in cases:
        for verdict in proposals[case.id].verdicts:
            if verdict.candidate.user_id == from_one:
                continue  # they have all of them already
            known = found.get(verdict.candidate.user_id)
            if known is None or (may_move(verdict), [-part for part in verdict.rank]) > (
                may_move(known),
                [-part for part in known.rank],
            ):
                found[verdict.candidate.user_id] = verdict
    ordered = sorted(found.values(), key=lambda item: (not item.allowed, item.rank))
    first = chosen if chosen in found else (ordered[0].candidate.user_id if ordered else None)
    return [
        {
            "id": item.candidate.user_id,
            "name": item.candidate.name,
            "load": _load(item),
            "chosen": item.candidate.user_id == first,
            "full": item.candidate.open_cases >= item.candidate.usual_load,
        }
        for item in ordered
    ]


def _verdict_on(case: Case, proposal: Proposal, user_id: int) -> dict[str, Any]:
    verdict = next((item for item in proposal.verdicts if item.candidate.user_id == user_id), None)
    words = short_words_of(verdict) if verdict else _("Does not handle complaints of this unit.")
    kind = _kind(verdict) if verdict else "fail"
    return {
        "reference": case.reference,
        "name": case.complainant_name,
        "kind": kind,
        "lead": {"pass": _("Yes."), "warn": _("Not from here."), "fail": _("No.")}[kind],
        "words": words,
    }


def _load(verdict: Verdict) -> str:
    candidate = verdict.candidate
    load = _("%(open)s open of %(usual)s", open=candidate.open_cases, usual=candidate.usual_load)
    if candidate.away_until is None:
        return load
    return _("%(load)s, away until %(day)s", load=load, day=legalday(candidate.away_until))


def _said(note: Note) -> str:
    values = {
        name: legalday(value) if name == "until" else value  # type: ignore[arg-type]  # the only day among them
        for name, value in note.params
    }
    return _(note.message) % values if values else _(note.message)
