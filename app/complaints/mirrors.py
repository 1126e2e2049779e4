"""What of a complaint's tables the log tells too: ``flask audit verify`` compares them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import String, and_, cast, func, literal, or_, select, type_coerce
from sqlalchemy.orm import aliased

from app.cases.events import CASE_LINKED, CASE_UNLINKED, RECEIVED
from app.cases.mirrors import CASE, ONE, Told, day, of_case, parsed
from app.cases.models import Case, CaseLetter, Evidence, Head, Link
from app.complaints import events
from app.complaints.letters.basis import digest_of
from app.complaints.models import (
    Approval,
    Citation,
    Decision,
    DecisionHead,
    ExtensionRequest,
    Finding,
    FindingEvidence,
    GroundCheck,
    GroundPaper,
    LikeDeparture,
    RedressLine,
    Remedy,
)
from app.platform.log import Mirror, register_mirror
from app.platform.log.mirrors import ANYTHING, GONE, Tells, Words
from app.wordings.models import Clause, Edition, Wording


def register_mirrors() -> None:
    """Who has it, letters that left and their files, findings, quotations, what was decided, owed, and how it ended."""
    for mirror in (
        *(
            _handlers(),
            _merged(),
            _links(),
            _letters(),
            _findings(),
            _grounds(),
            _citations(),
            _decisions(),
            _answers(),
            _departures(),
            _approvals(),
        ),
        *(_money(), _remedies(), _extensions(), _endings()),
    ):
        register_mirror(mirror)


def _handlers() -> Mirror:
    kept = select(CASE, ONE, Case.owner_id.label("owner"), Case.investigator_id.label("investigator"))

    def received(body: dict[str, Any]) -> Told:
        return [(0, {} if body["corrects"] else {"owner": None, "investigator": None})]

    def assigned(body: dict[str, Any]) -> Told:
        return [(0, {name: body["fields"][name] for name in ("owner", "investigator")})]

    told = {RECEIVED.name: received, events.ASSIGNED.name: assigned}
    return Mirror("assigned", told, kept, Case.reference)


def _merged() -> Mirror:
    into = aliased(Case)
    kept = select(CASE, ONE, into.reference.label("merged_into"), Case.merged_into_id).outerjoin(
        into, into.id == Case.merged_into_id
    )

    def received(body: dict[str, Any]) -> Told:
        return [(0, {} if body["corrects"] else {"merged_into": None})]

    def merged(body: dict[str, Any]) -> Told:
        return [(0, {"merged_into": body["fields"]["into"]})]

    told = {RECEIVED.name: received, events.MERGED.name: merged}
    return Mirror("merged", told, kept, Case.reference)


def _links() -> Mirror:
    """A link is one row, told in both logs."""
    other = aliased(Case)
    kept = (
        select(CASE, other.reference.label("number"))
        .select_from(Link)
        .join(Case, or_(Case.id == Link.case_id, Case.id == Link.other_id))
        .join(other, and_(or_(other.id == Link.case_id, other.id == Link.other_id), other.id != Case.id))
    )

    def named(field: str, values: Mapping[str, object]) -> Tells:
        return lambda body: [(body["fields"][field], values)]

    told = {
        CASE_LINKED.name: named("other", {}),
        CASE_UNLINKED.name: named("other", GONE),
        events.MERGED.name: named("into", {}),
        events.MERGED_HERE.name: named("other", {}),
    }
    return Mirror("case_link", told, kept, Case.reference)


def _letters() -> Mirror:
    kept = of_case(
        CaseLetter,
        CaseLetter.id.label("number"),
        CaseLetter.kind.label("letter"),
        CaseLetter.content_digest.label("content"),
        CaseLetter.pdf_digest.label("file"),
        CaseLetter.sent_how.label("how"),
        CaseLetter.sources,
        CaseLetter.basis,
        day(CaseLetter.sent_on),
        *(day(column) for column in (CaseLetter.delivered_on, CaseLetter.returned_on)),
        *(
            CaseLetter.sent_proof,
            CaseLetter.delivered_proof,
            CaseLetter.returned_why,
            CaseLetter.stamped_digest,
        ),
    )

    def sent(body: dict[str, Any]) -> Told:
        told = body["fields"]
        values = {name: told[name] for name in ("letter", "content", "file", "how")}
        # Letters that left before these were told have neither in row nor in log.
        values |= {"sources": told.get("sources", []), "basis": told.get("basis")}
        values |= {"sent_on": body["on"], "sent_proof": told["proof"], "stamped_digest": None}
        unknown = dict.fromkeys(("delivered_on", "delivered_proof", "returned_on", "returned_why"))
        return [(told["id"], {**values, **unknown})]

    def stamped(body: dict[str, Any]) -> Told:
        return [(body["fields"]["id"], {"stamped_digest": body["fields"]["scan"]})]

    def fate(on: str, words: str, field: str) -> Tells:
        return lambda body: [(body["fields"]["id"], {on: body["on"], words: body["fields"][field]})]

    told = {
        events.LETTER_SENT.name: sent,
        events.LETTER_STAMPED.name: stamped,
        events.LETTER_DELIVERED.name: fate("delivered_on", "delivered_proof", "proof"),
        events.LETTER_RETURNED.name: fate("returned_on", "returned_why", "why"),
    }
    sent_ones = kept.where(CaseLetter.sent_on.is_not(None))
    files = ("file", "stamped_digest")
    return Mirror("case_letter", told, sent_ones, Case.reference, files=files, as_told=_basis_by_digest)


def _basis_by_digest(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**row, "basis": None if row["basis"] is None else digest_of(row["basis"])}


def _papers(link: Any, of: Any) -> Any:
    """The numbers of the papers that something rests on, as one column."""
    numbers = func.aggregate_strings(cast(Evidence.number, String), ",")
    papers = select(numbers).join(link, link.evidence_id == Evidence.id).where(of)
    return papers.scalar_subquery().label("evidence")


def _by_number(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"evidence": sorted({int(number) for number in (row["evidence"] or "").split(",") if number})}


def _findings() -> Mirror:
    kept = of_case(
        Finding,
        Finding.id.label("number"),
        Finding.result,
        Finding.reasons_digest,
        Head.number.label("point"),
        _papers(FindingEvidence, FindingEvidence.finding_id == Finding.id),
    ).join(Head, Head.id == Finding.head_id)

    def found(body: dict[str, Any]) -> Told:
        told = body["fields"]
        same = {"result": "result", "point": "number", "reasons_digest": "reasons", "evidence": "evidence"}
        values = {column: told[name] for column, name in same.items()}
        return [(told["finding"], values)]

    return Mirror("finding", {events.FINDING_RECORDED.name: found}, kept, Case.reference, as_told=_by_number)


def _grounds() -> Mirror:
    """What was settled on grounds of law: the answers and the papers that show them."""
    key = (
        cast(Head.number, String)
        + literal("/")
        + GroundCheck.ground
        + literal("/")
        + func.coalesce(Clause.path, "")
    )
    kept = (
        of_case(
            GroundCheck,
            key.label("number"),
            type_coerce(GroundCheck.answers, String).label("answers"),
            GroundCheck.note_digest,
            _papers(GroundPaper, GroundPaper.check_id == GroundCheck.id),
        )
        .join(Head, Head.id == GroundCheck.head_id)
        .outerjoin(Clause, Clause.id == GroundCheck.clause_id)
    )

    def keyed(told: Mapping[str, Any]) -> str:
        return f"{told['number']}/{told['ground']}/{told['clause'] or ''}"

    def checked(body: dict[str, Any]) -> Told:
        told = body["fields"]
        values = {"answers": told["answers"], "evidence": told["evidence"], "note_digest": told["note"]}
        return [(keyed(told), values)]

    return Mirror(
        "ground_check",
        {
            events.GROUND_CHECKED.name: checked,
            events.GROUND_DROPPED.name: lambda body: [(keyed(body["fields"]), GONE)],
        },
        kept,
        Case.reference,
        as_told=lambda row: {**_by_number(row), "answers": parsed(row["answers"])},
    )


def _citations() -> Mirror:
    edition = Wording.code + literal(" ") + Edition.label
    key = cast(Head.number, String) + literal("/") + edition + literal("/") + Clause.path
    kept = (
        of_case(Citation, key.label("number"), Citation.quotation)
        .join(Head, Head.id == Citation.head_id)
        .join(Clause, Clause.id == Citation.clause_id)
        .join(Edition, Edition.id == Citation.edition_id)
        .join(Wording, Wording.id == Edition.wording_id)
    )

    def key_of(body: dict[str, Any]) -> str:
        return "/".join(str(body["fields"][name]) for name in ("number", "edition", "clause"))

    def cited(body: dict[str, Any]) -> Told:
        return [(key_of(body), {"quotation": Words(body["fields"]["quotation"])})]

    told = {
        events.CLAUSE_CITED.name: cited,
        events.CITATION_REMOVED.name: lambda body: [(key_of(body), GONE)],
    }
    return Mirror("citation", told, kept, Case.reference)


def _decisions() -> Mirror:
    approver = (literal("user:") + cast(Decision.approved_by_id, String)).label("approved_by")
    kept = of_case(
        Decision, Decision.id.label("number"), Decision.state, Decision.overall, Decision.letter_id, approver
    )

    def proposed(body: dict[str, Any]) -> Told:
        told = body["fields"]
        values = {"state": "proposed", "overall": told["overall"], "letter_id": told["letter"]}
        return [(told["decision"], {**values, "approved_by": None})]

    def approved(body: dict[str, Any]) -> Told:
        return [(body["fields"]["decision"], {"state": "approved", "approved_by": body["actor"]})]

    def returned(body: dict[str, Any]) -> Told:
        return [(body["fields"]["decision"], {"state": "returned", "approved_by": None})]

    told = {
        events.DECISION_PROPOSED.name: proposed,
        events.DECISION_APPROVED.name: approved,
        events.DECISION_RETURNED.name: returned,
    }
    return Mirror("decision", told, kept.where(Decision.state != "draft"), Case.reference)


def _answers() -> Mirror:
    key = cast(Decision.id, String) + literal("/") + cast(Head.number, String)
    kept = (
        of_case(Decision, key.label("number"), DecisionHead.outcome, DecisionHead.reasons_digest)
        .join(DecisionHead, DecisionHead.decision_id == Decision.id)
        .join(Head, Head.id == DecisionHead.head_id)
    )

    def drafted(body: dict[str, Any]) -> Told:
        told = body["fields"]
        return [
            (f"{told['decision']}/{point}", {"outcome": outcome, "reasons_digest": told["reasons"][point]})
            for point, outcome in told["outcomes"].items()
        ]

    # One sent back is copied, and its copy drafted on: what nobody changed then no event tells again.
    told = {events.DECISION_DRAFTED.name: drafted}
    return Mirror("decision_head", told, kept, Case.reference, only_told=True)


def _departures() -> Mirror:
    names = ("measure", "compared", "same", "lower_minor", "upper_minor", "reason_digest")
    key = cast(Head.number, String) + literal("/") + LikeDeparture.outcome
    key = key + literal("/") + cast(LikeDeparture.minor, String)
    columns = (getattr(LikeDeparture, name) for name in names)
    kept = of_case(LikeDeparture, key.label("number"), *columns).join(Head, Head.id == LikeDeparture.head_id)

    def explained(body: dict[str, Any]) -> Told:
        told = body["fields"]
        values = [told[name] for name in ("measure", "compared", "same", "lower", "upper", "why")]
        return [
            (f"{told['number']}/{told['outcome']}/{told['minor']}", dict(zip(names, values, strict=True)))
        ]

    return Mirror("like_departure", {events.LIKE_DEPARTURE_EXPLAINED.name: explained}, kept, Case.reference)


def _approvals() -> Mirror:
    key = cast(Approval.decision_id, String) + literal(" ") + Approval.result
    by = (literal("user:") + cast(Approval.by_id, String)).label("by")
    kept = of_case(Approval, key.label("number"), by, Approval.level, Approval.note_digest)

    def approved(body: dict[str, Any]) -> Told:
        told = body["fields"]
        return [(f"{told['decision']} approved", {"by": body["actor"], "level": told["level"]})]

    def returned(body: dict[str, Any]) -> Told:
        told = body["fields"]
        return [(f"{told['decision']} returned", {"by": body["actor"], "note_digest": told["note"]})]

    told = {events.DECISION_APPROVED.name: approved, events.DECISION_RETURNED.name: returned}
    return Mirror("approval", told, kept, Case.reference)


def _money() -> Mirror:
    kept = (
        select(
            CASE, Decision.id.label("number"), func.coalesce(func.sum(RedressLine.minor), 0).label("total")
        )
        .join(Case, Case.id == Decision.case_id)
        .outerjoin(DecisionHead, DecisionHead.decision_id == Decision.id)
        .outerjoin(RedressLine, RedressLine.decision_head_id == DecisionHead.id)
        .group_by(Case.reference, Decision.id)
    )

    def decided(body: dict[str, Any]) -> Told:
        return [(body["fields"]["decision"], {"total": body["fields"]["total"]})]

    told = {events.DECISION_DRAFTED.name: decided, events.DECISION_PROPOSED.name: decided}
    return Mirror("redress_line", told, kept, Case.reference, only_told=True)


def _remedies() -> Mirror:
    kept = of_case(
        Remedy,
        *(Remedy.number, Remedy.minor, Remedy.currency, Remedy.what, Remedy.payee),
        *(day(column) for column in (Remedy.promised_on, Remedy.done_on)),
        (Remedy.state == "dropped").label("dropped"),
    )

    def offered(body: dict[str, Any]) -> Told:
        told = body["fields"]
        values = {"minor": told["minor"], "currency": told["currency"], "what": Words(told["what"])}
        values |= {"promised_on": told["promised"], "done_on": None, "dropped": False}
        return [(told["remedy"], values)]

    def moved(body: dict[str, Any]) -> Told:
        return [(body["fields"]["remedy"], {"promised_on": body["fields"]["promised"]})]

    def corrected(body: dict[str, Any]) -> Told:
        return [(body["fields"]["remedy"], {name: body["fields"][name] for name in ("minor", "currency")})]

    told = {
        events.REMEDY_OFFERED.name: offered,
        events.REMEDY_ACCEPTED.name: moved,
        events.REMEDY_DAY_MOVED.name: moved,
        events.REMEDY_CORRECTED.name: corrected,
        events.REMEDY_ASKED.name: lambda body: [
            (body["fields"]["remedy"], {"payee": Words(body["fields"]["payee"])})
        ],
        events.REMEDY_DONE.name: lambda body: [(body["fields"]["remedy"], {"done_on": body["on"]})],
        events.REMEDY_DROPPED.name: lambda body: [(body["fields"]["remedy"], {"dropped": True})],
    }
    return Mirror("remedy", told, kept, Case.reference)


def _extensions() -> Mirror:
    kept = of_case(
        ExtensionRequest,
        ExtensionRequest.id.label("number"),
        *(ExtensionRequest.clock, ExtensionRequest.reason_digest),
        *(day(column) for column in (ExtensionRequest.due_on, ExtensionRequest.until_on)),
    )

    def asked(body: dict[str, Any]) -> Told:
        told = body["fields"]
        values = {"clock": told["clock_id"], "due_on": told["due"], "until_on": told["until"]}
        return [(told["request"], {**values, "reason_digest": told["why"]})]

    return Mirror("extension_request", {events.EXTENSION_ASKED.name: asked}, kept, Case.reference)


def _endings() -> Mirror:
    kept = select(CASE, ONE, Case.closing, day(Case.closed_on), Case.outcome, Case.is_open, Case.state)

    def received(body: dict[str, Any]) -> Told:
        return [(0, {} if body["corrects"] else {"closing": None, "closed_on": None, "is_open": True})]

    def closed(body: dict[str, Any]) -> Told:
        told = body["fields"]
        values = {"closing": told["closing"], "closed_on": body["on"], "outcome": told["outcome"]}
        return [(0, {**values, "is_open": False, "state": "closed"})]

    def reopened(_body: dict[str, Any]) -> Told:
        return [
            (0, {"closing": None, "closed_on": None, "is_open": True, "outcome": ANYTHING, "state": ANYTHING})
        ]

    told = {RECEIVED.name: received, events.CLOSED.name: closed, events.REOPENED.name: reopened}
    return Mirror("closing", told, kept, Case.reference)
