"""What of a case's tables the log tells too: ``flask audit verify`` compares them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute

from app.cases import events
from app.cases.models import (
    AuthorityRequest,
    BreakGlass,
    Case,
    CaseReader,
    Claim,
    Code,
    Contact,
    Evidence,
    Head,
    Involvement,
    Party,
    Policy,
)
from app.cases.services.evidence import PaperFacts, paper_text
from app.cases.services.people import Person, details_text
from app.platform.accounts.models import Unit
from app.platform.log import Mirror, register_mirror
from app.platform.log.mirrors import ANYTHING, GONE, Key, Onto, Tells, Values, Words
from app.wordings.models import Edition, Product, Wording

Told = Iterable[tuple[Key, Values]]
CASE = Case.reference.label("stream")
ONE = literal(0).label("number")
"""The key of what a case has one of."""


def day(column: InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """A day as the log writes it; one that is none only differs then."""
    return cast(column, String).label(column.key)


def of_case(table: Any, *columns: Any) -> Select[Any]:
    """Rows of a table that hangs on cases."""
    return select(CASE, *columns).join(Case, Case.id == table.case_id)


def parsed(value: str | None) -> Any:
    """The JSON of a column, or the text as it stands when it is none."""
    try:
        return None if value is None else json.loads(value)
    except ValueError:
        return value


def register_mirrors() -> None:
    """The receipt, who may read, people, points, what the matter is about, papers, contacts, authorities."""
    for mirror in (
        *(_receipt(), _readers(), _people(), _points(), _policy(), _claim(), _papers()),
        *(_contacts(), _authorities(), _involvements(), _broken_glass()),
    ):
        register_mirror(mirror)


def _receipt() -> Mirror:
    as_received = ("channel", "regime", "place", "zone", "source", "source_ref")
    kept = select(
        CASE,
        ONE,
        day(Case.received_on),
        *(getattr(Case, name) for name in as_received),
        *(Case.words_digest, Case.summary_digest, Case.wants_digest, Case.confidential),
        *(type_coerce(column, String).label(column.key) for column in (Case.facts, Case.beside)),
        Unit.code.label("unit"),
    ).join(Unit, Unit.id == Case.unit_id)

    def received(body: dict[str, Any]) -> Told:
        told = body["fields"]
        values = {name: told[name] for name in (*as_received, "unit")}
        values |= {f"{name}_digest": told[name] for name in ("words", "summary", "wants")}
        if not body["corrects"]:
            values |= {"facts": told["facts"], "beside": [], "confidential": False}
        return [(0, {"received_on": body["on"], **values})]

    return Mirror(
        "case_file",
        {
            events.RECEIVED.name: received,
            events.FACTS_CHANGED.name: lambda body: [(0, {"facts": body["fields"]["new"]})],
            events.COMPLEXITY_CHANGED.name: lambda body: [
                (0, {"facts": Onto({"complexity": body["fields"]["new"]})})
            ],
            events.RULES_BESIDE_CHANGED.name: lambda body: [(0, {"beside": body["fields"]["new"]})],
            events.RESTRICTED.name: lambda _body: [(0, {"confidential": True})],
            events.UNRESTRICTED.name: lambda _body: [(0, {"confidential": False})],
        },
        kept,
        Case.reference,
        as_told=lambda row: {"facts": parsed(row["facts"]), "beside": parsed(row["beside"])},
    )


def _readers() -> Mirror:
    named = func.aggregate_strings(cast(CaseReader.user_id, String), ",").label("readers")
    kept = (
        select(CASE, ONE, named).outerjoin(CaseReader, CaseReader.case_id == Case.id).group_by(Case.reference)
    )

    def sorted_out(row: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"readers": sorted(map(int, (row["readers"] or "").split(","))) if row["readers"] else []}

    return Mirror(
        "case_reader",
        {
            events.RECEIVED.name: lambda body: [(0, {} if body["corrects"] else {"readers": []})],
            events.RESTRICTED.name: lambda body: [(0, {"readers": body["fields"]["readers"]})],
            events.UNRESTRICTED.name: lambda _body: [(0, {"readers": []})],
        },
        kept,
        Case.reference,
        as_told=sorted_out,
    )


def _people() -> Mirror:
    names = [item.name for item in fields(Person)]
    kept = of_case(
        Party, Party.id.label("number"), Party.details_digest, day(Party.ended_on),
        *(getattr(Party, name) for name in names),
    )  # fmt: skip

    def known(digest: str) -> Values:
        return {"details_digest": digest, "details": Words(digest)}

    def as_told(row: Mapping[str, Any]) -> Mapping[str, Any]:
        person = Person(**{name: row[name] for name in names} | {"needs": tuple(row["needs"] or ())})
        return {"details": details_text(person)}

    def added(body: dict[str, Any]) -> Told:
        told = body["fields"]
        return [(told["party"], {"role": told["role"], **known(told["details"]), "ended_on": None})]

    def ended(body: dict[str, Any]) -> Told:
        return [(body["fields"]["party"], {"ended_on": body["on"]})]

    return Mirror(
        "party",
        {
            events.PARTY_ADDED.name: added,
            events.PARTY_CHANGED.name: lambda body: [(body["fields"]["party"], known(body["fields"]["new"]))],
            events.IDENTITY_CHECKED.name: lambda body: [
                (body["fields"]["party"], known(body["fields"]["details"]))
            ],
            events.MANDATE_ENDED.name: ended,
            events.PARTY_LEFT.name: ended,
        },
        kept,
        Case.reference,
        as_told=as_told,
    )


def _points() -> Mirror:
    kept = (
        of_case(
            Head, Head.number, Head.said_digest, Head.title, Head.said, Head.wants,
            Code.code.label("about"), Product.code.label("product"),
        )
        .outerjoin(Code, Code.id == Head.reason_id)
        .outerjoin(Product, Product.id == Head.product_id)
    )  # fmt: skip

    def said(body: dict[str, Any]) -> Told:
        told = body["fields"]
        words = told["said"] or None
        values = {
            "said_digest": words,
            "words": Words(words),
            "about": told["about"],
            "product": told["product"],
        }
        if (body["reason"] or "").startswith("import:"):
            values["about"] = ANYTHING  # labels of imports are placed among our codes later, all at once
        if told["product"] is None and body["kind"] == events.POINT_CHANGED.name:
            values["product"] = ANYTHING  # of a quick answer: that was not told
        return [(told["number"], values)]

    return Mirror(
        "head",
        {
            events.POINT_ADDED.name: said,
            events.POINT_CHANGED.name: said,
            events.POINT_REMOVED.name: lambda body: [(body["fields"]["number"], GONE)],
        },
        kept,
        Case.reference,
        as_told=lambda row: {"words": f"{row['title']}\n{row['said']}\n{row['wants']}"},
    )


def _policy() -> Mirror:
    named = (Wording.code + literal(" ") + Edition.label).label("edition")
    kept = (
        of_case(
            Policy, ONE, Policy.number.label("policy"), Policy.edition_proof, day(Policy.inception_on),
            day(Policy.period_from), day(Policy.period_to), Policy.address, Product.code.label("product"), named,
        )
        .outerjoin(Product, Product.id == Policy.product_id)
        .outerjoin(Edition, Edition.id == Policy.edition_id)
        .outerjoin(Wording, Wording.id == Edition.wording_id)
    )  # fmt: skip
    told = _snapshot(number="policy", in_words="address")
    kinds = {events.POLICY_NOTED.name: told, events.POLICY_CHANGED.name: told}
    return Mirror("policy_snapshot", kinds, kept, Case.reference)


def _claim() -> Mirror:
    kept = of_case(
        Claim, ONE, Claim.number.label("claim"), day(Claim.loss_on), Claim.status, day(Claim.decided_on),
        Claim.claimed_minor.label("claimed"), Claim.paid_minor.label("paid"), Claim.currency, Claim.loss_kind,
    )  # fmt: skip
    told = _snapshot(number="claim", in_words="loss_kind")
    kinds = {events.CLAIM_NOTED.name: told, events.CLAIM_CHANGED.name: told}
    return Mirror("claim_snapshot", kinds, kept, Case.reference)


def _snapshot(*, number: str, in_words: str) -> Tells:
    """What was noted, or put right, of a snapshot; ``number`` is what its number is called beside the row's key."""

    def tells(body: dict[str, Any]) -> Told:
        values = dict(body["fields"].get("new", body["fields"]))
        if "number" in values:
            values[number] = values.pop("number")
        if in_words in values:
            values[in_words] = Words(values[in_words])
        return [(0, values)]

    return tells


