"""The beginning of a story: the complaint is taken in, papers arrive, people talk."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from app.cases.models import Code, CodeList, Evidence
from app.cases.queries import person_numbered
from app.cases.services.access import restrict_case
from app.cases.services.authority import Request
from app.cases.services.contacts import NewContact, record_contact
from app.cases.services.evidence import Description, Paper, PaperFacts, add_evidence, describe_evidence
from app.cases.services.opening import Point, Receipt
from app.cases.services.people import change_person, check_identity
from app.cases.services.snapshots import ClaimFacts, PolicyFacts
from app.complaints.services.intake import Intake, register
from app.complaints.services.reasons import LIST
from app.demo.papers import content_of
from app.demo.people import complainant, speaker
from app.demo.scene import Scene, actor_named
from app.demo.story import ContactStory, PaperStory
from app.platform.accounts import Actor
from app.platform.db import db, transaction
from app.shared.clock import today
from app.shared.money import Money

MOST_BYTES = 10_000_000


def take_in(scene: Scene) -> None:
    """Register the complaint as it was told, once, and take what the complainant brought along."""
    case = register(actor=scene.officer, clock=scene.clock, library=scene.library, intake=_intake(scene))
    scene.reference = case.reference
    add_papers(scene, by=scene.officer, which=lambda paper: paper.side == "complainant" and paper.before >= 0)
    _show_authorities(scene)


def _show_authorities(scene: Scene) -> None:
    """Name, beside each authority, the paper that shows it, once it lies on the case."""
    numbers = numbers_of_papers(scene)
    for position, told in enumerate(scene.story.speakers, start=2):
        party = person_numbered(db.session(), scene.case, position)
        if told.proof is None or (party.authority or {}).get("paper"):
            continue
        person = speaker(scene.story, told, paper=numbers[scene.story.papers[told.proof - 1].file])
        change_person(
            actor=scene.officer,
            clock=scene.clock,
            reference=scene.reference,
            number=party.position,
            person=person,
        )


def add_papers(scene: Scene, *, by: Actor, which: Callable[[PaperStory], bool] = lambda _paper: True) -> None:
    """Put the papers that are not there yet on the case, files first, and write down what they say of themselves."""
    there = numbers_of_papers(scene)
    told = [paper for paper in scene.story.papers if paper.file not in there and which(paper)]
    if not told:
        return
    papers = [_stored(scene, paper) for paper in told]
    with transaction():
        added = add_evidence(actor=by, clock=scene.clock, reference=scene.reference, papers=papers)
        said = {
            each.evidence.number: Description(_facts(scene, paper))
            for each, paper in zip(added, told, strict=True)
        }
        describe_evidence(actor=by, clock=scene.clock, reference=scene.reference, papers=said)


def numbers_of_papers(scene: Scene) -> dict[str, int]:
    """The numbers of the papers on the case, by the name of the file."""
    rows = db.session.execute(
        select(Evidence.file_name, Evidence.number).where(Evidence.case_id == scene.case.id)
    )
    return dict(rows.all())


def talk(scene: Scene, told: ContactStory) -> None:
    """Record a contact of ours, once, ten minutes after it ended."""
    if (scene.case.last_contact_on or date.min) >= today(scene.clock, scene.unit.zone):
        return
    contact = NewContact(
        at=scene.clock.now() - timedelta(minutes=10),
        channel=told.how,
        direction="out",
        with_whom=scene.story.name,
        words=told.words,
    )
    record_contact(actor=scene.officer, clock=scene.clock, reference=scene.reference, contact=contact)
    _recognise(scene)


def _recognise(scene: Scene) -> None:
    """Whoever rings back for the first time makes sure who answers."""
    person = person_numbered(db.session(), scene.case, 1)
    if person.identity_checked_on is None:
        check_identity(
            actor=scene.officer,
            clock=scene.clock,
            reference=scene.reference,
            number=person.position,
            on=today(scene.clock, scene.unit.zone),
            how="call-back",
        )


def restrict(scene: Scene) -> None:
    """Make the case confidential to whoever works on it or will approve it."""
    if scene.case.confidential:
        return
    supervisor = actor_named(scene.desk.assigner)
    people = (scene.officer, scene.investigator, *map(actor_named, scene.desk.approvers))
    readers = sorted({person.user_id for person in people if person.user_id})
    reason = "涉及员工，限定知情范围。" if scene.chinese else "An employee of ours is involved."
    restrict_case(
        actor=supervisor, clock=scene.clock, reference=scene.reference, readers=readers, reason=reason
    )


def _intake(scene: Scene) -> Intake:
    story, unit, diary = scene.story, scene.unit, scene.diary
    edition = scene.edition()
    receipt = Receipt(
        channel=story.channel,
        received_on=diary.received_on,
        received_at=diary.received_at,
        language=unit.language,
        regime=unit.regime,
        words=story.words,
        summary=story.summary,
        wants=story.wants,
    )
    product_id = edition.wording.product_id
    return Intake(
        unit_id=unit.id,
        receipt=receipt,
        people=[complainant(story), *(speaker(story, told) for told in story.speakers)],
        points=[
            Point(point.title, point.said, point.wants, _reason(point.reason), product_id)
            for point in story.points
        ],
        policy=PolicyFacts(
            number=scene.policy_number,
            product_id=product_id,
            edition_id=edition.id,
            edition_proof="保险单首页" if scene.chinese else "Schedule, page 1",
            inception_on=scene.inception_on,
            period_from=scene.inception_on,
            period_to=scene.inception_on.replace(year=scene.inception_on.year + 1) - timedelta(days=1),
        ),
        claim=_claim(scene) if story.loss_kind else None,
        authority=_authority(scene),
        returns={"group_size": story.group_size} if story.group_size else {},
        key=f"demonstration:{story.key}",
    )


def _claim(scene: Scene) -> ClaimFacts:
    story = scene.story
    return ClaimFacts(
        number=f"{'BA' if scene.chinese else 'CL'}-{scene.diary.received_on.year}-{81000 + 53 * scene.number}",
        loss_on=scene.diary.received_on - timedelta(days=story.loss_days),
        loss_kind=story.loss_kind,
        status=story.status,
        claimed_minor=_minor(story.claimed, scene.unit.currency),
        paid_minor=_minor(story.paid, scene.unit.currency),
    )


def _authority(scene: Scene) -> Request | None:
    told = scene.story.authority
    if told is None:
        return None
    on = scene.diary.received_on
    return Request(told.name, told.number, on, on + timedelta(days=told.reply_in), told.asked)


def _minor(amount: Decimal | None, currency: str) -> int | None:
    return None if amount is None else Money.parse(str(amount), currency).minor


def _reason(code: str) -> int:
    """The complaint reason of that code."""
    return db.session.scalars(
        select(Code.id)
        .join(CodeList, CodeList.id == Code.list_id)
        .where(CodeList.name == LIST, Code.code == code)
    ).one()


def _stored(scene: Scene, paper: PaperStory) -> Paper:
    content = content_of(paper, scene.story.key)
    file = scene.store.put(io.BytesIO(content), max_bytes=MOST_BYTES, name=paper.file)
    return Paper(file, paper.file, pages=1, side=paper.side)


def _facts(scene: Scene, paper: PaperStory) -> PaperFacts:
    day = scene.diary.received_on - timedelta(days=paper.before)
    return PaperFacts(
        description=paper.about,
        kind=paper.kind,
        dated=day.isoformat(),
        author=paper.author,
        original=paper.side != "ours",
        language=scene.unit.language,
        side=paper.side,
    )
