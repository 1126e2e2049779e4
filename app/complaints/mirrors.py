"""What of a complaint's tables the log tells too: ``flask audit verify`` compares them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, cast, func, literal, select

from app.cases.events import RECEIVED
from app.cases.models import Case, CaseLetter, Head
from app.complaints import events
from app.complaints.models import Decision, DecisionHead, Finding, RedressLine, Remedy
from app.platform.log import Mirror, register_mirror
from app.platform.log.mirrors import ANYTHING, Values

_CASE = Case.reference.label("stream")


def register_mirrors() -> None:
    """Letters that left and their files, findings, what was decided and by whom, what is owed, the end."""
    for mirror in (_letters(), _findings(), _decisions(), _money(), _remedies(), _endings()):
        register_mirror(mirror)


def _letters() -> Mirror:
    kept = select(
        _CASE,
        CaseLetter.id.label("number"),
        CaseLetter.content_digest.label("content"),
        CaseLetter.pdf_digest.label("file"),
        cast(CaseLetter.sent_on, String).label("sent_on"),
    ).join(Case, Case.id == CaseLetter.case_id)

    def sent(body: dict[str, Any]) -> tuple[int, Values]:
        fields = body["fields"]
        return fields["id"], {"content": fields["content"], "file": fields["file"], "sent_on": body["on"]}

    sent_ones = kept.where(CaseLetter.sent_on.is_not(None))
    return Mirror("case_letter", {events.LETTER_SENT.name: sent}, sent_ones, Case.reference, files=("file",))


def _findings() -> Mirror:
    kept = (
        select(_CASE, Finding.id.label("number"), Finding.result, Head.number.label("point"))
        .join(Case, Case.id == Finding.case_id)
        .join(Head, Head.id == Finding.head_id)
    )

    def found(body: dict[str, Any]) -> tuple[int, Values]:
        fields = body["fields"]
        return fields["finding"], {"result": fields["result"], "point": fields["number"]}

    return Mirror("finding", {events.FINDING_RECORDED.name: found}, kept, Case.reference)


def _decisions() -> Mirror:
    kept = select(
        _CASE,
        Decision.id.label("number"),
        (literal("user:") + cast(Decision.approved_by_id, String)).label("approved_by"),
    ).join(Case, Case.id == Decision.case_id)

    def approved(body: dict[str, Any]) -> tuple[int, Values]:
        return body["fields"]["decision"], {"approved_by": body["actor"]}

    by_somebody = kept.where(Decision.approved_by_id.is_not(None))
    return Mirror("decision", {events.DECISION_APPROVED.name: approved}, by_somebody, Case.reference)


def _money() -> Mirror:
    kept = (
        select(
            _CASE, Decision.id.label("number"), func.coalesce(func.sum(RedressLine.minor), 0).label("total")
        )
        .join(Case, Case.id == Decision.case_id)
        .outerjoin(DecisionHead, DecisionHead.decision_id == Decision.id)
        .outerjoin(RedressLine, RedressLine.decision_head_id == DecisionHead.id)
        .group_by(Case.reference, Decision.id)
    )

    def decided(body: dict[str, Any]) -> tuple[int, Values]:
        return body["fields"]["decision"], {"total": body["fields"]["total"]}

    told = {events.DECISION_DRAFTED.name: decided, events.DECISION_PROPOSED.name: decided}
    return Mirror("redress_line", told, kept, Case.reference, only_told=True)


def _remedies() -> Mirror:
    kept = select(_CASE, Remedy.number, Remedy.minor, Remedy.currency).join(Case, Case.id == Remedy.case_id)

    def amount(body: dict[str, Any]) -> tuple[int, Values]:
        fields = body["fields"]
        return fields["remedy"], {"minor": fields["minor"], "currency": fields["currency"]}

    told = {events.REMEDY_OFFERED.name: amount, events.REMEDY_CORRECTED.name: amount}
    return Mirror("remedy", told, kept, Case.reference)


def _endings() -> Mirror:
    kept = select(
        _CASE,
        literal(0).label("number"),
        Case.closing,
        cast(Case.closed_on, String).label("closed_on"),
        Case.outcome,
    )

    def received(body: dict[str, Any]) -> tuple[int, Values]:
        return 0, {} if body["corrects"] else {"closing": None, "closed_on": None}

    def closed(body: dict[str, Any]) -> tuple[int, Values]:
        fields = body["fields"]
        return 0, {"closing": fields["closing"], "closed_on": body["on"], "outcome": fields["outcome"]}

    def reopened(_body: dict[str, Any]) -> tuple[int, Values]:
        return 0, {"closing": None, "closed_on": None, "outcome": ANYTHING}

    told = {RECEIVED.name: received, events.CLOSED.name: closed, events.REOPENED.name: reopened}
    return Mirror("closing", told, kept, Case.reference)
