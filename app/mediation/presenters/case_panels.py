"""External cases on the page of their complaint, in the morning digest, and beside the clauses they were about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.cases.panels import CaseView, NextStep
from app.cases.words import label
from app.complaints.domain.states import State
from app.mediation.domain import words
from app.mediation.domain.tracks import Step, Tracks
from app.mediation.events import OPENED, OUTCOME_KEPT, STEP
from app.mediation.models import Proceeding
from app.mediation.presenters.desk import page_href
from app.mediation.queries import offers_expiring, proceedings_of, sittings_soon, unproven
from app.mediation.services.opening import FLAG
from app.platform.accounts.permissions import Permission
from app.platform.log import Entry
from app.platform.web.filters import legalday, weekday_day
from app.rulebook.words import said
from app.watch.waiting import Reader, Waiting

AHEAD = timedelta(days=3)


def step_called(tracks: Tracks, told: Sequence[Entry], entry: Entry) -> str | None:
    """What the procedure of its external case calls a step; None where it does not know it any more."""
    step = _step_of(tracks, told, entry)
    return said(step.title) if step else None


def told_as_steps(tracks: Tracks, told: Sequence[Entry]) -> frozenset[int]:
    """What other events tell already: what seals an outcome, and the complaint's own event after a step of its name."""
    after = {entry.seq - 1: entry for entry in told}
    twins = {entry.seq for entry in told if entry.kind == OUTCOME_KEPT.name}
    for entry in told:
        step = _step_of(tracks, told, entry) if entry.kind == STEP.name else None
        twin = after.get(entry.seq)
        if step and twin and (twin.kind, twin.occurred_on) == (step.tells, entry.occurred_on):
            twins.add(twin.seq)
    return frozenset(twins)


def _step_of(tracks: Tracks, told: Sequence[Entry], entry: Entry) -> Step | None:
    number = entry.fields["proceeding"]
    opened = next(
        (each for each in told if each.kind == OPENED.name and each.fields["proceeding"] == number), None
    )
    track = tracks.find(opened.fields["track"], opened.fields["edition"]) if opened else None
    return track.step(entry.fields["step"]) if track else None


def panel(view: CaseView, *, tracks: Tracks) -> dict[str, Any] | None:
    """The external cases of a complaint; for legal staff also the way to open one."""
    rows = proceedings_of(view.session, view.case)
    may = view.may(Permission.WORK_PROCEEDINGS)
    if not rows and not may:
        return None
    link = (
        {
            "label": _("Open one"),
            "href": url_for("external_cases.choose", reference=view.case.reference),
            "key": None,
        }
        if may
        else None
    )
    return {
        "title": _("External cases"),
        "items": [
            {
                "kind": {"running": "open", "decided": "half", "ended": "full"}[row.state],
                "title": row.forum,
                "href": page_href(view.case.reference, row.number),
                "end": _stands(row, tracks),
            }
            for row in rows
        ],
        "link": link,
        "empty": None
        if rows
        else {"title": _("None"), "text": _("Nobody has taken this complaint to a forum.")},
    }


def _stands(row: Proceeding, tracks: Tracks) -> str:
    if row.state == "ended":
        return _("ended %(day)s", day=legalday(row.ended_on))
    track = tracks.find(row.track, row.edition) or tracks.find(row.track)
    return said(track.stage(row.stage).title) if track else label(words.STATES, row.state)


def for_handler(view: CaseView) -> NextStep | None:
    """For whoever has an external case of this complaint: on to its page, which knows the next thing."""
    if FLAG not in view.case.flags or not view.may(Permission.WORK_PROCEEDINGS):
        return None
    mine = [
        row
        for row in proceedings_of(view.session, view.case)
        if row.state != "ended" and row.handler_id == view.actor.user_id
    ]
    if not mine:
        return None
    row = mine[-1]
    return NextStep(
        row.forum,
        _("External case, yours"),
        _("Go on with it"),
        page_href(view.case.reference, row.number),
    )


def for_opener(view: CaseView) -> NextStep | None:
    """Legal staff have nothing else to do with an answered complaint than to take it to a forum; before, they wait
    like everybody (the panel at the side records what the complainant opened early)."""
    answered = view.case.state in (State.ANSWERED, State.CLOSED)
    if not answered or not view.may(Permission.WORK_PROCEEDINGS) or view.may(Permission.DRAFT_DECISION):
        return None
    if proceedings_of(view.session, view.case):  # it has been to one
        return None
    return NextStep(
        _("Open an external case"),
        _("When a forum has it, or ours is to go there."),
        _("Choose the procedure"),
        url_for("external_cases.choose", reference=view.case.reference),
    )


def mornings(session: Session, reader: Reader) -> list[Waiting]:
    """Sessions of the next days, offers that lapse, payments to prove: for whoever has the external case."""
    if not reader.actor.may(Permission.WORK_PROCEEDINGS):
        return []
    found = []
    until = datetime.combine(reader.on + AHEAD, time(), reader.now.tzinfo)
    for sitting, row, case in sittings_soon(session, reader.actor.user_id, since=reader.now, until=until):
        title = _(
            "%(what)s on %(day)s, %(forum)s",
            what=_(words.SITTINGS[sitting.kind]),
            day=weekday_day(sitting.starts_at.date()),
            forum=row.forum,
        )
        found.append(Waiting(title, case.reference, f"{_path(row, case.reference)}#sessions"))
    for offer, row, case in offers_expiring(session, reader.actor.user_id, until=reader.on + AHEAD):
        if offer.expires_on >= reader.on:
            path = f"{_path(row, case.reference)}/offers"
            title = _("An offer lapses on %(day)s", day=weekday_day(offer.expires_on))
            found.append(Waiting(title, case.reference, path))
    for _payment, row, case in unproven(session, reader.actor.user_id):
        title = _("A payment is not proven: %(forum)s", forum=row.forum)
        found.append(Waiting(title, case.reference, f"{_path(row, case.reference)}#outcome"))
    return found


def _path(row: Proceeding, reference: str) -> str:
    """The page without a host: mails are written where there is no request."""
    return f"/cases/{reference}/proceedings/{row.number}"
