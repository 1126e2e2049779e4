"""Bundles and their recipes: begun, changed step by step, built, frozen, released."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import IO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.bundles import events
from app.bundles.domain import recipe as rules
from app.bundles.domain.differences import Change, Filed, differences, filed_in
from app.bundles.domain.recipe import Recipe
from app.bundles.made.pages import MADE
from app.bundles.models import Bundle, BundleBuild, Redaction, SuppliedFiling
from app.bundles.services.choosing import chosen_for, leaving_of, papers_of
from app.bundles.services.preflight import ask_papers
from app.bundles.sources import Gathered, gathered
from app.cases.models import Case
from app.cases.policy import case_to_change, case_to_read
from app.cases.recording import note
from app.complaints.letters.code import new_code
from app.disclosure.domain.readers import Audience, Purpose
from app.disclosure.gate import standing
from app.disclosure.models import LeakHit
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import db, transaction
from app.platform.jobs import work
from app.platform.storage import current_store
from app.shared.clock import Clock
from app.shared.errors import Conflict, NotFound, Refused
from app.shared.fingerprint import fingerprint_of
from app.shared.text import N_

BUILDING = "bundle-build"
"""Name of the work that the jobs process does."""
LARGEST_SUPPLIED = 200 << 20
GROUPS = {
    "en": {
        "proceeding": "For this procedure",
        "policy": "The policy",
        "claim": "The claim",
        "complaint": "The complaint",
    },
    "zh-Hans": {"proceeding": "程序材料", "policy": "保险合同", "claim": "理赔材料", "complaint": "投诉材料"},
}
"""Sections by rule, in the language of the bundle."""
TITLES = {
    "bundle": {"en": "Bundle", "zh-Hans": "材料汇编"},
    "files": {"en": "File for the ombudsman", "zh-Hans": "申诉专员材料"},
    "court-file": {"en": "Case file", "zh-Hans": "案卷"},
}


@dataclass(frozen=True)
class Details:
    """What a person says of a bundle. Empty ``title``: the usual one."""

    kind: str = "bundle"
    language: str = "en"
    title: str = ""
    forum: str = ""
    forum_number: str = ""
    neutral: str = ""
    about: str = ""
    dispute: str = ""
    purpose: str = Purpose.MERITS.value
    knows_mediation: bool = False


def begin_bundle(*, actor: Actor, clock: Clock, reference: str, details: Details) -> Bundle:
    """A new bundle with everything in it by rule."""
    _check(details)
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        number = (session.scalar(select(func.max(Bundle.number)).where(Bundle.case_id == case.id)) or 0) + 1
        known = gathered(session, case, details.language)
        recipe = rules.by_rule(papers_of(known).values(), GROUPS[details.language])
        row = Bundle(case_id=case.id, number=number, made_by_id=actor.user_id, made_at=clock.now())
        _tell(row, details)
        row.recipe = recipe.to_json()
        session.add(row)
        session.flush()
        ask_papers(session, case, (known.sources[key] for key in recipe.items), now=clock.now())
        note(case, events.BUNDLE_MADE, actor=actor, clock=clock, bundle=number, style=details.kind)
    return row


def describe_bundle(
    *, actor: Actor, clock: Clock, reference: str, number: int, details: Details, known: str | None = None
) -> Bundle:
    """Edit what is said of it.

    ``known`` is what :func:`fingerprint` gave for the bundle that the form showed: Conflict when it was edited since.
    """
    _check(details)
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        row = bundle_numbered(session, case, number)
        if known is not None and known != fingerprint(row):
            raise Conflict(N_("Somebody else has described this bundle while you were working on it."))
        _tell(row, details)
        row.version += 1
        note(case, events.BUNDLE_CHANGED, actor=actor, clock=clock, bundle=number, what="details", item="")
    return row


def fingerprint(row: Bundle) -> str:
    """What a form was made from, to tell whether somebody has described the bundle since; papers may move meanwhile."""
    return fingerprint_of(*(getattr(row, field.name) for field in fields(Details)))


def _tell(row: Bundle, details: Details) -> None:
    row.kind, row.language = details.kind, details.language
    row.title = details.title.strip() or TITLES[details.kind][details.language]
    row.forum, row.forum_number = details.forum.strip(), details.forum_number.strip()
    row.neutral, row.about = details.neutral.strip(), details.about.strip()
    row.dispute = details.dispute.strip() or details.forum_number.strip() or None
    row.purpose, row.knows_mediation = details.purpose, details.knows_mediation


def _check(details: Details) -> None:
    if details.kind not in MADE:
        raise Refused(N_("Choose one of the kinds offered."), field="kind")
    if details.language not in GROUPS:
        raise Refused(N_("Choose one of the languages offered."), field="language")
    if details.kind == "court-file" and details.language != "zh-Hans":
        raise Refused(N_("A case file (案卷) is written in Chinese."), field="language")
    if details.purpose not in (Purpose.MERITS, Purpose.COSTS):
        raise Refused(N_("Choose what the tribunal is to decide."), field="purpose")


Edit = Callable[[Recipe, Gathered], Recipe]


def change_recipe(
    *, actor: Actor, clock: Clock, reference: str, number: int, what: str, item: str, change: Edit
) -> Bundle:
    """Make one small change on the recipe as it stands now, whoever else has changed it meanwhile."""
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        row = bundle_numbered(session, case, number)
        known = gathered(session, case, row.language)
        if item and item not in known.sources:
            raise NotFound(N_("There is no such paper on this complaint."))
        before = Recipe.from_json(row.recipe)
        after = change(before, known)
        if item in after.items:
            ask_papers(session, case, [known.sources[item]], now=clock.now())
        if after != before:
            row.recipe, row.version = after.to_json(), row.version + 1
            note(case, events.BUNDLE_CHANGED, actor=actor, clock=clock, bundle=number, what=what, item=item)
    return row


def supply_filing(
    *, actor: Actor, clock: Clock, reference: str, number: int, item: str, file: IO[bytes], name: str
) -> None:
    """Keep a PDF that a person made of a paper; the original stays as it is."""
    stored = current_store().put(file, max_bytes=LARGEST_SUPPLIED, name=name)
    if stored.media_type != "application/pdf" or stored.inert:
        raise Refused(N_("Add a PDF."), field="file")
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        bundle = bundle_numbered(session, case, number)
        source = gathered(session, case, bundle.language).sources.get(item)
        if source is None:
            raise NotFound(N_("There is no such paper on this complaint."))
        burnt = select(Redaction.id).where(
            Redaction.case_id == case.id, Redaction.item == item, Redaction.state == "accepted"
        )
        if session.scalar(burnt.limit(1)) is not None:
            raise Refused(
                N_(
                    "Places of this paper are redacted, and another PDF has them elsewhere. Leave them readable first, "
                    "then redact the new pages."
                ),
                field="file",
            )
        row = session.scalar(
            select(SuppliedFiling).where(SuppliedFiling.case_id == case.id, SuppliedFiling.item == item)
        ) or SuppliedFiling(case_id=case.id, item=item)
        row.digest, row.by_id, row.at = stored.digest, actor.user_id, clock.now()
        session.add(row)
        session.flush()
        ask_papers(session, case, [source], now=clock.now())
        note(case, events.FILING_SUPPLIED, actor=actor, clock=clock, item=item, digest=stored.digest)


def ask_build(
    *, actor: Actor, clock: Clock, reference: str, number: int, audience: Audience, freeze: bool = False
) -> BundleBuild:
    """Ask for one variant. While one of the same recipe is being built, that one is given."""
    with transaction() as session:
        bundle = bundle_numbered(session, case_to_read(session, actor, reference, now=clock.now()), number)
        going = session.scalar(
            select(BundleBuild).where(
                BundleBuild.bundle_id == bundle.id,
                BundleBuild.audience == audience.value,
                BundleBuild.state.in_(("waiting", "building")),
            )
        )
        if going is not None and going.recipe == bundle.recipe and not freeze:
            return going
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        last = session.scalar(
            select(func.max(BundleBuild.number)).where(
                BundleBuild.bundle_id == bundle.id,
                BundleBuild.audience == audience.value,
                BundleBuild.state == "frozen",
            )
        )
        row = BundleBuild(
            bundle_id=bundle.id,
            audience=audience.value,
            number=(last or 0) + 1,
            state="waiting",
            recipe=bundle.recipe,
            report={"freezing": freeze},
            code=new_code(),
            asked_by_id=actor.user_id,
            asked_at=clock.now(),
        )
        session.add(row)
        session.flush()
        note(
            case,
            events.BUNDLE_ASKED,
            actor=actor,
            clock=clock,
            bundle=bundle.number,
            audience=audience.value,
            version=row.number,
            freeze=freeze,
        )
        work.ask(BUILDING, key=str(row.id), params={"build": row.id}, now=clock.now())
    return row


def freeze_held(*, actor: Actor, clock: Clock, reference: str, number: int, build_id: int) -> BundleBuild:
    """Freeze a build that was asked to be frozen and was held, now that every place in it is decided."""
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        row = session.get(BundleBuild, build_id)
        if row is None or row.bundle_id != bundle_numbered(session, case, number).id:
            raise NotFound(N_("There is no such build."))
        if freeze_if_clear(clock=clock, build_id=build_id, actor=actor).state != "frozen":
            raise Refused(N_("This draft cannot be frozen as it stands. Build it again."))
    return row


def freeze_if_clear(*, clock: Clock, build_id: int, actor: Actor | None = None) -> BundleBuild:
    """Freeze a build that was made to be frozen, once nothing stands in the way; its bytes never change again."""
    with transaction() as session:
        row = session.get_one(BundleBuild, build_id, with_for_update=True)
        bundle = session.get_one(Bundle, row.bundle_id)
        case = session.get_one(Case, bundle.case_id)
        if row.state != "built" or not row.report.get("freezing") or open_hits(session, case, bundle, row):
            return row
        if overtaken(session, case, bundle, row):
            return row
        taken = session.scalar(
            select(BundleBuild.id).where(
                BundleBuild.bundle_id == bundle.id,
                BundleBuild.audience == row.audience,
                BundleBuild.number == row.number,
                BundleBuild.state == "frozen",
            )
        )
        if taken is not None:
            return row
        row.state, row.frozen_at = "frozen", clock.now()
        note(
            case,
            events.BUNDLE_FROZEN,
            actor=actor
            or (Actor(row.asked_by_id, "", ()) if row.asked_by_id else Actor(None, "bundles", system=True)),
            clock=clock,
            bundle=bundle.number,
            audience=row.audience,
            version=row.number,
            pages=row.pages or 0,
            file=row.digest or "",
        )
    return row


def open_hits(session: Session, case: Case, bundle: Bundle, row: BundleBuild) -> list[LeakHit]:
    """The places of this build that keep it in the house: undecided, or decided to be a leak."""
    leaving = leaving_of(case, bundle, Audience(row.audience))
    return standing(session, leaving, row.report.get("hits", []))


def file_to_release(*, actor: Actor, clock: Clock, reference: str, number: int, build_id: int) -> BundleBuild:
    """The build, if its file may leave. Raises Refused while a place is undecided or a leak."""
    session = db.session()
    case = case_to_read(session, actor, reference, now=clock.now())
    bundle = bundle_numbered(session, case, number)
    row = session.get(BundleBuild, build_id)
    if row is None or row.bundle_id != bundle.id:
        raise NotFound(N_("There is no such build."))
    if row.digest is None:
        raise Refused(N_("This build has no file."))
    if row.state != "frozen" and open_hits(session, case, bundle, row):
        raise Refused(N_("Legal staff have to decide first whether confidential words would leak."))
    if row.state != "frozen" and overtaken(session, case, bundle, row):
        raise Refused(
            N_("Since this draft was made a paper in it was marked, redacted or changed. Build it again.")
        )
    return row


def overtaken(
    session: Session, case: Case, bundle: Bundle, row: BundleBuild, known: Gathered | None = None
) -> bool:
    """True when a paper in the file may no longer go to its reader as it stands there."""
    recipe, known = Recipe.from_json(row.recipe), known or gathered(session, case, bundle.language)
    sections = chosen_for(session, case, bundle, recipe, known, Audience(row.audience))
    going = (each for section in sections for each in section.papers if each.goes)
    may = {each.key: Filed(each.key, "", each.burnt_numbers) for each in going}
    there = filed_in(row.report["documents"], {source.digest: key for key, source in known.sources.items()})
    return any(each.change in (Change.WITHDRAWN, Change.REDACTED) for each in differences(there, may))


def bundle_numbered(session: Session, case: Case, number: int) -> Bundle:
    """The bundle of that number, or NotFound."""
    row = session.scalar(select(Bundle).where(Bundle.case_id == case.id, Bundle.number == number))
    if row is None:
        raise NotFound(N_("There is no such bundle on this complaint."))
    return row
