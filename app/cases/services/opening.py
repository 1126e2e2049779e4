"""Opening a case, and putting complaint points on it. Its people and its policy and claim have files of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import events
from app.cases.models import Case, Code, Head
from app.cases.policy import stream_of
from app.cases.recording import keep, note
from app.cases.services.references import next_reference
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.log import entries
from app.shared.clock import Clock
from app.wordings.models import Product


@dataclass(frozen=True)
class Point:
    """A complaint point as taken down; ``said`` in the complainant's sense."""

    title: str
    said: str = ""
    wants: str = ""
    reason_id: int | None = None
    product_id: int | None = None
    happened_on: date | None = None


@dataclass(frozen=True)
class Receipt:
    """How and when a complaint came in. ``late_reason`` is demanded by intake when the day lies in the past."""

    channel: str
    received_on: date
    received_at: datetime | None
    language: str
    regime: str | None
    words: str = ""
    summary: str = ""
    wants: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    beside: tuple[str, ...] = ()
    late_reason: str | None = None


def open_case(
    session: Session,
    *,
    actor: Actor,
    unit: Unit,
    receipt: Receipt,
    clock: Clock,
    reference: str | None = None,
) -> Case:
    """Make the case and record ``received`` as the first event of its stream. The caller owns the transaction."""
    case = Case(
        reference=reference or next_reference(session, unit.reference_prefix, receipt.received_on.year),
        unit_id=unit.id,
        state="registered",
        regime=receipt.regime,
        beside=list(receipt.beside),
        zone=unit.zone,
        place=unit.place,
        facts=receipt.facts,
        language=receipt.language,
        channel=receipt.channel,
        currency=unit.currency,
        received_on=receipt.received_on,
        received_at=receipt.received_at,
        last_contact_on=receipt.received_on,
        registered_at=clock.now(),
    )
    for name in ("words", "summary", "wants"):
        text = getattr(receipt, name)
        setattr(case, f"{name}_digest", keep(case, name, text, clock=clock) if text else None)
    session.add(case)
    session.flush()  # the id, for what hangs on the case
    note(
        case,
        events.RECEIVED,
        actor=actor,
        clock=clock,
        on=receipt.received_on,
        at=receipt.received_at,
        reason=receipt.late_reason,
        channel=receipt.channel,
        unit=unit.code,
        regime=receipt.regime,
        place=unit.place,
        zone=unit.zone,
        language=receipt.language,
        facts=receipt.facts,
        words=case.words_digest,
        summary=case.summary_digest,
        wants=case.wants_digest,
        source=None,
        source_ref=None,
        import_run=None,
    )
    if receipt.beside:
        beside = list(receipt.beside)
        note(case, events.RULES_BESIDE_CHANGED, actor=actor, clock=clock, old=[], new=beside)
    return case


def add_points(
    session: Session, case: Case, points: Sequence[Point], *, actor: Actor, clock: Clock
) -> list[Head]:
    """Add complaint points, numbered on from the last there ever was; the first names the case on lists."""
    told = (entry for entry in entries(session, stream_of(case)) if entry.kind == events.POINT_ADDED.name)
    last = max((entry.fields["number"] for entry in told), default=0)
    heads = []
    for number, point in enumerate(points, start=last + 1):
        digest = keep(case, "said", f"{point.title}\n{point.said}\n{point.wants}", clock=clock)
        head = Head(case_id=case.id, number=number, said_digest=digest, **asdict(point))
        session.add(head)
        heads.append(head)
        note(
            case,
            events.POINT_ADDED,
            actor=actor,
            clock=clock,
            number=number,
            about=_code(session, point.reason_id),
            product=_product(session, point.product_id),
            said=digest,
        )
    if not case.point and heads:
        case.point = heads[0].title
    return heads


def _code(session: Session, code_id: int | None) -> str | None:
    return session.scalar(select(Code.code).where(Code.id == code_id)) if code_id else None


def _product(session: Session, product_id: int | None) -> str | None:
    return session.scalar(select(Product.code).where(Product.id == product_id)) if product_id else None
