"""Placing labels that imports met and no profile knows: on a code of our lists, or as codes of their own.

The label itself stays on its cases letter for letter; whoever reads it reads the code that it counts as.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Code, CodeList
from app.complaints import events
from app.complaints.services.reasons import LIST as REASONS
from app.platform import log
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.shared.clock import Clock
from app.shared.errors import Conflict, NotFound, Refused
from app.shared.text import N_

OWN = "own"
_ZONE = "UTC"  # a list of codes belongs to the whole house, whose units may lie anywhere


@dataclass(frozen=True)
class Target:
    """A code that a label can be placed on, and whether it is of our list of reasons."""

    code: Code
    ours: bool


def place_label(*, actor: Actor, clock: Clock, code_id: int, on: str, known: str) -> None:
    """Place the label ``code_id`` on the code with the id ``on``, or keep it as a code of its own (``OWN``).

    ``known`` is what :func:`standing_of` gave for the form: Conflict when somebody placed it otherwise since. Cases are
    not written: their labels stay, and are read as what they count as from now on.
    """
    actor.require(Permission.PLACE_LABELS)
    with transaction() as session:
        code = met_label(session, code_id, lock=True)
        code_list = session.get_one(CodeList, code.list_id)
        if standing_of(code) != known:
            raise Conflict(N_("Somebody placed this label while you were looking at it."), theirs={})
        counts_as = None if on == OWN else _target(session, code, on)
        _refuse_chain(session, code, counts_as)
        was = _name(session, code.placed_as)
        code.mapped, code.placed_as = True, counts_as
        now = clock.now()
        log.record(
            log.Stream("code-list", code_list.name),
            events.LABEL_PLACED,
            actor=actor.label,
            recorded_at=now,
            legal_zone=_ZONE,
            occurred_at=now,
            code=code.code,
            label=code.label,
            counts_as=_name(session, counts_as),
            was=was,
        )


def met_label(session: Session, code_id: int, *, lock: bool = False) -> Code:
    """The code that an import made for a label it met. Raises NotFound."""
    statement = select(Code).where(Code.id == code_id, Code.met_on.is_not(None))
    code = session.scalar(statement.with_for_update(of=Code) if lock else statement)
    if code is None:
        raise NotFound(N_("No import met such a label."))
    return code


def standing_of(code: Code) -> str:
    """Where a label stands: "" while nobody has placed it, the id of what it counts as, or ``OWN``."""
    if not code.mapped:
        return ""
    return str(code.placed_as_id) if code.placed_as_id is not None else OWN


def targets(session: Session, code: Code, *, reasons: bool) -> Sequence[Target]:
    """What a label may be placed on: codes of its own list, and with ``reasons`` those of ours; by label."""
    lists = {row.id: row.name for row in session.execute(select(CodeList.id, CodeList.name))}
    wanted = [key for key, name in lists.items() if key == code.list_id or (reasons and name == REASONS)]
    found = session.scalars(
        select(Code)
        .where(
            Code.list_id.in_(wanted),
            Code.id != code.id,
            Code.mapped,
            Code.placed_as_id.is_(None),
            Code.retired.is_(False),
        )
        .order_by(Code.label, Code.id)
    )
    return [Target(each, each.list_id != code.list_id) for each in found]


def _target(session: Session, code: Code, on: str) -> Code:
    offered = {str(each.code.id): each.code for each in targets(session, code, reasons=True)}
    if on not in offered:
        raise Refused(N_("Choose one of the codes offered, or keep it as a code of its own."), field="on")
    return offered[on]


def _refuse_chain(session: Session, code: Code, counts_as: Code | None) -> None:
    """A label counts as a code, never as a label that counts as another: readers look one step far."""
    if counts_as is None:
        return
    resting = session.scalar(select(Code.label).where(Code.placed_as_id == code.id).limit(1))
    if resting is not None:
        raise Refused(
            N_("“%(label)s” was placed on this one: place that first."), field="on", label=resting[:80]
        )


def _name(session: Session, code: Code | None) -> str | None:
    """A code as the log names it: ``texas:keyword/claim-delay``."""
    if code is None:
        return None
    return f"{session.get_one(CodeList, code.list_id).name}/{code.code}"
