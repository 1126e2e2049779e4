"""Which proposed decisions wait for whom: the rule of approval, asked of many cases at once."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, Exists, ScalarSelect, and_, func, or_, select, union_all
from sqlalchemy.orm import aliased

from app.cases.list_filters import Reader
from app.cases.models import Case, Involvement, Link
from app.complaints.domain.approval import HANDS
from app.complaints.domain.redress import LineKind
from app.complaints.models import ApprovalLevel, Decision, DecisionHead, RedressLine
from app.platform.accounts.models import RoleBinding, Unit
from app.platform.log.models import LogEvent


def for_me_to_approve(_value: str, reader: Reader) -> ColumnElement[bool]:
    """Cases whose proposed decision the reader may approve, as ``services.levels.objection`` judges one of them.

    Everything hangs on the few decisions that are proposed, which have an index of their own.
    """
    waiting = (
        select(Case.id)
        .join(Decision, Decision.case_id == Case.id)
        .join(Unit, Unit.id == Case.unit_id)
        .where(
            Decision.state == "proposed",
            Case.investigator_id.is_distinct_from(reader.user_id),
            _reached_by(reader),
            ~_had_a_hand(reader),
            ~_had_a_part(reader),
            ~_decided_a_linked_one(reader),
        )
    )
    return Case.id.in_(waiting)


def awaiting_approval(_value: str, reader: Reader) -> ColumnElement[bool]:
    """Cases whose decision was put to an approver before yesterday."""
    yesterday = datetime.combine(reader.today - timedelta(days=1), time.min, UTC)
    waiting = select(Decision.case_id).where(Decision.state == "proposed", Decision.proposed_at < yesterday)
    return Case.id.in_(waiting)


def _reached_by(reader: Reader) -> Exists:
    """A level that covers the decision is held: its role, at the unit that grants it or above."""
    granting, holding = aliased(Unit), aliased(Unit)
    return (
        select(ApprovalLevel.id)
        .join(granting, granting.id == ApprovalLevel.unit_id)
        .join(RoleBinding, RoleBinding.role == ApprovalLevel.role)
        .join(holding, holding.id == RoleBinding.unit_id)
        .where(
            RoleBinding.user_id == reader.user_id,
            granting.path.startswith(holding.path),
            Unit.path.startswith(granting.path),
            ApprovalLevel.currency == Case.currency,
            or_(ApprovalLevel.most_minor.is_(None), ApprovalLevel.most_minor >= _granted()),
            or_(ApprovalLevel.hard, Decision.difficulty.is_distinct_from("hard")),
        )
        .correlate(Case, Decision, Unit)
        .exists()
    )


def _granted() -> ScalarSelect[int]:
    """What counts: all that is granted, before what was paid already is taken off (``redress.authority_used``)."""
    return (
        select(func.coalesce(func.sum(RedressLine.minor), 0))
        .join(DecisionHead, DecisionHead.id == RedressLine.decision_head_id)
        .where(DecisionHead.decision_id == Decision.id, RedressLine.kind != LineKind.PAID)
        .correlate(Decision)
        .scalar_subquery()
    )


def _had_a_hand(reader: Reader) -> Exists:
    return (
        select(LogEvent.id)
        .where(
            LogEvent.stream_type == "case",
            LogEvent.stream_id == Case.reference,
            LogEvent.kind.in_(HANDS),
            LogEvent.actor == f"user:{reader.user_id}",
        )
        .correlate(Case)
        .exists()
    )


def _had_a_part(reader: Reader) -> Exists:
    noted = select(Involvement.id).where(
        Involvement.case_id == Case.id, Involvement.user_id == reader.user_id
    )
    return noted.correlate(Case).exists()


def _decided_a_linked_one(reader: Reader) -> Exists:
    other, theirs = aliased(Case), aliased(Decision)
    linked = union_all(
        select(Link.other_id).where(Link.case_id == Case.id).correlate(Case),
        select(Link.case_id).where(Link.other_id == Case.id).correlate(Case),
    )
    return (
        select(other.id)
        .join(theirs, and_(theirs.case_id == other.id, theirs.state == "approved"))
        .where(
            other.id.in_(linked),
            or_(other.investigator_id == reader.user_id, theirs.approved_by_id == reader.user_id),
        )
        .correlate(Case)
        .exists()
    )
