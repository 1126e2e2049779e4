"""Putting the day of opening right: every date that hangs on it is restated, and the log shows both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.policy import stream_of
from app.cases.recording import note
from app.cases.services.supposing import Move, Supposed, suppose
from app.mediation import events
from app.mediation.domain.tracks import Track
from app.mediation.models import Proceeding
from app.mediation.services.changing import At, By, Change, changing, reason, track_of
from app.mediation.services.opening import Opening, check, plausible_day
from app.platform.log import Entry, entries, kind_named
from app.platform.log.standing import standing
from app.shared.errors import Refused
from app.shared.text import N_

_BY_THE_DAY = frozenset({"waiting", "window"})
"""What the check says no to because of the day."""
_NOT_BEFORE = frozenset({events.STEP.name, events.OBJECTED.name, events.OUTCOME_RECORDED.name})
"""What cannot have happened before the opening."""


def correct_opening(*, by: By, at: At, on: date | None, why: str) -> None:
    """Record the opening anew in the place of the first, with what began with it, and compute all dates again.

    Raises Refused for a day that cannot be, the day that stands already, one after which something has happened there,
    or no reason.
    """
    with changing(by, at) as change:
        session, case, row, track = change.session, change.case, change.proceeding, change.track
        told = standing(entries(session, stream_of(case)))
        day = _check(by, case, row, track, told, on)
        said = reason(why)
        row.opened_on = day
        row.against = _against(session, by, case, row, track)
        for entry in _hanging(row, track, told):
            kind = kind_named(entry.kind)
            assert kind is not None  # the log was written by this house
            fields = {**entry.fields, **(_anew(change, entry) if kind is events.OPENED else {})}
            note(
                case,
                kind,
                actor=by.actor,
                clock=by.clock,
                on=day,
                reason=said,
                corrects=entry.seq,
                **fields,
            )


def preview_opening(
    session: Session, case: Case, row: Proceeding, on: date | None, *, by: By, log_entries: Sequence[Entry]
) -> list[Move]:
    """Every date as it stands, and as it would stand had it been opened on that day. Writes nothing.

    Raises Refused like correcting it would, but asks for no reason.
    """
    track, told = track_of(by.tracks, row), standing(log_entries)
    day = _check(by, case, row, track, told, on)
    instead = {
        entry.seq: Supposed(entry.kind, day, entry.fields, sequence=entry.seq)
        for entry in _hanging(row, track, told)
    }
    return suppose(
        session, case, library=by.library, now=by.clock.now(), instead=instead, log_entries=log_entries
    )


def _anew(change: Change, opened: Entry) -> dict[str, Any]:
    """What the opening says otherwise now; its days as days, which a log reads as text."""
    row, by = change.proceeding, opened.fields["objection_by"]
    return {
        "against": row.against,
        "objection_by": date.fromisoformat(by) if by else None,
        "row": change.keep_row(row),
    }


def _hanging(row: Proceeding, track: Track, told: Sequence[Entry]) -> Iterator[Entry]:
    """The opening, the steps written down with it, and what they told the complaint, in the order of the log."""
    begun: set[str] = set()
    opened = next(
        entry.occurred_on
        for entry in told
        if entry.kind == events.OPENED.name and entry.fields["proceeding"] == row.number
    )
    tells = {step.tells for name in track.begins if (step := track.step(name)) and step.tells}
    for entry in told:
        if entry.occurred_on != opened:
            continue
        ours = entry.fields.get("proceeding") == row.number
        if entry.kind == events.OPENED.name and ours:
            yield entry
        elif entry.kind == events.STEP.name and ours:
            named = str(entry.fields["step"])
            if named in track.begins and named not in begun:
                begun.add(named)
                yield entry
        elif entry.kind in tells and not entry.fields:
            yield entry


def _check(by: By, case: Case, row: Proceeding, track: Track, told: Sequence[Entry], on: date | None) -> date:
    day = plausible_day(by, case, on)
    if day == row.opened_on:
        raise Refused(N_("This is the day that stands already."), field="opened_on")
    then = by.tracks.find(row.track, on=day)
    if then is not None and then.edition != track.edition:
        raise Refused(
            N_(
                "On that day edition %(then)s of the procedure was in force; this case is counted by %(now)s."
            ),
            field="opened_on",
            then=then.edition,
            now=track.edition,
        )
    hanging = {entry.seq for entry in _hanging(row, track, told)}
    after = [
        entry.occurred_on
        for entry in told
        if entry.kind in _NOT_BEFORE and entry.fields["proceeding"] == row.number and entry.seq not in hanging
    ]
    if row.objection_by:
        after.append(row.objection_by)
    if after and day > min(after):
        raise Refused(
            N_("Something stands on its record for %(first)s: it was opened by then."),
            field="opened_on",
            first=min(after),
        )
    return day


def _against(session: Session, by: By, case: Case, row: Proceeding, track: Track) -> list[str]:
    """What stood against opening it: what hangs on the day is judged anew, the rest stays as it was."""
    opening = Opening(row.track, row.opened_by, row.opened_on, claimed_minor=row.claimed_minor)
    noes = {no.code for no in check(session, by, case, track, opening)}
    rest = [code for code in row.against if code not in _BY_THE_DAY]
    return [*sorted(noes & _BY_THE_DAY), *rest]