def _papers() -> Mirror:
    names = [item.name for item in fields(PaperFacts)]
    kept = of_case(
        Evidence, Evidence.number, Evidence.digest, Evidence.size, Evidence.media_type, Evidence.privilege,
        *(getattr(Evidence, name) for name in names),
    )  # fmt: skip

    def added(body: dict[str, Any]) -> Told:
        told = body["fields"]
        values = {name: told[name] for name in ("digest", "size", "media_type", "side", "privilege")}
        return [(told["number"], values)]

    def described(body: dict[str, Any]) -> Told:
        return [(body["fields"]["number"], {"details": Words(body["fields"]["details"]), "side": ANYTHING})]

    def marked(body: dict[str, Any]) -> Told:
        return [(body["fields"]["number"], {"privilege": body["fields"]["new"]})]

    return Mirror(
        "evidence",
        {
            events.EVIDENCE_ADDED.name: added,
            events.EVIDENCE_DESCRIBED.name: described,
            events.EVIDENCE_MARKED.name: marked,
        },
        kept,
        Case.reference,
        files=("digest",),
        as_told=lambda row: {"details": paper_text(PaperFacts(**{name: row[name] for name in names}))},
    )


def _contacts() -> Mirror:
    same = ("channel", "direction", "privilege")
    kept = of_case(
        Contact, Contact.id.label("number"), Contact.words_digest, day(Contact.next_on),
        *(getattr(Contact, name) for name in same),
    )  # fmt: skip

    def recorded(body: dict[str, Any]) -> Told:
        told = body["fields"]
        values = {name: told[name] for name in (*same, "next_on")}
        return [(told["contact"], {**values, "words_digest": told["words"]})]

    return Mirror("contact", {events.CONTACT_RECORDED.name: recorded}, kept, Case.reference)


