"""What of an external case's tables the log tells too: ``flask audit verify`` compares every row, amounts and all.

The log names the digest of what each row said after the event that changed it. Of rows
whose events are older than that it only tells that there are such.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, String, cast, literal
from sqlalchemy.orm import InstrumentedAttribute

from app.cases.models import Case, Head
from app.mediation import events
from app.mediation.models import (
    Award,
    Cost,
    Direction,
    Exhibit,
    ForumLetter,
    Issue,
    Member,
    Offer,
    Payment,
    PointOutcome,
    Proceeding,
    Settlement,
    Sitting,
)
from app.platform.db import Model
from app.platform.log import EventKind, Mirror, register_mirror
from app.platform.log.mirrors import GONE, Key, Tells, Under, Values
from app.platform.log.stating import mirror_rows, says, select_rows

Told = Iterator[tuple[Key | Under, Values]]
_NUMBER = cast(Proceeding.number, String)

_LISTS: dict[type[Model], tuple[str, Sequence[EventKind]]] = {
    Member: (
        "member",
        (
            *(events.MEMBER_ADDED, events.MEMBER_CHANGED, events.MEMBER_LEFT, events.NEUTRAL_DISCLOSED),
            *(events.NEUTRAL_CHALLENGED, events.CHALLENGE_DECIDED),
        ),
    ),
    Issue: ("issue", (events.ISSUE_SET,)),
    Exhibit: ("exhibit", (events.EXHIBIT_NUMBERED, events.EXHIBIT_WITHDRAWN)),
    Direction: (
        "direction",
        (
            *(events.DIRECTION_GIVEN, events.DIRECTION_EXTENDED),
            *(events.DIRECTION_DONE, events.DIRECTION_DROPPED),
        ),
    ),
    Sitting: ("session", (events.SESSION_SET, events.SESSION_CANCELLED, events.SESSION_HELD)),
    Cost: ("cost", (events.COST_NOTED, events.COST_PAID, events.COST_DROPPED)),
    ForumLetter: ("letter", (events.LETTER_NOTED,)),
    Offer: ("entry", (events.LEDGER_ENTRY,)),
    Payment: (
        "payment",
        (events.PAYMENT_SET, events.PAYMENT_MADE, events.PAYMENT_PROVEN, events.PAYMENT_DROPPED),
    ),
}
"""What hangs on an external case by a number of its own: the field of the events that names it, and the events."""


def register_mirrors() -> None:
    """The external case, everything on its record, the ledger of offers, how it ended and what is to be paid."""
    register_mirror(_proceedings())
    for model, (field, kinds) in _LISTS.items():
        register_mirror(_list(model, field, kinds))
    register_mirror(_ending(Settlement, Proceeding.settlement_id, ("settlement",)))
    register_mirror(_ending(Award, Proceeding.award_id, ("award", "decision")))
    register_mirror(_points())


def _of_proceeding(model: Any, key: Any) -> Select[Any]:
    return (
        select_rows(model, Case.reference, _NUMBER + literal(".") + key)
        .join(Proceeding, Proceeding.id == model.proceeding_id)
        .join(Case, Case.id == Proceeding.case_id)
    )


def _proceedings() -> Mirror:
    kinds = (
        *(events.OPENED, events.GIVEN, events.CHANGED, events.OBJECTED, events.OBJECTION_DECIDED),
        *(events.OUTCOME_RECORDED, events.ENDED, events.REOPENED, events.OUTCOME_TAKEN_BACK),
        events.EXPOSURE_WEIGHED,
    )

    def told(body: dict[str, Any]) -> Told:
        yield body["fields"]["proceeding"], says(body["fields"].get("row"))

    kept = select_rows(Proceeding, Case.reference, Proceeding.number).join(
        Case, Case.id == Proceeding.case_id
    )
    return mirror_rows(Proceeding, dict.fromkeys((kind.name for kind in kinds), told), kept, Case.reference)


def _list(model: Any, field: str, kinds: Sequence[EventKind]) -> Mirror:
    """A table whose rows are named by the external case's number and their own: ``2.7``, an exhibit ``2.C-7``."""

    def told(body: dict[str, Any]) -> Told:
        fields = body["fields"]
        yield f"{fields['proceeding']}.{fields[field]}", says(fields.get("row"))

    number = cast(model.number, String)
    named = model.letter + literal("-") + number if model is Exhibit else number
    tells: dict[str, Tells] = dict.fromkeys((kind.name for kind in kinds), told)
    if model is Payment:
        tells[events.OUTCOME_TAKEN_BACK.name] = _all_gone
    return mirror_rows(model, tells, _of_proceeding(model, named), Case.reference)


def _ending(model: Any, held_by: InstrumentedAttribute[int | None], whats: Sequence[str]) -> Mirror:
    """The one row that an outcome of these kinds has, under the number of its external case."""

    def recorded(body: dict[str, Any]) -> Told:
        if body["fields"]["what"] in whats:
            yield body["fields"]["proceeding"], {}

    def as_it_stands(body: dict[str, Any]) -> Told:
        if body["fields"]["what"] in whats:
            yield body["fields"]["proceeding"], says(body["fields"]["row"])

    def taken_back(body: dict[str, Any]) -> Told:
        yield body["fields"]["proceeding"], GONE

    kept = (
        select_rows(model, Case.reference, Proceeding.number)
        .join(Proceeding, held_by == model.id)
        .join(Case, Case.id == Proceeding.case_id)
    )
    tells: dict[str, Tells] = {
        events.OUTCOME_RECORDED.name: recorded,
        events.OUTCOME_KEPT.name: as_it_stands,
        events.OUTCOME_TAKEN_BACK.name: taken_back,
    }
    return mirror_rows(model, tells, kept, Case.reference)


def _points() -> Mirror:
    """What became of each complaint point: ``2.1`` is point 1 in external case 2."""

    def recorded(body: dict[str, Any]) -> Told:
        for point in body["fields"]["points"]:
            yield f"{body['fields']['proceeding']}.{point}", {}

    def as_they_stand(body: dict[str, Any]) -> Told:
        for point, digest in body["fields"]["points"].items():
            yield f"{body['fields']['proceeding']}.{point}", says(digest)

    kept = _of_proceeding(PointOutcome, cast(Head.number, String)).join(Head, Head.id == PointOutcome.head_id)
    tells: dict[str, Tells] = {
        events.OUTCOME_RECORDED.name: recorded,
        events.OUTCOME_KEPT.name: as_they_stand,
        events.OUTCOME_TAKEN_BACK.name: _all_gone,
    }
    return mirror_rows(PointOutcome, tells, kept, Case.reference)


def _all_gone(body: dict[str, Any]) -> Told:
    yield Under(f"{body['fields']['proceeding']}."), GONE
