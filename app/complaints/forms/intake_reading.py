"""From the checked intake form to what the service registers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from app.cases.models import Code
from app.cases.services.authority import Request
from app.cases.services.evidence import Paper
from app.cases.services.opening import Point, Receipt
from app.cases.services.people import Person
from app.cases.services.snapshots import ClaimFacts, PolicyFacts
from app.complaints.domain.triage import DECLINED, Triage
from app.complaints.forms.intake import IntakeForm, PointForm
from app.complaints.services.intake import Intake
from app.platform.accounts.models import Unit

TITLE_LENGTH = 80


def read_intake(
    form: IntakeForm,
    further: Sequence[PointForm],
    *,
    unit: Unit,
    reasons: dict[int, Code],
    papers: Sequence[Paper],
    edition_id: int | None,
    linked_to: str | None,
) -> Intake:
    """Everything typed, as one complaint. ``edition_id`` is the wording chosen or proposed."""
    if form.received_on.day is None:
        raise AssertionError("read only what has been validated")
    triage = Triage(form.triage.data)
    return Intake(
        unit_id=unit.id,
        receipt=_receipt(form, unit),
        people=read_people(form),
        points=read_points(form, further, reasons),
        policy=_policy(form, edition_id),
        claim=_claim(form),
        authority=_authority(form),
        returns=_returns(form),
        linked_to=linked_to,
        papers=papers,
        triage=triage,
        triage_reason=form.triage_reason.data if triage is not Triage.COMPLAINT else "",
        key=form.key.data,
    )


def received_instant(form: IntakeForm, zone: str) -> datetime | None:
    """When it came, where a time of day was given: in the unit's zone."""
    if form.received_on.day is None or form.received_time.time is None:
        return None
    return datetime.combine(form.received_on.day, form.received_time.time, ZoneInfo(zone))


def contact_instant(form: IntakeForm, zone: str, now: datetime) -> datetime:
    """When somebody got in touch; at noon of that day when no time is known, and never after ``now``."""
    known = received_instant(form, zone)
    if known is not None or form.received_on.day is None:
        return min(known or now, now)
    return min(datetime.combine(form.received_on.day, time(12), ZoneInfo(zone)), now)


def read_points(form: IntakeForm, further: Sequence[PointForm], reasons: dict[int, Code]) -> list[Point]:
    """The first point with what was said of it, and each further one that was filled in."""
    reason = reasons.get(form.reason.data or 0)
    others = [_further(point, form, reasons) for point in further if not point.is_empty]
    first = Point(
        title=form.point_title.data or _title(reason, form.words.data, form.language.data),
        said="" if others else form.summary.data[:1000],  # a summary of several points is none of the first
        wants=form.wanted.data,
        reason_id=reason.id if reason else None,
        product_id=form.product.data,
        happened_on=form.happened_on.day,
    )
    return [first, *others]


def _further(point: PointForm, form: IntakeForm, reasons: dict[int, Code]) -> Point:
    reason = reasons.get(point.reason.data or 0)
    return Point(
        title=point.title.data or _title(reason, "", form.language.data),
        wants=point.wants.data,
        reason_id=reason.id if reason else None,
        product_id=form.product.data,
        happened_on=point.happened_on.day,
    )


def _title(reason: Code | None, words: str, language: str) -> str:
    """The reason's label in the language of the letters, which print it, else the beginning of what was said."""
    if reason is not None:
        return (reason.label_zh if language == "zh-Hans" else None) or reason.label
    start = " ".join(words.split()).rstrip(".。")
    if len(start) <= TITLE_LENGTH:
        return start
    return start[:TITLE_LENGTH].rsplit(" ", 1)[0] + "…"


def _receipt(form: IntakeForm, unit: Unit) -> Receipt:
    if form.received_on.day is None:
        raise AssertionError("read only what has been validated")
    return Receipt(
        channel=form.channel.data,
        received_on=form.received_on.day,
        received_at=received_instant(form, unit.zone),
        language=form.language.data,
        regime=unit.regime,
        words=form.words.data,
        summary=form.summary.data,
        wants=form.wanted.data,
        facts=stated_facts(form),
        beside=chosen_beside(form),
        late_reason=form.late_reason.data or None,
    )