def _authorities() -> Mirror:
    columns = {"authority": "authority", "number": "reference", "asked": "asked_digest"}
    kept = of_case(
        AuthorityRequest, AuthorityRequest.number, *(getattr(AuthorityRequest, name) for name in columns.values()),
        day(AuthorityRequest.received_on), day(AuthorityRequest.reply_by), day(AuthorityRequest.answered_on),
        AuthorityRequest.answered_how, AuthorityRequest.answered_proof,
    )  # fmt: skip

    def values_of(told: Mapping[str, Any]) -> dict[str, object]:
        return {columns.get(name, name): value for name, value in told.items() if name != "request"}

    def requested(body: dict[str, Any]) -> Told:
        answered = dict.fromkeys(("answered_on", "answered_how", "answered_proof"))
        values = {**values_of(body["fields"]), "received_on": body["on"], **answered}
        return [(body["fields"]["request"], values)]

    def changed(body: dict[str, Any]) -> Told:
        return [(body["fields"]["request"], values_of(body["fields"]["new"]))]

    def answered(body: dict[str, Any]) -> Told:
        told = body["fields"]
        values = {"answered_on": body["on"], "answered_how": told["how"], "answered_proof": told["proof"]}
        return [(told["request"], values)]

    return Mirror(
        "authority_request",
        {
            events.AUTHORITY_REQUESTED.name: requested,
            events.AUTHORITY_REQUEST_CHANGED.name: changed,
            events.AUTHORITY_ANSWERED.name: answered,
        },
        kept,
        Case.reference,
    )


def _involvements() -> Mirror:
    key = cast(Involvement.user_id, String) + literal("/") + Involvement.kind
    kept = of_case(Involvement, key.label("number"))

    def noted(body: dict[str, Any]) -> Told:
        return [(f"{body['fields']['user']}/{body['fields']['part']}", {})]

    return Mirror("involvement", {events.INVOLVEMENT_NOTED.name: noted}, kept, Case.reference)


def _broken_glass() -> Mirror:
    kept = of_case(
        BreakGlass,
        BreakGlass.id.label("number"),
        BreakGlass.user_id.label("user"),
        BreakGlass.reason,
        type_coerce(BreakGlass.until_at, String).label("until"),
    )

    def broken(body: dict[str, Any]) -> Told:
        told = body["fields"]
        values = {"user": told["user"], "reason": body["reason"], "until": told["until"]}
        return [(told["glass"], values)]

    def as_told(row: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            until = datetime.fromisoformat(str(row["until"]))
        except ValueError:
            return {}  # it stands as it is, and differs
        return {"until": until.replace(tzinfo=until.tzinfo or UTC).astimezone(UTC).isoformat()}

    told = {events.GLASS_BROKEN.name: broken}
    return Mirror("break_glass", told, kept, Case.reference, as_told=as_told)