def chosen_beside(form: IntakeForm) -> tuple[str, ...]:
    """The rules ticked among those offered at the unit chosen."""
    offered = [str(choice.value) for choice in form.beside.choices or ()]
    return tuple(name for name in offered if name in (form.beside.data or ()))


def stated_facts(form: IntakeForm) -> dict[str, Any]:
    """What the rules ask for, as far as it was said. Unsure counts as eligible."""
    facts: dict[str, Any] = {"eligible": form.eligibility.data != "not-eligible"}
    told = {**form.told(), "claim_declined": form.claim_status.data in DECLINED}
    return facts | {name: True for name, said in told.items() if said}


def read_people(form: IntakeForm) -> list[Person]:
    """The complainant first, then who speaks for them, then who represents a group; whoever calls is there once."""
    speaks_for = form.calls_as.data == "representative"
    own: dict[str, Any] = {"name": form.name.data, "phone": form.phone.data or None, **_identity(form)}
    theirs: dict[str, Any] = {"name": form.complainant.data, "phone": form.complainant_phone.data or None}
    reach: dict[str, Any] = {
        "email": form.speaker_email.data or None,
        "address": form.speaker_address.data or None,
    }
    complainant = Person(
        role="complainant",
        **(theirs if speaks_for else own),
        email=form.email.data or None,
        address=form.address.data or None,
        capacity=form.capacity.data,
        kind=form.kind.data,
        title=form.title.data or None,
        language=form.language.data,
        eligibility=form.eligibility.data,
        needs=tuple(need for need in form.needs.data or () if need != "none"),
        needs_words=form.needs_words.data or None,
    )
    if not speaks_for:
        return [complainant, *_group(form)]
    group = _group(form)
    others = [each for each in group if each.name.casefold() != (form.name.data or "").casefold()]
    role = "representative" if len(others) == len(group) else "group-representative"
    return [complainant, Person(role=role, **own, **reach, authority=_authority_given(form)), *others]


def _identity(form: IntakeForm) -> dict[str, Any]:
    """Who gets in touch is recognised when they do, on the day of receipt."""
    if not form.identity_how.data:
        return {}
    return {"identity_how": form.identity_how.data, "identity_checked_on": form.received_on.day}


def _authority_given(form: IntakeForm) -> dict[str, Any]:
    return {
        "document": form.authority_document.data or None,
        "scope": form.authority_scope.data or None,
        "valid_to": form.authority_to.day.isoformat() if form.authority_to.day else None,
        "may_accept_offers": bool(form.may_accept.data),
    }


def _group(form: IntakeForm) -> list[Person]:
    """Those named on the lines; the document that was noted, if any, is what lets all of them speak."""
    authority = _authority_given(form) if form.authority_document.data else None
    lines = [line.strip() for line in form.group_names.data.splitlines() if line.strip()]
    return [
        Person(
            role="group-representative",
            name=name.strip()[:200],
            phone=phone.strip()[:40] or None,
            authority=authority,
        )
        for name, _comma, phone in (line.replace("，", ",").partition(",") for line in lines)
    ]


def _policy(form: IntakeForm, edition_id: int | None) -> PolicyFacts | None:
    if not form.policy_number.data and form.product.data is None:
        return None
    return replace(form.policy(), edition_id=edition_id)


def _claim(form: IntakeForm) -> ClaimFacts | None:
    facts = form.claim()
    return facts if facts != ClaimFacts() else None


def _authority(form: IntakeForm) -> Request | None:
    if not form.authority.data or form.received_on.day is None:
        return None
    return Request(
        authority=form.authority.data,
        number=form.authority_number.data or None,
        received_on=form.authority_on.day or form.received_on.day,
        reply_by=form.authority_by.day,
        asked=form.authority_asked.data,
        late_reason=form.late_reason.data or None,
    )


def _returns(form: IntakeForm) -> dict[str, Any]:
    told = {
        "gender": form.gender.data,
        "age_band": form.age_band.data,
        "postcode": form.postcode.data.upper(),
        "vulnerable": form.vulnerable.data,
        "vulnerable_cause": form.vulnerable_cause.data,
        "group_size": form.group_size.data,
    }
    return {name: value for name, value in told.items() if value}
